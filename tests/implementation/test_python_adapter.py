from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import ilp
from ilp.codec import decode
from ilp.implementation.adapters.python.__main__ import main
from ilp.implementation.adapters.python.adapter import UnusableCodec, load, serve
from ilp.implementation.reference import Conditions, open_implementation
from ilp.protocol import Accepted, Decode, Encode, Encoded, Faulted, FulfillValue, Rejected

FULFILL_OCTETS = bytes.fromhex("0d21") + b"\xab" * 32 + b"\0"
FULFILL = {"type": "fulfill", "fulfillment": "ab" * 32, "data": ""}


def codec_with(**members: Any) -> SimpleNamespace:
    """Return a codec that has `members`, and operations that nobody calls."""
    return SimpleNamespace(**{"decode": _never, "encode": _never} | members)


def _never(*_: object) -> None:
    raise AssertionError


def returning(result: object) -> Callable[..., object]:
    return lambda *_: result


def raising(error: BaseException) -> Callable[..., object]:
    def operation(*_: object) -> None:
        raise error

    return operation


def answer(codec: object, line: bytes | dict[str, Any]) -> dict[str, Any]:
    """Return the response to one request line, without its id."""
    if isinstance(line, dict):
        line = json.dumps({"id": 7, **line}).encode()
    responses = io.BytesIO()
    serve(codec, "codec:Codec", [line], responses)
    (response,) = responses.getvalue().splitlines()
    result: dict[str, Any] = json.loads(response)
    assert result.pop("id") in (7, None)
    return result


DECODE = {"op": "decode", "packet": "0d41"}
ENCODE = {"op": "encode", "value": FULFILL}
RELAY = {"op": "relay", "packet": "0c", "amount": "99"}


# What the codec gets


def test_decode_gets_octets() -> None:
    seen: list[object] = []
    answer(codec_with(decode=lambda octets: seen.append(octets) or FULFILL), DECODE)  # type: ignore[func-returns-value]
    assert seen == [b"\x0d\x41"]


def test_encode_gets_the_value_in_the_protocols_form() -> None:
    seen: list[object] = []
    answer(codec_with(encode=lambda value: seen.append(value) or b""), ENCODE)  # type: ignore[func-returns-value]
    assert seen == [FULFILL]


def test_relay_gets_octets_and_what_is_to_be_replaced() -> None:
    seen: list[object] = []
    answer(codec_with(relay=lambda *given: seen.append(given) or b""), RELAY)  # type: ignore[func-returns-value]
    assert seen == [(b"\x0c", "99", None)]


# What the codec gives


def test_a_packet_of_our_codec_is_a_value() -> None:
    assert answer(codec_with(decode=decode), {"op": "decode", "packet": FULFILL_OCTETS.hex()}) == {"ok": FULFILL}


REJECT = {"type": "reject", "code": "F00", "triggeredBy": "g.a", "message": "", "data": ""}
PREPARE = {
    "type": "prepare",
    "amount": "1",
    "expiresAt": "2030-01-01T00:00:00.000Z",
    "executionCondition": "ab" * 32,
    "destination": "g.a",
    "data": "",
}


@pytest.mark.parametrize(
    ("packet", "name", "member", "given"),
    [
        (REJECT, "data", b"\xab\xcd", "abcd"),
        (REJECT, "data", bytearray(b"\xab\xcd"), "abcd"),
        (REJECT, "data", memoryview(b"\xab\xcd"), "abcd"),
        (PREPARE, "amount", 18446744073709551616, "18446744073709551616"),
        (REJECT, "message", "text", "text"),
        (REJECT, "message", "lone \ud800", {"hex": "6c6f6e6520eda080"}),
        (REJECT, "message", {"hex": "ff"}, {"hex": "ff"}),
        (REJECT, "message", None, None),
        (PREPARE, "expiresAt", datetime(2030, 1, 2, 3, 4, 5, 678999, UTC), "2030-01-02T03:04:05.678Z"),
        (PREPARE, "expiresAt", datetime(2030, 1, 2, tzinfo=timezone(timedelta(hours=2))), "2030-01-01T22:00:00.000Z"),
    ],
)
def test_a_member_takes_the_protocols_form(packet: dict[str, Any], name: str, member: object, given: object) -> None:
    assert answer(codec_with(decode=returning(packet | {name: member})), DECODE) == {"ok": packet | {name: given}}


def test_a_datetime_without_a_time_zone_is_a_fault_and_no_local_time() -> None:
    naive = datetime(2030, 1, 2, 3, 4, 5)
    result = answer(codec_with(decode=returning({"expiresAt": naive})), DECODE)
    assert result == {
        "faulted": {"message": "decode returned what is no packet: the datetime 2030-01-02 03:04:05 has no time zone"}
    }


