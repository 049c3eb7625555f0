"""Fields in each other's place, and fields of one packet in another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from ilp.explore.anatomy import Specimen
from ilp.explore.mutations.mutation import Mutation

__all__ = ["splices", "swaps"]


def swaps(specimen: Specimen) -> Iterator[Mutation]:
    """Yield the packet with the octets of two fields exchanged: with their length determinants, and without them."""
    octets = specimen.octets
    bare = {field: (part.start, part.end) for field, part in specimen.contents.items()}
    whole = {field: (_start(specimen, field), end) for field, (_, end) in bare.items()}
    for spans in (whole, bare):
        for one, other in combinations(spans, 2):
            (start, end), (later, last) = spans[one], spans[other]
            new = octets[later:last] + octets[end:later] + octets[start:end]
            yield Mutation("field swap", "", specimen.edited(start, last, new))


def splices(specimen: Specimen, others: Sequence[Specimen]) -> Iterator[Mutation]:
    """Yield the packet with a field of each other packet in place of its own, and with the other's second half.

    Args:
        specimen: the packet.
        others: packets of the same type.
    """
    for other in others:
        for field, part in specimen.contents.items():
            if field not in other.contents:
                continue
            theirs = other.contents[field]
            content = other.octets[theirs.start : theirs.end]
            yield Mutation("splice", field, specimen.refilled(field, content))
            if field in specimen.lengths:
                yield Mutation("splice of content", field, specimen.edited(part.start, part.end, content))
            halves = specimen.octets[: part.start] + other.octets[theirs.start :]
            yield Mutation("splice of halves", "", halves)


def _start(specimen: Specimen, field: str) -> int:
    length = specimen.lengths.get(field)
    return specimen.contents[field].start if length is None else length.start
