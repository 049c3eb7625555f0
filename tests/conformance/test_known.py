from __future__ import annotations

from datetime import date

import pytest

from ilp.conformance.expected import Origin
from ilp.conformance.known import Held, KnownResults, Listed, hold, is_glob, speaks_of
from ilp.conformance.record import Listing
from ilp.conformance.verdict import Verdict
from ilp.protocol import Accepted, Faulted, Garbled, Outcome, Unsupported
from tests.conformance.cases import REFUSED, TODAY, WANTED, listed

READ = Accepted(WANTED)
FAULT = Faulted("TypeError")
EXPIRED = date(2026, 6, 14)

# Who speaks of what.


@pytest.mark.parametrize(
    ("pattern", "reference", "version", "spoken_of"),
    [
        ("fake", "fake", "1.0.0", True),
        ("fake", "other", "1.0.0", False),
        ("npm:ilp-packet@3.1.3", "npm:ilp-packet@3.1.3", "3.1.3", True),
        ("npm:ilp-packet@3.1.3", "npm:ilp-packet", "3.1.3", True),
        ("npm:ilp-packet@3.1.3", "npm:ilp-packet", "3.1.2", False),
        ("npm:ilp-packet", "npm:ilp-packet", "3.1.3", True),
        ("npm:ilp-packet", "npm:ilp-packet@3.1.3", "3.1.3", False),
        ("npm:ilp-packet@3.*", "npm:ilp-packet@3.1.3", "3.1.3", True),
        ("npm:ilp-packet@3.*", "npm:ilp-packet", "3.1.3", True),
        ("npm:ilp-packet@3.*", "npm:ilp-packet@2.2.0", "2.2.0", False),
        ("npm:*", "NPM:ilp-packet", "3.1.3", False),
        ("cargo:crate[strict]@0.4.0", "cargo:crate[strict]@0.4.0", "0.4.0", True),
        ("cargo:crate[strict]@0.*", "cargo:crate[strict]@0.4.0", "0.4.0", True),
        ("cargo:crate[strict]@0.*", "cargo:crates@0.4.0", "0.4.0", False),
        ("cmd:./a*", "cmd:./adapter --fast", "1", True),
    ],
)
def test_entry_speaks_of_an_implementation_as_given_or_as_resolved(
    pattern: str, reference: str, version: str, spoken_of: bool
) -> None:
    assert speaks_of(listed(implementation=pattern), reference, version) is spoken_of


@pytest.mark.parametrize(
    ("reference", "vector_id", "name"),
    [
        ("fake", "subject/name", "subject/name"),
        ("fake", "subject/name-2", None),
        ("other", "subject/name", None),
        ("fake", "glob/any", "glob/*"),
        ("fake", "glob-2/any", None),
    ],
)
def test_entry_speaks_of_its_vectors(reference: str, vector_id: str, name: str | None) -> None:
    entry = listed(vectors=("subject/name", "glob/*"))
    known = KnownResults([entry], ["subject/name", "subject/name-2", "glob/any", "glob-2/any"])
    assert known.of(reference, "1", vector_id) == (Listed(entry, name) if name else None)


def test_first_entry_that_names_a_case_speaks_of_it() -> None:
    first, second = listed(vectors=("subject/*",)), listed(reason="Another.")
    known = KnownResults([first, second], ["subject/name"])
    assert known.of("fake", "1", "subject/name") == Listed(first, "subject/*")


def test_ids_are_those_that_there_are() -> None:
    known = KnownResults([], ["subject/a", "other/b", "subject/c"])
    assert known.named("subject/*") == ["subject/a", "subject/c"]
    assert known.named("other/b") == ("other/b",)
    assert known.named("other/c") == ()


@pytest.mark.parametrize(
    ("name", "globbing"), [("subject/name", False), ("subject/*", True), ("subject/?", True), ("subject/[ab]", True)]
)
def test_glob_is_told_from_an_id(name: str, globbing: bool) -> None:
    assert is_glob(name) is globbing
    assert Listed(listed(), name).exactly is not globbing


# What a listed case is worth.

CASES: dict[str, tuple[str, Outcome, Verdict, Verdict, str | None]] = {
    # name: by which name it is listed, what is seen, its verdict by itself, its verdict, what the reason has
    "departs as listed": ("subject/name", REFUSED, "fail", "known", "It is so."),
    "departs from a SHOULD as listed": ("subject/name", REFUSED, "warn", "known", "It is so."),
    "departs as listed by a glob": ("subject/*", REFUSED, "fail", "known", "It is so."),
    "departs otherwise": ("subject/name", FAULT, "fail", "fail", "with the outcome rejected: it has changed"),
    "departs from a SHOULD otherwise": ("subject/name", FAULT, "warn", "warn", "it has changed"),
    "passes": ("subject/name", READ, "pass", "fail", "is none any more: remove it from the list"),
    "is an info": ("subject/name", REFUSED, "info", "fail", "is none any more"),
    "passes, listed by a glob": ("subject/*", READ, "pass", "pass", None),
    "is unsupported": ("subject/name", Unsupported("no"), "skip", "skip", None),
    "is garbled": ("subject/name", Garbled("no JSON"), "error", "error", None),
}


@pytest.mark.parametrize("case", CASES)
def test_listed_case(case: str) -> None:
    name, outcome, alone, verdict, reason = CASES[case]
    held = hold(Listed(listed(), name), outcome, alone, TODAY)
    assert held.verdict == verdict
    assert (reason in (held.reason or "")) if reason else held.reason is None


def test_unlisted_case_keeps_its_verdict() -> None:
    assert hold(None, REFUSED, "fail", TODAY) == Held("fail")


@pytest.mark.parametrize(
    ("outcome", "alone", "reason"),
    [
        (REFUSED, "fail", "listed as a known departure until 2026-06-14 (It is so.): that day is over"),
        (FAULT, "fail", "listed as a known departure until 2026-06-14 (It is so.): that day is over"),
        (READ, "pass", None),
    ],
)
def test_expired_entry_lets_nothing_pass(outcome: Outcome, alone: Verdict, reason: str | None) -> None:
    entry = Listed(listed(expires=EXPIRED), "subject/name")
    assert hold(entry, outcome, alone, TODAY) == Held(alone, reason)


def test_known_departure_comes_with_what_the_list_says() -> None:
    entry = listed(kind="wontfix", link="https://example.org", owner="me", expires=TODAY, origin=Origin("mine.toml", 7))
    assert hold(Listed(entry, "subject/name"), REFUSED, "fail", TODAY).listing == Listing(
        kind="wontfix", link="https://example.org", owner="me", expires="2026-06-15", file="mine.toml", line=7
    )


def test_known_departure_without_a_last_day_has_none() -> None:
    held = hold(Listed(listed(), "subject/name"), REFUSED, "fail", TODAY)
    assert held.listing == Listing(kind="bug", file="expected.toml")
