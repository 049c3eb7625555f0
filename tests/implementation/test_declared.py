from __future__ import annotations

import shutil
import sys
import threading
from pathlib import Path

import msgspec
import pytest

from ilp.implementation import cache, declared
from ilp.implementation.declared import Declaration, Declared, Name, declared_names, find_declared, name_of
from ilp.implementation.implementation import ImplementationUnavailable, InvalidReference
from ilp.implementation.launch import Conditions, Launch
from ilp.implementation.project import BrokenConfiguration
from ilp.implementation.reference import launch_of, open_implementation, prepare_implementation
from ilp.protocol import Decode, Outcome, Rejected
from tests.implementation.repository import Repository, configuration

ONE = [Decode("00")]


@pytest.fixture(autouse=True)
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache, empty."""
    monkeypatch.setenv(cache.CACHE_DIR_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A project that declares `tiny`: v1.0 refuses with "old", v2.0 with "new"; its folder is the current one."""
    made = Repository(tmp_path / "project")
    made.release("v1.0", "old")
    made.release("v2.0", "new", ilp_toml=configuration())
    monkeypatch.chdir(made.folder)
    return made


def asked(reference: str) -> list[Outcome]:
    with open_implementation(reference, Conditions()) as implementation:
        return list(implementation.ask(ONE))


def unavailable(reference: str) -> ImplementationUnavailable:
    with pytest.raises(ImplementationUnavailable) as error:
        open_implementation(reference, Conditions())
    assert error.value.message.startswith(f"{reference}: ")
    assert len(error.value.message.splitlines()) == 1
    return error.value


def steps(reference: str) -> list[str]:
    heard: list[str] = []
    launch_of(reference, Conditions(on_progress=heard.append))
    return heard


def shell(script: str) -> str:
    """Return the TOML of a build command that has a shell run `script`."""
    return f"""["sh -c '{script}'"]"""


# The form of names.


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("connector", Name("connector", None)),
        ("my.connector-2_x", Name("my.connector-2_x", None)),
        ("connector@v3.5.1", Name("connector", "v3.5.1")),
        ("connector@feature/x", Name("connector", "feature/x")),
        ("connector@HEAD@{2 days ago}", Name("connector", "HEAD@{2 days ago}")),
        ("connector@:/fix: the name", Name("connector", ":/fix: the name")),
        ("npm:ilp-packet@3.1.3", None),
        ("cmd:./adapter", None),
        ("@scope/package@1.0.0", None),
        (".hidden", None),
        ("./adapter", None),
        ("", None),
        ("a" * 65, None),
    ],
)
def test_a_name_may_have_a_revision(reference: str, name: Name | None) -> None:
    assert name_of(reference) == name


@pytest.mark.parametrize("revision", ["", "-x", "--upload-pack=x", "a\nb", "a\0b"])
def test_what_can_be_no_revision_is_refused(revision: str) -> None:
    with pytest.raises(InvalidReference, match=r"is not of the form NAME@REV: .* can be no git revision$"):
        name_of(f"connector@{revision}")


# Finding a declaration.


