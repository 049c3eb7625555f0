"""A whole run of the gate: what is asked of whom, and what the record says of it."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Self

import pytest
from msgspec.structs import replace

from ilp.gate.policy import Policy
from ilp.gate.questions import Questions
from ilp.gate.record import Boundary, ConformanceRecord, GateRecord
from ilp.gate.run import GatePlan, Opener, run_gate
from ilp.gate.verdict import exit_code
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.implementation.embedded import by_reference
from ilp.implementation.implementation import Implementation, ImplementationUnavailable
from ilp.implementation.recording import OperationSetHash
from ilp.mutants import PlainCodec
from ilp.protocol import Decode, Encode
from tests.gate.fakes import crashing, decoding
from tests.gate.mutated import Mutated
from tests.gate.runs import (
    CLEAN,
    GIVEN,
    REFUSING,
    TODAY,
    VECTORS,
    ZERO,
    ZERO_REFUSED,
    Progress,
    decode,
    explored,
    gate,
    mutant,
    plain,
    prepare,
    signatures,
)

# One and the same.


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_found_between_one_and_the_same(seed: int) -> None:
    record = explored(CLEAN, seed=seed)
    assert (record.findings, record.undecided, record.required) == ([], [], "none")
    assert record.required_by == {"default": "none", "contract": "none"}
    assert record.conformance == ConformanceRecord()
    assert [each.disagreements for each in record.controls] == [0, 0]
    assert exit_code(record) == 0


def test_one_reference_may_be_both_sides() -> None:
    record = gate({"old": plain("old")}, candidate="old")
    assert (record.findings, exit_code(record)) == ([], 0)


def test_what_was_asked_is_counted_by_where_it_comes_from() -> None:
    first = len(list(Questions(VECTORS, seed=0, budget=0).first()))
    operations = explored(CLEAN).operations
    assert operations.count == sum(operations.sources.values()) == first + 100
    assert set(operations.sources) == {"golden", "written", "mutation", "random"}


def test_only_what_is_given_is_asked() -> None:
    assert gate(CLEAN, vectors=VECTORS).operations.sources == {"given": len(GIVEN)}


def test_what_a_run_was_made_of_is_kept() -> None:
    record = gate(
        CLEAN, seed=7, budget=9, vector_set="1.2.0 ab12", policy=Policy("contract", "value"), configuration="ilp.toml"
    )
    operations = record.operations
    assert (operations.seed, operations.budget, operations.vectors) == (7, 9, "1.2.0 ab12")
    assert (record.policy.name, record.policy.profile, record.policy.configuration) == ("contract", "value", "ilp.toml")
    assert (record.suite, record.baselines[0].reference, record.candidate.reference) == ("0.0.0", "old", "new")


def test_who_took_part_is_kept() -> None:
    record = gate(CLEAN | {"reference": by_reference.open}, baselines=("reference",), vectors=VECTORS)
    with by_reference.open() as reference:
        identity = reference.identity
    (old,) = record.baselines
    assert (old.name, old.version, old.language) == (identity.name, identity.version, identity.language)
    assert (old.digest, old.build, old.speaks_rfc0027) == (identity.digest, identity.build, True)


def test_coverage_is_of_what_was_asked() -> None:
    coverage = explored(CLEAN).coverage
    assert 0 < coverage.exercised < coverage.cells


# The same run again.


def without_times(record: GateRecord) -> GateRecord:
    return replace(record, started="", seconds=0.0)


def test_same_seed_is_the_same_run() -> None:
    assert without_times(explored(REFUSING, seed=3)) == without_times(explored(REFUSING, seed=3))


def test_other_seed_asks_something_else() -> None:
    one, other = (explored(CLEAN, seed=seed).operations for seed in (3, 4))
    assert one.sha256 != other.sha256
    assert one.count == other.count


def test_digest_is_of_the_operations_in_order() -> None:
    digest = OperationSetHash()
    for each in GIVEN:
        digest.add(each)
    assert gate(CLEAN).operations.sha256 == digest.hexdigest()


# Findings.


def test_finding_says_all_that_is_to_be_known() -> None:
    (found,) = gate(REFUSING, replay=lambda reference, operation: f"{reference} {type(operation).__name__}").findings
    assert (found.rule, found.name, found.surface) == ("WR01", "reader-rejects-accepted", "R")
    assert (found.packet, found.field, found.old, found.new) == ("prepare", "amount", "accepted", "rejected")
    assert (found.bump, found.bumps) == ("major", {"default": "major", "contract": "major"})
    assert (found.signature, found.level, found.waived) == (ZERO_REFUSED, "deny", False)
    assert (found.count, found.baseline, found.source) == (1, "old", "given")
    assert found.replay == "old Decode"


def test_finding_has_the_smallest_input_and_what_both_sides_do_with_it() -> None:
    (found,) = gate(REFUSING, given=(decode(0, "ff" * 99), decode(0, "ff" * 98))).findings
    assert isinstance(found.input, Decode)
    assert len(found.input.packet) < len(ZERO.packet)
    for side, outcome in (("old", found.before), ("new", found.after)):
        assert list(REFUSING[side]().ask([found.input])) == [outcome]
    assert found.count == 2


def test_input_stays_as_it_was_given_where_it_is_not_to_be_made_smaller() -> None:
    given = decode(0, "ff" * 99)
    (found,) = gate(REFUSING, given=(given,), minimise=False).findings
    assert found.input == given


def test_minimiser_asks_nothing_that_counts() -> None:
    record = gate(REFUSING, given=(decode(0, "ff" * 99),))
    assert (record.operations.count, record.operations.sources) == (1, {"given": 1})
    assert [each.asked for each in record.controls] == [1, 1]


def test_golden_vector_that_shows_it_is_named() -> None:
    vector = next(each for each in load_vectors(shipped_vectors()).vectors if each.id.startswith("amount/"))
    sides = CLEAN | {"new": lambda: crashing(plain("new")(), vector.operation)}
    (found,) = gate(sides, vectors=(vector,), given=(vector.operation,)).findings
    assert found.source == vector.id


def test_finding_names_who_reads_changed_octets() -> None:
    sides = {
        "old": plain("old"),
        "new": mutant("length-determinant/writes-127-long"),
        "older": plain("older"),
        "reference": by_reference.open,
    }
    record = gate(sides, given=(Encode(prepare(1, "ff" * 127)),), panel=("older",), independent=("reference",))
    (found,) = record.findings
    assert (found.rule, found.bump) == ("WW02", "major")
    assert {each.reader for each in found.readings} == {"old", "new", "older", "reference"}
    assert [each.reference for each in record.panel] == ["older", "reference"]


def test_limit_that_moved_is_told() -> None:
    sides = CLEAN | {"new": mutant("amount/refused-from-2-63")}
    (found,) = gate(sides, given=(*GIVEN, decode((1 << 63) + 99))).findings
    assert found.rule == "WR06"
    assert found.boundary == Boundary("amount", str((1 << 64) - 1), str((1 << 63) - 1))


def test_conformance_and_compatibility_are_two_things() -> None:
    fixing = gate({"old": mutant("amount/zero-refused", "old"), "new": plain("new")})
    assert [each.count for each in fixing.conformance.improved] == [1]
    assert (fixing.conformance.worsened, fixing.required) == ((), "minor")
    breaking = gate(REFUSING)
    assert [each.count for each in breaking.conformance.worsened] == [1]
    assert (breaking.conformance.improved, breaking.required) == ((), "major")


# Several baselines.


def decoding_only(name: str) -> Opener:
    return lambda: decoding(plain(name)())


def missing() -> Implementation:
    raise ImplementationUnavailable("gone: no such package", "Is the name right?", "404\nnot found")


SEVERAL: dict[str, Opener] = {
    "older": plain("older"),
    "old": mutant("amount/zero-refused", "old"),
    "strict": mutant("amount/refused-from-2-63", "strict"),
    "new": mutant("amount/zero-refused"),
}


def test_every_baseline_counts_and_findings_name_theirs() -> None:
    record = gate(SEVERAL, baselines=("strict", "old", "older"), given=(*GIVEN, decode(1 << 63)))
    assert [(each.rule, each.baseline) for each in record.findings] == [
        ("WR01", "older"),
        ("WR01", "strict"),
        ("WR04", "strict"),
    ]
    assert [each.reference for each in record.baselines] == ["strict", "old", "older"]
    assert (record.required, record.operations.count) == ("major", 3 * 13)


def test_the_strongest_of_all_baselines_is_required_whichever_comes_first() -> None:
    given = (*GIVEN, decode(1 << 63))
    required = {
        baselines: gate(SEVERAL, baselines=baselines, given=given).required
        for baselines in (("old",), ("old", "older"), ("older", "old"))
    }
    assert required == {("old",): "none", ("old", "older"): "major", ("older", "old"): "major"}


def test_candidate_is_held_against_itself_with_each_baseline() -> None:
    record = gate(SEVERAL, baselines=("old", "older"))
    assert [(each.side, each.asked) for each in record.controls] == [
        ("old", 12),
        ("new", 12),
        ("older", 12),
        ("new", 12),
    ]


def test_changes_of_conformance_are_of_all_baselines() -> None:
    record = gate(SEVERAL, baselines=("strict", "older"), given=(ZERO, decode(1 << 63)))
    assert [each.input for each in record.conformance.improved] == [decode(1 << 63)]
    assert {each.input for each in record.conformance.worsened} == {ZERO}


@pytest.mark.parametrize("baselines", [("old", "less"), ("less", "old")])
def test_coverage_is_the_least_of_all_baselines(baselines: tuple[str, ...]) -> None:
    sides = CLEAN | {"less": decoding_only("less")}
    alone = {each: explored(sides, baselines=(each,), budget=0).coverage for each in ("old", "less")}
    assert alone["less"].exercised < alone["old"].exercised
    assert explored(sides, baselines=baselines, budget=0).coverage == alone["less"]


def test_baseline_that_cannot_be_opened_is_named_and_the_others_are_judged() -> None:
    record = gate(REFUSING | {"gone": missing}, baselines=("gone", "old"), fail_on="never")
    assert record.undecided == ["gone: no such package. Is the name right?\n| 404\n| not found"]
    assert [each.baseline for each in record.findings] == ["old"]
    assert exit_code(record) == 3


def test_finding_against_one_beats_another_that_cannot_be_opened() -> None:
    record = gate(REFUSING | {"gone": missing}, baselines=("old", "gone"))
    assert (signatures(record), len(record.undecided), exit_code(record)) == ({ZERO_REFUSED: 1}, 1, 1)


# Who hears what, and who is opened how often.


def test_progress_is_told_block_by_block_and_finding_by_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ilp.gate.run.BLOCK", 5)
    progress = Progress()
    gate(REFUSING, progress)
    label = "against old"
    assert progress.heard == [(label, 5, 12), (label, 10, 12), (label, 12, 12), ("minimising", 1, 1)]


def test_progress_ends_at_what_was_planned() -> None:
    progress = Progress()
    count = gate(CLEAN, progress, given=(), vectors=VECTORS, budget=50).operations.count
    assert progress.heard[-1] == ("against old", count, count)


class Opened(Mutated):
    """Notes when it is opened and closed."""

    def __init__(self, name: str, log: list[str]) -> None:
        super().__init__(name, PlainCodec())
        self._log = log

    def __enter__(self) -> Self:
        self._log.append(f"{self.identity.reference} opened")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self._log.append(f"{self.identity.reference} closed")


@pytest.mark.parametrize(
    ("controls", "opened"), [(True, ["new", "old", "old", "new"]), (False, ["new", "old"])], ids=["controls", "none"]
)
def test_each_reference_is_made_ready_once_and_all_that_is_opened_is_closed(controls: bool, opened: list[str]) -> None:
    ready: list[str] = []
    log: list[str] = []

    def make_ready(reference: str) -> Callable[[], Implementation]:
        ready.append(reference)
        return lambda: Opened(reference, log)

    plan = GatePlan(
        baselines=("old",), candidate="new", vectors=(), given=GIVEN, suite="0.0.0", today=TODAY, controls=controls
    )
    run_gate(plan, make_ready, Progress())
    assert ready == ["new", "old"]
    assert log == [f"{each} opened" for each in opened] + [f"{each} closed" for each in opened[::-1]]
