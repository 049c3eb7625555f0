from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ilp.implementation import npm
from ilp.implementation.cache import CACHE_DIR_VARIABLE
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.releases import Releases
from ilp.protocol import (
    Accepted,
    Decode,
    Encode,
    Encoded,
    FulfillValue,
    HexText,
    Operation,
    Outcome,
    PrepareValue,
    Rejected,
    RejectValue,
    Relay,
    Value,
    outcome_class,
)
from ilp.protocol.bench import BenchResult
from ilp.protocol.message import Hello, hello_line, read_greeting, read_response, request_line
from tests.implementation.batches import expected_checksum, packets, runs_of_every_operation, unchecked_runs

RELEASES = ("2.2.0", "3.0.0", "3.0.2", "3.0.4", "3.0.6", "3.0.7", "3.0.8", "3.0.9", "3.1.2", "3.1.3")
ADAPTER = Path(npm.__file__).parent / "adapters" / "javascript" / "ilp-packet.cjs"
LOCKS = ADAPTER.parent / "locks" / "ilp-packet"


def quiet(_: str) -> None:
    pass


# Fake tools: what the resolver makes of everything that node and npm may say

PRELUDE = f"""#!{sys.executable}
import json, os, pathlib, sys

me = pathlib.Path(sys.argv[0])
if sys.argv[1:] == ["--version"]:
    print(me.with_name(me.name + ".version").read_text())
    sys.exit()
with (me.parent / "calls").open("a") as calls:
    calls.write(json.dumps({{"arguments": sys.argv[1:], "environment": dict(os.environ)}}) + "\\n")


def fail(code, summary="", status=1):
    print(json.dumps({{"error": {{"code": code, "summary": summary, "detail": ""}}}}))
    print("npm error code " + code, "npm error     at Stack.dump (a.js:1:2)", sep="\\n", file=sys.stderr)
    sys.exit(status)


def tree(**versions):
    packages = {{"": {{"name": "root"}}}}
    for name, version in versions.items():
        name = name.replace("_", "-")
        packages["node_modules/" + name] = {{"version": version, "integrity": "sha512-" + name + version}}
        pathlib.Path("node_modules", name).mkdir(parents=True)
        pathlib.Path("node_modules", name, "package.json").write_text("{{}}")
    if not pathlib.Path("package-lock.json").exists():
        pathlib.Path("package-lock.json").write_text(json.dumps({{"packages": packages}}))


command = sys.argv[1]
"""

INSTALLS = """
if command == "view":
    print('"3.1.3"')
elif command == "ci":
    assert pathlib.Path("package-lock.json").exists()
    tree(ilp_packet="of the lock")
else:
    wanted = json.loads(pathlib.Path("package.json").read_text())["dependencies"]["ilp-packet"]
    tree(ilp_packet=wanted, oer_utils="5.1.2")
"""


