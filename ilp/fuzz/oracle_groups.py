"""Names that stand for several oracles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from ilp.fuzz.oracles import ORACLES

__all__ = ["DIFFERENTIAL", "GROUPS", "SELF", "chosen_oracles"]

DIFFERENTIAL = "differential"
SELF = "self"

GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        SELF: tuple(each.name for each in ORACLES.values() if each.needs == "nothing"),
        DIFFERENTIAL: tuple(each.name for each in ORACLES.values() if each.needs == "others"),
    }
)
"""Groups by their names. self: those that need neither the specification nor another implementation."""


def chosen_oracles(names: Iterable[str]) -> tuple[str, ...]:
    """Return the oracles that names and groups choose, the gravest first; all of them for no names.

    Raises:
        KeyError: there is neither an oracle nor a group of a name, which is the argument.
    """
    chosen = {each for name in names for each in (GROUPS[name] if name in GROUPS else (ORACLES[name].name,))}
    return tuple(each for each in ORACLES if each in chosen or not chosen)
