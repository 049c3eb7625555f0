"""A verb that ends with a message for the user: what happened, what to do next, the exit code."""

from __future__ import annotations

import contextlib
import sys

from ilp.bench.extra import MissingLibrary
from ilp.report.wording import printable

__all__ = ["COULD_NOT_DECIDE", "WRONG_USAGE", "Failure", "missing_extra"]

WRONG_USAGE = 2
COULD_NOT_DECIDE = 3


class Failure(Exception):
    """Ends the command.

    Args:
        message: what happened, and where. One line; what is foreign in it need not be printable.
        advice: what to do next.
        code: the exit code.
        log: the last of what a failing program said.
    """

    def __init__(self, message: str, advice: str = "", *, code: int = WRONG_USAGE, log: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.code = code
        self.log = log

    def show(self) -> None:
        """Say it on standard error, in colour on a terminal. Where that has gone, nobody is left to hear it."""
        with contextlib.suppress(OSError):
            self._print()

    def _print(self) -> None:
        # Rich takes longer to load than a short command runs.
        from rich.console import Console  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        console = Console(file=sys.stderr, highlight=False, soft_wrap=True)
        console.print(Text.assemble(("error: ", "bold red"), printable(self.message)))
        for line in self.log.splitlines():
            console.print(Text(f"  | {printable(line)}", style="dim"))
        if self.advice:
            console.print(Text(printable(self.advice)))


def missing_extra(missing: MissingLibrary) -> Failure:
    """Return what to say where a library of the extra `bench` is not installed."""
    return Failure(
        f"this needs {missing}, which is not installed",
        "Install the extra: pip install 'ilp-conformance[bench]'.",
        code=COULD_NOT_DECIDE,
    )
