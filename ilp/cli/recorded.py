"""Packets that somebody recorded, from a file."""

from __future__ import annotations

from pathlib import Path

from ilp.cli.failure import Failure
from ilp.codec import DecodeError, Packet, decode

__all__ = ["recorded_packets"]


def recorded_packets(file: Path) -> tuple[Packet, ...]:
    """Return the packets in a file: hexadecimal, one a line; empty lines and those that begin with # do not count.

    Raises:
        Failure: it cannot be read, a line is no packet, or there is none.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise Failure(f"{file}: cannot be read: {error.strerror}", "Name a file of packets, one a line.") from None
    except UnicodeDecodeError:
        raise Failure(f"{file}: is no text", "Write the packets as hexadecimal, one a line.") from None
    packets = [
        _packet(line.strip(), f"{file}:{number}")
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    if not packets:
        raise Failure(f"{file}: holds no packet", "Write the packets as hexadecimal, one a line.")
    return tuple(packets)


def _packet(digits: str, place: str) -> Packet:
    try:
        return decode(bytes.fromhex(digits))
    except DecodeError as error:
        raise Failure(f"{place}: {error}", "`ilp explain` shows what is wrong with it; take it out.") from None
    except ValueError:
        raise Failure(f"{place}: is no hexadecimal", "Write the packets as hexadecimal, one a line.") from None
