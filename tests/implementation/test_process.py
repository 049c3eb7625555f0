from __future__ import annotations

import gc
import itertools
import os
import select
import signal
import time
import uuid
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast

import psutil
import pytest

from ilp.implementation import child as child_module
from ilp.implementation import process as process_module
from ilp.implementation.child import Ceilings, Child
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.process import Patience, ProcessImplementation
from ilp.protocol import (
    Accepted,
    Crashed,
    Decode,
    Encode,
    Encoded,
    FulfillValue,
    Garbled,
    Operation,
    Outcome,
    Relay,
    TimedOut,
    Unsupported,
)
from tests.implementation.fakes import GUILTY, fake_command, innocent, outcome_of

PATIENT = Patience(timeout=20.0, start_timeout=20.0, end_timeout=20.0)
"""For fakes that never keep us waiting: what takes long here is a loaded machine."""

HASTY = Patience(timeout=0.2, start_timeout=20.0, end_timeout=20.0)
"""For fakes that hang when they are asked."""

AROUND = (innocent(1), innocent(2), GUILTY, innocent(3), innocent(4))
"""The guilty operation among innocent ones."""

RUN = "FAKE_RUN"

Start = Callable[..., ProcessImplementation]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts fakes; afterwards, holds that no process and no descriptor of theirs is left."""
    run = uuid.uuid4().hex
    before = _descriptors()
    started: list[ProcessImplementation] = []

    def start_fake(
        fault: str = "Good",
        argument: object = "",
        *,
        patience: Patience = PATIENT,
        ceilings: Ceilings | None = None,
        command: tuple[str, ...] | None = None,
    ) -> ProcessImplementation:
        implementation = ProcessImplementation(
            "cmd:fake",
            command or fake_command(fault, argument),
            patience=patience,
            ceilings=ceilings,
            environment={RUN: run},
        )
        started.append(implementation)
        return implementation

    yield start_fake
    for each in started:
        each.close()
    assert _left_behind(run) == []
    assert _descriptors() == before


def _descriptors() -> list[str]:
    # The listing's own descriptor is gone when it is looked at.
    return sorted(str(each.readlink()) for each in Path("/proc/self/fd").iterdir() if each.is_symlink())


def _left_behind(run: str) -> list[psutil.Process]:
    """Return the processes with our mark that do not end; those that were killed are given time to die."""
    left = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get(RUN) == run and not _ends(process.pid):
                left.append(process)
    return left


def _ends(pid: int) -> bool:
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], 5.0)[0])
    finally:
        os.close(descriptor)


def ask(implementation: ProcessImplementation, *operations: Operation) -> list[Outcome]:
    return list(implementation.ask(operations))


def with_guilty(outcome: Outcome) -> list[Outcome]:
    return [outcome if each is GUILTY else outcome_of(each) for each in AROUND]


# An adapter that does nothing wrong


def test_every_operation_gets_its_own_outcome_in_order(start: Start) -> None:
    operations = [innocent(number) for number in range(1000)]
    assert ask(start(), *operations) == [outcome_of(each) for each in operations]


def test_encode_and_relay_give_octets(start: Start) -> None:
    encode = Encode(FulfillValue(fulfillment="00", data="abcd"))
    assert ask(start(), encode, Relay("0c01", amount="7")) == [Encoded("abcd"), Encoded("0c01")]


def test_nothing_asked_gives_nothing(start: Start) -> None:
    assert ask(start()) == []


def test_a_faultless_adapter_is_never_restarted(start: Start) -> None:
    implementation = start()
    ask(implementation, *AROUND)
    assert implementation.restarts == 0


def test_the_greeting_says_who_it_is(start: Start) -> None:
    identity = start().identity
    assert (identity.reference, identity.name, identity.version, identity.language, identity.operations) == (
        "cmd:fake",
        "fake",
        "1.0.0",
        "Python",
        ("decode", "encode", "relay"),
    )


def test_what_we_know_of_its_build_is_put_over_what_it_says() -> None:
    command = fake_command("PrintsItsEnvironment")
    given = {"ILP_CHILD": "ours", "commit": "abc"}
    with ProcessImplementation("cmd:fake", command, environment={"A": "b"}, digest="git:abc", build=given) as it:
        assert it.identity.digest == "git:abc"
        assert it.identity.build.items() >= {"A": "b", **given}.items()


def test_every_process_of_it_runs_in_its_directory(tmp_path: Path) -> None:
    (tmp_path / "adapter").symlink_to(fake_command()[0])
    command = ("./adapter", *fake_command("ExitsOnce", tmp_path / "exited")[1:])
    with ProcessImplementation("cmd:fake", command, patience=PATIENT, directory=tmp_path) as it:
        assert list(it.ask(AROUND)) == [outcome_of(each) for each in AROUND]
        assert it.restarts == 1


def test_two_asks_in_a_row_use_one_process(start: Start) -> None:
    implementation = start("ExitsAtTheFifth")
    first, second = ask(implementation, innocent(1), innocent(2)), ask(implementation, innocent(3), innocent(4))
    assert [*first, *second] == [outcome_of(innocent(number)) for number in range(1, 5)]
    assert implementation.restarts == 0


def test_an_adapter_that_ends_with_its_input_is_not_killed(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    implementation = start()
    pid = psutil.Process().children()[-1].pid
    signals: list[int] = []
    monkeypatch.setattr(os, "killpg", lambda group, number: signals.append(_state_of(group) == "zombie" and number))
    implementation.close()
    assert signals == [signal.SIGKILL]
    assert not psutil.pid_exists(pid)


def _state_of(pid: int) -> str:
    return str(psutil.Process(pid).status())


def test_a_slow_adapter_within_its_time_is_awaited(start: Start) -> None:
    implementation = start("IsSlow", 0.2, patience=Patience(timeout=10.0))
    assert ask(implementation, GUILTY, innocent(1)) == [outcome_of(GUILTY), outcome_of(innocent(1))]
    assert implementation.restarts == 0


def test_the_time_is_allowed_to_each_operation_and_not_to_all_together(start: Start) -> None:
    implementation = start("IsSlow", 0.15, patience=Patience(timeout=0.4))
    assert ask(implementation, *[GUILTY] * 3) == [outcome_of(GUILTY)] * 3


def test_time_that_the_consumer_takes_is_not_the_adapters(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    implementation = start()
    clock, later = time.monotonic, 0
    monkeypatch.setattr(time, "monotonic", lambda: clock() + later)
    operations = [innocent(number) for number in range(200)]
    outcomes = []
    for outcome in implementation.ask(operations):
        outcomes.append(outcome)
        later += 3600
    assert outcomes == [outcome_of(each) for each in operations]
    assert implementation.restarts == 0


# Operations are taken as they are needed


def test_operations_are_taken_lazily(start: Start) -> None:
    taken = 0

    def operations() -> Iterator[Decode]:
        nonlocal taken
        while True:
            taken += 1
            yield innocent(taken)

    outcomes = start().ask(operations())
    for number in range(1, 2001):
        assert next(outcomes) == outcome_of(innocent(number))
        assert taken <= number + 300


def test_few_operations_of_great_size_are_in_flight(start: Start) -> None:
    taken = 0

    def operations() -> Iterator[Decode]:
        nonlocal taken
        for taken in range(1, 31):  # noqa: B007 - counted for the assertion
            yield Decode("00" * (1 << 19))

    outcomes = start().ask(operations())
    for done, _ in enumerate(outcomes, 1):
        assert taken <= done + 4
    assert taken == 30


def test_what_the_source_of_operations_raises_comes_through(start: Start) -> None:
    def operations() -> Iterator[Decode]:
        yield innocent(1)
        raise LookupError("no more")

    with pytest.raises(LookupError, match="no more"):
        ask(start(), *operations())
    implementation = start()
    with pytest.raises(LookupError, match="no more"):
        list(implementation.ask(operations()))
    assert ask(implementation, innocent(2)) == [outcome_of(innocent(2))]


def test_failures_in_one_ask_do_not_pile_up(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    # Each failure puts the operations behind it in front of the source again.
    implementation = start()
    monkeypatch.setattr(implementation, "_ask_alone", lambda _: Crashed("again"))
    monkeypatch.setattr(implementation, "_running_child", _AlwaysEnded)
    outcomes = implementation.ask(innocent(number) for number in itertools.count())
    assert len(list(itertools.islice(outcomes, 100))) == 100
    objects = len(gc.get_objects())
    assert len(list(itertools.islice(outcomes, 1000))) == 1000
    assert len(gc.get_objects()) < objects + 500


class _AlwaysEnded:
    def send(self, _: bytes) -> None:
        pass

    def receive(self, _: float) -> list[bytes]:
        raise child_module.ChildEnded("exited with status 1")


# Each fault costs its own operation


@pytest.mark.parametrize(
    ("fault", "argument", "expected", "restarts"),
    [
        ("Exits", "", Crashed("exited with status 7", "the codec aborted\n"), 1),
        ("Raises", int(signal.SIGKILL), Crashed("was killed by SIGKILL"), 1),
        ("Raises", int(signal.SIGTERM), Crashed("was killed by SIGTERM"), 1),
        ("Raises", 40, Crashed("was killed by signal 40"), 1),
        ("HalfALineAndExits", "", Crashed("exited with status 0"), 1),
    ],
)
def test_an_adapter_that_ends_has_crashed_at_the_guilty_operation_only(
    start: Start, fault: str, argument: object, expected: Crashed, restarts: int
) -> None:
    implementation = start(fault, argument)
    assert ask(implementation, *AROUND) == with_guilty(expected)
    assert implementation.restarts == restarts


@pytest.mark.parametrize("fault", ["Hangs", "IgnoresTerm", "HalfALine", "ClosesInput", "TricklesOneLine"])
def test_a_silent_adapter_has_timed_out_at_the_guilty_operation_only(start: Start, fault: str) -> None:
    implementation = start(fault, patience=HASTY)
    assert ask(implementation, *AROUND) == with_guilty(TimedOut(0.2))
    assert implementation.restarts >= 1


@pytest.mark.parametrize("fault", ["ClosesOutput", "ClosesOutputAndChatters"])
def test_an_adapter_that_closes_its_output_has_crashed(
    start: Start, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr(child_module, "_EXIT_GRACE", 0.1)
    outcomes = ask(start(fault), *AROUND)
    crashed = outcomes[2]
    assert isinstance(crashed, Crashed)
    assert crashed.message == "closed its standard output"
    assert outcomes == with_guilty(crashed)


def test_an_adapter_that_has_closed_its_output_is_not_called_silent(start: Start) -> None:
    implementation = start("ClosesOutput", patience=HASTY)
    assert ask(implementation, *AROUND) == with_guilty(Crashed("closed its standard output"))


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("AnswersTwice", "answered, and then said more: "),
        ("AnswersAnotherId", "a response to request 1001 came where one to 1 was due"),
        ("PrintsBetween", "answered, and then said more: b'debug: wrote a response'"),
        ("PrintsBefore", "debug: about to respond"),
        ("FloodsLines", "answered, and then said more: "),
        ("WritesNoUtf8", "request 1 got an invalid response"),
        ("WritesAnEmptyLine", "request 1 got an invalid response"),
    ],
)
def test_what_is_no_response_is_garbled_at_the_guilty_operation_only(start: Start, fault: str, said: str) -> None:
    implementation = start(fault)
    outcomes = ask(implementation, *AROUND)
    garbled = outcomes[2]
    assert isinstance(garbled, Garbled)
    assert said in garbled.message
    assert outcomes == with_guilty(garbled)
    assert implementation.restarts == 1


@pytest.mark.parametrize("fault", ["FloodsJunk", "WritesAGibioctet"])
def test_a_line_beyond_the_ceiling_is_garbled_and_never_kept(start: Start, fault: str) -> None:
    implementation = start(fault, ceilings=Ceilings(line=1 << 20))
    before = psutil.Process().memory_info().rss
    assert ask(implementation, *AROUND) == with_guilty(
        Garbled("a line on standard output is longer than 1048576 octets")
    )
    assert psutil.Process().memory_info().rss < before + (64 << 20)


def test_a_complete_line_beyond_the_ceiling_is_garbled(start: Start) -> None:
    # It comes in one piece with its newline, and is a valid response but for its length.
    implementation = start("WritesALongLine", 600, ceilings=Ceilings(line=500))
    assert ask(implementation, *AROUND) == with_guilty(Garbled("a line on standard output is longer than 500 octets"))


def test_a_flood_of_standard_error_is_read_and_forgotten(start: Start) -> None:
    implementation = start("FloodsLog")
    before = psutil.Process().memory_info().rss
    assert ask(implementation, *AROUND) == with_guilty(outcome_of(GUILTY))
    assert implementation.restarts == 0
    assert psutil.Process().memory_info().rss < before + (32 << 20)


def test_memory_beyond_the_ceiling_is_a_crash(start: Start) -> None:
    implementation = start("TakesMemory", ceilings=Ceilings(memory=64 << 20))
    outcomes = ask(implementation, *AROUND)
    crashed = outcomes[2]
    assert isinstance(crashed, Crashed)
    assert crashed.message.endswith("of memory, more than the ceiling of 64 MiB")
    assert outcomes == with_guilty(crashed)


class _Scripted:
    """A child that says given lines in given pieces, whatever it is sent."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = list(pieces)

    def send(self, _: bytes) -> None:
        pass

    def close_input(self) -> None:
        pass

    def receive(self, _: float) -> list[bytes]:
        if not self.pieces:
            raise child_module.ChildEnded("exited with status 0")
        return self.pieces.pop(0).splitlines()

    def kill(self) -> None:
        pass


