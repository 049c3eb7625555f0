"""The rules of the gate as data, one entry a rule, from `rules.toml`."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

from ilp.gate.record import Bump, Profile, Surface
from ilp.gate.table import OperationName
from ilp.protocol import Operation, Outcome

__all__ = ["Bumps", "Example", "Rule", "UnknownRule", "find_rule", "rule", "rules"]

_Sentences: TypeAlias = Annotated[str, Meta(min_length=1)]

_SURFACES: dict[OperationName, Surface] = {"decode": "R", "encode": "W", "relay": "F"}


class UnknownRule(LookupError):
    """There is no rule of that id or name.

    `close` holds ids that may have been meant, the likeliest first.
    """

    def __init__(self, text: str, close: tuple[str, ...]) -> None:
        super().__init__(f"there is no rule {text!r}")
        self.text = text
        self.close = close


class Bumps(Struct, frozen=True, forbid_unknown_fields=True):
    """The bump that a rule requires, by profile."""

    bytes: Bump
    value: Bump
    accept: Bump

    def under(self, profile: Profile) -> Bump:
        """Return the bump under a profile."""
        if profile == "bytes":
            return self.bytes
        return self.value if profile == "value" else self.accept


class Example(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One operation on which the rule fires, and what both sides do.

    Of a rule that only live connectors show, `asked` relays the Prepare that is sent, and the outcomes are the answers.
    """

    title: _Sentences
    asked: Operation
    baseline: Outcome
    candidate: Outcome


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One named kind of wire change.

    Attributes:
        id: such as "WR03".
        name: its readable name, such as "reader-value-changed".
        surfaces: the surfaces that it fires on; more than one only where the operation decides which.
        operations: what an implementation has to be asked for it to be able to fire.
        observable: whether octets and values show it, or live connectors only.
        bump: what it requires, by profile.
        profiles: why it requires that in the profiles "value" and "accept", where that needs a word.
        interop: the bump under the policy "interop", where that lowers it; see `ilp.gate.policy`.
        locked: why nothing may change its bump or level; "" if a configuration may.
        sees: what it sees.
        hurts: who is hurt by such a change, and how.
        also: what it does beyond requiring its bump.
        mirror: the id of the rule that fires where baseline and candidate change places, which may be its own.
        no_mirror: why there is none. Exactly one of the two is given.
        example: an operation on which it fires.
    """

    id: Annotated[str, Meta(pattern=r"^W[RWFSEL][0-9]{2}$")]
    name: Annotated[str, Meta(pattern=r"^[a-z]+(-[a-z]+)*$")]
    surfaces: Annotated[tuple[Surface, ...], Meta(min_length=1)]
    operations: tuple[OperationName, ...]
    observable: Literal["codec", "live connectors only"] = "codec"
    bump: Bumps
    profiles: str = ""
    interop: Bump | None = None
    locked: str = ""
    sees: _Sentences
    hurts: _Sentences
    also: str = ""
    mirror: str | None = None
    no_mirror: str = ""
    example: Example

    def surface(self, operation: OperationName) -> Surface:
        """Return the surface that the rule fires on for an operation."""
        return self.surfaces[0] if len(self.surfaces) == 1 else _SURFACES[operation]


class _RuleFile(Struct, frozen=True, forbid_unknown_fields=True):
    rule: tuple[Rule, ...]


@cache
def rules() -> Mapping[str, Rule]:
    """Return every rule by its id. Within a surface, the first in this order that matches wins."""
    source = files("ilp.gate").joinpath("rules.toml").read_bytes()
    return MappingProxyType({each.id: each for each in msgspec.toml.decode(source, type=_RuleFile).rule})


def rule(rule_id: str) -> Rule:
    """Return the rule with this id.

    Raises:
        KeyError: there is none.
    """
    return rules()[rule_id]


def find_rule(text: str) -> Rule:
    """Return the rule that a person means by an id or a name, in capitals or not.

    Raises:
        UnknownRule: there is none; it has the ids that may have been meant.
    """
    wanted = text.strip().lower()
    named = {spelling: each for each in rules().values() for spelling in (each.id.lower(), each.name)}
    if wanted in named:
        return named[wanted]
    close = difflib.get_close_matches(wanted, named, n=6, cutoff=0.6)
    raise UnknownRule(text, tuple(dict.fromkeys(named[each].id for each in close))[:3])
