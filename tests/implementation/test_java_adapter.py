"""The Java adapter with the releases that it drives: all of it wants Java, Maven and, at first, the network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ilp.implementation import maven
from ilp.implementation.adapter_test import PROBES, probe_adapter
from ilp.implementation.cache import CACHE_DIR_VARIABLE
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.launch import Conditions, Launch
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

PACKAGE = "org.interledger:codecs-ilp"
RELEASES = ("1.0.0", "1.0.1", "1.0.2", "1.1.0", "1.1.1", "1.2.0", "1.3.0", "1.3.1")
REJECT = RejectValue(code="F02", triggered_by="g.a", message="no", data="ab")


def quiet(_: str) -> None:
    pass


@pytest.fixture(scope="module")
def published_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("published")


@pytest.fixture
def release(version: str, published_cache: Path, monkeypatch: pytest.MonkeyPatch) -> maven.MavenInstall:
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(published_cache))
    return maven.install(PACKAGE, version, on_progress=quiet)


@pytest.fixture
def newest(published_cache: Path, monkeypatch: pytest.MonkeyPatch) -> maven.MavenInstall:
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(published_cache))
    return maven.install(PACKAGE, RELEASES[-1], on_progress=quiet)


every_release = pytest.mark.parametrize("version", RELEASES)


def lines_of(release: maven.MavenInstall, given: bytes) -> list[dict[str, Any]]:
    ended = subprocess.run(release.command, input=given, capture_output=True, check=True)
    return [json.loads(line) for line in ended.stdout.splitlines()]


def asked(release: maven.MavenInstall, operations: list[Operation]) -> tuple[Hello, list[Outcome]]:
    """Return how a release greets and what it does with `operations`, all asked at once."""
    requests = [hello_line(), *(request_line(number, asked) for number, asked in enumerate(operations, 1))]
    ended = subprocess.run(release.command, input=b"".join(requests), capture_output=True, check=True)
    greeting, *responses = ended.stdout.splitlines()
    outcomes = [
        read_response(response, number, operation)
        for number, (response, operation) in enumerate(zip(responses, operations, strict=True), 1)
    ]
    return read_greeting(greeting), outcomes


def outcome(release: maven.MavenInstall, operation: Operation) -> Outcome:
    return asked(release, [operation])[1][0]


# What every release does


@every_release
def test_a_release_greets_with_its_version_and_the_versions_that_it_runs_on(release: maven.MavenInstall) -> None:
    hello, _ = asked(release, [])
    assert (hello.name, hello.version, hello.language) == ("codecs-ilp", release.version, "Java")
    assert hello.operations == ("decode", "encode", "relay", "bench")
    assert hello.build["org.interledger:ilp-core"] == release.version
    assert {"java", "com.google.guava:guava", "org.interledger:codecs-framework"} <= hello.build.keys()
    assert not any("gson" in name for name in hello.build)


@every_release
def test_a_release_is_well_behaved(release: maven.MavenInstall) -> None:
    conditions = Conditions()
    results = probe_adapter(Launch(command=release.command), os.environ, conditions.patience, conditions.ceilings)
    assert {each.probe: each.verdict for each in results} == dict.fromkeys(PROBES, "pass")


@every_release
def test_a_release_reads_the_published_packets(release: maven.MavenInstall) -> None:
    _, outcomes = asked(release, [Decode(packet) for packet in PUBLISHED])
    assert outcomes == [Accepted(value) for value in PUBLISHED.values()]


@every_release
def test_a_release_writes_the_published_packets(release: maven.MavenInstall) -> None:
    _, outcomes = asked(release, [Encode(value) for value in PUBLISHED.values()])
    assert outcomes == [Encoded(packet) for packet in PUBLISHED]


@every_release
def test_a_release_relays_with_another_amount_and_expiry(release: maven.MavenInstall) -> None:
    forwarded = PREPARE.replace("000000000000006b", "0000000000000063")
    forwarded = forwarded.replace(b"20171223012140549".hex(), b"20300101000000000".hex())
    asked_for = Relay(PREPARE, amount="99", expires_at="2030-01-01T00:00:00.000Z")
    assert outcome(release, asked_for) == Encoded(forwarded)


@every_release
def test_a_release_relays_what_it_is_not_asked_to_change_as_it_is(release: maven.MavenInstall) -> None:
    _, outcomes = asked(release, [Relay(packet) for packet in PUBLISHED])
    assert outcomes == [Encoded(packet) for packet in PUBLISHED]


@pytest.mark.parametrize("version", [RELEASES[0], RELEASES[-1]])
def test_a_release_is_installed_the_same_every_time(release: maven.MavenInstall, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_DIR_VARIABLE, str(tmp_path))
        again = maven.install(PACKAGE, release.version, on_progress=quiet)
    assert again.locked
    assert again.digest == release.digest


@every_release
def test_a_check_of_a_release_accounts_for_every_vector(release: maven.MavenInstall) -> None:
    reference = f"maven:{PACKAGE}@{release.version}"
    command = [sys.executable, "-c", "from ilp.cli import main; main()", "check", reference, "--format", "json"]
    ended = subprocess.run(command, capture_output=True, check=False)
    assert ended.returncode in {0, 1}, ended.stderr.decode()
    record = json.loads(ended.stdout)
    counts = record["implementations"][0]["counts"]
    assert sum(counts.values()) == record["vectors"]["count"]
    assert counts["pass"]
    assert counts["skip"] == counts["error"] == 0


# Hostile input, and in which release its outcome changed: (first release, class of the outcome) in order


def enveloped(kind: str, content: str) -> Decode:
    length = len(content) // 2
    return Decode(kind + (f"{length:02x}" if length < 128 else f"81{length:02x}") + content)


def with_timestamp(digits: str) -> Decode:
    return Decode(PREPARE.replace(b"20171223012140549".hex(), digits.encode().hex()))


def with_destination(octets: str) -> Decode:
    return enveloped("0c", "00" * 8 + b"20300101000000000".hex() + "00" * 32 + octets + "00")


def encode(**changed: object) -> Encode:
    return Encode(msgspec.structs.replace(PUBLISHED[PREPARE], **changed))


def encode_reject(**changed: object) -> Encode:
    return Encode(msgspec.structs.replace(REJECT, **changed))


NOTHING = PrepareValue(amount=None, expires_at=None, execution_condition=None, destination=None, data=None)

HOSTILE: dict[str, tuple[Operation, dict[str, str]]] = {
    "no octets": (Decode(""), {"1.0.0": "rejected"}),
    "a type octet alone": (Decode("0c"), {"1.0.0": "rejected"}),
    "an empty envelope": (Decode("0c00"), {"1.0.0": "rejected"}),
    "a length of nine octets": (Decode("0c89" + "00" * 9), {"1.0.0": "rejected"}),
    "a length beyond any array": (Decode("0c847fffffff00"), {"1.0.0": "faulted", "1.3.0": "rejected"}),
    "a length that an int takes for negative": (Decode("0c84ffffffff00"), {"1.0.0": "faulted", "1.3.0": "rejected"}),
    "an envelope longer than its contents": (
        Decode(PREPARE.replace("0c68", "0c69")),
        {"1.0.0": "rejected", "1.3.0": "accepted"},
    ),
    "contents shorter than announced": (Decode(PREPARE[:-2]), {"1.0.0": "rejected"}),
    "octets behind the packet": (Decode(PREPARE + "00"), {"1.0.0": "accepted"}),
    "a packet of ILPv1": (Decode("090200" + "00"), {"1.0.0": "rejected"}),
    "month 13": (with_timestamp("20171323012140549"), {"1.0.0": "rejected"}),
    "30 February": (with_timestamp("20170230012140549"), {"1.0.0": "accepted"}),
    "hour 24": (with_timestamp("20170228240000000"), {"1.0.0": "accepted"}),
    "second 60": (with_timestamp("20161231235960000"), {"1.0.0": "rejected"}),
    "no destination": (with_destination("00"), {"1.0.0": "faulted"}),
    "an address with an empty segment": (with_destination("04" + b"g..a".hex()), {"1.0.0": "rejected"}),
    "a code of nobody": (Decode("0e0646373700" + "0000"), {"1.0.0": "rejected"}),
    "a message that is no UTF-8": (Decode("0e084630320002c30000"), {"1.0.0": "accepted", "1.3.0": "rejected"}),
    "an amount below zero": (encode(amount="-1"), {"1.0.0": "rejected"}),
    "an amount of 65 bits": (encode(amount="18446744073709551616"), {"1.0.0": "rejected"}),
    "no amount": (encode(amount=None), {"1.0.0": "encoded"}),
    "nothing": (Encode(NOTHING), {"1.0.0": "rejected"}),
    "year 10000": (encode(expires_at="10000-01-01T00:00:00.000Z"), {"1.0.0": "faulted"}),
    "a year below zero": (encode(expires_at="-0001-01-01T00:00:00.000Z"), {"1.0.0": "faulted"}),
    "a day that no calendar has": (encode(expires_at="2030-02-30T00:00:00.000Z"), {"1.0.0": "rejected"}),
    "a leap second": (encode(expires_at="2016-12-31T23:59:60.852Z"), {"1.0.0": "rejected"}),
    "midnight at the end": (encode(expires_at="2030-01-01T24:00:00.000Z"), {"1.0.0": "rejected"}),
    "microseconds": (encode(expires_at="2030-01-01T00:00:00.000001Z"), {"1.0.0": "encoded"}),
    "an address that is no text": (encode(destination=HexText("ff")), {"1.0.0": "unsupported"}),
    "a condition of 31 octets": (encode(execution_condition="00" * 31), {"1.0.0": "rejected"}),
    "a code to write that nobody has": (encode_reject(code="F77"), {"1.0.0": "encoded"}),
    "a code of another letter": (encode_reject(code="X00"), {"1.0.0": "rejected"}),
    "a code in other letters": (encode_reject(code="F0ü"), {"1.0.0": "encoded"}),
}


@every_release
def test_hostile_input_is_refused_or_leaks_as_it_did_when_it_was_studied(release: maven.MavenInstall) -> None:
    _, outcomes = asked(release, [operation for operation, _ in HOSTILE.values()])
    known = RELEASES[: RELEASES.index(release.version) + 1]
    expected = {
        name: [changes[first] for first in known if first in changes][-1] for name, (_, changes) in HOSTILE.items()
    }
    assert {name: outcome_class(each) for name, each in zip(HOSTILE, outcomes, strict=True)} == expected


# What the adapter does, whatever the release


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        (Decode("0f00"), "CodecException"),
        (Decode("0e06463737000000"), "InterledgerRuntimeException"),
        (with_destination("04" + b"g..a".hex()), None),
        (Decode(""), None),
    ],
)
def test_a_refusal_has_a_kind_exactly_where_the_codec_has_a_class_of_its_own(
    newest: maven.MavenInstall, operation: Operation, kind: str | None
) -> None:
    refusal = outcome(newest, operation)
    assert isinstance(refusal, Rejected)
    assert refusal.kind == kind


def test_an_empty_address_is_what_the_codec_has_as_no_address(newest: maven.MavenInstall) -> None:
    value = msgspec.structs.replace(REJECT, triggered_by="")
    _, outcomes = asked(newest, [Encode(value), encode_reject(triggered_by=None), Decode("0e0946303200026e6f01ab")])
    assert outcomes == [Encoded("0e0946303200026e6f01ab"), Encoded("0e0946303200026e6f01ab"), Accepted(value)]


@pytest.mark.parametrize(
    ("expires_at", "written"),
    [
        ("2030-01-01T00:00:00.001999999Z", b"20300101000000001"),
        ("2030-01-01T00:00:00.0019999990Z", b"20300101000000001"),
        ("0000-01-01T00:00:00.000Z", b"00000101000000000"),
        ("9999-12-31T23:59:59.999Z", b"99991231235959999"),
    ],
)
def test_a_moment_reaches_the_codec_as_exactly_that_moment(
    newest: maven.MavenInstall, expires_at: str, written: bytes
) -> None:
    packet = PREPARE.replace(b"20171223012140549".hex(), written.hex())
    assert outcome(newest, encode(expires_at=expires_at)) == Encoded(packet)


@pytest.mark.parametrize("expires_at", ["2030-01-01T00:00:00.0000000001Z", "xxxx-01-01T00:00:00.000Z"])
def test_a_moment_that_an_instant_cannot_hold_is_refused(newest: maven.MavenInstall, expires_at: str) -> None:
    (response,) = lines_of(newest, msgspec.json.encode({"id": 1, "op": "encode", "value": {
        "type": "prepare", "amount": "1", "expiresAt": expires_at, "destination": "g.a", "data": ""}}))  # fmt: skip
    assert response["rejected"]["message"] == f"an Instant cannot hold {expires_at}"


@pytest.mark.parametrize("message", ["ü😀", "\u2028<&'\"\\\0", HexText("c3bc")])
def test_text_goes_to_the_codec_and_comes_from_it_unharmed(newest: maven.MavenInstall, message: str | HexText) -> None:
    written = outcome(newest, encode_reject(message=message))
    assert isinstance(written, Encoded)
    read = outcome(newest, Decode(written.octets))
    assert read == Accepted(msgspec.structs.replace(REJECT, message="ü" if isinstance(message, HexText) else message))


def test_text_that_is_none_cannot_reach_the_codec(newest: maven.MavenInstall) -> None:
    assert outcome(newest, encode_reject(message=HexText("fffe"))) == Unsupported(
        'the codec takes "message" as a Java string, and no string has the octets fffe'
    )


def test_a_packet_type_that_the_codec_has_not_is_unsupported(newest: maven.MavenInstall) -> None:
    (response,) = lines_of(newest, b'{"id":1,"op":"encode","value":{"type":"payment"}}\n')
    assert response == {"id": 1, "unsupported": {"message": 'the codec has no packet type "payment"'}}


def test_an_operation_that_the_adapter_has_not_is_unsupported(newest: maven.MavenInstall) -> None:
    (response,) = lines_of(newest, b'{"id":1,"op":"sing"}\n')
    assert response == {"id": 1, "unsupported": {"message": 'this adapter has no operation "sing"'}}


def test_lines_that_are_no_requests_get_one_line_each_that_answers_no_request(newest: maven.MavenInstall) -> None:
    given = [
        b"no json",
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        b"{} {}",
        b"{id:1}",
        b"[" * 100_000,
        b'{"id":"1","op":"decode","packet":""}',
        b'{"id":1.5,"op":"decode","packet":""}',
        b'{"id":1,"op":"decode"}',
        b'{"id":2,"op":"decode","packet":"0"}',
        b'{"id":3,"op":"decode","packet":"0g"}',
        b'{"id":3,"op":"decode","packet":1}',
        b'{"id":4,"op":"encode","value":null}',
        b'{"id":4,"op":"encode","value":{"type":"reject","code":{}}}',
    ]
    lines = lines_of(newest, b"".join(line + b"\n" for line in given))
    assert [line["id"] for line in lines] == [None] * len(given)
    assert all(line["faulted"]["message"].startswith("no request: ") for line in lines)


def test_many_requests_in_flight_are_all_answered_in_order(newest: maven.MavenInstall) -> None:
    given = b"".join(request_line(number, Decode("0e06463032000000")) for number in range(20_000))
    assert [line["id"] for line in lines_of(newest, given)] == list(range(20_000))


def test_a_line_longer_than_any_chunk_is_read_as_one(newest: maven.MavenInstall) -> None:
    request = request_line(0, Decode("0e06463032000000")).rstrip(b"}\n")
    request += b',"later":"' + "ü".encode() * 500_000 + b'"}\n'
    assert [line["id"] for line in lines_of(newest, request)] == [0]


def test_a_last_line_without_its_line_feed_is_answered(newest: maven.MavenInstall) -> None:
    assert len(lines_of(newest, request_line(0, Decode("0e06463032000000")).rstrip())) == 1


def test_a_fulfillment_of_another_length_is_refused(newest: maven.MavenInstall) -> None:
    assert isinstance(outcome(newest, Encode(FulfillValue(fulfillment="00" * 31, data=""))), Rejected)


# Timing itself


@every_release
def test_a_release_times_itself_with_the_results_of_the_reference_codec(release: maven.MavenInstall) -> None:
    batch = packets(4096)
    runs = runs_of_every_operation(release.command, batch)
    assert tuple(runs) == BENCH_OPERATIONS
    for operation, (run, each_alone) in runs.items():
        assert isinstance(run, BenchResult)
        assert isinstance(each_alone, BenchResult)
        assert run.checksum == each_alone.checksum == expected_checksum(operation, batch)
        assert run.iterations == len(batch) * len(run.passes)
        assert run.nanoseconds == sum(run.passes) >= 5_000_000
        assert run.processor
        assert run.collector.startswith("Java's Copy and MarkSweepCompact, ")
        assert run.collections is not None
        assert len(each_alone.latencies) == each_alone.iterations == len(batch)


def test_an_input_that_is_refused_is_named_when_it_is_loaded_and_changes_nothing(newest: maven.MavenInstall) -> None:
    batch = packets(8)
    bad = [input_of(encode()), input_of(encode(amount="-1"))]
    lines = [
        *loads_of("encode", batch, first_id=0),
        load_line(1, "encode", bad, append=True),
        load_line(2, "encode", bad, append=False),
        run_line(3, "encode", 1),
    ]
    loaded, appended, replaced, run = answers_of(newest.command, lines)
    assert loaded == BenchResult(inputs=8)
    assert appended == BenchRefusal("rejected", "input 9: an UnsignedLong cannot hold -1")
    assert replaced == BenchRefusal("rejected", "input 1: an UnsignedLong cannot hold -1")
    assert isinstance(run, BenchResult)
    assert run.checksum == expected_checksum("encode", batch)


def test_an_input_that_the_codec_cannot_say_is_named(newest: maven.MavenInstall) -> None:
    (answer,) = answers_of(
        newest.command, [load_line(0, "encode", [input_of(encode_reject(message=HexText("ff")))], append=False)]
    )
    assert isinstance(answer, BenchRefusal)
    assert answer.kind == "unsupported"
    assert answer.message.startswith("input 0: ")


@pytest.mark.parametrize("nanoseconds", [1, None])
@pytest.mark.parametrize(("operation", "kind"), [(Decode("0f00"), "rejected"), (with_destination("00"), "faulted")])
def test_an_input_that_is_refused_is_named_when_it_runs(
    newest: maven.MavenInstall, nanoseconds: int | None, operation: Operation, kind: str
) -> None:
    inputs = [input_of(Decode(PREPARE)), input_of(operation)]
    lines = [load_line(0, "decode", inputs, append=False), run_line(1, "decode", nanoseconds)]
    _, refusal = answers_of(newest.command, lines)
    assert isinstance(refusal, BenchRefusal)
    assert refusal.kind == kind
    assert refusal.message.startswith("input 1: ")


def test_a_run_without_a_checksum_has_none(newest: maven.MavenInstall) -> None:
    lines = [*loads_of("decode", packets(4), first_id=0), run_line(1, "decode", 1, check=False)]
    _, run = answers_of(newest.command, lines)
    assert isinstance(run, BenchResult)
    assert (run.checksum, run.iterations) == ("", 4)


def test_what_cannot_be_timed_is_no_request(newest: maven.MavenInstall) -> None:
    lines = lines_of(newest, b"".join(line + b"\n" for line in MISUSES))
    assert [line["id"] for line in lines] == [None] * len(MISUSES)
    assert all(line["faulted"]["message"].startswith("no request: ") for line in lines)


def test_another_operation_than_the_loaded_one_does_not_run(newest: maven.MavenInstall) -> None:
    _, other = lines_of(newest, b"".join([*loads_of("decode", packets(4), first_id=0), run_line(1, "relay", 1)]))
    assert other["faulted"] == {"message": "no request: no inputs of relay are loaded"}


# The repositories


def test_a_version_that_was_never_published_is_told_with_those_that_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(tmp_path))
    with pytest.raises(ImplementationUnavailable) as caught:
        maven.install(PACKAGE, "1.0.9", on_progress=quiet)
    assert caught.value.message == f"Maven's repositories have no {PACKAGE} 1.0.9"
    assert RELEASES[-1] in caught.value.advice


def test_known_releases_are_published() -> None:
    found = maven.released_versions(PACKAGE, on_progress=quiet)
    assert found.note == ""
    assert set(RELEASES) <= set(found.versions)
