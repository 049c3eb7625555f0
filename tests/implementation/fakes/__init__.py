"""How the tests start a fake adapter, and what it answers; `adapter.py` says what each does wrong."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ilp.protocol import Accepted, Decode, FulfillValue

__all__ = ["GUILTY", "fake_command", "innocent", "outcome_of"]

_PROGRAM = Path(__file__).with_name("run.py")

GUILTY = Decode("bad0")
"""The operation that makes a fake do wrong."""


def fake_command(fault: str = "Good", argument: object = "") -> tuple[str, ...]:
    """Return the command that starts the fake with `fault`, a class in `adapter.py`."""
    return (sys.executable, "-I", "-S", os.fspath(_PROGRAM), fault, str(argument))


def innocent(number: int) -> Decode:
    """Return an operation that no fake minds; each number gives another one."""
    return Decode(f"{number:08x}")


def outcome_of(operation: Decode) -> Accepted:
    """Return what a fake that minds the protocol answers to `operation`."""
    return Accepted(FulfillValue(fulfillment="", data=operation.packet))
