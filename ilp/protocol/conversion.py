"""Between the codec's packets and the protocol's values."""

from __future__ import annotations

import re
from datetime import datetime

from ilp.codec import DecodeError, EncodeError, Fulfill, Packet, Prepare, Reject
from ilp.codec.timestamp import TIMESTAMP_LENGTH, decode_timestamp
from ilp.protocol.value import FulfillValue, HexText, PrepareValue, RejectValue, Text, Value

__all__ = ["amount_of", "moment_of", "packet_of", "timestamp_of", "value_of"]


def value_of(packet: Packet) -> Value:
    """Return the protocol's value of a packet."""
    if isinstance(packet, Prepare):
        return PrepareValue(
            amount=str(packet.amount),
            expires_at=timestamp_of(packet.expires_at),
            execution_condition=packet.execution_condition.hex(),
            destination=packet.destination,
            data=packet.data.hex(),
        )
    if isinstance(packet, Fulfill):
        return FulfillValue(fulfillment=packet.fulfillment.hex(), data=packet.data.hex())
    return RejectValue(
        code=packet.code, triggered_by=packet.triggered_by, message=packet.message, data=packet.data.hex()
    )


def packet_of(value: Value) -> Packet:
    """Return the packet that a protocol's value describes.

    Raises:
        EncodeError: a field that is absent, or has a value that no packet of the reference codec can hold.
    """
    if isinstance(value, PrepareValue):
        return Prepare(
            amount_of(_present(value.amount, "amount", "0027-amount")),
            moment_of(_present(value.expires_at, "expiresAt", "0027-expiry")),
            bytes.fromhex(_present(value.execution_condition, "executionCondition", "0027-condition")),
            _text(value.destination, "destination", "0027-destination"),
            bytes.fromhex(_present(value.data, "data", "0027-prepare-fields")),
        )
    if isinstance(value, FulfillValue):
        return Fulfill(
            bytes.fromhex(_present(value.fulfillment, "fulfillment", "0027-fulfill-fields")),
            bytes.fromhex(_present(value.data, "data", "0027-fulfill-fields")),
        )
    return Reject(
        _text(value.code, "code", "0027-reject-code"),
        _text(value.triggered_by, "triggeredBy", "0027-reject-triggered-by"),
        _text(value.message, "message", "0027-reject-message"),
        bytes.fromhex(_present(value.data, "data", "0027-reject-fields")),
    )


def amount_of(digits: str) -> int:
    """Return the integer that the protocol's form denotes, in the range of 64 bits or not."""
    return int(digits)


def timestamp_of(moment: datetime) -> str:
    """Return an aware UTC datetime in the protocol's form: ISO 8601, three fraction digits, Z."""
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def moment_of(expires_at: str) -> datetime:
    """Return the datetime that the protocol's form denotes; digits beyond microseconds are cut off.

    Raises:
        EncodeError: a date or time that `datetime` does not have: year 0, second 60, month 13.
    """
    try:
        moment = datetime.fromisoformat(expires_at)
    except ValueError:
        raise _no_moment(expires_at) from None
    if expires_at[11:13] == "24":  # from Python 3.14 on, fromisoformat takes 24:00 for midnight
        raise _no_moment(expires_at)
    return moment


def _no_moment(expires_at: str) -> EncodeError:
    digits = re.sub("[-T:.Z]", "", expires_at)[:TIMESTAMP_LENGTH].encode()
    if not re.match("[0-9]{4}-", expires_at):
        reason = f"{expires_at} has no year of four digits"
        return EncodeError("range", "expiresAt", "0030-timestamp-digits", reason)
    try:
        decode_timestamp(digits.ljust(TIMESTAMP_LENGTH, b"-"), 0)
    except DecodeError as error:
        return EncodeError("range", "expiresAt", error.clause, f"{expires_at}: {error.reason}")
    return EncodeError("range", "expiresAt", "0030-timestamp-digits", f"{expires_at} is no ISO 8601 time in UTC")


def _present(member: str | None, field: str, clause: str) -> str:
    if member is None:
        raise EncodeError("type", field, clause, "the field is absent")
    return member


def _text(text: Text | None, field: str, clause: str) -> str:
    if text is None:
        raise EncodeError("type", field, clause, "the field is absent")
    if isinstance(text, HexText):
        raise EncodeError(
            "text", field, clause, f"given as the octets {text.hex}; well-formed text is given as a string"
        )
    return text
