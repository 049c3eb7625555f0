"""The adapter for the crate interledger-packet, built and asked: every test here needs cargo and the registry."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ilp.implementation import cargo
from ilp.implementation.adapter_test import probe_adapter
from ilp.implementation.cache import CACHE_DIR_VARIABLE
from ilp.implementation.child import Ceilings
from ilp.implementation.environment import scrubbed
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.launch import Launch
from ilp.implementation.process import Patience
from ilp.protocol import (
    Accepted,
    Decode,
    Encode,
    Encoded,
    Faulted,
    HexText,
    Operation,
    Outcome,
    PrepareValue,
    Rejected,
    RejectValue,
    Relay,
    Unsupported,
    outcome_class,
)
from ilp.protocol.bench import BENCH_OPERATIONS, BenchRefusal, BenchResult, input_of, load_line, run_line
from ilp.protocol.message import Hello, hello_line, read_greeting, read_response, request_line
from tests.implementation.batches import (
    MISUSES,
    answers_of,
    expected_checksum,
    loads_of,
    packets,
    runs_of_every_operation,
)
from tests.implementation.test_npm import PREPARE, PUBLISHED

pytestmark = pytest.mark.published

CRATE = "interledger-packet"
OCTETS = ("0.1.0", "0.2.1")  # where addresses are octets
ADDRESSES = ("0.3.0", "0.4.0")  # where they have a type of their own
RELEASES = (*OCTETS, *ADDRESSES)

every_release = pytest.mark.parametrize("version", RELEASES)
one_of_each_api = pytest.mark.parametrize("version", ["0.2.1", "0.4.0"])


def quiet(_: str) -> None:
    pass


@pytest.fixture(scope="session")
def build_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where releases are built, once for all tests that run in this process."""
    return tmp_path_factory.mktemp("builds")


@pytest.fixture
def release(version: str, build_cache: Path, monkeypatch: pytest.MonkeyPatch) -> cargo.CargoInstall:
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(build_cache))
    return cargo.install(CRATE, version, on_progress=quiet)


def run(release: cargo.CargoInstall, given: bytes) -> list[bytes]:
    """Return the lines that the adapter answers; it ends well, and says nothing on standard error."""
    ended = subprocess.run(release.command, input=given, capture_output=True, check=True)
    assert ended.stderr == b""
    return ended.stdout.splitlines()


def lines_of(release: cargo.CargoInstall, given: bytes) -> list[Any]:
    return [json.loads(line) for line in run(release, given)]


def greeting(release: cargo.CargoInstall) -> Hello:
    (line,) = run(release, hello_line())
    return read_greeting(line)


def asked(release: cargo.CargoInstall, operations: list[Operation]) -> list[Outcome]:
    """Return what a release does with `operations`, all asked at once."""
    lines = run(release, b"".join(request_line(number, each) for number, each in enumerate(operations)))
    return [
        read_response(line, number, operation)
        for number, (line, operation) in enumerate(zip(lines, operations, strict=True))
    ]


# Every release


@every_release
def test_a_release_greets_with_its_version_and_what_it_was_built_from(release: cargo.CargoInstall) -> None:
    hello = greeting(release)
    assert (hello.name, hello.version, hello.language) == (CRATE, release.version, "Rust")
    assert hello.operations == ("decode", "encode", "relay", "bench")
    assert {"rustc", "bytes", "chrono"} <= hello.build.keys()
    assert hello.build["features"] == []


@every_release
def test_a_release_is_well_behaved(release: cargo.CargoInstall) -> None:
    launch = Launch(command=release.command)
    results = list(probe_adapter(launch, scrubbed(os.environ), Patience(), Ceilings()))
    assert [(each.probe, each.detail) for each in results if each.verdict != "pass"] == []
    assert len(results) > 10


@every_release
def test_a_release_reads_the_published_packets(release: cargo.CargoInstall) -> None:
    for value, outcome in zip(PUBLISHED.values(), asked(release, [Decode(each) for each in PUBLISHED]), strict=True):
        if release.version in ADDRESSES and isinstance(value, RejectValue) and value.triggered_by == "":
            assert outcome == Rejected("InvalidAddress(InvalidFormat)", kind="InvalidAddress")
        else:
            assert outcome == Accepted(value)


@every_release
def test_a_release_writes_the_published_packets(release: cargo.CargoInstall) -> None:
    assert asked(release, [Encode(each) for each in PUBLISHED.values()]) == [Encoded(each) for each in PUBLISHED]


