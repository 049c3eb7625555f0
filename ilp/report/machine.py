"""Records as JSON: one writer for everything that machines read."""

from __future__ import annotations

import json
from typing import Any

import msgspec

__all__ = ["to_json"]


def to_json(record: Any) -> str:
    r"""Return a record as one line of JSON.

    Octets of a file's name that are no text stand in it as Python keeps them, and escaped, such as `\udcff`.
    """
    try:
        return msgspec.json.encode(record).decode()
    except UnicodeEncodeError:
        builtins = msgspec.to_builtins(record, str_keys=True)
        text = json.dumps(builtins, ensure_ascii=False, separators=(",", ":"))
        return text.encode(errors="backslashreplace").decode()
