"""Records of conformance runs that tests of reports are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ilp.conformance.record import (
    CheckRecord,
    FileLine,
    ImplementationRecord,
    KnownProblem,
    Problem,
    Result,
    VectorSetRecord,
)
from ilp.golden.vector import Vector
from ilp.protocol import Accepted, Garbled, Rejected, Unsupported
from ilp.spec.clauses import all_clauses
from tests.conformance.cases import ANOTHER, vector

__all__ = [
    "HOSTILE",
    "check",
    "clean",
    "fail",
    "hostile",
    "implementation",
    "interrupted",
    "many",
    "mixed",
    "result",
    "unasked",
    "unavailable",
]

HOSTILE: tuple[str, ...] = (
    "\x1b[31m\x9b1m\u202e\r\n\x07\ud800",
    "]]> &amp; <!-- --> <![CDATA[",
    "</script></summary></details><img src=x onerror=alert(1)>",
    "a|b\\|c`d``e```f\n| g |",
    "@admin #1 [x](javascript:alert(1)) ![y](http://example.com) <http://example.com> www.example.com",
    "{0} {name} 100% ::error::x%0A",
    "\n\n# heading\n\n- list\n```\n",
    "\x00\ufffe\uffff\U0001fffe",
    "x" * 20_000,
    " ",
    "",
)
"""Text that breaks out of a format that does not keep it in."""

_OUTCOMES = {
    "pass": ("accepted", Accepted(ANOTHER)),
    "fail": ("rejected", Rejected("no")),
    "known": ("rejected", Rejected("no")),
    "warn": ("rejected", Rejected("no")),
    "info": ("rejected", Rejected("no")),
    "skip": ("unsupported", Unsupported("no relay")),
    "error": ("garbled", Garbled("no JSON")),
}


def result(verdict: Any = "fail", vector_id: str = "subject/name", **members: Any) -> Result:
    """Return what an implementation called "fake" did: it refused a valid packet, where the verdict is a fail."""
    outcome, seen = _OUTCOMES[verdict]
    standard: dict[str, Any] = {
        "vector": vector_id,
        "implementation": "fake",
        "outcome": outcome,
        "verdict": verdict,
        "seen": seen,
        "consequence": "valid packet refused" if verdict in ("fail", "known", "warn") else None,
        "reason": "It is so." if verdict == "known" else None,
    }
    return Result(**(standard | members))


def fail(vector_id: str, **members: Any) -> Result:
    """Return a fail."""
    return result("fail", vector_id, **members)


def unasked(vector_id: str, implementation: str = "fake") -> Result:
    """Return what stands for a vector that was not asked."""
    return Result(vector=vector_id, implementation=implementation, outcome="not asked", verdict="error")


def check(*results: Result, cases: Sequence[Vector] = (), implementations: Any = None, **members: Any) -> CheckRecord:
    """Return the record of a run with these results: its cases and implementations are made up to fit, and counted."""
    ids = dict.fromkeys(each.vector for each in results)
    given = {each.id: each for each in cases}
    named = implementations or [implementation(each) for each in dict.fromkeys(each.implementation for each in results)]
    for each in results:
        next(one for one in named if one.reference == each.implementation).counts.add(each.verdict)
    standard: dict[str, Any] = {
        "suite": "1.2.3",
        "started": "2026-01-01T01:02:03+00:00",
        "seconds": 2.5,
        "fail_level": "MUST",
        "vectors": VectorSetRecord(len(ids), "ab" * 32, "1.0.0"),
        "cases": [given.get(each) or vector(id=each) for each in ids],
        "implementations": named,
        "results": list(results),
    }
    return CheckRecord(**(standard | members))


def implementation(reference: str = "fake", **members: Any) -> ImplementationRecord:
    """Return an implementation that nothing is counted of yet."""
    standard: dict[str, Any] = {
        "name": "Fake",
        "version": "1.0.0",
        "language": "Python",
        "digest": "cd" * 32,
        "seconds": 1.25,
    }
    return ImplementationRecord(reference=reference, **(standard | members))


def clean() -> CheckRecord:
    """Return a run in which nothing departs."""
    return check(result("pass"), result("pass", "subject/other"), result("info", "another/name"))


def mixed() -> CheckRecord:
    """Return a run with every verdict, of two implementations."""
    verdicts = ("pass", "fail", "known", "warn", "info", "skip", "error")
    one = [result(each, f"subject/{each}") for each in verdicts]
    other = [result("pass", f"subject/{each}", implementation="other") for each in verdicts]
    return check(*one, *other)


def many(count: int = 3000, causes: int = 80) -> CheckRecord:
    """Return a run with thousands of fails of many causes."""
    clauses = [*all_clauses()][:causes]
    cases = [vector(id=f"subject/case-{index}", clauses=(clauses[index % causes],)) for index in range(count)]
    consequences = ("value silently changed", "valid packet refused", "forbidden packet accepted")
    results = [fail(each.id, consequence=consequences[index // causes % 3]) for index, each in enumerate(cases)]
    return check(*results, cases=cases)


def interrupted() -> CheckRecord:
    """Return a run that was ended after the first of two vectors, before its second implementation."""
    left = (unasked("subject/other"), unasked("subject/name", "other"), unasked("subject/other", "other"))
    return check(result("pass"), *left, interrupted=True)


def unavailable() -> CheckRecord:
    """Return a run in which one of two implementations could not be had."""
    gone = implementation(
        "gone", problem=Problem("gone: it would not start", "Start it by hand.", "the last\nof its log")
    )
    return check(result("pass"), unasked("subject/name", "gone"), implementations=[implementation(), gone])


def hostile(text: str) -> CheckRecord:
    """Return a run in which everything that somebody else has written is `text`."""
    title = text.strip().replace("\n", " ")[:200] or "A title"
    said = Rejected(text, text, 3)
    problem = Problem(text, text, f"{text}\n{text}")
    results = [
        fail("subject/one", implementation=text, seen=said),
        fail("subject/two", implementation=text, seen=Garbled(text, text), reason=text, consequence=None),
        result("known", "subject/three", implementation=text, seen=said, reason=text),
        result("warn", "subject/four", implementation=text, seen=said),
        result("info", "subject/five", implementation=text, seen=said, reading=text),
        result("skip", "subject/six", implementation=text, seen=Unsupported(text)),
        result("error", "subject/seven", implementation=text, seen=Garbled(text, text)),
    ]
    cases = [vector(id=each.vector, title=title) for each in results]
    lists = KnownProblem(
        kind="stale entry", file=text, line=3, implementation=text, message=text, remove=[FileLine(text, 4)], add=[text]
    )
    return check(
        *results,
        cases=cases,
        implementations=[implementation(text, name=text, version=text, language=text, digest=text, problem=problem)],
        suite=text,
        started=text,
        options=[text],
        vectors=VectorSetRecord(len(cases), text, text),
        known_problems=[lists],
    )
