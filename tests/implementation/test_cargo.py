from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from semver import Version

from ilp.implementation import cargo
from ilp.implementation.cache import CACHE_DIR_VARIABLE
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.releases import Releases
from tests.implementation.fake_cargo import WORKS, FakeCargo

CRATE = "interledger-packet"
RELEASES = ("0.1.0", "0.2.1", "0.3.0", "0.4.0")
ADAPTER = Path(cargo.__file__).parent / "adapters" / "rust" / CRATE


def quiet(_: str) -> None:
    pass


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeCargo:
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(tmp_path / "cache"))
    made = FakeCargo(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(made.directory))
    return made


def installed(version: str | None = "0.4.0", *features: str) -> cargo.CargoInstall:
    return cargo.install(CRATE, version, features, on_progress=quiet)


def unavailable(
    package: str = CRATE, version: str | None = "0.4.0", features: tuple[str, ...] = ()
) -> ImplementationUnavailable:
    """Return the error that installing ends in, after holding it against what every error owes its reader."""
    with pytest.raises(ImplementationUnavailable) as caught:
        cargo.install(package, version, features, on_progress=quiet)
    error = caught.value
    assert error.message
    assert error.advice
    assert "\n" not in error.message + error.advice
    return error


# Building


def test_a_known_release_is_built_from_its_lock_file(fake: FakeCargo) -> None:
    found = installed("0.3.0")
    assert found.locked
    assert fake.commands == ["tree", "build"]
    assert all("--locked" in call["arguments"] for call in fake.calls)
    assert (found.directory / "Cargo.lock").read_bytes() == (ADAPTER / "locks/0.3.0/Cargo.lock").read_bytes()


def test_an_unknown_release_is_resolved_by_cargo(fake: FakeCargo) -> None:
    found = installed("0.5.0")
    assert not found.locked
    assert "--locked" not in fake.calls[0]["arguments"]
    assert 'version = "0.5.0"' in (found.directory / "Cargo.lock").read_text()


@pytest.mark.parametrize(
    ("version", "api"),
    [
        ("0.0.1", "octets"),
        ("0.1.0", "octets"),
        ("0.2.1", "octets"),
        ("0.2.2-beta.1", "addresses"),
        ("0.3.0", "addresses"),
        ("0.4.0", "addresses"),
        ("1.0.0", "addresses"),
    ],
)
def test_a_release_is_driven_by_the_generation_of_its_api(fake: FakeCargo, version: str, api: str) -> None:
    installed(version)
    assert f"--features=api-{api}" in fake.calls[1]["arguments"]


@pytest.mark.parametrize("version", ["0.4.0", "0.5.0"])
def test_features_of_the_crate_are_turned_on(fake: FakeCargo, version: str) -> None:
    found = installed(version, "serde")
    assert found.features == ("serde",)
    assert all("--features=api-addresses,with-serde" in call["arguments"] for call in fake.calls)
    manifest = tomllib.loads(fake.calls[1]["manifest"])
    assert manifest["features"]["with-serde"] == [f"{CRATE}/serde"]
    assert manifest["dependencies"][CRATE] == f"={version}"


def test_the_adapter_hears_of_version_features_and_the_crates_tree(fake: FakeCargo) -> None:
    installed("0.4.0", "serde")
    environment = fake.calls[1]["environment"]
    assert environment["ILP_CODEC_VERSION"] == "0.4.0"
    build = '"features": ["serde"], "bytes": "0.4.12", "hex": "0.3.2, 0.4.3", "iovec": "0.1.4"'
    assert environment["ILP_CODEC_BUILD"] == build


def test_of_a_build_only_the_program_and_the_lock_file_are_kept(fake: FakeCargo) -> None:
    found = installed()
    assert any(name.endswith("src/main.rs") for name in fake.calls[1]["files"])
    kept = {path.name for path in found.directory.iterdir() if not path.name.startswith(".")}
    assert kept == {"ilp-adapter", "Cargo.lock"}
    assert found.command == (str(found.directory / "ilp-adapter"),)


def test_a_build_gets_no_tokens(fake: FakeCargo, monkeypatch: pytest.MonkeyPatch) -> None:
    passed_on = {"CARGO_HOME": "/cargo", "HTTPS_PROXY": "http://proxy.invalid", "HOME": "/home/of/somebody"}
    for name, value in passed_on.items():
        monkeypatch.setenv(name, value)
    for name in ("CARGO_REGISTRY_TOKEN", "GITHUB_TOKEN", "RUSTFLAGS"):
        monkeypatch.setenv(name, "secret")
    installed()
    for call in fake.calls:
        assert passed_on.items() <= call["environment"].items()
        assert "secret" not in call["environment"].values()


