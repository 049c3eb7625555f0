"""The words for what is wrong with a list of known departures, the same in every report for machines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from ilp.conformance.expected import SHIPPED
from ilp.conformance.record import KnownProblem
from ilp.report.plain import on_one_line

__all__ = ["problem_file", "problem_lines", "problem_title"]


def problem_title(problem: KnownProblem) -> str:
    """Return what is wrong and where, printable."""
    line = "" if problem.line is None else f", line {problem.line}"
    of = f", {problem.implementation}" if problem.implementation else ""
    return on_one_line(f"{problem.kind} in {problem.file}{line}{of}")


def problem_lines(problem: KnownProblem) -> Iterator[str]:
    """Yield what is wrong, then the lines of the list to remove and to write, printable."""
    yield on_one_line(problem.message)
    for each in problem.remove:
        number = "" if each.line is None else f" {each.line}"
        yield on_one_line(f"remove line{number}: {each.text}")
    for text in problem.add:
        yield on_one_line(f"write: {text}")


def problem_file(problem: KnownProblem) -> str | None:
    """Return the list as a file of the project, None where it is none: it came with this package, or lies elsewhere."""
    path = PurePath(problem.file)
    if problem.file == SHIPPED or path.is_absolute() or ".." in path.parts or not problem.file.isprintable():
        return None
    return path.as_posix()
