from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import msgspec
import pytest

from ilp.golden.load import load_vectors, shipped_vectors
from tests.cli.conftest import Run
from tests.conformance.cases import vector
from tests.golden.test_possible import PREPARE

Ilp = Callable[..., Run]
Fake = Callable[..., str]

SCHEMA = Path(__file__).parents[2] / "ilp/report/check.schema.json"
ONE = ("--vector", "timestamp/month-13")  # the fakes refuse everything, and so conform here
ANOTHER = ("--vector", "published/fulfill", "--vector", "published/encode-*")  # and do not here


def counts_of(run: Run, number: int = 0) -> dict[str, int]:
    counts: dict[str, int] = json.loads(run.out)["implementations"][number]["counts"]
    return {verdict: count for verdict, count in counts.items() if count}


def table_of(run: Run) -> str:
    return f"\n{run.out}".partition("\nimplementation ")[2]


def folder_of(folder: Path, *files: dict[str, Any]) -> Path:
    for number, file in enumerate(files):
        (folder / f"{number}.json").write_text(json.dumps(file), encoding="utf-8")
    return folder


def file_of(**changes: Any) -> dict[str, Any]:
    made = msgspec.to_builtins(vector("reject")) | changes
    return {"subject": "subject", "description": "It is.", "vectors": [made]}


# The main job.


def test_embedded_implementations_need_no_reference(ilp: Ilp) -> None:
    run = ilp("check")
    assert run.code == 0
    assert [line.split()[0] for line in run.lines[-4:-1]] == ["reference", "asn1tools", "construct"]
    assert run.lines[-1].startswith(f"{len(load_vectors(shipped_vectors()).vectors)} vectors, 3 implementations, ")


def test_implementation_that_does_not_conform_is_the_answer_no(ilp: Ilp, fake: Fake) -> None:
    run = ilp("check", fake("refuses"), *ANOTHER)
    assert run.code == 1
    assert run.lines[0].startswith("--- fail published/")
    assert " no " in table_of(run)


def test_implementation_that_cannot_be_started_is_undecided(ilp: Ilp) -> None:
    run = ilp("check", "cmd:./no-such-command", *ONE)
    assert run.code == 3
    assert run.out.startswith("error: cmd:./no-such-command: could not be started: ")
    assert " undecided " in table_of(run)


def test_fail_beats_an_implementation_that_cannot_be_started(ilp: Ilp, fake: Fake) -> None:
    assert ilp("check", "cmd:./no-such-command", fake("refuses"), *ANOTHER).code == 1


def test_others_run_beside_one_that_cannot_be_started(ilp: Ilp) -> None:
    run = ilp("check", "cmd:./no-such-command", "reference", *ONE, "--format", "json")
    assert (counts_of(run, 0), counts_of(run, 1)) == ({"error": 1}, {"pass": 1})


def test_implementation_that_supports_nothing_is_undecided(ilp: Ilp, fake: Fake) -> None:
    run = ilp("check", fake("supports-nothing"), *ONE)
    assert run.code == 3
    assert " undecided " in table_of(run)


def test_reference_given_twice_runs_once(ilp: Ilp) -> None:
    assert len(json.loads(ilp("check", "reference", "reference", *ONE, "--format", "json").out)["implementations"]) == 1


def test_hostile_adapter_never_reaches_the_terminal_raw(ilp: Ilp, fake: Fake) -> None:
    run = ilp("check", fake("hostile"), *ANOTHER, "-v")
    assert (run.out + run.err).replace("\n", "").isprintable()


def test_hostile_greeting_never_reaches_the_terminal_raw(ilp: Ilp, fake: Fake) -> None:
    run = ilp("check", fake("hostile-greeting"), *ONE)
    assert run.code == 3
    assert (run.out + run.err).replace("\n", "").isprintable()


def test_report_fits_100_columns(ilp: Ilp, fake: Fake) -> None:
    run = ilp("check", fake("refuses"), "--flag", "rfc-example", "-v")
    assert max(len(line) for line in run.lines if not line.startswith("  repeat")) <= 100


# Repeating a case.


def test_printed_command_repeats_just_this_case(ilp: Ilp, fake: Fake, tmp_path: Path) -> None:
    program = tmp_path / "my adapter.py"
    program.symlink_to(Path(__file__).with_name("fake_adapter.py"))
    reference = fake("refuses").replace(str(Path(__file__).with_name("fake_adapter.py")), shlex.quote(str(program)))
    first = ilp("check", reference, *ANOTHER)
    command = next(line for line in first.lines if line.startswith("  repeat"))[12:]
    again = ilp(*shlex.split(command)[1:])
    assert again.lines[:4] == first.lines[:4]
    assert again.lines[-1].startswith("1 vector, 1 implementation, ")