def declare(folder: Path, content: str) -> None:
    (folder / "ilp.toml").write_text(content, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder; searches end there."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(reference: str) -> Declared:
    declared = find_declared(reference)
    assert declared is not None
    return declared


def test_a_declaration_is_found_by_its_name(folder: Path) -> None:
    declare(folder, "[implementations.a]\nadapter = 'x y'\n")
    it = found("a@v1")
    assert (it.name, it.project.root, it.declaration) == (Name("a", "v1"), folder, Declaration("x y"))


def test_one_build_command_or_several(folder: Path) -> None:
    declare(
        folder, "[implementations]\na = { adapter = 'x', build = 'y z' }\nb = { adapter = 'x', build = ['y', 'z'] }"
    )
    assert [found(each).declaration.builds for each in "ab"] == [("y z",), ("y", "z")]


def test_the_names_are_known_in_order(folder: Path) -> None:
    declare(folder, "[implementations]\nb = { adapter = 'x' }\na = { adapter = 'x' }\n")
    assert declared_names() == ("b", "a")


def test_a_configuration_may_declare_nothing(folder: Path) -> None:
    declare(folder, "")
    assert (declared_names(), find_declared("a")) == ((), None)


@pytest.mark.usefixtures("folder")
def test_without_a_configuration_nothing_is_declared() -> None:
    assert (declared_names(), find_declared("a")) == ((), None)


def test_an_undeclared_name_is_not_found(folder: Path) -> None:
    declare(folder, "[implementations.a]\nadapter = 'x'\n")
    assert find_declared("b") is None


def test_references_of_another_kind_do_not_mind_a_broken_configuration(folder: Path) -> None:
    declare(folder, "[")
    assert find_declared("npm:ilp-packet") is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[implementations.a]\n", "implementations.a: Object missing required field `adapter`"),
        (
            "[implementations.a]\nadapter = ''\n",
            "implementations.a: adapter = '' is no command line: it names no program",
        ),
        (
            "[implementations.a]\nadapter = 'x'\nbuild = ['y', '\"']\n",
            "implementations.a: build = '\"' is no command line: No closing quotation",
        ),
        (
            "[implementations.a]\nadapter = 'x'\nbuild = ['y', 3]\n",
            "implementations.a.build[1]: Expected `str`, got `int`",
        ),
        (
            "[implementations.a]\nadapter = 'x'\nbiuld = 'y'\n",
            "implementations.a: Object contains unknown field `biuld`",
        ),
        (
            "[implementations.a]\nadapter = 'x'\nenvironment = { 'A=' = 'b' }\n",
            "implementations.a: no environment can have 'A=' = 'b'",
        ),
        (
            '[implementations.a]\nadapter = "x"\nenvironment = { A = "\\u0000" }\n',
            "implementations.a: no environment can have 'A' = '\\x00'",
        ),
        (
            "[implementations.'a b']\nadapter = 'x'\n",
            "implementations: 'a b' is no name: letters, digits and . _ - only, a letter or digit first, at most 64",
        ),
        ("implementations = 3\n", "implementations: Expected `object`, got `int`"),
    ],
)
def test_a_broken_declaration_is_told_with_its_place(folder: Path, content: str, reason: str) -> None:
    declare(folder, content)
    with pytest.raises(BrokenConfiguration) as error:
        find_declared("a")
    assert str(error.value) == f"{folder / 'ilp.toml'}: {reason}"


# The working tree.


@pytest.mark.usefixtures("repository")
def test_a_name_alone_is_the_working_tree() -> None:
    assert asked("tiny") == [Rejected("new")]


def test_a_working_tree_needs_no_repository(repository: Repository) -> None:
    shutil.rmtree(repository.folder / ".git")
    with open_implementation("tiny", Conditions()) as implementation:
        assert (implementation.identity.digest, implementation.identity.build["own"]) == (None, "yes")


def test_the_working_tree_counts_with_its_changes(repository: Repository) -> None:
    repository.write(answer_txt="changed")
    with open_implementation("tiny", Conditions()) as implementation:
        assert list(implementation.ask(ONE)) == [Rejected("changed")]
        commit = repository.git("rev-parse", "HEAD")
        assert implementation.identity.build == {"commit": commit, "dirty": True, "own": "yes"}


def test_from_a_folder_inside_the_adapter_runs_in_the_trees_root(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository.folder / "inside").mkdir()
    monkeypatch.chdir(repository.folder / "inside")
    assert asked("tiny") == [Rejected("new")]


def test_the_working_tree_is_built_each_time(repository: Repository) -> None:
    repository.write(ilp_toml=configuration(build=shell("echo built >> log.txt")))
    for _ in range(2):
        launch_of("tiny", Conditions())
    assert (repository.folder / "log.txt").read_text() == "built\nbuilt\n"


def test_prepared_once_it_is_built_once_for_all_processes(repository: Repository) -> None:
    repository.write(ilp_toml=configuration(build=shell("echo built >> log.txt")))
    prepared = prepare_implementation("tiny", Conditions())
    with prepared() as one, prepared() as other:
        assert list(one.ask(ONE)) == list(other.ask(ONE)) == [Rejected("new")]
    assert (repository.folder / "log.txt").read_text() == "built\n"


def test_what_is_done_is_said(repository: Repository) -> None:
    repository.write(ilp_toml=configuration(build='["true", "test -d ."]'))
    assert steps("tiny") == ["building tiny: true", "building tiny: test -d ."]


def test_a_failing_build_is_told_with_its_log(repository: Repository) -> None:
    repository.write(ilp_toml=configuration(build=shell("echo no such type; exit 3")))
    error = unavailable("tiny")
    assert error.message == "tiny: the build failed: `sh -c 'echo no such type; exit 3'` exited with status 3"
    assert error.log == "no such type"
    assert str(repository.folder) in error.advice


