from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from ilp.implementation import maven_tree
from ilp.implementation.cache import CACHE_DIR_VARIABLE, cache_directory
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.maven_program import Artifact
from ilp.implementation.maven_tree import Tree, locked_versions, published_versions, resolve
from tests.implementation.fakes.java_tools import DELIVERS, JavaTools

CODEC = Artifact("org.codec", "codec", "1.2.0")
SHIPPED = Path(maven_tree.__file__).parent / "adapters" / "java" / "locks"
SUMS = {
    "org.codec:codec:1.2.0": hashlib.sha256(b"content of codec").hexdigest(),
    "org.needed:needed:1.0": hashlib.sha256(b"content of needed").hexdigest(),
}


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> JavaTools:
    made = JavaTools(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(made.directory))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(maven_tree, "_LOCKS", tmp_path / "locks")
    return made


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """Return a lock for the codec that agrees with what the fake Maven delivers."""
    place = tmp_path / "locks" / "org.codec" / "codec" / "1.2.0.json"
    place.parent.mkdir(parents=True)
    place.write_text(json.dumps({"jars": SUMS}))
    return place


def resolved() -> Tree:
    return resolve(CODEC, on_progress=lambda _: None)


def unavailable() -> ImplementationUnavailable:
    with pytest.raises(ImplementationUnavailable) as caught:
        resolved()
    return caught.value


@pytest.mark.usefixtures("tools")
def test_a_tree_has_the_artifacts_jar_first_and_what_it_needs() -> None:
    tree = resolved()
    assert list(tree.jars) == list(SUMS)
    assert [jar.read_text() for jar in tree.jars.values()] == ["content of codec", "content of needed"]
    assert all(jar.is_relative_to(tree.directory) for jar in tree.jars.values())


@pytest.mark.usefixtures("tools")
def test_a_tree_without_a_lock_is_said_to_be_none() -> None:
    assert not resolved().locked


def test_of_a_locked_tree_maven_is_asked_for_exactly_its_jars(tools: JavaTools, lock: Path) -> None:
    assert lock.is_file()
    assert resolved().locked
    pom = tools.calls[0]["pom"]
    assert re.findall(r"<version>([^<]+)<", pom.partition("<dependencies>")[2]) == ["1.2.0", "1.0"]
    assert pom.count("<groupId>*</groupId>") == 2


@pytest.mark.usefixtures("lock")
def test_what_a_tree_lists_in_the_cache_is_a_lock_for_it(tools: JavaTools, lock: Path) -> None:
    assert tools
    assert json.loads((resolved().directory / "tree.json").read_bytes()) == json.loads(lock.read_text())


@pytest.mark.usefixtures("tools")
def test_a_tree_has_the_same_digest_with_and_without_a_lock(lock: Path) -> None:
    locked = resolved()
    lock.unlink()
    free = resolved()
    assert locked.directory != free.directory
    assert locked.digest == free.digest


def test_another_content_of_a_jar_has_another_digest(
    tools: JavaTools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = resolved()
    tools.mvn(DELIVERS.replace("content of needed", "tampered with"))
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(tmp_path / "another cache"))
    assert resolved().digest != first.digest


@pytest.mark.usefixtures("lock")
def test_a_jar_that_is_another_one_than_the_lock_says_is_refused(tools: JavaTools) -> None:
    tools.mvn(DELIVERS.replace("content of", "another"))
    error = unavailable()
    assert error.message == (
        "Maven delivered other files than the lock file of org.codec:codec 1.2.0 records: "
        "org.codec:codec:1.2.0, org.needed:needed:1.0"
    )
    assert "local repository" in error.advice
    assert not list(cache_directory().glob("maven-*"))


@pytest.mark.usefixtures("lock")
def test_a_jar_that_the_lock_does_not_have_is_refused(tools: JavaTools) -> None:
    tools.mvn(DELIVERS.replace("deliver(jars)", "jars['a', 'b', '1'] = ''\ndeliver(jars)"))
    assert unavailable().message.endswith("records: a:b:1")


