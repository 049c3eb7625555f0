from __future__ import annotations

from pathlib import Path

import pytest

from ilp import __version__
from ilp.implementation.cache import CACHE_DIR_VARIABLE
from ilp.implementation.declared import Declaration, Declared, Name
from ilp.implementation.project import Project
from ilp.implementation.registry import KnownImplementation, known
from ilp.report.implementations_record import ImplementationRecord, implementations

PACKAGE = KnownImplementation(
    reference="npm:ilp-packet",
    language="JavaScript",
    origin="independent",
    homepage="https://example.org",
    description="A codec.",
    versions=("1.0.0", "2.0.0", "3.0.0"),
)


@pytest.fixture(autouse=True)
def nothing_cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(tmp_path))


def one(asked: str | None = None, entry: KnownImplementation = PACKAGE) -> ImplementationRecord:
    (record,) = implementations((entry,), asked=asked).implementations
    return record


def declared(reference: str, revision: str | None = None) -> Declared:
    declaration = Declaration(adapter="./adapter", language="Go", environment={"A": "secret"})
    return Declared(reference, Name("mine", revision), Project(Path("/p/ilp.toml"), Path("/p"), {}), declaration)


@pytest.mark.parametrize(
    ("asked", "commands"),
    [
        (None, ("check npm:ilp-packet@3.0.0", "gate npm:ilp-packet@2.0.0 npm:ilp-packet@3.0.0")),
        ("npm:ilp-packet", ("check npm:ilp-packet@3.0.0", "gate npm:ilp-packet@2.0.0 npm:ilp-packet@3.0.0")),
        ("npm:ilp-packet@2.0.0", ("check npm:ilp-packet@2.0.0", "gate npm:ilp-packet@1.0.0 npm:ilp-packet@2.0.0")),
        ("npm:ilp-packet@1.0.0", ("check npm:ilp-packet@1.0.0", "gate npm:ilp-packet@1.0.0 npm:ilp-packet@2.0.0")),
        ("npm:ilp-packet@9.0.0", ("check npm:ilp-packet@9.0.0", "gate npm:ilp-packet@3.0.0 npm:ilp-packet@9.0.0")),
    ],
)
def test_release_is_checked_and_gated_against_the_one_before(asked: str | None, commands: tuple[str, ...]) -> None:
    assert one(asked).commands == (*(f"ilp {each}" for each in commands), "ilp history npm:ilp-packet")


def test_features_stay_in_the_commands_and_are_quoted() -> None:
    commands = one("cargo:interledger-packet[serde]@0.4.0", known()["cargo:interledger-packet"]).commands
    assert commands[0] == "ilp check 'cargo:interledger-packet[serde]@0.4.0'"


@pytest.mark.parametrize(("reference", "other"), [("reference", "construct"), ("construct", "reference")])
def test_embedded_one_is_gated_against_another(reference: str, other: str) -> None:
    record = one(entry=known()[reference])
    assert record.commands == (f"ilp check {reference}", f"ilp gate {other} {reference}")


@pytest.mark.parametrize(
    ("revision", "commands"),
    [
        (None, ("ilp adapter test mine", "ilp check mine", "ilp gate mine@HEAD mine")),
        ("v1", ("ilp adapter test mine@v1", "ilp check mine@v1", "ilp gate mine@v1 mine")),
    ],
)
def test_declared_one_is_gated_against_its_revision(revision: str | None, commands: tuple[str, ...]) -> None:
    reference = f"mine@{revision}" if revision else "mine"
    (record,) = implementations((), (declared(reference, revision),)).implementations
    assert record.commands == commands


def test_values_of_variables_are_not_told() -> None:
    record = implementations((), (declared("mine"),))
    assert record.implementations[0].declared is not None
    assert record.implementations[0].declared.environment == ("A",)
    assert "secret" not in repr(record)


def test_release_without_a_lock_file_is_not_locked() -> None:
    asked = one("npm:ilp-packet@9.0.0").asked
    assert asked is not None
    assert (asked.locked, asked.cached) == (False, False)


def test_nothing_is_asked_for_where_no_version_is_named() -> None:
    assert one("npm:ilp-packet").asked is None


def test_record_says_which_suite_wrote_it() -> None:
    assert implementations(()).suite == __version__
