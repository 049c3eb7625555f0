"""One process of several, looked at from inside this one."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec
import pytest

from ilp.fuzz import crew
from ilp.fuzz.findings import Findings
from ilp.fuzz.part import FuzzPlan, Opener, PartEnded, Standing
from ilp.implementation.implementation import Implementation
from tests.fuzz.cases import CODE, OPENERS, SIGNATURE, fake, fuzz_plan

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)

Messages = list[crew._Message]


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """Let signals mean afterwards what they meant before."""
    before = {each: signal.getsignal(each) for each in _SIGNALS}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


def said_by(plan: FuzzPlan, opener: Opener) -> Messages:
    """Return what a process says that does a part."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    said: Messages = []
    listener = threading.Thread(target=_listen, args=(ours, said))
    listener.start()
    crew._work(plan, (opener,), 0, theirs)
    theirs.close()
    listener.join()
    return said


def _listen(connection: Connection, said: Messages) -> None:
    while True:
        try:
            said.append(crew._DECODER.decode(connection.recv_bytes()))
        except EOFError:
            return


def ended(said: Messages) -> PartEnded:
    last = said[-1]
    assert isinstance(last, PartEnded)
    return last


def given() -> FuzzPlan:
    return fuzz_plan("construct", given=(CODE,), minimise=False, oracles=("specification",))


def test_finding_is_told_before_the_end() -> None:
    first, *others = said_by(given(), OPENERS["construct"])
    assert isinstance(first, crew._Found)
    assert first.finding.signature == SIGNATURE
    assert any(isinstance(each, crew._Stands) for each in others)
    assert ended(others).ending == "done"


def test_participant_that_cannot_be_opened_is_told() -> None:
    end = ended(said_by(given(), fake("ExitsAtOnce")))
    assert end.ending == "problem"
    assert end.failure is not None
    assert end.failure.message.startswith("fake: ")


def test_corpus_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "corpus").write_text("")
    end = ended(said_by(msgspec.structs.replace(given(), state=tmp_path), OPENERS["construct"]))
    assert end.failure is not None
    assert "cannot be read: File exists" in end.failure.message


def test_mistake_of_ours_is_told() -> None:
    end = ended(said_by(given(), int))  # type: ignore[arg-type]
    assert end.failure is not None
    assert end.failure.message.startswith("a mistake in ilp itself: TypeError: ")


def interrupting(times: int = 1) -> Opener:
    def opened() -> Implementation:
        for _ in range(times):
            os.kill(os.getpid(), signal.SIGTERM)
        return OPENERS["construct"]()

    return opened


@pytest.mark.parametrize("times", [1, 3])
def test_interrupt_is_told_as_the_end(times: int) -> None:
    assert ended(said_by(given(), interrupting(times))).ending == "interrupted"


def test_interrupt_in_the_middle_of_a_message_waits_for_its_end() -> None:
    attention = crew._Attention()
    attention.heed()
    done: list[str] = []
    with pytest.raises(KeyboardInterrupt), attention.undisturbed():
        done += _said_while_interrupted()
    assert done == ["said"]


def _said_while_interrupted() -> list[str]:
    os.kill(os.getpid(), signal.SIGTERM)
    return ["said"]


def test_whoever_started_it_may_have_gone() -> None:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    ours.close()
    crew._work(given(), (OPENERS["construct"],), 0, theirs)


def test_signals_may_be_heeded_by_the_main_thread_only() -> None:
    heard: list[tuple[list[PartEnded | None], bool]] = []
    plan = msgspec.structs.replace(given(), jobs=2)

    def run() -> None:
        heard.append(crew.run_parts(plan, [OPENERS["construct"]], Findings(), _nothing))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    ((parts, is_interrupted),) = heard
    assert (len(parts), is_interrupted) == (2, False)
    assert all(each is not None and each.ending == "done" for each in parts)


def test_process_that_is_killed_ends_without_a_word() -> None:
    plan = fuzz_plan("reference", jobs=2, max_operations=None)

    def kill_one(standing: Standing) -> None:
        if standing.operations and (children := multiprocessing.active_children()):
            for each in children:
                each.kill()

    parts, _ = crew.run_parts(plan, [OPENERS["reference"]], Findings(), kill_one)
    assert parts == [None, None]


_nothing: Callable[[Standing], None] = lambda _: None  # noqa: E731 - in one line
