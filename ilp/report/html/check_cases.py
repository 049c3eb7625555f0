"""The cases of a conformance run for a page: of each what was asked, expected and seen, packed by subject."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator, Mapping, Sequence

from msgspec import UNSET, Struct, structs

from ilp.conformance.record import CheckRecord, Result
from ilp.golden.vector import Reading, Vector
from ilp.protocol import Accepted, Encode, Encoded, Outcome, Relay, Value
from ilp.protocol.outcome import outcome_class
from ilp.report.check_case_text import difference_lines, expected_lines
from ilp.report.html.octets import OctetRow, octet_rows
from ilp.report.machine import to_json
from ilp.report.outcome_text import differing_members, first_difference, log_lines, outcome_line
from ilp.report.wording import clip, printable

__all__ = ["Answer", "Case", "Packet", "Said", "cases_by_subject", "packed", "subject_of"]

_MEMBER_SHOWN = 240  # characters of a member of a value


class Packet(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A packet, as octets or as a value.

    Attributes:
        rows: its octets, field by field.
        size: how many they are.
        members: the names of its value's members, with what they are in JSON, long ones cut.
        differing: which of the members are not what was expected.
    """

    rows: tuple[OctetRow, ...] = ()
    size: int = 0
    members: tuple[tuple[str, str], ...] = ()
    differing: tuple[str, ...] = ()


class Answer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one or more implementations did.

    Attributes:
        line: in one line.
        packet: the packet that they read or wrote, where it is not the expected one.
        differences: in words, how that differs.
        log: the last lines of their log, where they failed.
    """

    line: str
    packet: Packet | None = None
    differences: tuple[str, ...] = ()
    log: tuple[str, ...] = ()


class Said(Struct, frozen=True, array_like=True):
    """What one implementation did.

    Attributes:
        answer: the index of the answer; -1 where it was not asked.
        outcome: its name.
        reading: the reading of a disputed vector that it takes, or "".
        reason: why its fail is known, or "".
    """

    answer: int
    outcome: str
    reading: str
    reason: str


class Case(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One vector with everything that was seen.

    Attributes:
        asked: the packet that was asked about.
        edits: of a relay: what to replace, and by what.
        expected: what the specification expects, one line or one a reading.
        wanted: the one packet that is expected, if there is one.
        answers: the answers, distinct, in the order of the implementations.
        said: by the number of the implementation.
        provenance: where the vector comes from.
        witnesses: who agrees with it, by aspect.
        since: since which version of the set there is this vector.
    """

    asked: Packet
    edits: tuple[tuple[str, str], ...] = ()
    expected: tuple[str, ...]
    wanted: Packet | None = None
    answers: tuple[Answer, ...]
    said: dict[int, Said]
    provenance: str
    witnesses: tuple[tuple[str, str], ...] = ()
    since: str


def cases_by_subject(
    record: CheckRecord, results: Mapping[tuple[int, str], Result]
) -> Mapping[str, Sequence[tuple[int, Case]]]:
    """Return the cases of a run by their subject, in the order of the run, each with the number of its vector.

    Args:
        record: the run.
        results: its results, by the number of the implementation and the id of the vector.
    """
    subjects: dict[str, list[tuple[int, Case]]] = {}
    numbers = range(len(record.implementations))
    for number, vector in enumerate(record.cases):
        of_vector = {each: results[each, vector.id] for each in numbers if (each, vector.id) in results}
        subjects.setdefault(subject_of(vector), []).append((number, _case(vector, of_vector)))
    return subjects


def subject_of(vector: Vector) -> str:
    """Return what a vector is about: the first part of its id."""
    return vector.id.partition("/")[0]


def packed(cases: Sequence[tuple[int, Case]]) -> str:
    """Return cases as JSON, compressed as RFC 1950 has it, in base64: a browser unpacks it when a case is opened."""
    return base64.b64encode(zlib.compress(to_json(dict(cases)).encode())).decode()


