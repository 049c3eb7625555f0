"""The state folder of campaigns: where corpus and findings are, and one campaign at a time.

corpus/     one file an input, raw octets named by their SHA-1: the form of libFuzzer and Atheris
findings/   one JSON file a finding
lock        held while a campaign runs
holder.json who holds it
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import filelock
import msgspec
from msgspec import Struct

from ilp.fuzz.whole import put_whole

__all__ = ["DEFAULT_STATE", "State", "StateProblem"]

DEFAULT_STATE = Path(".ilp-fuzz")
"""The state folder of who names none, in the current folder."""


class StateProblem(Exception):
    """The state folder cannot be used. Exit code 3.

    Args:
        message: what happened, one line.
        advice: what to do next, one line.
    """

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class _Holder(Struct, frozen=True):
    pid: int
    since: str
    references: tuple[str, ...]


class State:
    """A state folder, there or not.

    Attributes:
        folder: the folder.
        corpus: where its inputs are.
        findings: where its findings are.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.corpus = folder / "corpus"
        self.findings = folder / "findings"
        self._holder = folder / "holder.json"

    @contextmanager
    def held(self, references: Sequence[str]) -> Iterator[None]:
        """Keep the folder for one campaign, and make it if it is not there.

        It is let go when the process ends, however it does.

        Args:
            references: who is fuzzed, for whoever finds the folder held.

        Raises:
            StateProblem: somebody else holds it, or it cannot be written.
        """
        with contextlib.ExitStack() as stack:
            try:
                for each in (self.folder, self.corpus, self.findings):
                    each.mkdir(parents=True, exist_ok=True)
                stack.enter_context(filelock.FileLock(self.folder / "lock", timeout=0))
                holder = _Holder(os.getpid(), datetime.now(UTC).isoformat(timespec="seconds"), tuple(references))
                put_whole(self._holder, msgspec.json.encode(holder))
            except filelock.Timeout:
                raise self._held_by_another() from None
            except OSError as error:
                raise StateProblem(
                    f"{self.folder}: the state folder cannot be written: {error.strerror}: {error.filename}",
                    "Give permission or room there, or name another folder with --state DIR.",
                ) from None
            yield

    def _held_by_another(self) -> StateProblem:
        who = "another campaign"
        with contextlib.suppress(OSError, msgspec.DecodeError):
            holder = msgspec.json.decode(self._holder.read_bytes(), type=_Holder)
            who = f"process {holder.pid}, which has fuzzed {', '.join(holder.references)} since {holder.since}"
        return StateProblem(
            f"{self.folder}: the state folder is in use by {who}",
            "Wait for it, or give this campaign a folder of its own with --state DIR; "
            "`ilp corpus merge` puts two corpora together.",
        )
