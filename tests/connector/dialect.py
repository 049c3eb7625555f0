"""The dialect that the connector spoke before it migrated to RFC 0027.

type octet | amount | expiresAt | 32 octets | destination | data          (Prepare)
type octet | 32 octets | data                                               (Fulfill)
type octet | 3 octets | triggeredBy | message | data                        (Reject)

No length follows the type octet. The amount has the shape of a length determinant, the expiry is 19 characters,
YYYYMMDDHHmmSS.fffZ, and destination, triggeredBy, message and data have a length determinant in front.
"""

from __future__ import annotations

from datetime import datetime

from tests.connector.fields import (
    CODE_LENGTH,
    HASH_LENGTH,
    read_address,
    read_code,
    read_message,
    read_moment,
    write_address,
    write_code,
    write_hash,
    write_message,
    write_moment,
    written_amount,
)
from tests.connector.octets import Reader, determinant, octet_string
from tests.connector.packet import FULFILL, PREPARE, REJECT, Fulfill, Packet, Prepare, Refused, Reject

__all__ = ["Dialect"]

_EXPIRY_LENGTH = 19  # octets
_NO_HASH = bytes(HASH_LENGTH)


class Dialect:
    """The codec of the dialect.

    Args:
        reads_empty_triggered_by: a Reject may come without triggeredBy; none is written so.
        zeros_are_missing: 32 octets of zero stand for a missing condition or fulfillment, both ways.
    """

    def __init__(self, *, reads_empty_triggered_by: bool = False, zeros_are_missing: bool = False) -> None:
        self._reads_empty_triggered_by = reads_empty_triggered_by
        self._zeros_are_missing = zeros_are_missing

    def decode(self, octets: bytes) -> Packet:
        """Return the packet that the octets are; raises Refused."""
        reader = Reader(octets)
        packet = self._read(reader)
        reader.end("data")
        return packet

    def encode(self, packet: Packet) -> bytes:
        """Return the octets of a packet; raises Refused."""
        match packet:
            case Prepare():
                return b"".join(
                    (
                        bytes((PREPARE,)),
                        determinant(written_amount(packet.amount)),
                        _write_expiry(packet.expires_at),
                        self._write_hash(packet.condition, "executionCondition"),
                        octet_string(write_address(packet.destination, "destination")),
                        octet_string(packet.data),
                    )
                )
            case Fulfill():
                fulfillment = self._write_hash(packet.fulfillment, "fulfillment")
                return bytes((FULFILL,)) + fulfillment + octet_string(packet.data)
            case Reject():
                return b"".join(
                    (
                        bytes((REJECT,)),
                        write_code(packet.code),
                        octet_string(write_address(packet.triggered_by, "triggeredBy")),
                        octet_string(write_message(packet.message)),
                        octet_string(packet.data),
                    )
                )

    def _read(self, reader: Reader) -> Packet:
        packet_type = reader.take(1, "type")[0]
        if packet_type == PREPARE:
            return Prepare(
                reader.number("amount"),
                _read_expiry(reader.take(_EXPIRY_LENGTH, "expiresAt")),
                self._read_hash(reader, "executionCondition"),
                read_address(reader.octet_string("destination"), "destination"),
                reader.octet_string("data"),
            )
        if packet_type == FULFILL:
            return Fulfill(self._read_hash(reader, "fulfillment"), reader.octet_string("data"))
        if packet_type == REJECT:
            return Reject(
                read_code(reader.take(CODE_LENGTH, "code")),
                self._read_triggered_by(reader.octet_string("triggeredBy")),
                read_message(reader.octet_string("message")),
                reader.octet_string("data"),
            )
        raise Refused("type", "is no packet's")

    def _read_hash(self, reader: Reader, field: str) -> bytes | None:
        octets = reader.take(HASH_LENGTH, field)
        return None if self._zeros_are_missing and octets == _NO_HASH else octets

    def _write_hash(self, octets: bytes | None, field: str) -> bytes:
        return write_hash(_NO_HASH if self._zeros_are_missing and octets is None else octets, field)

    def _read_triggered_by(self, octets: bytes) -> str:
        if self._reads_empty_triggered_by and not octets:
            return ""
        return read_address(octets, "triggeredBy")


def _read_expiry(octets: bytes) -> datetime:
    if octets[14:15] != b"." or octets[18:] != b"Z":
        raise Refused("expiresAt", "is not of the form YYYYMMDDHHmmSS.fffZ")
    return read_moment(octets[:14] + octets[15:18])


def _write_expiry(moment: datetime) -> bytes:
    digits = write_moment(moment)
    return digits[:14] + b"." + digits[14:] + b"Z"
