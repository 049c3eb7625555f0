"""How the verbs of fuzzing come by implementations, findings and the state folder."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer
from msgspec.structs import replace

from ilp.cli.failure import COULD_NOT_DECIDE, Failure
from ilp.cli.opening import conditions_of, unavailable
from ilp.fuzz.corpus import CorpusProblem
from ilp.fuzz.findings import load_findings
from ilp.fuzz.part import Opener
from ilp.fuzz.record import FuzzFinding
from ilp.fuzz.state import DEFAULT_STATE, State, StateProblem
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.launch import Conditions
from ilp.implementation.reference import prepare_implementation
from ilp.report.progress import Progress

__all__ = ["StateOption", "conditions", "findings_named", "findings_of", "openers_of", "problems_said"]

_CLOSE = 5  # signatures that a message suggests
_CUTOFF = 0.4  # how alike a signature has to be to one that is there

StateOption: TypeAlias = Annotated[
    Path, typer.Option("--state", metavar="DIR", help=f"Where corpus and findings are kept; {DEFAULT_STATE}.")
]


class _Announcer:
    """Hears of what takes time before an implementation runs; in another process it says nothing."""

    def __init__(self, say: Callable[[str], None] = lambda _: None) -> None:
        self._say = say

    def __call__(self, text: str) -> None:
        self._say(text)

    def __reduce__(self) -> tuple[Any, ...]:
        return _Announcer, ()


def conditions(timeout: float, progress: Progress) -> Conditions:
    """Return the conditions under which implementations run, such that they can be taken into other processes."""
    return replace(conditions_of(timeout, progress), on_progress=_Announcer(progress.message))


def openers_of(references: Sequence[str], timeout: float) -> list[Opener]:
    """Install or build implementations, once each, and return what opens them, in any process.

    Raises:
        Failure: one cannot be had.
    """
    with Progress() as progress, problems_said():
        wanted = conditions(timeout, progress)
        return [prepare_implementation(each, wanted) for each in references]


@contextmanager
def problems_said() -> Iterator[None]:
    """Say what keeps a campaign from running.

    Raises:
        Failure: an implementation, the corpus or the state folder cannot be used.
    """
    try:
        yield
    except ImplementationUnavailable as problem:
        raise unavailable(problem) from None
    except (CorpusProblem, StateProblem) as problem:
        raise Failure(problem.message, problem.advice, code=COULD_NOT_DECIDE) from None


def findings_of(state: State) -> tuple[tuple[FuzzFinding, ...], tuple[str, ...]]:
    """Return the findings of a state folder, and in words what of it is no finding.

    Raises:
        Failure: there is no such folder, or it cannot be read.
    """
    if not state.folder.exists():
        raise Failure(
            f"{state.folder}: there is no such state folder",
            "`ilp fuzz REF` makes one; name another one with --state DIR.",
            code=COULD_NOT_DECIDE,
        )
    try:
        return load_findings(state.findings)
    except OSError as error:
        raise Failure(
            f"{state.findings}: findings cannot be read: {error.strerror}",
            "Is it the state folder of `ilp fuzz`?",
            code=COULD_NOT_DECIDE,
        ) from None


def findings_named(findings: Sequence[FuzzFinding], names: Sequence[str], state: State) -> tuple[FuzzFinding, ...]:
    """Return the findings that signatures or globs name; all of them for no names.

    Raises:
        Failure: one names none.
    """
    for name in names:
        if not any(_is_named(each, name) for each in findings):
            raise Failure(f"{name}: no finding in {state.folder} has this signature", _advice(name, findings))
    return tuple(each for each in findings if not names or any(_is_named(each, name) for name in names))


def _is_named(finding: FuzzFinding, name: str) -> bool:
    return finding.signature == name or fnmatchcase(finding.signature, name)


def _advice(name: str, findings: Sequence[FuzzFinding]) -> str:
    signatures = list(dict.fromkeys(each.signature for each in findings))
    if not signatures:
        return "There are no findings in it."
    close = difflib.get_close_matches(name, signatures, n=_CLOSE, cutoff=_CUTOFF)
    if close:
        return f"Did you mean {', or '.join(close)}?"
    shown = ", ".join(signatures[:_CLOSE])
    return f"There are {shown}" + (f" and {len(signatures) - _CLOSE} more." if len(signatures) > _CLOSE else ".")
