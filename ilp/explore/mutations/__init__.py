"""Structured mutations of what an implementation wrote: every place and every edge once, nothing by chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from ilp.explore.anatomy import Specimen
from ilp.explore.mutations.boundaries import boundaries
from ilp.explore.mutations.lengths import lengths
from ilp.explore.mutations.mutation import Mutation, honest_field, question_of
from ilp.explore.mutations.octets import bit_flips, single_octets, trailing, truncations, types
from ilp.explore.mutations.relays import relays, relays_of_mutations
from ilp.explore.mutations.splices import splices, swaps

__all__ = ["Mutation", "honest_field", "mutations", "question_of"]

_SMALL = 100  # octets: in longer ones, single bits and octets are left to chance
_SPLICED = 4  # packets of the same type, whose fields are put in


def mutations(specimen: Specimen, others: Sequence[Specimen]) -> Iterator[Mutation]:
    """Yield every structured mutation of a packet, lazily; some come out with the same octets.

    Args:
        specimen: the packet, which has at least one octet.
        others: further packets that were taken apart, of any type: fields are taken from those of the same type, and
            one of each type is put behind the packet whole.
    """
    original = specimen.octets
    for each in _unfiled(specimen, others):
        yield each._replace(field=honest_field(each.octets, original, each.field))


def _unfiled(specimen: Specimen, others: Sequence[Specimen]) -> Iterator[Mutation]:
    kind = type(specimen.written.value)
    same = [each for each in others if type(each.written.value) is kind]
    spliced = [each for each in same if each != specimen][:_SPLICED]
    one_a_type = {type(each.written.value): each for each in reversed(others)}
    forwarded = chain(lengths(specimen), trailing(specimen, tuple(one_a_type.values())))
    read = truncations(specimen)
    if len(specimen.octets) <= _SMALL:
        forwarded = chain(forwarded, boundaries(specimen))
        read = chain(read, bit_flips(specimen), single_octets(specimen))
    else:
        read = chain(read, boundaries(specimen))
    if all(len(specimen.octets) <= len(each.octets) for each in same):
        read = chain(read, types(specimen))
    both = tuple(forwarded)
    return chain(both, read, swaps(specimen), splices(specimen, spliced), relays(specimen), relays_of_mutations(both))
