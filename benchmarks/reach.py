"""What it costs to watch the codec's code: requests a second to a Python codec, without and with, in one run.

python benchmarks/reach.py [REF]
"""

from __future__ import annotations

import sys
import time
from itertools import islice
from statistics import median

from ilp.codec import encode
from ilp.explore.meaning import ORDINARIES
from ilp.explore.placed import placed
from ilp.explore.random_questions import RandomQuestions
from ilp.implementation.process import ProcessImplementation
from ilp.implementation.reference import Conditions, open_implementation
from ilp.protocol import Decode
from ilp.protocol.conversion import packet_of

_REQUESTS = 20_000
_ROUNDS = 7


def main() -> None:
    """Print the medians and their ratio."""
    reference = sys.argv[1] if len(sys.argv) > 1 else "python:ilp"
    values = [value for some in ORDINARIES for value in some.values()]
    questions = RandomQuestions([placed(encode(packet_of(each)), each) for each in values], seed=1)
    decodes = (each.operation for each in questions if isinstance(each.operation, Decode))
    operations = list(islice(decodes, _REQUESTS))
    rates: dict[bool, list[float]] = {False: [], True: []}
    with open_implementation(reference, Conditions()) as implementation:
        if not isinstance(implementation, ProcessImplementation) or not implementation.tells_reach:
            sys.exit(f"{reference} tells nothing of its code: name a python: reference")
        for _ in implementation.ask(operations, reach=True):
            pass
        for _ in range(_ROUNDS):
            for reach, found in rates.items():
                start = time.perf_counter()
                for _ in implementation.ask(operations, reach=reach):
                    pass
                found.append(len(operations) / (time.perf_counter() - start))
        without, watched = median(rates[False]), median(rates[True])
        print(
            f"{reference}: {without:,.0f} requests/s, watched {watched:,.0f}, ratio {watched / without:.2f}; "
            f"{implementation.reached} places reached; Python {sys.version.split()[0]}"
        )


if __name__ == "__main__":
    main()
