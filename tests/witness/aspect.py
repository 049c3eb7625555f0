"""Which aspects of a packet bear on a vector: of one that is read or written all that it has, of a refusal its reason.

A clause speaks of one aspect. Where the fixed size of a field is broken, the reason is framing to a reader, since the
fields behind it shift, and a limit to a writer, who is handed a value that is too long or too short.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import UNSET

from ilp.protocol import Decode, Encode, RejectValue
from tests.witness.layouts import construct_says
from tests.witness.question import Read

if TYPE_CHECKING:
    from ilp.golden.vector import Aspect, Vector

__all__ = ["ASPECTS", "aspect_of_clause", "aspects_of"]

ASPECTS: tuple[Aspect, ...] = ("framing", "calendar", "address", "text", "limits")
"""In the order in which vectors list them."""

_CALENDAR = (
    "0027-asn1-timestamp",
    "0030-timestamp-digits",
    "0030-timestamp-leap-second",
    "0030-timestamp-midnight",
    "0030-timestamp-range",
    "0030-timestamp-rounding",
    "0030-timestamp-utc",
)
_ADDRESS = (
    "0015-case",
    "0015-characters",
    "0015-grammar",
    "0015-scheme",
    "0015-segment-after-scheme",
    "0015-segments",
    "0015-separator",
    "0015-trailing-period",
    "0027-asn1-address-alphabet",
)
_TEXT = ("0027-asn1-code", "0027-error-codes", "0030-utf8")
_LIMITS = (
    "0015-length",
    "0027-asn1-address-size",
    "0027-asn1-amount",
    "0027-asn1-data-size",
    "0027-asn1-message-size",
)
_OF_A_FIELD = (
    "0027-destination",
    "0027-expiry",
    "0027-reject-code",
    "0027-reject-message",
    "0027-reject-triggered-by",
    "0030-address",
    "0030-timestamp-type",
)
"""What says something of a field as a whole is of no aspect by itself; the clauses beside it are."""

_OF_CLAUSES: MappingProxyType[str, Aspect | None] = MappingProxyType(
    {
        **dict.fromkeys(_CALENDAR, "calendar"),
        **dict.fromkeys(_ADDRESS, "address"),
        **dict.fromkeys(_TEXT, "text"),
        **dict.fromkeys(_LIMITS, "limits"),
        **dict.fromkeys(_OF_A_FIELD),
    }
)

_SIZES_TO_A_WRITER = frozenset(
    {
        "0027-amount",
        "0027-asn1-hash-size",
        "0027-condition",
        "0027-fulfill-fields",
        "0030-fixed-integer",
        "0030-fixed-octets",
    }
)


def aspect_of_clause(clause: str, vector: Vector) -> Aspect | None:
    """Return the aspect that `clause` speaks of where `vector` cites it; None: of a field as a whole."""
    written = isinstance(vector.operation, Encode)
    if clause in _SIZES_TO_A_WRITER and written:
        return "limits"
    if clause == "0027-amount" and _is_asked_for_an_amount(vector):
        return "limits"
    if clause == "0030-timestamp-length" and written:
        return "calendar"
    if clause == "0027-asn1-code" and _is_wrong_size_of_a_code(vector):
        return "limits"
    return _OF_CLAUSES.get(clause, "framing")


def aspects_of(vector: Vector) -> tuple[Aspect, ...]:
    """Return the aspects that bear on `vector`, in the order of `ASPECTS`."""
    cited = {aspect_of_clause(each, vector) for each in vector.clauses}
    if vector.expectation == "reject":
        reasons = _reasons(cited, vector)
        return tuple(each for each in ASPECTS if each in reasons)
    has: set[Aspect | None] = {"framing"}
    if vector.packet != "fulfill":
        has.add("address")
    has.add({"prepare": "calendar", "reject": "text"}.get(vector.packet))  # type: ignore[arg-type]
    if "limits" in cited or "0027-asn1-hash-size" in vector.clauses:
        has.add("limits")
    return tuple(each for each in ASPECTS if each in has)


def _reasons(cited: set[Aspect | None], vector: Vector) -> set[Aspect | None]:
    """What stands in a field is judged only where there are fields: else framing is all that there is to refuse."""
    if (
        not isinstance(vector.operation, Encode)
        and construct_says(Read(bytes.fromhex(vector.operation.packet))) is None
    ):
        return {"framing"}
    return cited - {"framing", None} or {"framing"}


def _is_asked_for_an_amount(vector: Vector) -> bool:
    operation = vector.operation
    return not isinstance(operation, Decode | Encode) and operation.amount is not None


def _is_wrong_size_of_a_code(vector: Vector) -> bool:
    value = vector.operation.value if isinstance(vector.operation, Encode) else UNSET
    return (
        vector.expectation == "reject"
        and isinstance(value, RejectValue)
        and isinstance(value.code, str)
        and value.code.isascii()
    )
