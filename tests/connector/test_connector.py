"""The fake connector does what its releases say, and each release changes what it says and nothing else."""

from __future__ import annotations

import ast
import itertools
import os
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ilp.codec import Packet
from ilp.conformance.verdict import Verdict, judge
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.golden.vector import Vector
from ilp.implementation.adapter_test import PROBES, probe_adapter
from ilp.implementation.child import Ceilings
from ilp.implementation.process import Patience, ProcessImplementation
from ilp.implementation.reference import Conditions, launch_of, open_implementation
from ilp.protocol import (
    Accepted,
    Decode,
    Encode,
    Encoded,
    Faulted,
    FulfillValue,
    Operation,
    Outcome,
    PrepareValue,
    Rejected,
    RejectValue,
    Relay,
    Value,
)
from ilp.protocol.conversion import value_of
from ilp.protocol.message import read_response, request_line
from ilp.strategies import mutated_bytes, packets
from tests.connector.adapter import Adapter
from tests.connector.commands import connector_command, connector_reference
from tests.connector.releases import RELEASES
from tests.connector.vectors import ABSENT, EMPTY_TRIGGERED_BY, own_vectors

PATIENT = Patience(timeout=20.0, start_timeout=20.0, end_timeout=20.0)
GOLDEN = load_vectors(shipped_vectors()).vectors

DIALECT = ("1.0.0", "1.0.1", "1.1.0", "2.0.0")
ADAPTERS = {version: Adapter(release) for version, release in RELEASES.items()}

VECTORS = [
    pytest.param(version, value, octets, id=f"{version}-{number}")
    for version in RELEASES
    for number, (value, octets) in enumerate(own_vectors(version))
]


def asked(version: str, operation: Operation) -> Outcome:
    """Return what a release answers, in this process."""
    return read_response(ADAPTERS[version].answer(request_line(7, operation)), 7, operation)


# Its vectors for itself pass


@pytest.mark.parametrize(("version", "value", "octets"), VECTORS)
def test_a_release_writes_its_own_vectors(version: str, value: Value, octets: str) -> None:
    assert asked(version, Encode(value)) == Encoded(octets)


@pytest.mark.parametrize(("version", "value", "octets"), VECTORS)
def test_a_release_reads_its_own_vectors(version: str, value: Value, octets: str) -> None:
    assert asked(version, Decode(octets)) == Accepted(value)


@pytest.mark.parametrize(("version", "value", "octets"), VECTORS)
def test_a_release_forwards_its_own_vectors(version: str, value: Value, octets: str) -> None:
    assert asked(version, Relay(octets)) == Encoded(octets)
    if isinstance(value, PrepareValue):
        asked_for = replace(value, amount="300", expires_at="2030-01-31T23:59:59.999Z")
        relay = Relay(octets, amount=asked_for.amount, expires_at=asked_for.expires_at)
        assert asked(version, relay) == asked(version, Encode(asked_for))
    else:
        assert asked(version, Relay(octets, amount="300")) == Encoded(octets)


@pytest.mark.parametrize("version", RELEASES)
@given(packet=packets())
def test_a_release_reads_what_it_writes(version: str, packet: Packet) -> None:
    value = value_of(packet)
    match asked(version, Encode(value)):
        case Encoded(octets):
            hashes = {"execution_condition", "fulfillment"} & set(value.__struct_fields__)
            for field in hashes if version == "2.0.0" else ():
                if getattr(value, field) == "00" * 32:
                    value = replace(value, **{field: None})
            assert asked(version, Decode(octets)) == Accepted(value)
        case refused:
            assert isinstance(refused, Rejected)
            assert getattr(value, "triggered_by", None) == ""


@pytest.mark.parametrize("version", RELEASES)
@given(st.data())
def test_a_release_refuses_cleanly_what_it_does_not_read(version: str, data: st.DataObject) -> None:
    _, octets = data.draw(st.sampled_from(own_vectors(version)))
    spoilt = data.draw(mutated_bytes(st.just(bytes.fromhex(octets)))).hex()
    assert isinstance(asked(version, Decode(spoilt)), Accepted | Rejected)
    assert isinstance(asked(version, Relay(spoilt, amount="1")), Encoded | Rejected)


