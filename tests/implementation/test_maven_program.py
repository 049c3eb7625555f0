from __future__ import annotations

from pathlib import Path

import pytest

from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.maven_program import Artifact, NoSuchArtifact, list_jars
from tests.implementation.fakes.java_tools import JavaTools

CODEC = Artifact("org.codec", "codec", "1.2.0")


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> JavaTools:
    made = JavaTools(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(made.directory))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return made


def listed(*artifacts: Artifact, transitive: bool = True, seconds: float = 60, update: bool = False) -> dict[str, Path]:
    return list_jars(artifacts or [CODEC], transitive=transitive, seconds=seconds, update=update)


def unavailable(artifact: Artifact = CODEC, seconds: float = 60) -> ImplementationUnavailable:
    """Return the error that listing ends in, after holding it against what every error owes its reader."""
    with pytest.raises(ImplementationUnavailable) as caught:
        listed(artifact, seconds=seconds)
    error = caught.value
    assert error.message
    assert error.advice
    assert "\n" not in error.message + error.advice
    return error


@pytest.mark.usefixtures("tools")
def test_jars_are_listed_where_they_lie_in_mavens_own_repository() -> None:
    found = listed()
    assert list(found) == ["org.codec:codec:1.2.0", "org.needed:needed:1.0"]
    assert found["org.codec:codec:1.2.0"].read_text() == "content of codec"


@pytest.mark.usefixtures("tools")
def test_artifacts_may_be_listed_alone() -> None:
    found = listed(CODEC, Artifact("org.other", "other", "3"), transitive=False)
    assert list(found) == ["org.codec:codec:1.2.0", "org.other:other:3"]


@pytest.mark.parametrize(
    ("line", "name", "path"),
    [
        ("   org.codec:codec:jar:1.2.0:compile:/r/c.jar", "org.codec:codec:1.2.0", "/r/c.jar"),
        ("   org.codec:codec:jar:1.2.0:runtime:/r/c.jar", "org.codec:codec:1.2.0", "/r/c.jar"),
        ("   org.codec:codec:jar:1.2.0:compile (optional):/r/c.jar", "org.codec:codec:1.2.0", "/r/c.jar"),
        ("   org.codec:codec:jar:linux:1.2.0:compile:/r/c.jar", "org.codec:codec:1.2.0:linux", "/r/c.jar"),
        ("   org.codec:codec:jar:1.2.0:compile:/a b:c/c.jar", "org.codec:codec:1.2.0", "/a b:c/c.jar"),
        ("   org.codec:codec:jar:1.2.0:compile:/r/c.jar -- module c (auto)", "org.codec:codec:1.2.0", "/r/c.jar"),
        ("   org.codec:codec:jar:1.2.0:compile:/r/c.jar -- module c [auto]", "org.codec:codec:1.2.0", "/r/c.jar"),
    ],
)
def test_every_form_of_a_listed_jar_is_understood(tools: JavaTools, line: str, name: str, path: str) -> None:
    tools.mvn(f"deliver({{}})\nfor each in sys.argv:\n    key, _, out = each.partition('=')\n"
              f"    if key == '-DoutputFile':\n        pathlib.Path(out).write_text({line!r})")  # fmt: skip
    assert listed() == {name: Path(path)}


def test_maven_is_asked_in_batch_mode_with_a_pinned_plugin(tools: JavaTools) -> None:
    listed()
    arguments = tools.calls[0]["arguments"]
    assert "--batch-mode" in arguments
    assert "--update-snapshots" not in arguments
    assert "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:list" in arguments
    assert "-DincludeScope=runtime" in arguments


def test_a_question_about_news_is_put_to_the_repositories(tools: JavaTools) -> None:
    listed(update=True)
    assert "--update-snapshots" in tools.calls[0]["arguments"]