def _answer(request_id: int, data: str) -> bytes:
    return b'{"id":%d,"ok":{"type":"fulfill","fulfillment":"","data":"%b"}}\n' % (request_id, data.encode())


@pytest.fixture
def scripted(start: Start) -> Callable[..., ProcessImplementation]:
    """Gives an implementation whose process says given pieces; its later ones are good."""

    def script(*pieces: bytes) -> ProcessImplementation:
        implementation = start()
        implementation._discard_child()
        implementation._child = cast(Child, _Scripted(*pieces))
        return implementation

    return script


FIRST, SECOND = innocent(1), innocent(2)


@pytest.mark.parametrize("pieces", [1, 2], ids=["in one piece", "in two pieces"])
def test_the_last_operation_that_is_answered_twice_keeps_its_first_answer(
    scripted: Callable[..., ProcessImplementation], pieces: int
) -> None:
    # Nothing is due behind it, so that nothing was garbled, however fast the second answer came.
    first, second = _answer(1, "aa"), _answer(1, "bb")
    implementation = scripted(first + second) if pieces == 1 else scripted(first, second)
    assert ask(implementation, FIRST) == [Accepted(FulfillValue(fulfillment="", data="aa"))]
    assert ask(implementation, SECOND) == [outcome_of(SECOND)]
    assert implementation.restarts == 1


