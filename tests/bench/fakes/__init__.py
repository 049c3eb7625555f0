"""How tests and `benchmarks.bench_trust` start a fake that times itself; `adapter.py` says what each does."""

from __future__ import annotations

import os
import shlex
import sys
from functools import partial
from pathlib import Path

from ilp.bench.subject import Opener
from ilp.implementation.bencher import Bencher
from ilp.implementation.launch import Conditions, Launch
from ilp.implementation.starting import Patience

__all__ = ["fake_command", "fake_opener", "fake_reference"]

_PROGRAM = Path(__file__).with_name("adapter.py")


def fake_command(kind: str = "Honest", argument: object = "") -> tuple[str, ...]:
    """Return the command that starts the fake `kind`, a class in `adapter.py`."""
    return (sys.executable, "-P", os.fspath(_PROGRAM), kind, str(argument))


def fake_reference(kind: str = "Honest", argument: object = "") -> str:
    """Return the fake as a reference for the command line."""
    return f"cmd:{shlex.join(fake_command(kind, argument))}"


def fake_opener(kind: str = "Honest", argument: object = "", *, timeout: float = 20.0) -> Opener:
    """Return what starts the fake `kind`."""
    conditions = Conditions(patience=Patience(timeout=timeout))
    launch = Launch(command=fake_command(kind, argument))
    return partial(Bencher, f"fake:{kind}{argument}", launch, conditions)
