from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ilp.implementation import java
from ilp.implementation.implementation import ImplementationUnavailable
from tests.implementation.fakes.java_tools import JavaTools


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> JavaTools:
    made = JavaTools(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(made.directory))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    return made


def unavailable(call: Callable[[], object]) -> ImplementationUnavailable:
    with pytest.raises(ImplementationUnavailable) as caught:
        call()
    assert "\n" not in caught.value.message + caught.value.advice
    return caught.value


@pytest.fixture
def compiled(tools: JavaTools, tmp_path: Path) -> Callable[[], None]:
    (tmp_path / "classes").mkdir()

    def compile_it() -> None:
        jars = [Path("/jars/a.jar"), Path("/jars/b.jar")]
        java.compile_sources([Path("/A.java")], jars, tmp_path / "classes", against="a:b 1.0")

    del tools  # it only has to be there
    return compile_it


def test_java_is_found_on_the_path(tools: JavaTools) -> None:
    assert java.java_program() == str(tools.path("java"))


def test_java_of_java_home_comes_first(tools: JavaTools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "jdk").mkdir()
    home = JavaTools(tmp_path / "jdk" / "bin")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "jdk"))
    assert java.java_program() == str(home.path("java"))
    assert java.javac_program() != str(tools.path("javac"))


def test_a_java_home_without_a_compiler_leaves_the_one_of_the_path(
    tools: JavaTools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nothing"))
    assert java.javac_program() == str(tools.path("javac"))


@pytest.mark.parametrize(
    "version",
    ['openjdk version "11.0.2" 2019', 'java version "21" 2023-09-19 LTS', 'a warning\nopenjdk version "24-ea" 2025'],
)
def test_every_spelling_of_a_version_is_understood(tools: JavaTools, version: str) -> None:
    tools.java(version)
    assert java.java_program()


@pytest.mark.parametrize(
    ("version", "shown"), [('java version "1.8.0_402"', "8"), ('openjdk version "10.0.1" x', "10")]
)
def test_a_java_that_is_too_old_is_told_with_its_version(tools: JavaTools, version: str, shown: str) -> None:
    tools.java(version)
    error = unavailable(java.java_program)
    assert error.message == f"{tools.path('java')} is Java {shown}, too old for the adapter"
    assert "Java 11 or later" in error.advice


def test_a_compiler_that_is_too_old_is_told(tools: JavaTools) -> None:
    tools.javac(version="javac 1.8.0_402")
    assert unavailable(java.javac_program).message == f"{tools.path('javac')} is Java 8, too old for the adapter"


def test_a_missing_java_is_told(tools: JavaTools) -> None:
    tools.path("java").unlink()
    assert unavailable(java.java_program).message.startswith("Java was not found")


def test_a_runtime_without_a_compiler_is_told(tools: JavaTools) -> None:
    tools.path("javac").unlink()
    error = unavailable(java.javac_program)
    assert "is a runtime without a compiler" in error.message
    assert "install a JDK" in error.advice


def test_a_java_that_is_something_else_is_told_with_its_words(tools: JavaTools) -> None:
    tools.java("Unable to locate a Java Runtime.")
    error = unavailable(java.java_program)
    assert error.message == f"{tools.path('java')} -version did not answer with a version"
    assert error.log == "Unable to locate a Java Runtime."


def test_a_java_that_does_not_work_is_told_with_its_status(tools: JavaTools) -> None:
    tools.path("java").write_text("#!/bin/sh\necho broken\nexit 3\n")
    assert unavailable(java.java_program).message.endswith("did not answer with a version: it exited with status 3")


def test_class_files_are_for_the_oldest_java_and_no_processor_of_a_jar_runs(
    tools: JavaTools, compiled: Callable[[], None], tmp_path: Path
) -> None:
    compiled()
    arguments = tools.calls[0]["arguments"]
    assert arguments[arguments.index("--release") + 1] == "11"
    assert "-proc:none" in arguments
    assert arguments[arguments.index("-cp") + 1] == "/jars/a.jar:/jars/b.jar"
    assert arguments[-1] == "/A.java"
    assert (tmp_path / "classes" / "adapter" / "Main.class").is_file()


def test_sources_that_do_not_compile_are_told_with_the_compilers_words(
    tools: JavaTools, compiled: Callable[[], None]
) -> None:
    tools.javac("fail('cannot find symbol')")
    error = unavailable(compiled)
    assert error.message == "the adapter does not compile against a:b 1.0: javac exited with status 1"
    assert error.log == "[ERROR] cannot find symbol"


def test_a_compiler_without_room_is_told(tools: JavaTools, compiled: Callable[[], None]) -> None:
    tools.javac("fail('error while writing Main: No space left on device')")
    assert unavailable(compiled).message == "javac cannot write to the disk"


def test_a_hanging_compiler_is_ended(
    tools: JavaTools, compiled: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(java, "COMPILE_SECONDS", 0.5)
    tools.javac("import signal\nsignal.pause()")
    assert "javac did not end within" in unavailable(compiled).message


def test_the_compiler_gets_no_tokens(
    tools: JavaTools, compiled: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    compiled()
    assert "secret" not in tools.calls[0]["environment"].values()
