"""What a reference without a version was resolved to."""

from __future__ import annotations

import re

__all__ = ["resolved_reference"]

_REGISTRIES = ("npm", "cargo", "maven")


def resolved_reference(reference: str, version: str) -> str:
    """Return the reference under which just this release is had again: `npm:ilp-packet` is another one next year.

    Args:
        reference: as the user gave it.
        version: what the implementation says its version is.
    """
    scheme, _, rest = reference.partition(":")
    is_open = scheme in _REGISTRIES and "@" not in rest[1:]  # of npm, a scope begins with one
    return f"{reference}@{version}" if is_open and re.fullmatch(r"[0-9][0-9A-Za-z.+-]*", version) else reference