class Tools:
    """A directory with a fake `node` and a fake `npm`, which is all that PATH has."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir()

    def node(self, version: str = "v20.20.2") -> None:
        self._write("node", version, "")

    def npm(self, body: str = INSTALLS, version: str = "11.19.1") -> None:
        self._write("npm", version, body)

    def remove(self, name: str) -> None:
        (self.directory / name).unlink()

    @property
    def calls(self) -> list[dict[str, Any]]:
        log = self.directory / "calls"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def _write(self, name: str, version: str, body: str) -> None:
        (self.directory / f"{name}.version").write_text(version)
        program = self.directory / name
        program.write_text(PRELUDE + body)
        program.chmod(0o755)


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tools:
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(tmp_path / "cache"))
    made = Tools(tmp_path / "bin")
    made.node()
    made.npm()
    monkeypatch.setenv("PATH", str(made.directory))
    return made


def unavailable(package: str = "ilp-packet", version: str | None = "3.1.3") -> ImplementationUnavailable:
    """Return the error that installing ends in, after holding it against what every error owes its reader."""
    with pytest.raises(ImplementationUnavailable) as caught:
        npm.install(package, version, on_progress=quiet)
    error = caught.value
    assert error.message
    assert error.advice
    assert "\n" not in error.message + error.advice
    assert "Stack.dump" not in error.message + error.advice
    return error


def test_a_known_release_is_installed_from_its_lock_file(tools: Tools) -> None:
    installed = npm.install("ilp-packet", "3.0.9", on_progress=quiet)
    assert installed.locked
    assert installed.version == "3.0.9"
    assert tools.calls[0]["arguments"][0] == "ci"
    assert (installed.directory / "package-lock.json").read_bytes() == (
        LOCKS / "3.0.9" / "package-lock.json"
    ).read_bytes()


def test_an_unknown_release_is_installed_without_a_lock_file(tools: Tools) -> None:
    installed = npm.install("ilp-packet", "4.0.0-beta.1", on_progress=quiet)
    assert not installed.locked
    assert tools.calls[0]["arguments"][0] == "install"


@pytest.mark.parametrize("version", ["3.0.9", "4.0.0"])
def test_lifecycle_scripts_never_run(tools: Tools, version: str) -> None:
    npm.install("ilp-packet", version, on_progress=quiet)
    assert "--ignore-scripts" in tools.calls[0]["arguments"]


def test_the_command_starts_the_adapter_on_the_installed_tree(tools: Tools) -> None:
    installed = npm.install("ilp-packet", "3.1.3", on_progress=quiet)
    assert installed.command == (str(tools.directory / "node"), str(ADAPTER), str(installed.directory))


def test_a_version_in_the_cache_needs_no_npm(tools: Tools) -> None:
    first = npm.install("ilp-packet", "3.1.3", on_progress=quiet)
    tools.remove("npm")
    assert npm.install("ilp-packet", "3.1.3", on_progress=quiet) == first


@pytest.mark.usefixtures("tools")
def test_progress_is_told_before_an_install_and_not_from_the_cache() -> None:
    told: list[str] = []
    for _ in range(2):
        npm.install("ilp-packet", "3.1.3", on_progress=told.append)
    assert told == ["installing ilp-packet 3.1.3 with npm from its lock file"]


def test_without_a_version_the_newest_one_is_installed(tools: Tools) -> None:
    assert npm.install("ilp-packet", None, on_progress=quiet).version == "3.1.3"
    assert [call["arguments"][0] for call in tools.calls] == ["view", "ci"]


def test_the_newest_version_is_asked_for_again_although_it_is_in_the_cache(tools: Tools) -> None:
    for _ in range(2):
        npm.install("ilp-packet", None, on_progress=quiet)
    assert [call["arguments"][0] for call in tools.calls] == ["view", "ci", "view"]


VIEWS = "print(json.dumps({published!r}))"


@pytest.mark.parametrize(
    ("published", "releases"),
    [
        (["3.1.3", "3.0.0", "3.0.10", "3.0.9"], ("3.0.0", "3.0.9", "3.0.10", "3.1.3")),
        (["1.7.0", "2.1.2", "2.2.0", "2.2.0-alpha.1", "3.1.4-alpha.2", "4.0.0"], ("2.2.0", "4.0.0")),
        (["3.0.0", "latest", "3.0"], ("3.0.0",)),
        ("3.0.0", ("3.0.0",)),
        ([], ()),
    ],
)
def test_releases_are_those_that_the_adapter_drives_the_oldest_first(
    tools: Tools, published: Any, releases: tuple[str, ...]
) -> None:
    tools.npm(VIEWS.format(published=published))
    assert npm.released_versions("ilp-packet", on_progress=quiet) == Releases(releases)
    assert tools.calls[0]["arguments"][:3] == ["view", "ilp-packet", "versions"]


@pytest.mark.parametrize(
    ("body", "note"),
    [
        ("fail('ENOTFOUND')", "npm cannot reach the package registry (ENOTFOUND)"),
        ("print('{}')", "npm did not say which versions of ilp-packet there are"),
        ("print('no JSON')", "npm did not say which versions of ilp-packet there are"),
    ],
)
def test_without_an_answer_the_releases_with_a_lock_file_are_known(tools: Tools, body: str, note: str) -> None:
    tools.npm(body)
    found = npm.released_versions("ilp-packet", on_progress=quiet)
    assert found.versions == RELEASES
    assert found.note.startswith(note)
    assert found.note.endswith(": these are the releases with a lock file")
    assert "\n" not in found.note


def test_without_npm_the_releases_with_a_lock_file_are_known(tools: Tools) -> None:
    tools.remove("npm")
    assert npm.released_versions("ilp-packet", on_progress=quiet).versions == RELEASES


def test_releases_of_a_package_without_an_adapter_are_not_asked_for(tools: Tools) -> None:
    with pytest.raises(ImplementationUnavailable, match="there is no adapter for the npm package left-pad"):
        npm.released_versions("left-pad", on_progress=quiet)
    assert tools.calls == []


@pytest.mark.usefixtures("tools")
def test_progress_is_told_before_the_registry_is_asked_for_releases() -> None:
    told: list[str] = []
    npm.released_versions("ilp-packet", on_progress=told.append)
    assert told == ["asking the registry for the releases of ilp-packet"]


@pytest.mark.usefixtures("tools")
def test_the_same_tree_has_the_same_digest_in_any_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = npm.install("ilp-packet", "4.0.0", on_progress=quiet)
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(tmp_path / "another cache"))
    second = npm.install("ilp-packet", "4.0.0", on_progress=quiet)
    assert first.directory != second.directory
    assert first.digest == second.digest


def test_another_transitive_version_has_another_digest(
    tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = npm.install("ilp-packet", "4.0.0", on_progress=quiet)
    tools.npm(INSTALLS.replace("5.1.2", "5.1.3"))
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(tmp_path / "another cache"))
    assert npm.install("ilp-packet", "4.0.0", on_progress=quiet).digest != first.digest


def test_npm_gets_its_configuration_and_the_way_to_the_registry_and_no_tokens(
    tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed_on = {
        "HOME": "/home/of/somebody",
        "npm_config_registry": "http://registry.invalid/",
        "NPM_CONFIG_CAFILE": "/ca.pem",
        "HTTPS_PROXY": "http://proxy.invalid",
        "no_proxy": "localhost",
        "NODE_EXTRA_CA_CERTS": "/ca.pem",
        "SSL_CERT_FILE": "/ca.pem",
    }
    for name, value in passed_on.items():
        monkeypatch.setenv(name, value)
    for name in ("GITHUB_TOKEN", "NPM_TOKEN", "AWS_SECRET_ACCESS_KEY", "NODE_OPTIONS", "PYTHONPATH"):
        monkeypatch.setenv(name, "secret")
    npm.install("ilp-packet", "3.1.3", on_progress=quiet)
    environment = tools.calls[0]["environment"]
    assert passed_on.items() <= environment.items()
    assert "secret" not in environment.values()


def test_npm_gets_the_variables_that_the_users_own_npmrc_names_and_node_does_not(
    tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".npmrc").write_text(
        "//registry.invalid/:_authToken=${NPM_TOKEN}\n@a:registry=${A_REGISTRY?}\n; unused=${GITHUB_TOKEN}\n"
    )
    for name in ("NPM_TOKEN", "A_REGISTRY", "GITHUB_TOKEN", "TOKEN"):
        monkeypatch.setenv(name, f"secret of {name}")
    npm.install("ilp-packet", "3.1.3", on_progress=quiet)
    secrets = {value for value in tools.calls[0]["environment"].values() if value.startswith("secret of ")}
    assert secrets == {"secret of NPM_TOKEN", "secret of A_REGISTRY"}
    assert not {"NPM_TOKEN", "A_REGISTRY"} & npm._environment(["/usr/bin/node"]).keys()


@pytest.mark.parametrize("variable", ["NPM_CONFIG_USERCONFIG", "npm_config_userconfig"])
def test_npm_gets_the_variables_that_a_user_configuration_elsewhere_names(
    tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    configuration = tmp_path / "elsewhere"
    configuration.write_text("//registry.invalid/:_authToken=${NODE_AUTH_TOKEN}\n")
    monkeypatch.setenv(variable, str(configuration))
    monkeypatch.setenv("NODE_AUTH_TOKEN", "secret")
    npm.install("ilp-packet", "3.1.3", on_progress=quiet)
    assert tools.calls[0]["environment"]["NODE_AUTH_TOKEN"] == "secret"


def test_after_a_failed_install_the_next_one_starts_anew(tools: Tools) -> None:
    tools.npm("tree(ilp_packet='half')\nfail('ECONNRESET')")
    unavailable()
    tools.npm()
    assert npm.install("ilp-packet", "3.1.3", on_progress=quiet).version == "3.1.3"


def test_a_package_without_an_adapter_is_refused_with_what_is_supported(tools: Tools) -> None:
    error = unavailable("left-pad")
    assert error.message == "there is no adapter for the npm package left-pad"
    assert "ilp-packet" in error.advice
    assert tools.calls == []


@pytest.mark.parametrize("version", ["", "3", "3.1", "^3.1.3", "latest", "3.1.3 --global", "../3.1.3", "v3.1.3"])
def test_a_version_that_is_not_exact_is_refused(tools: Tools, version: str) -> None:
    assert "is no exact version of ilp-packet" in unavailable(version=version).message
    assert tools.calls == []


@pytest.mark.parametrize(
    ("said", "message", "advice"),
    [
        (
            ("ETARGET", "No matching version found for ilp-packet@9.9.9."),
            "the package registry has no ilp-packet 9.9.9",
            "3.1.3",
        ),
        (
            ("ETARGET", "No matching version found for long@4.0.0."),
            "lacks a package that ilp-packet 9.9.9 depends on",
            "npm config",
        ),
        (
            ("E404", "404 Not Found - GET /ilp-packet"),
            "the package registry has no ilp-packet 9.9.9",
            "3.1.3",
        ),
        (("ENOTFOUND",), "npm cannot reach the package registry (ENOTFOUND)", "connect"),
        (("EAI_AGAIN",), "npm cannot reach the package registry (EAI_AGAIN)", "connect"),
        (("ECONNREFUSED",), "npm cannot reach the package registry (ECONNREFUSED)", "connect"),
        (("ECONNRESET",), "npm cannot reach the package registry (ECONNRESET)", "connect"),
        (("ETIMEDOUT",), "npm cannot reach the package registry (ETIMEDOUT)", "connect"),
        (("ERR_SOCKET_TIMEOUT",), "npm cannot reach the package registry (ERR_SOCKET_TIMEOUT)", "connect"),
        (("ENOTCACHED",), "npm cannot reach the package registry (ENOTCACHED)", "connect"),
        (("E503",), "npm cannot reach the package registry (E503)", "connect"),
        (
            ("SELF_SIGNED_CERT_IN_CHAIN",),
            "does not trust the package registry's certificate",
            "NODE_EXTRA_CA_CERTS",
        ),
        (("UNABLE_TO_VERIFY_LEAF_SIGNATURE",), "does not trust the package registry's certificate", "cafile"),
        (("E401",), "the package registry refuses to hand out ilp-packet 9.9.9 (E401)", "npm config"),
        (
            ("EINTEGRITY",),
            "delivered other files than the lock file of ilp-packet 9.9.9 records",
            "do not trust",
        ),
        (("ENOSPC",), "npm cannot write to the disk (ENOSPC)", "cache directory"),
    ],
)
def test_what_npm_fails_with_is_told_in_one_line(
    tools: Tools, said: tuple[str, ...], message: str, advice: str
) -> None:
    tools.npm(f"fail(*{said!r})")
    error = unavailable(version="9.9.9")
    assert message in error.message
    assert advice in error.advice
    assert len(error.log.splitlines()) <= 1


def test_what_npm_fails_with_for_an_unknown_cause_is_told_with_its_log(tools: Tools) -> None:
    tools.npm("fail('EWHATEVER')")
    error = unavailable(version="9.9.9")
    assert (error.message, error.advice) == (
        "npm failed to get ilp-packet 9.9.9 (EWHATEVER)",
        "npm's own words are in the log",
    )
    assert "Stack.dump" in error.log


@pytest.mark.parametrize(
    ("said", "log"),
    [
        (("ETARGET", "No matching version found for ilp-packet@9.9.9."), ""),
        (("ENOTFOUND", "request to http://registry.invalid failed"), ""),
        (("ETARGET", "No matching version found for long@4.0.0.\nMore."), "No matching version found for long@4.0.0."),
        (("EACCES", "permission denied, mkdir '/x'\nMore."), "permission denied, mkdir '/x'"),
    ],
)
def test_of_a_known_cause_the_log_keeps_one_line_where_it_adds_something(
    tools: Tools, said: tuple[str, str], log: str
) -> None:
    tools.npm(f"fail(*{said!r})")
    assert unavailable(version="9.9.9").log == log


def test_of_an_npm_that_fails_on_standard_error_only_the_log_keeps_its_first_words(tools: Tools) -> None:
    tools.npm("print('npm ERR! code ENOSPC', 'npm ERR! disk is full', sep='\\n', file=sys.stderr)\nsys.exit(1)")
    assert unavailable().log == "disk is full"


def test_an_npm_that_fails_on_standard_error_only_is_understood_too(tools: Tools) -> None:
    tools.npm("print('npm ERR! code ENOTFOUND', file=sys.stderr)\nsys.exit(1)")
    assert "(ENOTFOUND)" in unavailable().message


def test_an_npm_that_fails_without_a_word_is_told_with_its_exit_status(tools: Tools) -> None:
    tools.npm("sys.exit(7)")
    assert "exit status 7" in unavailable().message


def test_without_network_the_newest_version_is_said_to_need_it(tools: Tools) -> None:
    tools.npm("fail('ENOTFOUND')")
    error = unavailable(version=None)
    assert "which alone knows the newest version of ilp-packet" in error.message
    assert "npm:ilp-packet@3.1.3" in error.advice


@pytest.mark.parametrize("answer", ["", "[]", '"not a version"', "{}"])
def test_a_newest_version_that_is_none_is_told(tools: Tools, answer: str) -> None:
    tools.npm(f"print({answer!r})")
    assert "did not say which version" in unavailable(version=None).message


def test_an_npm_that_installs_nothing_is_told(tools: Tools) -> None:
    tools.npm("pass")
    assert "did not install ilp-packet 3.1.3" in unavailable().message


def test_a_hanging_npm_is_ended_with_all_that_it_started(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    # The child keeps npm's standard output open: if it outlived its parent, this test would not end.
    tools.npm("import signal\nos.fork()\nsignal.pause()")
    monkeypatch.setattr(npm, "INSTALL_SECONDS", 1.0)
    assert unavailable().message == "npm did not get ilp-packet 3.1.3 within 1 s"


def test_a_missing_node_is_told(tools: Tools) -> None:
    tools.remove("node")
    assert unavailable().message == "Node.js was not found: there is no `node` on PATH"


def test_a_missing_npm_is_told(tools: Tools) -> None:
    tools.remove("npm")
    assert unavailable().message == "npm was not found: there is no `npm` on PATH"


def test_a_node_that_is_too_old_is_told_with_its_version(tools: Tools) -> None:
    tools.node("v14.21.3")
    error = unavailable()
    assert error.message == "Node.js v14.21.3 is too old for the adapter"
    assert "16" in error.advice


def test_a_node_that_is_something_else_is_told(tools: Tools) -> None:
    tools.node("I am a teapot")
    assert "did not answer with a version" in unavailable().message


def test_an_npm_that_is_too_old_is_told_with_its_version(tools: Tools) -> None:
    tools.npm(version="6.14.18")
    assert unavailable().message == "npm 6.14.18 is too old to read our lock files"


def test_a_node_that_cannot_be_started_is_told(tools: Tools) -> None:
    (tools.directory / "node").write_text("#!/no/such/interpreter\n")
    assert "cannot be started: No such file or directory" in unavailable().message


@pytest.mark.usefixtures("tools")
def test_a_damaged_cache_entry_is_told() -> None:
    installed = npm.install("ilp-packet", "3.1.3", on_progress=quiet)
    (installed.directory / "package-lock.json").write_text("{")
    assert "is damaged" in unavailable().message


# The lock files that we ship


def test_every_known_release_has_a_lock_file() -> None:
    assert npm.locked_versions("ilp-packet") == RELEASES


@pytest.mark.parametrize("version", RELEASES)
def test_a_lock_file_pins_its_release_and_names_no_registry(version: str) -> None:
    text = (LOCKS / version / "package-lock.json").read_text()
    lock = json.loads(text)
    packages = {place: package for place, package in lock["packages"].items() if place}
    assert lock["lockfileVersion"] == 3
    assert packages["node_modules/ilp-packet"]["version"] == version
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert not any("dev" in package or "optional" in package for package in packages.values())
    assert "resolved" not in text
    assert "://" not in text


@pytest.mark.parametrize("version", RELEASES)
def test_a_manifest_asks_for_what_its_lock_file_pins(version: str) -> None:
    manifest = json.loads((LOCKS / version / "package.json").read_text())
    lock = json.loads((LOCKS / version / "package-lock.json").read_text())
    assert manifest["dependencies"] == lock["packages"][""]["dependencies"] == {"ilp-packet": version}
    assert manifest["name"] == lock["name"]


# The adapter, on a codec that does whatever is wanted

FAKE_CODEC = """
class Own extends Error {}
exports.Own = Own
exports.deserializeIlpPrepare = exports.serializeIlpPrepare = () => undefined
const absent = (value) => Object.keys(value).filter((name) => value[name] === undefined)
exports.serializeIlpReject = (value) => Buffer.from(JSON.stringify(absent(value)))
const actions = {
  '00': () => { throw new Error('refused') },
  '01': () => { throw new TypeError('leaked') },
  '02': () => { throw new RangeError('leaked') },
  '03': () => { throw new Own('refused') },
  '04': () => { require('assert')(false, 'refused') },
  '05': () => { throw 'a string' },
  '06': () => { class Foreign extends RangeError {}; throw new Foreign('leaked') },
  '07': () => { throw Object.assign(new Error('leaked'), { code: 'ERR_INTERNAL' }) },
  '08': () => { throw new Error('lone \\ud800') },
  '10': () => ({ type: 12, data: { amount: 1n, expiresAt: new Date(NaN), destination: 'g.\\ud800a' } }),
  '11': () => ({ type: 14, data: { code: 'F00', triggeredBy: '', message: 'ü😀', data: Buffer.of(0xAB) } }),
  '12': () => ({ type: 1, typeString: 'ilp_payment', data: {} }),
  '13': () => ({ type: 13, data: { fulfillment: Buffer.alloc(1), data: Buffer.alloc(0) } })
}
exports.deserializeIlpPacket = (octets) => actions[octets.toString('hex')]()
"""

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")


@pytest.fixture
def fake_codec(tmp_path: Path) -> Path:
    package = tmp_path / "install" / "node_modules" / "ilp-packet"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"name": "ilp-packet", "version": "0.0.0-fake"}')
    (package / "index.js").write_text(FAKE_CODEC)
    return tmp_path / "install"


def lines_of(directory: Path, given: bytes) -> list[dict[str, Any]]:
    """Return the lines with which the adapter answers `given`; it must end well and say nothing else."""
    ended = subprocess.run(["node", ADAPTER, directory], input=given, capture_output=True, check=True)
    assert ended.stderr == b""
    return [json.loads(line) for line in ended.stdout.splitlines()]


def decoded(directory: Path, packet: str) -> dict[str, Any]:
    """Return the adapter's response to decoding `packet`, without its id."""
    (line,) = lines_of(directory, request_line(7, Decode(packet)))
    assert line.pop("id") == 7
    return line