def test_progress_is_told_before_a_build_and_not_from_the_cache(fake: FakeCargo) -> None:
    told: list[str] = []
    for _ in range(2):
        cargo.install(CRATE, "0.4.0", on_progress=told.append)
    assert told == [
        "fetching interledger-packet 0.4.0 with cargo, from its lock file",
        "building interledger-packet 0.4.0 and its adapter with cargo",
    ]
    assert fake.commands == ["tree", "build"]


# The cache


def test_a_version_in_the_cache_needs_no_cargo(fake: FakeCargo) -> None:
    first = installed()
    fake.remove()
    assert installed() == first


@pytest.mark.parametrize("lost", ["ilp-adapter", "Cargo.lock"])
def test_an_entry_that_has_lost_a_file_is_built_again(fake: FakeCargo, lost: str) -> None:
    first = installed()
    (first.directory / lost).unlink()
    assert installed() == first
    assert fake.commands == ["tree", "build"] * 2


def test_other_features_are_another_build(fake: FakeCargo) -> None:
    plain, with_serde = installed("0.4.0"), installed("0.4.0", "serde")
    assert plain.directory != with_serde.directory
    assert plain.digest != with_serde.digest
    assert len(fake.calls) == 4


@pytest.mark.usefixtures("fake")
def test_order_and_repetition_of_features_make_no_difference() -> None:
    assert installed("0.5.0", "b", "a", "b") == installed("0.5.0", "a", "b")


@pytest.mark.usefixtures("fake")
@pytest.mark.parametrize("changed", ["Cargo.toml", "build.rs", "src/main.rs", "locks/0.4.0/Cargo.lock"])
def test_an_adapter_that_has_changed_is_built_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    first = installed()
    copy = tmp_path / "adapters"
    for path in ADAPTER.rglob("*"):
        if path.is_file():
            place = copy / CRATE / path.relative_to(ADAPTER)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())
    monkeypatch.setattr(cargo, "_ADAPTERS", copy)
    assert installed() == first
    (copy / CRATE / changed).write_text((copy / CRATE / changed).read_text() + "\n")
    assert installed().directory != first.directory


@pytest.mark.usefixtures("fake")
def test_another_kind_of_machine_has_a_build_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    first = installed()
    monkeypatch.setattr("platform.machine", lambda: "another")
    second = installed()
    assert first.directory != second.directory
    assert first.digest == second.digest


def test_after_a_failed_build_the_next_one_starts_anew(fake: FakeCargo) -> None:
    fake.fails("error: could not compile `libc`", at="build")
    unavailable()
    fake.write()
    assert installed().version == "0.4.0"


@pytest.mark.usefixtures("fake")
def test_a_damaged_lock_file_in_the_cache_is_told() -> None:
    (installed().directory / "Cargo.lock").write_text("[")
    error = unavailable()
    assert "is damaged" in error.message
    assert error.advice.startswith("remove ")


# What cannot be had


def test_a_crate_without_an_adapter_is_refused_with_what_is_supported(fake: FakeCargo) -> None:
    error = unavailable("serde")
    assert error.message == "there is no adapter for the crate serde"
    assert CRATE in error.advice
    assert fake.calls == []


@pytest.mark.usefixtures("fake")
def test_the_older_crate_is_refused_with_the_reason() -> None:
    error = unavailable("ilp-packet", "0.3.0")
    assert "does not compile" in error.message
    assert CRATE in error.advice


@pytest.mark.parametrize("version", ["", "0", "0.4", "^0.4.0", "latest", "0.4.0 --config", "../0.4.0", "v0.4.0"])
def test_a_version_that_is_not_exact_is_refused(fake: FakeCargo, version: str) -> None:
    error = unavailable(version=version)
    assert "is no exact version of interledger-packet" in error.message
    assert "cargo:interledger-packet@0.4.0" in error.advice
    assert fake.calls == []