def test_printed_command_repeats_the_options_that_matter(ilp: Ilp, fake: Fake, tmp_path: Path) -> None:
    expected = tmp_path / "known.toml"
    expected.write_text("", encoding="utf-8")
    folder = tmp_path / "my vectors"
    folder.mkdir()
    folder_of(folder, file_of(expectation="accept", value={"type": "fulfill", "fulfillment": "00" * 32, "data": ""}))
    options = ("--vectors", folder, "--expected", expected, "--fail-level", "may", "--timeout", "20")
    run = ilp("check", fake("refuses"), *options)
    command = next(line for line in run.lines if line.startswith("  repeat"))
    assert shlex.split(command)[3:] == [fake("refuses"), "--vector", "subject/name", *map(str, options), "-v"]


# Machines.


def test_json_is_one_document_and_nothing_else(ilp: Ilp) -> None:
    run = ilp("check", *ONE, "--format", "json")
    assert run.err == ""
    assert run.out.count("\n") == 1
    json.loads(run.out)


def test_json_has_the_published_form(ilp: Ilp, fake: Fake) -> None:
    run = ilp(
        "check",
        "reference",
        "asn1tools",
        fake("dies"),
        "cmd:./none",
        "--clause",
        "0030-length-maximum",
        "--format",
        "json",
    )
    jsonschema.validate(json.loads(run.out), json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_json_has_the_members_that_others_rely_on(ilp: Ilp) -> None:
    record = json.loads(ilp("check", "reference", *ONE, "--format", "json").out)
    (implementation,), (result,) = record["implementations"], record["results"]
    assert {"reference", "name", "version", "language", "counts"} <= implementation.keys()
    assert list(implementation["counts"]) == ["pass", "fail", "known", "warn", "info", "skip", "error"]
    assert {"vector", "implementation", "outcome", "verdict"} <= result.keys()
    assert (result["outcome"], result["verdict"]) == ("rejected", "pass")


def test_json_names_the_version_and_digest_of_the_set(ilp: Ilp) -> None:
    vectors = json.loads(ilp("check", "reference", *ONE, "--format", "json").out)["vectors"]
    golden = load_vectors(shipped_vectors())
    assert vectors == {"count": 1, "sha256": golden.sha256, "version": golden.version}


def test_json_of_vectors_without_manifest_names_no_version(ilp: Ilp, tmp_path: Path) -> None:
    run = ilp("check", "reference", "--vectors", folder_of(tmp_path, file_of()), "--format", "json")
    assert json.loads(run.out)["vectors"]["version"] is None


def test_counts_sum_to_what_was_planned_even_if_an_implementation_dies(ilp: Ilp, fake: Fake) -> None:
    record = json.loads(ilp("check", "reference", fake("dies"), *ANOTHER, "--format", "json").out)
    planned = record["vectors"]["count"]
    assert [sum(each["counts"].values()) for each in record["implementations"]] == [planned, planned]


# Choosing vectors.


@pytest.mark.parametrize(
    ("options", "said", "advice"),
    [
        (("--vector", "timestamp/mont-13"), "--vector timestamp/mont-13: no vector has it", "timestamp/month-13"),
        (("--vector", "nothing/*"), "--vector nothing/*: no vector has it", "names all"),
        (("--flag", "bundary"), "--flag bundary: no vector has it", "Did you mean boundary?"),
        (("--clause", "0030-utf9"), "--clause 0030-utf9: no vector has it", "0030-utf8"),
        (("--packet", "payment"), "--packet payment: no vector has it", "`ilp check -h` names all."),
        (("--operation", "bench"), "--operation bench: no vector has it", "`ilp check -h` names all."),
        ((*ONE, "--vector", "typo"), "--vector typo: no vector has it", ""),
    ],
)
def test_name_that_no_vector_has_is_wrong_usage(ilp: Ilp, options: tuple[str, ...], said: str, advice: str) -> None:
    run = ilp("check", "reference", *options)
    assert (run.code, run.out) == (2, "")
    assert said in run.err
    assert advice in run.err


def test_selection_that_matches_nothing_is_undecided(ilp: Ilp) -> None:
    run = ilp("check", "reference", "--packet", "none", "--operation", "encode")
    assert (run.code, run.out) == (3, "")
    assert "vectors matches all options at once" in run.err


@pytest.mark.parametrize("option", [("--flag", "leap-second"), ("--clause", "0030-utf8"), ("--packet", "none")])
def test_options_choose_vectors(ilp: Ilp, option: tuple[str, str]) -> None:
    chosen = json.loads(ilp("check", "reference", *option, "--format", "json").out)["vectors"]["count"]
    assert 0 < chosen < len(load_vectors(shipped_vectors()).vectors)


# Other vectors.


def test_vectors_of_another_folder(ilp: Ilp, tmp_path: Path) -> None:
    run = ilp("check", "reference", "--vectors", folder_of(tmp_path, file_of()), "--format", "json")
    assert (run.code, counts_of(run)) == (1, {"fail": 1})


@pytest.mark.parametrize(("level", "code"), [("must", 0), ("should", 1), ("may", 1)])
def test_fail_level_decides_what_fails(ilp: Ilp, tmp_path: Path, level: str, code: int) -> None:
    folder = folder_of(tmp_path, file_of(level="SHOULD"))
    assert ilp("check", "reference", "--vectors", folder, "--fail-level", level).code == code


def test_empty_folder_is_undecided(ilp: Ilp, tmp_path: Path) -> None:
    run = ilp("check", "--vectors", tmp_path)
    assert run == Run(3, "", f"error: {tmp_path}: there are no vectors in it\nNothing ran, nothing is known.\n")


BAD_FOLDERS: dict[str, tuple[tuple[dict[str, Any], ...], str]] = {
    "an unknown member": ((file_of(surprise=1),), "unknown field `surprise`"),
    "a duplicate id": ((file_of(), file_of()), "subject/name stands a second time"),
    "odd-length hexadecimal": ((file_of(operation={"op": "decode", "packet": "0"}),), "no whole number of octets"),
    "a value out of range": (
        (
            file_of(
                packet="prepare",
                operation={"op": "decode", "packet": "0c00"},
                expectation="accept",
                value=msgspec.to_builtins(PREPARE) | {"amount": "18446744073709551616"},
            ),
        ),
        "0.json: vector 1 (subject/name): the `amount` 18446744073709551616 is out of range",
    ),
    "a place beyond the packet": ((file_of(place={"offset": 99, "length": 0}),), "the packet has 35"),
    "an unknown clause": ((file_of(clauses=["0030-utf9"]),), "did you mean 0030-utf8?"),
    "an unknown flag": ((file_of(flags=["edge"]),), "has the flag edge"),
}


@pytest.mark.parametrize("what", BAD_FOLDERS)
def test_broken_vectors_are_wrong_usage(ilp: Ilp, tmp_path: Path, what: str) -> None:
    files, said = BAD_FOLDERS[what]
    run = ilp("check", "--vectors", folder_of(tmp_path, *files))
    assert (run.code, run.out) == (2, "")
    assert said in run.err
    assert "vectors/README.md describes the format" in run.err


@pytest.mark.parametrize("content", [b"{", b'{"subject": "\xff"}'], ids=["invalid JSON", "no UTF-8"])
def test_file_that_cannot_be_read_is_wrong_usage(ilp: Ilp, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.json").write_bytes(content)
    run = ilp("check", "--vectors", tmp_path)
    assert run.code == 2
    assert f"{tmp_path}/broken.json" in run.err


def test_missing_folder_is_wrong_usage(ilp: Ilp, tmp_path: Path) -> None:
    run = ilp("check", "--vectors", tmp_path / "nowhere")
    assert (run.code, run.out) == (2, "")
    assert "there is no such folder" in run.err


# References.


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("referense", "'referense'"),
        ("npn:ilp-packet", "'npn'"),
        ("cmd:", "cmd:"),
        ("cmd:python 'x", "No closing quotation"),
        ("npm:a b", "npm:PACKAGE"),
        ("", "''"),
    ],
)
def test_bad_reference_is_wrong_usage(ilp: Ilp, reference: str, said: str) -> None:
    run = ilp("check", "reference", reference)
    assert (run.code, run.out) == (2, "")
    assert said in run.err