@pytest.mark.parametrize("pieces", [1, 2], ids=["in one piece", "in two pieces"])
def test_an_operation_that_is_answered_twice_while_others_wait_is_asked_again(
    scripted: Callable[..., ProcessImplementation], monkeypatch: pytest.MonkeyPatch, pieces: int
) -> None:
    monkeypatch.setattr(process_module, "_WINDOW", 1)
    first, second = _answer(1, "aa"), _answer(1, "bb")
    implementation = scripted(first + second) if pieces == 1 else scripted(first, second)
    assert ask(implementation, FIRST, SECOND) == [outcome_of(FIRST), outcome_of(SECOND)]
    assert implementation.restarts == 1


def test_a_line_that_is_no_answer_spoils_no_answer_before_it(
    scripted: Callable[..., ProcessImplementation],
) -> None:
    implementation = scripted(b"junk\n")
    assert ask(implementation, FIRST, SECOND) == [outcome_of(FIRST), outcome_of(SECOND)]


def test_a_second_answer_does_not_reach_the_next_ask(start: Start) -> None:
    implementation = start("AnswersTwice")
    ask(implementation, innocent(1), GUILTY)
    assert ask(implementation, innocent(2), innocent(3)) == [outcome_of(innocent(2)), outcome_of(innocent(3))]


