"""Limits that only the ASN.1 has, 32,767 octets of data, 8,191 characters of message; and two octets of length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import CODE, TRIGGERED_BY, fulfill, prepare, reject, shortest
from ilp.golden.authoring.meaning import fulfill_value, prepare_value, reject_value
from ilp.golden.authoring.statement import (
    disputes_reading,
    disputes_relaying,
    disputes_writing,
    meant,
    put,
    reads,
    refused,
    refuses,
    refuses_to_write,
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
_LARGE = "\U0001f4a9"  # four octets, two UTF-16 units, one character
_LONG_FORM = 3  # octets of a length of 256 to 65,535
_EDGE = ("boundary", "large")

_BY_CHARACTERS = "the limit is counted in characters"
_BY_OCTETS = "the limit is counted in octets or UTF-16 units"

# Messages within the limit if it is counted in characters: name, the characters, what they are.
_COUNTED = (
    ("message-8191-of-two-octets", "\u00e9" * _MESSAGE_MAXIMUM, "8,191 characters of two octets"),
    ("message-4096-of-four-octets", _LARGE * 4096, "4,096 characters of four octets and two UTF-16 units"),
)


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


def _data_past_two_octets() -> Iterator[Vector]:
    """Data behind the last length determinant of two octets, 82 ff ff, and the first of three, 83 01 00 00."""
    refusing = refused("data has at most 32,767 octets", "0027-asn1-data-size")
    for build, mean, read, written in (
        (prepare, prepare_value, (65535,), (65536,)),
        (fulfill, fulfill_value, (65535, 65536), (65535, 65536)),
        (reject, reject_value, (65536,), (65535,)),
    ):
        kind = build().packet
        for size in read:
            data = _OCTET * size
            yield disputes_reading(
                f"{kind}-data-{size}",
                f"A {kind.title()} with {size:,} octets of data: refused for the ASN.1's limit, or read in whole",
                build(data=data),
                refusing,
                meant("the prose names no limit", "0030-octet-string", mean(data=data.hex())),
                clauses=(*_DATA, "0030-length-long-form"),
                at="data-length",
                flags=_EDGE,
            )
        for size in written:
            data = _OCTET * size
            yield disputes_writing(
                f"encode-{kind}-data-{size}",
                f"Writing a {kind.title()} with {size:,} octets of data: refused for the ASN.1's limit, or written "
                f"behind {shortest(size).hex(' ')}",
                mean(data=data.hex()),
                refusing,
                put("the prose names no limit", "0030-octet-string", build(data=data)),
                clauses=(*_DATA, "0030-length-long-form"),
                flags=_EDGE,
            )


def _envelopes_past_two_octets() -> Iterator[Vector]:
    """Envelopes of 65,535 and 65,536 octets whose fields are all within the ASN.1's limits.

    Only a Reject is as large, and only with a message of more than 8,191 octets in fewer characters: by whoever counts
    the limit otherwise it is refused.
    """
    text = _LARGE * _MESSAGE_MAXIMUM
    message = text.encode()
    others = len(CODE) + 1 + len(TRIGGERED_BY) + len(shortest(len(message))) + len(message) + _LONG_FORM
    for contents in (65535, 65536):
        data = _OCTET * (contents - others)
        packet = reject(message=message, data=data)
        value = reject_value(message=text, data=data.hex())
        clauses = ("0027-envelope", "0030-length-long-form", *_MESSAGE)
        title = f"a Reject of {contents:,} octets, its message past the limit in octets, not in characters"
        yield disputes_reading(
            f"reject-envelope-{contents}",
            f"Reading {title}: refused, or read behind {shortest(contents).hex(' ')}",
            packet,
            meant(_BY_CHARACTERS, "0027-asn1-message-size", value),
            refused(_BY_OCTETS, "0027-asn1-message-size"),
            clauses=clauses,
            at="envelope-length",
            flags=_EDGE,
        )
        yield disputes_writing(
            f"encode-reject-envelope-{contents}",
            f"Writing {title}: refused, or written behind {shortest(contents).hex(' ')}",
            value,
            put(_BY_CHARACTERS, "0027-asn1-message-size", packet),
            refused(_BY_OCTETS, "0027-asn1-message-size"),
            clauses=clauses,
            flags=_EDGE,
        )


def _messages_past_two_octets() -> Iterator[Vector]:
    for size in (65535, 65536):
        text = "m" * size
        yield disputes_reading(
            f"message-{size}",
            f"A message of {size:,} characters of one octet: refused for the ASN.1's limit, or read in whole",
            reject(message=text.encode()),
            refused("a message has at most 8,191 characters", "0027-asn1-message-size"),
            meant("the prose names no limit", "0027-reject-message", reject_value(message=text)),
            clauses=(*_MESSAGE, "0030-length-long-form", "0030-string"),
            at="message-length",
            flags=_EDGE,
        )


def _addresses_past_two_octets() -> Iterator[Vector]:
    """An address has at most 1,023 characters, and no 65,536 of them are none."""
    clauses = ("0015-length", "0030-address", "0027-asn1-address-size")
    for field, noun, read, written in (
        ("destination", "destination", 65536, 65535),
        ("triggered-by", "triggeredBy", 65535, 65536),
    ):
        to_read, to_write = (("g." + "a" * (size - 2)) for size in (read, written))
        octets = to_read.encode("ascii")
        yield refuses(
            f"{field}-{read}",
            f"A {noun} of {read:,} characters is refused",
            prepare(destination=octets) if field == "destination" else reject(triggered_by=octets),
            clauses=clauses,
            at=f"{field}-length",
            flags=_EDGE,
        )
        yield refuses_to_write(
            f"encode-{field}-{written}",
            f"A {noun} of {written:,} characters is not written",
            prepare_value(destination=to_write) if field == "destination" else reject_value(triggered_by=to_write),
            clauses=clauses,
            flags=_EDGE,
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
    for name, text, what in _COUNTED:
        yield disputes_reading(
            name,
            f"A message of {what}: within the limit in characters, past it in octets",
            reject(message=text.encode()),
            meant(_BY_CHARACTERS, "0027-asn1-message-size", reject_value(message=text)),
            refused(_BY_OCTETS, "0027-asn1-message-size"),
            clauses=_MESSAGE,
            at="message-length",
            flags=flags,
        )
        yield disputes_writing(
            f"encode-{name}",
            f"Writing a message of {what}: within the limit in characters, past it in octets",
            reject_value(message=text),
            put(_BY_CHARACTERS, "0027-asn1-message-size", reject(message=text.encode())),
            refused(_BY_OCTETS, "0027-asn1-message-size"),
            clauses=_MESSAGE,
            flags=flags,
        )


def _forwarded() -> Iterator[Vector]:
    """What may be past a limit as it is received, and is forwarded as it is or not at all."""
    over = fulfill(data=_OCTET * (_DATA_MAXIMUM + 1))
    yield disputes_relaying(
        "relay-fulfill-data-32768",
        "A Fulfill with 32,768 octets of data: forwarded octet by octet, or refused for the ASN.1's limit",
        over,
        refused("data has at most 32,767 octets", "0027-asn1-data-size"),
        put("the prose names no limit", "0030-octet-string", over),
        clauses=(*_DATA, "0027-relay-fulfill"),
        at="data-length",
        flags=("boundary", "large"),
    )
    long = reject(message=b"m" * (_MESSAGE_MAXIMUM + 1))
    yield disputes_relaying(
        "relay-message-8192",
        "A Reject with a message of 8,192 characters: forwarded octet by octet, or refused for the ASN.1's limit",
        long,
        refused("a message has at most 8,191 characters", "0027-asn1-message-size"),
        put("the prose names no limit", "0027-reject-message", long),
        clauses=(*_MESSAGE, "0027-relay-fulfill"),
        at="message-length",
        flags=("boundary", "large"),
    )
    for name, text, what in _COUNTED:
        packet = reject(message=text.encode())
        yield disputes_relaying(
            f"relay-{name}",
            f"A Reject with a message of {what}: forwarded octet by octet, or refused as past the limit",
            packet,
            put(_BY_CHARACTERS, "0027-asn1-message-size", packet),
            refused(_BY_OCTETS, "0027-asn1-message-size"),
            clauses=(*_MESSAGE, "0027-relay-fulfill"),
            at="message-length",
            flags=("boundary", "large"),
        )


FILE = subject(
    "size",
    "The ASN.1's limits of data and message: up to them all is accepted, past them it is in dispute; and whatever is "
    "65,535 or 65,536 octets long.",
    "generated from the ASN.1 module InterledgerProtocol",
    (
        *_data(),
        *_data_past_two_octets(),
        *_messages(),
        *_messages_past_two_octets(),
        *_envelopes_past_two_octets(),
        *_addresses_past_two_octets(),
        *_forwarded(),
    ),
)