def test_maven_gets_its_options_and_the_way_to_the_repositories_and_no_tokens(
    tools: JavaTools, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed_on = {"MAVEN_OPTS": "-Xmx1g", "MAVEN_ARGS": "-o", "JAVA_HOME": "/jdk", "https_proxy": "http://proxy.invalid"}
    for name, value in passed_on.items():
        monkeypatch.setenv(name, value)
    for name in ("GITHUB_TOKEN", "MAVEN_TOKEN", "PYTHONPATH"):
        monkeypatch.setenv(name, "secret")
    listed()
    environment = tools.calls[0]["environment"]
    assert passed_on.items() <= environment.items()
    assert "secret" not in environment.values()


def test_maven_gets_the_variables_that_the_users_own_settings_name(
    tools: JavaTools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "home" / ".m2" / "settings.xml"
    settings.parent.mkdir(parents=True)
    settings.write_text("<password>${env.REPOSITORY_TOKEN}</password><!-- ${env.GITHUB_TOKEN}\n -->")
    for name in ("REPOSITORY_TOKEN", "GITHUB_TOKEN"):
        monkeypatch.setenv(name, f"secret of {name}")
    listed()
    secrets = {value for value in tools.calls[0]["environment"].values() if value.startswith("secret of ")}
    assert secrets == {"secret of REPOSITORY_TOKEN"}


@pytest.mark.parametrize(
    ("said", "message", "advice"),
    [
        (
            "Could not transfer artifact org.codec:codec:pom:1.2.0 from/to central: repo.invalid: unknown host",
            "Maven cannot reach its repositories to get org.codec:codec 1.2.0",
            "connect",
        ),
        ("Could not transfer: repo.invalid: Temporary failure in name resolution", "cannot reach", "connect"),
        ("Could not transfer: Connect to repo.invalid failed: Connection refused", "cannot reach", "connect"),
        ("Could not transfer: Connect timed out", "cannot reach", "proxies"),
        ("Could not transfer: status code: 503, reason phrase: Unavailable", "cannot reach", "connect"),
        ("Cannot access central in offline mode and the artifact x has not been downloaded", "cannot reach", "connect"),
        (
            "Could not transfer: PKIX path building failed: unable to find valid certification path",
            "Maven does not trust a repository's certificate",
            "MAVEN_OPTS",
        ),
        (
            "Could not transfer: authentication failed, status code: 401 Unauthorized",
            "a repository refuses to hand out org.codec:codec 1.2.0",
            "Maven settings",
        ),
        ("Could not transfer: status: 403 Forbidden", "a repository refuses to hand out", "Maven settings"),
        ("/repository/x.jar: No space left on device", "Maven cannot write to the disk", "local repository"),
        (
            "Could not find artifact org.needed:needed:jar:1.0 in central",
            "Maven's repositories lack what it needs to get org.codec:codec 1.2.0: org.needed:needed:jar:1.0",
            "Maven settings",
        ),
        ("Something else", "Maven failed to get org.codec:codec 1.2.0: it exited with status 1", "in the log"),
    ],
)
def test_what_maven_fails_with_is_told_in_one_line_with_its_words_as_the_log(
    tools: JavaTools, said: str, message: str, advice: str
) -> None:
    tools.mvn(f"fail({said!r})")
    error = unavailable()
    assert message in error.message
    assert advice in error.advice
    assert error.log == said


def test_of_mavens_words_the_log_keeps_what_is_wrong_without_colours_and_advice(tools: JavaTools) -> None:
    tools.mvn(
        "print('\\x1b[0m\\x1b[0m[ERROR] Plugin x: \\x1b[1mbroken -> [Help 1]')\n"
        "fail('Caused by', '', 'Re-run Maven using the -X switch')"
    )
    assert unavailable().log == "Plugin x: broken\nCaused by"


def test_of_a_maven_that_fails_in_other_words_the_log_keeps_all(tools: JavaTools) -> None:
    tools.mvn("print('Unrecognized option: -Xyz')\nsys.exit(1)")
    assert unavailable().log == "Unrecognized option: -Xyz"


@pytest.mark.parametrize(
    "said",
    [
        "Could not find artifact org.codec:codec:jar:1.2.0 in central (https://repo.invalid)",
        "org.codec:codec:pom:1.2.0 was not found in https://repo.invalid during a previous attempt",
        "No versions available for org.codec:codec:jar:[0,) within specified range",
    ],
)
def test_an_artifact_that_no_repository_has_is_told_apart(tools: JavaTools, said: str) -> None:
    tools.mvn(f"fail({said!r})")
    error = unavailable()
    assert isinstance(error, NoSuchArtifact)
    assert error.message == "Maven's repositories have no org.codec:codec 1.2.0"


def test_a_range_of_versions_is_not_shown(tools: JavaTools) -> None:
    tools.mvn("fail('Something else')")
    error = unavailable(Artifact("org.codec", "codec", "[0,)"))
    assert error.message == "Maven failed to get org.codec:codec: it exited with status 1"


def test_a_hanging_maven_is_ended(tools: JavaTools) -> None:
    tools.mvn("import signal\nsignal.pause()")
    assert unavailable(seconds=0.5).message == "Maven did not get org.codec:codec 1.2.0: it did not end within 0 s"


def test_a_maven_that_lists_nothing_is_told(tools: JavaTools) -> None:
    tools.mvn("deliver({})")
    error = unavailable()
    assert error.message == "Maven reported success and did not get org.codec:codec 1.2.0"
    assert "have been resolved" in error.log


def test_a_missing_maven_is_told(tools: JavaTools) -> None:
    tools.path("mvn").unlink()
    error = unavailable()
    assert error.message.startswith("Maven was not found")
    assert error.advice == "install Maven 3.2.5 or later"


@pytest.mark.parametrize("version", ["3.2.3", "2.2.1"])
def test_a_maven_that_is_too_old_is_told_with_its_version(tools: JavaTools, version: str) -> None:
    tools.mvn(version=f"Apache Maven {version} (abc)")
    assert unavailable().message == f"Maven {version} is too old"


def test_a_maven_that_does_not_say_its_version_may_still_do(tools: JavaTools) -> None:
    tools.mvn(version="Maven, built at home")
    assert listed()


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("The JAVA_HOME environment variable is not defined correctly", "let JAVA_HOME name a JDK"),
        ("broken", "look at Maven's installation"),
    ],
)
def test_a_maven_that_does_not_work_is_told_with_its_words(tools: JavaTools, words: str, advice: str) -> None:
    tools.path("mvn").write_text(f"#!/bin/sh\necho {words}\nexit 1\n")
    error = unavailable()
    assert error.message == f"{tools.path('mvn')} does not work: it exited with status 1"
    assert (error.advice, error.log) == (advice, words)
