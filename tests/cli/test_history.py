from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from ilp.implementation.embedded import by_construct, by_reference
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.reference import EMBEDDED, Conditions, prepare_implementation
from ilp.implementation.releases import Releases
from tests.cli.conftest import Run
from tests.cli.vector_folder import small_set

Ilp = Callable[..., Run]

SCHEMA = Path(__file__).parents[2] / "ilp/report/history.schema.json"
PACKAGE = "npm:ilp-packet"
RELEASES = {"3.0.0": by_construct.open, "3.0.1": by_construct.open, "3.1.0": by_reference.open}


@pytest.fixture
def small(tmp_path: Path) -> tuple[str, ...]:
    """The arguments of a small run."""
    return "--vectors", str(small_set(tmp_path)), "--budget", "100"


@pytest.fixture(autouse=True)
def published(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Registries of three releases, which are embedded codecs; change what they hold."""
    registry: dict[str, Any] = {"versions": (*RELEASES,), "note": "", "asked": []}

    def released(package: str, *, on_progress: Callable[[str], None]) -> Releases:
        registry["asked"].append(package)
        on_progress("asking")
        if package not in {"ilp-packet", "interledger-packet"}:
            raise ImplementationUnavailable(f"there is no adapter for the npm package {package}", "take another")
        return Releases(registry["versions"], registry["note"])

    def prepare(reference: str, _: object) -> Callable[[], Any]:
        version = reference.rpartition("@")[2]
        if reference in EMBEDDED:
            return prepare_implementation(reference, Conditions())
        if version not in RELEASES:
            raise ImplementationUnavailable(f"{reference} cannot be had", "look elsewhere", "last words")
        return partial(RELEASES[version], reference)

    for scheme in ("npm", "cargo"):
        monkeypatch.setattr(f"ilp.implementation.{scheme}.released_versions", released)
    monkeypatch.setattr("ilp.cli.opening.prepare_implementation", prepare)
    return registry


def test_every_step_has_a_line(ilp: Ilp, small: tuple[str, ...]) -> None:
    run = ilp("history", PACKAGE, *small)
    assert run.code == 0
    steps = [line.split()[:7] for line in run.lines if " -> " in line and line[0] in "0123456789"]
    assert steps[0] == ["3.0.0", "->", "3.0.1", "patch", "none", "none", "yes"]
    assert steps[1] == ["3.0.1", "->", "3.1.0", "minor", "major", "major", "NO"]
    assert run.lines[-1] == "1 of 2 steps declared less than what changed requires: 3.0.1 -> 3.1.0."


def test_record_has_the_published_form(ilp: Ilp, small: tuple[str, ...]) -> None:
    record = json.loads(ilp("history", PACKAGE, *small, "--format", "json").out)
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(record)
    assert [each["required"] for each in record["steps"]] == ["none", "major"]


def test_markdown_is_a_table(ilp: Ilp, small: tuple[str, ...]) -> None:
    lines = ilp("history", PACKAGE, *small, "--format", "markdown").lines
    assert lines[1] == "|---|---|---|---|---|---|---|"
    assert lines[2] == "| 3.0.0 → 3.0.1 | patch | none | none | yes | none | same |"


def test_report_goes_into_a_file(ilp: Ilp, small: tuple[str, ...], tmp_path: Path) -> None:
    assert ilp("history", PACKAGE, *small, "--output", tmp_path / "report").out == ""
    assert (tmp_path / "report").read_text(encoding="utf-8").startswith("npm:ilp-packet, 3 releases")


@pytest.mark.parametrize(
    ("arguments", "versions"),
    [
        (("--from", "3.0.1"), ["3.0.1", "3.1.0"]),
        (("--to", "3.0.1"), ["3.0.0", "3.0.1"]),
        (("--from", "3.0.0", "--to", "3.0.1"), ["3.0.0", "3.0.1"]),
    ],
)
def test_releases_are_chosen(ilp: Ilp, small: tuple[str, ...], arguments: tuple[str, ...], versions: list[str]) -> None:
    record = json.loads(ilp("history", PACKAGE, *small, *arguments, "--format", "json").out)
    assert record["versions"] == versions


def test_step_that_cannot_be_had_is_shown_and_the_walk_goes_on(
    ilp: Ilp, small: tuple[str, ...], published: dict[str, Any]
) -> None:
    published["versions"] = ("2.9.0", "3.0.0", "3.0.1")
    run = ilp("history", PACKAGE, *small)
    assert run.code == 3
    assert "2.9.0 -> 3.0.0   major     ?         ?         open" in run.out
    assert "2.9.0 -> 3.0.0 could not be decided: npm:ilp-packet@2.9.0 cannot be had. look elsewhere" in run.lines
    assert "  | last words" in run.lines
    assert "3.0.0 -> 3.0.1   patch     none" in run.out


def test_registry_out_of_reach_is_noted(ilp: Ilp, small: tuple[str, ...], published: dict[str, Any]) -> None:
    published["note"] = "npm cannot reach it: these are known"
    assert "Npm cannot reach it: these are known." in ilp("history", PACKAGE, *small).lines


@pytest.mark.parametrize("package", ["cargo:interledger-packet", "cargo:interledger-packet[serde]"])
def test_a_crate_is_walked_with_its_features(
    ilp: Ilp, small: tuple[str, ...], published: dict[str, Any], package: str
) -> None:
    record = json.loads(ilp("history", package, *small, "--format", "json").out)
    assert published["asked"] == ["interledger-packet"]
    assert (record["package"], record["versions"]) == (package, [*RELEASES])


@pytest.mark.parametrize(
    "package",
    [
        "ilp-packet",
        "npm:",
        "npm:ilp-packet@3.0.0",
        "cargo:",
        "cargo:interledger-packet@0.4.0",
        "cmd:x",
        "reference",
        "",
    ],
)
def test_what_is_no_package_is_wrong_usage(ilp: Ilp, published: dict[str, Any], package: str) -> None:
    run = ilp("history", package)
    assert (run.code, run.out) == (2, "")
    assert "`ilp history npm:ilp-packet`" in run.err
    assert "cargo:interledger-packet" in run.err
    assert published["asked"] == []


def test_scoped_package_is_one(ilp: Ilp, small: tuple[str, ...], published: dict[str, Any]) -> None:
    assert ilp("history", "npm:@scope/packet", *small).code == 3
    assert published["asked"] == ["@scope/packet"]


def test_package_without_an_adapter_is_undecided(ilp: Ilp) -> None:
    run = ilp("history", "npm:left-pad")
    assert (run.code, run.out) == (3, "")
    assert "there is no adapter for the npm package left-pad" in run.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--from", "9.9.9"), "--from 9.9.9: npm:ilp-packet has no such release"),
        (("--to", "9"), "There are 3.0.0, 3.0.1, 3.1.0."),
        (("--from", "3.1.0"), "npm:ilp-packet: fewer than two releases to walk from 3.1.0 on"),
        (("--from", "3.1.0", "--to", "3.0.0"), "fewer than two releases to walk from 3.1.0 on up to 3.0.0"),
        (("--format", "pdf"), "--format"),
        (("--output", "none/report"), "there is no folder none"),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(
    ilp: Ilp, small: tuple[str, ...], arguments: tuple[str, ...], said: str
) -> None:
    run = ilp("history", PACKAGE, *small, *arguments)
    assert (run.code, run.out) == (2, "")
    assert said in run.err


@pytest.mark.parametrize("versions", [(), ("3.0.0",)])
def test_package_with_fewer_than_two_releases_has_no_step(
    ilp: Ilp, small: tuple[str, ...], published: dict[str, Any], versions: tuple[str, ...]
) -> None:
    published["versions"] = versions
    run = ilp("history", PACKAGE, *small)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("asking\nerror: npm:ilp-packet: fewer than two releases to walk\n")


@pytest.mark.published
@pytest.mark.usefixtures("small")
def test_published_steps_are_as_known(ilp: Ilp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    run = ilp("history", PACKAGE, "--from", "3.0.7", "--to", "3.0.8", "--budget", "2000", "--format", "json")
    step = json.loads(run.out)["steps"][0]
    assert (step["declared"], step["required"], step["sufficient"]) == ("patch", "major", False)


@pytest.mark.published
@pytest.mark.usefixtures("small")
def test_published_steps_of_a_crate_are_as_known(ilp: Ilp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    run = ilp("history", "cargo:interledger-packet", "--from", "0.2.1", "--to", "0.4.0", "--budget", "2000")
    steps = [line.split()[:7] for line in run.lines if line.startswith("0.") and " -> " in line]
    assert steps[0] == ["0.2.1", "->", "0.3.0", "major", "major", "major", "yes"]
    assert steps[1] == ["0.3.0", "->", "0.4.0", "major", "none", "none", "yes"]
