from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from tests.cli.conftest import Run
from tests.cli.test_processes import announced_by, heed_interrupts, into_closed_pipe, is_running
from tests.cli.vector_folder import small_set
from tests.connector.commands import connector_reference
from tests.implementation.repository import Repository, configuration
from tests.report.gate_records import row

Ilp = Callable[..., Run]
Fake = Callable[..., str]
Process = Callable[..., Run]
Small = Callable[..., tuple[str, ...]]

SCHEMA = Path(__file__).parents[2] / "ilp/report/gate.schema.json"
UNREAD = '{"op":"decode","packet":"0e0700000001000000"}'  # construct reads it, the reference does not
WAIVER = """
[[gate.waivers]]
signature = "%s"
reason = "because"
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a project of its own, without a configuration yet."""
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """Return what gives the arguments of a small run."""
    folder = small_set(tmp_path)
    return lambda *arguments: ("gate", "--vectors", str(folder), "--budget", "200", *arguments)


def record_of(run: Run) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(run.out)
    return loaded


def signatures_of(run: Run) -> list[str]:
    return [each["signature"] for each in record_of(run)["findings"]]


# The main job.


def test_same_build_twice_changes_nothing(ilp: Ilp, small: Small) -> None:
    run = ilp(*small("reference", "reference"))
    assert run.code == 0
    assert run.lines[0].startswith("Checking reference (")
    assert row(run.out, "coverage").startswith("No wire change observed in ")
    assert "\nSummary: no bump required (contract: none), none declared (a no from major on): acceptable\n" in run.out


def test_change_that_requires_more_than_is_declared_is_a_no(ilp: Ilp, small: Small) -> None:
    run = ilp(*small("construct", "reference", "--declared", "minor"))
    assert run.code == 1
    assert "--- failure WR02 reader-rejects-nonconformant: " in run.out
    assert "\nSummary: major required (contract: major), minor declared: NOT sufficient\n" in run.out


def test_change_that_is_declared_is_shown_all_the_same(ilp: Ilp, small: Small) -> None:
    run = ilp(*small("construct", "reference", "--declared", "major"))
    assert run.code == 0
    assert "--- change WR02 " in run.out


def test_migration_is_major_while_conformance_improves(ilp: Ilp, small: Small) -> None:
    run = ilp(*small(connector_reference("2.0.0"), connector_reference("3.0.0"), "--format", "json"))
    record = record_of(run)
    assert run.code == 0
    assert (record["required"], record["declared"], record["sufficient"]) == ("major", "major", True)
    assert record["conformance"]["improved"]
    assert not record["conformance"]["worsened"]


def test_further_baselines_have_to_be_kept_as_well(ilp: Ilp, small: Small) -> None:
    run = ilp(*small("reference", "reference", "--against", "construct", "--format", "json"))
    record = record_of(run)
    assert run.code == 1
    assert [each["reference"] for each in record["baselines"]] == ["reference", "construct"]
    assert {each["baseline"] for each in record["findings"]} == {"construct"}


def test_baseline_that_is_given_twice_is_asked_once(ilp: Ilp, small: Small) -> None:
    run = ilp(*small("reference", "reference", "--against", "reference", "--format", "json"))
    assert len(record_of(run)["baselines"]) == 1


def test_earlier_releases_read_what_is_written(ilp: Ilp, small: Small) -> None:
    panel = connector_reference("1.0.0")
    run = ilp(*small("reference", "reference", "--panel", panel, "--format", "json"))
    readers = [each["reference"] for each in record_of(run)["panel"]]
    assert readers == [panel, "reference", "asn1tools", "construct"]


def test_embedded_codecs_read_what_is_written(ilp: Ilp, small: Small) -> None:
    run = ilp(*small("reference", "reference", "--format", "json"))
    assert [each["reference"] for each in record_of(run)["panel"]] == ["reference", "asn1tools", "construct"]


def test_no_control_asks_each_side_once(ilp: Ilp, small: Small) -> None:
    assert record_of(ilp(*small("reference", "reference", "--no-control", "--format", "json")))["controls"] == []


def test_seed_chooses_other_operations(ilp: Ilp, small: Small) -> None:
    runs = [ilp(*small("reference", "reference", "--seed", each, "--format", "json")) for each in "001"]
    hashes = [record_of(run)["operations"]["sha256"] for run in runs]
    assert hashes[0] == hashes[1] != hashes[2]


def test_record_has_the_published_form(ilp: Ilp, small: Small) -> None:
    run = ilp(*small("construct", "reference", "--format", "json"))
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(record_of(run))