# What it refuses


def spoilt(octets: str, old: str, new: str) -> str:
    assert octets.count(old) == 1
    return octets.replace(old, new)


PREPARE = own_vectors("1.0.0")[1][1]
FULFILL = own_vectors("1.0.0")[6][1]
REJECT = own_vectors("1.0.0")[9][1]
EXPIRY = b"20171223012140.549Z".hex()


@pytest.mark.parametrize("version", DIALECT)
@pytest.mark.parametrize(
    "octets",
    [
        pytest.param("", id="nothing"),
        pytest.param("0f" + PREPARE[2:], id="another type"),
        pytest.param(PREPARE + "00", id="octets behind a Prepare"),
        pytest.param(FULFILL + "00", id="octets behind a Fulfill"),
        pytest.param(REJECT + "00", id="octets behind a Reject"),
        pytest.param(spoilt(PREPARE, "0c6b", "0c816b"), id="an amount longer than need be"),
        pytest.param(spoilt(PREPARE, "0c6b", "0c8200ff"), id="an amount with a leading zero"),
        pytest.param(spoilt(PREPARE, "0c6b", "0c80"), id="an amount of no octets"),
        pytest.param(spoilt(PREPARE, "0c6b", "0c89" + "01" * 9), id="an amount of nine octets"),
        pytest.param(spoilt(PREPARE, EXPIRY, b"20171323012140.549Z".hex()), id="month 13"),
        pytest.param(spoilt(PREPARE, EXPIRY, b"20170229012140.549Z".hex()), id="February 29 of no leap year"),
        pytest.param(spoilt(PREPARE, EXPIRY, b"20171223012140,549Z".hex()), id="a comma in the expiry"),
        pytest.param(spoilt(PREPARE, EXPIRY, b"20171223012140.549z".hex()), id="a small z in the expiry"),
        pytest.param(spoilt(PREPARE, EXPIRY, b"2017122301214 .549Z".hex()), id="a space in the expiry"),
        pytest.param(spoilt(PREPARE, "0d" + b"example.".hex(), "0d" + b"Example.".hex()), id="no address"),
        pytest.param(FULFILL[:-2] + "8100", id="a length longer than need be"),
        pytest.param(spoilt(REJECT, "0e463032", "0e4630ff"), id="a code that is no text"),
        pytest.param(spoilt(REJECT, "6100020410", "6101ff00"), id="a message that is no UTF-8"),
    ],
)
def test_the_dialect_refuses(version: str, octets: str) -> None:
    assert isinstance(asked(version, Decode(octets)), Rejected)


@pytest.mark.parametrize("version", RELEASES)
@pytest.mark.parametrize(
    "value",
    [
        replace(own_vectors("1.0.0")[0][0], **{field: wrong})
        for field, wrong in (
            ("amount", None),
            ("amount", "-1"),
            ("amount", "18446744073709551616"),
            ("expires_at", None),
            ("expires_at", "2017-13-23T01:21:40.549Z"),
            ("expires_at", "10000-12-23T01:21:40.549Z"),
            ("execution_condition", "00"),
            ("destination", None),
            ("destination", "g"),
            ("destination", "g.ä"),
            ("destination", "g." + "a" * 1022),
            ("data", None),
        )
    ]
    + [
        replace(EMPTY_TRIGGERED_BY[0], triggered_by="g.a", **{field: wrong})
        for field, wrong in (("code", None), ("code", "F0"), ("code", "F0é"), ("message", None), ("data", None))
    ]
    + [
        EMPTY_TRIGGERED_BY[0],
        replace(EMPTY_TRIGGERED_BY[0], triggered_by=None),
        FulfillValue(fulfillment="ab" * 33, data=""),
        FulfillValue(fulfillment="ab" * 32, data=None),
    ],
    ids=str,
)
def test_no_release_writes(version: str, value: Value) -> None:
    assert isinstance(asked(version, Encode(value)), Rejected)


