"""Damage to packets: to their structure, with and without repair of what measures it, and to bare octets.

Each kind of damage is drawn without a look at the packet and applied to whichever it meets, so that it shrinks on its
own. A number that chooses among what a packet has is taken modulo how much of it there is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from hypothesis import strategies as st

from ilp.codec.oer import length_determinant
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
    MOMENT_FORMS,
    RESIZED_MOMENTS,
)
from ilp.explore.specimens import AMOUNTS
from ilp.strategies.anatomy import Part, Parts, taken_apart

__all__ = ["OctetDamage", "StructuralDamage", "octet_damage", "structural_damage"]

StructuralDamage: TypeAlias = Callable[[Parts], None]
"""Changes a packet in its parts."""

OctetDamage: TypeAlias = Callable[[bytes], bytes]
"""Returns changed octets."""

_AMOUNT_LENGTH = 8  # octets
_FILLINGS = (b"\x00", b"\x01", b"\x7f", b"\x80", b"\xff")
_CLAIMS = (*(0, 1, 0x7E, 0x7F, 0x80, 0xFF, 0x100, 0x3FF, 0x400, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0xFFFFFF), 1 << 24)
_HUGE_CLAIMS = tuple((1 << bits) - less for bits in (31, 32, 53, 63, 64) for less in (1, 0) if bits < 64 or less)  # noqa: PLR2004
_FIRST_OCTETS = bytes.fromhex("80ff89fe90c0848882810081")  # of a length determinant
_WIDTHS = (1, 9)  # of a long form, in octets
_SCALARS = bytes.fromhex("00017f80818283848788ff30393a2f2e202d4147617a5f7ec0c3e0edf0f8")
_PLACES = 1 << 10  # of which one is chosen, modulo how many there are
_RUN = 8  # octets that are put in at most


# What is put into a field whole.


def _amount_edges(_: bytes) -> list[bytes]:
    return [each.to_bytes(_AMOUNT_LENGTH, "big") for each in AMOUNTS]


def _expiry_edges(content: bytes) -> list[bytes]:
    dates = [content[:at] + digits.encode() + content[at + len(digits) :] for at, digits in CALENDAR]
    return [*dates, *MOMENT_FORMS, *RESIZED_MOMENTS]


def _hash_edges(content: bytes) -> list[bytes]:
    return [each * len(content) for each in _FILLINGS]


def _address_edges(content: bytes) -> list[bytes]:
    return [*ADDRESSES, *LONG_ADDRESSES, content + b".", b"." + content, content.upper(), content.replace(b".", b"..")]


def _message_edges(content: bytes) -> list[bytes]:
    return [each for octets in MESSAGES for each in (octets, content + octets)]


_CONTENTS: dict[str, Callable[[bytes], list[bytes]]] = {
    "amount": _amount_edges,
    "expiresAt": _expiry_edges,
    "executionCondition": _hash_edges,
    "fulfillment": _hash_edges,
    "destination": _address_edges,
    "triggeredBy": _address_edges,
    "code": lambda _: list(CODES),
    "message": _message_edges,
    "data": lambda _: list(DATA),
}
_CHARACTERS: dict[str, bytes] = {
    "expiresAt": b"0123456789/: +-aT\x00\xb1",
    "destination": ADDRESS_OCTETS,
    "triggeredBy": ADDRESS_OCTETS,
    "code": CODE_OCTETS,
}


def _refill(field: int, choice: int, parts: Parts) -> None:
    if parts.fields:
        part = _of(parts, field)
        contents = _CONTENTS[part.field](part.content)
        part.content = contents[choice % len(contents)]


def _character(field: int, place: int, choice: int, parts: Parts) -> None:
    """Put one octet into a field: of its characters, their neighbours, or what is none."""
    part = _of(parts, field) if parts.fields else Part("", b"")
    if part.content:
        characters = _CHARACTERS.get(part.field, _SCALARS)
        part.content = _with_octet(part.content, place, characters[choice % len(characters)])


# Length determinants: -1 in the place of a field's number is the envelope.


def _claim(field: int, claim: int, parts: Parts) -> None:
    """Have a length determinant claim something else; what it measures stays as it is."""
    _determine(field, parts, lambda _: length_determinant(claim))


def _claim_beside(field: int, more: int, parts: Parts) -> None:
    _determine(field, parts, lambda size: length_determinant(max(size + more, 0)))


def _first_octet(field: int, octet: int, parts: Parts) -> None:
    _determine(field, parts, lambda size: bytes((octet,)) + length_determinant(size)[1:])


def _form(field: int, width: int, parts: Parts) -> None:
    """Write a length in the long form of so many octets, needed or not."""
    _determine(field, parts, lambda size: long_form(size, width))


def _determine(field: int, parts: Parts, determinant: Callable[[int], bytes]) -> None:
    measured = [each for each in parts.fields if each.measured]
    if field < 0 or not measured:
        parts.determinant = determinant(parts.size())
    else:
        part = measured[field % len(measured)]
        part.determinant = determinant(len(part.content))


# Fields, and what stands behind them.


def _resize(field: int, size: int, parts: Parts) -> None:
    """Cut a field, or fill it up with its last octet; what measures it is repaired."""
    if parts.fields:
        part = _of(parts, field)
        part.content = (part.content + (part.content[-1:] or b"a") * size)[:size]


def _duplicate(field: int, parts: Parts) -> None:
    if parts.fields:
        at = field % len(parts.fields)
        part = parts.fields[at]
        parts.fields.insert(at, Part(part.field, part.content, part.measured, part.determinant))


def _drop(field: int, parts: Parts) -> None:
    if parts.fields:
        del parts.fields[field % len(parts.fields)]


def _swap(field: int, other: int, parts: Parts) -> None:
    if parts.fields:
        one, two = field % len(parts.fields), other % len(parts.fields)
        parts.fields[one], parts.fields[two] = parts.fields[two], parts.fields[one]


def _splice(field: int, octets: bytes, parts: Parts) -> None:
    """Put a field of another packet in place, or behind the packet the whole of what is none."""
    other = taken_apart(octets)
    if other is None:
        parts.after += octets
    elif parts.fields:
        _of(parts, field).content = other.fields[field % len(other.fields)].content


def _splice_tail(field: int, octets: bytes, parts: Parts) -> None:
    """Go on as another packet does, from one field on."""
    other = taken_apart(octets)
    if other is not None:
        parts.fields[field % _PLACES :] = other.fields[field % _PLACES :]


def _retype(octet: int, parts: Parts) -> None:
    parts.type = octet


def _trailing_inside(octets: bytes, parts: Parts) -> None:
    parts.inside += octets


def _trailing_after(octets: bytes, parts: Parts) -> None:
    parts.after += octets


def _of(parts: Parts, field: int) -> Part:
    return parts.fields[field % len(parts.fields)]


def structural_damage(others: st.SearchStrategy[bytes]) -> st.SearchStrategy[StructuralDamage]:
    """Return a strategy for damage to a packet in its parts.

    Args:
        others: octets of further packets, which are spliced in.
    """
    fields = st.integers(0, 4)
    any_length = st.integers(-1, 2)
    octets = st.one_of(st.sampled_from(_SCALARS), st.integers(0, 0xFF))
    choices = st.integers(0, 0xFF)
    return st.one_of(
        _damage(_refill, fields, choices),
        _damage(_character, fields, _places(), choices),
        _damage(_claim_beside, any_length, st.sampled_from((-1, 1, -2, 2, 0x80, 0x100))),
        _damage(_claim, any_length, st.sampled_from((*_CLAIMS, *_HUGE_CLAIMS))),
        _damage(_form, any_length, st.integers(*_WIDTHS)),
        _damage(_first_octet, any_length, st.sampled_from(_FIRST_OCTETS)),
        _damage(_resize, fields, st.one_of(st.integers(0, 40), st.sampled_from(_CLAIMS[:10]))),
        _damage(_retype, octets),
        _damage(_trailing_inside, st.binary(min_size=1, max_size=_RUN)),
        _damage(_trailing_after, st.binary(min_size=1, max_size=_RUN)),
        _damage(_drop, fields),
        _damage(_duplicate, fields),
        _damage(_swap, fields, fields),
        _damage(_splice, fields, others),
        _damage(_splice_tail, fields, others),
    )


def _damage(
    function: Callable[..., None], *arguments: st.SearchStrategy[object]
) -> st.SearchStrategy[StructuralDamage]:
    return st.builds(partial, st.just(function), *arguments)


def _places() -> st.SearchStrategy[int]:
    return st.integers(0, _PLACES - 1)


# Bare octets.


def _with_octet(octets: bytes, place: int, octet: int) -> bytes:
    at = place % len(octets)
    return octets[:at] + bytes((octet,)) + octets[at + 1 :]


def _cut(place: int, octets: bytes) -> bytes:
    return octets[: place % (len(octets) + 1)]


def _cut_from_end(count: int, octets: bytes) -> bytes:
    return octets[: max(len(octets) - count, 0)]


def _overwrite(place: int, new: bytes, octets: bytes) -> bytes:
    at = place % (len(octets) + 1)
    return octets[:at] + new[: len(octets) - at] + octets[at + len(new) :]


def _insert(place: int, new: bytes, octets: bytes) -> bytes:
    at = place % (len(octets) + 1)
    return octets[:at] + new + octets[at:]


def _remove(place: int, count: int, octets: bytes) -> bytes:
    at = place % (len(octets) + 1)
    return octets[:at] + octets[at + count :]


def _repeat(place: int, count: int, octets: bytes) -> bytes:
    at = place % (len(octets) + 1)
    return octets[:at] + octets[at : at + count] + octets[at:]


def _flip(place: int, bit: int, octets: bytes) -> bytes:
    return _with_octet(octets, place, octets[place % len(octets)] ^ 1 << bit) if octets else octets


def octet_damage() -> st.SearchStrategy[OctetDamage]:
    """Return a strategy for damage to octets of whatever layout."""
    places = _places()
    counts = st.integers(1, _RUN)
    runs = st.one_of(st.binary(min_size=1, max_size=4), st.sampled_from(_SCALARS).map(lambda each: bytes((each,))))
    return st.one_of(
        _octets(_cut, places),
        _octets(_cut_from_end, counts),
        _octets(_remove, places, counts),
        _octets(_overwrite, places, runs),
        _octets(_flip, places, st.integers(0, 7)),
        _octets(_insert, places, runs),
        _octets(_repeat, places, counts),
    )


def _octets(function: Callable[..., bytes], *arguments: st.SearchStrategy[object]) -> st.SearchStrategy[OctetDamage]:
    return st.builds(partial, st.just(function), *arguments)
