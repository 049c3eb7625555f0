"""What a mutant is: one wire bug to switch on in the plain codec, and the gate's answer that it deserves."""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal, TypeAlias

from msgspec import Struct

from ilp.mutants.plain import Part, PlainCodec

__all__ = [
    "ACCEPTS_FORBIDDEN",
    "ACCEPTS_OPEN",
    "ACCEPTS_WRITES_FORBIDDEN",
    "ALTERS_FORWARDED",
    "CORRUPTS",
    "CRASHES",
    "FORWARDS_FORBIDDEN",
    "LEAKS",
    "LOWERS_LIMIT",
    "LOWERS_LIMITS",
    "MISREADS",
    "RAISES_LIMIT",
    "RAISES_LIMITS",
    "REFRAMES_FORWARDED",
    "REFUSES",
    "REFUSES_OPEN",
    "REFUSES_TO_READ_AND_WRITE",
    "REFUSES_TO_WRITE",
    "REFUSES_TRAILING",
    "REWRITES",
    "RULE_BUMPS",
    "WRITES_OPEN",
    "Bump",
    "Crash",
    "Deserts",
    "Deserved",
    "Hang",
    "Mutant",
    "Subject",
    "deserts",
]

Bump: TypeAlias = Literal["none", "patch", "minor", "major", "never"]

_BUMPS: tuple[Bump, ...] = ("none", "patch", "minor", "major", "never")

RULE_BUMPS: MappingProxyType[str, Bump] = MappingProxyType(
    {
        "WR01": "major",
        "WR02": "major",
        "WR03": "major",
        "WR04": "minor",
        "WR05": "minor",
        "WR06": "major",
        "WR07": "major",
        "WW01": "major",
        "WW02": "major",
        "WW03": "major",
        "WW04": "minor",
        "WW05": "never",
        "WW06": "patch",
        "WF01": "major",
        "WF02": "major",
        "WS01": "major",
        "WL01": "patch",
        "WL02": "never",
        "WL03": "patch",
    }
)
"""The rules of the gate that octets can show, and the bump of each under the profile BYTES."""


class Hang(Exception):
    """Stands for a loop that does not end: whoever asks a mutant takes it for a time-out."""


class Crash(Exception):
    """Stands for the end of the process, by memory or by a signal: whoever asks a mutant takes it for a crash."""


class Deserved(Struct, frozen=True):
    """What the gate should find: each of these rules at least, and this bump as the strongest.

    `why` says why the bump is not the strongest of the rules', where it is not.
    """

    rules: tuple[str, ...]
    bump: Bump
    why: str = ""


class Deserts(Struct, frozen=True):
    """What the gate should find with the mutant as the candidate against the plain codec, and as its baseline."""

    candidate: Deserved
    baseline: Deserved


def deserts(candidate: str, baseline: str) -> Deserts:
    """Return the deserts of rules, separated by spaces, for the two directions."""
    return Deserts(_deserved(candidate), _deserved(baseline))


def _deserved(rules: str) -> Deserved:
    named = tuple(rules.split())
    return Deserved(named, max((RULE_BUMPS[rule] for rule in named), key=_BUMPS.index, default="none"))


# The usual pairs. What a reader does.
REFUSES = deserts("WR01", "WR04")
"""It refuses what it must accept."""
LOWERS_LIMIT = deserts("WR06", "WR04")
"""It refuses everything beyond a boundary."""
RAISES_LIMIT = deserts("WR04", "WR06")
"""It accepts what is beyond a limit that one side of a dispute has."""
REFUSES_TRAILING = deserts("WR07", "WR04")
"""It refuses what it would accept without the trailing octets."""
REFUSES_OPEN = deserts("WR02", "WR04")
"""It refuses what the RFC leaves open."""
MISREADS = deserts("WR03", "WR03")
"""It reads another value."""
ACCEPTS_FORBIDDEN = deserts("WR05", "WR02")
"""It accepts what it must refuse."""
ACCEPTS_OPEN = deserts("WR04", "WR01")
"""It accepts what one side of a dispute accepts."""
LEAKS = deserts("WL03", "WL01")
"""It lets an undocumented error out where it must refuse."""
CRASHES = deserts("WL02", "WL01")
"""It ends or hangs where it must refuse."""

# What a writer does.
CORRUPTS = deserts("WW05", "WW06")
"""It writes octets that say something else, or nothing."""
REWRITES = deserts("WW02", "WW02")
"""It writes other octets of the same meaning."""
REFUSES_TO_WRITE = deserts("WW03", "WW04")
"""It does not write what it must."""
WRITES_OPEN = deserts("WW04", "WW03")
"""It writes what one side of a dispute writes."""

# What both do, where they share a check.
ACCEPTS_WRITES_FORBIDDEN = deserts("WR05 WW04", "WR01 WW03")
REFUSES_TO_READ_AND_WRITE = deserts("WR01 WW03", "WR04 WW04")
LOWERS_LIMITS = deserts("WR06 WW03", "WR04 WW04")
RAISES_LIMITS = deserts("WR05 WW04", "WR06 WW03")

# What a connector does when it forwards.
ALTERS_FORWARDED = deserts("WF01", "WW06")
"""It forwards something else than it was given or asked. The way back is a writer put right."""
REFRAMES_FORWARDED = deserts("WF02", "WF02")
"""It forwards the same in other framing."""
FORWARDS_FORBIDDEN = deserts("WR05", "WR02")
"""It forwards what it must refuse to read."""


class Mutant(Struct, frozen=True, kw_only=True):
    """One wire bug.

    Attributes:
        id: SUBJECT/NAME, never reused.
        title: what it does wrong, in one line.
        turn: the part of the plain codec that it replaces; one knob of it is turned, or a few that make one bug.
        deserts: the gate's rules and bumps for it, named before any gate existed.
        origin: where such a bug comes from in practice.
        disputed: it takes one side of a point that the RFCs leave open; then no vector may fail for it, and another
            row of outcomes must tell it from the plain codec.
    """

    id: str
    title: str
    turn: Part
    deserts: Deserts
    origin: str
    disputed: bool = False

    @property
    def subject(self) -> str:
        """The part of the id before the slash."""
        return self.id.partition("/")[0]

    def codec(self) -> PlainCodec:
        """Return the plain codec with this bug in it."""
        return PlainCodec().turned(self.turn)


class Subject(Struct, frozen=True):
    """What the ids of some mutants begin with; calling it makes one of them."""

    name: str

    def __call__(
        self, name: str, title: str, turn: Part, deserved: Deserts, origin: str, *, disputed: bool = False
    ) -> Mutant:
        """Return the mutant SUBJECT/NAME; the arguments are its attributes."""
        return Mutant(
            id=f"{self.name}/{name}", title=title, turn=turn, deserts=deserved, origin=origin, disputed=disputed
        )