@needs_node
@pytest.mark.parametrize(
    ("packet", "response"),
    [
        ("00", {"rejected": {"message": "refused"}}),
        ("01", {"faulted": {"message": "TypeError: leaked"}}),
        ("02", {"faulted": {"message": "RangeError: leaked"}}),
        ("03", {"rejected": {"message": "refused", "kind": "Error"}}),
        ("04", {"rejected": {"message": "refused"}}),
        ("05", {"faulted": {"message": "threw string: a string"}}),
        ("06", {"faulted": {"message": "RangeError: leaked"}}),
        ("07", {"faulted": {"message": "Error: leaked"}}),
        ("08", {"rejected": {"message": "lone \ufffd"}}),
    ],
)
def test_the_adapter_tells_refusals_from_leaks(fake_codec: Path, packet: str, response: dict[str, Any]) -> None:
    assert decoded(fake_codec, packet) == response


@needs_node
def test_the_adapter_reports_what_the_codec_has_not_as_null_and_lone_surrogates_as_octets(
    fake_codec: Path,
) -> None:
    assert decoded(fake_codec, "10") == {
        "ok": {
            "type": "prepare",
            "amount": "1",
            "expiresAt": None,
            "executionCondition": None,
            "destination": {"hex": "672eeda08061"},
            "data": None,
        }
    }


