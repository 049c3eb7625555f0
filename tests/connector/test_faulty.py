"""Each fault of the faulty connector shows as it says, and nothing else does."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator

import pytest

from ilp.implementation.process import Patience, ProcessImplementation
from ilp.implementation.reference import Conditions, open_implementation
from ilp.protocol import (
    Accepted,
    Crashed,
    Decode,
    Encode,
    Encoded,
    Garbled,
    Operation,
    Outcome,
    Rejected,
    Relay,
    TimedOut,
    Unsupported,
)
from tests.connector.commands import connector_command, faulty_command, faulty_reference
from tests.connector.faulty import FAULTS
from tests.connector.releases import RELEASES
from tests.connector.vectors import own_vectors

PATIENT = Patience(timeout=20.0, start_timeout=20.0, end_timeout=20.0)
HASTY = Patience(timeout=0.2, start_timeout=20.0, end_timeout=20.0)

(VALUE, PACKET), (_, OTHER) = own_vectors("1.0.0")[:2]
READ, WRITE, FORWARD, READ_OTHER = Decode(PACKET), Encode(VALUE), Relay(PACKET), Decode(OTHER)
REFUSED = Decode("0d41")
OPERATIONS: tuple[Operation, ...] = (READ_OTHER, WRITE, READ, READ_OTHER, WRITE)

Start = Callable[..., ProcessImplementation]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts release 1.0.0 with a fault."""
    started: list[ProcessImplementation] = []

    def start_faulty(fault: str, argument: object = "", patience: Patience = PATIENT) -> ProcessImplementation:
        command = faulty_command(fault, argument, "1.0.0")
        started.append(ProcessImplementation(f"cmd:{fault}", command, patience=patience))
        return started[-1]

    yield start_faulty
    for each in started:
        each.close()


@pytest.fixture(scope="module")
def right() -> dict[Operation, Outcome]:
    """What release 1.0.0 answers."""
    operations = [*OPERATIONS, FORWARD]
    with ProcessImplementation("cmd:connector", connector_command("1.0.0"), patience=PATIENT) as connector:
        return dict(zip(operations, connector.ask(operations), strict=True))


def test_fickle_refuses_every_nth_operation(start: Start) -> None:
    outcomes = list(start("Fickle", 3).ask([READ] * 7))
    assert [isinstance(each, Rejected) for each in outcomes] == [False, False, True, False, False, True, False]


def test_carrying_refuses_behind_a_refusal_only(start: Start, right: dict[Operation, Outcome]) -> None:
    first, refused, behind, last = start("Carrying").ask([READ, REFUSED, READ, READ])
    assert first == last == right[READ]
    assert isinstance(refused, Rejected)
    assert isinstance(behind, Rejected)


def test_dying_blames_no_operation_and_is_restarted(start: Start, right: dict[Operation, Outcome]) -> None:
    connector = start("Dying", 4)
    assert list(connector.ask(OPERATIONS)) == [right[each] for each in OPERATIONS]
    assert connector.restarts == 1


def test_dying_at_once_crashes_on_everything(start: Start) -> None:
    assert all(isinstance(each, Crashed) for each in start("Dying", 1).ask([READ, WRITE]))


@pytest.mark.parametrize("guilty", [READ, FORWARD], ids=["decode", "relay"])
def test_crashing_crashes_on_its_packet_always(
    start: Start, right: dict[Operation, Outcome], guilty: Operation
) -> None:
    for _ in range(2):
        before, crashed, behind = start("Crashing", PACKET).ask([READ_OTHER, guilty, WRITE])
        assert crashed == Crashed("exited with status 70", "the codec aborted\n")
        assert (before, behind) == (right[READ_OTHER], right[WRITE])


def test_hanging_hangs_on_its_packet(start: Start, right: dict[Operation, Outcome]) -> None:
    before, hung, behind = start("Hanging", PACKET, HASTY).ask([READ_OTHER, READ, WRITE])
    assert isinstance(hung, TimedOut)
    assert (before, behind) == (right[READ_OTHER], right[WRITE])


def test_garbling_garbles_the_answer_to_its_packet(start: Start, right: dict[Operation, Outcome]) -> None:
    before, garbled, behind = start("Garbling", PACKET).ask([READ_OTHER, READ, WRITE])
    assert isinstance(garbled, Garbled)
    assert (before, behind) == (right[READ_OTHER], right[WRITE])


def test_decoding_supports_decode_only(start: Start, right: dict[Operation, Outcome]) -> None:
    connector = start("Decoding")
    assert connector.identity.operations == ("decode",)
    read, written, forwarded = connector.ask([READ, WRITE, FORWARD])
    assert read == right[READ]
    assert isinstance(written, Unsupported)
    assert isinstance(forwarded, Unsupported)


@pytest.mark.parametrize("version", RELEASES)
def test_every_release_can_have_a_fault(version: str) -> None:
    value, octets = own_vectors(version)[0]
    reference = faulty_reference("Fickle", 3, version)
    with open_implementation(reference, Conditions(patience=PATIENT)) as connector:
        assert connector.identity.version == version
        read, written, refused = connector.ask([Decode(octets), Encode(value), Decode(octets)])
    assert (read, written) == (Accepted(value), Encoded(octets))
    assert isinstance(refused, Rejected)


@pytest.mark.parametrize("arguments", [(), ("Fickle", "3"), ("Unheard", "3", "1.0.0"), ("Fickle", "3", "0.9")], ids=str)
def test_arguments_that_name_no_fault_are_explained(arguments: tuple[str, ...]) -> None:
    command = (*faulty_command("", "", "")[:-3], *arguments)
    served = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=20)
    assert served.returncode == 2
    assert served.stderr.startswith("usage: python faulty.py FAULT ARGUMENT VERSION, of ")
    assert all(each in served.stderr for each in (*FAULTS, *RELEASES))
