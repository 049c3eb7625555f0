from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.console import Console

from ilp.implementation.declaring import Added
from ilp.implementation.toolchain import Tool
from ilp.report.implementations_record import DeclaredAs, ImplementationRecord, ImplementationsRecord
from ilp.report.implementations_text import print_added, print_info, print_list

PACKAGE = ImplementationRecord(
    reference="npm:ilp-packet",
    origin="independent",
    language="JavaScript",
    homepage="https://example.org/" + "x" * 100,
    description="A codec.",
    notes="Be careful.",
    versions=("1.0.0", "2.0.0"),
    cached=("2.0.0",),
    toolchain=(
        Tool(name="node", state="found", version="20.1.0", path="/bin/node"),
        Tool(name="npm", state="missing"),
        Tool(name="tclsh", state="unknown", path="/bin/tclsh", reason="it says nothing"),
    ),
    commands=("ilp check npm:ilp-packet@2.0.0",),
)
DECLARED = replace(
    PACKAGE,
    reference="mine",
    origin="declared",
    language=None,
    homepage=None,
    description=None,
    notes=None,
    versions=(),
    cached=(),
    toolchain=(),
    declared=DeclaredAs(path="/p/ilp.toml", adapter="./a\x1b[2J", build=("make a", "make b"), environment=("A", "B")),
)
EMBEDDED = replace(PACKAGE, reference="reference", origin="ours", versions=("0.1.0",), cached=(), toolchain=())


def printed(print_to: Callable[[Console], None]) -> list[str]:
    out = io.StringIO()
    print_to(Console(file=out, width=100, highlight=False, soft_wrap=True))
    return out.getvalue().splitlines()


def listed(*records: ImplementationRecord) -> list[str]:
    record = ImplementationsRecord(suite="1", implementations=records)
    return printed(lambda console: print_list(console, record))


def told(record: ImplementationRecord) -> list[str]:
    return printed(lambda console: print_info(console, record))


def test_row_says_the_newest_version_and_how_many_are_older() -> None:
    row = listed(PACKAGE)[1]
    assert row.split() == ["npm:ilp-packet", "JavaScript", "2.0.0,", "1", "older", "1", "node", "20.1.0"]


def test_row_says_what_is_missing_and_what_cannot_be_told() -> None:
    assert [line.strip() for line in listed(PACKAGE)[2:4]] == ["missing: npm", "unknown: tclsh"]


def test_row_of_what_comes_with_the_suite_needs_nothing() -> None:
    assert listed(EMBEDDED)[1].split() == ["reference", "JavaScript", "0.1.0", "-", "none", "to", "install"]


def test_row_of_a_declared_one_does_not_guess() -> None:
    assert listed(DECLARED)[1].split() == ["mine", "unknown", "git", "revisions", "-", "unknown"]


def test_long_toolchain_is_wrapped_in_its_column() -> None:
    tools = tuple(Tool(name="node", state="found", version=f"20.20.{each}") for each in range(5))
    lines = listed(replace(PACKAGE, toolchain=tools))
    assert len(lines) > 3
    assert max(map(len, lines)) <= 100


def test_end_says_how_many_there_are_and_where_others_are_declared() -> None:
    assert listed(EMBEDDED, PACKAGE, DECLARED)[-2:] == [
        "2 known implementations. `ilp implementations info REF` tells all of one.",
        "1 declared in /p/ilp.toml",
    ]


def test_end_says_nothing_of_declarations_where_there_are_none() -> None:
    assert listed(PACKAGE)[-1] == "1 known implementation. `ilp implementations info REF` tells all of one."


@pytest.mark.parametrize(
    "line",
    [
        "  is        A codec.",
        "  origin    independent: others wrote it, for use",
        "  releases  1.0.0, 2.0.0",
        "  in cache  2.0.0",
        "  notes     Be careful.",
        "  toolchain node 20.1.0 (/bin/node)",
        "            npm is missing: not on PATH",
        "            tclsh: version unknown, it says nothing",
        "  commands  ilp check npm:ilp-packet@2.0.0",
    ],
)
def test_package_is_told_in_full(line: str) -> None:
    assert line in told(PACKAGE)


def test_address_of_a_project_stays_in_one_line() -> None:
    assert f"  homepage  {PACKAGE.homepage}" in told(PACKAGE)


def test_empty_cache_is_said() -> None:
    assert "  in cache  none yet" in told(replace(PACKAGE, cached=()))


@pytest.mark.parametrize(
    "line",
    [
        "  origin    declared by your project",
        "  language  unknown: it says so when it greets",
        "  in        /p/ilp.toml",
        "  build     make a",
        "            make b",
        "  variables A, B",
    ],
)
def test_declared_one_is_told_in_full(line: str) -> None:
    assert line in told(DECLARED)


def test_declared_one_without_variables_has_no_line_for_them() -> None:
    declared = replace(DECLARED, declared=DeclaredAs(path="/p", adapter="a", build=(), environment=()))
    assert not [line for line in told(declared) if "variables" in line or "build" in line]


def test_what_comes_with_the_suite_has_one_version() -> None:
    assert "  version   0.1.0, installed with the suite" in told(EMBEDDED)


@pytest.mark.parametrize("print_it", [told, listed])
def test_foreign_text_never_reaches_the_terminal_raw(print_it: Callable[[ImplementationRecord], list[str]]) -> None:
    assert "\x1b" not in "".join(print_it(replace(DECLARED, language="\x1b[2J", description="\x1b[2J")))


def test_what_was_added_is_shown_with_what_to_do_next() -> None:
    added = Added(Path("/p/ilp.toml"), True, '[implementations.mine]\nadapter = "x"\n')
    assert printed(lambda console: print_added(console, "mine", added)) == [
        "declared mine in /p/ilp.toml, which is new",
        "  [implementations.mine]",
        '  adapter = "x"',
        "Its command lines run in /p.",
        "  ilp adapter test mine   # is it well behaved?",
        "  ilp check mine   # does it conform?",
    ]
