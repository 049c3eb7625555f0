from __future__ import annotations

from pathlib import Path

import pytest

from ilp.implementation.cache import CACHE_DIR_VARIABLE, entry
from ilp.implementation.package_entry import UNLOCKED, cached_versions, package_key


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(tmp_path))
    hash_ = "0123456789abcdef"
    for complete in (
        f"npm-ilp-packet-3.0.10-{hash_}",
        f"npm-ilp-packet-3.0.9-{hash_}",
        "npm-ilp-packet-3.0.9-unlocked",
        f"npm-ilp-packet-other-1.0.0-{hash_}",
        f"maven-org.interledger-codecs-ilp-1.3.1-{hash_}",
        f"maven-adapter-org.interledger-codecs-ilp-1.3.1-{hash_}",
        f"maven-adapter-org.interledger-codecs-ilp-1.3.0-{hash_}",
    ):
        (tmp_path / complete).mkdir()
        (tmp_path / complete / ".complete").touch()
    (tmp_path / f"npm-ilp-packet-2.2.0-{hash_}").mkdir()  # which was interrupted
    (tmp_path / "trees").mkdir()
    return tmp_path


@pytest.mark.usefixtures("cached")
def test_cached_versions_are_those_that_were_installed_to_the_end_oldest_first() -> None:
    assert cached_versions("npm:ilp-packet") == ("3.0.9", "3.0.10")


@pytest.mark.usefixtures("cached")
def test_adapter_beside_an_artifact_is_no_version_of_it() -> None:
    assert cached_versions("maven:org.interledger:codecs-ilp") == ("1.3.1",)


def test_without_a_cache_nothing_is_cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(tmp_path / "none"))
    assert cached_versions("npm:ilp-packet") == ()


@pytest.mark.parametrize("package", ["npm:@scope/name", "cargo:interledger-packet", "maven:org.interledger:codecs-ilp"])
@pytest.mark.parametrize("state", ["0123456789abcdef", UNLOCKED])
@pytest.mark.parametrize("version", ["1.0.0", "2.0.0-alpha-1+build.5"])
def test_what_is_kept_under_the_key_of_a_release_is_found_as_its_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str, version: str, state: str
) -> None:
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(tmp_path))
    entry(package_key(package, version, state), lambda _: None)
    assert cached_versions(package) == (version,)
