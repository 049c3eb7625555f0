from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from msgspec import Struct

from ilp.implementation.project import BrokenConfiguration, Project, find_project, read_member, section


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The top level of a repository, which ends every search, as the current folder."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(start: Path | None = None) -> Project:
    project = find_project(start)
    assert project is not None
    return project


def broken(start: Path | None = None) -> str:
    with pytest.raises(BrokenConfiguration) as error:
        find_project(start)
    message = str(error.value)
    assert len(message.splitlines()) == 1
    return message


# Where it is found.


def test_without_a_configuration_there_is_none() -> None:
    assert find_project() is None


def test_the_configuration_of_the_current_folder_counts(root: Path) -> None:
    (root / "ilp.toml").write_text("[gate]\nprofile = 'VALUE'\n")
    assert found() == Project(root / "ilp.toml", root, {"gate": {"profile": "VALUE"}})


def test_an_empty_configuration_is_one(root: Path) -> None:
    (root / "ilp.toml").write_text("")
    assert found().table == {}


def test_the_configuration_of_a_folder_above_counts(root: Path) -> None:
    (root / "ilp.toml").write_text("")
    inside = root / "a" / "b"
    inside.mkdir(parents=True)
    assert found(inside).root == root


def test_the_nearest_configuration_counts(root: Path) -> None:
    (root / "ilp.toml").write_text("")
    (root / "a").mkdir()
    (root / "a" / "pyproject.toml").write_text("[tool.ilp.gate]\n")
    assert found(root / "a").path == root / "a" / "pyproject.toml"


def test_a_table_in_pyproject_counts(root: Path) -> None:
    (root / "pyproject.toml").write_text("[tool.ilp.gate]\nprofile = 'VALUE'\n")
    assert found().table == {"gate": {"profile": "VALUE"}}


@pytest.mark.parametrize("content", ["", "[project]\nname = 'x'\n", "[tool.ruff]\n", "tool = 3\n"])
def test_a_pyproject_that_does_not_speak_of_us_is_passed_over(root: Path, content: str) -> None:
    (root / "ilp.toml").write_text("")
    (root / "a").mkdir()
    (root / "a" / "pyproject.toml").write_text(content)
    assert found(root / "a").path == root / "ilp.toml"


def test_our_own_file_beats_pyproject_beside_it(root: Path) -> None:
    (root / "ilp.toml").write_text("")
    (root / "pyproject.toml").write_text("[tool.ilp.gate]\n")
    assert found().path == root / "ilp.toml"


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_the_search_ends_at_the_top_level_of_the_repository(root: Path, kind: str) -> None:
    (root / "ilp.toml").write_text("")
    inside = root / "repository"
    inside.mkdir()
    if kind == "folder":
        (inside / ".git").mkdir()
    else:  # as in a linked working tree or a submodule
        (inside / ".git").write_text("gitdir: elsewhere\n")
    assert find_project(inside) is None


def test_the_search_ends_at_the_root_of_the_file_system() -> None:
    assert find_project(Path("/no/such/folder/anywhere")) is None


def test_a_start_that_is_a_file_is_no_obstacle(root: Path) -> None:
    (root / "ilp.toml").write_text("")
    assert found(root / "ilp.toml" / "inside").root == root


def test_a_current_folder_that_was_removed_has_no_configuration(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = root / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert find_project() is None


# What is wrong with it.


def test_what_is_no_toml_is_told_with_its_file(root: Path) -> None:
    (root / "ilp.toml").write_text("[gate\n")
    assert broken().startswith(f"{root / 'ilp.toml'}: this is no TOML: ")


def test_what_is_no_utf_8_is_told_with_its_file(root: Path) -> None:
    (root / "ilp.toml").write_bytes(b"a = '\xff'\n")
    assert broken().startswith(f"{root / 'ilp.toml'}: this is no TOML: ")


def test_what_cannot_be_read_is_told_with_its_file(root: Path) -> None:
    (root / "ilp.toml").mkdir()
    assert broken() == f"{root / 'ilp.toml'}: cannot be read: Is a directory"


def test_an_unknown_table_is_refused_with_the_known_ones(root: Path) -> None:
    (root / "ilp.toml").write_text("[xyz]\n")
    assert broken().endswith("ilp.toml: xyz: there is no such table; Known are gate and implementations.")


def test_a_mistyped_table_gets_a_suggestion(root: Path) -> None:
    (root / "ilp.toml").write_text("[implementation.a]\n")
    assert "implementation: there is no such table; did you mean implementations? " in broken()


def test_an_unknown_table_in_pyproject_is_refused_with_its_whole_name(root: Path) -> None:
    (root / "pyproject.toml").write_text("[tool.ilp.gat]\n")
    assert "pyproject.toml: tool.ilp.gat: there is no such table; did you mean gate? " in broken()


def test_our_part_of_pyproject_has_to_be_a_table(root: Path) -> None:
    (root / "pyproject.toml").write_text("[tool]\nilp = 3\n")
    assert broken().endswith("pyproject.toml: tool.ilp: this is no table")


# What is made of it.


class Waiver(Struct, frozen=True, forbid_unknown_fields=True):
    signature: str
    expires: dt.date | None = None


class Gate(Struct, frozen=True, forbid_unknown_fields=True):
    profile: str = "BYTES"
    waivers: tuple[Waiver, ...] = ()


def project(content: str, name: str = "ilp.toml") -> Project:
    Path(name).write_text(content, encoding="utf-8")
    return found()


def refused(content: str, *member: str, name: str = "ilp.toml") -> str:
    with pytest.raises(BrokenConfiguration) as error:
        read_member(project(content, name), member or ("gate",), Gate)
    return str(error.value).removeprefix(f"{Path.cwd() / name}: ")


def test_a_section_is_read_as_its_type() -> None:
    assert section(project("[gate]\nprofile = 'VALUE'\n"), "gate", Gate) == Gate("VALUE")


def test_a_date_is_read_as_one() -> None:
    content = "[[gate.waivers]]\nsignature = 'a'\nexpires = 2027-01-31\n"
    assert section(project(content), "gate", Gate) == Gate(waivers=(Waiver("a", dt.date(2027, 1, 31)),))


def test_a_section_that_is_not_there_is_none() -> None:
    assert section(project(""), "gate", Gate) is None


def test_a_member_of_the_wrong_type_is_refused_with_its_path() -> None:
    content = "[[gate.waivers]]\nsignature = 'a'\n[[gate.waivers]]\nsignature = 3\n"
    assert refused(content) == "gate.waivers[1].signature: Expected `str`, got `int`"


def test_no_type_is_helped_along() -> None:
    assert refused("[gate]\nprofile = 1\n") == "gate.profile: Expected `str`, got `int`"


def test_an_unknown_member_is_refused() -> None:
    assert refused("[gate]\nprofil = 'VALUE'\n") == "gate: Object contains unknown field `profil`"


def test_a_section_that_is_no_table_is_refused() -> None:
    assert refused("gate = 3\n") == "gate: Expected `object`, got `int`"


def test_what_should_be_a_table_on_the_way_is_refused() -> None:
    assert refused("gate = 3\n", "gate", "waivers") == "gate: this is no table"


def test_in_pyproject_the_path_begins_where_the_table_lies() -> None:
    assert refused("[tool.ilp.gate]\nprofile = 1\n", name="pyproject.toml").startswith("tool.ilp.gate.profile: ")


def test_a_name_that_is_no_bare_key_is_quoted() -> None:
    assert refused("[gate.'a b']\nprofile = 1\n", "gate", "a b").startswith("gate.'a b'.profile: ")