@needs_node
def test_the_adapter_reports_text_as_text_and_octets_as_lowercase_hex(fake_codec: Path) -> None:
    assert decoded(fake_codec, "11")["ok"] == {
        "type": "reject",
        "code": "F00",
        "triggeredBy": "",
        "message": "ü😀",
        "data": "ab",
    }


@needs_node
@pytest.mark.parametrize("operation", [Decode("12"), Relay("12", amount="1")])
def test_a_packet_that_is_none_of_ilpv4_is_unsupported(fake_codec: Path, operation: Operation) -> None:
    (line,) = lines_of(fake_codec, request_line(0, operation))
    assert line["unsupported"] == {"message": "ilp-packet read it as ilp_payment (type 1), which is no packet of ILPv4"}


@needs_node
def test_null_reaches_the_codec_as_an_absent_member(fake_codec: Path) -> None:
    value = RejectValue(code="F00", triggered_by=None, message="", data=None)
    (line,) = lines_of(fake_codec, request_line(0, Encode(value)))
    assert json.loads(bytes.fromhex(line["ok"])) == ["triggeredBy", "data"]


@needs_node
def test_lines_that_are_no_requests_get_one_line_each_that_answers_no_request(fake_codec: Path) -> None:
    given = [
        b"no json",
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        b'{"id":"1","op":"decode","packet":""}',
        b'{"id":1,"op":"decode"}',
        b'{"id":2,"op":"decode","packet":"0"}',
        b'{"id":3,"op":"decode","packet":"0g"}',
        b'{"id":4,"op":"encode","value":null}',
    ]
    lines = lines_of(fake_codec, b"".join(line + b"\n" for line in given))
    assert [line["id"] for line in lines] == [None] * len(given)
    assert all(line["faulted"]["message"].startswith("no request: ") for line in lines)


