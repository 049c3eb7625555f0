"""How long processes have had a processor, as the system counts it."""

from __future__ import annotations

import time

import psutil

__all__ = ["PROCESSOR_STEP", "processor_time"]

_PRECISE = psutil.LINUX
_ALL_THREADS = 2  # the clock of what the scheduler gave to a process (clock_getcpuclockid(3))

PROCESSOR_STEP = 2_000_000 if _PRECISE else 25_000_000
"""Nanoseconds by which `processor_time` may be off: systems that count in ticks have ten milliseconds of them."""


def processor_time(pid: int) -> int | None:
    """Return the nanoseconds of processor time that all threads of a process have used; None if it has gone."""
    try:
        if _PRECISE:
            return time.clock_gettime_ns((~pid << 3) | _ALL_THREADS)
        used = psutil.Process(pid).cpu_times()
        return int((used.user + used.system) * 1e9)
    except (OSError, psutil.Error):
        return None
