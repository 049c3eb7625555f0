from __future__ import annotations

from pathlib import Path

import pytest

from ilp.implementation import toolchain
from ilp.implementation.declared import Declaration
from ilp.implementation.toolchain import Tool, find_tools, programs_of


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all that PATH has."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    return tmp_path


def write(folder: Path, name: str, body: str) -> str:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return str(path)


def only(name: str) -> Tool:
    (tool,) = find_tools([name])
    return tool


@pytest.mark.parametrize(
    ("name", "said", "version"),
    [
        ("node", "v20.20.2", "20.20.2"),
        ("npm", "11.19.1", "11.19.1"),
        ("cargo", "cargo 1.95.0 (f2d3ce0bd 2026-03-21)", "1.95.0"),
        ("go", "go version go1.26.8 linux/amd64", "1.26.8"),
        ("java", 'openjdk version "17.0.15" 2025-04-15', "17.0.15"),
        ("java", 'java version "1.8.0_392"', "1.8.0_392"),
        ("javac", "javac 17.0.15", "17.0.15"),
        ("mvn", "\x1b[1mApache Maven 3.8.7\x1b[m\nMaven home: /usr/share/maven", "3.8.7"),
        ("python3", "Python 3.13.0rc1", "3.13.0rc1"),
    ],
)
def test_version_is_read_out_of_what_a_program_says(tools: Path, name: str, said: str, version: str) -> None:
    path = write(tools, name, f"cat <<'.'\n{said}\n.".replace("cat", "/bin/cat"))
    assert only(name) == Tool(name=name, state="found", version=version, path=path)


def test_version_on_standard_error_counts(tools: Path) -> None:
    write(tools, "java", """echo 'openjdk version "17.0.15"' >&2""")
    assert only("java").version == "17.0.15"


@pytest.mark.usefixtures("tools")
def test_program_that_is_not_on_the_path_is_missing() -> None:
    assert only("cargo") == Tool(name="cargo", state="missing")


def test_program_that_fails_is_unknown_and_not_guessed(tools: Path) -> None:
    path = write(tools, "cargo", "echo no default toolchain 1.2.3; exit 1")
    reason = "`cargo --version` exited with status 1"
    assert only("cargo") == Tool(name="cargo", state="unknown", path=path, reason=reason)


def test_program_that_names_no_version_is_unknown(tools: Path) -> None:
    write(tools, "node", "echo hello")
    assert (only("node").state, only("node").reason) == ("unknown", "`node --version` names no version")


def test_program_that_does_not_answer_is_unknown(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toolchain, "ANSWER_SECONDS", 0.05)
    write(tools, "node", "exec /bin/sleep 60")
    assert only("node").state == "unknown"


def test_program_that_we_know_no_question_for_is_never_started(tools: Path) -> None:
    path = write(tools, "deploy", f"touch {tools / 'deployed'}; echo 1.2.3")
    reason = "how to ask it for its version is not known"
    assert only("deploy") == Tool(name="deploy", state="unknown", path=path, reason=reason)
    assert not (tools / "deployed").exists()


def test_java_is_that_of_java_home(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tools, "java", "echo 'version \"11.0.1\"'")
    (tools / "jdk").mkdir()
    path = write(tools / "jdk" / "bin", "java", "echo 'version \"21.0.1\"'")
    monkeypatch.setenv("JAVA_HOME", str(tools / "jdk"))
    assert only("java") == Tool(name="java", state="found", version="21.0.1", path=path)


def test_java_home_without_a_java_leaves_it_to_the_path(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tools, "java", "echo 'version \"11.0.1\"'")
    monkeypatch.setenv("JAVA_HOME", str(tools / "nowhere"))
    assert only("java").version == "11.0.1"


def test_programs_get_no_tokens(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "1.2.3")
    write(tools, "node", 'echo "$SECRET_TOKEN"')
    assert only("node").state == "unknown"


@pytest.mark.usefixtures("tools")
def test_each_program_is_asked_once_in_order() -> None:
    assert [each.name for each in find_tools(["npm", "node", "npm"])] == ["npm", "node"]


def test_no_programs_are_none() -> None:
    assert find_tools([]) == ()


def test_declaration_needs_the_programs_of_its_command_lines_but_for_those_of_its_tree() -> None:
    declaration = Declaration(build=("npm ci", "./configure", "npm run build"), adapter="node 'a b.js'")
    assert programs_of(declaration) == ("npm", "node")
