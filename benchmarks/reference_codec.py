"""Times the reference codec in its own process, the same way as ilp_packet.cjs does ilp-packet."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from time import perf_counter_ns

from ilp import decode, encode

_WARM_UP = 300_000_000  # nanoseconds
_ROUND = 40_000_000
_ROUNDS = 9


def _time(job: Callable[[], int], packets: int) -> dict[str, float]:
    end = perf_counter_ns() + _WARM_UP
    while perf_counter_ns() < end:
        job()
    rounds = []
    checksum = 0
    for _ in range(_ROUNDS):
        start = now = perf_counter_ns()
        done = 0
        while now - start < _ROUND:
            checksum = job()
            done += packets
            now = perf_counter_ns()
        rounds.append((now - start) / done)
    return {"nanoseconds": sorted(rounds)[_ROUNDS // 2], "checksum": checksum}


def main() -> None:
    packets = [bytes.fromhex(line) for line in sys.stdin.read().split()]
    values = [decode(each) for each in packets]

    def decode_all() -> int:
        total = 0
        for each in packets:
            total += len(decode(each).data)
        return total

    def encode_all() -> int:
        total = 0
        for each in values:
            total += len(encode(each))
        return total

    print(json.dumps({"decode": _time(decode_all, len(packets)), "encode": _time(encode_all, len(packets))}))


if __name__ == "__main__":
    main()