def test_a_tree_in_the_cache_needs_no_maven(tools: JavaTools) -> None:
    first = resolved()
    tools.path("mvn").unlink()
    assert resolved() == first


def test_a_jar_that_was_changed_in_the_cache_is_gotten_again(tools: JavaTools) -> None:
    jar = resolved().jars["org.needed:needed:1.0"]
    jar.write_text("tampered with")
    assert resolved().jars["org.needed:needed:1.0"].read_text() == "content of needed"
    assert tools.called == ["mvn", "mvn"]


@pytest.mark.parametrize("content", [None, "no JSON", '{"jars":[]}'])
def test_a_cache_entry_whose_list_is_damaged_is_made_again(tools: JavaTools, content: str | None) -> None:
    place = resolved().directory / "tree.json"
    place.unlink() if content is None else place.write_text(content)
    assert list(resolved().jars) == list(SUMS)
    assert tools.called == ["mvn", "mvn"]


@pytest.mark.usefixtures("tools")
def test_progress_is_told_before_maven_runs_and_not_from_the_cache(lock: Path) -> None:
    told: list[str] = []
    for _ in range(2):
        resolve(CODEC, on_progress=told.append)
    lock.unlink()
    resolve(CODEC, on_progress=told.append)
    assert told == [
        "getting org.codec:codec 1.2.0 with Maven from its lock file",
        "getting org.codec:codec 1.2.0 with Maven",
    ]


def test_a_version_that_no_repository_has_is_told_with_those_that_are_known(tools: JavaTools, lock: Path) -> None:
    lock.rename(lock.with_name("1.1.0.json"))
    tools.mvn("fail('Could not find artifact org.codec:codec:jar:1.2.0 in central')")
    error = unavailable()
    assert error.message == "Maven's repositories have no org.codec:codec 1.2.0"
    assert error.advice == "releases with a lock file: 1.1.0"


def test_a_full_disk_is_told(tools: JavaTools) -> None:
    assert tools
    cache_directory().write_text("no directory")
    assert "cannot be written" in unavailable().message


def test_locked_versions_come_oldest_first(tools: JavaTools, lock: Path) -> None:
    assert tools
    for version in ("1.10.0", "1.9.0"):
        lock.with_name(f"{version}.json").write_text("")
    assert locked_versions("org.codec", "codec") == ("1.2.0", "1.9.0", "1.10.0")


@pytest.mark.usefixtures("tools")
def test_published_versions_are_those_that_the_repositories_list() -> None:
    found = published_versions("org.codec", "codec")
    assert found == ("1.0.0", "1.10.0", "1.2.0", "2.0.0-rc1", "0.9.0", "strange")


def test_a_list_of_versions_that_maven_does_not_keep_is_told(tools: JavaTools) -> None:
    tools.mvn(DELIVERS.replace("maven-metadata-central.xml", "elsewhere.xml"))
    with pytest.raises(ImplementationUnavailable, match=r"did not say which versions of org\.codec:codec"):
        published_versions("org.codec", "codec")


@pytest.mark.parametrize(
    "place", sorted(SHIPPED.glob("*/*/*.json")), ids=lambda place: f"{place.parent.name}-{place.stem}"
)
def test_a_shipped_lock_pins_its_artifact_first_and_names_no_registry(place: Path) -> None:
    jars = json.loads(place.read_bytes())["jars"]
    group, name = place.parent.parent.name, place.parent.name
    assert next(iter(jars)) == f"{group}:{name}:{place.stem}"
    assert all(re.fullmatch(r"[\w.-]+:[\w.-]+:[\w.-]+", each) for each in jars)
    assert all(re.fullmatch(r"[0-9a-f]{64}", each) for each in jars.values())
    assert "://" not in place.read_text()
