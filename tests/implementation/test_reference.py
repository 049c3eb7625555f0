from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ilp.implementation import cargo, npm
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.process import Patience
from ilp.implementation.recording import RecordingHeader, RecordingWriter
from ilp.implementation.reference import (
    EMBEDDED,
    Conditions,
    InvalidReference,
    bench_launch_of,
    launch_of,
    open_implementation,
    validate_reference,
)
from ilp.protocol import Accepted, Decode, FulfillValue, Rejected
from tests.implementation.fakes import fake_command

FULFILL = Decode("0d21" + "ab" * 32 + "00")


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The current folder, which no configuration lies above."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(reference: str) -> str:
    with pytest.raises(InvalidReference) as error:
        validate_reference(reference)
    message = str(error.value)
    assert len(message.splitlines()) == 1
    return message


@pytest.mark.parametrize(
    "reference",
    [
        "reference",
        "asn1tools",
        "construct",
        "npm:ilp-packet",
        "npm:ilp-packet@3.1.3",
        "npm:ilp-packet@4.0.0-beta.1+build",
        "npm:@interledger/packet",
        "npm:@interledger/packet@1.0.0",
        "cargo:interledger-packet",
        "cargo:interledger-packet@0.4.0",
        "cargo:interledger-packet[serde]",
        "cargo:interledger-packet[serde,strict-mode]@0.4.0-beta.1",
        "cmd:./adapter",
        "cmd:node 'my adapter.js' --strict",
        "cmd:a\nb",
        "python:codec",
        "python:my.codec",
        "python:my.codec:Codec",
        "python:my.codec:Codec.inner",
        "python:кодек:Кодек",
        "recording:old.ilprec",
        "recording:/a folder/with: anything@v1",
    ],
)
def test_a_reference_of_the_syntax_is_valid(reference: str) -> None:
    validate_reference(reference)


@pytest.mark.parametrize(
    ("reference", "meant"),
    [
        ("refrence", "reference"),
        ("Reference", "reference"),
        (" reference", "reference"),
        ("asn1tool", "asn1tools"),
        ("constructs", "construct"),
        ("npm", "npm:PACKAGE[@VERSION]"),
        ("nmp:ilp-packet", "npm:PACKAGE[@VERSION]"),
        ("NPM:ilp-packet", "npm:PACKAGE[@VERSION]"),
        ("pyhton:codec", "python:MODULE:OBJECT"),
        ("cmd", "cmd:COMMAND LINE"),
        ("ilp-packet@3.1.3", "npm:ilp-packet@3.1.3"),
        ("interledger-packet[serde]@0.4.0", "cargo:interledger-packet[serde]@0.4.0"),
        ("./adapter", "cmd:./adapter"),
        ("/usr/bin/adapter", "cmd:/usr/bin/adapter"),
        ("recording", "recording:FILE"),
        ("recordings:old", "recording:FILE"),
    ],
)
def test_a_mistyped_reference_gets_a_suggestion(reference: str, meant: str) -> None:
    assert f"; did you mean {meant!r}?" in refused(reference)


@pytest.mark.parametrize("reference", ["", "zzz", "zzz:yyy", ":", "gopher://example"])
def test_what_resembles_nothing_gets_the_list_of_what_is_known(reference: str) -> None:
    message = refused(reference)
    assert "did you mean" not in message
    assert message.endswith(
        "Known are reference, asn1tools, construct, npm:PACKAGE[@VERSION], cargo:CRATE[FEATURES]@VERSION, "
        "maven:GROUP:ARTIFACT[@VERSION], cmd:COMMAND LINE, python:MODULE:OBJECT, recording:FILE; no ilp.toml here "
        "declares others."
    )


@pytest.mark.parametrize(
    "reference",
    [
        "npm:",
        "npm:@",
        "npm:@interledger",
        "npm:ilp-packet@",
        "npm:ilp packet",
        "npm:--global",
        "npm:../packet",
        "npm:..",
        "npm:ilp-packet\n",
        "npm:ilp-packet@3.1.3;true",
        "npm:ilp-packet@٣.1.3",
        "cargo:",
        "cargo:--locked",
        "cargo:../crate",
        "cargo:1crate",
        "cargo:interledger-packet@",
        "cargo:interledger-packet[]@0.4.0",
        "cargo:interledger-packet[serde",
        "cargo:interledger-packet[serde,]",
        "cargo:interledger-packet[serde;true]",
        "cargo:interledger-packet@0.4.0[serde]",
        "cargo:interledger packet",
        "cmd:",
        "cmd:  ",
        "cmd:a\0b",
        "python:",
        "python::Codec",
        "python:codec:",
        "python:codec:Codec:more",
        "python:my..codec",
        "python:.codec",
        "python:codec:9",
        "python:--help",
        "recording:",
        "recording:a\0b",
    ],
)
def test_a_malformed_reference_is_refused_with_its_form(reference: str) -> None:
    scheme = reference.partition(":")[0]
    assert f"is not of the form {scheme}:" in refused(reference)


