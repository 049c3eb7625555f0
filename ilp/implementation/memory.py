"""How much memory processes have used at most, on systems that keep account of it: Linux does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

__all__ = ["forget_peaks", "peak_memory"]

_FORGET = "5"  # clears the high-water mark (proc(5), clear_refs)
_PEAK = re.compile(rb"^VmHWM:\s+(\d+) kB$", re.MULTILINE)
_PROC = Path("/proc")


def forget_peaks(pids: Sequence[int]) -> int | None:
    """Have the most that each process has used be what it uses now; return the sum of that, in octets.

    None: the system keeps no account, does not let us, or a process has gone.
    """
    try:
        for each in pids:
            (_PROC / str(each) / "clear_refs").write_text(_FORGET, "ascii")
    except OSError:
        return None
    return peak_memory(pids)


def peak_memory(pids: Sequence[int]) -> int | None:
    """Return the most resident memory that each process has used, summed up, in octets; None as for `forget_peaks`."""
    total = 0
    for each in pids:
        try:
            found = _PEAK.search((_PROC / str(each) / "status").read_bytes())
        except OSError:
            return None
        if found is None:
            return None
        total += int(found[1]) << 10
    return total