@pytest.mark.parametrize("octets", [b"\xab", bytearray(b"\xab"), memoryview(b"\xab")])
@pytest.mark.parametrize("request_", [ENCODE, RELAY])
def test_octets_are_hexadecimal(octets: object, request_: dict[str, Any]) -> None:
    codec = codec_with(encode=returning(octets), relay=returning(octets))
    assert answer(codec, request_) == {"ok": "ab"}


@pytest.mark.parametrize(("result", "kind"), [(7, "int"), ("ab", "str"), (None, "NoneType"), ([1], "list")])
@pytest.mark.parametrize("request_", [ENCODE, RELAY])
def test_what_is_no_octets_is_a_fault(result: object, kind: str, request_: dict[str, Any]) -> None:
    codec = codec_with(encode=returning(result), relay=returning(result))
    assert answer(codec, request_) == {"faulted": {"message": f"it returned {kind}, which is no bytes"}}


def test_what_is_no_packet_is_a_fault() -> None:
    assert answer(codec_with(decode=returning(7)), DECODE) == {
        "faulted": {"message": "decode returned int, which is no mapping and no packet of ilp.codec"}
    }


@pytest.mark.parametrize(
    ("packet", "reason"),
    [
        ({}, "missing required field `type`"),
        ({"type": "fulfill", "fulfillment": ""}, "missing required field `data`"),
        (FULFILL | {"more": ""}, "unknown field `more`"),
        (FULFILL | {"type": "payment"}, "Invalid value 'payment'"),
        (FULFILL | {"data": "abc"}, "no whole number of octets"),
        (FULFILL | {"data": "AB"}, "matching regex"),
        (FULFILL | {"data": 1.5}, "got `float`"),
        (FULFILL | {"data": object()}, "got `object`"),
        (PREPARE | {"amount": 10**5000}, "integer string conversion"),
    ],
)
@pytest.mark.parametrize("refusals", [(ValueError,), (Exception,)])
def test_a_mapping_that_is_no_packet_is_a_fault_whatever_is_a_refusal(
    packet: dict[str, Any], reason: str, refusals: tuple[type[Exception], ...]
) -> None:
    result = answer(codec_with(decode=returning(packet), refusals=refusals), DECODE)
    assert result["faulted"]["message"].startswith("decode returned what is no packet: ")
    assert reason in result["faulted"]["message"]


def test_a_result_that_is_no_json_is_a_fault_and_no_crash() -> None:
    result = answer(codec_with(name="lone \ud800"), {"op": "hello"})
    assert result["faulted"]["message"].startswith("a result that is no JSON: ")


# What the codec raises


@pytest.mark.parametrize(
    ("error", "result"),
    [
        (ValueError("no packet"), {"rejected": {"message": "no packet"}}),
        (TypeError("None"), {"faulted": {"message": "TypeError: None"}}),
        (SystemExit(3), {"faulted": {"message": "SystemExit: 3"}}),
        (NotImplementedError("no Reject"), {"unsupported": {"message": "no Reject"}}),
        (NotImplementedError(), {"unsupported": {"message": "no decode"}}),
        (ValueError("lone \ud800"), {"rejected": {"message": "lone \\ud800"}}),
        (TypeError("lone \ud800"), {"faulted": {"message": "TypeError: lone \\ud800"}}),
        (NotImplementedError("lone \ud800"), {"unsupported": {"message": "lone \\ud800"}}),
    ],
)
def test_an_exception_is_a_refusal_a_fault_or_a_lack(error: BaseException, result: dict[str, Any]) -> None:
    assert answer(codec_with(decode=raising(error)), DECODE) == result


def test_a_panic_of_a_native_extension_is_a_fault() -> None:
    class PanicException(BaseException):
        pass

    assert answer(codec_with(decode=raising(PanicException("index out of bounds"))), DECODE) == {
        "faulted": {"message": "PanicException: index out of bounds"}
    }


def test_an_interrupt_ends_the_adapter() -> None:
    with pytest.raises(KeyboardInterrupt):
        answer(codec_with(decode=raising(KeyboardInterrupt())), DECODE)


def test_the_codec_says_which_exceptions_are_refusals() -> None:
    codec = codec_with(decode=raising(LookupError("no")), encode=raising(ValueError("no")), refusals=[LookupError])
    assert answer(codec, DECODE) == {"rejected": {"message": "no"}}
    assert answer(codec, ENCODE) == {"faulted": {"message": "ValueError: no"}}


def test_a_refusal_carries_its_kind_and_offset() -> None:
    error = ValueError("too short")
    error.kind, error.offset = "truncated", 2  # type: ignore[attr-defined]
    assert answer(codec_with(decode=raising(error)), DECODE) == {
        "rejected": {"message": "too short", "kind": "truncated", "offset": 2}
    }


