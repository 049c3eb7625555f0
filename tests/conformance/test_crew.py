"""Tasks side by side, and what ends them. No task here waits for ever: what is wrong fails by a timeout."""

from __future__ import annotations

import _thread
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from queue import SimpleQueue

import pytest

from ilp.conformance import crew
from ilp.conformance.crew import Beginning, Task, side_by_side

LONG = 30.0  # seconds after which a test has failed
SHORT = 0.01  # seconds of a wait that an interrupt ends
DEAF = 0.5  # seconds of one that it does not end; measured for coverage, Python 3.11 stands still as long


@pytest.fixture
def interrupts() -> Iterator[None]:
    """Let the main thread hear of an interrupt, even where the tests run in the background and ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class Endless:
    """A task that goes on until it is interrupted, as one that asks an adapter does; then lets go of what it has."""

    def __init__(self, letting_go: Callable[[], None] = lambda: None) -> None:
        self.begun = threading.Event()
        self.let_go = False
        self._letting_go = letting_go

    def __call__(self) -> bool:
        try:
            self.begun.set()
            never = threading.Event()
            for _ in range(int(LONG / SHORT)):
                never.wait(SHORT)
            raise AssertionError("nobody has interrupted it")
        finally:
            self._letting_go()
            self.let_go = True


def begun(task: Task) -> Beginning:
    """Return what begins a task with nothing to do before it."""
    return lambda: task


def together(tasks: Sequence[Task], jobs: int) -> int:
    return side_by_side([begun(each) for each in tasks], jobs)


def done() -> bool:
    return False


def noting(notes: list[int], number: int) -> Task:
    def task() -> bool:
        notes.append(number)
        return False

    return task


def ends_the_rest_after(*events: threading.Event) -> Task:
    def task() -> bool:
        assert all(each.wait(LONG) for each in events)
        return True

    return task


def test_all_tasks_are_done() -> None:
    did: list[int] = []
    assert together([noting(did, number) for number in range(5)], 2) == 5
    assert sorted(did) == [0, 1, 2, 3, 4]


def test_no_tasks_are_done_at_once() -> None:
    assert together([], 2) == 0


def test_tasks_are_done_at_the_same_time() -> None:
    meeting = threading.Barrier(3, timeout=LONG)
    assert together([lambda: not meeting.wait() < 3] * 3, 3) == 3


def test_no_more_tasks_than_jobs_are_at_work() -> None:
    lock, at_work, most = threading.Lock(), 0, 0

    def task() -> bool:
        nonlocal at_work, most
        with lock:
            at_work += 1
            most = max(most, at_work)
        threading.Event().wait(SHORT)
        with lock:
            at_work -= 1
        return False

    together([task] * 8, 3)
    assert most <= 3


def test_tasks_begin_in_their_order() -> None:
    began: list[int] = []
    together([noting(began, number) for number in range(4)], 1)
    assert began == [0, 1, 2, 3]


def test_what_is_to_be_done_before_a_task_is_done_in_this_thread() -> None:
    threads: list[threading.Thread] = []

    def begin() -> Task:
        threads.append(threading.current_thread())
        return done

    assert side_by_side([begin] * 3, 2) == 3
    assert threads == [threading.current_thread()] * 3


def test_what_fails_before_a_task_interrupts_those_at_work() -> None:
    first = Endless()

    def fails() -> Task:
        assert first.begun.wait(LONG)
        raise ValueError("a mistake")

    with pytest.raises(ValueError, match="a mistake"):
        side_by_side([begun(first), fails], 2)
    assert first.let_go


# What ends the rest.


def test_task_that_ends_the_rest_interrupts_those_behind_it() -> None:
    behind = Endless()
    assert together([ends_the_rest_after(behind.begun), behind], 2) == 1
    assert behind.let_go


def test_task_that_ends_the_rest_leaves_those_before_it_to_their_end() -> None:
    ended = threading.Event()

    def first() -> bool:
        return not ended.wait(LONG)

    def second() -> bool:
        ended.set()
        return True

    assert together([first, second], 2) == 2


def test_first_of_those_that_end_the_rest_counts() -> None:
    second_is_over = threading.Event()

    def first() -> bool:
        return second_is_over.wait(LONG)

    def second() -> bool:
        second_is_over.set()
        return True

    assert together([first, second, done], 2) == 1


def test_tasks_behind_one_that_ends_the_rest_do_not_begin() -> None:
    never = Endless()
    assert together([done, lambda: True, never], 1) == 2
    assert not never.begun.is_set()


def test_what_a_task_behind_raises_is_in_vain() -> None:
    over = threading.Event()

    def raises() -> None:
        over.set()
        raise ValueError("nobody wants to know")

    behind = Endless(raises)
    assert together([lambda: not over.wait(LONG), ends_the_rest_after(behind.begun), behind], 3) == 2


# What a task raises.


def test_what_a_task_raises_is_raised_and_interrupts_the_others() -> None:
    other = Endless()

    def fails() -> bool:
        assert other.begun.wait(LONG)
        raise ValueError("a mistake")

    with pytest.raises(ValueError, match="a mistake"):
        together([other, fails], 2)
    assert other.let_go


def test_interrupt_within_a_task_interrupts_all() -> None:
    other = Endless()

    def interrupted() -> bool:
        assert other.begun.wait(LONG)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        together([other, interrupted], 2)
    assert other.let_go


# Ctrl-C.


@pytest.mark.usefixtures("interrupts")
def test_interrupt_of_the_main_thread_reaches_every_task() -> None:
    first, second = Endless(), Endless()

    def user() -> bool:
        assert first.begun.wait(LONG)
        assert second.begun.wait(LONG)
        _thread.interrupt_main()
        return False

    with pytest.raises(KeyboardInterrupt):
        together([first, second, user], 3)
    assert (first.let_go, second.let_go) == (True, True)


@pytest.mark.usefixtures("interrupts")
def test_second_interrupt_does_not_hinder_tasks_from_letting_go() -> None:
    impatient = Endless(_thread.interrupt_main)

    def fails() -> bool:
        assert impatient.begun.wait(LONG)
        raise ValueError("a mistake")

    with pytest.raises(KeyboardInterrupt):
        together([impatient, fails], 2)
    assert impatient.let_go


def test_task_that_does_not_heed_an_interrupt_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "_WINDING_UP", 0.05)
    asleep, released = threading.Event(), threading.Event()

    def deaf() -> bool:
        asleep.set()
        return released.wait(DEAF)  # one call, which no interrupt ends

    assert together([ends_the_rest_after(asleep), deaf], 2) == 1
    released.set()


# A member of the crew.


class Counting:
    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> bool:
        self.calls += 1
        return False


def test_task_that_is_interrupted_before_it_begins_does_not_begin() -> None:
    task, reports = Counting(), SimpleQueue[crew._Member]()
    member = crew._Member(0, task, reports)
    member.interrupt()
    member.start()
    assert reports.get(timeout=LONG) is member
    assert (type(member.error), task.calls) == (KeyboardInterrupt, 0)


def test_task_that_is_over_is_not_interrupted_any_more() -> None:
    reports = SimpleQueue[crew._Member]()
    member = crew._Member(0, Counting(), reports)
    member.start()
    member.join(LONG)
    member.interrupt()
    assert member.error is None