@needs_node
def test_requests_around_a_line_that_is_no_json_are_answered(fake_codec: Path) -> None:
    given = request_line(0, Decode("13")) + b"{\n" + request_line(1, Decode("00"))
    assert [sorted(line) for line in lines_of(fake_codec, given)] == [
        ["id", "ok"],
        ["faulted", "id"],
        ["id", "rejected"],
    ]


@needs_node
def test_an_operation_that_the_adapter_has_not_is_unsupported(fake_codec: Path) -> None:
    (line,) = lines_of(fake_codec, b'{"id":1,"op":"other"}\n')
    assert line == {"id": 1, "unsupported": {"message": 'this adapter has no operation "other"'}}


@needs_node
def test_unknown_request_members_are_ignored(fake_codec: Path) -> None:
    (line,) = lines_of(fake_codec, b'{"op":"decode","later":{"x":1},"packet":"13","id":1}\n')
    assert line["ok"]["type"] == "fulfill"


@needs_node
def test_a_last_line_without_its_line_feed_is_answered(fake_codec: Path) -> None:
    assert len(lines_of(fake_codec, request_line(0, Decode("13")).rstrip())) == 1


@needs_node
def test_many_requests_in_flight_are_all_answered_in_order(fake_codec: Path) -> None:
    given = b"".join(request_line(number, Decode("13")) for number in range(20_000))
    assert [line["id"] for line in lines_of(fake_codec, given)] == list(range(20_000))


