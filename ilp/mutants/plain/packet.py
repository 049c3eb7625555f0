"""The plain codec: Prepare, Fulfill and Reject, field after field (RFC 0027)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, cast

from msgspec import Struct
from msgspec.structs import replace

from ilp.mutants.plain.address import Address
from ilp.mutants.plain.amount import Amount
from ilp.mutants.plain.code import Code
from ilp.mutants.plain.data import Data
from ilp.mutants.plain.envelope import Envelope, Fields, PacketName
from ilp.mutants.plain.hashes import Hash
from ilp.mutants.plain.length import Length
from ilp.mutants.plain.message import Message
from ilp.mutants.plain.octets import Bounds, Reader, Refused
from ilp.mutants.plain.timestamp import Timestamp
from ilp.protocol import FulfillValue, PrepareValue, RejectValue, Text, Value

__all__ = ["Forward", "Layout", "Part", "PlainCodec", "Relaying", "place_of_amount"]

PREPARE = ("amount", "expiresAt", "executionCondition", "destination", "data")
FULFILL = ("fulfillment", "data")
REJECT = ("code", "triggeredBy", "message", "data")


class Layout(Struct, frozen=True):
    """The order of the fields, for reading and for writing."""

    prepare: tuple[str, ...] = PREPARE
    fulfill: tuple[str, ...] = FULFILL
    reject: tuple[str, ...] = REJECT
    written_prepare: tuple[str, ...] = PREPARE
    written_fulfill: tuple[str, ...] = FULFILL
    written_reject: tuple[str, ...] = REJECT

    def read(self, packet: PacketName) -> tuple[str, ...]:
        """Return the fields in the order of reading."""
        return {"prepare": self.prepare, "fulfill": self.fulfill, "reject": self.reject}[packet]

    def written(self, packet: PacketName) -> tuple[str, ...]:
        """Return the fields in the order of writing."""
        orders = {"prepare": self.written_prepare, "fulfill": self.written_fulfill, "reject": self.written_reject}
        return orders[packet]


Forward: TypeAlias = "Callable[[PlainCodec, bytes, Value, str | None, str | None], bytes]"
"""Returns a packet's octets forwarded, given the codec, the octets, their value, a new amount and a new expiry."""


def place_of_amount(codec: PlainCodec, octets: bytes) -> int:
    """Return where the amount of an encoded Prepare begins: behind type octet and length determinant."""
    reader = Reader(octets)
    reader.take(1)
    codec.length.determinant(codec.length, reader)
    return reader.at


def in_place(codec: PlainCodec, octets: bytes, _value: Value, amount: str | None, expires_at: str | None) -> bytes:
    """Return a Prepare with amount and expiry overwritten where they stand, and nothing else touched."""
    at = place_of_amount(codec, octets)
    new_amount = octets[at : at + 8] if amount is None else codec.amount.write(amount)
    new_expiry = octets[at + 8 : at + 25] if expires_at is None else codec.timestamp.write(expires_at)
    return octets[:at] + new_amount + new_expiry + octets[at + 25 :]


def as_it_came(_codec: PlainCodec, octets: bytes, _value: Value, _amount: str | None, _expires_at: str | None) -> bytes:
    """Return a Fulfill or Reject as it came."""
    return octets


def by_reading(codec: PlainCodec, octets: bytes) -> Value:
    """Return the packet's value: only a packet that can be read is forwarded."""
    return codec.decode(octets)


class Relaying(Struct, frozen=True):
    """Forwards packets.

    Knobs: `known` reads the packet first, `prepare` forwards a Prepare, `answer` a Fulfill or Reject.
    """

    known: Callable[[PlainCodec, bytes], Value] = by_reading
    prepare: Forward = in_place
    answer: Forward = as_it_came


Part: TypeAlias = (
    Bounds | Length | Envelope | Layout | Amount | Timestamp | Hash | Address | Code | Message | Data | Relaying
)
"""One subject of the codec, with the knobs that a mutant turns."""


