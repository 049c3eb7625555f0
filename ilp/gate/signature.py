"""What names a finding between runs and versions of the suite: RULE/SURFACE/PACKET/FIELD/OLD/NEW.

Never the text of a message: the same change has the same signature, whatever words an implementation uses.
"""

from __future__ import annotations

from typing import Final, get_args

from msgspec import Struct

from ilp.explore.question import FIELDS, PacketName
from ilp.gate.choice import choose
from ilp.gate.record import Surface
from ilp.gate.rules import rules
from ilp.protocol import Garbled, Outcome

__all__ = [
    "NONDETERMINISTIC",
    "OUTCOME_CLASSES",
    "WHOLE_PACKET",
    "MalformedSignature",
    "Signature",
    "parse_signature",
]

WHOLE_PACKET: Final = "packet"
"""The field of a change that is about no single one."""

NONDETERMINISTIC: Final = "nondeterministic"
"""The class of a side that answered the same question twice differently."""

OUTCOME_CLASSES: tuple[str, ...] = (
    *(str(each.__struct_config__.tag) for each in get_args(Outcome) if each is not Garbled),
    NONDETERMINISTIC,
)
"""What may stand for OLD and NEW, as reports name it; a signature has a hyphen for a space. What is garbled decides
nothing, and is in no finding."""

_PARTS = 6
_FORM = "RULE/SURFACE/PACKET/FIELD/OLD/NEW"


class MalformedSignature(ValueError):
    """No finding can have this signature; the message says which part is wrong."""


class Signature(Struct, frozen=True):
    """A signature in its parts. `old` and `new` are classes of outcomes, such as "timed out"."""

    rule: str
    surface: Surface
    packet: PacketName
    field: str
    old: str
    new: str

    def __str__(self) -> str:
        parts = (self.rule, self.surface, self.packet, self.field, self.old, self.new)
        return "/".join(part.replace(" ", "-") for part in parts)


def parse_signature(text: str) -> Signature:
    """Return the parts of a signature.

    Raises:
        MalformedSignature: it has other than six parts, or one that no finding can have there.
    """
    parts = text.split("/")
    if len(parts) != _PARTS:
        raise MalformedSignature(f"{text!r} is no signature: it has the form {_FORM}, such as {_example()}")
    try:
        return _checked(*parts)
    except ValueError as error:
        raise MalformedSignature(f"{text!r} is no signature: {error}") from None


def _checked(rule_id: str, surface: str, packet: str, field: str, old: str, new: str) -> Signature:
    found = rules()[choose(rule_id, rules(), "rule")]
    named = choose(packet, FIELDS, "packet")
    return Signature(
        rule=found.id,
        surface=choose(surface, found.surfaces, f"surface of {found.id}"),
        packet=named,
        field=choose(field, (*FIELDS[named], WHOLE_PACKET), f"field of {named}"),
        old=_outcome_class(old),
        new=_outcome_class(new),
    )


def _outcome_class(part: str) -> str:
    written = {each.replace(" ", "-"): each for each in OUTCOME_CLASSES}
    return written[choose(part, written, "class of outcomes")]


def _example() -> str:
    return str(Signature("WR01", "R", "prepare", "destination", "accepted", "rejected"))