@needs_node
def test_a_line_longer_than_any_chunk_is_read_as_one(fake_codec: Path) -> None:
    request = request_line(0, Decode("13")).rstrip(b"}\n") + b',"later":"' + "ü".encode() * 500_000 + b'"}\n'
    assert [line["id"] for line in lines_of(fake_codec, request)] == [0]


@needs_node
@pytest.mark.parametrize(
    ("arrange", "reason"),
    [
        (lambda package: shutil.rmtree(package.parent.parent), "no such install directory"),
        (shutil.rmtree, "ilp-packet cannot be loaded"),
        (lambda package: (package / "index.js").write_text(""), "does not know the packets of ILPv4"),
    ],
)
def test_an_adapter_that_cannot_drive_what_is_installed_ends_with_the_reason(
    fake_codec: Path, arrange: Any, reason: str
) -> None:
    arrange(fake_codec / "node_modules" / "ilp-packet")
    ended = subprocess.run(["node", ADAPTER, fake_codec], input=b"", capture_output=True, check=False)
    assert ended.returncode == 1
    assert reason in ended.stderr.decode()
    assert ended.stderr.count(b"\n") == 1


def bench(**members: object) -> bytes:
    return json.dumps({"id": 7, "op": "bench", **members}).encode() + b"\n"


def loaded(*decoded: str) -> bytes:
    return bench(operation="decode", inputs=[{"packet": each} for each in decoded])


@needs_node
@pytest.mark.parametrize("node", [("node",), ("node", "--require", "./without-crc32.js")])
def test_bench_has_the_checksum_of_what_was_read(fake_codec: Path, node: tuple[str, ...]) -> None:
    (fake_codec / "without-crc32.js").write_text("delete require('zlib').crc32")
    lines = loaded("11", "10", "13") + bench(operation="decode", nanoseconds=1)
    ended = subprocess.run([*node, ADAPTER, fake_codec], input=lines, capture_output=True, check=True, cwd=fake_codec)
    _, run = (json.loads(line)["ok"] for line in ended.stdout.splitlines())
    texts = "reject\nF00\n\nü😀\nab\n", "prepare\n1\n\n\n672eeda08061\n\n", "fulfill\n00\n\n"
    expected = "".join(texts).encode()
    assert (run["inputs"], run["checksum"]) == (3, f"{zlib.crc32(expected):08x}")


@needs_node
@pytest.mark.parametrize("how", [{"nanoseconds": 1}, {"latencies": True}])
@pytest.mark.parametrize(
    ("packet", "response"),
    [
        ("00", {"rejected": {"message": "input 1: refused"}}),
        ("01", {"faulted": {"message": "input 1: TypeError: leaked"}}),
        ("03", {"rejected": {"message": "input 1: refused", "kind": "Error"}}),
        (
            "12",
            {
                "unsupported": {
                    "message": "input 1: ilp-packet read it as ilp_payment (type 1), which is no packet of ILPv4"
                }
            },
        ),
    ],
)
def test_bench_names_the_input_that_was_refused(
    fake_codec: Path, how: dict[str, object], packet: str, response: dict[str, Any]
) -> None:
    _, run = lines_of(fake_codec, loaded("11", packet) + bench(operation="decode", **how))
    assert run == {"id": 7, **response}


@needs_node
@pytest.mark.parametrize("how", [{"nanoseconds": 1}, {"latencies": True}])
def test_bench_leaves_the_checksum_out_where_nobody_wants_it(fake_codec: Path, how: dict[str, object]) -> None:
    _, run = lines_of(fake_codec, loaded("11", "10") + bench(operation="decode", checksum=False, **how))
    assert run["ok"]["inputs"] == 2
    assert "checksum" not in run["ok"]


@needs_node
def test_a_batch_of_bench_grows_and_is_replaced(fake_codec: Path) -> None:
    more = bench(operation="decode", inputs=[{"packet": "13"}], append=True)
    answers = lines_of(fake_codec, loaded("10", "11") + more + loaded("11") + bench(operation="decode", latencies=True))
    assert [each["ok"]["inputs"] for each in answers] == [2, 3, 1, 1]
    assert len(answers[-1]["ok"]["latencies"]) == 1


@needs_node
@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({}, '"operation" is none of decode, encode and relay'),
        ({"operation": "constructor"}, '"operation" is none of decode, encode and relay'),
        ({"operation": "relay", "nanoseconds": 1}, "no inputs of relay are loaded"),
        ({"operation": "relay", "inputs": [], "append": True}, "no inputs of relay are kept"),
        ({"operation": "decode"}, 'it has neither "inputs", nor "nanoseconds", nor "latencies"'),
        ({"operation": "decode", "inputs": 7}, '"inputs" is no array'),
        ({"operation": "decode", "inputs": [{"packet": "0"}]}, 'input 0: "packet" is no octets in hex'),
    ],
)
def test_bench_without_anything_to_time_is_no_request(
    fake_codec: Path, members: dict[str, object], message: str
) -> None:
    _, refused = lines_of(fake_codec, loaded("11") + bench(**members))
    assert refused == {"id": None, "faulted": {"message": f"no request: {message}"}}


# The releases themselves

