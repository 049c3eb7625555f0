from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path
from typing import Any, Self

import msgspec
import pytest
from msgspec.structs import replace

from ilp.fuzz.corpus import Corpus, CorpusProblem
from ilp.fuzz.findings import load_findings
from ilp.fuzz.jobs import exit_code, run_fuzz
from ilp.fuzz.part import FuzzPlan, Standing
from ilp.fuzz.record import Ended, FuzzRecord, Participant
from ilp.fuzz.state import State
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.protocol import Decode
from tests.fuzz.cases import CODE, OPENERS, SIGNATURE, TYPE, Silent, fake, finding, fuzz_plan
from tests.implementation.fakes import GUILTY

_TIMES = {"started", "seconds", "found"}


def run(plan: FuzzPlan, watcher: Silent | None = None) -> FuzzRecord:
    return run_fuzz(plan, [OPENERS[each] for each in plan.references], watcher or Silent())


def without_times(record: Any) -> Any:
    if isinstance(record, dict):
        return {key: without_times(each) for key, each in record.items() if key not in _TIMES}
    return [without_times(each) for each in record] if isinstance(record, list) else record


def signatures(record: FuzzRecord) -> list[str]:
    return [each.signature for each in record.findings]


def interrupt(standing: Standing) -> None:
    if standing.operations:
        os.kill(os.getpid(), signal.SIGINT)


# One process.


def test_campaign_with_a_seed_and_a_limit_of_operations_is_deterministic() -> None:
    one, other = (run(fuzz_plan("construct", "reference", seed=7, max_operations=12_000)) for _ in range(2))
    assert one.findings
    assert without_times(msgspec.to_builtins(one)) == without_times(msgspec.to_builtins(other))


def test_another_seed_asks_something_else() -> None:
    one, other = (run(fuzz_plan("reference", seed=seed, max_operations=32_000, oracles=("crash",))) for seed in (1, 2))
    assert one.features != other.features


def test_limit_of_operations_ends_it() -> None:
    record = run(fuzz_plan("reference", max_operations=500))
    assert (record.ended, exit_code(record)) == ("max-operations", 0)
    assert record.operations >= 500


def test_limit_of_time_ends_it() -> None:
    assert run(fuzz_plan("reference", max_operations=None, max_time=0.01)).ended == "max-time"


def test_limit_of_findings_ends_it_and_what_was_found_is_made_small() -> None:
    record = run(fuzz_plan("construct", max_findings=1))
    assert (record.ended, exit_code(record)) == ("max-findings", 1)
    assert all(each.minimised for each in record.findings)


def test_given_operations_are_all_that_is_asked() -> None:
    record = run(fuzz_plan("construct", given=(CODE, TYPE), minimise=False))
    assert (record.ended, signatures(record)) == ("done", [SIGNATURE])
    assert record.findings[0].cases[0].operation == CODE


def test_oracles_that_ask_further_look_at_every_given_operation() -> None:
    record = run(fuzz_plan("construct", given=(TYPE, *[CODE] * 3), minimise=False, oracles=("determinism",)))
    assert record.operations > 4


def test_what_is_found_and_kept_is_in_the_state_folder(tmp_path: Path) -> None:
    record = run(fuzz_plan("construct", state=tmp_path))
    found, _ = load_findings(tmp_path / "findings")
    assert {each.signature for each in found} == set(signatures(record))
    assert len(Corpus(tmp_path / "corpus")) == record.corpus == record.kept


def test_finding_says_which_campaign_found_it(tmp_path: Path) -> None:
    run(fuzz_plan("construct", state=tmp_path, seed=42))
    (first, *_), _ = load_findings(tmp_path / "findings")
    assert (first.suite, first.seed, first.participants[0].version) == ("1.2.3", 42, first.participants[0].version)


def test_earlier_findings_are_asked_first() -> None:
    plan = replace(fuzz_plan("construct", max_findings=1), earlier=(finding(),))
    record = run(plan)
    assert (signatures(record), record.earlier, record.unseen) == ([SIGNATURE], 1, ())
    assert [each.name for each in record.phases] == ["regression"]


def test_earlier_findings_that_are_not_seen_are_named() -> None:
    record = run(replace(fuzz_plan("reference"), earlier=(finding(["reference"]),)))
    assert (record.earlier, record.unseen, exit_code(record)) == (1, (SIGNATURE,), 0)


def test_interrupt_leaves_what_there_is(tmp_path: Path) -> None:
    record = run(fuzz_plan("reference", state=tmp_path, max_operations=None), Silent(interrupt))
    assert (record.ended, exit_code(record)) == ("interrupted", 130)
    assert record.operations > 0


def test_corpus_that_is_no_folder_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "corpus").write_text("")
    with pytest.raises(CorpusProblem):
        run(fuzz_plan("reference", state=tmp_path))


def test_corrupt_input_is_said_in_the_record(tmp_path: Path) -> None:
    State(tmp_path).corpus.mkdir()
    (State(tmp_path).corpus / ("0" * 40)).write_bytes(b"x")
    assert "its content is not what its name says" in run(fuzz_plan("reference", state=tmp_path)).problem[0]


def test_state_folder_that_goes_away_loses_nothing_of_the_record(tmp_path: Path) -> None:
    def lose(_: Standing) -> None:
        shutil.rmtree(tmp_path / "findings", ignore_errors=True)
        (tmp_path / "findings").write_text("")

    record = run(fuzz_plan("construct", state=tmp_path, max_operations=6000), Silent(lose))
    assert record.findings
    assert any("findings cannot be written any more" in each for each in record.problem)


