from __future__ import annotations

from pathlib import Path

import pytest

from ilp.implementation.declared import Declaration, find_declared
from ilp.implementation.declaring import NotAdded, adapter_for, add_declaration, declaration_table, require_name
from ilp.implementation.implementation import InvalidReference
from ilp.implementation.project import BrokenConfiguration

PLAIN = Declaration(adapter="node adapter.js")
FULL = Declaration(
    adapter='node "my adapter.js"',
    build=("npm ci", "npm run 'build all'"),
    language="JavaScript",
    homepage="https://example.org/\x7f",
    description='A "codec" \\ of ours, größer',
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an empty folder of no repository the current one."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def declared(name: str) -> Declaration:
    found = find_declared(name)
    assert found is not None
    return found.declaration


@pytest.mark.parametrize("declaration", [PLAIN, FULL])
@pytest.mark.parametrize("name", ["mine", "my.codec"])
def test_what_is_added_is_declared(name: str, declaration: Declaration) -> None:
    add_declaration(name, declaration)
    assert declared(name) == declaration


def test_without_a_configuration_one_is_made_here(folder: Path) -> None:
    added = add_declaration("mine", PLAIN)
    assert (added.path, added.is_new) == (folder / "ilp.toml", True)
    assert (folder / "ilp.toml").read_text() == added.table == '[implementations.mine]\nadapter = "node adapter.js"\n'


def test_one_build_command_is_a_string() -> None:
    table = declaration_table("mine", Declaration(adapter="x", build=("make",)))
    assert table == '[implementations.mine]\nbuild = "make"\nadapter = "x"\n'


@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
def test_what_is_there_stays(folder: Path, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    before = '# ours\r\n[implementations.other]\r\nadapter = "x"  # theirs' + end
    (folder / "ilp.toml").write_bytes(before.encode())
    (folder / "sub").mkdir()
    monkeypatch.chdir(folder / "sub")
    added = add_declaration("mine", PLAIN)
    assert (added.path, added.is_new) == (folder / "ilp.toml", False)
    assert (folder / "ilp.toml").read_bytes().startswith(before.encode())
    assert declared("other").adapter == "x"
    assert declared("mine") == PLAIN


def test_pyproject_gets_it_below_its_own_table(folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[project]\nname = "x"\n[tool.ilp.gate]\n')
    assert add_declaration("mine", PLAIN).table.startswith("[tool.ilp.implementations.mine]\n")
    assert declared("mine") == PLAIN


def test_mode_of_the_file_stays(folder: Path) -> None:
    (folder / "ilp.toml").touch(0o640)
    (folder / "ilp.toml").chmod(0o640)
    add_declaration("mine", PLAIN)
    assert (folder / "ilp.toml").stat().st_mode & 0o777 == 0o640


def test_name_that_is_taken_is_refused(folder: Path) -> None:
    add_declaration("mine", PLAIN)
    before = (folder / "ilp.toml").read_text()
    with pytest.raises(NotAdded, match="declares 'mine' already"):
        add_declaration("mine", FULL)
    assert (folder / "ilp.toml").read_text() == before


def test_the_same_under_another_name_is_refused() -> None:
    add_declaration("mine", PLAIN)
    with pytest.raises(NotAdded, match="declares the same already, as 'mine'"):
        add_declaration("other", Declaration(adapter=PLAIN.adapter, language="Go"))


def test_the_same_adapter_built_otherwise_is_another() -> None:
    add_declaration("mine", PLAIN)
    add_declaration("other", Declaration(adapter=PLAIN.adapter, build="make debug"))
    assert declared("other").builds == ("make debug",)


@pytest.mark.parametrize("name", ["", "a b", "a@b", "-a", "a" * 65, "reference", "asn1tools", "cmd:x"])
def test_what_can_be_no_name_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(InvalidReference):
        require_name(name)
    with pytest.raises(InvalidReference):
        add_declaration(name, PLAIN)
    assert not (folder / "ilp.toml").exists()


def test_inline_table_cannot_be_added_to_and_stays(folder: Path) -> None:
    before = 'implementations = { a = { adapter = "x" } }\n'
    (folder / "ilp.toml").write_text(before)
    with pytest.raises(NotAdded, match="does not fit") as caught:
        add_declaration("mine", PLAIN)
    assert caught.value.advice == 'Add it by hand: [implementations.mine] / adapter = "node adapter.js"'
    assert (folder / "ilp.toml").read_text() == before


def test_broken_configuration_stays(folder: Path) -> None:
    (folder / "ilp.toml").write_text("[")
    with pytest.raises(BrokenConfiguration):
        add_declaration("mine", PLAIN)
    assert (folder / "ilp.toml").read_text() == "["


def test_file_that_cannot_be_written_stays_and_nothing_is_left(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    (folder / "ilp.toml").write_text("# ours\n")
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(NotAdded, match="cannot be written: No space left on device"):
        add_declaration("mine", PLAIN)
    assert [each.name for each in folder.iterdir() if each.is_file()] == ["ilp.toml"]
    assert (folder / "ilp.toml").read_text() == "# ours\n"


def test_command_line_is_the_adapter() -> None:
    assert adapter_for("cmd: ./adapter --quiet") == "./adapter --quiet"


def test_python_object_is_started_by_our_python_adapter() -> None:
    assert adapter_for("python:my.codec:It") == "python3 -m ilp.implementation.adapters.python my.codec:It"


@pytest.mark.parametrize("reference", ["npm:ilp-packet", "recording:a", "reference"])
def test_what_stands_for_itself_is_refused(reference: str) -> None:
    with pytest.raises(NotAdded, match="needs no name"):
        adapter_for(reference)


@pytest.mark.parametrize("reference", ["nonsense", "cmd:a 'b", "python:1"])
def test_what_is_no_reference_is_refused(reference: str) -> None:
    with pytest.raises(InvalidReference):
        adapter_for(reference)
