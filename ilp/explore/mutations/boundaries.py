"""Values at the edges of what a field can hold, or beyond, in the form in which the field was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ilp.explore.anatomy import AMOUNT_FORMS, Part, Specimen
from ilp.explore.determinant import long_form
from ilp.explore.mutations.mutation import Mutation
from ilp.explore.specimens import AMOUNTS
from ilp.protocol import PrepareValue

__all__ = ["boundaries"]

_FILLINGS = (b"\x00", b"\x01", b"\x7f", b"\x80", b"\xff", b"0", b" ")
_DIGITS = b"019/: a\x00\xb1"  # characters about the digits, what is no digit, and a digit with its top bit set
_MOMENT_DIGITS = 17

# Where the digits of a moment stand among the 17, and what to put there.
_CALENDAR: tuple[tuple[int, str], ...] = tuple(
    (at, digits)
    for at, choices in (
        (0, "0000 0001 0999 1582 1899 1900 1969 1970 2000 2038 2100 9999 -001 +203"),
        (4, "00 01 02 04 11 12 13 20 99"),
        (6, "00 01 28 29 30 31 32 99"),
        (8, "00 23 24 25 60 99"),
        (10, "00 59 60 61 99"),
        (12, "00 59 60 61 62 99"),
        (14, "000 001 499 500 999"),
        (4, "0228 0229 0230 0231 0430 0431 0631 0931 1131 1231 1232 0000 0100 1301"),
        (0, "19000229 20000229 21000229 20160229 20170229 20180230 00000101 99991231"),
        (6, "31240000000 31235960000 31235960999 31235961000 31236000000 01000000000"),
        (8, "240000000 240000001 235959999 235960000 236000000 000000000"),
    )
    for digits in choices.split()
)

_ADDRESS_OCTETS = b'\x00\x01\x09\x0a\x1f !"#$%&*+,-./09:;=@AZ[]^_`az{|}~\x7f\x80\xc3\xff'
_ADDRESSES = (
    *(b"", b".", b"..", b"a", b"g", b"g.", b".g", b"g.a", b"g..a", b".g.a", b"g.a.", b"g.a..", b"G.a", b"g.A"),
    *(b"g a", b"g.a b", b"x.a", b"test.a", b"test1.a", b"test9.a", b"private.a", b"example.a", b"peer.a", b"self.a"),
    *(b"local.a", b"g.a\n", b"\ng.a", b"g.a\x00", b"g.\xc3\xa9", b"g.\xff", b"g.a/b", b"g.a%20b", b"g.-", b"g._~-"),
    *(b"g." + b"a" * size for size in (61, 125, 126, 253, 254)),
)
_LONG_ADDRESSES = tuple(b"g." + b"a" * size for size in (1020, 1021, 1022))

_CODE_OCTETS = b"\x00\x09 !/09:@AFRTXZfrt~\x7f\x80\xc6\xff"
_CODES = (
    *b"F00 F01 F02 F03 F04 F05 F06 F07 F08 F09 F10 F98 F99 T00 T01 T02 T03 T04 T05 T06 T99 R00 R01 R02 R03 R99".split(),
    *b"X00 f00 t00 r00 A99 FFF TTT 000 F0A F1 F000 F \xa0\xa0\xa0".split(),
    *(b"", b"   ", b"\x00" * 3, b"\xff" * 3),
)

_MESSAGES: tuple[bytes, ...] = tuple(
    bytes.fromhex(each)
    for each in (
        # One octet or sequence that is no UTF-8: stray, cut off, overlong, a surrogate, beyond the last code point.
        *("80", "bf", "c0", "c1", "c3", "e2", "e282", "f0", "f09f98", "f5", "f8", "fe", "ff", "c328", "e28228"),
        *("c080", "c1bf", "e08080", "e09fbf", "f0808080", "f08fbfbf", "eda080", "edafbf", "edb080", "edbfbf"),
        *("eda0bdedb880", "f4908080", "f7bfbfbf", "f888808080", "fc8480808080"),
        # And what is: NUL, controls, the ends of the planes, what is no character, a mark of byte order.
        *("00", "01", "09", "0a", "0d", "1b", "20", "22", "5c", "7f", "c280", "c3a9", "dfbf", "e0a080", "ed9fbf"),
        *("ee8080", "efbbbf", "efbfbd", "efbfbe", "efbfbf", "f0908080", "f09f9880", "f48fbfbf", "65cc81", "e28080"),
    )
)
_DATA = (
    b"",
    b"\x00",
    b"\xff",
    b"\x00" * 4,
    b"\xff" * 4,
    b"\x80",
    b"\x81\x00",
    b"\x0d\x0a",
    b"{}",
    b"\xc3\x28",
    b"\x00" * 40,
)


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
    if len(places) != _MOMENT_DIGITS:
        yield from _fillings(specimen, part)
        return
    for at in range(part.start, part.end):
        yield from _single(specimen, part, at, _DIGITS)
    for first, digits in _CALENDAR:
        changed = bytearray(octets)
        for at, digit in zip(places[first:], digits, strict=False):
            changed[at] = ord(digit)
        yield Mutation("boundary", "expiresAt", bytes(changed))


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
            yield from _single(specimen, part, part.start + at, _ADDRESS_OCTETS)
    new = [*_ADDRESSES, b"." + content, content + b".", content + b"..", content.upper(), content + b" ", content * 2]
    for at in dots:
        new += [content[:at] + b"." + content[at:], content[:at], content[:at] + content[at + 1 :], content[at:]]
    if specimen.octets and len(content) < len(_ADDRESSES[-1]):
        new += _LONG_ADDRESSES
    yield from _refilled(specimen, part.field, new)


def _codes(specimen: Specimen, part: Part) -> Iterator[Mutation]:
    for at in range(part.start, part.end):
        yield from _single(specimen, part, at, _CODE_OCTETS)
    yield from _refilled(specimen, "code", _CODES)


def _messages(specimen: Specimen, part: Part) -> Iterator[Mutation]:
    content = specimen.octets[part.start : part.end]
    half = len(content) // 2
    new = [each for octets in _MESSAGES for each in (octets, octets + content, content + octets)]
    new += [content[:half] + octets + content[half:] for octets in _MESSAGES]
    yield from _refilled(specimen, "message", [b"", *new])


def _data(specimen: Specimen, part: Part) -> Iterator[Mutation]:
    content = specimen.octets[part.start : part.end]
    new = (*_DATA, content + b"\x00", b"\x00" + content, content[::-1], content * 2, specimen.octets)
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
