"""RFC 0027, which the connector speaks since its release 3: strict in what it reads, canonical in what it writes."""

from __future__ import annotations

from collections.abc import Callable

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
from tests.connector.octets import Reader, octet_string
from tests.connector.packet import FULFILL, PREPARE, REJECT, Fulfill, Packet, Prepare, Refused, Reject

__all__ = ["Rfc0027"]

_AMOUNT_LENGTH = 8  # octets
_EXPIRY_LENGTH = 17  # octets


class Rfc0027:
    """The codec of RFC 0027. It reads a Reject without triggeredBy, as the ASN.1 allows, and writes none."""

    def decode(self, octets: bytes) -> Packet:
        """Return the packet that the octets are; raises Refused."""
        envelope = Reader(octets)
        packet_type = envelope.take(1, "type")[0]
        read = _READERS.get(packet_type)
        if read is None:
            raise Refused("type", "is no packet's")
        contents = Reader(envelope.octet_string("envelope"))
        envelope.end("envelope")
        packet = read(contents)
        contents.end("data")
        return packet

    def encode(self, packet: Packet) -> bytes:
        """Return the octets of a packet; raises Refused."""
        match packet:
            case Prepare():
                return _enveloped(
                    PREPARE,
                    written_amount(packet.amount).to_bytes(_AMOUNT_LENGTH, "big"),
                    write_moment(packet.expires_at),
                    write_hash(packet.condition, "executionCondition"),
                    octet_string(write_address(packet.destination, "destination")),
                    octet_string(packet.data),
                )
            case Fulfill():
                return _enveloped(FULFILL, write_hash(packet.fulfillment, "fulfillment"), octet_string(packet.data))
            case Reject():
                return _enveloped(
                    REJECT,
                    write_code(packet.code),
                    octet_string(write_address(packet.triggered_by, "triggeredBy")),
                    octet_string(write_message(packet.message)),
                    octet_string(packet.data),
                )


def _enveloped(packet_type: int, *fields: bytes) -> bytes:
    return bytes((packet_type,)) + octet_string(b"".join(fields))


def _prepare(reader: Reader) -> Prepare:
    return Prepare(
        int.from_bytes(reader.take(_AMOUNT_LENGTH, "amount"), "big"),
        read_moment(reader.take(_EXPIRY_LENGTH, "expiresAt")),
        reader.take(HASH_LENGTH, "executionCondition"),
        read_address(reader.octet_string("destination"), "destination"),
        reader.octet_string("data"),
    )


def _fulfill(reader: Reader) -> Fulfill:
    return Fulfill(reader.take(HASH_LENGTH, "fulfillment"), reader.octet_string("data"))


def _reject(reader: Reader) -> Reject:
    code = read_code(reader.take(CODE_LENGTH, "code"))
    triggered_by = reader.octet_string("triggeredBy")
    return Reject(
        code,
        read_address(triggered_by, "triggeredBy") if triggered_by else "",
        read_message(reader.octet_string("message")),
        reader.octet_string("data"),
    )


_READERS: dict[int, Callable[[Reader], Packet]] = {PREPARE: _prepare, FULFILL: _fulfill, REJECT: _reject}