def test_whoever_answers_everything_twice_is_garbled_throughout(start: Start) -> None:
    outcomes = ask(start("AnswersEverythingTwice"), *map(innocent, range(5)))
    assert [type(each) for each in outcomes[:-1]] == [Garbled] * 4


# Second answers stand


def test_an_operation_that_crashes_only_once_gets_its_second_answer(start: Start, tmp_path: Path) -> None:
    implementation = start("ExitsOnce", tmp_path / "memory")
    assert ask(implementation, *AROUND) == with_guilty(outcome_of(GUILTY))
    assert implementation.restarts == 1


def test_answers_out_of_order_are_right_when_asked_alone(start: Start) -> None:
    implementation = start("AnswersOutOfOrder")
    assert ask(implementation, *AROUND) == with_guilty(outcome_of(GUILTY))
    assert implementation.restarts == 1


def test_answers_lost_in_a_buffer_are_asked_for_again(start: Start) -> None:
    implementation = start("LosesItsBuffer", patience=HASTY)
    assert ask(implementation, *AROUND) == with_guilty(Crashed("exited with status 7"))
    # Once for the guilty one, once for those behind it, which wait in the next buffer for the end of the input.
    assert implementation.restarts >= 1


def test_a_crash_that_no_operation_repeats_costs_no_outcome(start: Start) -> None:
    implementation = start("ExitsAtTheFifth")
    operations = [innocent(number) for number in range(20)]
    assert ask(implementation, *operations) == [outcome_of(each) for each in operations]
    assert implementation.restarts >= 1