@pytest.mark.parametrize("version", RELEASES)
def test_a_release_cuts_an_expiry_to_milliseconds(version: str) -> None:
    value, _ = own_vectors(version)[0]
    finer = replace(value, expires_at="2017-12-23T01:21:40.549999999Z")
    assert asked(version, Encode(finer)) == asked(
        version, Encode(replace(value, expires_at="2017-12-23T01:21:40.549Z"))
    )


# What each release changes


@cache
def corpus() -> tuple[Operation, ...]:
    """Return operations that bear on all that the releases change, and on much that they do not."""
    operations: list[Operation] = [vector.operation for vector in GOLDEN]
    values = [each.operation.value for each in GOLDEN if isinstance(each.operation, Encode)]
    values += [value for version in RELEASES for value, _ in own_vectors(version)]
    operations += [Encode(value) for value in values]
    written = [each.octets for each in map(asked, itertools.repeat("2.0.0"), operations) if isinstance(each, Encoded)]
    for octets in (*written, EMPTY_TRIGGERED_BY[1]):
        operations += [Decode(octets), Relay(octets, amount="300"), Decode(octets[:-2]), Decode(octets + "00")]
    for _, octets in own_vectors("2.0.0"):
        operations += [Decode(octets[:end]) for end in range(0, len(octets), 2)]
        operations += [Decode(f"{int(octets, 16) ^ 1 << bit:0{len(octets)}x}") for bit in range(len(octets) * 4)]
    return tuple(operations)


def changes(old: str, new: str) -> Iterator[tuple[Operation, Outcome, Outcome]]:
    """Yield each operation that a release answers otherwise than the one before."""
    for operation in corpus():
        before, after = asked(old, operation), asked(new, operation)
        if before != after:
            yield operation, before, after


def hash_of(value: Value) -> str | None:
    assert not isinstance(value, RejectValue)
    return value.execution_condition if isinstance(value, PrepareValue) else value.fulfillment


def test_1_0_1_changes_error_texts_only() -> None:
    changed = list(changes("1.0.0", "1.0.1"))
    assert changed
    for _, before, after in changed:
        assert isinstance(before, Rejected)
        assert isinstance(after, Rejected)


def test_1_1_0_reads_and_forwards_an_empty_triggered_by() -> None:
    value, octets = EMPTY_TRIGGERED_BY
    assert isinstance(asked("1.0.1", Decode(octets)), Rejected)
    assert asked("1.1.0", Decode(octets)) == Accepted(value)
    assert asked("1.1.0", Relay(octets)) == Encoded(octets)


def test_1_1_0_changes_nothing_else() -> None:
    for operation, before, after in changes("1.0.1", "1.1.0"):
        assert not isinstance(operation, Encode)
        assert operation.packet.startswith("0e")
        assert operation.packet[8:10] == "00"
        assert isinstance(before, Rejected)
        if isinstance(after, Accepted):
            assert isinstance(after.value, RejectValue)
            assert after.value.triggered_by == ""


@pytest.mark.parametrize(("value", "octets"), ABSENT)
def test_2_0_0_has_missing_conditions_and_fulfillments(value: Value, octets: str) -> None:
    octets = octets.replace(" ", "")
    assert isinstance(asked("1.1.0", Encode(value)), Rejected)
    assert asked("1.1.0", Decode(octets)) != asked("2.0.0", Decode(octets))
    assert asked("2.0.0", Encode(value)) == Encoded(octets)
    assert asked("2.0.0", Decode(octets)) == Accepted(value)


def test_2_0_0_changes_nothing_else() -> None:
    for operation, before, after in changes("1.1.0", "2.0.0"):
        if isinstance(operation, Encode):
            assert hash_of(operation.value) is None
            assert isinstance(before, Rejected)
        else:
            assert isinstance(before, Accepted)
            assert isinstance(after, Accepted)
            assert hash_of(before.value) == "00" * 32
            assert hash_of(after.value) is None


def test_2_0_0_still_writes_zeros_that_are_asked_for() -> None:
    zeros = FulfillValue(fulfillment="00" * 32, data="")
    assert asked("2.0.0", Encode(zeros)) == asked("1.1.0", Encode(zeros)) == Encoded("0d" + "00" * 33)


