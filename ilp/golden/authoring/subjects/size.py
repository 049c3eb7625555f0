"""Limits that only the ASN.1 has: 32,767 octets of data, 8,191 characters of message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import fulfill, prepare, reject
from ilp.golden.authoring.meaning import fulfill_value, prepare_value, reject_value
from ilp.golden.authoring.statement import (
    disputes_reading,
    disputes_writing,
    meant,
    put,
    reads,
    refused,
    subject,
    writes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ilp.golden.vector import Vector

__all__ = ["FILE"]

_DATA = ("0027-asn1-data-size",)
_MESSAGE = ("0027-asn1-message-size",)
_DATA_MAXIMUM = 32767
_MESSAGE_MAXIMUM = 8191
_OCTET = b"\x5a"


def _data() -> Iterator[Vector]:
    full, over = _OCTET * _DATA_MAXIMUM, _OCTET * (_DATA_MAXIMUM + 1)
    flags = ("boundary", "large")
    yield reads(
        "prepare-data-32767",
        "A Prepare with 32,767 octets of data is read",
        prepare(data=full),
        prepare_value(data=full.hex()),
        clauses=_DATA,
        at="data-length",
        flags=flags,
    )
    yield reads(
        "reject-data-32767",
        "A Reject with 32,767 octets of data is read",
        reject(data=full),
        reject_value(data=full.hex()),
        clauses=_DATA,
        at="data-length",
        flags=flags,
    )
    yield writes(
        "encode-fulfill-data-32767",
        "A Fulfill with 32,767 octets of data is written",
        fulfill_value(data=full.hex()),
        fulfill(data=full),
        clauses=(*_DATA, "0027-canonical-writing"),
        flags=flags,
    )
    refusing = refused("data has at most 32,767 octets", "0027-asn1-data-size")
    yield disputes_reading(
        "fulfill-data-32768",
        "A Fulfill with 32,768 octets of data: past the ASN.1's limit, of which the prose knows nothing",
        fulfill(data=over),
        refusing,
        meant("the prose names no limit", "0030-octet-string", fulfill_value(data=over.hex())),
        clauses=_DATA,
        at="data-length",
        flags=flags,
    )
    for kind, packet, value in (
        ("prepare", prepare(data=over), prepare_value(data=over.hex())),
        ("reject", reject(data=over), reject_value(data=over.hex())),
    ):
        yield disputes_reading(
            f"{kind}-data-32768",
            f"A {kind.title()} with 32,768 octets of data: past the ASN.1's limit, of which the prose knows nothing",
            packet,
            refusing,
            meant("the prose names no limit", "0030-octet-string", value),
            clauses=_DATA,
            at="data-length",
            flags=flags,
        )
        yield disputes_writing(
            f"encode-{kind}-data-32768",
            f"Writing a {kind.title()} with 32,768 octets of data: past the ASN.1's limit, unknown to the prose",
            value,
            refusing,
            put("the prose names no limit", "0030-octet-string", packet),
            clauses=_DATA,
            flags=flags,
        )
    yield disputes_writing(
        "encode-fulfill-data-32768",
        "Writing a Fulfill with 32,768 octets of data: past the ASN.1's limit, of which the prose knows nothing",
        fulfill_value(data=over.hex()),
        refusing,
        put("the prose names no limit", "0030-octet-string", fulfill(data=over)),
        clauses=_DATA,
        flags=flags,
    )


def _past_every_limit() -> Iterator[Vector]:
    """The one place for length determinants of 82 ff ff and 83 01 00 00 in front of what they claim."""
    refusing = refused("data has at most 32,767 octets", "0027-asn1-data-size")
    for size in (65535, 65536):
        data = _OCTET * size
        yield disputes_reading(
            f"fulfill-data-{size}",
            f"A Fulfill with {size:,} octets of data: refused for the ASN.1's limit, or read in whole",
            fulfill(data=data),
            refusing,
            meant("the prose names no limit", "0030-octet-string", fulfill_value(data=data.hex())),
            clauses=(*_DATA, "0030-length-long-form"),
            at="data-length",
            flags=("boundary", "large"),
        )
    yield disputes_writing(
        "encode-fulfill-data-65536",
        "Writing a Fulfill with 65,536 octets of data: refused for the ASN.1's limit, or written behind 83 01 00 00",
        fulfill_value(data=(_OCTET * 65536).hex()),
        refusing,
        put("the prose names no limit", "0030-octet-string", fulfill(data=_OCTET * 65536)),
        clauses=(*_DATA, "0030-length-long-form"),
        flags=("boundary", "large"),
    )


def _messages() -> Iterator[Vector]:
    flags = ("boundary", "large")
    almost = "m" * (_MESSAGE_MAXIMUM - 1)
    yield reads(
        "message-8190",
        "A message of 8,190 characters of one octet is read",
        reject(message=almost.encode()),
        reject_value(message=almost),
        clauses=_MESSAGE,
        at="message-length",
        flags=flags,
    )
    full = "m" * _MESSAGE_MAXIMUM
    yield reads(
        "message-8191",
        "A message of 8,191 characters of one octet is read",
        reject(message=full.encode()),
        reject_value(message=full),
        clauses=_MESSAGE,
        at="message-length",
        flags=flags,
    )
    yield writes(
        "encode-message-8191",
        "A message of 8,191 characters of one octet is written",
        reject_value(message=full),
        reject(message=full.encode()),
        clauses=_MESSAGE,
        flags=flags,
    )
    within = "m" * 3 + "\U0001f4a9" * 2047
    yield reads(
        "message-8191-octets",
        "A message of 8,191 octets in 2,050 characters is read",
        reject(message=within.encode()),
        reject_value(message=within),
        clauses=_MESSAGE,
        at="message-length",
        flags=flags,
    )
    over = "m" * (_MESSAGE_MAXIMUM + 1)
    yield disputes_reading(
        "message-8192",
        "A message of 8,192 characters of one octet: past the ASN.1's limit, of which the prose knows nothing",
        reject(message=over.encode()),
        refused("a message has at most 8,191 characters", "0027-asn1-message-size"),
        meant("the prose names no limit", "0027-reject-message", reject_value(message=over)),
        clauses=_MESSAGE,
        at="message-length",
        flags=flags,
    )
    yield disputes_writing(
        "encode-message-8192",
        "Writing a message of 8,192 characters: past the ASN.1's limit, of which the prose knows nothing",
        reject_value(message=over),
        refused("a message has at most 8,191 characters", "0027-asn1-message-size"),
        put("the prose names no limit", "0027-reject-message", reject(message=over.encode())),
        clauses=_MESSAGE,
        flags=flags,
    )
    counted = "the limit is counted in octets or UTF-16 units"
    for name, text, what in (
        ("message-8191-of-two-octets", "\u00e9" * _MESSAGE_MAXIMUM, "8,191 characters of two octets"),
        (
            "message-4096-of-four-octets",
            "\U0001f4a9" * 4096,
            "4,096 characters of four octets and two UTF-16 units",
        ),
    ):
        yield disputes_reading(
            name,
            f"A message of {what}: within the limit in characters, past it in octets",
            reject(message=text.encode()),
            meant("the limit is counted in characters", "0027-asn1-message-size", reject_value(message=text)),
            refused(counted, "0027-asn1-message-size"),
            clauses=_MESSAGE,
            at="message-length",
            flags=flags,
        )


FILE = subject(
    "size",
    "The ASN.1's limits of data and message: everything up to them is accepted, what lies past them is in dispute.",
    "by hand, from the ASN.1 module InterledgerProtocol",
    (*_data(), *_past_every_limit(), *_messages()),
)