@every_release
def test_a_release_relays_with_another_amount_and_expiry(release: cargo.CargoInstall) -> None:
    outcomes = asked(release, [Relay(PREPARE, amount="99", expires_at="2030-01-01T00:00:00.000Z"), Relay(PREPARE)])
    forwarded = PREPARE.replace("000000000000006b", "0000000000000063")
    forwarded = forwarded.replace(b"20171223012140549".hex(), b"20300101000000000".hex())
    assert outcomes == [Encoded(forwarded), Encoded(PREPARE)]


@every_release
def test_a_release_relays_answers_as_they_are(release: cargo.CargoInstall) -> None:
    answers = [each for each in PUBLISHED if each[:4] in {"0d41", "0e41", "0e1f"}]
    outcomes = asked(release, [Relay(each, amount="1") for each in answers])
    assert outcomes == [Encoded(each) for each in answers]


@every_release
def test_a_relayed_packet_is_decoded_first(release: cargo.CargoInstall) -> None:
    (outcome,) = asked(release, [Relay("0d41" + "00" * 64)])
    assert isinstance(outcome, Rejected)


@every_release
def test_a_relayed_prepare_keeps_its_framing(release: cargo.CargoInstall) -> None:
    non_canonical = "0c8168" + PREPARE[4:]
    assert asked(release, [Relay(non_canonical)]) == [Encoded(non_canonical)]


@every_release
def test_a_check_of_a_release_accounts_for_every_vector(release: cargo.CargoInstall) -> None:
    command = [sys.executable, "-m", "ilp", "check", f"cargo:{CRATE}@{release.version}", "--format", "json"]
    ended = subprocess.run(command, capture_output=True, check=False)
    assert ended.returncode == 1
    record = json.loads(ended.stdout)
    counts = record["implementations"][0]["counts"]
    assert sum(counts.values()) == record["vectors"]["count"]
    assert counts["error"] == 0
    assert counts["pass"] > 2900


# What the codec's types hold


def with_timestamp(digits: str) -> Decode:
    return Decode(PREPARE.replace(b"20171223012140549".hex(), digits.encode().hex()))


def encode(**changed: object) -> Encode:
    return Encode(msgspec.structs.replace(PUBLISHED[PREPARE], **changed))


def encode_reject(**changed: object) -> Encode:
    return Encode(msgspec.structs.replace(RejectValue(code="T02", triggered_by="g.a", message="", data=""), **changed))


BOTH: dict[str, tuple[Operation, str]] = {
    "no octets": (Decode(""), "rejected"),
    "a type octet alone": (Decode("0c"), "rejected"),
    "an unknown type": (Decode("0f00"), "rejected"),
    "a first length octet 80": (Decode("0c8000"), "faulted"),
    "contents shorter than announced": (Decode(PREPARE[:-2]), "rejected"),
    "octets behind the packet": (Decode(PREPARE + "00"), "accepted"),
    "month 13": (with_timestamp("20171323012140549"), "rejected"),
    "a month of one digit and a space": (with_timestamp("20171 08092437615"), "accepted"),
    "a leap second": (with_timestamp("20161231235960852"), "accepted"),
    "an amount below zero": (encode(amount="-1"), "rejected"),
    "an amount of 65 bits": (encode(amount="18446744073709551616"), "rejected"),
    "the largest amount": (encode(amount="18446744073709551615"), "encoded"),
    "no amount": (encode(amount=None), "unsupported"),
    "no data": (encode(data=None), "unsupported"),
    "year 0000": (encode(expires_at="0000-01-01T00:00:00.000Z"), "encoded"),
    "year 10000": (encode(expires_at="10000-01-01T00:00:00.000Z"), "faulted"),
    "30 February": (encode(expires_at="2030-02-30T00:00:00.000Z"), "rejected"),
    "second 60": (encode(expires_at="2016-12-31T23:59:60.852Z"), "rejected"),
    "hour 24": (encode(expires_at="2030-01-01T24:00:00.000Z"), "rejected"),
    "letters for digits": (encode(expires_at="20x0-01-01T00:00:00.000Z"), "rejected"),
    "nanoseconds": (encode(expires_at="2030-01-01T00:00:00.000000001Z"), "encoded"),
    "a condition of 31 octets": (encode(execution_condition="00" * 31), "rejected"),
    "a code of four characters": (encode_reject(code="F000"), "rejected"),
    "a message that is no text": (encode_reject(message=HexText("ff")), "encoded"),
    "no message": (encode_reject(message=None), "unsupported"),
    "relay with an amount of 65 bits": (Relay(PREPARE, amount="18446744073709551616"), "rejected"),
    "relay to 30 February": (Relay(PREPARE, expires_at="2030-02-30T00:00:00.000Z"), "rejected"),
}
CHANGED: dict[str, tuple[Operation, str, str]] = {
    "a length of nine octets": (Decode("0c89" + "00" * 9), "faulted", "rejected"),
    "an address that is none": (encode(destination="nowhere"), "encoded", "rejected"),
    "an address that is no text": (encode(destination=HexText("ff")), "encoded", "rejected"),
    "no triggeredBy": (encode_reject(triggered_by=None), "unsupported", "encoded"),
}


