"""The dictionary: octets that mean something in a packet, for libFuzzer to put into inputs.

It is made from the golden vectors: what at least a few of them have in one of their fields, lengths among them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ilp.fuzz.corpus import file_name
from ilp.golden.vector import Vector
from ilp.protocol import Decode, Encode, Relay
from ilp.spec import layout
from ilp.spec.oracle import rule

__all__ = ["SHIPPED", "dictionary", "seeds", "write_seeds"]

SHIPPED = Path(__file__).with_name("ilp.dict")
"""The dictionary as it came with this package."""

_LONGEST = 20  # octets of a token: the 17 of a timestamp, and a few
_SHARED = 3  # vectors that have it, at least


def dictionary(vectors: Iterable[Vector]) -> str:
    """Return the dictionary that vectors make, in libFuzzer's form, one token a line."""
    tokens: Counter[tuple[str, bytes]] = Counter()
    for octets in seeds(tuple(vectors)):
        tokens.update({(each.name, each.octets): 1 for each in layout.fields(octets).fields})
    shared = {token for token, count in tokens.items() if count >= _SHARED and 0 < len(token[1]) <= _LONGEST}
    named: dict[bytes, str] = {}
    for name, octets in sorted(shared):
        named.setdefault(octets, name)
    lines = [
        f'{_name(name)}="{_escaped(octets)}"' for octets, name in sorted(named.items(), key=lambda each: each[::-1])
    ]
    return "\n".join(
        ["# Made by `python -m ilp.fuzz.targets dictionary` from the golden vectors; not by hand.", *lines, ""]
    )


def seeds(vectors: Sequence[Vector]) -> tuple[bytes, ...]:
    """Return the packets of golden vectors: what they have read, forwarded and written, each once."""
    return tuple(dict.fromkeys(each for vector in vectors for each in _packets(vector)))


def write_seeds(vectors: Sequence[Vector], folder: Path) -> int:
    """Write the packets of golden vectors as a corpus; return how many there are.

    Raises:
        OSError: they cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    packets = seeds(vectors)
    for octets in packets:
        (folder / file_name(octets)).write_bytes(octets)
    return len(packets)


def _packets(vector: Vector) -> Iterator[bytes]:
    operation = vector.operation
    if isinstance(operation, Decode | Relay):
        yield bytes.fromhex(operation.packet)
    if isinstance(operation, Encode):
        yield from (bytes.fromhex(each) for each in rule(operation).results if isinstance(each, str))


def _name(name: str) -> str:
    return re.sub(r"\W", "_", name)


def _escaped(octets: bytes) -> str:
    plain = (chr(each) if 0x20 <= each < 0x7F and each not in b'"\\' else f"\\x{each:02x}" for each in octets)  # noqa: PLR2004
    return "".join(plain)
