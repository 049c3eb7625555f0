from __future__ import annotations

from pathlib import Path

import pytest

from ilp.conformance.record import CheckRecord
from ilp.conformance.run import run_check
from ilp.golden.vector import Vector
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.protocol import Accepted, Decode, Encoded, Faulted, Outcome, Relay
from ilp.report.findings_page import findings_page, main
from ilp.report.machine import to_json
from tests.conformance.cases import ANOTHER, OPERATIONS, PACKET, REFUSED, WANTED, Fake, Silent, opener, plan, vector

ASKED = (vector(id="a/one"), vector("reject", id="a/two"), vector(id="a/three", clauses=("0030-octet-string",)))
NAMES = ("npm:codec@1.0.0", "npm:codec@1.1.0", "npm:codec@2.0.0")


def run_of(*outcomes: list[Outcome], asked: tuple[Vector, ...] = ASKED) -> CheckRecord:
    """Return the run of releases of one package, each with its outcomes."""
    names = NAMES[: len(outcomes)]
    fakes = dict(zip(names, (Fake(each) for each in outcomes), strict=True))
    record = run_check(plan(*asked, references=names), opener(**fakes), Silent())
    for each in record.implementations:
        each.version = each.reference.rpartition("@")[2]
    return record


def test_table_has_a_row_for_each_release_with_its_fails_by_consequence() -> None:
    page = findings_page(run_of([Accepted(WANTED), REFUSED, REFUSED], [Accepted(ANOTHER), Accepted(WANTED), REFUSED]))
    assert "| npm:codec | 1.0.0 | Python | no | 2 | 1 | 0 | 1 | 0 | 0 | 0 |\n" in page
    assert "| npm:codec | 1.1.0 | Python | no | 0 | 3 | 1 | 1 | 1 | 0 | 0 |\n" in page


def test_page_names_the_commands_that_make_it_again() -> None:
    right: list[Outcome] = [Accepted(WANTED), REFUSED, Accepted(WANTED)]
    record = run_of(right, right)
    record.options += ["--timeout", "2"]
    assert (
        "```sh\nilp check \\\n  npm:codec@1.0.0 npm:codec@1.1.0 \\\n  --timeout 2 --report json=run.json\n"
        "python -m ilp.report.findings_page run.json\n```\n"
    ) in findings_page(record)


def test_releases_that_depart_alike_are_named_as_one_span() -> None:
    refusing: list[Outcome] = [Accepted(WANTED), REFUSED, REFUSED]
    page = findings_page(run_of(refusing, refusing, [REFUSED, REFUSED, REFUSED]))
    assert "- **0030-octet-string**, decode: 1 vector in 1.0.0 to 2.0.0\n" in page
    assert "- **0027-fulfill-fields**, decode: 1 vector in 2.0.0\n" in page


def test_gravest_consequence_comes_first() -> None:
    page = findings_page(run_of([Faulted("no"), REFUSED, Accepted(ANOTHER)]))
    assert page.index("### npm:codec: value silently changed") < page.index("### npm:codec: unclean failure")


def test_entry_has_the_packet_both_results_and_the_command() -> None:
    page = findings_page(run_of([Accepted(WANTED), REFUSED, REFUSED]))
    entry = page.partition("- **0030-octet-string**")[2]
    assert f"  a/three: A title\n  octets    {PACKET}\n  expected  accepted as fulfill" in entry
    assert "  1.0.0     refused: no\n" in entry
    assert "  $ ilp check npm:codec@1.0.0 --vector a/three -v\n  ```\n" in entry


def test_entry_shows_a_value_that_was_to_be_written() -> None:
    page = findings_page(run_of([REFUSED], asked=(vector(operation=OPERATIONS["encode"]),)))
    assert "  value     fulfill: fulfillment" in page


def test_entry_shows_with_what_a_packet_was_to_be_forwarded() -> None:
    relay = Relay(PACKET, amount="7", expires_at="2030-01-01T00:00:00.000Z")
    page = findings_page(run_of([Encoded("0d00")], asked=(vector(operation=relay),)))
    assert f"  octets    {PACKET}, with amount 7, with expiry 2030-01-01T00:00:00.000Z\n" in page


def test_smallest_packet_is_the_example() -> None:
    large = vector("reject", id="a/large", operation=Decode(PACKET + "00" * 9))
    page = findings_page(run_of([Accepted(WANTED)] * 2, asked=(large, vector("reject", id="a/small"))))
    assert "  a/small: A title\n" in page
    assert "a/large" not in page


def test_long_packet_is_cut() -> None:
    long = Decode("0d" + "00" * 200)
    page = findings_page(run_of([Accepted(WANTED)], asked=(vector("reject", operation=long),)))
    assert "  octets    0d" + "00" * 95 + "… (201 octets)\n" in page


def test_fence_in_foreign_text_does_not_end_the_block() -> None:
    page = findings_page(run_of([Faulted("```\n# Boo")], asked=(vector(),)))
    assert page.partition("## npm:codec")[2].count("```") == 2


def test_codec_without_a_departure_is_said_to_have_none() -> None:
    page = findings_page(run_of([Accepted(WANTED)], asked=(vector(),)))
    assert page.endswith("## npm:codec\n\nPython, 1.0.0.\n\nNo departure.\n")


def test_release_that_could_not_be_asked_is_named() -> None:
    gone = ImplementationUnavailable("it is gone", "call it back")
    record = run_check(plan(vector(), references=("npm:codec@1.0.0",)), opener(**{"npm:codec@1.0.0": gone}), Silent())
    assert "- could not be asked: npm:codec@1.0.0: it is gone\n" in findings_page(record)


def test_page_is_made_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = run_of([Accepted(WANTED), REFUSED, REFUSED])
    file = tmp_path / "run.json"
    file.write_text(to_json(record), encoding="utf-8")
    assert main([str(file)]) == 0
    assert capsys.readouterr().out == findings_page(record)


@pytest.mark.parametrize(("content", "said"), [("{}", "no record"), ("nothing", "no JSON")])
def test_file_that_is_no_run_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, said: str
) -> None:
    file = tmp_path / "run.json"
    file.write_text(content, encoding="utf-8")
    assert main([str(file)]) == 2
    assert said in capsys.readouterr().err


def test_without_a_file_its_use_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert capsys.readouterr().err.startswith("usage: ")


def test_record_of_a_gate_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.report.gate_records import record as gate_record  # noqa: PLC0415 - its fields are of no interest here

    file = tmp_path / "gate.json"
    file.write_text(to_json(gate_record()), encoding="utf-8")
    assert main([str(file)]) == 2
    assert "it is no run of ilp check" in capsys.readouterr().err