@pytest.mark.parametrize(
    ("ended", "found", "code"),
    [
        ("max-time", False, 0),
        ("done", False, 0),
        ("problem", False, 3),
        ("interrupted", False, 130),
        ("max-time", True, 1),
        ("problem", True, 1),
        ("interrupted", True, 1),
    ],
)
def test_exit_code(ended: Ended, found: bool, code: int) -> None:
    record = FuzzRecord(suite="1", started="", participants=[Participant(reference="construct")], seed=0, ended=ended)
    record.findings = [finding()] if found else []
    assert exit_code(record) == code


# Adapters that do wrong.


def fuzz_fake(fault: str, *, argument: object = "", timeout: float = 5.0, **campaign: Any) -> FuzzRecord:
    plan = fuzz_plan("fake", **campaign)
    return run_fuzz(plan, [fake(fault, argument, timeout)], Silent())


def test_adapter_that_dies_of_an_input_is_a_finding_that_is_made_small() -> None:
    record = fuzz_fake("Exits", given=(GUILTY,), oracles=("crash",))
    assert signatures(record) == ["crash/none/packet/decode+crashed/plain"]
    assert record.findings[0].cases[0].operation == GUILTY
    assert record.participants[0].restarts > 0


def test_adapter_that_dies_every_few_operations_costs_restarts_and_is_no_finding() -> None:
    record = fuzz_fake("ExitsAtTheFifth", given=tuple(Decode(f"{each:04x}") for each in range(40)), oracles=("crash",))
    assert (record.ended, signatures(record)) == ("done", [])
    assert record.participants[0].restarts > 0


def test_adapter_that_hangs_is_a_finding() -> None:
    record = fuzz_fake("Hangs", timeout=0.5, given=(GUILTY,), minimise=False, oracles=("hang",))
    assert signatures(record) == ["hang/none/packet/decode+timed-out/plain"]


def test_slow_adapter_ends_in_time() -> None:
    record = fuzz_fake("IsSlow", argument=0.2, max_operations=None, max_time=0.5, oracles=("determinism",))
    assert (record.ended, exit_code(record)) == ("max-time", 0)


def test_adapter_that_cannot_be_opened_is_unavailable() -> None:
    with pytest.raises(ImplementationUnavailable):
        fuzz_fake("ExitsAtOnce")


class _Goes:
    """An implementation that answers for a while, and then cannot be had any more."""

    def __init__(self) -> None:
        self._real = OPENERS["construct"]()
        self.restarts = 0
        self._left = 3000

    @property
    def identity(self) -> Any:
        return self._real.identity

    def ask(self, operations: Any) -> Any:
        for outcome in self._real.ask(operations):
            self._left -= 1
            if self._left < 0:
                raise ImplementationUnavailable("construct: it is gone", "Start it again.", "its last words")
            yield outcome

    def close(self) -> None:
        self._real.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def test_adapter_that_goes_leaves_what_was_found(tmp_path: Path) -> None:
    record = run_fuzz(fuzz_plan("construct", state=tmp_path, max_operations=None), [_Goes], Silent())
    assert record.ended == "problem"
    assert record.problem == ["construct: it is gone. Start it again.\nits last words"]
    assert exit_code(record) == 1
    assert len(load_findings(tmp_path / "findings")[0]) == len(record.findings) > 0


# Several processes.


def test_two_processes_find_together_what_they_share(tmp_path: Path) -> None:
    record = run(fuzz_plan("construct", state=tmp_path, jobs=2, max_operations=4000))
    assert (record.ended, record.jobs) == ("max-operations", 2)
    assert record.operations >= 4000
    assert record.findings
    assert {each.signature for each in load_findings(tmp_path / "findings")[0]} == set(signatures(record))
    assert len(Corpus(tmp_path / "corpus")) == record.corpus == record.kept


def test_two_processes_end_with_an_interrupt(tmp_path: Path) -> None:
    record = run(fuzz_plan("reference", state=tmp_path, jobs=2, max_operations=None), Silent(interrupt))
    assert (record.ended, exit_code(record)) == ("interrupted", 130)
    assert record.problem == []


def test_two_processes_end_when_together_they_found_enough() -> None:
    record = run(fuzz_plan("construct", jobs=2, max_operations=None, max_findings=2))
    assert (record.ended, exit_code(record)) == ("max-findings", 1)
    assert len(record.findings) >= 2


def test_processes_that_cannot_open_a_participant_say_why() -> None:
    with pytest.raises(ImplementationUnavailable, match="it"):
        run_fuzz(fuzz_plan("fake", jobs=2), [fake("ExitsAtOnce")], Silent())


def test_mistake_of_ours_in_a_process_is_said_and_not_shown(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ImplementationUnavailable, match="a mistake in ilp itself: TypeError"):
        run_fuzz(fuzz_plan("construct", jobs=2), [int], Silent())  # type: ignore[list-item]
    assert "Traceback" not in capfd.readouterr().err


# Several machines.


def test_shards_of_one_seed_ask_different_things() -> None:
    plan = fuzz_plan("reference", seed=1, max_operations=20_000, oracles=("crash",))
    one, other = (run(replace(plan, shard=(index, 2))) for index in range(2))
    assert (one.shard, other.shard) == ((1, 2), (2, 2))
    assert one.kept != other.kept or one.features != other.features