def test_a_kind_or_offset_of_another_type_is_left_out() -> None:
    error = ValueError("too short")
    error.kind, error.offset = 2, "truncated"  # type: ignore[attr-defined]
    assert answer(codec_with(decode=raising(error)), DECODE) == {"rejected": {"message": "too short"}}


# Requests


@pytest.mark.parametrize("line", [b"no JSON\n", b"\xff\n", b"7\n", b"[]\n", b"{}\n", b"null\n", b"\n"])
def test_what_is_no_request_is_answered_and_survived(line: bytes) -> None:
    assert answer(codec_with(), line)["faulted"]["message"].startswith("no request: ")


@pytest.mark.parametrize("operation", ["other", "relay", "name", "", None, 7])
def test_an_operation_that_the_codec_lacks_is_unsupported(operation: object) -> None:
    assert answer(codec_with(name="codec"), {"op": operation}) == {
        "unsupported": {"message": f"codec:Codec has no {operation}"}
    }


def test_requests_are_answered_one_by_one() -> None:
    class Flushed(io.BytesIO):
        times = 0

        def flush(self) -> None:
            self.times += 1

    responses = Flushed()
    serve(codec_with(encode=returning(b"")), "codec", [b'{"id":1,"op":"encode","value":{}}\n'] * 3, responses)
    assert responses.times == 3


# The greeting


def test_the_greeting_of_a_codec_that_says_who_it_is() -> None:
    codec = codec_with(name="my codec", version="1.2", relay=returning(b""))
    assert answer(codec, {"op": "hello", "protocol": 1}) == {
        "ok": {
            "protocol": 1,
            "name": "my codec",
            "version": "1.2",
            "language": "Python",
            "operations": ["decode", "encode", "relay", "bench"],
            "build": {"python": sys.version.split()[0]},
        }
    }


@pytest.mark.parametrize("members", [{}, {"name": "", "version": ""}, {"name": _never, "version": (1, 2), "relay": 3}])
def test_the_greeting_of_a_codec_that_does_not(members: dict[str, Any]) -> None:
    greeting = answer(codec_with(**members), {"op": "hello", "protocol": 1})["ok"]
    assert (greeting["name"], greeting["version"]) == ("codec:Codec", "unknown")
    assert greeting["operations"] == ["decode", "encode", "bench"]


def test_the_version_of_a_module_is_its_distributions() -> None:
    responses = io.BytesIO()
    serve(codec_with(), "pytest.something:Codec", [b'{"id":0,"op":"hello","protocol":1}\n'], responses)
    assert json.loads(responses.getvalue())["ok"]["version"] == pytest.__version__


# Loading


@pytest.fixture
def module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Callable[[str], str]]:
    """Writes a module that can be imported, and returns its name."""
    name = f"codec_of_{abs(hash(request.node.nodeid))}"

    def write(source: str) -> str:
        (tmp_path / f"{name}.py").write_text(source)
        monkeypatch.syspath_prepend(os.fspath(tmp_path))
        return name

    yield write
    sys.modules.pop(name, None)


OPERATIONS = "def decode(octets): ...\ndef encode(value): ...\n"
A_CLASS = "class Codec:\n    def decode(self, octets): ...\n    def encode(self, value): ...\n"


def test_a_module_is_a_codec(module: Callable[[str], str]) -> None:
    name = module(OPERATIONS)
    assert load(name) is sys.modules[name]


def test_an_instance_is_a_codec(module: Callable[[str], str]) -> None:
    name = module(f"{A_CLASS}codec = Codec()\n")
    assert load(f"{name}:codec") is sys.modules[name].codec


def test_a_class_is_instantiated(module: Callable[[str], str]) -> None:
    name = module(A_CLASS)
    assert type(load(f"{name}:Codec")) is sys.modules[name].Codec


def test_an_object_may_be_dotted(module: Callable[[str], str]) -> None:
    name = module(f"{A_CLASS}class Namespace:\n    inner = Codec()\n")
    assert load(f"{name}:Namespace.inner") is sys.modules[name].Namespace.inner


@pytest.mark.parametrize("name", ["no_such_module", "ilp.no_such_module", "no_such_module.inner"])
def test_a_missing_module_is_told(name: str) -> None:
    missing = name.removesuffix(".inner")
    with pytest.raises(UnusableCodec, match=f"^there is no module '{missing}'$"):
        load(f"{name}:Codec")


def test_a_missing_object_is_told(module: Callable[[str], str]) -> None:
    name = module(A_CLASS)
    with pytest.raises(UnusableCodec, match=f"^the module '{name}' has no 'Codec.inner'$"):
        load(f"{name}:Codec.inner")


