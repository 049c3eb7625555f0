"""Several processes that share a campaign: each runs its part and tells what it finds as it finds it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import TypeAlias

import msgspec
from msgspec import Struct

from ilp.fuzz.corpus import CorpusProblem
from ilp.fuzz.findings import Findings
from ilp.fuzz.part import Failed, FuzzPlan, Opener, PartEnded, Standing, run_part
from ilp.fuzz.record import FuzzFinding, Participant

__all__ = ["run_parts"]

_LOOK_EVERY = 0.25  # seconds between two looks at whether to end
_END_TIMEOUT = 15.0  # seconds that a process has to end after it was told to
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


class _Found(Struct, tag="found"):
    finding: FuzzFinding


class _Stands(Struct, tag="stands"):
    standing: Standing


_Message: TypeAlias = PartEnded | _Found | _Stands

_DECODER: msgspec.msgpack.Decoder[_Message] = msgspec.msgpack.Decoder(_Message)


class _Member:
    """One process of a campaign, and the last that was heard of it."""

    def __init__(self, job: int, process: BaseProcess) -> None:
        self.job = job
        self.process = process
        self.standing = Standing()
        self.ended: PartEnded | None = None
        self.is_gone = False
        self.was_told_to_end = False


def run_parts(
    plan: FuzzPlan, openers: Sequence[Opener], findings: Findings, on_standing: Callable[[Standing], None]
) -> tuple[list[PartEnded | None], bool]:
    """Run all parts of a campaign side by side.

    Args:
        plan: what to do, in how many processes.
        openers: open the participants; each process opens its own, so they have to be picklable.
        findings: takes what the processes find.
        on_standing: hears how all stand together.

    Returns:
        What came of each process, None for one that ended without a word, and whether they were interrupted.
    """
    context = multiprocessing.get_context("spawn")
    crew: dict[Connection, _Member] = {}
    with _asked_to_end() as is_asked:
        try:
            for job in range(plan.jobs):
                ours, theirs = context.Pipe(duplex=False)
                process = context.Process(target=_work, args=(plan, tuple(openers), job, theirs), daemon=True)
                with _held_back():
                    process.start()
                theirs.close()
                crew[ours] = _Member(job, process)
            _listen(crew, findings, on_standing, plan.campaign.max_findings, is_asked)
        finally:
            _end(crew)
            for connection, member in crew.items():
                member.process.join(_END_TIMEOUT)
                if member.process.is_alive():
                    member.process.kill()
                connection.close()
        return [each.ended or _unheard(each, plan) for each in crew.values()], is_asked()


def _unheard(member: _Member, plan: FuzzPlan) -> PartEnded | None:
    """Return what came of a process that ended without a word: of one that our signal met too early, nothing did."""
    if member.was_told_to_end and member.process.exitcode == -signal.SIGTERM:
        return PartEnded(participants=_participants(plan))
    return None


@contextmanager
def _asked_to_end() -> Iterator[Callable[[], bool]]:
    """Note signals in place of being interrupted by them: what the processes say is always heard whole."""
    heard: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = {each: signal.getsignal(each) for each in _ENDING}
    for each, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(each, lambda number, _: heard.append(number))
    try:
        yield lambda: bool(heard)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def _held_back() -> Iterator[None]:
    """Have a process that is started here begin with signals held back, until it is ready for them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end(crew: dict[Connection, _Member]) -> None:
    """Ask the processes that still run to end: by a signal that none of them ignores, as one may ignore Ctrl-C."""
    for each in crew.values():
        if each.ended is None and each.process.is_alive() and each.process.pid is not None:
            each.was_told_to_end = True
            with suppress(ProcessLookupError):
                os.kill(each.process.pid, signal.SIGTERM)


