from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import msgspec
import pytest

from ilp.conformance.expected import load_expected, shipped_file
from ilp.conformance.run import CheckPlan, run_check
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
    entry = {"implementation": reference, "outcome": "rejected", "kind": "bug", "reason": "It is so."}
    lines = [f"{name} = {json.dumps(value)}" for name, value in (entry | changes).items() if name != "vectors"]
    path = folder / "known.toml"
    vectors = json.dumps([changes.get("vectors", "published/*")])
    path.write_text("\n".join(["[[expected]]", *lines, f"vectors = {vectors}", ""]), encoding="utf-8")
    return path


def problems_of(run: Run) -> list[tuple[str, str | None]]:
    return [(each["kind"], each.get("implementation")) for each in json.loads(run.out)["known_problems"]]


def test_known_departures_are_no_fails(ilp: Ilp, fake: Fake, tmp_path: Path) -> None:
    run = ilp("check", fake("refuses"), *ANOTHER, "--expected", known(tmp_path, fake("refuses")))
    assert run.code == 0
    assert "It is so." in run.out


def test_known_departure_of_a_cmd_reference_may_be_a_glob(ilp: Ilp, fake: Fake, tmp_path: Path) -> None:
    path = known(tmp_path, f"*{fake('refuses')[-20:]}")
    assert ilp("check", fake("refuses"), *ANOTHER, "--expected", path).code == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"outcome": "refused"}, "entry 1"),
        ({"because": "x"}, "unknown field `because`"),
        ({"kind": "feature"}, "entry 1"),
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
    assert run.err.endswith("docs/known-results.md describes what such a file holds.\n")


def test_missing_known_departures_are_wrong_usage(ilp: Ilp, tmp_path: Path) -> None:
    assert "known.toml: cannot be read" in ilp("check", "--expected", tmp_path / "known.toml").err


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"vectors": "published/typo"}, "stale entry"),
        ({"vectors": "timestamp/month-13"}, "unexpected pass"),
        ({"outcome": "faulted"}, "glob too broad"),
        ({"vectors": "published/fulfill", "outcome": "faulted"}, "changed outcome"),
        ({"vectors": "*/*"}, "glob too broad"),
        ({"reason": "To be written"}, "unwritten reason"),
    ],
)
def test_list_that_is_not_true_is_the_answer_no(
    ilp: Ilp, fake: Fake, tmp_path: Path, changes: dict[str, str], kind: str
) -> None:
    path = known(tmp_path, fake("refuses"), **changes)
    run = ilp("check", fake("refuses"), *ANOTHER, *ONE, "--expected", path, "--format", "json")
    assert run.code == 1
    assert kind in [kind for kind, _ in problems_of(run)]


def test_expired_entry_is_the_answer_no(ilp: Ilp, fake: Fake, tmp_path: Path) -> None:
    path = known(tmp_path, fake("refuses"))
    path.write_text(path.read_text(encoding="utf-8") + "expires = 2020-01-01\n", encoding="utf-8")
    run = ilp("check", fake("refuses"), *ANOTHER, "--expected", path, "--format", "json")
    assert (run.code, problems_of(run)) == (1, [("expired entry", None)])
    assert counts_of(run)["fail"]


