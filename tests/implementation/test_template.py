from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from ilp.implementation.declared import find_declared
from ilp.implementation.launch import words_of
from ilp.implementation.project import BrokenConfiguration
from ilp.implementation.template import UnusableDirectory, templates, write_project

LANGUAGES = tuple(templates())


def test_six_languages_have_a_template() -> None:
    assert LANGUAGES == ("go", "java", "javascript", "python", "rust", "typescript")


@pytest.mark.parametrize("language", LANGUAGES)
def test_project_has_what_every_project_has(tmp_path: Path, language: str) -> None:
    project = write_project(language, tmp_path / "mine")
    assert {".gitignore", "README.md", "ilp.toml", project.template.codec} <= set(project.files)
    written = [path.relative_to(tmp_path / "mine") for path in (tmp_path / "mine").rglob("*") if path.is_file()]
    assert sorted(map(str, written)) == list(project.files)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_to_replace(tmp_path: Path, language: str) -> None:
    for each in write_project(language, tmp_path / "mine").files:
        assert not re.search(r"@[A-Z]+@|\{folder\}", (tmp_path / "mine" / each).read_text(encoding="utf-8")), each


@pytest.mark.parametrize("language", LANGUAGES)
def test_codec_says_its_name_and_which_functions_are_not_written(tmp_path: Path, language: str) -> None:
    project = write_project(language, tmp_path / "mine")
    text = (tmp_path / "mine" / project.template.codec).read_text(encoding="utf-8")
    assert re.search(r"""['"]mine['"]""", text)
    for function in ("decode", "encode"):
        assert f"not written yet: fill in {function} in {project.template.codec}" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_project_declares_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    project = write_project(language, tmp_path / "mine")
    monkeypatch.chdir(tmp_path / "mine")
    found = find_declared("mine")
    assert found is not None
    assert found.declaration.adapter == project.template.adapter_in(".")
    assert found.declaration.builds == project.template.build_in(".")


@pytest.mark.parametrize("language", LANGUAGES)
def test_readme_declares_it_for_the_whole_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    (tmp_path / ".git").mkdir()
    project = write_project(language, tmp_path / "tools" / "my adapter", "mine")
    readme = (tmp_path / "tools" / "my adapter" / "README.md").read_text(encoding="utf-8")
    (tmp_path / "ilp.toml").write_text(readme.partition("```toml\n")[2].partition("```")[0])
    monkeypatch.chdir(tmp_path)
    found = find_declared("mine")
    assert found is not None
    assert found.declaration.builds == project.declaration.builds
    assert found.declaration.adapter == project.declaration.adapter
    lines = (found.declaration.adapter, *found.declaration.builds)
    assert all(any("tools/my adapter" in word for word in words_of(line)) for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_readme_says_whose_the_files_are(tmp_path: Path, language: str) -> None:
    write_project(language, tmp_path / "mine")
    assert "No licence comes with these files" in (tmp_path / "mine" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("folder", "name"),
    [("mine", "mine"), ("my codec!", "my-codec"), ("-x-", "x"), ("ä", "my-codec"), ("reference", "my-codec")],
)
def test_name_is_the_folders_made_a_name_of_a_configuration(tmp_path: Path, folder: str, name: str) -> None:
    assert write_project("python", tmp_path / folder).name == name


def test_name_is_at_most_as_long_as_one_may_be(tmp_path: Path) -> None:
    assert write_project("python", tmp_path / ("a" * 100)).name == "a" * 64


def test_dot_in_a_name_is_quoted(tmp_path: Path) -> None:
    write_project("python", tmp_path / "a.b")
    declared = tomllib.loads((tmp_path / "a.b" / "ilp.toml").read_text(encoding="utf-8"))
    assert list(declared["implementations"]) == ["a.b"]


def test_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    assert write_project("go", tmp_path / "mine").files


@pytest.mark.parametrize("there", ["codec.py", ".hidden"])
def test_folder_with_anything_in_it_is_refused(tmp_path: Path, there: str) -> None:
    (tmp_path / there).touch()
    with pytest.raises(UnusableDirectory, match=f"not empty: it has {there}"):
        write_project("python", tmp_path)


def test_link_to_nowhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").symlink_to(tmp_path / "nowhere")
    with pytest.raises(UnusableDirectory, match="no folder"):
        write_project("python", tmp_path / "mine")


def test_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnusableDirectory, match="cannot be written"):
        write_project("python", tmp_path / "file" / "mine")


def test_broken_configuration_above_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "ilp.toml").write_text("[")
    with pytest.raises(BrokenConfiguration):
        write_project("python", tmp_path / "mine")
    assert not (tmp_path / "mine").exists()


def test_without_a_repository_the_folder_is_seen_from_its_parent(tmp_path: Path) -> None:
    assert write_project("python", tmp_path / "a" / "mine").folder == "mine"


def test_configuration_above_counts_before_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "ilp.toml").write_text("")
    project = write_project("python", tmp_path / "sub" / "mine")
    assert (project.above, project.folder) == (tmp_path / "sub" / "ilp.toml", "mine")
