"""The command that asks the gate one operation again, for whoever reads a report."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from ilp.implementation.resolved import resolved_reference
from ilp.protocol import Operation
from ilp.report.machine import to_json

__all__ = ["FROM_WITNESS", "replay_command"]

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
