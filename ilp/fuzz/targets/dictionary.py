"""The dictionary: octets that mean something in a packet, for libFuzzer to put into inputs.

It is made from the golden vectors: what at least a few of them have in one of their fields, lengths among them, and the
amounts and expiries at the edges of what a packet can hold.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ilp.explore.specimens import AMOUNTS, EXPIRIES
from ilp.fuzz.corpus import file_name
from ilp.golden.vector import Vector
from ilp.protocol import Decode, Encode, Relay
from ilp.spec import layout
from ilp.spec.oracle import rule
from ilp.spec.writing import AMOUNT_LENGTH

__all__ = ["SHIPPED", "dictionary", "seeds", "write_seeds"]

SHIPPED = Path(__file__).with_name("ilp.dict")
"""The dictionary as it came with this package."""

_LONGEST = 20  # octets of a token: the 17 of a timestamp, and a few
_SHARED = 3  # packets that have it, at least
_ADDRESSES = ("destination", "triggeredBy")


def dictionary(vectors: Iterable[Vector]) -> str:
    """Return the dictionary that vectors make, in libFuzzer's form, one token a line."""
    counts: Counter[bytes] = Counter()
    names: dict[bytes, str] = {}
    for packet in seeds(tuple(vectors)):
        tokens = dict(_tokens(packet))
        counts.update(tokens.keys())
        names = tokens | names
    shared = [each for each in names if counts[each] >= _SHARED]
    edges = {amount.to_bytes(AMOUNT_LENGTH): "amount" for amount in AMOUNTS}
    edges |= {re.sub(r"\D", "", expiry).encode(): "expiresAt" for expiry in EXPIRIES}
    found = {each: names[each] for each in shared} | edges
    lines = sorted(f'{_name(name)}="{_escaped(octets)}"' for octets, name in found.items())
    return "\n".join(
        ["# Made by `python -m ilp.fuzz.targets dictionary` from the golden vectors; not by hand.", *lines, ""]
    )


def _tokens(packet: bytes) -> Iterator[tuple[bytes, str]]:
    """Yield what a packet has in its fields, with their names: no octet alone but its type, which any engine tries."""
    for each in layout.fields(packet).fields:
        if 1 < len(each.octets) <= _LONGEST or each.name == "type":
            yield each.octets, each.name
        if each.name in _ADDRESSES and b"." in each.octets[:_LONGEST]:
            yield each.octets.partition(b".")[0] + b".", "scheme"


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
