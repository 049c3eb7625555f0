"""The command that asks the gate one operation again, for whoever reads a report."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence

from ilp.protocol import Operation
from ilp.report.machine import to_json

__all__ = ["FROM_WITNESS", "replay_command", "resolved_reference"]

FROM_WITNESS = "--input - < witness.json"
"""The end of a command whose operation is too long for it: the witness is `findings[].input` of the JSON report."""

_LONGEST = 1500  # characters of a command that a terminal and a shell take without trouble


def replay_command(
    baseline: str, operation: Operation, *, candidate: str, options: Sequence[str], versions: Mapping[str, str]
) -> str:
    """Return the command line, quoted for a shell.

    Args:
        baseline: the reference of the old implementation.
        operation: what to ask.
        candidate: the reference of the new one.
        options: the options without which the answer is not the same.
        versions: the versions that references were resolved to.
    """
    sides = [resolved_reference(each, versions.get(each, "")) for each in (baseline, candidate)]
    command = shlex.join(["ilp", "gate", *sides, *options])
    whole = f"{command} --input {shlex.quote(to_json(operation))}"
    return whole if len(whole) <= _LONGEST else f"{command} {FROM_WITNESS}"


def resolved_reference(reference: str, version: str) -> str:
    """Return the reference under which just this release is had again: `npm:ilp-packet` is another one next year."""
    is_open = reference.startswith("npm:") and "@" not in reference[len("npm:") + 1 :]
    return f"{reference}@{version}" if is_open and re.fullmatch(r"[0-9][0-9A-Za-z.+-]*", version) else reference