def _listen(
    crew: dict[Connection, _Member],
    findings: Findings,
    on_standing: Callable[[Standing], None],
    max_findings: int | None,
    is_asked: Callable[[], bool],
) -> None:
    """Take in what the processes say until all have ended; once they were asked to, with limited patience."""
    started = time.monotonic()
    last_new, until = None, None
    while running := [each for each, member in crew.items() if not member.is_gone]:
        enough = max_findings is not None and len(findings) >= max_findings
        if until is None and (is_asked() or enough):
            _end(crew)
            until = time.monotonic() + _END_TIMEOUT
        if until is not None and time.monotonic() >= until:
            return
        for connection in wait(running, timeout=_LOOK_EVERY):
            assert isinstance(connection, Connection)  # noqa: S101 - what was waited for
            if _hear(connection, crew[connection], findings):
                last_new = time.monotonic() - started
        on_standing(_together(list(crew.values()), findings, last_new, time.monotonic() - started))


def _hear(connection: Connection, member: _Member, findings: Findings) -> bool:
    """Take in one message; return whether it is of a finding that is new."""
    try:
        message = _DECODER.decode(connection.recv_bytes())
    except (EOFError, OSError):
        member.is_gone = True
        return False
    match message:
        case _Found(finding):
            return findings.take_in(finding, member.job)
        case _Stands(standing):
            member.standing = standing
            return False
    if member.ended is not None:  # it was interrupted behind its last word
        return False
    member.ended, member.standing = message, message.standing
    is_new = [findings.take_in(each, member.job) for each in message.findings]
    return any(is_new)


def _together(crew: Sequence[_Member], findings: Findings, last_new: float | None, seconds: float) -> Standing:
    standings = [each.standing for each in crew]
    return Standing(
        operations=sum(each.operations for each in standings),
        corpus=max((each.corpus for each in standings), default=0),
        kept=sum(each.kept for each in standings),
        features=max((each.features for each in standings), default=0),
        findings=len(findings),
        last_new=last_new,
        seconds=seconds,
    )


# In the process itself.


class _Attention:
    """Raises the first interrupt, but never in the middle of a message; later ones ask for nothing new."""

    def __init__(self) -> None:
        self._is_busy = self._is_interrupted = self._is_due = False

    def heed(self) -> None:
        """Heed signals from now on, those that were held back among them."""
        for each in _ENDING:
            if signal.getsignal(each) is not signal.SIG_IGN or each is signal.SIGTERM:
                signal.signal(each, self._interrupt)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        if self._is_interrupted:
            return
        self._is_interrupted = True
        if self._is_busy:
            self._is_due = True
        else:
            raise KeyboardInterrupt

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """Put off an interrupt until what is done inside is done."""
        self._is_busy = True
        yield
        self._is_busy = False
        if self._is_due:
            self._is_due = False
            raise KeyboardInterrupt


def _work(plan: FuzzPlan, openers: tuple[Opener, ...], job: int, connection: Connection) -> None:
    """Run one process's part of a campaign, and tell over `connection` what comes of it."""
    attention = _Attention()

    def tell(message: _Message) -> None:
        with attention.undisturbed():
            connection.send_bytes(msgspec.msgpack.encode(message))

    try:
        attention.heed()
        tell(
            run_part(
                plan,
                openers,
                job,
                on_change=lambda finding: tell(_Found(finding)),
                on_standing=lambda standing: tell(_Stands(standing)),
            )
        )
    except BrokenPipeError:
        return  # whoever started us has gone
    except KeyboardInterrupt:  # before there was anything to tell, or behind the last of it
        _tell_end(tell, PartEnded(participants=_participants(plan)))
    except CorpusProblem as problem:
        _tell_end(tell, _failed(plan, problem.message, problem.advice))
    except Exception as error:  # noqa: BLE001 - whatever it is, the process that started us has to hear of it
        mistake = f"a mistake in ilp itself: {type(error).__name__}: {error}"
        _tell_end(tell, _failed(plan, mistake, "Please report it, with what `--jobs 1` shows."))


def _participants(plan: FuzzPlan) -> list[Participant]:
    return [Participant(reference=each) for each in plan.references]


def _failed(plan: FuzzPlan, message: str, advice: str) -> PartEnded:
    return PartEnded(ending="problem", participants=_participants(plan), failure=Failed(message, advice))


def _tell_end(tell: Callable[[_Message], None], ended: PartEnded) -> None:
    with suppress(BrokenPipeError, KeyboardInterrupt):
        tell(ended)