def test_record_names_the_vectors(ilp: Ilp, small: Small) -> None:
    assert record_of(ilp(*small("reference", "reference", "--format", "json")))["operations"]["vectors"].startswith(
        "sha256:"
    )


def test_report_goes_into_a_file(ilp: Ilp, small: Small, project: Path) -> None:
    run = ilp(*small("reference", "reference", "--output", "report.txt"))
    assert run.out == ""
    assert (project / "report.txt").read_text(encoding="utf-8").startswith("Checking reference")


def test_report_fits_100_columns(ilp: Ilp, small: Small) -> None:
    lines = ilp(*small("construct", "reference", "-v")).lines
    assert [line for line in lines if len(line) > 100 and not line.startswith("  replay")] == []


def test_hostile_adapter_never_reaches_the_terminal_raw(ilp: Ilp, small: Small, fake: Fake) -> None:
    run = ilp(*small("reference", fake("hostile"), "-v"))
    assert (run.out + run.err).replace("\n", "").isprintable()


# What is declared.


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [("3.5.1", "3.6.0", 1), ("3.5.1", "4.0.0", 0), ("0.5.1", "0.6.0", 0), ("3.5.1", "3.5.1", 1)],
)
def test_versions_declare_a_bump(ilp: Ilp, small: Small, before: str, after: str, code: int) -> None:
    assert ilp(*small("construct", "reference", "--from", before, "--to", after)).code == code


@pytest.mark.parametrize(("fail_on", "code"), [("never", 0), ("major", 1), ("minor", 1)])
def test_without_a_declared_bump_fail_on_decides(ilp: Ilp, small: Small, fail_on: str, code: int) -> None:
    run = ilp(*small("construct", "reference", "--fail-on", fail_on, "--format", "json"))
    assert (run.code, record_of(run)["sufficient"]) == (code, None)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--declared", "major", "--from", "1.0.0", "--to", "2.0.0"), "say the same, perhaps differently"),
        (("--from", "1.0.0"), "--from is given without --to"),
        (("--to", "1.0.0"), "--to is given without --from"),
        (("--from", "2.0.0", "--to", "1.0.0"), "1.0.0 is lower than 2.0.0: the older version comes first"),
        (("--declared", "majr"), "--declared: there is no bump 'majr'; did you mean major?"),
        (("--declared", "none"), "--declared: there is no bump 'none'"),
        (("--fail-on", "none"), "--fail-on: there is no bump 'none'"),
        (("--policy", "contrct"), "--policy: there is no policy 'contrct'; did you mean contract?"),
        (("--profile", "octets"), "--profile: there is no profile 'octets'"),
        (("--budget", "-1"), "Invalid value for '--budget'"),
        (("--seed", "x"), "Invalid value for '--seed'"),
        (("--timeout", "0"), "0 is no time to wait"),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(ilp: Ilp, small: Small, arguments: tuple[str, ...], said: str) -> None:
    run = ilp(*small("reference", "reference", *arguments))
    assert (run.code, run.out) == (2, "")
    assert said in run.err


# Who is compared.


@pytest.mark.parametrize("arguments", [(), ("reference",)])
def test_both_sides_have_to_be_named(ilp: Ilp, arguments: tuple[str, ...]) -> None:
    run = ilp("gate", *arguments)
    assert (run.code, run.out) == (2, "")
    assert "Missing argument" in run.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("refrence", "reference"),
        ("reference", "refrence"),
        ("reference", "reference", "--against", "refrence"),
        ("reference", "reference", "--panel", "refrence"),
    ],
)
def test_unknown_reference_is_wrong_usage(ilp: Ilp, small: Small, arguments: tuple[str, ...]) -> None:
    run = ilp(*small(*arguments))
    assert (run.code, run.out) == (2, "")
    assert "did you mean 'reference'?" in run.err


@pytest.mark.parametrize(
    "arguments", [("reference", "recording:a.ilprec"), ("reference", "reference", "--panel", "recording:a.ilprec")]
)
def test_recording_cannot_be_asked_anew(ilp: Ilp, small: Small, arguments: tuple[str, ...]) -> None:
    run = ilp(*small(*arguments))
    assert (run.code, run.out) == (2, "")
    assert "recording:a.ilprec: a recording has no answer to a new question" in run.err


def test_missing_recording_is_undecided(ilp: Ilp, small: Small) -> None:
    run = ilp(*small("recording:none.ilprec", "reference"))
    assert run.code == 3
    assert "Could not decide: recording:none.ilprec: the file cannot be read" in run.out