def test_fewer_operations_are_in_flight_after_a_crash_that_none_of_them_repeats(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_module, "_WINDOW", 8)
    implementation = start("ExitsAfterEveryAnswer")
    alone: list[Operation] = []
    ask_alone = implementation._ask_alone

    def counted(operation: Operation) -> Outcome:
        alone.append(operation)
        return ask_alone(operation)

    monkeypatch.setattr(implementation, "_ask_alone", counted)
    operations = [innocent(number) for number in range(20)]
    assert ask(implementation, *operations) == [outcome_of(each) for each in operations]
    # One operation is answered among the others, which makes room for one more in the window.
    assert len(alone) == 8 + 4 + 4 + 0


def test_more_operations_are_in_flight_once_an_implementation_has_proven_itself(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("_WINDOW", 2), ("_LARGEST_WINDOW", 6), ("_PROVEN", 3)):
        monkeypatch.setattr(process_module, name, value)
    implementation = start()
    seen: list[int] = []
    operations = [innocent(number) for number in range(60)]
    for _ in implementation.ask(operations):
        assert implementation._current is not None
        seen.append(len(implementation._current.in_flight))
    assert max(seen[:6]) <= 2
    assert 4 < max(seen) <= 6


def test_two_guilty_operations_are_both_found(start: Start) -> None:
    implementation = start("Exits")
    crashed = Crashed("exited with status 7", "the codec aborted\n")
    assert ask(implementation, GUILTY, innocent(1), GUILTY) == [crashed, outcome_of(innocent(1)), crashed]
    assert implementation.restarts == 2