PREPARE = (
    "0c68000000000000006b323031373132323330313231343035343974e1136dc71c9e5f283bec83461cbf1261c4014f72d48f8dd65453"
    "a0b84e7de10d6578616d706c652e616c696365205db343fdc41898f6df4202329139dc242dd0f558a811b46b28918fdab37c6cb0"
)
PUBLISHED: dict[str, Value] = {
    PREPARE: PrepareValue(
        amount="107",
        expires_at="2017-12-23T01:21:40.549Z",
        execution_condition="74e1136dc71c9e5f283bec83461cbf1261c4014f72d48f8dd65453a0b84e7de1",
        destination="example.alice",
        data="5db343fdc41898f6df4202329139dc242dd0f558a811b46b28918fdab37c6cb0",
    ),
    "0d41c3866b48749ccf113b2e15c25d2407fbfc14476fe7296bb1bf1bcd9e6e41665020673febd78a33b28e1c0db14c9a06251a05fa83"
    "1ed4ed91ebcd150e7249c2e600": FulfillValue(
        fulfillment="c3866b48749ccf113b2e15c25d2407fbfc14476fe7296bb1bf1bcd9e6e416650",
        data="673febd78a33b28e1c0db14c9a06251a05fa831ed4ed91ebcd150e7249c2e600",
    ),
    "0e414630310e6578616d706c652e75732e626f62276d697373696e672064657374696e6174696f6e2e206c65646765723d6578616d70"
    "6c652e75732e06000000041041": RejectValue(
        code="F01",
        triggered_by="example.us.bob",
        message="missing destination. ledger=example.us.",
        data="000000041041",
    ),
    "0e06463032000000": RejectValue(code="F02", triggered_by="", message="", data=""),
    "0e06543032000000": RejectValue(code="T02", triggered_by="", message="", data=""),
    "0e11543032000b4c6564676572204275737900": RejectValue(code="T02", triggered_by="", message="Ledger Busy", data=""),
    "0e134630380d74657374312e62617a2e62617a0000": RejectValue(
        code="F08", triggered_by="test1.baz.baz", message="", data=""
    ),
    "0e1f5430320d74657374312e62617a2e62617a0b4c656467657220427573790100": RejectValue(
        code="T02", triggered_by="test1.baz.baz", message="Ledger Busy", data="00"
    ),
}


@pytest.fixture(scope="module")
def published_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("published")


@pytest.fixture
def release(version: str, published_cache: Path, monkeypatch: pytest.MonkeyPatch) -> npm.NpmInstall:
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(published_cache))
    return npm.install("ilp-packet", version, on_progress=quiet)


def asked(release: npm.NpmInstall, operations: list[Operation]) -> tuple[Hello, list[Outcome]]:
    """Return how a release greets and what it does with `operations`, all asked at once."""
    requests = [hello_line(), *(request_line(number, asked) for number, asked in enumerate(operations, 1))]
    ended = subprocess.run(release.command, input=b"".join(requests), capture_output=True, check=True)
    greeting, *responses = ended.stdout.splitlines()
    outcomes = [
        read_response(response, number, operation)
        for number, (response, operation) in enumerate(zip(responses, operations, strict=True), 1)
    ]
    return read_greeting(greeting), outcomes


@pytest.mark.published
@pytest.mark.parametrize("version", RELEASES)
def test_a_published_release_greets_with_its_version_and_what_it_runs_on(release: npm.NpmInstall) -> None:
    hello, _ = asked(release, [])
    assert (hello.name, hello.version, hello.language) == ("ilp-packet", release.version, "JavaScript")
    assert hello.operations == ("decode", "encode", "relay", "bench")
    assert {"node", "oer-utils", "long"} <= hello.build.keys()


@pytest.mark.published
@pytest.mark.parametrize("version", RELEASES)
def test_a_published_release_reads_the_published_packets(release: npm.NpmInstall) -> None:
    _, outcomes = asked(release, [Decode(packet) for packet in PUBLISHED])
    assert outcomes == [Accepted(value) for value in PUBLISHED.values()]


@pytest.mark.published
@pytest.mark.parametrize("version", RELEASES)
def test_a_published_release_writes_the_published_packets(release: npm.NpmInstall) -> None:
    _, outcomes = asked(release, [Encode(value) for value in PUBLISHED.values()])
    assert outcomes == [Encoded(packet) for packet in PUBLISHED]


@pytest.mark.published
@pytest.mark.parametrize("version", RELEASES)
def test_a_published_release_relays_with_another_amount_and_expiry(release: npm.NpmInstall) -> None:
    _, outcomes = asked(release, [Relay(PREPARE, amount="99", expires_at="2030-01-01T00:00:00.000Z")])
    forwarded = PREPARE.replace("000000000000006b", "0000000000000063")
    forwarded = forwarded.replace(b"20171223012140549".hex(), b"20300101000000000".hex())
    assert outcomes == [Encoded(forwarded)]


@pytest.mark.published
@pytest.mark.parametrize("version", RELEASES)
def test_a_published_release_relays_answers_as_they_are(release: npm.NpmInstall) -> None:
    answers = [packet for packet in PUBLISHED if packet != PREPARE]
    _, outcomes = asked(release, [Relay(packet, amount="1") for packet in answers])
    assert outcomes == [Encoded(packet) for packet in answers]


@pytest.mark.published
@pytest.mark.parametrize("version", RELEASES)
def test_a_published_release_is_timed_by_bench_with_the_right_results(release: npm.NpmInstall) -> None:
    batch = packets(600)
    for operation, (run, each_alone) in runs_of_every_operation(release.command, batch).items():
        assert isinstance(run, BenchResult), run
        assert isinstance(each_alone, BenchResult), each_alone
        assert (run.checksum, each_alone.checksum) == (expected_checksum(operation, batch),) * 2
        assert run.iterations == 600 * len(run.passes)
        assert run.nanoseconds == sum(run.passes) > 0
        assert len(each_alone.latencies) == 600
    for run in unchecked_runs(release.command, batch):
        assert isinstance(run, BenchResult), run
        assert (run.inputs, run.checksum) == (600, "")