def test_a_command_line_with_an_open_quote_is_refused() -> None:
    assert refused("cmd:node 'adapter") == '"cmd:node \'adapter" is no command line: No closing quotation'


def test_a_command_line_without_a_program_is_refused() -> None:
    assert refused("cmd:'' --strict") == "\"cmd:'' --strict\" is no command line: it names no program"


@pytest.mark.parametrize("name", EMBEDDED)
def test_what_runs_in_process_takes_no_arguments(name: str) -> None:
    assert refused(f"{name}:1.0") == f"'{name}:1.0' is no implementation; {name!r} stands alone, without a colon"


def test_an_invalid_reference_is_refused_before_anything_is_opened() -> None:
    with pytest.raises(InvalidReference):
        open_implementation("refrence", Conditions())


@pytest.mark.parametrize("name", EMBEDDED)
def test_what_runs_in_process_opens(name: str) -> None:
    with open_implementation(name, Conditions()) as implementation:
        assert implementation.identity.reference == name
        assert list(implementation.ask([FULFILL])) == [Accepted(FulfillValue(fulfillment="ab" * 32, data=""))]


@pytest.mark.parametrize("name", EMBEDDED)
def test_what_runs_in_process_has_no_adapter(name: str) -> None:
    with pytest.raises(InvalidReference, match="runs in process and has no adapter"):
        launch_of(name, Conditions())


@pytest.mark.parametrize("name", EMBEDDED)
def test_what_runs_in_process_has_a_process_of_its_own_to_be_timed_in(name: str) -> None:
    launch = bench_launch_of(name, Conditions())
    assert launch.command[-1] == f"ilp.implementation.embedded.native:{name}"


def test_what_runs_in_a_process_is_timed_there(folder: Path) -> None:
    assert bench_launch_of(f"cmd:{folder}", Conditions()) == launch_of(f"cmd:{folder}", Conditions())


def test_a_recording_cannot_be_timed() -> None:
    with pytest.raises(InvalidReference, match="is answered from a file and has no adapter"):
        bench_launch_of("recording:old", Conditions())


# Declared ones; what they do is told in test_declared.py.


@pytest.fixture
def declaring(folder: Path) -> Path:
    """The current folder, which declares `connector` and `other`."""
    (folder / "ilp.toml").write_text("[implementations]\nconnector = { adapter = 'x' }\nother = { adapter = 'y' }\n")
    return folder


@pytest.mark.usefixtures("declaring")
@pytest.mark.parametrize("reference", ["connector", "other@v1.0", "connector@feature/x", "connector@:/a: b"])
def test_a_declared_name_is_valid(reference: str) -> None:
    validate_reference(reference)


@pytest.mark.usefixtures("declaring")
@pytest.mark.parametrize(
    ("reference", "meant"),
    [
        ("conector", "connector"),
        ("conector@v1.0", "connector@v1.0"),
        ("conector@1.0", "connector@1.0"),
        ("conector@feature/x", "connector@feature/x"),
        ("ilp-packet@1.0", "npm:ilp-packet@1.0"),
        ("refrence", "reference"),
    ],
)
def test_a_mistyped_name_gets_a_suggestion(reference: str, meant: str) -> None:
    assert f"; did you mean {meant!r}?" in refused(reference)


@pytest.mark.usefixtures("declaring")
@pytest.mark.parametrize("reference", ["zzz", "zzz:yyy"])
def test_what_is_declared_is_among_what_is_known(reference: str) -> None:
    assert refused(reference).endswith(", recording:FILE; declared are connector, other.")


@pytest.mark.usefixtures("declaring")
def test_a_name_with_what_can_be_no_revision_is_refused_with_its_form() -> None:
    assert "is not of the form NAME@REV: '--x' can be no git revision" in refused("connector@--x")


def test_a_name_in_a_broken_configuration_is_refused_with_what_is_broken(folder: Path) -> None:
    (folder / "ilp.toml").write_text("[")
    assert refused("connector").startswith(f"{folder / 'ilp.toml'}: this is no TOML: ")


