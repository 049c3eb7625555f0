from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.revision import Revision, check_out, find_revision, state_of
from tests.implementation.repository import Repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with two commits, v1.0 and v2.0; `file` tells them apart."""
    made = Repository(tmp_path / "repository")
    made.commit("v1.0", file="one")
    made.commit("v2.0", file="two", inside__deep="deep")
    return made


def unavailable(folder: Path, name: str) -> ImplementationUnavailable:
    with pytest.raises(ImplementationUnavailable) as error:
        find_revision(folder, name)
    assert len(error.value.message.splitlines()) == len(error.value.advice.splitlines()) == 1
    return error.value


def tree_of(repository: Repository, name: str, directory: Path) -> dict[str, str]:
    directory.mkdir()
    check_out(find_revision(repository.folder, name), directory)
    files = (path for path in directory.rglob("*") if path.is_file())
    return {str(path.relative_to(directory)): path.read_text() for path in files}


# Finding one.


@pytest.mark.parametrize("name", ["v1.0", "v2.0~1", "main^", "v2.0^{commit}^", "HEAD^{/v1.0}"])
def test_a_revision_is_whatever_git_takes_for_one(repository: Repository, name: str) -> None:
    commit = repository.git("rev-parse", "v1.0")
    assert find_revision(repository.folder, name) == Revision(repository.folder, "", commit)


def test_an_annotated_tag_is_its_commit(repository: Repository) -> None:
    repository.git("tag", "--annotate", "--message", "x", "annotated", "v1.0")
    assert find_revision(repository.folder, "annotated").commit == repository.git("rev-parse", "v1.0")


def test_it_knows_where_in_the_repository_the_folder_lies(repository: Repository) -> None:
    found = find_revision(repository.folder / "inside", "main")
    assert (found.top, found.inside) == (repository.folder, "inside")


def test_an_unknown_revision_is_told(repository: Repository) -> None:
    error = unavailable(repository.folder, "zzz")
    assert error.message == f"there is no revision 'zzz' in {repository.folder}"
    assert "git fetch --tags" in error.advice


@pytest.mark.parametrize(("name", "meant"), [("2.0", "v2.0"), ("mian", "main")])
def test_a_mistyped_revision_gets_a_suggestion(repository: Repository, name: str, meant: str) -> None:
    assert unavailable(repository.folder, name).advice == f"Did you mean {meant!r}?"


@pytest.mark.parametrize("name", ["v1.0^{tree}", "v1.0:file", "v1.0..v2.0"])
def test_what_is_no_commit_is_no_revision(repository: Repository, name: str) -> None:
    assert unavailable(repository.folder, name).message.startswith("there is no revision ")


def test_a_clone_without_its_history_is_told(repository: Repository, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow"
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.folder}", str(shallow))
    assert "git fetch --unshallow --tags" in unavailable(shallow, "v1.0").advice


def test_where_there_is_no_repository_there_is_no_revision(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    error = unavailable(tmp_path / "plain", "main")
    assert error.message == f"git finds no repository in {tmp_path / 'plain'}"
    assert "not a git repository" in error.log


def test_the_variables_of_a_git_hook_lead_nowhere_else(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    assert find_revision(repository.folder, "main").top == repository.folder


def test_without_git_it_is_told(repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert unavailable(repository.folder, "main").message == "git was not found: there is no `git` on PATH"


def test_a_git_that_does_not_start_is_told(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "git").write_bytes(b"\0")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert unavailable(repository.folder, "main").message.startswith("git could not be started: ")


def test_a_git_that_does_not_answer_is_told(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_: object, timeout: float, **__: object) -> None:
        raise subprocess.TimeoutExpired("git", timeout)

    monkeypatch.setattr(subprocess, "run", run)
    error = unavailable(repository.folder, "main")
    assert error.message == f"git did not answer within 60 s in {repository.folder}"


# Checking one out.


def test_a_revision_is_checked_out_whole(repository: Repository, tmp_path: Path) -> None:
    assert tree_of(repository, "v1.0", tmp_path / "one") == {"file": "one"}
    assert tree_of(repository, "v2.0", tmp_path / "two") == {"file": "two", "inside/deep": "deep"}


def test_from_a_folder_inside_all_is_checked_out_too(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    check_out(find_revision(repository.folder / "inside", "v2.0"), tmp_path / "tree")
    assert (tmp_path / "tree" / "file").read_text() == "two"


def test_files_that_an_archive_would_leave_out_are_there(repository: Repository, tmp_path: Path) -> None:
    repository.commit("v3.0", _gitattributes="file export-ignore\ninside export-ignore\n")
    assert {"file", "inside/deep"} <= tree_of(repository, "v3.0", tmp_path / "tree").keys()


def test_the_attributes_are_the_revisions_own(repository: Repository, tmp_path: Path) -> None:
    repository.commit("v3.0", _gitattributes="file text eol=crlf\n", file="a\n")
    repository.write(_gitattributes="file -text\n")
    (tmp_path / "tree").mkdir()
    check_out(find_revision(repository.folder, "v3.0"), tmp_path / "tree")
    assert (tmp_path / "tree" / "file").read_bytes() == b"a\r\n"


def test_what_a_filter_provides_is_there(repository: Repository, tmp_path: Path) -> None:
    repository.git("config", "filter.large.smudge", "sed s/one/large/")
    repository.commit("v3.0", _gitattributes="file filter=large\n", file="one")
    assert tree_of(repository, "v3.0", tmp_path / "tree")["file"].strip() == "large"


def test_in_a_linked_working_tree_it_is_the_same(repository: Repository, tmp_path: Path) -> None:
    repository.git("worktree", "add", "--quiet", str(tmp_path / "linked"), "v1.0")
    found = find_revision(tmp_path / "linked", "v2.0")
    (tmp_path / "tree").mkdir()
    check_out(found, tmp_path / "tree")
    assert found.top == tmp_path / "linked"
    assert (tmp_path / "tree" / "file").read_text() == "two"


def test_modes_and_links_are_kept(repository: Repository, tmp_path: Path) -> None:
    (repository.folder / "program").write_text("")
    (repository.folder / "program").chmod(0o755)
    (repository.folder / "link").symlink_to("program")
    repository.commit("v3.0")
    tree_of(repository, "v3.0", tmp_path / "tree")
    assert os.access(tmp_path / "tree" / "program", os.X_OK)
    assert (tmp_path / "tree" / "link").readlink() == Path("program")


def test_the_repository_is_left_as_it_was(repository: Repository, tmp_path: Path) -> None:
    repository.git("config", "core.splitIndex", "true")
    repository.write(file="changed")
    repository.git("add", "file")
    repository.write(file="changed again", untracked="yes")

    def contents() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in repository.folder.rglob("*") if path.is_file()}

    before = contents()
    tree_of(repository, "v1.0", tmp_path / "tree")
    state_of(repository.folder)
    assert contents() == before


def test_a_sparse_working_tree_does_not_thin_it_out(repository: Repository, tmp_path: Path) -> None:
    repository.git("sparse-checkout", "set", "--cone", "nothing")
    assert "inside/deep" in tree_of(repository, "v2.0", tmp_path / "tree")


def test_what_is_checked_out_is_no_repository(repository: Repository, tmp_path: Path) -> None:
    tree_of(repository, "v1.0", tmp_path / "tree")
    assert not (tmp_path / "tree" / ".git").exists()


def test_submodules_stay_empty(repository: Repository, tmp_path: Path) -> None:
    other = Repository(tmp_path / "other")
    other.commit("v1", file="of the other")
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other.folder), "sub")
    repository.commit("v3.0")
    assert not any(name.startswith("sub/") for name in tree_of(repository, "v3.0", tmp_path / "tree"))


def test_a_damaged_repository_is_told(repository: Repository, tmp_path: Path) -> None:
    found = find_revision(repository.folder, "v1.0")
    blob = repository.git("rev-parse", "v1.0:file")
    (repository.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    (tmp_path / "tree").mkdir()
    with pytest.raises(ImplementationUnavailable, match=f"cannot check out {found.commit[:12]} of ") as error:
        check_out(found, tmp_path / "tree")
    assert blob in error.value.log


# The state of a working tree.


def test_a_clean_working_tree_has_its_commit(repository: Repository) -> None:
    assert state_of(repository.folder) == {"commit": repository.git("rev-parse", "HEAD"), "dirty": False}


@pytest.mark.parametrize("changed", ["file", "untracked"])
def test_a_changed_working_tree_is_dirty(repository: Repository, changed: str) -> None:
    repository.write(**{changed: "changed"})
    assert state_of(repository.folder)["dirty"] is True


def test_what_git_ignores_makes_nothing_dirty(repository: Repository) -> None:
    (repository.folder / ".git" / "info" / "exclude").write_text("ignored\n")
    repository.write(ignored="yes")
    assert state_of(repository.folder)["dirty"] is False


def test_without_a_commit_nothing_is_known(tmp_path: Path) -> None:
    assert state_of(Repository(tmp_path / "repository").folder) == {}


def test_without_a_repository_nothing_is_known(tmp_path: Path) -> None:
    assert state_of(tmp_path) == {}


def test_without_git_nothing_is_known(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert state_of(repository.folder) == {}
