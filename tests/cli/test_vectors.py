from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from msgspec import structs

from ilp.golden.load import load_vectors, shipped_vectors
from tests.cli.conftest import Run
from tests.golden.sets import TWO, write_set

Ilp = Callable[..., Run]

ONE, OTHER = TWO
REPORT = Path(__file__).parents[2] / "ilp/report"
SOME_MUTANTS = ("--mutant", "data/*")


@pytest.fixture
def original(tmp_path: Path) -> Path:
    return write_set(tmp_path / "original")


def valid(run: Run, command: str) -> Any:
    record = json.loads(run.out)
    jsonschema.validate(record, json.loads((REPORT / f"vectors-{command}.schema.json").read_text(encoding="utf-8")))
    return record


def width(lines: Sequence[str]) -> int:
    return max(map(len, lines))


# list


def test_list_has_a_line_for_every_vector(ilp: Ilp) -> None:
    run = ilp("vectors", "list")
    assert (run.code, run.err) == (0, "")
    assert len(run.lines) == len(load_vectors(shipped_vectors()).vectors) + 1


def test_list_that_is_piped_has_whole_titles(ilp: Ilp) -> None:
    titles = (each.title for each in load_vectors(shipped_vectors()).vectors)
    assert all(line.endswith(title) for line, title in zip(ilp("vectors", "list").lines, titles, strict=False))


def test_list_names_expectation_operation_id_and_title(ilp: Ilp) -> None:
    run = ilp("vectors", "list", "--vector", "timestamp/month-13")
    assert run.lines[0].split() == ["reject", "decode", "timestamp/month-13", "Month", "13", "is", "refused"]


def test_list_can_be_narrowed_like_a_check(ilp: Ilp) -> None:
    options = (
        "--packet",
        "reject",
        "--operation",
        "encode",
        "--vector",
        "reject-code/*",
        "--clause",
        "0027-reject-code",
    )
    listed = valid(ilp("vectors", "list", *options, "--format", "json"), "list")["vectors"]
    assert {(each["packet"], each["operation"]) for each in listed} == {("reject", "encode")}


def test_list_of_an_unknown_name_is_wrong_usage(ilp: Ilp) -> None:
    run = ilp("vectors", "list", "--flag", "bundary")
    assert (run.code, run.out) == (2, "")
    assert "Did you mean boundary?" in run.err


# show


def test_show_says_all_there_is(ilp: Ilp) -> None:
    run = ilp("vectors", "show", "timestamp/month-13")
    assert run.code == 0
    labels = [line[2:13].strip() for line in run.lines if line.startswith("  ") and line[2:13].strip()]
    assert labels == ["title", "clause", "decode", "expected", "witnesses", "flags", "provenance", "since"]


def test_show_marks_the_place(ilp: Ilp) -> None:
    assert sum("^^ ^^" in line for line in ilp("vectors", "show", "timestamp/month-13").lines) == 1


def test_show_fits_100_columns(ilp: Ilp) -> None:
    assert width(ilp("vectors", "show", "timestamp/*", "relay/*").lines) <= 100


def test_show_lists_the_readings_of_a_dispute(ilp: Ilp) -> None:
    lines = ilp("vectors", "show", "timestamp/encode-leap-second").lines
    assert sum(line.strip().startswith("- ") for line in lines) == 3


def test_show_for_machines_has_the_vector_as_its_file_has_it(ilp: Ilp) -> None:
    shown = valid(ilp("vectors", "show", "timestamp/month-13", "--format", "json"), "show")["vectors"][0]
    file = json.loads((shipped_vectors() / "timestamp.json").read_text(encoding="utf-8"))
    assert shown["vector"] == next(each for each in file["vectors"] if each["id"] == "timestamp/month-13")


def test_show_of_an_unknown_id_suggests_another(ilp: Ilp) -> None:
    run = ilp("vectors", "show", "timestamp/mont-13")
    assert run.code == 2
    assert "Did you mean timestamp/month-13" in run.err


def test_show_of_an_unknown_id_speaks_of_no_option(ilp: Ilp) -> None:
    run = ilp("vectors", "show", "nope/x")
    assert (run.code, run.out) == (2, "")
    assert run.err.splitlines()[0] == "error: nope/x: there is no such vector"
    assert "--" not in run.err


# verify


@pytest.mark.parametrize("form", ["original", "copy.zip"])
def test_verify_of_a_whole_set_is_yes(ilp: Ilp, original: Path, form: str) -> None:
    place = original.parent / form
    if form != "original":
        ilp("vectors", "export", place, "--vectors", original)
    run = ilp("vectors", "verify", place)
    assert run.code == 0
    assert run.lines[0] == f"{place}: whole"