@pytest.mark.parametrize("sides", [("reference", "cmd:./none"), ("cmd:./none", "reference")])
def test_side_that_cannot_be_started_is_undecided(ilp: Ilp, small: Small, sides: tuple[str, str]) -> None:
    run = ilp(*small(*sides))
    assert run.code == 3
    assert "Could not decide: cmd:./none: could not be started" in run.out


def test_recording_is_a_baseline(ilp: Ilp, small: Small) -> None:
    assert ilp("record", "construct", "-o", "old.ilprec", *small()[1:]).code == 0
    run = ilp(*small("recording:old.ilprec", "reference", "--format", "json"))
    record = record_of(run)
    assert run.code == 1
    assert record["operations"]["recorded"] == record["operations"]["shared"] == record["operations"]["count"]


# Configuration.


def test_configuration_decides_and_is_named(ilp: Ilp, small: Small, project: Path) -> None:
    (project / "ilp.toml").write_text('[gate]\npolicy = "interop"\nfail-on = "never"\nseed = 7\n', encoding="utf-8")
    run = ilp(*small("construct", "reference", "--format", "json"))
    record = record_of(run)
    assert run.code == 0
    assert record["policy"] == {"name": "interop", "profile": "bytes", "configuration": str(project / "ilp.toml")}
    assert record["operations"]["seed"] == 7


def test_options_beat_the_configuration(ilp: Ilp, small: Small, project: Path) -> None:
    (project / "ilp.toml").write_text('[gate]\npolicy = "interop"\nseed = 7\n', encoding="utf-8")
    run = ilp(*small("construct", "reference", "--policy=contract", "--profile=value", "--seed=1", "--format=json"))
    record = record_of(run)
    assert (record["policy"]["name"], record["policy"]["profile"]) == ("contract", "value")
    assert record["operations"]["seed"] == 1


def test_configured_level_survives_another_policy(ilp: Ilp, small: Small, project: Path) -> None:
    (project / "ilp.toml").write_text('[gate.rules.WR02]\nlevel = "allow"\n', encoding="utf-8")
    run = ilp(*small("construct", "reference", "--policy", "contract"))
    assert "--- failure WR02" not in run.out
    assert "that may pass without a bump: WR02" in run.out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[gate\n", "ilp.toml: this is no TOML"),
        ("[gate]\npolicy = 'strict'\n", "gate: there is no policy 'strict'"),
        ("[gate.rules.WR99]\nlevel = 'allow'\n", "there is no rule 'WR99'"),
        (WAIVER % "WR01/R/prepare", "is no signature"),
    ],
)
def test_broken_configuration_is_wrong_usage(ilp: Ilp, small: Small, project: Path, content: str, said: str) -> None:
    (project / "ilp.toml").write_text(content, encoding="utf-8")
    run = ilp(*small("reference", "reference"))
    assert (run.code, run.out) == (2, "")
    assert said in run.err


def test_waiver_lets_its_finding_pass(ilp: Ilp, small: Small, project: Path) -> None:
    found = signatures_of(ilp(*small("construct", "reference", "--format", "json")))
    (project / "ilp.toml").write_text("".join(WAIVER % each for each in found), encoding="utf-8")
    run = ilp(*small("construct", "reference"))
    assert run.code == 0
    assert "--- waived " in run.out


def test_waiver_that_covers_nothing_is_a_no(ilp: Ilp, small: Small, project: Path) -> None:
    (project / "ilp.toml").write_text(WAIVER % "WR01/R/prepare/data/accepted/rejected", encoding="utf-8")
    run = ilp(*small("reference", "reference"))
    assert run.code == 1
    assert "covers no finding: remove it; because" in row(run.out, "waivers")