def test_shipped_list_is_held_to_account(ilp: Ilp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (entry,) = load_expected(known(tmp_path, "reference", vectors="timestamp/month-13", outcome="accepted"))
    monkeypatch.setattr("ilp.cli.check.shipped_expected", lambda: (entry,))
    run = ilp("check", "reference", *ONE, "--format", "json")
    assert problems_of(run) == [("unexpected pass", "reference")]


def test_shipped_list_is_not_held_to_account_over_other_vectors(
    ilp: Ilp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (entry,) = load_expected(known(tmp_path, "reference", vectors="gone/vector", outcome="accepted"))
    monkeypatch.setattr("ilp.cli.check.shipped_expected", lambda: (entry,))
    folder = tmp_path / "vectors"
    folder.mkdir()
    run = ilp("check", "reference", "--vectors", folder_of(folder, file_of()), "--format", "json")
    assert problems_of(run) == []


def test_known_departures_of_an_implementation_that_does_not_run_are_pointed_out(ilp: Ilp, tmp_path: Path) -> None:
    path = known(tmp_path, "npm:ilp-packet@3.1.3")
    run = ilp("check", "reference", *ONE, "--expected", path)
    assert run.code == 0
    assert run.err == f"warning: {path}: this run does not check npm:ilp-packet@3.1.3; what is listed for it is idle\n"


def test_known_departures_that_count_need_no_warning(ilp: Ilp, fake: Fake, tmp_path: Path) -> None:
    assert ilp("check", fake("refuses"), *ANOTHER, "--expected", known(tmp_path, fake("refuses"))).err == ""


# A list that is rewritten.


def test_list_is_begun_with_what_fails_and_the_run_is_clean(ilp: Ilp, fake: Fake, tmp_path: Path) -> None:
    path = tmp_path / "known.toml"
    command = ("check", fake("refuses"), *ANOTHER, "--expected", path)
    run = ilp(*command, "--update-expected", "--format", "json")
    count = counts_of(run)["known"]
    stubs = len(load_expected(path))
    assert run.code == 0
    assert run.err == (
        f"{path}: {count} cases added, 0 names removed\n"
        f'{stubs} reasons for you to write, where it says "To be written"; what has none is known for 30 days\n'
    )
    again = ilp(*command, "--format", "json")
    assert (again.code, again.err, counts_of(again)) == (0, "", {"known": count})


def test_list_loses_what_passes(ilp: Ilp, fake: Fake, tmp_path: Path) -> None:
    path = known(tmp_path, fake("refuses"), vectors="*/*")
    run = ilp("check", fake("refuses"), *ONE, "--expected", path, "--update-expected", "--format", "json")
    assert (run.code, counts_of(run)) == (0, {"pass": 1})
    assert run.err == f"{path}: 0 cases added, 1 name removed\n"
    assert "timestamp/month-13" not in load_expected(path)[0].vectors


def test_list_that_is_true_is_not_written(ilp: Ilp, fake: Fake, tmp_path: Path) -> None:
    path = known(tmp_path, fake("refuses"))
    before = path.stat()
    run = ilp("check", fake("refuses"), *ANOTHER, "--expected", path, "--update-expected")
    assert (run.code, run.err) == (0, f"{path}: 0 cases added, 0 names removed\n")
    assert path.stat().st_ino == before.st_ino


def test_what_only_a_person_can_decide_is_said(ilp: Ilp, fake: Fake, tmp_path: Path) -> None:
    path = known(tmp_path, fake("refuses"), reason="To be written")
    run = ilp("check", fake("refuses"), *ANOTHER, "--expected", path, "--update-expected")
    assert run.code == 1
    assert run.err.endswith("1 problem left for you to decide: the report has them\n")


def test_rewritten_list_keeps_its_permissions(ilp: Ilp, fake: Fake, tmp_path: Path) -> None:
    path = known(tmp_path, fake("refuses"), vectors="*/*")
    path.chmod(0o640)
    ilp("check", fake("refuses"), *ONE, "--expected", path, "--update-expected")
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "--update-expected rewrites one list, and --expected names none\n"),
        (("--expected", "a.toml", "--expected", "b.toml"), "--expected names 2\n"),
        (("--expected", "a.toml", "-x"), "--update-expected has to see every fail, and -x ends with the first\n"),
        (("--expected", "nowhere/a.toml"), "nowhere/a.toml: cannot be written: there is no folder nowhere\n"),
        (("--expected", "."), ".: cannot be written: it is a folder\n"),
        (("--expected", "/dev/null"), "/dev/null: a list is written into a file, and this is none\n"),
        (("--expected", str(shipped_file())), "this list comes with the suite and is not rewritten\n"),
    ],
)
def test_list_that_cannot_be_rewritten_is_wrong_usage_before_anything_runs(
    ilp: Ilp, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    run = ilp("check", f"cmd:touch {tmp_path}/started", *options, "--update-expected")
    assert (run.code, run.out) == (2, "")
    assert said in run.err
    assert not (tmp_path / "started").exists()


def test_list_that_cannot_be_read_is_wrong_usage(ilp: Ilp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", forbidden)
    run = ilp("check", "reference", *ONE, "--expected", tmp_path / "known.toml", "--update-expected")
    assert (run.code, run.out) == (2, "")
    assert "known.toml: cannot be read: Permission denied" in run.err


def test_list_that_cannot_be_written_is_as_it_was_and_the_report_is_there(
    ilp: Ilp, fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(path: Path, content: bytes) -> int:
        with path.open("wb") as stream:
            stream.write(content[:10])
        raise OSError(28, "No space left on device")

    path = known(tmp_path, fake("refuses"), vectors="*/*")
    before = path.read_bytes()
    monkeypatch.setattr(Path, "write_bytes", half)
    run = ilp("check", fake("refuses"), *ONE, "--expected", path, "--update-expected", "--format", "json")
    assert run.code == 1  # as the list is not true
    assert run.err == f"error: {path}: cannot be written: No space left on device\nIt is as it was.\n"
    assert problems_of(run)
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (before, [path])


def test_list_that_cannot_be_written_is_no_success(ilp: Ilp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path, __: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert ilp("check", "reference", *ONE, "--expected", tmp_path / "new.toml", "--update-expected").code == 3


def test_list_in_another_form_is_as_it_was(ilp: Ilp, tmp_path: Path) -> None:
    path = tmp_path / "known.toml"
    members = 'implementation = "reference", outcome = "accepted", kind = "bug", reason = "x", vectors = ["a/b"]'
    path.write_text(f"expected = [{{{members}}}]\n", encoding="utf-8")
    run = ilp("check", "reference", *ONE, "--expected", path, "--update-expected")
    assert run.code == 1
    assert "known.toml: cannot be updated, as its entries are not all tables `[[expected]]`\n" in run.err


def test_list_that_somebody_changes_meanwhile_is_left_to_them(
    ilp: Ilp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = known(tmp_path, "reference", vectors="timestamp/month-13")
    really = run_check

    def meanwhile(*arguments: Any) -> Any:
        path.write_text("# mine\n", encoding="utf-8")
        return really(*arguments)

    monkeypatch.setattr("ilp.cli.check.run_check", meanwhile)
    run = ilp("check", "reference", *ONE, "--expected", path, "--update-expected")
    assert run.code == 1
    assert f"error: {path}: somebody else has changed it meanwhile, and so it stays\n" in run.err
    assert path.read_text(encoding="utf-8") == "# mine\n"


def test_list_is_as_it_was_after_an_interrupt(ilp: Ilp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = known(tmp_path, "reference", vectors="timestamp/month-13")
    before = path.read_bytes()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ilp.cli.check.open_implementation", interrupted)
    run = ilp("check", "reference", *ONE, "--expected", path, "--update-expected")
    assert (run.code, run.err) == (130, f"{path}: interrupted, and so it is as it was\n")
    assert path.read_bytes() == before


# Side by side, and the first fail.


def test_jobs_make_no_difference(ilp: Ilp, fake: Fake) -> None:
    references = (fake("refuses"), "reference", "cmd:./none", fake("dies"))
    records = []
    for jobs in ("1", "4"):
        record = json.loads(ilp("check", *references, *ANOTHER, "--jobs", jobs, "--format", "json").out)
        for each in (record, *record["implementations"]):
            each["seconds"] = each["started"] = 0
        records.append(record)
    assert records[0] == records[1]


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_number_of_jobs_that_makes_no_sense_is_wrong_usage(ilp: Ilp, jobs: str) -> None:
    run = ilp("check", *ONE, "--jobs", jobs)
    assert (run.code, run.out) == (2, "")
    assert "--jobs" in run.err


def test_many_implementations_run_side_by_side_by_themselves(ilp: Ilp, monkeypatch: pytest.MonkeyPatch) -> None:
    plans: list[CheckPlan] = []
    really = run_check

    def noting(plan: CheckPlan, *rest: Any) -> Any:
        plans.append(plan)
        return really(plan, *rest)

    monkeypatch.setattr("ilp.cli.check.run_check", noting)
    monkeypatch.setattr("ilp.cli.check._cores", lambda: 2)
    ilp("check", *ONE)
    ilp("check", "reference", *ONE)
    assert [each.jobs for each in plans] == [2, 1]


def test_check_ends_with_the_first_fail_if_told_so(ilp: Ilp, fake: Fake) -> None:
    run = ilp("check", fake("refuses"), "reference", *ANOTHER, "-x", "--format", "json")
    record = json.loads(run.out)
    assert (run.code, record["stopped"]) == (1, True)
    assert counts_of(run, 0)["fail"] == 1
    assert counts_of(run, 1) == {"error": record["vectors"]["count"]}


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
