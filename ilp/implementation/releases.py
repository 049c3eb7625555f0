"""The published releases of a package, as a registry or our lock files tell them."""

from __future__ import annotations

from msgspec import Struct

__all__ = ["Releases"]


class Releases(Struct, frozen=True):
    """Releases of a package, the oldest first; `note` says, in one line, why there may be more."""

    versions: tuple[str, ...]
    note: str = ""
