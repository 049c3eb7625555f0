"""Which clauses the golden vectors test, and from which side.

A vector bears on the clauses that it cites, and on those that speak for its readings. A binding clause that can be
tested from outside has vectors that must be accepted and vectors that must be refused, unless one of the two makes no
sense; then there is a reason here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from ilp.golden.vector import Expectation, Vector
from ilp.spec.clauses import Clause, all_clauses

__all__ = ["ONE_SIDED", "ClauseCoverage", "OneSided", "Side", "coverage_of"]

Side: TypeAlias = Literal["accepting", "refusing"]

_EXPECTATIONS: tuple[Expectation, ...] = get_args(Expectation)
_BINDING = frozenset({"MUST", "MUST NOT", "FACT"})


class OneSided(Struct, frozen=True):
    """Why a binding clause has no vectors on a side, or on two."""

    sides: tuple[Side, ...]
    reason: str


_KEPT_BY_WRITING = OneSided(
    ("refusing",),
    "It binds writers, who keep it in what they write; what readers may refuse is disputed or left open.",
)
_KEPT_BY_RELAYING = OneSided(
    ("refusing",), "It binds connectors, who keep it in what they forward; nothing is refused."
)
_ANY_OCTETS = OneSided(("refusing",), "To a packet codec any octets keep it: there is nothing to refuse.")
_LIMIT = OneSided(("refusing",), "Only the ASN.1 has the limit: one beyond it is disputed.")
_TRAILING = OneSided(
    ("accepting", "refusing"), "The RFCs contradict each other about octets at the end: all is disputed."
)

ONE_SIDED: Mapping[str, OneSided] = MappingProxyType(
    {
        "0027-canonical-writing": _KEPT_BY_WRITING,
        "0027-no-source-address": OneSided(
            ("refusing",), "A field too many shifts the others or stands after them: other clauses refuse that."
        ),
        "0027-relay-in-place": _KEPT_BY_RELAYING,
        "0027-relay-condition": _KEPT_BY_RELAYING,
        "0027-relay-data": _KEPT_BY_RELAYING,
        "0027-relay-fulfill": _KEPT_BY_RELAYING,
        "0027-data-end-to-end": _ANY_OCTETS,
        "0027-error-codes": OneSided(
            ("refusing",), "No rule says what to do with a code that is not in the table: either is right."
        ),
        "0027-error-data": _ANY_OCTETS,
        "0027-asn1-no-extension": _TRAILING,
        "0027-asn1-data-size": _LIMIT,
        "0027-asn1-message-size": _LIMIT,
        "0027-asn1-amount-too-large": _ANY_OCTETS,
        "0030-canonical-oer": _KEPT_BY_WRITING,
        "0030-trailing-octets": _TRAILING,
        "0030-length-leading-zeros": _KEPT_BY_WRITING,
        "0030-length-needless-long-form": _KEPT_BY_WRITING,
        "0030-length-maximum": OneSided(("accepting",), "No packet is as long as that."),
        "0030-timestamp-rounding": OneSided(
            ("accepting", "refusing"),
            "No example tells rounding from cutting off, and a date type may have no more digits.",
        ),
    }
)
"""The binding clauses that have no vectors on a side, each with the reason."""


class ClauseCoverage(Struct, frozen=True, kw_only=True):
    """Which vectors bear on one clause, and what is missing.

    Attributes:
        clause: its id.
        source: the RFC and section where it stands.
        level: its requirement level.
        accept: how many vectors that bear on it must be accepted.
        reject: how many must be refused.
        either: how many may be accepted or refused.
        disputed: how many have several defensible readings.
        vectors: the ids of them all, by what they expect, in the order of the set.
        untestable: why no octets test it from outside, or null.
        one_sided: why it has vectors on one side only, or on none, or null.
        missing: the sides on which vectors are missing without a reason.
    """

    clause: str
    source: str
    level: str
    accept: int
    reject: int
    either: int
    disputed: int
    vectors: Mapping[Expectation, tuple[str, ...]]
    untestable: str | None
    one_sided: str | None
    missing: tuple[Side, ...]

    @property
    def total(self) -> int:
        """How many vectors bear on the clause."""
        return self.accept + self.reject + self.either + self.disputed


def coverage_of(vectors: Iterable[Vector]) -> tuple[ClauseCoverage, ...]:
    """Return the coverage of every clause, in the order of the RFCs."""
    bearing: dict[str, dict[Expectation, list[str]]] = defaultdict(lambda: {each: [] for each in _EXPECTATIONS})
    for vector in vectors:
        for each in {*vector.clauses, *(reading.clause for reading in vector.readings or ())}:
            bearing[each][vector.expectation].append(vector.id)
    return tuple(_coverage(each, bearing[each.id]) for each in all_clauses().values())


def _coverage(clause: Clause, bearing: Mapping[Expectation, Sequence[str]]) -> ClauseCoverage:
    excused = ONE_SIDED.get(clause.id)
    counts = {expectation: len(ids) for expectation, ids in bearing.items()}
    return ClauseCoverage(
        clause=clause.id,
        source=clause.citation,
        level=clause.level,
        accept=counts["accept"],
        reject=counts["reject"],
        either=counts["either"],
        disputed=counts["disputed"],
        vectors={expectation: tuple(ids) for expectation, ids in bearing.items()},
        untestable=clause.untestable or None,
        one_sided=excused.reason if excused else None,
        missing=_missing(clause, counts, excused.sides if excused else ()),
    )


def _missing(clause: Clause, counts: Mapping[Expectation, int], excused: tuple[Side, ...]) -> tuple[Side, ...]:
    if clause.untestable or clause.level not in _BINDING:
        return ()
    sides: tuple[tuple[Side, Expectation], ...] = (("accepting", "accept"), ("refusing", "reject"))
    return tuple(side for side, expectation in sides if not counts[expectation] and side not in excused)
