from __future__ import annotations

from typing import Any

import msgspec
import pytest

from ilp.protocol import (
    Accepted,
    Crashed,
    Encoded,
    Faulted,
    FulfillValue,
    Garbled,
    Outcome,
    Rejected,
    TimedOut,
    Unsupported,
    outcome_class,
)

VALUE = FulfillValue(fulfillment="00", data="")

EVERY = [
    pytest.param(
        Accepted(VALUE),
        {"outcome": "accepted", "value": {"type": "fulfill", "fulfillment": "00", "data": ""}},
        id="accepted",
    ),
    pytest.param(Encoded("0d00"), {"outcome": "encoded", "octets": "0d00"}, id="encoded"),
    pytest.param(Rejected("no"), {"outcome": "rejected", "message": "no"}, id="rejected"),
    pytest.param(
        Rejected("no", "length", 2),
        {"outcome": "rejected", "message": "no", "kind": "length", "offset": 2},
        id="rejected-with-place",
    ),
    pytest.param(Faulted("RangeError"), {"outcome": "faulted", "message": "RangeError"}, id="faulted"),
    pytest.param(Unsupported("no relay"), {"outcome": "unsupported", "message": "no relay"}, id="unsupported"),
    pytest.param(Crashed("signal 11"), {"outcome": "crashed", "message": "signal 11"}, id="crashed"),
    pytest.param(Crashed("exit 1", "log"), {"outcome": "crashed", "message": "exit 1", "log": "log"}, id="crashed-log"),
    pytest.param(TimedOut(1.5), {"outcome": "timed out", "seconds": 1.5}, id="timed-out"),
    pytest.param(Garbled("not JSON"), {"outcome": "garbled", "message": "not JSON"}, id="garbled-without-log"),
    pytest.param(Garbled("not JSON", "log"), {"outcome": "garbled", "message": "not JSON", "log": "log"}, id="garbled"),
]
every_outcome = pytest.mark.parametrize(("outcome", "members"), EVERY)


@every_outcome
def test_an_outcome_is_written_as_json(outcome: Outcome, members: dict[str, Any]) -> None:
    assert msgspec.json.decode(msgspec.json.encode(outcome)) == members


@every_outcome
def test_an_outcome_is_read_from_json(outcome: Outcome, members: dict[str, Any]) -> None:
    assert msgspec.json.decode(msgspec.json.encode(members), type=Outcome) == outcome


@every_outcome
def test_an_outcomes_class_is_named_as_in_reports(outcome: Outcome, members: dict[str, Any]) -> None:
    assert outcome_class(outcome) == members["outcome"]


def test_outcomes_of_different_classes_differ_although_they_say_the_same() -> None:
    assert len({Faulted("m"), Unsupported("m"), Rejected("m"), Crashed("m"), Garbled("m")}) == 5


@pytest.mark.parametrize("kind", [Crashed, Garbled])
def test_the_log_is_empty_unless_given(kind: type[Crashed | Garbled]) -> None:
    assert kind("m").log == ""


def test_the_log_of_a_time_out_is_empty_unless_given() -> None:
    assert TimedOut(1.0).log == ""


@every_outcome
def test_an_outcome_cannot_be_changed(outcome: Outcome, members: dict[str, Any]) -> None:  # noqa: ARG001
    name = outcome.__struct_fields__[0]
    with pytest.raises(AttributeError):
        setattr(outcome, name, getattr(outcome, name))
