"""A small set of vectors, so that a run of the gate takes no time."""

from __future__ import annotations

import shutil
from pathlib import Path

from ilp.golden.load import shipped_vectors

__all__ = ["small_set"]


def small_set(folder: Path) -> Path:
    """Return a folder, made in `folder`, that holds a few of the golden vectors."""
    small = folder / "vectors"
    small.mkdir()
    for name in ("published.json", "packet-type.json", "flags.json"):
        shutil.copy(shipped_vectors() / name, small / name)
    return small
