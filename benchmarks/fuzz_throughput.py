"""How many operations a second a campaign does, oracles included: sustained, from an empty corpus.

    python -m benchmarks.fuzz_throughput [SECONDS]

One operation is one request to one implementation. Prints a line a campaign: one Node process; one process of the Rust
crate; the reference codec with the oracles of self-consistency; three embedded implementations against each other; and
the first two of these with two jobs, with the ratio to one job. `mutation` is the rate of the phase that goes on for
ever, which is what a long campaign does.
"""

from __future__ import annotations

import sys

from benchmarks.fuzz_campaigns import campaign
from ilp.fuzz.oracle_groups import SELF, chosen_oracles
from ilp.fuzz.oracles import ORACLES
from ilp.fuzz.record import FuzzRecord
from ilp.implementation.reference import EMBEDDED

_SECONDS = 20.0
_ALL = tuple(ORACLES)
_OWN = chosen_oracles((SELF,))

_CAMPAIGNS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("one Node process", ("npm:ilp-packet@3.1.3",), _ALL),
    ("one Rust process", ("cargo:interledger-packet@0.4.0",), _ALL),
    ("reference, self", ("reference",), _OWN),
    ("reference, all oracles", ("reference",), _ALL),
    ("three embedded", EMBEDDED, _ALL),
)
_WITH_TWO_JOBS = ("one Node process", "reference, self")


def _rate(record: FuzzRecord, phase: str) -> float:
    found = next((each for each in record.phases if each.name == phase), None)
    return found.operations / found.seconds if found is not None and found.seconds else 0.0


def main(arguments: list[str]) -> None:
    """Run the campaigns, one after the other."""
    seconds = float(arguments[0]) if arguments else _SECONDS
    print(f"{'campaign':26}{'jobs':>5}{'operations':>14}{'a second':>12}{'mutation':>12}{'findings':>10}{'ratio':>8}")
    for name, references, oracles in _CAMPAIGNS:
        alone = 0.0
        for jobs in (1, 2) if name in _WITH_TWO_JOBS else (1,):
            record = campaign(references, seconds=seconds, oracles=oracles, jobs=jobs)
            mutation = _rate(record, "mutation")
            alone = alone or mutation
            print(
                f"{name:26}{jobs:5}{record.operations:14,}{record.operations / record.seconds:12,.0f}"
                f"{mutation:12,.0f}{len(record.findings):10}{mutation / alone if alone else 0:8.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1:])