@one_of_each_api
def test_hostile_input_is_refused_or_leaks_as_it_did_when_it_was_studied(
    version: str, release: cargo.CargoInstall
) -> None:
    now = version in ADDRESSES
    expected = {name: outcome for name, (_, outcome) in BOTH.items()}
    expected |= {name: after if now else before for name, (_, before, after) in CHANGED.items()}
    operations = [*(operation for operation, _ in BOTH.values()), *(operation for operation, _, _ in CHANGED.values())]
    outcomes = asked(release, operations)
    assert {name: outcome_class(outcome) for name, outcome in zip(expected, outcomes, strict=True)} == expected


@one_of_each_api
@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        (Decode("0f00"), "InvalidPacket"),
        (Decode(PREPARE[:-2]), "Io"),
        (with_timestamp("20171323012140549"), "Chrono"),
        (Decode(PREPARE.replace(b"20171223012140549".hex(), "ff" * 17)), "Utf8"),
        (encode(amount="-1"), None),
    ],
)
def test_the_kind_of_a_refusal_is_the_variant_of_the_crates_error(
    release: cargo.CargoInstall, operation: Operation, kind: str | None
) -> None:
    (outcome,) = asked(release, [operation])
    assert isinstance(outcome, Rejected)
    assert outcome.kind == kind


@one_of_each_api
def test_a_panic_is_a_fault_and_the_next_request_is_answered(release: cargo.CargoInstall) -> None:
    fault, then = asked(release, [Decode("0c8000"), Decode(PREPARE)])
    assert isinstance(fault, Faulted)
    assert fault.message.startswith("panicked: assertion failed")
    assert then == Accepted(PUBLISHED[PREPARE])


@one_of_each_api
def test_text_that_is_no_utf_8_is_carried_in_hex(release: cargo.CargoInstall) -> None:
    outcomes = asked(release, [Decode("0e0a54303203672e6101ff00"), Decode("0e095430ff03672e610000")])
    message, code = [each.value for each in outcomes if isinstance(each, Accepted)]
    assert isinstance(message, RejectValue)
    assert message.message == HexText("ff")
    assert isinstance(code, RejectValue)
    assert code.code == HexText("5430ff")


@one_of_each_api
def test_digits_below_the_millisecond_are_left_to_the_codec(release: cargo.CargoInstall) -> None:
    (outcome,) = asked(release, [encode(expires_at="2017-12-23T01:21:40.549999999Z")])
    assert outcome == Encoded(PREPARE)


@one_of_each_api
def test_digits_below_the_nanosecond_are_more_than_its_type_holds(release: cargo.CargoInstall) -> None:
    point, exact = "2030-01-01T00:00:00.0000000001Z", "2030-01-01T00:00:00.0010000000Z"
    lines = b"".join(
        b'{"id":%d,"op":"relay","packet":"%s","expiresAt":"%s"}\n' % (number, PREPARE.encode(), each.encode())
        for number, each in enumerate((point, exact))
    )
    refused, held = lines_of(release, lines)
    assert refused["rejected"]["message"] == f"a SystemTime cannot hold {point}: it has nanoseconds only"
    assert b"20300101000000001".hex() in held["ok"]


@one_of_each_api
@pytest.mark.parametrize("year", [1, 1969, 2000, 9999])
def test_dates_far_from_now_are_read_and_written(release: cargo.CargoInstall, year: int) -> None:
    packet = with_timestamp(f"{year:04}0228235959999")
    outcome, written = asked(release, [packet, encode(expires_at=f"{year:04}-02-28T23:59:59.999Z")])
    assert isinstance(outcome, Accepted)
    assert isinstance(outcome.value, PrepareValue)
    assert outcome.value.expires_at == f"{year:04}-02-28T23:59:59.999Z"
    assert written == Encoded(packet.packet)


# The protocol