def test_verify_names_what_is_wrong(ilp: Ilp, original: Path) -> None:
    (original / "LICENSE").unlink()
    run = ilp("vectors", "verify", original)
    assert run.code == 1
    assert run.lines[0] == "LICENSE: is missing, and the manifest names it"


def test_verify_for_machines(ilp: Ilp, original: Path) -> None:
    (original / "LICENSE").unlink()
    record = valid(ilp("vectors", "verify", original, "--format", "json"), "verify")
    assert [each["file"] for each in record["faults"]] == ["LICENSE"]


@pytest.mark.parametrize("command", ["verify", "drift", "diff"])
@pytest.mark.parametrize("place", ["nowhere", "empty", "notes.txt"])
def test_place_without_a_set_is_undecided(ilp: Ilp, tmp_path: Path, command: str, place: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    run = ilp("vectors", command, tmp_path / place)
    assert (run.code, run.out) == (3, "")
    assert run.err.startswith(f"error: {tmp_path / place}: ")


# export


def test_export_says_what_it_wrote(ilp: Ilp, original: Path, tmp_path: Path) -> None:
    run = ilp("vectors", "export", tmp_path / "copy", "--vectors", original)
    assert run.code == 0
    assert run.out.startswith(f"{tmp_path / 'copy'}: 6 files, version 0.1.0, sha256 ")


def test_verify_counts_the_files_that_export_writes(ilp: Ilp, original: Path, tmp_path: Path) -> None:
    exported = ilp("vectors", "export", tmp_path / "copy", "--vectors", original)
    assert "6 files" in exported.out
    assert "6 files" in ilp("vectors", "verify", tmp_path / "copy").out


def test_export_for_machines(ilp: Ilp, original: Path, tmp_path: Path) -> None:
    run = ilp("vectors", "export", tmp_path / "copy.tgz", "--vectors", original, "--format", "json")
    assert valid(run, "export")["version"] == "0.1.0"


def test_export_does_not_overwrite_what_is_no_export(ilp: Ilp, original: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.zip").write_bytes(b"ours")
    run = ilp("vectors", "export", tmp_path / "copy.zip", "--vectors", original)
    assert run.code == 2
    assert "--force" in run.err
    assert (tmp_path / "copy.zip").read_bytes() == b"ours"


def test_export_with_force_overwrites(ilp: Ilp, original: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.zip").write_bytes(b"ours")
    assert ilp("vectors", "export", tmp_path / "copy.zip", "--vectors", original, "--force").code == 0


@pytest.mark.parametrize("destination", ["nowhere/copy", "nowhere/copy.zip", "original/LICENSE"])
def test_export_that_cannot_be_written_says_why(ilp: Ilp, original: Path, tmp_path: Path, destination: str) -> None:
    run = ilp("vectors", "export", tmp_path / destination, "--vectors", original)
    assert run.code == 3
    assert "cannot be written: " in run.err


def test_export_of_a_set_that_is_not_whole_is_refused(ilp: Ilp, original: Path, tmp_path: Path) -> None:
    (original / "LICENSE").unlink()
    run = ilp("vectors", "export", tmp_path / "copy", "--vectors", original)
    assert run.code == 3
    assert "Nothing was exported." in run.err


# diff


def newer(tmp_path: Path, version: str = "0.1.1") -> Path:
    changed = (structs.replace(ONE, title="Another title"), OTHER, structs.replace(ONE, id="subject/three"))
    return write_set(tmp_path / "newer", changed, version=version)


@pytest.mark.parametrize(("version", "code"), [("0.1.0", 1), ("0.1.1", 0), ("0.2.0", 0)])
def test_diff_holds_the_version_against_the_changes(
    ilp: Ilp, original: Path, tmp_path: Path, version: str, code: int
) -> None:
    assert ilp("vectors", "diff", original, newer(tmp_path, version)).code == code


def test_diff_shows_every_change(ilp: Ilp, original: Path, tmp_path: Path) -> None:
    run = ilp("vectors", "diff", original, newer(tmp_path, "0.1.0"))
    assert run.lines == [
        "added: 1 vector (minor)",
        "  subject/three",
        "other words: 1 vector (patch)",
        "  subject/one",
        '      title: "A title" -> "Another title"',
        f"{original} (version 0.1.0, 2 vectors) -> {tmp_path}/newer (version 0.1.0, 3 vectors)",
        "required: minor; declared: none",
        "The version does not say so: it has to be 0.1.1 or more.",
    ]


def test_diff_for_machines(ilp: Ilp, original: Path, tmp_path: Path) -> None:
    record = valid(ilp("vectors", "diff", original, newer(tmp_path), "--format", "json"), "diff")
    assert (record["required"], record["declared"], record["sufficient"]) == ("minor", "minor", True)


def test_diff_of_archives(ilp: Ilp, original: Path, tmp_path: Path) -> None:
    ilp("vectors", "export", tmp_path / "old.zip", "--vectors", original)
    ilp("vectors", "export", tmp_path / "new.tgz", "--vectors", newer(tmp_path))
    assert (
        "required: minor; declared: minor" in ilp("vectors", "diff", tmp_path / "old.zip", tmp_path / "new.tgz").lines
    )


def test_diff_without_versions_tells_the_bump_alone(ilp: Ilp, original: Path, tmp_path: Path) -> None:
    run = ilp(
        "vectors", "diff", original, write_set(tmp_path / "newer", TWO[:1], retired=["subject/two"], version=None)
    )
    assert run.code == 0
    assert run.lines[-2:] == ["required: major", "A set has no manifest: its version is unknown."]


def test_diff_of_a_reused_id_is_never_right(ilp: Ilp, tmp_path: Path) -> None:
    old = write_set(tmp_path / "old", (ONE,), retired=["subject/two"])
    run = ilp("vectors", "diff", old, write_set(tmp_path / "new", version="2.0.0"))
    assert run.code == 1
    assert run.lines[0] == "never: subject/two was retired, and a retired id is never used again"


def test_diff_without_places_is_with_the_recorded_release(ilp: Ilp) -> None:
    run = ilp("vectors", "diff")
    assert run.code == 0
    assert any(line.startswith("the recorded release (version ") for line in run.lines)


def test_diff_of_a_broken_set_is_undecided(ilp: Ilp, original: Path, tmp_path: Path) -> None:
    broken = newer(tmp_path)
    (broken / "subject.json").write_text("{", encoding="utf-8")
    assert ilp("vectors", "diff", original, broken).code == 3


def test_diff_shows_20_of_a_kind_unless_asked_for_all(ilp: Ilp, original: Path, tmp_path: Path) -> None:
    more = [structs.replace(ONE, id=f"subject/more-{number}") for number in range(25)]
    many = write_set(tmp_path / "newer", (*TWO, *more), version="0.1.1")
    shown = [sum("more-" in line for line in ilp("vectors", "diff", original, many, *v).lines) for v in ((), ("-v",))]
    assert shown == [20, 25]


# drift


@pytest.mark.parametrize("place", ["copy", "copy.tar.gz"])
def test_drift_of_an_export_is_none(ilp: Ilp, original: Path, tmp_path: Path, place: str) -> None:
    ilp("vectors", "export", tmp_path / place, "--vectors", original)
    run = ilp("vectors", "drift", tmp_path / place, "--vectors", original)
    assert run.code == 0
    assert run.lines[0] == f"{tmp_path / place}: the same"


def test_drift_names_files_and_vectors(ilp: Ilp, original: Path, tmp_path: Path) -> None:
    copy = write_set(tmp_path / "copy")
    write_set(copy, (OTHER, structs.replace(ONE, title="Another")), version=None)
    run = ilp("vectors", "drift", copy, "--vectors", original)
    assert run.code == 1
    assert run.lines[:4] == ["files: 1", "  subject.json: changed", "other words: 1 vector", "  subject/one"]


def test_drift_for_machines(ilp: Ilp, original: Path, tmp_path: Path) -> None:
    copy = newer(tmp_path)
    record = valid(ilp("vectors", "drift", copy, "--vectors", original, "--format", "json"), "drift")
    assert record["state"] == "another version"


def test_drift_of_a_copy_whose_file_is_broken_is_drift(ilp: Ilp, original: Path, tmp_path: Path) -> None:
    copy = write_set(tmp_path / "copy")
    (copy / "subject.json").write_text("{", encoding="utf-8")
    run = ilp("vectors", "drift", copy, "--vectors", original)
    assert run.code == 1
    assert "the vectors cannot be compared one by one: subject.json: is no JSON" in run.out


# clauses


def test_clauses_of_the_golden_vectors_are_covered(ilp: Ilp) -> None:
    run = ilp("vectors", "clauses")
    assert run.code == 0
    assert run.lines[-1].startswith("Every binding clause has accepting and refusing vectors")


def test_clauses_fit_100_columns(ilp: Ilp) -> None:
    assert width(ilp("vectors", "clauses").lines) <= 100


def test_clause_that_is_named_is_shown_with_its_vectors(ilp: Ilp) -> None:
    lines = ilp("vectors", "clauses", "--clause", "0030-timestamp-midnight").lines
    assert sum(line.startswith("00") for line in lines) == 1
    assert "    reject    timestamp/hour-24-midnight" in lines


def test_clauses_are_shown_with_their_vectors_if_asked(ilp: Ilp) -> None:
    lines = ilp("vectors", "clauses", "-v").lines
    assert {"    reject    timestamp/month-13", "    accept    amount/zero"} <= set(lines)


def test_unknown_clause_is_wrong_usage(ilp: Ilp) -> None:
    run = ilp("vectors", "clauses", "--clause", "0030-nothing")
    assert (run.code, run.out) == (2, "")
    assert "--clause 0030-nothing: there is no such clause" in run.err


def test_clauses_without_vectors_are_the_answer_no(ilp: Ilp, original: Path) -> None:
    run = ilp("vectors", "clauses", "--vectors", original)
    assert run.code == 1
    assert "    missing: accepting and refusing vectors" in run.lines


def test_clauses_for_machines(ilp: Ilp) -> None:
    record = valid(ilp("vectors", "clauses", "--format", "json"), "clauses")
    assert (record["whole"], record["complete"]) == (True, True)
    assert len(record["clauses"]) > 80
    (midnight,) = (each for each in record["clauses"] if each["clause"] == "0030-timestamp-midnight")
    assert "timestamp/hour-24-midnight" in midnight["vectors"]["reject"]


# mutation


def test_mutants_of_a_subject_are_all_caught(ilp: Ilp) -> None:
    run = ilp("vectors", "mutation", *SOME_MUTANTS)
    assert run.code == 0
    assert run.lines[-1].endswith(" mutants caught: 100 %")


def test_mutant_that_survives_is_the_answer_no(ilp: Ilp, original: Path) -> None:
    run = ilp("vectors", "mutation", *SOME_MUTANTS, "--vectors", original)
    assert run.code == 1
    assert "    No vector fails for it: one is missing." in run.lines


def test_mutation_says_who_kills_if_asked(ilp: Ilp) -> None:
    assert any(line.startswith("    killed by ") for line in ilp("vectors", "mutation", *SOME_MUTANTS, "-v").lines)


def test_mutation_fits_100_columns(ilp: Ilp) -> None:
    assert width(ilp("vectors", "mutation", *SOME_MUTANTS, "-v").lines) <= 100


def test_mutation_for_machines(ilp: Ilp) -> None:
    record = valid(ilp("vectors", "mutation", *SOME_MUTANTS, "--format", "json"), "mutation")
    assert (record["caught"], record["idle"]) == (record["planned"], None)
    assert {each["mutant"].split("/")[0] for each in record["mutants"]} == {"data"}


def test_unknown_mutant_is_wrong_usage(ilp: Ilp) -> None:
    run = ilp("vectors", "mutation", "--mutant", "nothing/*")
    assert (run.code, run.out) == (2, "")
    assert "--mutant nothing/*: there is no such mutant" in run.err


# All of them.


@pytest.mark.parametrize("command", ["list", "show", "verify", "export", "diff", "drift", "clauses", "mutation"])
@pytest.mark.parametrize("columns", ["80", "100"])
def test_help_of_each_command_fits(ilp: Ilp, command: str, columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    run = ilp("vectors", command, "-h")
    assert run.code == 0
    assert "Exit code" in run.out
    assert width(run.lines) <= int(columns)


def test_reader_that_has_gone_is_no_no(process: Callable[..., Run]) -> None:
    read, write = os.pipe()
    os.close(read)
    assert process("vectors", "list", stdout=write, stderr=None, capture_output=False).code == 0


def test_export_refuses_an_archive_of_another_kind(ilp: Ilp, original: Path, tmp_path: Path) -> None:
    run = ilp("vectors", "export", tmp_path / "copy.rar", "--vectors", original)
    assert run.code == 2
    assert "ends in .tar.gz, .tgz or .zip" in run.err


def test_json_can_name_a_folder_whose_name_is_no_text(ilp: Ilp, tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"\xff")
    assert json.loads(ilp("vectors", "export", folder, "--format", "json").out)["destination"] == str(folder)
    run = ilp("vectors", "verify", folder, "--format", "json")
    assert (run.code, json.loads(run.out)["name"]) == (0, str(folder))