def test_the_log_of_an_earlier_process_is_not_shown_for_a_later_one(start: Start) -> None:
    implementation = start("Exits")
    assert all(
        isinstance(each, Crashed) and each.log == "the codec aborted\n" for each in ask(implementation, GUILTY, GUILTY)
    )


# Giving up


def test_an_adapter_that_is_silent_too_often_in_a_row_is_given_up(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_module, "_SILENT_LIMIT", 2)
    implementation = start("HangsAlways", patience=Patience(timeout=0.1, end_timeout=0.1))
    outcomes: list[Outcome] = []
    with pytest.raises(ImplementationUnavailable) as given_up:
        outcomes.extend(implementation.ask(map(innocent, range(10))))
    assert outcomes == [TimedOut(0.1)] * 2
    assert given_up.value.message == "cmd:fake: 2 operations in a row were not answered within 0.1 s"
    assert "--timeout" in given_up.value.advice


def test_an_adapter_that_still_answers_what_it_answered_before_is_not_given_up(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_module, "_SILENT_LIMIT", 2)
    implementation = start("Hangs", patience=Patience(timeout=0.1))
    outcomes = ask(implementation, innocent(1), *[GUILTY] * 5, innocent(2))
    assert [type(each) for each in outcomes] == [Accepted, *[TimedOut] * 5, Accepted]


def test_an_adapter_that_no_longer_answers_what_it_answered_before_is_given_up(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_module, "_SILENT_LIMIT", 2)
    implementation = start()
    assert ask(implementation, innocent(0)) == [outcome_of(innocent(0))]
    monkeypatch.setattr(implementation, "_ask_alone", lambda _: TimedOut(1.0))
    monkeypatch.setattr(implementation, "_running_child", _AlwaysEnded)
    with pytest.raises(ImplementationUnavailable, match="nor was one that had been answered before"):
        ask(implementation, *map(innocent, range(3)))


def test_an_adapter_that_is_silent_all_too_often_is_given_up(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_module, "_SILENT_IN_ALL", 2)
    implementation = start("Hangs", patience=Patience(timeout=0.1))
    outcomes: list[Outcome] = []
    with pytest.raises(ImplementationUnavailable, match=r"2 operations were not answered within 0\.1 s each"):
        outcomes.extend(implementation.ask((innocent(1), GUILTY, innocent(2), GUILTY, innocent(3))))
    assert [type(each) for each in outcomes] == [Accepted, TimedOut, Accepted, TimedOut]


