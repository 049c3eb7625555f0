from __future__ import annotations

import pytest

from ilp.implementation.adapter_test import ProbeResult
from ilp.report.adapter_text import render_closing, render_result

PASSED = ProbeResult("greets", "greets well", "pass")
FAILED = ProbeResult("order", "answers in order", "fail", "it did not")


def test_probe_that_passes_takes_one_line() -> None:
    assert render_result(PASSED).plain == "pass greets     greets well"


def test_probe_that_fails_says_why() -> None:
    assert render_result(FAILED).plain == f"fail order      answers in order\n{'':16}it did not"


def test_last_lines_of_the_log_are_shown() -> None:
    log = "\n".join(f"line {number}" for number in range(9))
    shown = render_result(ProbeResult("order", "answers", "fail", "no", log)).plain
    assert [line.strip() for line in shown.splitlines()[2:]] == [f"| line {number}" for number in range(4, 9)]


def test_hostile_adapter_never_reaches_the_terminal_raw() -> None:
    hostile = "\x1b[31m\u202e\x9b\r"
    shown = render_result(ProbeResult("order", "answers", "fail", hostile, hostile)).plain
    assert shown.replace("\n", "").isprintable()


def test_long_detail_is_cut_and_fits_100_columns() -> None:
    shown = render_result(ProbeResult("order", "answers", "fail", "x" * 10_000)).plain
    assert max(map(len, shown.splitlines())) <= 100
    assert len(shown) < 1000


def test_cause_in_the_log_is_wrapped_and_not_cut() -> None:
    cause = "panicked at src/packet.rs:118:9: " + "the octets of the address are no text " * 8 + "[the end]"
    shown = render_result(ProbeResult("order", "answers", "fail", "no", cause)).plain.splitlines()
    assert " ".join(line.strip().removeprefix("| ") for line in shown[2:]).split() == cause.split()
    assert max(map(len, shown)) <= 100


@pytest.mark.parametrize(
    ("results", "said"),
    [
        ([PASSED, PASSED], "cmd:x is well behaved"),
        ([PASSED, FAILED], "cmd:x: 1 of 2 probes failed"),
        ([FAILED], "cmd:x: 1 of 1 probe failed"),
    ],
)
def test_closing_counts_what_failed(results: list[ProbeResult], said: str) -> None:
    assert render_closing("cmd:x", results).plain == said
