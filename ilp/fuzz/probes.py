"""What is asked to see what it costs: small packets that claim much, and fields that are long. Nothing by chance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from ilp.codec import encode
from ilp.codec.oer import length_determinant
from ilp.explore.anatomy import Specimen
from ilp.explore.determinant import read_determinant, resized
from ilp.explore.extremes import first_of_each_type
from ilp.explore.meaning import ORDINARY, with_field
from ilp.explore.placed import placed
from ilp.protocol import Decode, Encode, Operation, Value
from ilp.protocol.conversion import packet_of
from ilp.spec import layout

__all__ = ["LongPart", "cut_to", "longest_part", "probes"]

_LONG = 60 << 10  # octets
_CLAIMS = tuple((1 << bits) - 1 for bits in (16, 24, 28, 30, 31, 32, 40, 53, 63, 64))
_LENGTH = " length determinant"
_SHORTEST = 1 << 10  # octets: what is shorter costs nothing that could be measured


class LongPart(Struct, frozen=True):
    """The longest part of some octets.

    Attributes:
        field: its field, as RFC 0027 names it, "envelope" for octets that belong to none.
        start: where it starts.
        length: how many octets it has.
        claim: where its length determinant starts; None where it has none.
        contents: where what the envelope measures starts, and where it ends.
    """

    field: str
    start: int
    length: int
    claim: int | None
    contents: tuple[int, int]


def probes(specimens: Iterable[Specimen], *, speaks_rfc0027: bool) -> Iterator[Operation]:
    """Yield what is asked to see what it costs.

    Args:
        specimens: packets that one of those who are fuzzed writes, taken apart: the first of each type gets length
            determinants that claim far more than is there.
        speaks_rfc0027: whether packets of RFC 0027 are any good to them.
    """
    yield from _claims(first_of_each_type(specimens))
    yield from map(Encode, _long_values())
    if speaks_rfc0027:
        yield from _long_octets()


def _claims(specimens: Iterable[Specimen]) -> Iterator[Operation]:
    """Yield packets in which a length determinant claims far more than is there, the envelope repaired or not."""
    for specimen in specimens:
        for part in specimen.lengths.values():
            old = specimen.octets[part.start : part.end]
            for claim in _CLAIMS:
                for repair in (True, False):
                    yield Decode(specimen.edited(part.start, part.end, resized(old, claim), repair=repair).hex())


def _long_values() -> Iterator[Value]:
    """Yield values with one field of 60 KiB, whether a packet may hold that or not."""
    pattern = (bytes(range(256)) * (_LONG // 256)).hex()
    for value in ORDINARY.values():
        for content in (pattern, "00" * _LONG):
            yield with_field(value, "data", content)
    for message in ("a" * _LONG, "é" * (_LONG // 2), "\\" * _LONG):
        yield with_field(ORDINARY["reject"], "message", message)
    for address in _long_addresses():
        yield with_field(ORDINARY["prepare"], "destination", address)
        yield with_field(ORDINARY["reject"], "triggeredBy", address)


def _long_octets() -> Iterator[Operation]:
    """Yield packets of RFC 0027 with a part of 60 KiB that no value has, such as ill-formed text or trailing octets."""
    prepare, reject = ORDINARY["prepare"], ORDINARY["reject"]
    for value, field in ((prepare, "destination"), (reject, "triggeredBy")):
        for address in (*_long_addresses(), "g." + "a" * (_LONG - 3) + "!", "." * _LONG):
            yield Decode(_written(value, field, address.encode()).hex())
    for message in (b"\xff" * _LONG, b"\xc3" * _LONG, "😀".encode() * (_LONG // 4)):
        yield Decode(_written(reject, "message", message).hex())
    for value in ORDINARY.values():
        octets = _written(value, "data", b"")
        yield Decode((octets + bytes(_LONG)).hex())
        body = octets[_contents(octets)[0] :] + bytes(_LONG)
        yield Decode((octets[:1] + length_determinant(len(body)) + body).hex())


def _long_addresses() -> tuple[str, ...]:
    return "g" + ".a" * (_LONG // 2), "g." + "a" * _LONG


def _written(value: Value, field: str, content: bytes) -> bytes:
    return placed(encode(packet_of(value)), value).refilled(field, content)


def longest_part(octets: bytes) -> LongPart | None:
    """Return the longest part of octets that are laid out as RFC 0027 has it; None where none of them is long."""
    found = None
    claim = None
    for each in layout.fields(octets).fields:
        if each.name.endswith(_LENGTH):
            claim = each.offset
            continue
        length = each.end - each.offset
        if each.end <= len(octets) and length >= _SHORTEST and (found is None or length > found.length):
            is_trailing = each.name.startswith("trailing")
            field = "envelope" if is_trailing else each.name
            found = LongPart(field, each.offset, length, None if is_trailing else claim, _contents(octets))
        claim = None
    return found


def cut_to(octets: bytes, part: LongPart, length: int) -> bytes:
    """Return the octets with a part cut to a length, and what measures it repaired."""
    first, last = part.contents
    cut = octets[part.start : part.start + length]
    if part.start >= last:  # behind the envelope
        return octets[: part.start] + cut
    claim = b"" if part.claim is None else length_determinant(length)
    start = part.start if part.claim is None else part.claim
    body = octets[first:start] + claim + cut + octets[part.start + part.length : last]
    return octets[:1] + length_determinant(len(body)) + body + octets[last:]


def _contents(octets: bytes) -> tuple[int, int]:
    """Return where what the envelope measures starts and ends; all behind the type octet where it measures nothing."""
    read = read_determinant(octets, 1)
    return (1, len(octets)) if read is None else (read[1], min(sum(read), len(octets)))
