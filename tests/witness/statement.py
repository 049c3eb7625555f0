"""A vector's expectation as statements: single questions, each with the answers that the vector allows.

Nothing here reads a packet to find out what is right: right is what the vector says. Where the octets of one field are
asked about, a witness of framing finds their place; that the others find the same is what framing states.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import UNSET, Struct

from ilp.protocol import Decode, Encode, FulfillValue, PrepareValue, RejectValue, Relay, Value
from ilp.spec import layout
from tests.witness.aspect import aspect_of_clause
from tests.witness.layouts import FIELDS, asn1tools_says, construct_says, pycrate_says
from tests.witness.question import (
    Answer,
    Characters,
    Fits,
    Forward,
    Frame,
    IsAddress,
    Moment,
    OctetsOf,
    Question,
    Read,
    TextOf,
    Write,
)

if TYPE_CHECKING:
    from ilp.golden.vector import Aspect, Reading, Vector

__all__ = ["Statement", "results_of", "statements"]

_SIZED = {
    "prepare": ("amount", "executionCondition", "destination", "data"),
    "fulfill": ("fulfillment", "data"),
    "reject": ("code", "triggeredBy", "message", "data"),
}


class Statement(Struct, frozen=True):
    """A question about one aspect, and the answers that agree with the vector.

    `open` says that a refusal agrees with the vector as well, without bearing it out: the RFC leaves it open.
    """

    question: Question
    right: frozenset[Answer]
    open: bool = False


def results_of(vector: Vector) -> tuple[Value | str | None, ...]:
    """Return every result that the vector allows: values, octets in hex, and None where it may or must be refused."""
    holders: tuple[Vector | Reading, ...] = (vector,) if vector.readings is UNSET else vector.readings
    results: list[Value | str | None] = []
    for each in holders:
        given = each.octets if each.value is UNSET else each.value
        results.append(None if given is UNSET else given)
    return tuple(results)


def statements(vector: Vector, aspect: Aspect) -> tuple[Statement, ...]:
    """Return what `vector` states about `aspect`, which bears on it. A witness has to agree with all of it."""
    made = {
        "framing": _framing,
        "calendar": _calendar,
        "address": _address,
        "text": _text,
        "limits": _limits,
    }[aspect](vector)
    return tuple(made)


# What stands where.


def _frame(value: Value) -> Frame:
    """Return the octets of each field of a value; of its expiry the digits, whatever date they denote."""
    match value:
        case PrepareValue():
            amount = int(str(value.amount)).to_bytes(8, "big")
            fields = (amount, _digits(str(value.expires_at)), _hex(value.execution_condition))
            return Frame(layout.PREPARE, (*fields, str(value.destination).encode(), _hex(value.data)))
        case FulfillValue():
            return Frame(layout.FULFILL, (_hex(value.fulfillment), _hex(value.data)))
        case RejectValue():
            texts = (str(value.code), str(value.triggered_by), str(value.message))
            return Frame(layout.REJECT, (*(each.encode() for each in texts), _hex(value.data)))


def _hex(digits: str | None) -> bytes:
    return bytes.fromhex(digits or "")


def _digits(iso: str) -> bytes:
    return "".join(each for each in iso if each not in "-T:.Z").encode()[:17]


def _punctuated(octets: bytes) -> str:
    c = octets.decode("latin-1")
    return f"{c[:4]}-{c[4:6]}-{c[6:8]}T{c[8:10]}:{c[10:12]}:{c[12:14]}.{c[14:]}Z"


def _place(octets: bytes, name: str) -> bytes:
    for witness in (construct_says, pycrate_says, asn1tools_says):
        frame = witness(Read(octets))
        if isinstance(frame, Frame):
            return frame.fields[FIELDS[frame.type_octet].index(name)]
    raise ValueError(f"nobody finds {name} in {octets.hex()}")


def _received(vector: Vector) -> bytes:
    assert isinstance(vector.operation, Decode | Relay)
    return bytes.fromhex(vector.operation.packet)


def _is_open(vector: Vector) -> bool:
    return vector.expectation == "either"


# Framing.


def _framing(vector: Vector) -> Iterator[Statement]:
    operation, results = vector.operation, results_of(vector)
    if isinstance(operation, Decode):
        # Two readings of a leap second differ in their date alone; the digits are those that are there.
        frames = frozenset(None if each is None else _as_received(vector, each) for each in results)
        yield Statement(Read(_received(vector)), frames, _is_open(vector))
        if vector.expectation == "accept":
            for each in frames:
                assert isinstance(each, Frame)
                yield Statement(Write(each), frozenset({_received(vector)}))
    elif isinstance(operation, Encode):
        for octets in (bytes.fromhex(each) for each in results if isinstance(each, str)):
            written = _as_written(operation.value, octets)
            yield Statement(Write(written), frozenset({octets}))
            yield Statement(Read(octets), frozenset({written}))
    else:
        amount = None if operation.amount is None else int(operation.amount).to_bytes(8, "big")
        expires_at = None if operation.expires_at is None else _to_be_put_in(vector, operation.expires_at)
        right = frozenset(None if each is None else bytes.fromhex(str(each)) for each in results)
        yield Statement(Forward(_received(vector), amount, expires_at), right, _is_open(vector))


def _to_be_put_in(vector: Vector, asked: str) -> bytes:
    """Return the digits of an expiry that is asked for: those that were chosen, where it is one of another day."""
    chosen = None if vector.octets is UNSET else _place(bytes.fromhex(vector.octets), "expiresAt")
    return chosen or _digits(asked)


def _as_received(vector: Vector, value: Value | str) -> Frame:
    assert not isinstance(value, str)
    frame = _frame(value)
    if "0030-timestamp-leap-second" not in vector.clauses or not isinstance(value, PrepareValue):
        return frame
    amount, _, *rest = frame.fields
    return Frame(frame.type_octet, (amount, _place(_received(vector), "expiresAt"), *rest))


def _as_written(value: Value, octets: bytes) -> Frame:
    """The frame of a value whose expiry was rounded or moved to the next day has the digits that were chosen."""
    frame = _frame(value)
    if not isinstance(value, PrepareValue):
        return frame
    amount, _, *rest = frame.fields
    return Frame(frame.type_octet, (amount, _place(octets, "expiresAt"), *rest))


# Calendar.


def _calendar(vector: Vector) -> Iterator[Statement]:
    operation, results = vector.operation, results_of(vector)
    if isinstance(operation, Decode):
        right = frozenset(each.expires_at if isinstance(each, PrepareValue) else None for each in results)
        yield Statement(Moment(_place(_received(vector), "expiresAt")), _of_aspect(vector, "calendar", right))
        return
    asked = operation.expires_at if isinstance(operation, Relay) else getattr(operation.value, "expires_at", None)
    written = frozenset(None if each is None else _place(bytes.fromhex(str(each)), "expiresAt") for each in results)
    if asked is not None and not _is_broken_as_received(vector):
        yield Statement(Characters(asked), _of_aspect(vector, "calendar", written), _is_open(vector))
    if isinstance(operation, Relay):
        digits = _place(_received(vector), "expiresAt")
        if vector.expectation != "reject":
            kept: frozenset[Answer] = frozenset({_punctuated(digits)})
            yield Statement(Moment(digits), _of_aspect(vector, "calendar", kept) if asked is None else kept)
        elif asked is None or _is_broken_as_received(vector):
            yield Statement(Moment(digits), frozenset({None}))


def _is_broken_as_received(vector: Vector) -> bool:
    """Whether it is the packet that a relay refuses, and not what it was asked to put into it."""
    return vector.id.startswith("relay/broken-")


def _of_aspect(vector: Vector, aspect: Aspect, right: frozenset[Answer]) -> frozenset[Answer]:
    """A refusal among the readings is for the reason of the clause that speaks for it, and for no other aspect."""
    if vector.expectation != "disputed":
        return right
    assert vector.readings is not UNSET
    refusing = (each.clause for each in vector.readings if each.value is UNSET and each.octets is UNSET)
    given = right - {None}
    return given | {None} if aspect in {aspect_of_clause(each, vector) for each in refusing} else given


# Address grammar.

_ADDRESSES = {"prepare": "destination", "reject": "triggeredBy"}


def _address(vector: Vector) -> Iterator[Statement]:
    field = _ADDRESSES[vector.packet]
    right: frozenset[Answer] = frozenset({vector.expectation != "reject"})
    if isinstance(vector.operation, Encode):
        value = vector.operation.value
        address = value.destination if isinstance(value, PrepareValue) else getattr(value, "triggered_by", None)
        characters = tuple(map(ord, str(address)))
    else:
        characters = tuple(_place(_received(vector), field))
    if vector.expectation == "disputed" and not characters:
        right = frozenset({True, False})  # whether an address may be empty is what the RFCs dispute
    yield Statement(IsAddress(characters), right)


# Text.


def _text(vector: Vector) -> Iterator[Statement]:
    fields = _reasons_in_text(vector) if vector.expectation == "reject" else ("code", "message")
    for field in fields:
        if isinstance(vector.operation, Encode):
            text = str(getattr(vector.operation.value, field))
            right = None if vector.expectation == "reject" else _place(_written(vector), field)
            yield Statement(OctetsOf(field, text), frozenset({right}))
        else:
            octets = _place(_received(vector), field)
            yield Statement(TextOf(field, octets), frozenset(_texts(vector, field)))


def _texts(vector: Vector, field: str) -> Iterator[str | None]:
    if vector.expectation == "reject":
        yield None
        return
    for each in results_of(vector):
        if isinstance(each, RejectValue):
            yield str(getattr(each, field))
        elif each is not None:  # forwarded: the same text as was received
            yield _place(_received(vector), field).decode()


def _reasons_in_text(vector: Vector) -> tuple[str, ...]:
    return ("message",) if "0030-utf8" in vector.clauses else ("code",)


def _written(vector: Vector) -> bytes:
    return next(bytes.fromhex(each) for each in results_of(vector) if isinstance(each, str))


# Limits.


def _limits(vector: Vector) -> Iterator[Statement]:
    operation = vector.operation
    fields = _SIZED[vector.packet]
    if vector.expectation == "reject":
        fields = tuple(each for each in fields if each in _limited(vector))
    disputed = vector.expectation == "disputed"
    for field in fields:
        right: frozenset[Answer] = frozenset({vector.expectation != "reject"})
        if disputed and field in _limited(vector):
            right = frozenset({True, False})
        if isinstance(operation, Relay) and operation.amount is not None and field == "amount":
            number = int(operation.amount)
        elif isinstance(operation, Encode):
            number = _number(operation.value, field)
        else:
            octets = _place(_received(vector), field)
            number = int.from_bytes(octets, "big") if field == "amount" else len(octets)
            if field == "message":
                number = len(octets.decode())
        yield Statement(Fits(field, number), right)


def _limited(vector: Vector) -> frozenset[str]:
    """Return the fields whose limits the clauses of a vector are about."""
    named = {
        "0027-amount": "amount",
        "0027-condition": "executionCondition",
        "0027-fulfill-fields": "fulfillment",
        "0027-asn1-code": "code",
        "0027-asn1-data-size": "data",
        "0027-asn1-message-size": "message",
        "0015-length": _ADDRESSES.get(vector.packet, ""),
        "0027-asn1-address-size": _ADDRESSES.get(vector.packet, ""),
        "0015-segment-after-scheme": _ADDRESSES.get(vector.packet, ""),
    }
    return frozenset(named[each] for each in vector.clauses if each in named)


def _number(value: Value, field: str) -> int:
    names = {"executionCondition": "execution_condition", "triggeredBy": "triggered_by"}
    given = getattr(value, names.get(field, field))
    member = "" if given is None else str(given)  # what is absent has no octets
    if field == "amount":
        return int(member)
    return len(member) // 2 if field in {"executionCondition", "fulfillment", "data"} else len(member)