def test_others_do_not_mind_a_broken_configuration(folder: Path) -> None:
    (folder / "ilp.toml").write_text("[")
    validate_reference("reference")
    validate_reference("npm:ilp-packet")
    assert refused("zzz:yyy").endswith("; no ilp.toml here declares others.")


@pytest.mark.usefixtures("declaring")
def test_an_embedded_implementation_keeps_its_name(folder: Path) -> None:
    (folder / "ilp.toml").write_text("[implementations.reference]\nadapter = './none'\n")
    with open_implementation("reference", Conditions()) as implementation:
        assert implementation.identity.name == "ilp.codec"


def test_an_adapter_of_a_declaration_runs_in_its_tree(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "ilp.toml").write_text("[implementations.it]\nadapter = 'python x'\nenvironment = { A = 'b' }\n")
    (folder / "inside").mkdir()
    monkeypatch.chdir(folder / "inside")
    launch = launch_of("it", Conditions())
    assert (launch.command, launch.directory, launch.environment) == (("python", "x"), folder, {"A": "b"})


# recording:


@pytest.fixture
def recorded(folder: Path) -> str:
    """The reference of a recording of one refusal, in the current folder."""
    with open_implementation("reference", Conditions()) as implementation:
        header = RecordingHeader(suite="0", seed=1, budget=1, implementation=implementation.identity, recorded="now")
        with RecordingWriter(folder / "old", header) as writer:
            writer.add(FULFILL, Rejected("recorded"))
    return "recording:old"


def test_a_recording_opens(recorded: str) -> None:
    with open_implementation(recorded, Conditions()) as implementation:
        assert (implementation.identity.reference, implementation.identity.name) == (recorded, "ilp.codec")
        assert list(implementation.ask([FULFILL])) == [Rejected("recorded")]


def test_a_recording_has_no_adapter(recorded: str) -> None:
    with pytest.raises(InvalidReference, match=r"^recording:old is answered from a file and has no adapter$"):
        launch_of(recorded, Conditions())


def test_a_recording_that_is_not_there_is_valid_and_unavailable() -> None:
    validate_reference("recording:none")
    with pytest.raises(ImplementationUnavailable, match=r"^recording:none: the file cannot be read: "):
        open_implementation("recording:none", Conditions())


def test_a_recording_without_a_file_is_refused_when_opened() -> None:
    with pytest.raises(InvalidReference, match="is not of the form recording:FILE"):
        open_implementation("recording:", Conditions())


# cmd:


def test_a_command_line_is_split_as_a_shell_splits_it() -> None:
    launch = launch_of("cmd:node 'my adapter.js' --strict", Conditions())
    assert (launch.command, launch.environment, launch.digest) == (("node", "my adapter.js", "--strict"), {}, None)


def test_a_command_line_opens_with_the_given_patience() -> None:
    conditions = Conditions(patience=Patience(start_timeout=0.1))
    with pytest.raises(ImplementationUnavailable, match=r"no answer within 0\.1 s"):
        open_implementation(f"cmd:{' '.join(fake_command('NeverGreets'))}", conditions)


def test_a_command_line_opens_as_the_implementation_it_greets_as() -> None:
    reference = f"cmd:{' '.join(fake_command())}"
    with open_implementation(reference, Conditions()) as implementation:
        assert (implementation.identity.reference, implementation.identity.name) == (reference, "fake")


# npm:


@pytest.mark.parametrize(
    ("reference", "package", "version"),
    [
        ("npm:ilp-packet", "ilp-packet", None),
        ("npm:ilp-packet@3.1.3", "ilp-packet", "3.1.3"),
        ("npm:@interledger/packet", "@interledger/packet", None),
        ("npm:@interledger/packet@1.0.0", "@interledger/packet", "1.0.0"),
    ],
)
def test_a_package_is_installed_at_its_version(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, reference: str, package: str, version: str | None
) -> None:
    asked: list[tuple[str, str | None]] = []

    def install(package: str, version: str | None, *, on_progress: Callable[[str], None]) -> npm.NpmInstall:
        asked.append((package, version))
        on_progress("installing")
        return npm.NpmInstall(
            package=package,
            version="9.9.9",
            directory=tmp_path,
            digest="d1",
            locked=True,
            command=("node", "adapter.cjs"),
        )

    heard: list[str] = []
    monkeypatch.setattr(npm, "install", install)
    launch = launch_of(reference, Conditions(on_progress=heard.append))
    assert asked == [(package, version)]
    assert heard == ["installing"]
    assert (launch.command, launch.digest) == (("node", "adapter.cjs"), "d1")


