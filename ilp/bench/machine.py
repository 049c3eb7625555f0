"""What a run was measured on."""

from __future__ import annotations

import hashlib
import os
import platform
from pathlib import Path

import psutil

from ilp.bench.record import Machine

__all__ = ["this_machine", "this_python", "usable_cores"]

_CPUINFO = Path("/proc/cpuinfo")
_MEBI = 1 << 20
_GIBI = 1 << 30


def this_machine() -> Machine:
    """Return what is known of the machine that this runs on.

    Its fingerprint is made of processor, cores, memory to the gibibyte and system, and of nothing that names it: two
    machines of the same kind have the same one.
    """
    processor, cores = _processor(), _cores()
    memory = psutil.virtual_memory().total
    system = f"{platform.system()} {platform.machine()}"
    said = f"{processor}\n{cores}\n{round(memory / _GIBI)}\n{system}"
    return Machine(
        processor=processor,
        cores=cores,
        memory=memory // _MEBI,
        system=system,
        fingerprint=hashlib.sha256(said.encode()).hexdigest()[:12],
    )


def this_python() -> str:
    """Return what of the Python that runs makes times other ones, such as CPython 3.11."""
    return f"{platform.python_implementation()} {'.'.join(platform.python_version_tuple()[:2])}"


def usable_cores() -> tuple[int, ...]:
    """Return the numbers of the cores that this process may use; () where the system does not tell."""
    return tuple(sorted(os.sched_getaffinity(0))) if hasattr(os, "sched_getaffinity") else ()


def _cores() -> int:
    return len(usable_cores()) or os.cpu_count() or 1


def _processor() -> str:
    try:
        lines = _CPUINFO.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    for line in lines:
        name, _, model = line.partition(":")
        if name.strip() == "model name":
            return " ".join(model.split())
    return platform.processor() or platform.machine() or "unknown"
