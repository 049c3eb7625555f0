"""The commands that show a finding of a campaign again."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from ilp.fuzz.record import Participant
from ilp.fuzz.state import DEFAULT_STATE
from ilp.implementation.resolved import resolved_reference
from ilp.protocol import Operation
from ilp.report.machine import to_json
from ilp.report.replay import FROM_WITNESS

__all__ = ["alone_command", "replay_line", "state_option"]

_LONGEST = 1500  # characters of a command that a terminal and a shell take without trouble


def state_option(state: str) -> list[str]:
    """Return the option that names a state folder; none for the one that is taken without."""
    return [] if state == str(DEFAULT_STATE) else ["--state", state]


def replay_line(signature: str, state: str, *options: str) -> str:
    """Return the command that asks a finding of a state folder again, quoted for a shell."""
    return shlex.join(["ilp", "replay", *options, *state_option(state)]) + f" '{signature}'"


def alone_command(oracle: str, participants: Sequence[Participant], operation: Operation) -> str:
    """Return the command that shows a finding and needs no state folder, quoted for a shell."""
    first, *others = (resolved_reference(each.reference, each.version) for each in participants)
    against = [word for each in others for word in ("--against", each)]
    command = shlex.join(["ilp", "fuzz", first, *against, "--oracle", oracle])
    whole = f"{command} --input {shlex.quote(to_json(operation))}"
    return whole if len(whole) <= _LONGEST else f"{command} {FROM_WITNESS}"
