"""Mutations that need no anatomy, but use it: cut, put something behind, other types, single bits and octets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ilp.explore.anatomy import Specimen
from ilp.explore.mutations.mutation import Mutation

__all__ = ["bit_flips", "single_octets", "trailing", "truncations", "types"]

_CUT_EVERYWHERE = 160  # octets: longer specimens are cut about their parts only
_TRAILING = tuple(
    bytes.fromhex(each)
    for each in (
        "00",
        "01",
        "2a",
        "ff",
        "80",
        "0a",
        "0d0a",
        "0000",
        "0100",
        "ffff",
        "8100",
        "00" * 8,
        "ff" * 40,
        "00" * 128,
    )
)
_INSERTED = (b"\x00", b"\xff", b"\x80")


def truncations(specimen: Specimen) -> Iterator[Mutation]:
    """Yield the octets cut off before each one, as they are and with the envelope's length repaired.

    The field is the one in which they are cut.
    """
    octets, labels, envelope = specimen.octets, specimen.labels, specimen.envelope
    for at in _cuts(specimen):
        yield Mutation("truncation", labels[at], octets[:at])
        if envelope is not None and at >= envelope.end:
            yield Mutation("truncation repaired", labels[at], specimen.edited(at, len(octets), b""))


def _cuts(specimen: Specimen) -> Sequence[int]:
    size = len(specimen.octets)
    if size <= _CUT_EVERYWHERE:
        return range(size)
    near = {each + more for part in specimen.parts for each in (part.start, part.end) for more in (-1, 0, 1)}
    return sorted(each for each in near if 0 <= each < size)


def trailing(specimen: Specimen, others: Sequence[Specimen]) -> Iterator[Mutation]:
    """Yield further octets behind the packet, and, where it has an envelope, inside; whole packets among them."""
    octets, envelope = specimen.octets, specimen.envelope
    for tail in (*_TRAILING, octets, *(each.octets for each in others)):
        yield Mutation("trailing after", "envelope", octets + tail)
        if envelope is not None:
            yield Mutation("trailing inside", "envelope", specimen.edited(len(octets), len(octets), tail))


def types(specimen: Specimen) -> Iterator[Mutation]:
    """Yield the octets behind every other type octet."""
    octets = specimen.octets
    for octet in range(256):
        if octet != octets[0]:
            yield Mutation("type", "envelope", bytes((octet,)) + octets[1:])


def bit_flips(specimen: Specimen) -> Iterator[Mutation]:
    """Yield the octets with each bit turned over."""
    octets = specimen.octets
    for at, label in enumerate(specimen.labels):
        before, octet, after = octets[:at], octets[at], octets[at + 1 :]
        for bit in range(8):
            yield Mutation("bit flip", label, before + bytes((octet ^ 1 << bit,)) + after)


def single_octets(specimen: Specimen) -> Iterator[Mutation]:
    """Yield each octet deleted, and doubled, and others put before it; with the envelope's length repaired, and not."""
    octets, envelope = specimen.octets, specimen.envelope
    for at, label in enumerate(specimen.labels):
        changes = [("deletion", at + 1, b""), ("duplication", at, octets[at : at + 1])]
        changes += [("insertion", at, each) for each in _INSERTED]
        for kind, end, new in changes:
            yield Mutation(kind, label, octets[:at] + new + octets[end:])
            if envelope is not None and at >= envelope.end:
                yield Mutation(f"{kind} repaired", label, specimen.edited(at, end, new))