def test_3_0_0_reads_nothing_that_2_0_0_writes() -> None:
    written = [outcome for outcome in map(asked, itertools.repeat("2.0.0"), corpus()) if isinstance(outcome, Encoded)]
    assert written
    assert all(isinstance(asked("3.0.0", Decode(each.octets)), Rejected) for each in written)


# RFC 0027, and the adapter protocol


@pytest.fixture(scope="module", params=RELEASES)
def verdicts(request: pytest.FixtureRequest) -> tuple[str, list[tuple[Vector, Verdict]]]:
    """A release, and the verdict on each golden vector that it was asked."""
    with open_implementation(connector_reference(request.param), Conditions(patience=PATIENT)) as implementation:
        outcomes = implementation.ask(vector.operation for vector in GOLDEN)
        judged = [(each, judge(each, outcome).verdict) for each, outcome in zip(GOLDEN, outcomes, strict=True)]
    return request.param, judged


def test_only_3_0_0_conforms(verdicts: tuple[str, list[tuple[Vector, Verdict]]]) -> None:
    version, judged = verdicts
    if version == "3.0.0":
        assert {verdict for _, verdict in judged} == {"pass", "info"}
    else:
        wanted = [verdict for vector, verdict in judged if vector.expectation == "accept"]
        assert set(wanted) == {"fail"}


@pytest.mark.parametrize("version", RELEASES)
def test_a_release_is_well_behaved_behind_the_adapter_protocol(version: str) -> None:
    launch = launch_of(connector_reference(version), Conditions())
    results = list(probe_adapter(launch, os.environ, PATIENT, Ceilings()))
    assert {each.probe: each.verdict for each in results} == dict.fromkeys(PROBES, "pass") | {"bench": "skip"}


@pytest.mark.parametrize("version", RELEASES)
def test_a_release_greets_with_its_own_name(version: str) -> None:
    with ProcessImplementation("connector", connector_command(version), patience=PATIENT) as implementation:
        identity = implementation.identity
    assert (identity.name, identity.version, identity.language) == ("fake-connector", version, "Python")
    assert identity.operations == ("decode", "encode", "relay")


def test_what_leaks_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RELEASES["1.0.0"].codec, "decode", lambda _: 1 // 0)
    assert asked("1.0.0", Decode("00")) == Faulted("ZeroDivisionError('integer division or modulo by zero')")


@pytest.mark.parametrize("ending", [b"\n", b""], ids=["a whole last line", "an unfinished last line"])
def test_every_line_is_answered(ending: bytes) -> None:
    lines = b'no JSON\n[]\n{"id":1,"op":"hello"}\n{"id":2,"op":"decode","packet":"' + b"00" * 100_000 + b'"}' + ending
    served = subprocess.run(connector_command("1.0.0"), input=lines, capture_output=True, check=True, timeout=20)
    answers = [msgspec.json.decode(each) for each in served.stdout.splitlines()]
    assert [(each.pop("id"), *each) for each in answers] == [
        (None, "faulted"),
        (None, "faulted"),
        (1, "ok"),
        (2, "rejected"),
    ]


@pytest.mark.parametrize("arguments", [(), ("0.9",), ("1.0.0", "2.0.0")], ids=str)
def test_arguments_that_name_no_release_are_explained(arguments: tuple[str, ...]) -> None:
    command = (*connector_command("1.0.0")[:-1], *arguments)
    served = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=20)
    assert served.returncode == 2
    assert served.stderr == f"usage: python adapter.py VERSION, one of {', '.join(RELEASES)}\n"


# It is somebody else's code


PROGRAM = [
    each
    for each in sorted(Path(__file__).parent.glob("*.py"))
    if not each.name.startswith("test_") and each.name not in ("vectors.py", "commands.py")
]


@pytest.mark.parametrize("path", PROGRAM, ids=lambda path: path.name)
def test_it_has_nothing_of_ours(path: Path) -> None:
    imported = {
        name
        for node in ast.walk(ast.parse(path.read_text()))
        for name in (
            [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else [str(node.module)]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert not [each for each in imported if each.split(".")[0] == "ilp"]
    assert all(each.startswith("tests.connector.") for each in imported if each.split(".")[0] == "tests")