@pytest.mark.published
@pytest.mark.parametrize("version", RELEASES)
def test_a_published_release_is_installed_the_same_every_time(release: npm.NpmInstall, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_DIR_VARIABLE, str(tmp_path))
        again = npm.install("ilp-packet", release.version, on_progress=quiet)
    assert again.digest == release.digest


def with_timestamp(digits: str) -> Decode:
    return Decode(PREPARE.replace(b"20171223012140549".hex(), digits.encode().hex()))


def with_destination(destination: str) -> Decode:
    assert len(destination) == len("example.alice")
    return Decode(PREPARE.replace(b"example.alice".hex(), destination.encode().hex()))


def encode(**changed: object) -> Encode:
    value = PUBLISHED[PREPARE]
    return Encode(msgspec.structs.replace(value, **changed))


# What hostile input does, and in which release that changed: (first release, class of the outcome) in order.
HOSTILE: dict[str, tuple[Operation, dict[str, str]]] = {
    "no octets": (Decode(""), {"2.2.0": "rejected"}),
    "a type octet alone": (Decode("0c"), {"2.2.0": "rejected", "3.0.7": "faulted"}),
    "an empty envelope": (Decode("0c00"), {"2.2.0": "rejected", "3.0.0": "faulted", "3.0.9": "rejected"}),
    "a length determinant cut short": (Decode("0c82"), {"2.2.0": "rejected", "3.0.7": "faulted"}),
    "a first length octet 80": (Decode("0c8000"), {"2.2.0": "rejected"}),
    "a length of nine octets": (Decode("0c89" + "00" * 9), {"2.2.0": "rejected"}),
    "contents shorter than announced": (Decode(PREPARE[:-2]), {"2.2.0": "rejected"}),
    "octets behind the packet": (Decode(PREPARE + "00"), {"2.2.0": "accepted"}),
    "a packet of ILPv1": (Decode("090200" + "00"), {"2.2.0": "unsupported", "3.0.0": "rejected"}),
    "an unknown type": (Decode("0f00"), {"2.2.0": "rejected"}),
    "month 13": (with_timestamp("20171323012140549"), {"2.2.0": "rejected", "3.0.8": "accepted"}),
    "30 February": (with_timestamp("20170230012140549"), {"2.2.0": "accepted"}),
    "the first instant of 1970": (with_timestamp("19700101000000000"), {"2.2.0": "rejected"}),
    "a date in words": (with_timestamp("Jan 1 2030 000000"), {"2.2.0": "accepted", "3.0.8": "rejected"}),
    "an address with an empty segment": (
        with_destination("example..lice"),
        {"2.2.0": "accepted", "3.1.3": "rejected"},
    ),
    "a triggeredBy that is no address": (
        Decode("0e07463030" + "0167" + "0000"),
        {"2.2.0": "accepted", "3.1.2": "rejected"},
    ),
    "an amount below zero": (encode(amount="-1"), {"2.2.0": "encoded", "3.0.9": "rejected"}),
    "an amount of 65 bits": (encode(amount="18446744073709551616"), {"2.2.0": "encoded"}),
    "no amount": (encode(amount=None), {"2.2.0": "rejected"}),
    "no data": (encode(data=None), {"2.2.0": "faulted"}),
    "year 10000": (encode(expires_at="10000-01-01T00:00:00.000Z"), {"2.2.0": "encoded", "3.0.7": "rejected"}),
    "a day that Date would move": (encode(expires_at="2030-02-30T00:00:00.000Z"), {"2.2.0": "rejected"}),
    "a leap second": (encode(expires_at="2016-12-31T23:59:60.852Z"), {"2.2.0": "rejected"}),
    "microseconds": (encode(expires_at="2030-01-01T00:00:00.000001Z"), {"2.2.0": "rejected"}),
    "microseconds that are zero": (encode(expires_at="2030-01-01T00:00:00.001000Z"), {"2.2.0": "encoded"}),
    "an address that is no text": (encode(destination=HexText("ff")), {"2.2.0": "unsupported"}),
    "a condition of 31 octets": (encode(execution_condition="00" * 31), {"2.2.0": "rejected"}),
}


@pytest.mark.published
@pytest.mark.parametrize("version", RELEASES)
def test_hostile_input_is_refused_or_leaks_as_it_did_when_it_was_studied(release: npm.NpmInstall) -> None:
    _, outcomes = asked(release, [operation for operation, _ in HOSTILE.values()])
    known = RELEASES[: RELEASES.index(release.version) + 1]
    expected = {
        name: [changes[first] for first in known if first in changes][-1] for name, (_, changes) in HOSTILE.items()
    }
    assert {name: outcome_class(outcome) for name, outcome in zip(HOSTILE, outcomes, strict=True)} == expected


@pytest.mark.published
@pytest.mark.parametrize(
    ("version", "kind"), [(version, None if version < "3.0.9" else "UnderflowError") for version in RELEASES]
)
def test_a_refusal_has_a_kind_exactly_where_the_codec_has_classes_of_its_own(
    release: npm.NpmInstall, kind: str | None
) -> None:
    _, (outcome,) = asked(release, [Decode(PREPARE[:-2])])
    assert isinstance(outcome, Rejected)
    assert outcome.kind == kind


@pytest.mark.published
def test_a_version_that_was_never_published_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(tmp_path))
    assert unavailable(version="3.1.1").message == "the package registry has no ilp-packet 3.1.1"


@pytest.mark.published
def test_the_newest_published_version_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(tmp_path))
    newest = npm.install("ilp-packet", None, on_progress=quiet).version
    assert [int(number) for number in newest.split(".")] >= [3, 1, 3]


@pytest.mark.published
def test_known_releases_are_published() -> None:
    found = npm.released_versions("ilp-packet", on_progress=quiet)
    assert found.note == ""
    assert set(RELEASES) <= set(found.versions)
