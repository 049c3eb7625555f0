"""Records as JSON: one writer for everything that machines read."""

from __future__ import annotations

from typing import Any

import msgspec

__all__ = ["to_json"]


def to_json(record: Any) -> str:
    """Return a record as one line of JSON."""
    return msgspec.json.encode(record).decode()
