"""A run whose sides misbehave: what is held against whom, what is kept, and when nothing can be decided."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping

import pytest

from ilp.gate.run import Opener
from ilp.gate.verdict import exit_code
from ilp.implementation.implementation import Implementation, ImplementationUnavailable
from ilp.implementation.process import ProcessImplementation
from ilp.protocol import Decode, Encode, Operation, Outcome, Relay
from tests.connector.commands import connector_command, faulty_command
from tests.connector.vectors import own_vectors
from tests.gate.fakes import Faulty, carrying, crashing, decoding, dying, fickle, garbling, hanging
from tests.gate.runs import (
    CLEAN,
    FORBIDDEN,
    GIVEN,
    REFUSING,
    ZERO,
    ZERO_REFUSED,
    Progress,
    decode,
    gate,
    giving_up,
    mutant,
    plain,
    prepare,
    signatures,
)

MIXED: tuple[Operation, ...] = (FORBIDDEN, *GIVEN[1:])

Spoilt = Callable[[Opener], Opener]


def by_order(opener: Opener) -> Opener:
    """Open what does every fifth operation otherwise."""
    return lambda: fickle(opener(), 5)


def by_what_was_before(opener: Opener) -> Opener:
    """Open what does otherwise whatever comes behind a refusal."""
    return lambda: carrying(opener())


def by_something_outside(opener: Opener) -> Opener:
    """Open what does every seventh operation otherwise that it or another one of it was asked."""
    count = itertools.count(1)
    return lambda: fickle(opener(), 7, count)


def by_process(opener: Opener) -> Opener:
    """Open what refuses ZERO every other time that it is opened."""
    opened = itertools.count()

    def refuse(operation: Operation, outcome: Outcome) -> Outcome:
        return next(mutant("amount/zero-refused")().ask([operation])) if operation == ZERO else outcome

    return lambda: Faulty(opener(), refuse) if next(opened) % 2 else opener()


FICKLE = [by_order, by_what_was_before, by_something_outside]


# Controls.


@pytest.mark.parametrize("spoilt", FICKLE)
def test_candidate_that_disagrees_with_itself_is_no_good(spoilt: Spoilt) -> None:
    record = gate(CLEAN | {"new": spoilt(CLEAN["new"])}, given=MIXED, declared="major")
    assert {(each.rule, each.old, each.new) for each in record.findings} == {
        ("WL02", "nondeterministic", "nondeterministic")
    }
    old, new = record.controls
    assert (old.side, old.disagreements, new.side) == ("old", 0, "new")
    assert new.disagreements == sum(each.count for each in record.findings) == record.operations.undecided > 0
    assert record.undecided == [
        f"new disagrees with itself about {new.disagreements} of 12 operations: no verdict on these"
    ]
    assert exit_code(record) == 1


@pytest.mark.parametrize("spoilt", FICKLE)
def test_baseline_that_disagrees_with_itself_decides_nothing(spoilt: Spoilt) -> None:
    record = gate(CLEAN | {"old": spoilt(CLEAN["old"])}, given=MIXED)
    assert (record.findings, len(record.undecided), exit_code(record)) == ([], 1, 3)
    assert record.undecided[0].startswith("old disagrees with itself about ")
    assert record.controls[0].disagreements == record.operations.undecided > 0


@pytest.mark.parametrize("spoilt", [by_order, by_what_was_before, by_process])
def test_where_both_disagree_with_themselves_nothing_is_decided(spoilt: Spoilt) -> None:
    record = gate({side: spoilt(CLEAN[side]) for side in CLEAN}, given=(ZERO, *MIXED))
    assert (record.findings, len(record.undecided), exit_code(record)) == ([], 2, 3)
    old, new = record.controls
    assert old.disagreements == new.disagreements > 0


def test_operation_about_which_both_disagree_is_one_undecided_operation() -> None:
    record = gate({side: by_process(CLEAN[side]) for side in CLEAN})
    assert [each.disagreements for each in record.controls] == [1, 1]
    assert record.operations.undecided == 1


def test_what_both_agree_about_is_judged() -> None:
    new = by_process(mutant("length-determinant/writes-127-long"))
    record = gate(CLEAN | {"new": new}, given=(*GIVEN, Encode(prepare(1, "ff" * 127))))
    assert [each.rule for each in record.findings] == ["WL02", "WW02"]


@pytest.mark.parametrize("spoilt", FICKLE)
def test_without_controls_nobody_is_held_against_itself(spoilt: Spoilt) -> None:
    record = gate(CLEAN | {"new": spoilt(CLEAN["new"])}, given=MIXED, controls=False)
    assert (record.controls, record.undecided) == ([], [])
    assert "WL02" not in {each.rule for each in record.findings}


# Crashes and hangs.


@pytest.mark.parametrize(("fault", "new"), [(crashing, "crashed"), (hanging, "timed-out")])
@pytest.mark.parametrize("guilty", [decode(1), Relay(decode(1).packet)], ids=["decode", "relay"])
def test_candidate_that_breaks_on_one_packet_is_no_good(
    fault: Callable[[Implementation, Operation], Implementation], new: str, guilty: Operation
) -> None:
    record = gate(CLEAN | {"new": lambda: fault(plain("new")(), guilty)}, declared="major")
    (found,) = record.findings
    done = "accepted" if isinstance(guilty, Decode) else "encoded"
    assert (found.input, found.signature) == (guilty, f"WL02/L/prepare/packet/{done}/{new}")
    assert (found.bump, record.sufficient, exit_code(record)) == ("never", False, 1)


def test_baseline_that_hangs_where_the_candidate_refuses_is_a_patch() -> None:
    record = gate(CLEAN | {"old": lambda: hanging(plain("old")(), FORBIDDEN)}, given=MIXED)
    assert [each.rule for each in record.findings] == ["WL01"]
    assert (record.required, exit_code(record)) == ("patch", 0)


def test_what_both_do_wrong_in_the_same_way_is_counted() -> None:
    def broken(name: str) -> Opener:
        return lambda: crashing(plain(name)(), decode(1))

    record = gate({side: broken(side) for side in CLEAN})
    assert (record.findings, record.operations.broken_alike, exit_code(record)) == ([], 1, 0)


def test_restarts_are_counted_and_blamed_on_nobody() -> None:
    record = gate({"old": lambda: dying(plain("old")(), 4), "new": lambda: dying(plain("new")(), 5)})
    assert (record.baselines[0].restarts, record.candidate.restarts) == (6, 4)
    assert (record.findings, exit_code(record)) == ([], 0)


@pytest.fixture
def processes() -> Mapping[str, Opener]:
    """Release 1.0.0 of the connector, and the same dying at every seventh operation."""
    return {
        "old": lambda: ProcessImplementation("old", connector_command("1.0.0")),
        "new": lambda: ProcessImplementation("new", faulty_command("Dying", 7, "1.0.0")),
    }


def test_adapter_that_dies_ever_again_does_not_stop_the_run(
    processes: Mapping[str, Opener], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ilp.gate.run.BLOCK", 10)  # as few are in flight, and asked again each alone, when it dies
    own = own_vectors("1.0.0")
    given = [each for value, octets in own for each in (Encode(value), Decode(octets), Relay(octets))]
    record = gate(processes, given=tuple(given[:30]), controls=False)
    assert (record.findings, record.undecided, exit_code(record)) == ([], [], 0)
    assert record.operations.count == 30
    assert record.candidate.restarts == 3
    assert record.baselines[0].restarts == 0


# What is garbled, what is not supported.


@pytest.mark.parametrize("side", ["old", "new"])
def test_garbled_answer_decides_nothing(side: str) -> None:
    record = gate(CLEAN | {side: lambda: garbling(plain(side)(), decode(1))})
    assert (record.findings, record.operations.undecided, exit_code(record)) == ([], 1, 3)
    assert record.undecided == ["1 of 12 operations were answered with something that is no valid response"]


def test_finding_beats_a_garbled_answer() -> None:
    record = gate(REFUSING | {"new": lambda: garbling(REFUSING["new"](), decode(1))})
    assert (signatures(record), len(record.undecided), exit_code(record)) == ({ZERO_REFUSED: 1}, 1, 1)


def test_candidate_that_only_decodes_has_dropped_the_rest() -> None:
    record = gate(CLEAN | {"new": lambda: decoding(plain("new")())}, unsupported_quota=0.4)
    assert {each.rule for each in record.findings} == {"WS01"}
    assert record.operations.unsupported == 6
    assert record.undecided == ["new does not support 6 of 12 operations, more than 40%"]
    assert exit_code(record) == 1


@pytest.mark.parametrize(("quota", "code"), [(0.0, 3), (0.4, 3), (0.5, 0), (1.0, 0)])
def test_what_neither_side_supports_is_no_finding_up_to_a_quota(quota: float, code: int) -> None:
    def only_decoding(name: str) -> Opener:
        return lambda: decoding(plain(name)())

    record = gate({side: only_decoding(side) for side in CLEAN}, unsupported_quota=quota)
    assert (record.findings, record.operations.unsupported, exit_code(record)) == ([], 6, code)
    assert len(record.undecided) == (2 if code else 0)


# Who cannot be asked.


def missing() -> Implementation:
    raise ImplementationUnavailable("new: no such package", "Is the name right?", "404\nnot found")


def test_candidate_that_cannot_be_opened_decides_nothing() -> None:
    record = gate(CLEAN | {"new": missing})
    assert record.undecided == ["new: no such package. Is the name right?\n| 404\n| not found"]
    assert (record.operations.count, record.findings, exit_code(record)) == (0, [], 3)


def test_run_goes_on_without_a_panel_that_cannot_be_opened_and_could_not_decide() -> None:
    record = gate(CLEAN | {"older": missing}, panel=("older",))
    assert (record.operations.count, len(record.undecided), exit_code(record)) == (12, 1, 3)


def test_control_that_cannot_be_opened_decides_nothing() -> None:
    opened = itertools.count()

    def once() -> Implementation:
        return missing() if next(opened) else plain("new")()

    record = gate(CLEAN | {"new": once})
    assert (record.operations.count, len(record.undecided), exit_code(record)) == (0, 1, 3)


def test_who_gives_no_advice_is_quoted_as_it_is() -> None:
    assert gate(CLEAN | {"new": giving_up(CLEAN["new"], decode(1))}).undecided == ["it is gone"]


@pytest.mark.parametrize("side", ["old", "new"])
def test_what_was_found_before_a_side_gave_up_is_kept(side: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ilp.gate.run.BLOCK", 2)
    record = gate(REFUSING | {side: giving_up(REFUSING[side], Encode(prepare(3)))})
    assert (signatures(record), record.undecided) == ({ZERO_REFUSED: 1}, ["it is gone"])
    assert (record.operations.count, record.findings[0].input) == (8, ZERO)
    assert exit_code(record) == 1


def test_what_was_found_is_kept_where_a_side_gives_up_over_making_it_smaller() -> None:
    asked = itertools.count()

    def give_up(_: Operation, outcome: Outcome) -> Outcome:
        if next(asked) > 40:
            raise ImplementationUnavailable("it is gone", "")
        return outcome

    record = gate(REFUSING | {"new": lambda: Faulty(REFUSING["new"](), give_up)}, controls=False)
    assert (record.operations.count, signatures(record)) == (12, {ZERO_REFUSED: 1})
    assert (record.undecided, exit_code(record)) == (["it is gone"], 1)


def test_restarts_are_told_of_a_side_that_gave_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ilp.gate.run.BLOCK", 2)
    sides = {side: giving_up(dying_every_second(side), Encode(prepare(3))) for side in CLEAN}
    record = gate(sides)
    assert record.undecided == ["it is gone"]
    assert (record.baselines[0].restarts, record.candidate.restarts) == (8, 8)  # the controls' among them


def dying_every_second(name: str) -> Opener:
    return lambda: dying(plain(name)(), 2)


# Interrupts.


@pytest.mark.parametrize(("heard", "count"), [(1, 2), (3, 6), (7, 12)])
def test_interrupt_ends_the_run_with_what_there_is(heard: int, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ilp.gate.run.BLOCK", 2)
    record = gate(REFUSING, Progress(heard), declared="major")
    assert (record.interrupted, exit_code(record)) == (True, 130)
    assert (record.operations.count, signatures(record)) == (count, {ZERO_REFUSED: 1})
    assert (record.required, record.sufficient, record.undecided) == ("major", True, [])


def test_interrupt_of_one_baseline_leaves_the_others_out() -> None:
    record = gate(REFUSING | {"older": plain("older")}, Progress(1), baselines=("old", "older"))
    assert [each.baseline for each in record.findings] == ["old"]
    assert (record.operations.count, exit_code(record)) == (12, 130)


def test_interrupt_before_anything_was_asked_leaves_nothing_undecided() -> None:
    def interrupted() -> Implementation:
        raise KeyboardInterrupt

    record = gate(CLEAN | {"new": interrupted})
    assert (record.interrupted, record.undecided, exit_code(record)) == (True, [], 130)


def test_restarts_are_told_of_an_interrupted_run_too() -> None:
    record = gate({side: dying_every_second(side) for side in CLEAN}, Progress(1))
    assert (record.baselines[0].restarts, record.candidate.restarts) == (12, 12)