@pytest.mark.parametrize("version", ["0.4.0"])
def test_what_is_no_request_is_answered_without_an_id(release: cargo.CargoInstall) -> None:
    given = [
        b"[]",
        b"null",
        b'{"op":"decode","packet":"13"}',
        b'{"id":"1","op":"decode"}',
        b'{"id":1,"op":"decode"}',
        b'{"id":2,"op":"decode","packet":"0"}',
        b'{"id":3,"op":"decode","packet":"0g"}',
        b'{"id":4,"op":"decode","packet":7}',
        b'{"id":5,"op":"encode","value":null}',
        b'{"id":6,"op":"encode","value":{"type":"reject","code":{"octets":""}}}',
    ]
    lines = lines_of(release, b"".join(line + b"\n" for line in given))
    assert [line["id"] for line in lines] == [None] * len(given)
    assert all(line["faulted"]["message"].startswith("no request: ") for line in lines)


@pytest.mark.parametrize("version", ["0.4.0"])
def test_requests_around_a_line_that_is_no_json_are_answered(release: cargo.CargoInstall) -> None:
    given = request_line(0, Decode(PREPARE)) + b"{\n" + request_line(1, Decode("00"))
    assert [line["id"] for line in lines_of(release, given)] == [0, None, 1]


@pytest.mark.parametrize("version", ["0.4.0"])
def test_an_operation_or_packet_type_that_it_has_not_is_unsupported(release: cargo.CargoInstall) -> None:
    sing, ping = lines_of(release, b'{"id":1,"op":"sing"}\n{"id":2,"op":"encode","value":{"type":"ping"}}\n')
    assert sing["unsupported"] == {"message": 'this adapter has no operation "sing"'}
    assert ping["unsupported"] == {"message": 'interledger-packet has no packet type "ping"'}


@pytest.mark.parametrize("version", ["0.4.0"])
def test_unknown_members_are_ignored_and_a_last_line_needs_no_line_feed(release: cargo.CargoInstall) -> None:
    (line,) = lines_of(release, b'{"op":"decode","later":{"x":1},"packet":"%s","id":1}' % PREPARE.encode())
    assert line["ok"]["type"] == "prepare"


@pytest.mark.parametrize("version", ["0.4.0"])
def test_many_requests_in_flight_are_all_answered_in_order(release: cargo.CargoInstall) -> None:
    given = b"".join(request_line(number, Decode(PREPARE)) for number in range(20_000))
    assert [line["id"] for line in lines_of(release, given)] == list(range(20_000))


@pytest.mark.parametrize("version", ["0.4.0"])
def test_a_line_longer_than_any_chunk_is_read_as_one(release: cargo.CargoInstall) -> None:
    request = request_line(0, Decode("13")).rstrip(b"}\n") + b',"later":"' + "ü".encode() * 500_000 + b'"}\n'
    assert [line["id"] for line in lines_of(release, request)] == [0]


# Timing itself


@every_release
def test_a_release_times_itself_with_the_results_of_the_reference_codec(release: cargo.CargoInstall) -> None:
    batch = packets(4096)
    runs = runs_of_every_operation(release.command, batch)
    assert tuple(runs) == BENCH_OPERATIONS
    for operation, (run, each_alone) in runs.items():
        assert isinstance(run, BenchResult)
        assert isinstance(each_alone, BenchResult)
        assert run.checksum == each_alone.checksum == expected_checksum(operation, batch)
        assert run.iterations == len(batch) * len(run.passes)
        assert run.nanoseconds == sum(run.passes) >= 5_000_000
        assert run.collector == "none"
        assert len(each_alone.latencies) == each_alone.iterations == len(batch)


@one_of_each_api
def test_an_input_that_is_refused_is_named_when_it_is_loaded_and_changes_nothing(release: cargo.CargoInstall) -> None:
    batch = packets(8)
    bad = [input_of(encode()), input_of(encode(amount="-1"))]
    lines = [
        *loads_of("encode", batch, first_id=0),
        load_line(1, "encode", bad, append=True),
        load_line(2, "encode", bad, append=False),
        run_line(3, "encode", 1),
    ]
    loaded, appended, replaced, run = answers_of(release.command, lines)
    assert loaded == BenchResult(inputs=8)
    assert appended == BenchRefusal("rejected", "input 9: a u64 cannot hold -1")
    assert replaced == BenchRefusal("rejected", "input 1: a u64 cannot hold -1")
    assert isinstance(run, BenchResult)
    assert run.checksum == expected_checksum("encode", batch)


