from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]

from tests.cli.conftest import Run
from tests.report.packets import fulfill, reject

Ilp = Callable[..., Run]

SCHEMA = Path(__file__).parents[2] / "ilp/report/explain.schema.json"


def test_packet_is_shown(ilp: Ilp) -> None:
    run = ilp("explain", reject().hex())
    assert (run.code, run.err) == (0, "")
    assert run.lines[0] == "Reject, 15 octets, canonical"


def test_broken_packet_is_shown_and_the_answer_is_no(ilp: Ilp) -> None:
    run = ilp("explain", "0d00")
    assert (run.code, run.err) == (1, "")
    assert "     2>[--]                      fulfillment          missing" in run.lines


def test_packets_are_shown_one_after_the_other(ilp: Ilp) -> None:
    run = ilp("explain", "-", stdin=f"{reject().hex()}\n0d00\n")
    assert run.code == 1
    assert [line for line in run.lines if line.startswith(("Reject", "Fulfill"))] == [
        "Reject, 15 octets, canonical",
        "Fulfill, 2 octets: refused",
    ]


def test_output_ends_with_one_newline(ilp: Ilp) -> None:
    assert not ilp("explain", fulfill().hex()).out.endswith("\n\n")


def test_json_is_one_document_a_packet(ilp: Ilp) -> None:
    run = ilp("explain", "--format", "json", "-", stdin=f"{reject().hex()}\n0d00\n")
    assert (run.code, run.err) == (1, "")
    assert [json.loads(line)["packet"] for line in run.lines] == ["Reject", "Fulfill"]


def test_json_has_the_published_form(ilp: Ilp) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    for packet in (reject().hex(), "0d00", (fulfill() + b"\x00").hex(), ""):
        jsonschema.validate(json.loads(ilp("explain", "--format", "json", packet).out), schema)


def test_text_has_no_escape_sequences_where_there_is_no_terminal(ilp: Ilp) -> None:
    assert "\x1b" not in ilp("explain", reject(message=b"\x1b[31m").hex()).out