def _case(vector: Vector, results: Mapping[int, Result]) -> Case:
    answers: dict[str, tuple[int, Answer]] = {}
    said: dict[int, Said] = {}
    for number, result in results.items():
        index = -1
        if result.seen is not UNSET:
            key = to_json(result.seen)
            if key not in answers:
                answers[key] = (len(answers), _answer(vector, result.seen))
            index = answers[key][0]
        said[number] = Said(index, result.outcome, printable(result.reading or ""), printable(result.reason or ""))
    return Case(
        asked=_asked(vector),
        edits=_edits(vector),
        expected=tuple(_expected(vector)),
        wanted=_wanted(vector),
        answers=tuple(each for _, each in answers.values()),
        said=said,
        provenance=printable(vector.provenance),
        witnesses=tuple((aspect, ", ".join(names)) for aspect, names in vector.witnesses.items()),
        since=vector.since,
    )


def _asked(vector: Vector) -> Packet:
    operation = vector.operation
    if isinstance(operation, Encode):
        return _of_value(operation.value)
    return _of_octets(operation.packet, place=vector.place.octets if vector.place else None)


def _edits(vector: Vector) -> tuple[tuple[str, str], ...]:
    operation = vector.operation
    if not isinstance(operation, Relay):
        return ()
    named = (("amount", operation.amount), ("expiresAt", operation.expires_at))
    return tuple((name, printable(value)) for name, value in named if value is not None)


def _expected(vector: Vector) -> Iterator[str]:
    """Say what is expected; the value or the octets themselves are shown below that."""
    if vector.expectation not in ("accept", "either"):
        yield from expected_lines(vector)
        return
    wanted = "read as this value" if vector.value is not UNSET else "written as these octets"
    yield wanted if vector.expectation == "accept" else f"refused, or {wanted}"
    if vector.level != "MUST":
        yield f"(a {vector.level} only)"


def _wanted(vector: Vector) -> Packet | None:
    if vector.value is not UNSET:
        return _of_value(vector.value)
    return None if vector.octets is UNSET else _of_octets(vector.octets)


def _answer(vector: Vector, seen: Outcome) -> Answer:
    as_expected = seen in tuple(_expected_outcomes(vector))
    return Answer(
        line=f"{outcome_class(seen)}, as expected" if as_expected else _line(seen),
        packet=None if as_expected else _seen_packet(vector, seen),
        differences=tuple(difference_lines(vector, seen)),
        log=tuple(log_lines(seen)),
    )


def _line(seen: Outcome) -> str:
    match seen:
        case Accepted(value):
            return f"accepted as a {value.__struct_config__.tag}"
        case Encoded(octets):
            return f"wrote {len(octets) // 2} octets"
        case _:
            return outcome_line(seen)


def _expected_outcomes(vector: Vector) -> Iterator[Outcome]:
    if vector.value is not UNSET:
        yield Accepted(vector.value)
    if vector.octets is not UNSET:
        yield Encoded(vector.octets)


def _seen_packet(vector: Vector, seen: Outcome) -> Packet | None:
    holders: tuple[Vector | Reading, ...] = (vector, *(vector.readings or ()))
    if isinstance(seen, Accepted):
        values = [each.value for each in holders if each.value is not UNSET]
        return _of_value(seen.value, values[0] if values and seen.value not in values else None)
    if isinstance(seen, Encoded):
        octets = [each.octets for each in holders if each.octets is not UNSET]
        return _of_octets(seen.octets, wanted=octets[0] if octets and seen.octets not in octets else None)
    return None


def _of_value(value: Value, wanted: Value | None = None) -> Packet:
    comparable = wanted is not None and type(wanted) is type(value)
    return Packet(
        members=tuple(
            (each.encode_name, clip(to_json(getattr(value, each.name)), _MEMBER_SHOWN))
            for each in structs.fields(value)
        ),
        differing=tuple(each.name for each in differing_members(wanted, value)) if wanted and comparable else (),
    )


def _of_octets(digits: str, *, place: range | None = None, wanted: str | None = None) -> Packet:
    octets = bytes.fromhex(digits)
    difference = None if wanted is None else first_difference(bytes.fromhex(wanted), octets)
    return Packet(rows=octet_rows(octets, place, difference), size=len(octets))