class PlainCodec(Struct, frozen=True):
    """RFC 0027 once more, in small steps that a mutant can replace. It is written for clarity, not for speed."""

    bounds: Bounds = Bounds()
    length: Length = Length()
    envelope: Envelope = Envelope()
    layout: Layout = Layout()
    amount: Amount = Amount()
    timestamp: Timestamp = Timestamp()
    hash: Hash = Hash()
    address: Address = Address()
    code: Code = Code()
    message: Message = Message()
    data: Data = Data()
    relaying: Relaying = Relaying()

    def turned(self, part: Part) -> PlainCodec:
        """Return this codec with one part replaced."""
        name = "relaying" if isinstance(part, Relaying) else type(part).__name__.lower()
        return replace(self, **{name: part})

    def decode(self, octets: bytes) -> Value:
        """Return the value of a packet.

        Raises:
            Refused: the octets are no ILPv4 packet.
        """
        reader = Reader(octets, self.bounds.take)
        packet = self.envelope.packet(reader.take(1)[0], reader)
        contents = self.envelope.contents(self.length, reader)
        behind = octets[len(octets) - reader.left() :] if reader.left() > 0 else b""
        if not self.bounds.fields_end:
            contents += behind
        inner = Reader(contents, self.bounds.take)
        fields: Fields = {name: self._read(name, inner) for name in self.layout.read(packet)}
        fields = self.envelope.inside(fields, inner.rest())
        return _value(packet, self.envelope.after(fields, behind))

    def encode(self, value: Value) -> bytes:
        """Return the octets of a packet.

        Raises:
            Refused: no octets can state the value.
        """
        packet, fields = _fields(value)
        contents = b"".join(self._write(name, fields[name]) for name in self.layout.written(packet))
        return bytes([self.envelope.type(packet)]) + self.envelope.wrap(self.length, contents)

    def relay(self, octets: bytes, amount: str | None, expires_at: str | None) -> bytes:
        """Return a packet as a connector forwards it: amount and expiry of a Prepare replaced where given.

        Raises:
            Refused: the octets are no ILPv4 packet, or cannot state what is asked.
        """
        value = self.relaying.known(self, octets)
        forward = self.relaying.prepare if isinstance(value, PrepareValue) else self.relaying.answer
        return forward(self, octets, value, amount, expires_at)

    def _read(self, name: str, reader: Reader) -> object:
        match name:
            case "amount":
                return self.amount.read(reader)
            case "expiresAt":
                return self.timestamp.read(reader)
            case "executionCondition" | "fulfillment":
                return self.hash.read(reader)
            case "destination" | "triggeredBy":
                return self.address.read(name, reader, self.length)
            case "code":
                return self.code.read(reader)
            case "message":
                return self.message.read(reader, self.length)
            case _:
                return self.data.read(reader, self.length)

    def _write(self, name: str, field: object) -> bytes:
        if name in ("executionCondition", "fulfillment"):
            return self.hash.write(cast("str | None", field))
        if field is None:
            raise Refused(f"{name} is absent")
        match name:
            case "amount":
                return self.amount.write(cast("str", field))
            case "expiresAt":
                return self.timestamp.write(cast("str", field))
            case "destination" | "triggeredBy":
                return self.address.write(name, cast("Text", field), self.length)
            case "code":
                return self.code.write(cast("Text", field))
            case "message":
                return self.message.write(cast("Text", field), self.length)
            case _:
                return self.data.write(cast("str", field), self.length)


_VALUES = {"prepare": PrepareValue, "fulfill": FulfillValue, "reject": RejectValue}
_NAMES: dict[type, PacketName] = {PrepareValue: "prepare", FulfillValue: "fulfill", RejectValue: "reject"}


def _value(packet: PacketName, fields: Fields) -> Value:
    kind = _VALUES[packet]
    named = zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True)
    return cast("Value", kind(**{attribute: fields[name] for attribute, name in named}))


def _fields(value: Value) -> tuple[PacketName, Fields]:
    named = zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True)
    return _NAMES[type(value)], {name: getattr(value, attribute) for attribute, name in named}