def test_what_stands_behind_a_silent_operation_is_asked_alone_at_once(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    implementation = start("Hangs", patience=Patience(timeout=0.1))
    asked_alone: list[Operation] = []
    ask_alone = implementation._ask_alone

    def noted(operation: Operation) -> Outcome:
        asked_alone.append(operation)
        return ask_alone(operation)

    monkeypatch.setattr(implementation, "_ask_alone", noted)
    ask(implementation, GUILTY, GUILTY, innocent(1), innocent(2))
    assert asked_alone == [GUILTY, GUILTY, innocent(1)]


def test_silence_between_answers_is_not_in_a_row(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_module, "_SILENT_LIMIT", 2)
    implementation = start("Hangs", patience=Patience(timeout=0.1))
    asked = (GUILTY, innocent(1), GUILTY, innocent(2))
    assert [type(each) for each in ask(implementation, *asked)] == [TimedOut, Accepted, TimedOut, Accepted]


def test_a_crash_between_silences_is_not_silence(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_module, "_SILENT_LIMIT", 2)
    implementation = start()
    answers = iter([TimedOut(1.0), Crashed("exited with status 1"), TimedOut(1.0)])
    monkeypatch.setattr(implementation, "_ask_alone", lambda _: next(answers))
    monkeypatch.setattr(implementation, "_running_child", _AlwaysEnded)
    assert [type(each) for each in ask(implementation, *map(innocent, range(3)))] == [TimedOut, Crashed, TimedOut]


def test_an_adapter_that_cannot_be_started_again_is_unavailable(start: Start, tmp_path: Path) -> None:
    implementation = start("GreetsOnce", tmp_path / "memory")
    outcomes: list[Outcome] = []
    with pytest.raises(ImplementationUnavailable, match="did not greet: exited with status 1") as unavailable:
        outcomes.extend(implementation.ask(AROUND))
    assert outcomes == [outcome_of(innocent(1)), outcome_of(innocent(2))]
    assert "FileExistsError" in unavailable.value.log


# Greeting


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("SpeaksVersion2", "the adapter speaks protocol version 2, this suite speaks 1"),
        ("GreetsWithGarbage", "Welcome to the adapter!"),
        ("GreetsTwice", "answered, and then said more: "),
        ("RefusesTheGreeting", "the adapter refused the greeting: who are you?"),
        ("ExitsAtOnce", "exited with status 0"),
    ],
)
def test_an_adapter_that_does_not_greet_is_unavailable(start: Start, fault: str, message: str) -> None:
    with pytest.raises(ImplementationUnavailable) as unavailable:
        start(fault)
    assert unavailable.value.message.startswith("cmd:fake: started, but did not greet: ")
    assert message in unavailable.value.message
    assert "\n" not in unavailable.value.message
    assert "ilp adapter test" in unavailable.value.advice


def test_an_adapter_that_never_greets_is_unavailable(start: Start) -> None:
    with pytest.raises(ImplementationUnavailable, match=r"did not greet: no answer within 0\.2 s") as unavailable:
        start("NeverGreets", patience=Patience(start_timeout=0.2))
    assert "--timeout" in unavailable.value.advice


def test_the_log_of_an_adapter_that_does_not_greet_is_kept(start: Start) -> None:
    with pytest.raises(ImplementationUnavailable) as unavailable:
        start("ExitsAtOnce")
    assert unavailable.value.log == "no codec found\n"


def test_a_command_that_does_not_exist_is_unavailable(start: Start) -> None:
    with pytest.raises(ImplementationUnavailable) as unavailable:
        start(command=("/nowhere/adapter",))
    assert unavailable.value.message == ("cmd:fake: could not be started: /nowhere/adapter: No such file or directory")
    assert unavailable.value.advice


def test_an_interrupt_during_the_greeting_leaves_nothing(start: Start) -> None:
    with pytest.raises(KeyboardInterrupt), _interrupt_after(0.1):
        start("NeverGreets")


@contextmanager
def _interrupt_after(seconds: float) -> Iterator[None]:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# Environment


