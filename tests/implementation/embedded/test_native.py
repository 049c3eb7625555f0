from __future__ import annotations

import pytest

from ilp.codec import encode
from ilp.implementation.launch import Conditions
from ilp.implementation.process import ProcessImplementation
from ilp.implementation.reference import EMBEDDED, bench_launch_of, open_implementation
from ilp.protocol import Decode, Encode, Operation, Relay, outcome_class
from ilp.protocol.bench import BenchResult
from ilp.protocol.conversion import value_of
from tests.implementation.batches import expected_checksum, packets, runs_of_every_operation

BATCH = packets(200)
OCTETS = [encode(each).hex() for each in BATCH[:8]]
CASES: list[Operation] = [
    *(Decode(each) for each in OCTETS),
    *(Encode(value_of(each)) for each in BATCH[:8]),
    *(Relay(each) for each in OCTETS),
    *(Relay(each, amount="99") for each in OCTETS),
    *(Relay(each, expires_at="2031-02-03T04:05:06.789Z") for each in OCTETS),
    Decode(OCTETS[0] + "00"),
    Relay(OCTETS[0] + "00", amount="99"),
    Decode(""),
    Decode("0c0100"),
    Decode("01020304"),
]


@pytest.fixture(params=EMBEDDED)
def served(request: pytest.FixtureRequest) -> ProcessImplementation:
    """The implementation in a process of its own."""
    launch = bench_launch_of(request.param, Conditions())
    return ProcessImplementation(request.param, launch.command, environment=launch.environment)


def test_in_a_process_of_its_own_it_is_the_same(served: ProcessImplementation) -> None:
    with served, open_implementation(served.identity.reference, Conditions()) as embedded:
        one, other = served.identity, embedded.identity
        assert (one.name, one.version, one.language) == (other.name, other.version, other.language)
        assert one.operations == (*other.operations, "bench")
        answers, expected = list(served.ask(CASES)), list(embedded.ask(CASES))
    # Refusals are told in other words by another adapter, and by compiled code.
    assert [outcome_class(each) for each in answers] == [outcome_class(each) for each in expected]
    done = [each for each in expected if outcome_class(each) not in ("rejected", "faulted")]
    assert [each for each in answers if outcome_class(each) not in ("rejected", "faulted")] == done


@pytest.mark.parametrize("name", EMBEDDED)
def test_its_library_is_timed_with_the_right_results(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    launch = bench_launch_of(name, Conditions())
    for variable, value in launch.environment.items():
        monkeypatch.setenv(variable, value)
    for operation, runs in runs_of_every_operation(launch.command, BATCH).items():
        for run in runs:
            assert isinstance(run, BenchResult), run
            assert (run.inputs, run.checksum) == (200, expected_checksum(operation, BATCH))
