from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from msgspec.structs import replace

from ilp.fuzz.findings import load_findings, store_finding
from ilp.protocol import Decode
from tests.cli.conftest import Run
from tests.fuzz.cases import SIGNATURE, finding

Ilp = Callable[..., Run]

SCHEMA = Path(__file__).parents[2] / "ilp/report/replay.schema.json"


@pytest.fixture(autouse=True)
def findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The findings of the state folder in the current folder: one."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / ".ilp-fuzz/findings"
    store_finding(folder, replace(finding(), minimised=True))
    return folder


def record_of(run: Run) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(run.out)
    return loaded


def test_finding_that_still_fails_is_a_no(ilp: Ilp) -> None:
    run = ilp("replay")
    assert run.code == 1
    assert run.lines == [
        f"still failing  {SIGNATURE}",
        "  by        construct",
        "Summary: 1 still failing in .ilp-fuzz",
    ]


def test_fixed_build_is_fine(ilp: Ilp) -> None:
    run = ilp("replay", SIGNATURE, "--with", "reference")
    assert (run.code, run.lines[-1]) == (0, "Summary: 1 fixed in .ilp-fuzz")


def test_verbose_shows_what_is_done_now(ilp: Ilp) -> None:
    assert "  did       construct: accepted as reject: " in ilp("replay", "-v").out


def test_glob_names_findings(ilp: Ilp, findings: Path) -> None:
    store_finding(findings, finding(field="message"))
    assert len(record_of(ilp("replay", "*/reject/code/*", "--format", "json"))["results"]) == 1


def test_record_keeps_to_its_schema(ilp: Ilp) -> None:
    jsonschema.validate(record_of(ilp("replay", "--format", "json")), json.loads(SCHEMA.read_text()))


def test_unknown_signature_is_told_with_those_that_are_like_it(ilp: Ilp) -> None:
    run = ilp("replay", SIGNATURE.replace("reject/code", "reject/coda"))
    assert run.code == 2
    assert "no finding in .ilp-fuzz has this signature" in run.err
    assert f"Did you mean {SIGNATURE}?" in run.err


def test_signature_like_none_is_told_with_those_that_are_there(ilp: Ilp) -> None:
    assert f"There are {SIGNATURE}." in ilp("replay", "?").err


def test_signature_without_findings_is_told(ilp: Ilp, findings: Path) -> None:
    next(findings.iterdir()).unlink()
    run = ilp("replay", SIGNATURE)
    assert (run.code, run.err.splitlines()[-1]) == (2, "There are no findings in it.")


def test_no_findings_are_nothing_to_object_to(ilp: Ilp, findings: Path) -> None:
    next(findings.iterdir()).unlink()
    run = ilp("replay")
    assert (run.code, run.out) == (0, "Summary: there are no findings in .ilp-fuzz\n")


def test_no_state_folder_is_could_not_decide(ilp: Ilp) -> None:
    run = ilp("replay", "--state", "nowhere")
    assert (run.code, run.out) == (3, "")
    assert "nowhere: there is no such state folder\n`ilp fuzz REF` makes one" in run.err


def test_findings_that_are_no_folder_are_said(ilp: Ilp, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state/findings").write_text("")
    run = ilp("replay", "--state", "state")
    assert run.code == 3
    assert "state/findings: findings cannot be read: Not a directory" in run.err


def test_corrupt_finding_is_not_fixed(ilp: Ilp, findings: Path) -> None:
    (findings / "broken.json").write_text("{")
    run = ilp("replay", "--with", "reference")
    assert run.code == 3
    assert "  problem   .ilp-fuzz/findings/broken.json: left out: " in run.out


def test_reference_that_is_none_any_more_costs_its_findings(ilp: Ilp, findings: Path) -> None:
    store_finding(findings, finding(["gone"]))
    run = ilp("replay")
    assert run.code == 1
    assert "not asked" in run.out
    assert "  reason    'gone' is no implementation" in run.out


def test_finding_that_was_not_made_small_says_how(ilp: Ilp, findings: Path) -> None:
    store_finding(findings, finding())
    assert f"  smaller   ilp replay --minimise '{SIGNATURE}'\n" in ilp("replay").out


def test_interrupted_minimisation_is_brought_to_its_end(ilp: Ilp, findings: Path) -> None:
    long = replace(finding().cases[0], operation=Decode("0e0a8000000000" + "04" + "61" * 4))
    store_finding(findings, replace(finding(), cases=(long,)))
    assert ilp("replay", "--minimise").code == 1
    (found,), _ = load_findings(findings)
    assert found.minimised
    assert found.cases[0].operation == Decode("0e06800000000000")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--with", "nonsense"), "'nonsense' is no implementation"),
        (("--with", "recording:x"), "a recording has no answer"),
        (("--with", "reference", "--minimise"), "what another build shows is not kept"),
    ],
)
def test_wrong_usage_is_told(ilp: Ilp, arguments: tuple[str, ...], said: str) -> None:
    run = ilp("replay", *arguments)
    assert run.code == 2
    assert said in run.err
