"""What both sides are asked, and in which order: golden vectors, values to write, and then what exploring finds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ilp.explore.anatomy import Specimen, Written, anatomies
from ilp.explore.mutations import Mutation, mutations, question_of
from ilp.explore.mutations.relays import USUAL_AMOUNT, USUAL_EXPIRY
from ilp.explore.question import FIELDS, PacketName, Question, operation_number, packet_name
from ilp.explore.random_questions import random_questions
from ilp.explore.specimens import specimens, varied_fields
from ilp.golden.vector import Vector
from ilp.protocol import Encode, Operation, PrepareValue, Value
from ilp.spec import layout

__all__ = ["further_questions", "golden_questions", "mutable", "structured_questions", "value_questions"]

_STRUCTURED = 0.7  # of the budget, at most: what is written and its structured mutations; the rest is by chance
_WRITTEN = 0.5  # of those, at most
_SPREAD = 0x9E3779B97F4A7C15  # so that neighbouring seeds take other parts of a group
_POOL = 240  # packets that are mutated by chance, beside the specimens

_TYPES: dict[bytes, PacketName] = {b"\x0c": "prepare", b"\x0d": "fulfill", b"\x0e": "reject"}

_SUBJECTS: dict[str, str] = {
    "amount": "amount",
    "condition": "executionCondition fulfillment",
    "data": "data",
    "address": "destination triggeredBy",
    "address-octets": "destination triggeredBy",
    "message": "message",
    "message-utf-8": "message",
    "reject-code": "code",
    "packet-type": "envelope type",
    "envelope": "envelope",
    "trailing": "envelope",
    "timestamp": "expiresAt",
    "timestamp-calendar": "expiresAt",
    "timestamp-clock": "expiresAt",
    "timestamp-digits": "expiresAt",
    "timestamp-years": "expiresAt",
}
"""The fields that the vectors of a subject are about; of more than one, a packet has one."""

_CLAUSES: dict[str, str] = {
    "0027-amount": "amount",
    "0027-expiry": "expiresAt",
    "0027-condition": "executionCondition",
    "0027-destination": "destination",
    "0027-reject-code": "code",
    "0027-reject-triggered-by": "triggeredBy",
    "0027-reject-message": "message",
    "0027-asn1-message-size": "message",
    "0027-asn1-data-size": "data",
    "0027-relay-data": "data",
    "0027-relay-condition": "executionCondition",
}
"""The field that a clause is about, where the subject names none."""


def golden_questions(vectors: Iterable[Vector]) -> Iterator[Question]:
    """Yield the operation of each vector, in their order, filed under the field that the vector is about.

    Its subject says which one that is, else the octets that it turns on, else the clauses that it tests.
    """
    for vector in vectors:
        yield Question(vector.operation, "golden", _field_of(vector))


def _field_of(vector: Vector) -> str:
    operation = vector.operation
    known = FIELDS[packet_name(operation)]
    for field in _SUBJECTS.get(vector.id.partition("/")[0], "").split():
        if field in known:
            return field
    if not isinstance(operation, Encode):
        if len(known) == 1:
            return known[0]
        if vector.place:
            field = _field_at(bytes.fromhex(operation.packet), vector.place.offset, vector.place.length)
            if field in known:
                return field
    named = dict.fromkeys(_CLAUSES[each] for each in vector.clauses if each in _CLAUSES)
    return next((field for field in named if field in known), "") if len(named) == 1 else ""


def _field_at(octets: bytes, offset: int, length: int) -> str:
    """Return the field in which a place lies, as RFC 0027 lays packets out; "" where it touches several.

    Octets that cannot be placed belong to the field where the layout stops.
    """
    read = layout.fields(octets)
    places = [(each.name, each.offset, each.end) for each in read.fields]
    if read.stop is not None:
        places.append((read.stop.field, read.stop.offset, len(octets) + 1))
    last = offset + max(length, 1)
    touched = {_wire_field(name) for name, start, end in places if start < last and offset < end}
    return touched.pop() if len(touched) == 1 else ""


def _wire_field(element: str) -> str:
    field = element.removesuffix(" length determinant")
    return "envelope" if field == "type" or field.startswith("trailing octets") else field


def value_questions(values: Iterable[Value]) -> Iterator[Question]:
    """Yield the question to write each value, filed under the field in which it is unlike most others."""
    values = tuple(values)
    for value, field in zip(values, varied_fields(values), strict=True):
        yield Question(Encode(value), "written", field)


def further_questions(
    written: Sequence[Written], *, seed: int, budget: int, asked: Iterable[Operation] = ()
) -> Iterator[Question]:
    """Yield exactly `budget` further questions, no two with the same operation, the same for the same arguments.

    First what was written is to be read and relayed, then structured mutations of a few specimens of it, then mutations
    and values by chance. The first two get 70 % of the budget at most; of what is more, an even part is taken that
    leaves no kind of mutation and no field out, and another one for another seed.

    Args:
        written: what an implementation, of whatever dialect, wrote for which values.
        seed: of what is left to chance.
        budget: how many questions.
        asked: operations that are asked anyway, which do not come again.
    """
    seen = {operation_number(each) for each in asked}
    left = budget
    for each in _in_order(written, seed, budget):
        if left <= 0:
            return
        number = operation_number(each.operation)
        if number not in seen:
            seen.add(number)
            left -= 1
            yield each


def _in_order(written: Sequence[Written], seed: int, budget: int) -> Iterator[Question]:
    yield from structured_questions(written, seed=seed, budget=int(_STRUCTURED * budget))
    yield from random_questions(mutable(written), seed)


def mutable(written: Iterable[Written]) -> tuple[Specimen, ...]:
    """Return the packets that are worth mutating by chance, taken apart: a few of each kind, and some small others."""
    written = tuple(each for each in dict.fromkeys(written) if each.octets)
    return (*anatomies(specimens(written), written), *_pool(written))


def structured_questions(written: Iterable[Written], *, seed: int, budget: int) -> Iterator[Question]:
    """Yield at most `budget` questions that leave nothing to chance: what was written read and relayed, then mutated.

    Args:
        written: what an implementation, of whatever dialect, wrote for which values.
        seed: chooses which part is taken of what is more than the budget.
        budget: how many questions at most.
    """
    written = tuple(each for each in dict.fromkeys(written) if each.octets)
    chosen = anatomies(specimens(written), written)
    mutated = _distinct(each for specimen in chosen for each in mutations(specimen, chosen))
    as_written = _distinct(_as_written(written))
    share = max(int(_WRITTEN * budget), budget - len(mutated))
    first = _thinned(as_written, share, seed)
    then = _thinned(mutated, budget - len(first), seed)
    for each in first:
        yield question_of(each, "written")
    for each in then:
        yield question_of(each, "mutation")


def _as_written(written: Sequence[Written]) -> Iterator[Mutation]:
    fields = varied_fields(each.value for each in written)
    for each, field in zip(written, fields, strict=True):
        yield Mutation("read", field, each.octets)
    for each, field in zip(written, fields, strict=True):
        yield Mutation("relay", field, each.octets, (None, None))
        if isinstance(each.value, PrepareValue):
            yield Mutation("relay changed", "", each.octets, (USUAL_AMOUNT, USUAL_EXPIRY))


def _distinct(found: Iterable[Mutation]) -> list[Mutation]:
    return list({(each.octets, each.relay): each for each in reversed(list(found))}.values())[::-1]


def _pool(written: Sequence[Written]) -> tuple[Specimen, ...]:
    """Return small packets, evenly chosen, taken apart."""
    small = sorted(written, key=lambda each: len(each.octets))[: 4 * _POOL]
    return anatomies(small[:: 1 + len(small) // _POOL], written)


def _thinned(items: Sequence[Mutation], size: int, seed: int) -> list[Mutation]:
    """Return at most `size` mutations in their order: small groups whole, of large ones every so many.

    A group is one kind, packet and field, as long as there are no more groups than `size`; else one kind and packet,
    or one kind. Then every group keeps one mutation at least.
    """
    if len(items) <= size:
        return list(items)
    groups: dict[tuple[str, ...], list[int]] = {}
    for parts in (3, 2, 1):
        groups = defaultdict(list)
        for index, item in enumerate(items):
            groups[(item.kind, _TYPES.get(item.octets[:1], ""), item.field)[:parts]].append(index)
        if len(groups) <= size:
            break
    kept = []
    left = max(size, 0)
    for done, group in enumerate(sorted(groups.values(), key=len)):
        count = min(len(group), left // (len(groups) - done))
        left -= count
        phase = (seed * _SPREAD >> 20) % len(group)
        kept += [group[(each * len(group) + phase) // count] for each in range(count)]
    return [items[index] for index in sorted(kept)]
