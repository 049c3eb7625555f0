"""What a target does with an input: it asks, has the oracles look, and raises what they object to."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

import msgspec

from ilp.explore.inquiry import Side, conduct
from ilp.explore.speakers import speaks_rfc0027
from ilp.fuzz.breach import Breach, Observation
from ilp.fuzz.oracles import ORACLES
from ilp.fuzz.panel import Panel
from ilp.fuzz.signature import signature_of
from ilp.fuzz.targets.questions import TARGETS
from ilp.golden.vector import Vector
from ilp.implementation.implementation import Implementation

__all__ = ["WATCHING", "Broken", "Examination", "operation_lines"]

WATCHING = (
    *("specification", "round-trip", "aliasing", "canonical", "idempotence", "prefix"),
    *("relay", "in-place-edit", "unclean-failure"),
)
"""The oracles of the targets: those of one implementation that need no clock. Crashes and hangs are the engine's."""

_LONGEST = 1500  # characters of a command that a terminal and a shell take without trouble


class Broken(Exception):
    """An oracle is broken. The message says which, by what, and the command that shows it again."""


class Examination:
    """One target and one codec.

    Args:
        target: one of `TARGETS`.
        implementation: the codec.
        vectors: golden vectors by which it is told whether it speaks RFC 0027; if it does not, the oracles that need
            the specification are silent.
        oracles: which of `WATCHING`.
    """

    def __init__(
        self,
        target: str,
        implementation: Implementation,
        vectors: Sequence[Vector],
        oracles: Sequence[str] = WATCHING,
    ) -> None:
        self._target = target
        self._questions = TARGETS[target]
        self._reference = implementation.identity.reference
        side = Side(implementation, speaks_rfc0027=speaks_rfc0027(implementation, vectors))
        self._panel = Panel((side,))
        self._oracles = [ORACLES[each] for each in oracles]

    def examine(self, octets: bytes) -> None:
        """Ask what the target asks about an input.

        Raises:
            Broken: an oracle is, the gravest of them.
        """
        operations = self._questions(octets)
        for operation, outcomes in zip(operations, self._panel.outcomes(operations), strict=True):
            observation = Observation(operation, outcomes)
            found = conduct([oracle.inquire(observation, self._panel) for oracle in self._oracles])
            breaches = sorted((each for some in found for each in some), key=lambda each: ORACLES[each.oracle].rank)
            if breaches:
                raise Broken(self._described(breaches[0]))

    def _described(self, breach: Breach) -> str:
        oracle = ORACLES[breach.oracle]
        outcomes = "; ".join(map(repr, breach.outcomes))
        lines = (
            str(signature_of(breach)),
            f"It breaks: {oracle.title}",
            f"So {oracle.consequence}",
            f"What {self._reference} did: {outcomes[:_LONGEST]}",
            f"Show it: {self._command(breach)}",
        )
        return "\n".join(lines)

    def _command(self, breach: Breach) -> str:
        command = shlex.join(["ilp", "fuzz", self._reference, "--oracle", breach.oracle, "--input"])
        operation = msgspec.json.encode(breach.operation).decode()
        whole = f"{command} {shlex.quote(operation)}"
        if len(whole) <= _LONGEST:
            return whole
        return (
            f"python -m ilp.fuzz.targets operations {self._target} FILE | {command} -   # FILE: the one written below"
        )


def operation_lines(target: str, octets: bytes) -> str:
    """Return what a target asks about an input, as `ilp fuzz --input` takes it: JSON, one operation a line."""
    return "".join(f"{msgspec.json.encode(each).decode()}\n" for each in TARGETS[target](octets))
