"""The stored ratios: of each kind of machine, what the benchmarks took beside the yardstick when they were stored."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import Struct

from benchmarks.measured import Measured, Run, RunProblem
from ilp.bench.machine import this_machine, this_python
from ilp.bench.record import Machine

__all__ = ["FORMAT", "STORED", "Kept", "Stored", "is_kind", "read_stored", "store"]

FORMAT: Final = 1

STORED: Final = Path(__file__).with_name("ratios.json")
"""Where they are."""


class Kept(Struct, frozen=True, kw_only=True):
    """The ratios on one kind of machine, with one Python.

    Attributes:
        machine: what is known of the machine.
        python: implementation and minor version.
        yardstick: the digest of the yardstick's file.
        tests: the ratios by the tests' names; their intervals hold those of all runs that were stored together.
    """

    machine: Machine
    python: str
    yardstick: str
    tests: dict[str, Measured]


class Stored(Struct, frozen=True):
    """All of them."""

    format: Literal[1] = FORMAT
    machines: tuple[Kept, ...] = ()


def read_stored(path: Path) -> Stored:
    """Return what is stored; where there is no file, nothing.

    Raises:
        RunProblem: it cannot be read.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Stored)
    except FileNotFoundError:
        return Stored()
    except (OSError, msgspec.DecodeError) as error:
        raise RunProblem(
            f"{path.name} cannot be read: {error}", "Take it from the repository again, or store the ratios anew."
        ) from None


def store(path: Path, runs: Sequence[Run], machine: Machine | None = None, python: str | None = None) -> Kept:
    """Put what runs measured in place of what is stored of this kind of machine; return it.

    With several runs, a test's ratio is the middle one, and its interval goes from the lowest to the highest: two runs
    differ by more than the rounds of one do.

    Raises:
        RunProblem: the file that is there cannot be read.
    """
    kept = Kept(
        machine=machine or this_machine(),
        python=python or this_python(),
        yardstick=runs[-1].yardstick,
        tests={name: _together([each.tests[name] for each in runs if name in each.tests]) for name in runs[-1].tests},
    )
    others = [each for each in read_stored(path).machines if not is_kind(each, kept.machine, kept.python)]
    ordered = sorted((*others, kept), key=lambda each: (each.machine.fingerprint, each.python))
    document = msgspec.json.encode(Stored(machines=tuple(ordered)), order="sorted")
    path.write_bytes(msgspec.json.format(document, indent=2) + b"\n")
    return kept


def is_kind(kept: Kept, machine: Machine, python: str) -> bool:
    """Return whether ratios are of this kind of machine and this Python."""
    return (kept.machine.fingerprint, kept.python) == (machine.fingerprint, python)


def _together(measured: Sequence[Measured]) -> Measured:
    middle = sorted(each.ratio for each in measured)[len(measured) // 2]
    low, high = min(each.low for each in measured), max(each.high for each in measured)
    return Measured(measured[-1].benchmark, _short(middle), _short(low), _short(high))


def _short(ratio: float) -> float:
    return float(f"{ratio:.5g}")
