"""What languages and their libraries do by habit, where no boundary gives it away: one vector a habit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ilp.golden.authoring.assembler import BUILDERS, DATA, fulfill, prepare, reject
from ilp.golden.authoring.meaning import fulfill_value, prepare_value, reject_value
from ilp.golden.authoring.statement import (
    Forwarding,
    disputes_reading,
    meant,
    reads,
    refused,
    refuses,
    refuses_to_write,
    relays,
    subject,
    writes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ilp.golden.vector import Vector

__all__ = ["FILE"]

_LENGTH = ("0030-octet-string", "0030-length-long-form")
_DESTINATION = ("0027-destination", "0015-characters")
_MARKUP = "<a href='b'>&amp;"
_NEWLINES = "0a0d0a0d"


def _lengths() -> Iterator[Vector]:
    for name, title, trailing in (
        ("short-form-to-128", "80 before 128 octets of data: no length, or length zero, never 128", b"\x5a" * 128),
        ("end-of-contents", "80, data, two zero octets: no length, or length zero, never BER", DATA + b"\0\0"),
    ):
        yield disputes_reading(
            name,
            title,
            fulfill(data_length=b"\x80", data=b"", inside=trailing),
            refused("80 denotes no length, and is refused", "0030-length-long-form"),
            meant("80 is 128 + 0: length zero", "0030-length-long-form", fulfill_value(data="")),
            clauses=_LENGTH,
            at="data-length",
            flags=("alias",),
        )
    yield refuses(
        "length-of-length-from-4-bits",
        "A length-of-length of 17 is refused, and is not taken for 1",
        fulfill(data_length=b"\x91\x04"),
        clauses=(*_LENGTH, "0030-length-of-length"),
        at="data-length",
        flags=("alias",),
    )
    yield refuses(
        "shift-modulo-32",
        "A length of 2^32 + 3 is refused, and is not taken for 3 or 4 by a shift modulo 32",
        fulfill(data_length=bytes.fromhex("850100000003")),
        clauses=_LENGTH,
        at="data-length",
        flags=("alias",),
    )


def _types() -> Iterator[Vector]:
    for number, (packet, build) in enumerate(BUILDERS.items()):
        yield refuses(
            f"type-{number}-from-zero",
            f"A {packet.capitalize()} of type {number} is refused: types do not count from zero",
            build(type_octet=bytes([number]), packet="none"),
            clauses=("0027-type",),
            at="type",
        )


def _addresses() -> Iterator[Vector]:
    yield refuses(
        "backtracking",
        "64 letters and a star are refused at once, without trying every split of them",
        prepare(destination=b"g." + b"a" * 64 + b"*"),
        clauses=_DESTINATION,
        at=("destination", 66, 1),
    )
    yield refuses(
        "percent-encoded",
        "A percent-encoded letter in an address is refused, not decoded",
        prepare(destination=b"g.al%69ce"),
        clauses=_DESTINATION,
        at=("destination", 4, 1),
        flags=("alias",),
    )


def _texts_and_data() -> Iterator[Vector]:
    yield reads(
        "markup",
        "Markup in a message is read as it is, neither escaped nor unescaped",
        reject(message=_MARKUP.encode()),
        reject_value(message=_MARKUP),
        clauses=("0027-reject-message",),
        at="message",
    )
    yield writes(
        "writes-newlines",
        "Line feeds and carriage returns in data are written as they are, in binary mode",
        fulfill_value(data=_NEWLINES),
        fulfill(data=bytes.fromhex(_NEWLINES)),
        clauses=("0030-octet-string",),
    )
    for packet, value in (
        ("condition", msgspec.structs.replace(prepare_value(), execution_condition=None)),
        ("fulfillment", msgspec.structs.replace(fulfill_value(), fulfillment=None)),
    ):
        yield refuses_to_write(
            f"absent-{packet}",
            f"An absent {packet} is not written, least of all as 32 zero octets",
            value,
            clauses=("0027-condition" if packet == "condition" else "0027-fulfill-fields",),
            flags=("alias",),
        )


def _relayed() -> Iterator[Vector]:
    amount = (1 << 53) + 1
    yield relays(
        "relays-amount-beside-expiry",
        "A relay that is asked for another expiry only keeps an amount of 2^53 + 1",
        prepare(amount=amount.to_bytes(8, "big")),
        prepare(amount=amount.to_bytes(8, "big"), expires_at=b"20300102030404678"),
        Forwarding(expires_at="2030-01-02T03:04:04.678Z"),
        clauses=("0027-relay-in-place", "0027-amount"),
        at="amount",
        flags=("wide-value", "alias"),
    )
    data = bytes.fromhex("cafe0000")
    yield relays(
        "relays-trailing-zeros",
        "A relay keeps zero octets at the end of data",
        prepare(data=data),
        prepare(amount=(999).to_bytes(8, "big"), data=data),
        Forwarding(amount="999"),
        clauses=("0027-relay-data",),
        at="data",
        flags=("alias",),
    )


FILE = subject(
    "language-habits",
    "What languages and their libraries do by habit: shifts modulo 32, percent decoding, newlines, null as zeros.",
    "mistakes that a language's standard library suggests",
    (*_lengths(), *_types(), *_addresses(), *_texts_and_data(), *_relayed()),
)
