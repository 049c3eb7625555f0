"""Who speaks RFC 0027: who reads most of a few golden packets as what they are."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from ilp.explore.speakers import speaks_rfc0027
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.implementation.embedded import by_reference
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.process import ProcessImplementation
from ilp.mutants import PlainCodec, catalogue
from ilp.protocol import Accepted, Crashed, Decode, Operation, Outcome, Rejected, Unsupported
from tests.connector.commands import connector_command
from tests.gate.fakes import Faulty
from tests.gate.mutated import Mutated

VECTORS = load_vectors(shipped_vectors()).vectors
SOME = [each for each in VECTORS if each.expectation == "accept" and isinstance(each.operation, Decode)][:4]
RIGHT = {each.operation: each.value for each in SOME}


def reading(rightly: int, *, else_: Outcome) -> Faulty:
    """Read the first few of SOME rightly, and do something else to all others."""
    read = [each.operation for each in SOME[:rightly]]
    plain = Mutated("plain", PlainCodec())
    return Faulty(plain, lambda operation, outcome: outcome if operation in read else else_)


@pytest.fixture(params=["1.0.0", "2.0.0", "3.0.0"])
def connector(request: pytest.FixtureRequest) -> Iterator[ProcessImplementation]:
    with ProcessImplementation("cmd:connector", connector_command(request.param)) as process:
        yield process


def test_the_reference_speaks_it() -> None:
    with by_reference.open() as reference:
        assert speaks_rfc0027(reference, VECTORS)


def test_connector_speaks_it_once_it_has_left_its_dialect(connector: ProcessImplementation) -> None:
    assert speaks_rfc0027(connector, VECTORS) == (connector.identity.version == "3.0.0")


@pytest.mark.parametrize("mutant", ["amount/zero-refused", "timestamp/refused-after-2038", "trailing/refused"])
def test_who_speaks_it_with_a_bug_still_speaks_it(mutant: str) -> None:
    assert speaks_rfc0027(Mutated(mutant, catalogue()[mutant].codec()), VECTORS)


@pytest.mark.parametrize(("rightly", "speaks"), [(0, False), (1, False), (2, True), (4, True)])
@pytest.mark.parametrize("else_", [Rejected("no"), Crashed("gone")], ids=lambda each: type(each).__name__)
def test_half_of_the_packets_have_to_be_read(rightly: int, speaks: bool, else_: Outcome) -> None:
    assert speaks_rfc0027(reading(rightly, else_=else_), SOME) == speaks


def test_reading_packets_as_something_else_is_not_speaking_it() -> None:
    value = SOME[0].value
    assert value
    assert not speaks_rfc0027(reading(1, else_=Accepted(value)), SOME)


def test_what_is_not_supported_says_nothing() -> None:
    assert speaks_rfc0027(reading(1, else_=Unsupported("not in the recording")), SOME)


def test_who_answers_nothing_is_taken_for_a_speaker() -> None:
    assert speaks_rfc0027(reading(0, else_=Unsupported("not in the recording")), SOME)


def test_without_vectors_everybody_is() -> None:
    assert speaks_rfc0027(reading(0, else_=Rejected("no")), ())


def test_a_few_packets_are_asked_evenly_taken_from_all_that_have_to_be_read() -> None:
    asked: list[Operation] = []

    def note(operation: Operation, outcome: Outcome) -> Outcome:
        asked.append(operation)
        return outcome

    accepted = [each.operation for each in VECTORS if each.expectation == "accept" and each.operation_name == "decode"]
    assert speaks_rfc0027(Faulty(Mutated("plain", PlainCodec()), note), VECTORS)
    assert 48 <= len(asked) < 96
    places = [accepted.index(each) for each in asked]
    assert {after - before for before, after in itertools.pairwise(places)} == {len(accepted) // 48}


def test_one_that_cannot_be_asked_any_more_says_so() -> None:
    def give_up(operation: Operation, outcome: Outcome) -> Outcome:
        raise ImplementationUnavailable(f"{operation} broke it", "", str(outcome))

    with pytest.raises(ImplementationUnavailable):
        speaks_rfc0027(Faulty(Mutated("plain", PlainCodec()), give_up), SOME)
