"""Runs that pages are made of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, islice
from typing import Any

from ilp.conformance.record import CheckRecord
from ilp.conformance.run import run_check
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.golden.vector import Place, Vector
from ilp.protocol import Accepted, Decode, Encode, Encoded, Faulted, Outcome, Rejected, Relay
from ilp.protocol.value import PrepareValue
from tests.conformance.cases import ANOTHER, ANOTHER_PACKET, PACKET, WANTED, Fake, Silent, opener, plan, vector

__all__ = ["HOSTILE", "few", "hostile", "many", "run"]

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\x1b[31m\x00\u2028\ud800'\"&amp;]]>"

_REFUSED = Rejected("no such octets")
_DESTINATION = PrepareValue(
    amount="1", expires_at="2030-01-01T00:00:00.000Z", execution_condition="00" * 32, destination="g.a", data=""
)


def run(vectors: Sequence[Vector], outcomes: dict[str, Sequence[Outcome]], **members: Any) -> CheckRecord:
    """Return the record of a run of implementations that give these outcomes."""
    fakes = {name: Fake(each) for name, each in outcomes.items()}
    return run_check(plan(*vectors, references=tuple(fakes), **members), opener(**fakes), Silent())


def few() -> CheckRecord:
    """Return a run of three implementations over five vectors of three subjects: one is good, two are not."""
    vectors = [
        vector("accept", id="address/read", title="A plain address is read", flags=("boundary",)),
        vector(
            "reject",
            id="address/refuse",
            title="A broken address is refused",
            place=Place(2, 1),
            clauses=("0015-characters", "0027-fulfill-fields"),
        ),
        vector("accept", id="relay/forward", title="It is forwarded as it is", operation=Relay(PACKET)),
        vector(
            "reject",
            id="data/encode",
            title="What nobody can write",
            packet="prepare",
            operation=Encode(_DESTINATION),
        ),
        vector("either", id="data/open", title="Both ways are right", flags=("large",)),
    ]
    return run(
        vectors,
        {
            "good": [Accepted(WANTED), _REFUSED, Encoded(PACKET), _REFUSED, _REFUSED],
            "lax": [Accepted(ANOTHER), Accepted(WANTED), Encoded(ANOTHER_PACKET), _REFUSED, Accepted(WANTED)],
            "frail": [Accepted(WANTED), Faulted("RangeError: offset"), Encoded(PACKET), _REFUSED, _REFUSED],
        },
    )


def hostile() -> CheckRecord:
    """Return a run in which every text that is not the suite's own wants to be markup, a script or an escape."""
    title = "</script><script>alert(1)</script> \u202e\x1b[31m<b>"
    record = run(
        [
            vector("accept", id="address/read", title=title, provenance=title, flags=("<i>", "&amp;")),
            vector("reject", id="address/none", title="No octets", packet="none", operation=Decode("")),
        ],
        {"good": [Faulted(HOSTILE), Rejected(HOSTILE, HOSTILE, 3)]},
    )
    one = record.implementations[0]
    one.name = one.version = one.language = HOSTILE
    one.digest = HOSTILE
    record.options = ["--vectors", HOSTILE]
    record.started = HOSTILE
    return _renamed(record, f"cmd:{HOSTILE}")


def _renamed(record: CheckRecord, reference: str) -> CheckRecord:
    from msgspec import structs  # noqa: PLC0415

    record.implementations[0].reference = reference
    record.results = [structs.replace(each, implementation=reference) for each in record.results]
    return record


def many(vectors: int, implementations: int) -> CheckRecord:
    """Return a run over that many of the shipped vectors, whose implementations differ in what they refuse."""
    chosen = list(islice((each for each in load_vectors(shipped_vectors()).vectors), vectors))
    return run(
        chosen,
        {
            f"implementation-{number}": list(islice(cycle([_REFUSED] * number + [Faulted(f"no {number}")]), vectors))
            for number in range(implementations)
        },
    )
