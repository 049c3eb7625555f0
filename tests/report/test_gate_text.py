from __future__ import annotations

from rich.console import Console

from ilp.report.gate_text import print_gate
from tests.report.gate_records import HOSTILE, finding, full_record, printed, record


def headings(report: str) -> list[str]:
    return [" ".join(line.split()[1:3]) for line in report.splitlines() if line.startswith("---")]


def test_report_is_in_the_manner_of_cargo_semver_checks() -> None:
    lines = printed(record(finding())).splitlines()
    assert lines[0].startswith("Checking old (3.0.7, tree 0123456789abcdef)")
    assert lines[1].startswith("      -> new (3.0.8, tree ")
    assert "--- failure WR01 reader-rejects-accepted: fulfill.data (major) ---" in lines
    assert lines[-2:] == [
        "Summary: major required (contract: major), patch declared by 3.0.7 -> 3.0.8: NOT sufficient",
        "The next version after 3.0.7 has to be 4.0.0 at least.",
    ]


def test_what_decides_comes_first_and_then_the_strongest() -> None:
    findings = (
        finding("WL03", signature="a"),
        finding("WL01", signature="b"),
        finding("WR05", signature="c"),
        finding("WR03", signature="d", waived=True),
        finding("WR01", signature="e"),
    )
    assert headings(printed(record(*findings))) == [
        "failure WR01",
        "failure WR05",
        "change WL01",
        "warning WL03",
        "waived WR03",
    ]


def test_full_change_log_is_shown_when_a_major_is_declared() -> None:
    report = printed(record(finding("WR01"), finding("WL01"), declared="major", versions=("3.0.7", "4.0.0")))
    assert headings(report) == ["change WR01", "change WL01"]


def test_what_may_pass_is_counted_and_shown_only_if_wanted() -> None:
    run = record(finding("WR01", level="allow"), finding("WE04"), finding("WR05", level="allow"))
    assert headings(printed(run)) == []
    counted = "3 findings that may pass without a bump: WR01 1, WR05 1, WE04 1; --verbose shows them."
    assert counted in printed(run).splitlines()
    assert headings(printed(run, verbose=True)) == ["allowed WR01", "allowed WR05", "allowed WE04"]


def test_rule_is_explained_once() -> None:
    report = printed(record(finding(), finding(field="fulfillment")))
    assert report.count("  sees ") == report.count("  hurts ") == 1


def test_report_fits_100_columns() -> None:
    report = printed(full_record("words and more " * 30), verbose=True)
    assert [line for line in report.splitlines() if len(line) > 100 and not line.startswith("  replay")] == []


def test_foreign_text_never_reaches_the_terminal_raw() -> None:
    report = printed(full_record(HOSTILE), verbose=True)
    assert report.replace("\n", "").isprintable()


def test_colour_is_for_terminals() -> None:
    console = Console(force_terminal=True, color_system="standard", width=100, _environ={})
    with console.capture() as captured:
        print_gate(console, record(finding()))
    assert "\x1b[1;31m--- failure" in captured.get()
    assert "\x1b" not in printed(record(finding()))
