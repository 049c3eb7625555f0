from __future__ import annotations

from pathlib import Path

import pytest

from ilp.implementation import cargo_program
from ilp.implementation.cache import CACHE_DIR_VARIABLE
from ilp.implementation.cargo_program import Wanted
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.program import TooSlowError
from tests.implementation.fake_cargo import FakeCargo

WANTED = Wanted("interledger-packet", "0.9.0", (), ("0.1.0", "0.4.0"))
KNOWN = WANTED._replace(version="0.4.0")
CONFIGURATION = "look at sources and proxies in your cargo configuration"


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeCargo:
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(tmp_path / "cache"))
    made = FakeCargo(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(made.directory))
    return made


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A package to build."""
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "Cargo.toml").write_text('[dependencies]\ninterledger-packet = "=0.9.0"\n')
    return folder


def failure_to_resolve(place: Path, wanted: Wanted = WANTED) -> ImplementationUnavailable:
    with pytest.raises(ImplementationUnavailable) as caught:
        cargo_program.resolve(place, wanted, (), locked=False)
    return caught.value


def failure_to_build(place: Path, wanted: Wanted = WANTED) -> ImplementationUnavailable:
    with pytest.raises(ImplementationUnavailable) as caught:
        cargo_program.build(place, wanted, (), {})
    return caught.value


NO_VERSION = """\
error: failed to select a version for the requirement `interledger-packet = "=0.9.0"`
candidate versions found which didn't match: 0.4.0, 0.3.0, 0.2.2-beta.5, ...
"""
NO_DEPENDENCY = 'error: failed to select a version for the requirement `bytes = "^9"`\nrequired by package `x`'
NO_FEATURE = """\
error: failed to select a version for `interledger-packet`.
package `ilp-adapter` depends on `interledger-packet` with feature `strict` but `interledger-packet` does not have that feature.
 available features: serde
"""  # noqa: E501 - as cargo 1.95 has it
NO_FEATURES_OLD = (
    "the package `ilp-adapter` depends on `interledger-packet`, with features: `strict, loose` but "
    "`interledger-packet` does not have these features."
)
COULD_NOT_CONNECT = """\
error: failed to get `bytes` as a dependency of package `ilp-adapter v1.0.0`
Caused by:
  failed to download from `https://registry.invalid/config.json`
Caused by:
  [7] Could not connect to server
