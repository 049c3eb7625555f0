"""How tests start the fake connector, whole or with a fault."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

__all__ = ["connector_command", "connector_reference", "faulty_command", "faulty_reference"]


def connector_command(version: str) -> tuple[str, ...]:
    """Return the command that serves a release."""
    return _python("adapter.py", version)


def connector_reference(version: str) -> str:
    """Return the implementation reference of a release."""
    return _reference(connector_command(version))


def faulty_command(fault: str, argument: object, version: str) -> tuple[str, ...]:
    """Return the command that serves a release with a fault, as `faulty.py` names and explains it."""
    return _python("faulty.py", fault, str(argument), version)


def faulty_reference(fault: str, argument: object, version: str) -> str:
    """Return the implementation reference of a release with a fault."""
    return _reference(faulty_command(fault, argument, version))


def _python(program: str, *arguments: str) -> tuple[str, ...]:
    # Without site-packages: the connector needs none, and a gate may have to start it a thousand times.
    return (sys.executable, "-I", "-S", os.fspath(Path(__file__).with_name(program)), *arguments)


def _reference(command: tuple[str, ...]) -> str:
    return f"cmd:{shlex.join(command)}"
