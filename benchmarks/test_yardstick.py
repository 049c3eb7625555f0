"""The yardstick of the stored ratios: fixed work of the standard library alone, which no change of this package alters.

It does what the suite does much of: takes octets apart, matches text, fills dictionaries, makes small objects, formats.
It runs many times, spread evenly over a run (`benchmarks.yardsticks`), so that every other benchmark has one nearby:
what the machine is like changes within minutes. Whoever changes this file makes all stored ratios worthless.
"""

from __future__ import annotations

import json
import random
import re
import struct
import zlib
from typing import Any

import pytest

from benchmarks.yardsticks import TURNS

_RECORDS = 120
_ROUNDS = 24
_HEAD = struct.Struct(">QH")
_NAME = re.compile(r"[a-z]+(?:\.[a-z0-9~_-]+)+")


class _Read:
    def __init__(self, number: int, name: str, rest: bytes) -> None:
        self.number = number
        self.name = name
        self.rest = rest


def _records() -> list[bytes]:
    source = random.Random("yardstick")
    names = [f"g.acme.{source.randrange(10**6)}.bob" for _ in range(_RECORDS)]
    return [_HEAD.pack(source.getrandbits(64), len(each)) + each.encode() + source.randbytes(32) for each in names]


def _read(octets: bytes) -> _Read:
    number, length = _HEAD.unpack_from(octets)
    end = _HEAD.size + length
    name = octets[_HEAD.size : end].decode("ascii")
    if _NAME.fullmatch(name) is None:
        raise ValueError(name)
    return _Read(number, name, octets[end:])


def _work(records: list[bytes]) -> int:
    by_name: dict[str, list[_Read]] = {}
    for octets in records:
        read = _read(octets)
        by_name.setdefault(read.name.rpartition(".")[0], []).append(read)
    lines = [
        json.dumps({"name": name, "number": str(each.number), "rest": each.rest.hex()})
        for name, found in sorted(by_name.items())
        for each in found
    ]
    return zlib.crc32("\n".join(lines).encode())


@pytest.mark.parametrize("turn", range(TURNS))
def test_yardstick(benchmark: Any, turn: int) -> None:
    records = _records()
    benchmark.group = "yardstick"
    assert len({_work(records), _work(records[turn + 1 :])}) == 2, "the work does not depend on what it is done to"
    benchmark.pedantic(_work, (records,), rounds=_ROUNDS, warmup_rounds=3)
