"""Codecs of whole packets as witnesses: heard by their outcomes, and where they refuse, by their reasons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ilp.protocol import (
    Accepted,
    Encoded,
    Faulted,
    FulfillValue,
    Outcome,
    PrepareValue,
    Rejected,
    RejectValue,
    Value,
)
from ilp.protocol.outcome import outcome_class
from tests.witness.layouts import FIELDS, construct_says
from tests.witness.question import Frame, Read
from tests.witness.statement import results_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ilp.golden.vector import Aspect, Vector

__all__ = ["ILP_PACKET_REASONS", "REFERENCE_REASONS", "Reasons", "heard"]

Reasons = tuple[tuple[str, tuple["Aspect", ...]], ...]
"""Regular expressions that a refusal's words are held against, first match first, and the aspects they speak of."""

REFERENCE_REASONS: Reasons = (
    (r"\[0015-length\]", ("limits",)),
    (r"\[0015-|\[0030-address\]|\[0027-asn1-address", ("address",)),
    (r"needed, \d+ there|octets? are there", ("framing",)),
    (r"^expiresAt: |\[0030-timestamp-(?:digits|range|midnight|leap-second)\]", ("calendar",)),
    (r"\[0030-utf8\]", ("text",)),
    (r"^code.*(?:IA5|octet)", ("text",)),
    (r"the field is absent|characters needed|^amount: |needed, not \d+|are allowed", ("limits",)),
    (r"", ("framing",)),
)
"""The reference names the clause."""

ILP_PACKET_REASONS: Reasons = (
    (r"invalid destination address|Invalid triggeredBy ILP address", ("address", "limits")),
    (r"invalid date|JavaScript Date cannot hold|cannot exceed capacity", ("calendar",)),
    (r"UInt must be positive|byte buffer|code must be a string|UInt", ("limits",)),
    (r"codes must be three bytes", ("limits", "text")),
    (r"", ("framing",)),
)
"""It keeps address and size in one regular expression, and writes a year of five digits into 17 octets of capacity."""

_ASPECTS: Mapping[str, Aspect] = {
    "expiresAt": "calendar",
    "destination": "address",
    "triggeredBy": "address",
    "code": "text",
    "message": "text",
}


def heard(vector: Vector, aspects: tuple[Aspect, ...], outcome: Outcome, reasons: Reasons) -> dict[Aspect, bool]:
    """Return per aspect whether a codec's outcome agrees with the vector; an aspect it says nothing of is left out."""
    results = results_of(vector)
    if isinstance(outcome, Rejected | Faulted):
        return _refusal(vector, aspects, outcome.message, reasons)
    if not isinstance(outcome, Accepted | Encoded):
        raise TypeError(f"{vector.id}: {outcome_class(outcome)} is no testimony")
    given = outcome.value if isinstance(outcome, Accepted) else outcome.octets
    if given in results:
        return dict.fromkeys(aspects, True)
    allowed = [each for each in results if each is not None]
    if not allowed:
        return dict.fromkeys(aspects, False)
    wrong = min((_departures(given, each) for each in allowed), key=len)
    said: dict[Aspect, bool] = {each: each not in wrong for each in aspects}
    if "framing" not in wrong and wrong & {"address", "text"}:
        del said["framing"]  # whether the octets or the text that they make is at fault cannot be told
    return said


def _refusal(vector: Vector, aspects: tuple[Aspect, ...], message: str, reasons: Reasons) -> dict[Aspect, bool]:
    spoken_of = next(of for pattern, of in reasons if re.search(pattern, message))
    if vector.expectation == "reject":
        return dict.fromkeys((each for each in aspects if each in spoken_of), True)
    if vector.expectation == "either":
        return {}
    agrees = None in results_of(vector)
    return dict.fromkeys((each for each in aspects if each in spoken_of), agrees)


def _departures(given: Value | str, wanted: Value | str) -> set[Aspect]:
    """Return the aspects of the fields that differ."""
    one, other = _fields(given), _fields(wanted)
    if one is None or other is None or one.keys() != other.keys():
        return {"framing"}
    return {_ASPECTS.get(name, "framing") for name in one if one[name] != other[name]} or {"framing"}


def _fields(given: Value | str) -> dict[str, object] | None:
    match given:
        case PrepareValue() | FulfillValue() | RejectValue():
            names = {"expires_at": "expiresAt", "triggered_by": "triggeredBy"}
            return {names.get(each, each): getattr(given, each) for each in given.__struct_fields__}
        case _:
            frame = construct_says(Read(bytes.fromhex(given)))
            if not isinstance(frame, Frame):
                return None
            return dict(zip(FIELDS[frame.type_octet], frame.fields, strict=True))