"""
BAD_CERTIFICATE = "Caused by:\n  [60] SSL peer certificate or SSH remote key was not OK\n"
CHECKSUM = "error: checksum for `bytes v0.4.12` changed between lock files"


@pytest.mark.parametrize(
    ("log", "message", "advice"),
    [
        (NO_VERSION, "the package registry has no interledger-packet 0.9.0", "releases with a lock file: 0.1.0, 0.4.0"),
        (
            NO_DEPENDENCY,
            "the package registry lacks a version of bytes that interledger-packet 0.9.0 depends on",
            CONFIGURATION,
        ),
        (
            "error: no matching package named `interledger-packet` found",
            "the package registry has no interledger-packet",
            CONFIGURATION,
        ),
        (
            "error: no matching package named `bytes` found",
            "the package registry has no bytes, which interledger-packet 0.9.0 depends on",
            CONFIGURATION,
        ),
        (NO_FEATURE, "interledger-packet 0.9.0 has no feature strict", "it has serde"),
        (
            NO_FEATURES_OLD,
            "interledger-packet 0.9.0 has no feature strict, loose",
            "it has no features: leave them out",
        ),
        (
            COULD_NOT_CONNECT,
            "cargo cannot reach the package registry to get interledger-packet 0.9.0",
            f"connect, or {CONFIGURATION}",
        ),
        (
            BAD_CERTIFICATE,
            "cargo does not trust the package registry's certificate",
            "name your certificate authority in CARGO_HTTP_CAINFO or cargo's setting http.cainfo",
        ),
        (
            "error: failed to get successful HTTP response from `x` (y), got 403",
            "the package registry refuses to hand out interledger-packet 0.9.0",
            CONFIGURATION,
        ),
        (
            CHECKSUM,
            "the package registry delivered other files than the lock file of interledger-packet 0.9.0 records",
            "remove the downloads in cargo's own folder; if it stays so, do not trust this registry",
        ),
        (
            "error: rustc 1.78.0 is not supported by the following package:\n  syn@3.0.10 requires rustc 1.85",
            "this Rust is too old for interledger-packet 0.9.0 and what it depends on",
            "install a newer Rust",
        ),
        (
            "error: something that nobody has seen",
            "cargo exited with status 101 and did not get interledger-packet 0.9.0",
            "cargo's own words are in the log",
        ),
    ],
)
def test_a_failure_is_told_with_what_to_do(fake: FakeCargo, place: Path, log: str, message: str, advice: str) -> None:
    fake.fails(log)
    error = failure_to_resolve(place)
    assert (error.message, error.advice) == (message, advice)


@pytest.mark.parametrize(
    "log",
    [
        "error: failed to write `/x`: No space left on device (os error 28)",
        "error: failed to open: /x/.package-cache\n  Permission denied (os error 13)",
        "error: /x: Read-only file system (os error 30)",
    ],
)
@pytest.mark.parametrize("at", ["tree", "build"])
def test_a_disk_that_takes_nothing_is_told_with_the_places(fake: FakeCargo, place: Path, log: str, at: str) -> None:
    fake.fails(log, at=at)
    error = failure_to_resolve(place) if at == "tree" else failure_to_build(place)
    assert error.message == "cargo cannot write to the disk"
    assert error.advice.startswith("look at cargo's own folder and at /")
    assert error.log == log


def test_a_crate_that_does_not_compile_is_told_with_the_last_lines(fake: FakeCargo, place: Path) -> None:
    lines = [f"error: line {number}" for number in range(60)]
    fake.fails("\n".join([*lines, "error: could not compile `interledger-packet` (lib)"]), at="build")
    error = failure_to_build(place)
    assert error.message == "interledger-packet 0.9.0 and its adapter do not compile"
    assert error.advice == "the adapter is written for interledger-packet 0.1.0 to 0.4.0; see the log"
    assert len(error.log.splitlines()) == 40
    assert error.log.endswith("error: could not compile `interledger-packet` (lib)")


def test_a_known_release_that_does_not_compile_is_not_said_to_be_unknown(fake: FakeCargo, place: Path) -> None:
    fake.fails("error: could not compile `libc`", at="build")
    assert failure_to_build(place, KNOWN).advice == "the last that the compiler said is in the log"


def test_a_missing_linker_is_told(fake: FakeCargo, place: Path) -> None:
    fake.fails("error: linker `cc` not found\nerror: could not compile `libc` (build script)", at="build")
    error = failure_to_build(place)
    assert error.message == "there is no linker to build interledger-packet 0.9.0 with"
    assert "C compiler" in error.advice


def test_a_build_that_takes_too_long_is_ended(fake: FakeCargo, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake.write("print('   Compiling libc', flush=True)\ntime.sleep(600)")
    monkeypatch.setattr(cargo_program, "BUILD_SECONDS", 1.0)
    error = failure_to_build(place)
    assert error.message == "cargo did not end within 1 s while building interledger-packet 0.9.0"
    assert error.log == "   Compiling libc"


def test_a_registry_that_does_not_answer_is_left(fake: FakeCargo, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake.write("print('Updating', file=sys.stderr, flush=True)\ntime.sleep(600)")
    monkeypatch.setattr(cargo_program, "_RESOLVE_SECONDS", 1.0)
    error = failure_to_resolve(place)
    assert error.message == "cargo did not get interledger-packet 0.9.0 within 1 s"
    assert error.log == "Updating"


def test_a_build_for_a_target_of_the_configuration_is_found(fake: FakeCargo, place: Path) -> None:
    fake.write("program('target/x86_64-unknown-linux-musl/release')")
    found = cargo_program.build(place, WANTED, (), {})
    assert found == place / "target/x86_64-unknown-linux-musl/release/ilp-adapter"


def test_a_success_that_built_nothing_is_told(fake: FakeCargo, place: Path) -> None:
    fake.write("")
    assert failure_to_build(place).message.startswith("cargo reported success and built no adapter")


# cargo itself


def test_a_missing_cargo_is_told(fake: FakeCargo, place: Path) -> None:
    fake.remove()
    error = failure_to_resolve(place)
    assert error.message == "cargo was not found: there is no `cargo` on PATH"
    assert error.advice == "install Rust 1.78 or later"


def test_a_cargo_that_is_too_old_is_told(fake: FakeCargo, place: Path) -> None:
    fake.write(version="cargo 1.77.2 (e52e36006 2024-03-26)")
    assert failure_to_resolve(place).message == "cargo 1.77.2 is too old to read our lock files"


def test_a_nightly_cargo_is_new_enough(fake: FakeCargo, place: Path) -> None:
    fake.write(version="cargo 1.97.0-nightly (abc 2026-05-01)")
    assert cargo_program.resolve(place, WANTED, (), locked=False)


def test_a_cargo_that_gives_no_version_is_told_with_what_it_said(fake: FakeCargo, place: Path) -> None:
    fake.write(version="error: rustup could not choose a version of cargo to run")
    error = failure_to_resolve(place)
    assert error.message.endswith("--version did not answer with a version")
    assert "rustup" in error.advice
    assert error.log == "error: rustup could not choose a version of cargo to run"


def test_a_cargo_that_cannot_be_started_is_told(fake: FakeCargo, place: Path) -> None:
    (fake.directory / "cargo").write_text("#!/no/such/interpreter\n")
    assert "cannot be started" in failure_to_resolve(place).message


def test_a_cargo_that_does_not_even_say_its_version_is_left(
    fake: FakeCargo, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object) -> None:
        raise TooSlowError("")

    monkeypatch.setattr("ilp.implementation.cargo_program.answer_of", silent)
    assert failure_to_resolve(place).message == f"{fake.directory / 'cargo'} --version did not end"
