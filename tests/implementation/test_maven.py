from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from ilp.implementation import maven, maven_tree
from ilp.implementation.cache import CACHE_DIR_VARIABLE
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.launch import Conditions
from ilp.implementation.reference import InvalidReference, bench_launch_of, launch_of, validate_reference
from ilp.implementation.releases import Releases
from tests.implementation.fakes.java_tools import COMPILES, DELIVERS, JavaTools

CODEC = "org.codec:codec"
RELEASES = ("1.0.0", "1.0.1", "1.0.2", "1.1.0", "1.1.1", "1.2.0", "1.3.0", "1.3.1")


def quiet(_: str) -> None:
    pass


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> JavaTools:
    """Return fake tools, for an artifact of which one release has a lock, and whose adapter has two sources."""
    made = JavaTools(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(made.directory))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(maven, "_ADAPTERS", tmp_path / "adapters")
    monkeypatch.setattr(maven_tree, "_LOCKS", tmp_path / "locks")
    sources = tmp_path / "adapters" / "org.codec" / "codec"
    sources.mkdir(parents=True)
    for name in ("Main.java", "Other.java"):
        (sources / name).write_text(name)
    (tmp_path / "locks" / "org.codec" / "codec").mkdir(parents=True)
    (tmp_path / "locks" / "org.codec" / "codec" / "1.0.0.json").write_text('{"jars":{}}')
    return made


def installed(version: str | None = "1.2.0") -> maven.MavenInstall:
    return maven.install(CODEC, version, on_progress=quiet)


def unavailable(package: str = CODEC, version: str | None = "1.2.0") -> ImplementationUnavailable:
    with pytest.raises(ImplementationUnavailable) as caught:
        maven.install(package, version, on_progress=quiet)
    assert "\n" not in caught.value.message + caught.value.advice
    return caught.value


def test_the_adapter_is_compiled_against_the_tree_and_the_json_library_behind_it(tools: JavaTools) -> None:
    tree = installed().directory
    assert tools.called == ["mvn", "mvn", "javac"]
    arguments = tools.calls[2]["arguments"]
    jars = arguments[arguments.index("-cp") + 1].split(":")
    assert jars[:2] == [
        str(tree / "jars" / "org.codec" / "codec-1.2.0.jar"),
        str(tree / "jars" / "org.needed" / "needed-1.0.jar"),
    ]
    assert Path(jars[2]).name == "gson-2.13.1.jar"
    assert [Path(each).name for each in arguments[-2:]] == ["Main.java", "Other.java"]


def test_the_command_starts_the_adapter_and_tells_it_its_tree(tools: JavaTools) -> None:
    command = installed().command
    assert command[0] == str(tools.path("java"))
    assert command[-3:] == ("adapter.Main", "org.codec:codec:1.2.0", "org.needed:needed:1.0")
    classes, *jars = command[command.index("-cp") + 1].split(":")
    assert (Path(classes) / "adapter" / "Main.class").is_file()
    assert all(Path(jar).is_file() for jar in jars)


def test_the_json_library_is_no_part_of_the_digest(
    tools: JavaTools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = installed()
    tools.mvn(DELIVERS.replace('f"content of {name}"', '"x" if name == "gson" else f"content of {name}"'))
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(tmp_path / "another cache"))
    assert installed().digest == first.digest


@pytest.mark.usefixtures("tools")
def test_what_is_timed_has_both_of_javas_compilers() -> None:
    install = installed()
    launch = bench_launch_of(f"maven:{CODEC}@1.2.0", Conditions())
    assert (launch.command, launch.digest) == (install.timing_command, install.digest)
    assert set(install.command) - set(launch.command) == {"-XX:TieredStopAtLevel=1"}
    assert set(launch.command) <= set(install.command)


def test_a_version_in_the_cache_needs_neither_maven_nor_a_compiler(tools: JavaTools) -> None:
    first = installed()
    for name in ("mvn", "javac"):
        tools.path(name).unlink()
    assert installed() == first


def test_another_adapter_is_compiled_without_asking_maven_again(tools: JavaTools, tmp_path: Path) -> None:
    first = installed()
    (tmp_path / "adapters" / "org.codec" / "codec" / "Other.java").write_text("changed")
    second = installed()
    assert tools.called == ["mvn", "mvn", "javac", "javac"]
    assert second.command != first.command
    assert second.digest == first.digest


def test_another_release_has_an_adapter_of_its_own(tools: JavaTools) -> None:
    installed("1.2.0")
    installed("1.10.0")
    assert tools.called == ["mvn", "mvn", "javac", "mvn", "javac"]


def test_a_compiled_adapter_that_was_tidied_up_is_compiled_again(tools: JavaTools) -> None:
    command = installed().command
    shutil.rmtree(Path(command[command.index("-cp") + 1].split(":")[0]) / "adapter")
    installed()
    assert tools.called == ["mvn", "mvn", "javac", "javac"]


@pytest.mark.usefixtures("tools")
def test_progress_is_told_before_whatever_takes_time_and_not_from_the_cache() -> None:
    told: list[str] = []
    for _ in range(2):
        maven.install(CODEC, "1.2.0", on_progress=told.append)
    assert told == [
        "getting org.codec:codec 1.2.0 with Maven",
        "getting com.google.code.gson:gson 2.13.1 with Maven",
        "compiling the adapter for org.codec:codec 1.2.0 with javac",
    ]


@pytest.mark.usefixtures("tools")
def test_without_a_version_the_newest_release_is_installed() -> None:
    assert installed(None).version == "1.10.0"


