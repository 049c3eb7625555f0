"""The language between suite and implementation: values, operations, outcomes, adapter messages."""

from ilp.protocol.operation import Decode, Encode, Operation, Relay
from ilp.protocol.outcome import (
    Accepted,
    Crashed,
    Encoded,
    Faulted,
    Garbled,
    Outcome,
    Rejected,
    TimedOut,
    Unsupported,
    outcome_class,
    same_outcome,
)
from ilp.protocol.value import FulfillValue, HexText, PrepareValue, RejectValue, Text, Value, text_of

__all__ = [
    "Accepted",
    "Crashed",
    "Decode",
    "Encode",
    "Encoded",
    "Faulted",
    "FulfillValue",
    "Garbled",
    "HexText",
    "Operation",
    "Outcome",
    "PrepareValue",
    "RejectValue",
    "Rejected",
    "Relay",
    "Text",
    "TimedOut",
    "Unsupported",
    "Value",
    "outcome_class",
    "same_outcome",
    "text_of",
]
