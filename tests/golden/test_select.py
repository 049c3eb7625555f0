from __future__ import annotations

from typing import Any

import pytest

from ilp.golden.select import Selection, Unknown, matches_id, select, unknown_names
from ilp.protocol import Decode
from tests.conformance.cases import OPERATIONS, vector

READ = vector(id="timestamp/month-13", flags=("boundary", "alias"), clauses=("0030-timestamp-range",))
WRITE = vector(id="timestamp/encode-month-13", operation=OPERATIONS["encode"], clauses=("0030-utf8", "0027-expiry"))
OTHER = vector(
    "reject",
    id="address/empty",
    packet="reject",
    operation=Decode("0e00"),
    flags=("alias",),
    clauses=("0015-scheme",),
)
ALL = (READ, WRITE, OTHER)


@pytest.mark.parametrize(
    ("selection", "chosen"),
    [
        ({}, ALL),
        ({"ids": ("timestamp/month-13",)}, (READ,)),
        ({"ids": ("timestamp/*",)}, (READ, WRITE)),
        ({"ids": ("*/month-13", "address/empty")}, (READ, OTHER)),
        ({"flags": ("boundary",)}, (READ,)),
        ({"flags": ("boundary", "alias")}, (READ, OTHER)),
        ({"clauses": ("0027-expiry",)}, (WRITE,)),
        ({"packets": ("reject",)}, (OTHER,)),
        ({"operations": ("encode",)}, (WRITE,)),
        ({"ids": ("timestamp/*",), "operations": ("decode",)}, (READ,)),
        ({"flags": ("alias",), "packets": ("reject",), "clauses": ("0015-scheme",)}, (OTHER,)),
        ({"flags": ("boundary",), "packets": ("reject",)}, ()),
    ],
)
def test_selection_takes_what_matches_one_of_each_kind(selection: dict[str, Any], chosen: tuple[Any, ...]) -> None:
    assert select(ALL, Selection(**selection)) == chosen


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ("timestamp/month-13", True),
        ("timestamp/*", True),
        ("*13", True),
        ("timestamp/month-1?", True),
        ("timestamp/month-[0-9]3", True),
        ("timestamp/month-1", False),
        ("Timestamp/*", False),
        ("month-13", False),
    ],
)
def test_pattern_matches_the_whole_id_and_case_matters(pattern: str, matches: bool) -> None:
    assert matches_id("timestamp/month-13", pattern) is matches


def test_known_names_are_not_unknown() -> None:
    known = Selection(
        ids=("timestamp/*", "address/empty"),
        flags=("alias",),
        clauses=("0015-scheme",),
        packets=("reject",),
        operations=("encode",),
    )
    assert unknown_names(ALL, known) == ()


@pytest.mark.parametrize(
    ("member", "name", "close"),
    [
        ("ids", "timestamp/mont-13", ("timestamp/month-13", "timestamp/encode-month-13")),
        ("flags", "bundary", ("boundary",)),
        ("clauses", "0015-schem", ("0015-scheme",)),
        ("packets", "rejct", ("reject",)),
        ("operations", "encod", ("encode", "decode")),
        ("ids", "nothing/*", ()),
    ],
)
def test_unknown_name_comes_with_those_that_resemble_it(member: str, name: str, close: tuple[str, ...]) -> None:
    assert unknown_names(ALL, Selection(**{member: (name,)})) == (Unknown(member, name, close),)


def test_name_is_unknown_even_if_another_chooses_something() -> None:
    found = unknown_names(ALL, Selection(ids=("address/empty", "address/emtpy")))
    assert [each.name for each in found] == ["address/emtpy"]
