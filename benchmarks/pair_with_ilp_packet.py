"""The reference codec against ilp-packet, each in its own process and language, in pairs: A B, B A, A B, …

    python -m benchmarks.pair_with_ilp_packet [VERSION] [ROUNDS]

Prints, for each kind and shape of packet, nanoseconds a packet of both and the ratio ilp-packet / reference, pair by
pair: the median, and the smallest and largest. Above 1 the reference is faster. The checksums must agree.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.packets import SHAPES, distinct
from ilp import Fulfill, Prepare, Reject, encode
from ilp.implementation import npm

_HERE = Path(__file__).parent
_COUNT = {"small": 4096, "typical": 4096, "largest": 128}


def _run(command: list[str], packets: str) -> dict[str, Any]:
    done = subprocess.run(command, input=packets, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def main() -> None:
    version = sys.argv[1] if len(sys.argv) > 1 else "3.1.3"
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    installed = npm.install("ilp-packet", version, on_progress=print)
    ours = [sys.executable, str(_HERE / "reference_codec.py")]
    theirs = ["node", str(_HERE / "ilp_packet.cjs"), str(installed.directory)]
    print(f"{'':28}{'reference ns':>14}{'ilp-packet ns':>15}{'ratio':>8}{'min':>8}{'max':>8}")
    for kind in (Prepare, Fulfill, Reject):
        for shape in SHAPES:
            packets = "\n".join(encode(each).hex() for each in distinct(kind, shape, _COUNT[shape]))
            pairs = []
            for index in range(rounds):
                commands = [ours, theirs] if index % 2 == 0 else [theirs, ours]
                answers = [_run(each, packets) for each in commands]
                pairs.append(answers if index % 2 == 0 else answers[::-1])
            for operation in ("decode", "encode"):
                _print(f"{operation} {kind.__name__} {shape}", [(a[operation], b[operation]) for a, b in pairs])


def _print(name: str, pairs: list[tuple[dict[str, float], dict[str, float]]]) -> None:
    assert all(ours["checksum"] == theirs["checksum"] for ours, theirs in pairs), "they did not do the same work"
    ratios = [theirs["nanoseconds"] / ours["nanoseconds"] for ours, theirs in pairs]
    ours_median, theirs_median = (statistics.median(pair[side]["nanoseconds"] for pair in pairs) for side in (0, 1))
    print(
        f"{name:28}{ours_median:14,.0f}{theirs_median:15,.0f}"
        f"{statistics.median(ratios):8.2f}{min(ratios):8.2f}{max(ratios):8.2f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