@pytest.mark.parametrize(
    ("source", "raised"),
    [
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("raise SystemExit(7)", "SystemExit: 7"),
        ("raise ValueError('two\\nlines')", "ValueError: two lines"),
    ],
)
def test_a_module_whose_import_fails_is_told_with_the_reason(
    module: Callable[[str], str], source: str, raised: str
) -> None:
    name = module(source)
    with pytest.raises(UnusableCodec) as error:
        load(name)
    assert str(error.value) == f"importing {name!r} raised {raised}"
    assert error.value.__cause__ is not None


def test_a_class_that_cannot_be_instantiated_is_told(module: Callable[[str], str]) -> None:
    name = module("class Codec:\n    def __init__(self): raise LookupError('no')\n")
    with pytest.raises(UnusableCodec, match=r"^making an instance of 'Codec' raised LookupError: no$"):
        load(f"{name}:Codec")


@pytest.mark.parametrize("operation", ["decode", "encode"])
def test_an_object_without_an_operation_is_no_codec(module: Callable[[str], str], operation: str) -> None:
    name = module(f"{OPERATIONS}{operation} = 7\n")
    with pytest.raises(UnusableCodec, match=f"^'{name}' has no function '{operation}'$"):
        load(name)


@pytest.mark.parametrize("refusals", ["(1,)", "('ValueError',)", "(str,)", "7"])
def test_refusals_that_are_no_exceptions_are_refused(module: Callable[[str], str], refusals: str) -> None:
    name = module(f"{OPERATIONS}refusals = {refusals}\n")
    with pytest.raises(UnusableCodec, match="'refusals' is no tuple of exception classes"):
        load(name)


# The program

WRAPPED_CODEC = """
from ilp.codec import DecodeError, decode
from ilp.codec import encode as encode_packet
from ilp.protocol.conversion import packet_of
from ilp.protocol import Value
import msgspec

refusals = (ValueError,)
version = "1.0"

print("imported")

def encode(value):
    print("encoding", input.__name__)
    return encode_packet(packet_of(msgspec.convert(value, Value)))
"""


def test_the_program_serves_a_codec(module: Callable[[str], str]) -> None:
    name = module(WRAPPED_CODEC)
    value = FulfillValue(fulfillment="ab" * 32, data="")
    with open_implementation(f"python:{name}", Conditions()) as implementation:
        assert implementation.identity.version == "1.0"
        outcomes = list(implementation.ask([Decode(FULFILL_OCTETS.hex()), Encode(value), Decode("0d")]))
    assert outcomes[:2] == [Accepted(value), Encoded(FULFILL_OCTETS.hex())]
    assert isinstance(outcomes[2], Rejected)


def test_a_codec_that_reads_standard_input_takes_no_requests(module: Callable[[str], str]) -> None:
    name = module("def decode(octets): return {'type': input()}\nencode = decode\n")
    with open_implementation(f"python:{name}", Conditions()) as implementation:
        outcomes = list(implementation.ask([Decode("00"), Decode("01")]))
    assert outcomes == [Faulted("EOFError: EOF when reading a line")] * 2


def test_a_codec_without_relay_does_not_offer_it(module: Callable[[str], str]) -> None:
    with open_implementation(f"python:{module(OPERATIONS)}", Conditions()) as implementation:
        assert implementation.identity.operations == ("decode", "encode", "bench")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ilp.implementation.adapters.python", *arguments],
        input="",
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.fspath(Path(ilp.__file__).parents[1])},
    )


def test_a_codec_that_is_not_there_is_told_in_one_line() -> None:
    ended = run("no_such_module:Codec")
    assert (ended.returncode, ended.stdout, ended.stderr) == (3, "", "there is no module 'no_such_module'\n")


@pytest.mark.parametrize("arguments", [(), ("one", "two")])
def test_the_program_wants_one_argument(arguments: tuple[str, ...]) -> None:
    ended = run(*arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "usage: python -m ilp.implementation.adapters.python MODULE:OBJECT\n"


def test_standard_input_and_output_are_the_protocols_alone(
    module: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    moved: list[int] = []
    monkeypatch.setattr(os, "dup2", lambda _, onto: moved.append(onto))
    monkeypatch.setattr(os, "dup", lambda _: os.open(os.devnull, os.O_RDWR))
    monkeypatch.setattr(sys, "argv", ["adapter", module(OPERATIONS)])
    assert main() == 0
    assert moved == [0, 1]


def test_the_exit_code_tells_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "dup2", lambda *_: None)
    monkeypatch.setattr(os, "dup", lambda _: os.open(os.devnull, os.O_RDWR))
    monkeypatch.setattr(sys, "argv", ["adapter"])
    assert main() == 2
    assert capsys.readouterr().err.startswith("usage: ")
    monkeypatch.setattr(sys, "argv", ["adapter", "no_such_module"])
    assert main() == 3
    assert capsys.readouterr().err == "there is no module 'no_such_module'\n"