def test_after_a_failing_build_command_none_is_run(repository: Repository) -> None:
    repository.write(ilp_toml=configuration(build='["false", "touch built.txt"]'))
    unavailable("tiny")
    assert not (repository.folder / "built.txt").exists()


def test_a_missing_build_tool_is_told(repository: Repository) -> None:
    repository.write(ilp_toml=configuration(build='"no-such-tool --fast"'))
    message = "tiny: the build failed: `no-such-tool --fast` could not be started: No such file or directory"
    assert unavailable("tiny").message == message


def test_a_build_has_its_time_and_no_more(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declared, "BUILD_SECONDS", 0.01)
    repository.write(ilp_toml=configuration(build='"sleep 3600"'))
    assert unavailable("tiny").message.endswith("`sleep 3600` did not end within 0 s")


def test_a_build_gets_what_builds_need_and_what_is_declared(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    monkeypatch.setenv("CARGO_HOME", "/cargo")
    repository.write(ilp_toml=configuration(build=shell("env > env.txt"), environment="{ MODE = 'test' }"))
    launch = launch_of("tiny", Conditions())
    lines = (repository.folder / "env.txt").read_text().splitlines()
    assert {"MODE=test", "CARGO_HOME=/cargo"} <= set(lines)
    assert "secret" not in "".join(lines)
    assert launch.environment == {"MODE": "test"}


def test_the_configurations_folder_can_be_named_in_the_adapters_command(repository: Repository) -> None:
    repository.write(ilp_toml=configuration(adapter="x --in={project}/a {project}"))
    folder = repository.folder
    assert launch_of("tiny", Conditions()).command == ("x", f"--in={folder}/a", str(folder))


def test_an_adapter_that_would_not_start_is_told(repository: Repository) -> None:
    repository.write(ilp_toml=configuration(adapter="./none"))
    error = unavailable("tiny")
    assert error.message == "tiny: could not be started: ./none: No such file or directory"


# A revision.


@pytest.mark.parametrize(("name", "answer"), [("v1.0", "old"), ("v2.0", "new"), ("HEAD~1", "old"), ("main", "new")])
@pytest.mark.usefixtures("repository")
def test_a_revision_is_what_was_committed_then(name: str, answer: str) -> None:
    assert asked(f"tiny@{name}") == [Rejected(answer)]


def test_a_revision_is_not_what_the_working_tree_has(repository: Repository) -> None:
    repository.write(answer_txt="changed")
    assert asked("tiny@v2.0") == [Rejected("new")]


def test_a_revision_is_known_by_its_commit(repository: Repository) -> None:
    with open_implementation("tiny@v1.0", Conditions()) as implementation:
        commit = repository.git("rev-parse", "v1.0")
        assert implementation.identity.digest == f"git:{commit}"
        assert implementation.identity.build == {"commit": commit, "own": "yes"}


def test_a_revision_is_built_where_it_runs_and_once(repository: Repository, cached: Path) -> None:
    repository.write(ilp_toml=configuration(build=shell("pwd >> log.txt")))
    one, other = launch_of("tiny@v1.0", Conditions()), launch_of("tiny@v1.0", Conditions())
    assert one == other
    assert one.directory is not None
    assert one.directory.is_relative_to(cached)
    assert Path((one.directory / "log.txt").read_text().strip()).samefile(one.directory)
    assert not (repository.folder / "log.txt").exists()


@pytest.mark.usefixtures("repository")
def test_two_names_of_one_commit_are_one_build() -> None:
    assert steps("tiny@v2.0")
    assert steps("tiny@main") == []


def test_another_build_is_another_entry(repository: Repository) -> None:
    one = launch_of("tiny@v1.0", Conditions())
    repository.write(ilp_toml=configuration(build='"true"'))
    assert launch_of("tiny@v1.0", Conditions()).directory != one.directory


def test_another_adapter_needs_no_new_build(repository: Repository) -> None:
    one = launch_of("tiny@v1.0", Conditions())
    repository.write(ilp_toml=configuration(adapter="another"))
    assert launch_of("tiny@v1.0", Conditions()) == msgspec.structs.replace(one, command=("another",))


def test_the_declaration_at_hand_counts_and_not_that_of_the_revision(repository: Repository) -> None:
    repository.release("v3.0", "newer", ilp_toml=configuration(adapter="no-such-program"))
    repository.write(ilp_toml=configuration())
    assert asked("tiny@v3.0") == [Rejected("newer")]


def test_an_interrupted_build_is_made_anew(repository: Repository) -> None:
    repository.write(ilp_toml=configuration(build=shell("test ! -e left.txt && touch left.txt && exit 3")))
    for _ in range(2):
        assert unavailable("tiny@v1.0").message.endswith(" exited with status 3")


def test_of_several_at_once_one_builds(repository: Repository) -> None:
    repository.write(ilp_toml=configuration(build=shell("echo built >> log.txt")))
    launches: list[Launch] = []
    threads = [threading.Thread(target=lambda: launches.append(launch_of("tiny@v1.0", Conditions()))) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(launches) == len(threads)
    assert launches[0].directory is not None
    assert (launches[0].directory / "log.txt").read_text() == "built\n"


def test_a_failing_build_of_a_revision_is_told_with_its_log(repository: Repository) -> None:
    repository.write(ilp_toml=configuration(build=shell("echo no such type; exit 3")))
    error = unavailable("tiny@v1.0")
    assert (error.message.partition("`")[0], error.log) == ("tiny@v1.0: the build failed: ", "no such type")
    assert "submodule" not in error.advice


def test_a_failing_build_of_a_revision_with_submodules_hints_at_them(repository: Repository) -> None:
    repository.commit("v3.0", _gitmodules="", ilp_toml=configuration(build='"false"'))
    assert unavailable("tiny@v3.0").advice.endswith(" Its submodules are not checked out.")


@pytest.mark.usefixtures("repository")
def test_an_unknown_revision_is_told() -> None:
    error = unavailable("tiny@2.0")
    assert error.message.startswith("tiny@2.0: there is no revision '2.0' in ")
    assert error.advice == "Did you mean 'v2.0'?"


def test_what_lies_in_no_repository_has_no_revisions(repository: Repository) -> None:
    shutil.rmtree(repository.folder / ".git")
    assert unavailable("tiny@v1.0").message.startswith("tiny@v1.0: git finds no repository in ")


def test_a_project_in_a_folder_of_the_repository_runs_in_that_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = Repository(tmp_path / "large")
    large.commit("v0", packages__readme="")
    (large.folder / "packages" / "tiny").mkdir()
    small = tmp_path / "small"
    Repository(small).release("v1.0", "old")
    for name in ("adapter.py", "answer.txt"):
        shutil.copy(small / name, large.folder / "packages" / "tiny")
    large.commit("v1.0", packages__tiny__ilp_toml=configuration())
    monkeypatch.chdir(large.folder / "packages" / "tiny")
    assert asked("tiny@v1.0") == [Rejected("old")]
    assert unavailable("tiny@v0").message == "tiny@v0: at v0 there is no folder packages/tiny in the repository"


def test_an_adapter_of_today_serves_an_older_revision(repository: Repository) -> None:
    program = (repository.folder / "adapter.py").read_text()
    repository.write(tools__adapter_py=program, ilp_toml=configuration(adapter=f"{sys.executable} tools/adapter.py"))
    assert "This tree has no tools/adapter.py; write {project}/tools/adapter.py" in unavailable("tiny@v1.0").advice
    repository.write(ilp_toml=configuration(adapter=f"{sys.executable} {{project}}/tools/adapter.py"))
    assert asked("tiny@v1.0") == [Rejected("old")]


@pytest.mark.usefixtures("repository")
def test_a_tree_that_was_removed_from_the_cache_is_told() -> None:
    launch = launch_of("tiny@v1.0", Conditions())
    assert launch.directory is not None
    shutil.rmtree(launch.directory)
    error = unavailable("tiny@v1.0")
    assert error.message == f"tiny@v1.0: the cache is damaged: there is no {launch.directory}"
    shutil.rmtree(error.advice.removeprefix("Remove ").partition(";")[0])
    assert asked("tiny@v1.0") == [Rejected("old")]


def test_the_users_repository_is_left_as_it_was(repository: Repository) -> None:
    asked("tiny@v1.0")
    assert repository.git("status", "--porcelain") == ""
    assert repository.git("worktree", "list").count("\n") == 0
    assert (repository.folder / "answer.txt").read_text() == "new"