@pytest.mark.parametrize(
    ("version", "features", "message", "advice"),
    [
        ("0.4.0", ("strict", "serde", "x"), "interledger-packet 0.4.0 has no feature strict, x", "it has serde"),
        ("0.1.0", ("serde",), "interledger-packet 0.1.0 has no feature serde", "it has no features: leave them out"),
    ],
)
def test_a_feature_that_a_known_release_has_not_is_refused_without_asking(
    fake: FakeCargo, version: str, features: tuple[str, ...], message: str, advice: str
) -> None:
    error = unavailable(version=version, features=features)
    assert (error.message, error.advice) == (message, advice)
    assert fake.calls == []


# Newest and all releases


def test_without_a_version_the_newest_one_is_built(fake: FakeCargo) -> None:
    assert installed(None).version == "0.10.0"
    assert fake.commands == ["generate-lockfile", "tree", "build"]


def test_a_crate_without_any_release_is_told(fake: FakeCargo) -> None:
    fake.fails(
        'error: failed to select a version for the requirement `interledger-packet = "*"`', at="generate-lockfile"
    )
    assert unavailable(version=None).message == "the package registry has no release of interledger-packet"


def test_without_a_registry_a_version_that_may_be_in_the_cache_is_proposed(fake: FakeCargo) -> None:
    fake.fails("  [6] Could not resolve host", at="generate-lockfile")
    error = unavailable(version=None)
    assert error.message == "cargo cannot reach the package registry to get interledger-packet"
    assert error.advice.endswith("as in cargo:interledger-packet@0.4.0")


@pytest.mark.usefixtures("fake")
def test_releases_are_those_that_the_adapter_drives_the_oldest_first() -> None:
    found = cargo.released_versions(CRATE, on_progress=quiet)
    assert found == Releases((*RELEASES, "0.10.0"))


def test_releases_are_asked_for_below_the_oldest_known_no_further(fake: FakeCargo) -> None:
    cargo.released_versions(CRATE, on_progress=quiet)
    asked = [tomllib.loads(call["manifest"])["dependencies"][CRATE] for call in fake.calls]
    assert asked[0] == ">=0.1.0"
    assert asked[-1] == ">=0.1.0, <0.2.1"


def test_releases_end_where_the_oldest_known_was_yanked(fake: FakeCargo) -> None:
    fake.write(f"if '<0.2.1' in call['manifest']:\n    dependencies[crate] = '>=9.0.0'\n{WORKS}")
    assert cargo.released_versions(CRATE, on_progress=quiet).versions == ("0.2.1", "0.3.0", "0.4.0", "0.10.0")


def test_without_an_answer_the_releases_with_a_lock_file_are_known(fake: FakeCargo) -> None:
    fake.fails("  [6] Could not resolve host", at="generate-lockfile")
    found = cargo.released_versions(CRATE, on_progress=quiet)
    assert found.versions == RELEASES
    assert found.note.startswith("cargo cannot reach the package registry")
    assert found.note.endswith(": these are the releases with a lock file")


def test_without_cargo_the_releases_with_a_lock_file_are_known(fake: FakeCargo) -> None:
    fake.remove()
    assert cargo.released_versions(CRATE, on_progress=quiet).versions == RELEASES


def test_releases_of_a_crate_without_an_adapter_are_not_asked_for(fake: FakeCargo) -> None:
    with pytest.raises(ImplementationUnavailable, match="there is no adapter for the crate serde"):
        cargo.released_versions("serde", on_progress=quiet)
    assert fake.calls == []


@pytest.mark.usefixtures("fake")
def test_progress_is_told_before_the_registry_is_asked_for_releases() -> None:
    told: list[str] = []
    cargo.released_versions(CRATE, on_progress=told.append)
    assert told == ["asking the registry for the releases of interledger-packet"]


# What we ship


def test_every_release_with_a_lock_file_is_known() -> None:
    assert cargo.supported_packages() == (CRATE,)
    assert cargo.locked_versions(CRATE) == RELEASES


@pytest.mark.parametrize("version", RELEASES)
def test_every_known_release_is_described(version: str) -> None:
    described = tomllib.loads((ADAPTER / "releases.toml").read_text(encoding="utf-8"))
    assert version in described
    assert all(Version.is_valid(each) for each in described)


@pytest.mark.parametrize("version", RELEASES)
def test_a_lock_file_is_of_its_release(version: str) -> None:
    lock = tomllib.loads((ADAPTER / "locks" / version / "Cargo.lock").read_text(encoding="utf-8"))
    assert [each["version"] for each in lock["package"] if each["name"] == CRATE] == [version]
    assert all(each["checksum"] for each in lock["package"] if each["name"] != "ilp-adapter")
