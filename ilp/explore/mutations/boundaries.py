"""Values at the edges of what a field can hold, or beyond, in the form in which the field was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ilp.explore.anatomy import AMOUNT_FORMS, Part, Specimen
from ilp.explore.determinant import long_form
from ilp.explore.edges import (
    ADDRESS_OCTETS,
    ADDRESSES,
    CALENDAR,
    CODE_OCTETS,
    CODES,
    DATA,
    LONG_ADDRESSES,
    MESSAGES,
    MOMENT_DIGITS,
    MOMENT_FORMS,
    RESIZED_MOMENTS,
)
from ilp.explore.mutations.mutation import Mutation
from ilp.explore.specimens import AMOUNTS
from ilp.protocol import PrepareValue

__all__ = ["boundaries"]

_FILLINGS = (b"\x00", b"\x01", b"\x7f", b"\x80", b"\xff", b"0", b" ")
_DIGITS = b"019/: a\x00\xb1"  # characters about the digits, what is no digit, and a digit with its top bit set


def boundaries(specimen: Specimen) -> Iterator[Mutation]:
    """Yield the packet with other content in each field that was found; all length determinants are repaired.

    The kind is "boundary"; where single octets are put in place, "boundary octet".
    """
    for field, part in specimen.contents.items():
        yield from _BOUNDARIES[field](specimen, part)


def _fillings(specimen: Specimen, part: Part) -> Iterator[Mutation]:
    """Fill the whole field, its first and its last octet with one octet."""
    octets, field = specimen.octets, part.field
    for filling in _FILLINGS:
        for start, end in ((part.start, part.end), (part.start, part.start + 1), (part.end - 1, part.end)):
            new = filling * (end - start)
            yield Mutation("boundary", field, octets[:start] + new + octets[end:])


def _amounts(specimen: Specimen, part: Part) -> Iterator[Mutation]:
    yield from _fillings(specimen, part)
    content = specimen.octets[part.start : part.end]
    value = specimen.written.value
    amount = int(value.amount or 0) if isinstance(value, PrepareValue) else 0
    form = next(
        (each for each in AMOUNT_FORMS if 0 <= amount < 1 << 64 and AMOUNT_FORMS[each](amount) == content), None
    )
    if form is None:
        return
    for each in AMOUNTS:
        yield Mutation("boundary", "amount", specimen.refilled("amount", AMOUNT_FORMS[form](each)))
    if form == "length determinant":
        for width in range(1, 10):
            yield Mutation("boundary", "amount", specimen.refilled("amount", long_form(amount, width)))
            yield Mutation("boundary", "amount", specimen.refilled("amount", long_form(-1, width)))


def _expiries(specimen: Specimen, part: Part) -> Iterator[Mutation]:
    octets = specimen.octets
    places = [at for at in range(part.start, part.end) if 0x30 <= octets[at] <= 0x39]  # noqa: PLR2004 - the digits
    if len(places) != MOMENT_DIGITS:
        yield from _fillings(specimen, part)
        return
    for at in range(part.start, part.end):
        yield from _single(specimen, part, at, _DIGITS)
    for first, digits in CALENDAR:
        changed = bytearray(octets)
        for at, digit in zip(places[first:], digits, strict=False):
            changed[at] = ord(digit)
        yield Mutation("boundary", "expiresAt", bytes(changed))
    if len(places) == part.end - part.start:
        for form in MOMENT_FORMS:
            yield Mutation("boundary", "expiresAt", octets[: part.start] + form + octets[part.end :])
        for form in RESIZED_MOMENTS:
            yield Mutation("boundary", "expiresAt", specimen.edited(part.start, part.end, form))


def _single(specimen: Specimen, part: Part, at: int, choices: bytes) -> Iterator[Mutation]:
    octets = specimen.octets
    for octet in choices:
        if octet != octets[at]:
            yield Mutation("boundary octet", part.field, octets[:at] + bytes((octet,)) + octets[at + 1 :])


def _addresses(specimen: Specimen, part: Part) -> Iterator[Mutation]:
    content = specimen.octets[part.start : part.end]
    dots = [at for at, octet in enumerate(content) if octet == ord(".")]
    if content:
        for at in sorted({0, *dots[:1], len(content) // 2, len(content) - 1}):
            yield from _single(specimen, part, part.start + at, ADDRESS_OCTETS)
    new = [*ADDRESSES, b"." + content, content + b".", content + b"..", content.upper(), content + b" ", content * 2]
    for at in dots:
        new += [content[:at] + b"." + content[at:], content[:at], content[:at] + content[at + 1 :], content[at:]]
    if specimen.octets and len(content) < len(ADDRESSES[-1]):
        new += LONG_ADDRESSES
    yield from _refilled(specimen, part.field, new)


def _codes(specimen: Specimen, part: Part) -> Iterator[Mutation]:
    for at in range(part.start, part.end):
        yield from _single(specimen, part, at, CODE_OCTETS)
    yield from _refilled(specimen, "code", CODES)


def _messages(specimen: Specimen, part: Part) -> Iterator[Mutation]:
    content = specimen.octets[part.start : part.end]
    half = len(content) // 2
    new = [each for octets in MESSAGES for each in (octets, octets + content, content + octets)]
    new += [content[:half] + octets + content[half:] for octets in MESSAGES]
    yield from _refilled(specimen, "message", [b"", *new])


def _data(specimen: Specimen, part: Part) -> Iterator[Mutation]:
    content = specimen.octets[part.start : part.end]
    new = (*DATA, content + b"\x00", b"\x00" + content, content[::-1], content * 2, specimen.octets)
    yield from _refilled(specimen, "data", new)


def _refilled(
    specimen: Specimen, field: str, contents: Iterator[bytes] | list[bytes] | tuple[bytes, ...]
) -> Iterator[Mutation]:
    for content in contents:
        yield Mutation("boundary", field, specimen.refilled(field, content))


_BOUNDARIES: Mapping[str, Callable[[Specimen, Part], Iterator[Mutation]]] = {
    "amount": _amounts,
    "expiresAt": _expiries,
    "executionCondition": _fillings,
    "fulfillment": _fillings,
    "destination": _addresses,
    "triggeredBy": _addresses,
    "code": _codes,
    "message": _messages,
    "data": _data,
}