@pytest.mark.usefixtures("tools")
def test_releases_are_those_from_the_oldest_known_on_oldest_first_without_prereleases() -> None:
    assert maven.released_versions(CODEC, on_progress=quiet) == Releases(("1.0.0", "1.2.0", "1.10.0"))


def test_where_maven_cannot_be_asked_the_releases_with_a_lock_are_known(tools: JavaTools) -> None:
    tools.mvn("fail('repo.invalid: unknown host')")
    assert maven.released_versions(CODEC, on_progress=quiet) == Releases(
        ("1.0.0",),
        "Maven cannot reach its repositories to get org.codec:codec: these are the releases with a lock file",
    )


def test_without_network_the_newest_release_is_said_to_need_it(tools: JavaTools) -> None:
    tools.mvn("fail('repo.invalid: unknown host')")
    error = unavailable(version=None)
    assert error.message == "Maven cannot reach its repositories to get org.codec:codec"
    assert error.advice.startswith("connect")
    assert error.advice.endswith("or name a version, as in maven:org.codec:codec@1.0.0")


def test_repositories_with_prereleases_only_have_no_newest_release(tools: JavaTools) -> None:
    tools.mvn(DELIVERS.replace("published = [", 'published = ["2.0.0-rc2"] or ['))
    assert unavailable(version=None).message == "Maven's repositories have no release of org.codec:codec"


@pytest.mark.parametrize("call", [maven.released_versions, lambda package, **how: maven.install(package, "1", **how)])
def test_an_artifact_without_an_adapter_is_refused_with_what_is_supported(tools: JavaTools, call: object) -> None:
    with pytest.raises(ImplementationUnavailable) as caught:
        call("org.else:where", on_progress=quiet)  # type: ignore[operator]
    assert caught.value.message == "there is no adapter for the Maven artifact org.else:where"
    assert CODEC in caught.value.advice
    assert tools.calls == []


@pytest.mark.parametrize(
    "version", ["", "LATEST", "[1.0,2.0)", "1.2.0-SNAPSHOT", "v1.2.0", "1.2.0 ", "../1.2.0", "1..2"]
)
def test_a_version_that_is_not_exact_is_refused(tools: JavaTools, version: str) -> None:
    error = unavailable(version=version)
    assert "is no exact version of org.codec:codec" in error.message
    assert "maven:org.codec:codec@1.0.0" in error.advice
    assert tools.calls == []


@pytest.mark.parametrize("version", ["1", "1.2", "1.2.0-rc1", "1.2.0.Final", "28.1-jre"])
@pytest.mark.usefixtures("tools")
def test_every_form_of_an_exact_version_is_taken(version: str) -> None:
    assert installed(version).version == version


@pytest.mark.parametrize(
    ("name", "message"),
    [("java", "Java was not found"), ("javac", "is a runtime without a compiler"), ("mvn", "Maven was not found")],
)
def test_a_missing_tool_is_told(tools: JavaTools, name: str, message: str) -> None:
    tools.path(name).unlink()
    assert message in unavailable().message


def test_an_adapter_that_does_not_compile_against_a_release_is_told_and_tried_again(tools: JavaTools) -> None:
    tools.javac("fail('package org.codec does not exist')")
    error = unavailable()
    assert error.message.startswith("the adapter does not compile against org.codec:codec 1.2.0")
    tools.javac(COMPILES)
    assert installed().version == "1.2.0"


@pytest.mark.usefixtures("tools")
def test_a_cache_that_cannot_be_on_a_class_path_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(tmp_path / "a:b"))
    error = unavailable()
    assert "cannot be on Java's class path" in error.message
    assert CACHE_DIR_VARIABLE in error.advice


@pytest.mark.usefixtures("tools")
@pytest.mark.parametrize(
    ("reference", "version"), [("maven:org.codec:codec@1.2", "1.2"), ("maven:org.codec:codec", "1.10.0")]
)
def test_a_reference_starts_the_adapter_of_its_artifact(reference: str, version: str) -> None:
    launch = launch_of(reference, Conditions())
    assert launch.command == installed(version).command
    assert launch.digest == installed(version).digest


@pytest.mark.parametrize(
    "reference",
    ["maven:", "maven:org.codec", "maven:org.codec:", "maven::codec", "maven:org.codec:codec@", "maven:a:b:1.0",
     "maven:-a:b", "maven:../a:b", "maven:a:b@[1,2)", "maven:a b:c"],
)  # fmt: skip
def test_a_reference_of_another_form_is_refused(reference: str) -> None:
    with pytest.raises(InvalidReference, match=re.escape("is not of the form maven:GROUP:ARTIFACT[@VERSION]")):
        validate_reference(reference)


@pytest.mark.parametrize("version", ["", "@1.3.1"])
@pytest.mark.parametrize("name", ["codecs-ilp", "org.interledger:codecs-ilp"])
def test_an_artifact_without_its_scheme_is_understood(name: str, version: str) -> None:
    with pytest.raises(InvalidReference, match=f"did you mean 'maven:org.interledger:codecs-ilp{version}'"):
        validate_reference(name + version)


def test_the_codec_of_quilt_is_supported_with_a_lock_for_every_known_release() -> None:
    assert maven.supported_packages() == ("org.interledger:codecs-ilp",)
    assert maven.locked_versions("org.interledger:codecs-ilp") == RELEASES


def test_the_json_library_has_a_lock() -> None:
    assert maven_tree.locked_versions("com.google.code.gson", "gson") == ("2.13.1",)
