"""A finding as a candidate for a golden vector: everything but what only a person can decide."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
from msgspec import Struct

from ilp.explore.question import operation_key, packet_name
from ilp.fuzz.record import FuzzFinding
from ilp.protocol import Encode, Operation
from ilp.spec.oracle import Ruling, rule

__all__ = ["OPEN", "Candidate", "candidate_of"]

OPEN = "TODO"
"""Stands where a person has to decide. No vector may have it there, so that a set with a candidate does not load."""

_PROVENANCE = 200  # characters of a vector's provenance, at most
_DIGITS = 10  # hexadecimal digits of a candidate's name


class Candidate(Struct, frozen=True, kw_only=True):
    """A candidate.

    Attributes:
        name: of its file, without a folder.
        content: of its file: a file of golden vectors with one vector, whose expectation and clauses are OPEN.
        operation: what it asks.
        ruling: what the suite's own oracle says of it, as a suggestion.
    """

    name: str
    content: bytes
    operation: Operation
    ruling: Ruling


def candidate_of(finding: FuzzFinding, since: str) -> Candidate:
    """Return the candidate that a finding makes: its smallest case, with where it comes from.

    Args:
        finding: the finding.
        since: the version of the set that the vector is to come with.
    """
    operation = finding.cases[0].operation
    digest = hashlib.sha256(finding.signature.encode() + operation_key(operation)).hexdigest()[:_DIGITS]
    subject = f"candidate-{digest}"
    vector: dict[str, Any] = {
        "id": f"{subject}/1",
        "title": _title(finding),
        "packet": packet_name(operation),
        "operation": msgspec.to_builtins(operation),
        "expectation": OPEN,
        "level": "MUST",
        "clauses": [OPEN],
        "flags": [],
        "provenance": _provenance(finding),
        "since": since,
    }
    file = {
        "$schema": "schema/vectors.schema.json",
        "subject": subject,
        "description": "A finding of ilp fuzz that is no vector until a person has set its expectation and clauses",
        "vectors": [vector],
        "retired": [],
    }
    return Candidate(
        name=f"{subject}.json",
        content=msgspec.json.format(msgspec.json.encode(file), indent=2) + b"\n",
        operation=operation,
        ruling=rule(operation),
    )


def _title(finding: FuzzFinding) -> str:
    place = finding.packet if finding.field == "packet" else f"{finding.packet}.{finding.field}"
    asked = "written" if isinstance(finding.cases[0].operation, Encode) else "read"
    return f"{place} as the oracle {finding.oracle} found it {asked} wrongly"


def _provenance(finding: FuzzFinding) -> str:
    who = " and ".join(
        each.reference if each.version in ("unknown", "") else f"{each.reference} ({each.version})"
        for each in finding.participants
        if each.reference in finding.by
    )
    words = f"ilp fuzz {finding.suite}, seed {finding.seed}, {finding.found[:10]}, {finding.signature}, by {who}"
    line = "".join(each if each.isprintable() else "?" for each in " ".join(words.split()))
    return line if len(line) <= _PROVENANCE else line[: _PROVENANCE - 1] + "…"