# cargo:


@pytest.mark.parametrize(
    ("reference", "version", "features"),
    [
        ("cargo:interledger-packet", None, ()),
        ("cargo:interledger-packet@0.4.0", "0.4.0", ()),
        ("cargo:interledger-packet[serde]", None, ("serde",)),
        ("cargo:interledger-packet[serde,strict]@0.4.0", "0.4.0", ("serde", "strict")),
    ],
)
def test_a_crate_is_built_at_its_version_with_its_features(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, reference: str, version: str | None, features: tuple[str, ...]
) -> None:
    asked: list[tuple[str, str | None, tuple[str, ...]]] = []

    def install(
        package: str, version: str | None, features: tuple[str, ...], *, on_progress: Callable[[str], None]
    ) -> cargo.CargoInstall:
        asked.append((package, version, features))
        on_progress("building")
        return cargo.CargoInstall(
            package=package,
            version="9.9.9",
            features=features,
            directory=tmp_path,
            digest="d1",
            locked=True,
            command=("ilp-adapter",),
        )

    heard: list[str] = []
    monkeypatch.setattr(cargo, "install", install)
    launch = launch_of(reference, Conditions(on_progress=heard.append))
    assert asked == [("interledger-packet", version, features)]
    assert heard == ["building"]
    assert (launch.command, launch.digest) == (("ilp-adapter",), "d1")


# python:


def test_a_python_codec_is_looked_for_where_this_python_looks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "codec_of_this_test.py").write_text("def decode(octets): ...\ndef encode(value): ...\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", "/somewhere", *sys.path])
    launch = launch_of("python:codec_of_this_test", Conditions())
    assert launch.command == (sys.executable, "-P", "-m", "ilp.implementation.adapters.python", "codec_of_this_test")
    assert launch.environment["PYTHONPATH"].split(os.pathsep)[:2] == [str(tmp_path), "/somewhere"]


def test_what_is_called_ilp_in_the_current_directory_is_not_taken_for_this_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "ilp.py").write_text("raise RuntimeError('shadowed')\n")
    (tmp_path / "codec_of_this_test.py").write_text("def decode(octets): ...\ndef encode(value): ...\n")
    monkeypatch.chdir(tmp_path)
    with open_implementation("python:codec_of_this_test", Conditions()) as implementation:
        assert implementation.identity.name == "codec_of_this_test"


@pytest.mark.parametrize("reference", ["@interledger/packet@1.0.0", "left-pad@1.3.0"])
def test_a_version_of_what_has_no_adapter_gets_no_suggestion(reference: str) -> None:
    assert "did you mean" not in refused(reference)


def test_a_python_codec_in_the_current_directory_opens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "codec_of_this_test.py").write_text("def decode(octets): ...\ndef encode(value): ...\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend("")
    with open_implementation("python:codec_of_this_test", Conditions()) as implementation:
        assert implementation.identity.name == "codec_of_this_test"


def no_codec(reference: str, conditions: Conditions | None = None) -> ImplementationUnavailable:
    with pytest.raises(ImplementationUnavailable) as unavailable:
        open_implementation(reference, conditions or Conditions())
    return unavailable.value


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("python:no_such_module", "there is no module 'no_such_module'"),
        ("python:ilp:nope", "the module 'ilp' has no 'nope'"),
        ("python:json", "'json' has no function 'decode'"),
    ],
)
def test_what_is_no_python_codec_is_told_in_one_line_and_not_as_a_greeting(reference: str, reason: str) -> None:
    error = no_codec(reference)
    assert (error.message, error.log) == (f"{reference}: {reason}", "")
    assert sys.executable in error.advice


def test_a_python_codec_whose_import_fails_comes_with_its_traceback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "codec_of_this_test.py").write_text("1 / 0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    error = no_codec("python:codec_of_this_test")
    assert error.message.endswith("importing 'codec_of_this_test' raised ZeroDivisionError: division by zero")
    assert "codec_of_this_test.py" in error.log


def test_a_python_codec_whose_import_does_not_end_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "codec_of_this_test.py").write_text("import threading\nthreading.Event().wait()\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    error = no_codec("python:codec_of_this_test", Conditions(patience=Patience(start_timeout=0.2)))
    assert error.message == "python:codec_of_this_test: it was not imported within 0.2 s"
    assert "--timeout" in error.advice