def test_an_adapter_does_not_see_tokens(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    monkeypatch.setenv("NPM_TOKEN", "secret")
    monkeypatch.setenv("LANG", "C.UTF-8")
    seen = start("PrintsItsEnvironment").identity.build
    assert "secret" not in seen.values()
    assert seen["LANG"] == "C.UTF-8"
    assert RUN in seen


# Whoever asks may go away


def test_an_ask_that_is_left_early_does_not_disturb_the_next(start: Start) -> None:
    implementation = start()
    outcomes = implementation.ask(map(innocent, range(1000)))
    assert isinstance(outcomes, Generator)
    next(outcomes)
    outcomes.close()
    assert ask(implementation, innocent(7)) == [outcome_of(innocent(7))]
    assert implementation.restarts == 0


def test_an_ask_that_was_answered_in_full_keeps_the_process(start: Start) -> None:
    implementation = start()
    child = _only_child()
    ask(implementation, innocent(1))
    assert _only_child() == child


def _only_child() -> psutil.Process:
    (child,) = psutil.Process().children()
    return child


def test_a_new_ask_replaces_one_that_was_not_finished(start: Start) -> None:
    implementation = start()
    earlier = implementation.ask(map(innocent, range(1000)))
    next(earlier)
    assert ask(implementation, innocent(7)) == [outcome_of(innocent(7))]
    with pytest.raises(RuntimeError, match="asked anew"):
        list(earlier)
    assert ask(implementation, innocent(8)) == [outcome_of(innocent(8))]
    assert implementation.restarts == 0


def test_asking_after_the_close_starts_no_process(start: Start) -> None:
    implementation = start()
    outcomes = implementation.ask(map(innocent, range(1000)))
    next(outcomes)
    implementation.close()
    with pytest.raises(RuntimeError, match="closed"):
        list(outcomes)
    with pytest.raises(RuntimeError, match="closed"):
        list(implementation.ask([innocent(1)]))
    assert psutil.Process().children() == []


def test_closing_again_does_nothing(start: Start) -> None:
    implementation = start()
    implementation.close()
    implementation.close()


def test_an_interrupt_in_the_consumer_leaves_no_process(start: Start) -> None:
    def interrupted(_: Outcome) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), start() as implementation:
        list(map(interrupted, implementation.ask(map(innocent, range(1000)))))
    assert psutil.Process().children() == []


@pytest.mark.parametrize("seconds", [0.1, 0.3])
def test_an_interrupt_while_waiting_leaves_no_process(start: Start, seconds: float) -> None:
    # The later interrupt finds the operation asked alone.
    implementation = start("Hangs", patience=HASTY)
    with pytest.raises(KeyboardInterrupt), _interrupt_after(seconds), implementation:
        ask(implementation, GUILTY)
    assert psutil.Process().children() == []


# What an adapter leaves behind


@pytest.mark.parametrize("fault", ["LeavesAChild", "LeavesADaemon"])
def test_what_an_adapter_has_started_ends_with_it(start: Start, fault: str) -> None:
    implementation = start(fault)
    (outcome,) = ask(implementation, GUILTY)
    assert isinstance(outcome, Accepted)
    pid = int(outcome.value.data or "", 16)
    assert psutil.pid_exists(pid)
    implementation.close()
    assert _ends(pid)


def test_what_an_adapter_left_behind_before_it_exited_ends_too(start: Start) -> None:
    implementation = start("LeavesADaemonAndExits")
    (outcome,) = ask(implementation, GUILTY)
    assert isinstance(outcome, Crashed)
    assert outcome.message == "exited with status 7"
    assert _ends(int(outcome.log.removeprefix("pid ")))


def test_an_adapter_that_outlives_its_input_is_killed(start: Start) -> None:
    implementation = start("OutlivesItsInput", patience=Patience(end_timeout=0.05))
    ask(implementation, innocent(1))
    child = _only_child()
    implementation.close()
    assert not child.is_running()


@pytest.mark.parametrize("fault", ["EndsUncleanly", "TalksAtTheEnd", "FloodsAtTheEnd"])
def test_how_an_adapter_ends_is_no_error_of_the_close(start: Start, fault: str) -> None:
    implementation = start(fault, ceilings=Ceilings(line=1 << 20))
    ask(implementation, innocent(1))
    implementation.close()
    assert psutil.Process().children() == []


def test_what_is_said_behind_the_answer_asked_for_alone_is_garbled(start: Start) -> None:
    implementation = start("TalksAtTheEnd")
    assert implementation._ask_alone(innocent(1)) == Garbled("answered, and then said more: b'bye'")


def test_an_operation_that_an_adapter_lacks_is_unsupported(start: Start) -> None:
    implementation = start("SupportsNothingItOffers")
    assert ask(implementation, innocent(1)) == [Unsupported("not today")]
