"""Where output goes: standard output as people see it, or a file that is there whole or not at all."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeAlias

from ilp.cli.failure import COULD_NOT_DECIDE, Failure
from ilp.cli.whole_file import write_whole
from ilp.report.machine import to_json

if TYPE_CHECKING:
    from rich.console import Console

__all__ = [
    "OutputForm",
    "Report",
    "deliver",
    "discard_output",
    "emit",
    "emit_octets",
    "report_in",
    "require_place",
    "screen",
    "unwritten",
    "written_out",
]

_WIDTH = 100


class OutputForm(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"


Report: TypeAlias = "Callable[[Console], None] | str | bytes"
"""A report for people, which prints itself, one for machines, or a picture."""


def report_in(form: OutputForm, record: object, people: Callable[[Console], None]) -> Report:
    """Return the report of a record in a form: its JSON, or what `people` prints."""
    return to_json(record) if form is OutputForm.JSON else people


def screen(width: int = _WIDTH) -> Console:
    """Return a console on standard output, at most `width` columns wide."""
    from rich.console import Console  # noqa: PLC0415 - machine output does without, and starts faster

    class Screen(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # rich would end the process with 1, which is our "no"

    console = Screen(file=sys.stdout, highlight=False, soft_wrap=True)
    console.width = min(console.width, width) if console.is_terminal else width
    return console


def emit(line: str) -> None:
    """Write one line for machines to standard output, in UTF-8 whatever the locale is.

    Raises:
        Failure: it cannot be written.
    """
    emit_octets(line.encode() + b"\n")


def emit_octets(octets: bytes) -> None:
    """Write octets to standard output.

    Raises:
        Failure: they cannot be written.
    """
    with written_out():
        sys.stdout.flush()
        sys.stdout.buffer.write(octets)
        sys.stdout.buffer.flush()


@contextlib.contextmanager
def written_out() -> Iterator[None]:
    """Write to standard output inside. A reader that has gone is none of our business, a full disk is said.

    Raises:
        Failure: something could not be written, for another reason than that the reader has gone.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        discard_output()
    except OSError as error:
        raise unwritten(error) from None


def unwritten(error: OSError) -> Failure:
    """Return what to say of standard output that takes nothing."""
    return Failure(
        f"standard output cannot be written: {error.strerror}",
        "What was to be written there is lost.",
        code=COULD_NOT_DECIDE,
    )


def discard_output(stream: TextIO | None = None) -> None:
    """Let whatever is still written to standard output, or another stream, or waits in its buffer, go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), (stream or sys.stdout).fileno())


def require_place(output: Path | None) -> None:
    """Check, before anything takes its time, that a report can be put into the file `output`.

    Raises:
        Failure: its folder does not exist, or it is a folder itself.
    """
    if output is None:
        return
    try:
        is_folder, has_folder = output.is_dir(), output.parent.is_dir()
    except OSError as error:
        raise Failure(f"{output}: cannot be written: {error.strerror}", "Is the file's name right?") from None
    if is_folder:
        raise Failure(f"{output}: cannot be written: it is a folder", "Name a file in it.")
    if not has_folder:
        raise Failure(f"{output}: cannot be written: there is no folder {output.parent}", "Make it first.")


def deliver(report: Report, output: Path | None, *, has_room: bool = True) -> int:
    """Write a report to standard output, or whole into the file `output`.

    A reader that went away ends the report quietly. What cannot be written to the file goes to standard output, so
    that a full disk loses nothing.

    Args:
        report: the report.
        output: the file, None for standard output.
        has_room: whether standard output may take what a file does not; not where it has a report for machines.

    Returns:
        The exit code that the delivery alone deserves: 0, or 3 if the report is not where it was to be.
    """
    if output is None:
        return _to_standard_output(report)
    content = _content(report)
    try:
        write_whole(output, content)
    except OSError as error:
        if not has_room:
            advice = "The report is lost: standard output has another one."
        else:
            advice = "" if _to_standard_output(content) else "The report is on standard output instead."
        Failure(f"{output}: cannot be written: {error.strerror}", advice).show()
        return COULD_NOT_DECIDE
    return 0


def _to_standard_output(report: Report) -> int:
    try:
        if isinstance(report, str):
            emit(report)
        elif isinstance(report, bytes):
            emit_octets(report)
        else:
            with written_out():
                report(screen())
    except Failure as failure:
        failure.show()
        return failure.code
    return 0


def _content(report: Report) -> bytes:
    if isinstance(report, str):
        return report.encode() + b"\n"
    if isinstance(report, bytes):
        return report
    from rich.console import Console  # noqa: PLC0415

    text = io.StringIO()
    report(Console(file=text, highlight=False, soft_wrap=True, width=_WIDTH, force_terminal=False))
    return text.getvalue().encode("utf-8", "backslashreplace")