@one_of_each_api
@pytest.mark.parametrize("nanoseconds", [1, None])
@pytest.mark.parametrize(
    ("packet", "kind", "message"),
    [("0f00", "rejected", "input 1: Invalid"), ("0c8000", "faulted", "input 1: panicked: ")],
)
def test_an_input_that_is_refused_is_named_when_it_runs(
    release: cargo.CargoInstall, nanoseconds: int | None, packet: str, kind: str, message: str
) -> None:
    inputs = [input_of(Decode(PREPARE)), input_of(Decode(packet))]
    lines = [load_line(0, "decode", inputs, append=False), run_line(1, "decode", nanoseconds)]
    _, refusal = answers_of(release.command, lines)
    assert isinstance(refusal, BenchRefusal)
    assert refusal.kind == kind
    assert refusal.message.startswith(message)


@pytest.mark.parametrize("version", ["0.4.0"])
def test_a_run_without_a_checksum_has_none(release: cargo.CargoInstall) -> None:
    lines = [*loads_of("decode", packets(4), first_id=0), run_line(1, "decode", 1, check=False)]
    _, run = answers_of(release.command, lines)
    assert isinstance(run, BenchResult)
    assert (run.checksum, run.iterations) == ("", 4)


@pytest.mark.parametrize("version", ["0.4.0"])
def test_what_cannot_be_timed_is_no_request(release: cargo.CargoInstall) -> None:
    lines = lines_of(release, b"".join(line + b"\n" for line in MISUSES))
    assert [line["id"] for line in lines] == [None] * len(MISUSES)
    assert all(line["faulted"]["message"].startswith("no request: ") for line in lines)


@pytest.mark.parametrize("version", ["0.4.0"])
def test_another_operation_than_the_loaded_one_does_not_run(release: cargo.CargoInstall) -> None:
    _, other = lines_of(release, b"".join([*loads_of("decode", packets(4), first_id=0), run_line(1, "relay", 1)]))
    assert other["faulted"] == {"message": "no request: no inputs of relay are loaded"}


# Builds


@pytest.mark.parametrize("version", ["0.4.0"])
def test_a_feature_of_the_crate_is_built_in_and_reported(release: cargo.CargoInstall) -> None:
    with_serde = cargo.install(CRATE, "0.4.0", ("serde",), on_progress=quiet)
    assert greeting(with_serde).build["features"] == ["serde"]
    assert with_serde.digest != release.digest
    assert (with_serde.directory / "Cargo.lock").read_bytes() == (release.directory / "Cargo.lock").read_bytes()


@pytest.mark.parametrize("version", ["0.4.0"])
def test_an_entry_of_the_cache_is_small(release: cargo.CargoInstall) -> None:
    assert sum(path.stat().st_size for path in release.directory.rglob("*")) < 4 << 20


@pytest.mark.parametrize("version", ["0.2.2-beta.5"])
def test_a_release_without_a_lock_file_is_resolved_and_built(release: cargo.CargoInstall) -> None:
    assert not release.locked
    assert greeting(release).version == "0.2.2-beta.5"
    assert asked(release, [Decode(PREPARE)]) == [Accepted(PUBLISHED[PREPARE])]


def failure(version: str, *features: str) -> ImplementationUnavailable:
    with pytest.raises(ImplementationUnavailable) as caught:
        cargo.install(CRATE, version, features, on_progress=quiet)
    return caught.value


@pytest.fixture
def _empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(tmp_path))


@pytest.mark.usefixtures("_empty_cache")
def test_a_version_that_was_never_published_is_told() -> None:
    error = failure("0.3.9")
    assert error.message == "the package registry has no interledger-packet 0.3.9"
    assert error.advice == "releases with a lock file: 0.1.0, 0.2.1, 0.3.0, 0.4.0"


@pytest.mark.usefixtures("_empty_cache")
def test_a_feature_that_a_release_has_not_is_told_with_those_that_it_has() -> None:
    error = failure("0.2.2-beta.5", "strict")
    assert error.message == "interledger-packet 0.2.2-beta.5 has no feature strict"
    assert error.advice == "it has serde"


def test_known_releases_are_published() -> None:
    found = cargo.released_versions(CRATE, on_progress=quiet)
    assert found.note == ""
    assert found.versions[: len(RELEASES)] == RELEASES


@pytest.mark.parametrize("version", ["0.4.0"])
def test_a_packet_without_a_condition_is_more_than_the_api_can_say(release: cargo.CargoInstall) -> None:
    (outcome,) = asked(release, [encode(execution_condition=None)])
    assert outcome == Unsupported("interledger-packet builds no packet without executionCondition")