def test_revision_of_a_project_is_held_against_its_working_tree(
    ilp: Ilp, small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ILP_CACHE_DIR", str(tmp_path / "cache"))
    made = Repository(tmp_path / "declared")
    made.release("v1.0", "old")
    made.release("v2.0", "new", ilp_toml=configuration())
    monkeypatch.chdir(made.folder)
    run = ilp(*small("tiny@v1.0", "tiny", "--format", "json"))
    assert (run.code, record_of(run)["required"]) == (0, "none")  # it refuses everything, in other words


# Single operations.


def test_printed_command_shows_just_this_finding_again(ilp: Ilp, small: Small) -> None:
    first = ilp(*small("construct", "reference", "--policy", "interop", "--timeout", "5", "--format", "json"))
    finding = record_of(first)["findings"][0]
    command = shlex.split(finding["replay"])
    assert command[:4] == ["ilp", "gate", "construct", "reference"]
    again = ilp(*command[1:], "--format", "json")
    record = record_of(again)
    assert record["findings"][0]["signature"] == finding["signature"]
    assert record["operations"]["sources"] == {"given": 1}


def test_printed_command_has_the_options_that_matter(ilp: Ilp, small: Small) -> None:
    options = ("--policy", "interop", "--profile", "value", "--timeout", "5", "--panel", "asn1tools")
    run = ilp(*small("construct", "reference", *options, "--format", "json"))
    command = record_of(run)["findings"][0]["replay"]
    assert "--panel asn1tools --policy interop --profile value --vectors /" in command
    assert " --timeout 5 --input " in command


@pytest.mark.parametrize("given", [(UNREAD,), ("-",), ("@witness.json",)])
def test_operation_comes_from_anywhere(ilp: Ilp, small: Small, project: Path, given: tuple[str, ...]) -> None:
    (project / "witness.json").write_text(json.dumps(json.loads(UNREAD), indent=2), encoding="utf-8")
    run = ilp(*small("construct", "reference", "--input", *given, "--format", "json"), stdin=UNREAD)
    assert run.code == 1
    assert [each["input"] for each in record_of(run)["findings"]] == [json.loads(UNREAD)]


def test_several_operations_are_asked_in_turn(ilp: Ilp, small: Small) -> None:
    lines = f"{UNREAD}\n\n{UNREAD.replace('01000000', '00000000')}\n"
    run = ilp(*small("construct", "reference", "--input", "-", "--input", UNREAD, "--format", "json"), stdin=lines)
    assert record_of(run)["operations"]["count"] == 3


def test_replay_knows_no_waivers(ilp: Ilp, small: Small, project: Path) -> None:
    (project / "ilp.toml").write_text(WAIVER % "WR01/R/prepare/data/accepted/rejected", encoding="utf-8")
    run = ilp(*small("reference", "reference", "--input", UNREAD))
    assert run.code == 0
    assert "covers no finding" not in run.out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("{", "--input {: this is no operation: Input data was truncated"),
        ("[]", "--input []: this is no operation: Expected `object`, got `array`"),
        ('{"op":"decide"}', "Invalid value 'decide'"),
        ('{"op":"decode"}', "missing required field `packet`"),
        ('{"op":"decode","packet":"0"}', "1 hexadecimal digit"),
        ('{"op":"decode","packet":"00","id":1}', "unknown field `id`"),
        ("\x1b[31m", "--input \\x1b[31m: this is no operation"),
        ("", "--input : this is no operation"),
        ("-", "--input: standard input: there is no operation in it"),
        ("@none.json", "none.json"),
        ("@", "an empty argument names no file"),
        ("@lines", "--input: lines, line 2: this is no operation"),
    ],
)
def test_broken_operation_is_wrong_usage(ilp: Ilp, small: Small, project: Path, given: str, said: str) -> None:
    (project / "lines").write_text(f"{UNREAD}\n{{\n", encoding="utf-8")
    run = ilp(*small("reference", "reference", "--input", given))
    assert (run.code, run.out) == (2, "")
    assert said in run.err


@pytest.mark.parametrize("folder", ["none", "."])
def test_folder_without_vectors_decides_nothing(ilp: Ilp, folder: str) -> None:
    run = ilp("gate", "reference", "reference", "--vectors", folder)
    assert (run.code, run.out) == ({"none": 2, ".": 3}[folder], "")


def test_report_that_cannot_be_put_anywhere_is_said_before_anything_runs(ilp: Ilp, small: Small) -> None:
    run = ilp(*small("cmd:./none", "cmd:./none", "--output", "none/report.txt"))
    assert (run.code, run.out) == (2, "")


# In a process of its own.


def test_closed_pipe_does_not_hide_a_no(process: Process, small: Small) -> None:
    assert into_closed_pipe(process, *small("construct", "reference")) == Run(1, "", "")


def test_closed_pipe_is_no_objection(process: Process, small: Small) -> None:
    assert into_closed_pipe(process, *small("reference", "reference", "--format", "json")) == Run(0, "", "")


@pytest.fixture
def announcements(tmp_path: Path) -> Path:
    path = tmp_path / "announcements"
    os.mkfifo(path)
    return path


def test_interrupted_run_reports_what_it_has_found(fake: Fake, announcements: Path) -> None:
    command = [sys.executable, "-m", "ilp", "gate", "reference", fake("hangs", announcements), "--format", "json"]
    running = subprocess.Popen(
        [*command, "--no-control"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=heed_interrupts,  # noqa: PLW1509 - this process has no other thread
    )
    adapter = announced_by(announcements)
    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=30)
    record = json.loads(out)
    assert (running.returncode, record["interrupted"]) == (130, True)
    assert b"Traceback" not in err
    assert not is_running(adapter)