# Known departures.


def known(folder: Path, reference: str, **changes: str) -> Path:
    entry = {"implementation": reference, "outcome": "rejected", "reason": "It is so.", "vectors": "published/*"}
    lines = [
        f"{name} = {json.dumps([value] if name == 'vectors' else value)}" for name, value in (entry | changes).items()
    ]
    path = folder / "known.toml"
    path.write_text("\n".join(["[[expected]]", *lines]), encoding="utf-8")
    return path


def test_known_departures_are_no_fails(ilp: Ilp, fake: Fake, tmp_path: Path) -> None:
    run = ilp("check", fake("refuses"), *ANOTHER, "--expected", known(tmp_path, fake("refuses")))
    assert run.code == 0
    assert "It is so." in run.out


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"vectors": "published/typo"}, "published/typo: there is no such vector"),
        ({"outcome": "refused"}, "entry 1"),
        ({"because": "x"}, "unknown field `because`"),
    ],
)
def test_broken_known_departures_are_wrong_usage(
    ilp: Ilp, fake: Fake, tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    run = ilp("check", fake("refuses"), "--expected", known(tmp_path, fake("refuses"), **changes))
    assert (run.code, run.out) == (2, "")
    assert said in run.err


def test_broken_known_departures_come_with_where_their_format_is_described(ilp: Ilp, tmp_path: Path) -> None:
    run = ilp("check", "--expected", known(tmp_path, "reference", because="x"))
    assert run.err.endswith("The README tells under `--expected` what such a file holds, and links an example.\n")


def test_missing_known_departures_are_wrong_usage(ilp: Ilp, tmp_path: Path) -> None:
    assert "known.toml: cannot be read" in ilp("check", "--expected", tmp_path / "known.toml").err


def test_known_departures_of_an_implementation_that_does_not_run_are_pointed_out(ilp: Ilp, tmp_path: Path) -> None:
    path = known(tmp_path, "npm:ilp-packet@3.1.3")
    run = ilp("check", "reference", *ONE, "--expected", path)
    assert run.code == 0
    assert run.err.startswith(f"warning: {path}: this run does not check npm:ilp-packet@3.1.3; ")


def test_known_departures_that_count_need_no_warning(ilp: Ilp, fake: Fake, tmp_path: Path) -> None:
    assert ilp("check", fake("refuses"), *ANOTHER, "--expected", known(tmp_path, fake("refuses"))).err == ""


# The report in a file.


def test_report_is_in_the_file_and_nowhere_else(ilp: Ilp, tmp_path: Path) -> None:
    output = tmp_path / "report.txt"
    assert ilp("check", *ONE, "--output", output) == Run(0, "", "")
    assert "1 vector, 3 implementations" in output.read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == [output]


def test_json_is_in_the_file(ilp: Ilp, tmp_path: Path) -> None:
    output = tmp_path / "report.json"
    ilp("check", *ONE, "--format", "json", "--output", output)
    assert json.loads(output.read_text(encoding="utf-8"))["format"] == 1


def test_file_has_no_escape_sequences(ilp: Ilp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    ilp("check", *ONE, "--output", tmp_path / "report.txt")
    assert "\x1b" not in (tmp_path / "report.txt").read_text(encoding="utf-8")


def test_report_replaces_an_older_one(ilp: Ilp, tmp_path: Path) -> None:
    output = tmp_path / "report.txt"
    output.write_text("old" * 10_000, encoding="utf-8")
    ilp("check", *ONE, "--output", output)
    assert "old" not in output.read_text(encoding="utf-8")


def test_report_goes_through_a_symbolic_link(ilp: Ilp, tmp_path: Path) -> None:
    link, target = tmp_path / "link", tmp_path / "target"
    link.symlink_to(target)
    target.write_text("old", encoding="utf-8")
    ilp("check", *ONE, "--output", link)
    assert link.is_symlink()
    assert "1 vector" in target.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("nowhere/report.txt", "there is no folder"),
        ("", "it is a folder"),
        ("file/report.txt", "there is no folder"),
        ("x" * 300, "File name too long"),
    ],
)
def test_report_without_a_place_is_wrong_usage_before_anything_runs(
    ilp: Ilp, tmp_path: Path, place: str, said: str
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    run = ilp("check", f"cmd:touch {tmp_path}/started", "--output", tmp_path / place)
    assert (run.code, run.out) == (2, "")
    assert f"cannot be written: {said}" in run.err
    assert not (tmp_path / "started").exists()


def test_report_that_cannot_be_written_is_on_standard_output(ilp: Ilp, tmp_path: Path) -> None:
    run = ilp("check", *ONE, "--output", tmp_path / ("x" * 250))  # too long with what a half-written file has
    assert run.code == 3
    assert "1 vector, 3 implementations" in run.out
    assert "cannot be written" in run.err
    assert "The report is on standard output instead." in run.err


def test_report_on_a_full_disk_is_on_standard_output(ilp: Ilp) -> None:
    run = ilp("check", *ONE, "--format", "json", "--output", "/dev/full")
    assert run.code == 3
    assert json.loads(run.out)["format"] == 1
    assert run.err.startswith("error: /dev/full: cannot be written: No space left on device\n")


def test_fail_that_cannot_be_written_where_it_should_is_still_the_answer_no(ilp: Ilp, fake: Fake) -> None:
    run = ilp("check", fake("refuses"), *ANOTHER, "--output", "/dev/full")
    assert run.code == 1
    assert "The report is on standard output instead." in run.err


def test_device_is_written_to_and_stays_one(ilp: Ilp) -> None:
    assert ilp("check", *ONE, "--output", "/dev/null") == Run(0, "", "")
    assert Path("/dev/null").is_char_device()


def test_file_half_written_is_removed(ilp: Ilp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(path: Path, content: bytes) -> int:
        with path.open("wb") as stream:
            stream.write(content[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    run = ilp("check", *ONE, "--output", tmp_path / "report.txt")
    assert "1 vector" in run.out
    assert list(tmp_path.iterdir()) == []
