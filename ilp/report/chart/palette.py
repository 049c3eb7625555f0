"""The colours of pictures: each one a role, with a shade for light and one for dark.

The hues are those of Okabe and Ito, which people who see few colours tell apart; shades that were too pale on a light
ground are darker here. Nothing speaks by its colour alone: implementations have markers too, and steps an arrow.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

__all__ = ["DARK", "LIGHT", "Palette", "dark_shades"]


class Palette(Struct, frozen=True, kw_only=True):
    """The shades of one ground; no two roles have the same one.

    Attributes:
        ground: of the whole picture, which is opaque, so that it can be read on any page.
        band: behind every other row.
        ink, muted: of text.
        line: of grids; `edge` of axes.
        point: of what was measured; `level` of what it amounts to.
        slower, faster: of steps.
        sides: of implementations, in their order.
    """

    ground: str
    band: str
    ink: str
    muted: str
    line: str
    edge: str
    point: str
    level: str
    slower: str
    faster: str
    sides: tuple[str, ...]


LIGHT = Palette(
    ground="#ffffff",
    band="#f5f7f9",
    ink="#1a2027",
    muted="#55606c",
    line="#d9dfe5",
    edge="#8793a0",
    point="#0072b1",
    level="#3d4853",
    slower="#b84a00",
    faster="#00664c",
    sides=("#0072b2", "#d55e00", "#008a65", "#a8457f", "#8a6d00", "#4b5763"),
)
DARK = Palette(
    ground="#10151b",
    band="#182029",
    ink="#e8edf2",
    muted="#a3b0bd",
    line="#2b3540",
    edge="#6d7a88",
    point="#56b4e8",
    level="#c6d0da",
    slower="#ff9a52",
    faster="#4fd3a8",
    sides=("#56b4e9", "#f28a44", "#2fc59a", "#e39ac6", "#f0d442", "#b4bfca"),
)


class Shade(NamedTuple):
    """A shade of the light palette, and what becomes of it in the dark."""

    light: str
    dark: str


def dark_shades() -> Iterator[Shade]:
    """Yield every shade of the light palette with its dark one."""
    for role in LIGHT.__struct_fields__:
        light, dark = getattr(LIGHT, role), getattr(DARK, role)
        pairs = zip(light, dark, strict=True) if isinstance(light, tuple) else ((light, dark),)
        yield from (Shade(*each) for each in pairs)
