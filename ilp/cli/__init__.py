"""The command `ilp`: one module a verb, and no logic."""

from __future__ import annotations

import sys
from typing import NoReturn

__all__ = ["main"]


def main() -> NoReturn:
    """Run the command line, and exit as the exit codes say."""
    try:
        from ilp.cli.app import run  # noqa: PLC0415 - so that an interrupt while it loads ends quietly as well
    except KeyboardInterrupt:
        sys.exit(130)
    run(sys.argv[1:])
