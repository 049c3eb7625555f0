"""ILP packets through asn1tools, which knows nothing but the ASN.1 in `ilp.spec`: an independent opinion.

On framing, sizes and alphabets it is a witness: constraints are checked both ways, since without them
asn1tools writes a condition of 31 octets without a word, and leaks `struct.error` for an amount that is too
large. What follows from that is part of its opinion: it refuses more than 32767 octets of data and messages
of more than 8191 characters, as the ASN.1 says, where the RFC's prose has no limit.

On meaning it is no witness: it takes month 13, `g..a`, any type of code, and a first length octet 128 for
the length 0. It ignores trailing octets, inside the envelope and after it, and a Prepare that it relays loses
them. Octets that are no text leak as UnicodeDecodeError, and that is reported as the fault it is.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

import asn1tools  # type: ignore[import-untyped]

from ilp.implementation.embedded.expiry import characters_of, iso_of
from ilp.implementation.embedded.in_process import InProcess, RefusedError, forward
from ilp.implementation.implementation import Identity
from ilp.protocol import FulfillValue, HexText, PrepareValue, RejectValue, Text, Value

if TYPE_CHECKING:
    from ilp.implementation.implementation import Implementation

__all__ = ["Asn1toolsCodec", "TypeName", "members_of", "open", "read", "specification", "value_of", "write"]

TypeName = Literal["Prepare", "Fulfill", "Reject"]
"""What the ASN.1 calls the contents of a packet."""

_TYPES: dict[int, TypeName] = {12: "Prepare", 13: "Fulfill", 14: "Reject"}
_NUMBERS = {name: number for number, name in _TYPES.items()}


@cache
def specification() -> Any:
    """Return the ASN.1 module, compiled for OER once a process: `specification().encode("Prepare", {…})`."""
    module = files("ilp.spec").joinpath("ilp.asn").read_text(encoding="utf-8")
    return asn1tools.compile_string(module, "oer")


def read(octets: bytes) -> tuple[TypeName, dict[str, Any]]:
    """Return what a packet is, and the members of its contents in asn1tools' own types.

    Raises:
        RefusedError: the type octet is not one of ILPv4's.
        asn1tools.Error: asn1tools refuses.
    """
    envelope = _decode("Packet", octets)
    name = _TYPES.get(envelope["type"])
    if name is None:
        raise RefusedError(f"{envelope['type']} is the type octet of no ILPv4 packet")
    return name, _decode(name, envelope["data"])


def write(name: TypeName, members: dict[str, Any]) -> bytes:
    """Return the octets of what `read` returns.

    Raises:
        asn1tools.Error: asn1tools refuses.
    """
    return _encode("Packet", {"type": _NUMBERS[name], "data": _encode(name, members)})


class Asn1toolsCodec:
    """The envelope, then its contents, as asn1tools reads and writes them."""

    def decode(self, octets: bytes) -> Value:
        """Return the value of a packet; raises what `read` raises."""
        return value_of(*read(octets))

    def encode(self, value: Value) -> bytes:
        """Return the octets of a packet; raises what `members_of` and `write` raise."""
        return write(*members_of(value))

    def relay(self, octets: bytes, amount: str | None, expires_at: str | None) -> bytes:
        """Return a packet forwarded: a Prepare decoded and encoded again, the others as they came."""
        return forward(self, octets, amount, expires_at)


def open(reference: str = "asn1tools") -> Implementation:  # noqa: A001 - read as by_asn1tools.open, like gzip.open
    """Return asn1tools as an implementation; `reference` is what the user asked for."""
    specification()
    identity = Identity(
        reference=reference,
        name="asn1tools",
        version=version("asn1tools"),
        language="Python",
        operations=("decode", "encode", "relay"),
    )
    refusals = (asn1tools.DecodeError, asn1tools.EncodeError, asn1tools.ConstraintsError)
    return InProcess(identity, Asn1toolsCodec(), refusals)


def _decode(name: str, octets: bytes) -> dict[str, Any]:
    members: dict[str, Any] = specification().decode(name, octets, check_constraints=True)
    return members


def _encode(name: str, members: dict[str, Any]) -> bytes:
    octets: bytes = specification().encode(name, members, check_constraints=True)
    return octets


def value_of(name: TypeName, members: dict[str, Any]) -> Value:
    """Return what `read` returned as the protocol's value."""
    data = members["data"].hex()
    if name == "Prepare":
        return PrepareValue(
            amount=str(members["amount"]),
            expires_at=iso_of(members["expiresAt"]),
            execution_condition=members["executionCondition"].hex(),
            destination=members["destination"],
            data=data,
        )
    if name == "Fulfill":
        return FulfillValue(fulfillment=members["fulfillment"].hex(), data=data)
    return RejectValue(code=members["code"], triggered_by=members["triggeredBy"], message=members["message"], data=data)


def members_of(value: Value) -> tuple[TypeName, dict[str, Any]]:
    """Return a value of the protocol as `write` takes it.

    Raises:
        RefusedError: Python text cannot hold a field of the value.
    """
    # An absent field (None) is passed on: asn1tools itself refuses it.
    if isinstance(value, PrepareValue):
        return "Prepare", {
            "amount": None if value.amount is None else int(value.amount),
            "expiresAt": None if value.expires_at is None else characters_of(value.expires_at),
            "executionCondition": _octets(value.execution_condition),
            "destination": _text(value.destination, "ascii"),
            "data": _octets(value.data),
        }
    if isinstance(value, FulfillValue):
        return "Fulfill", {"fulfillment": _octets(value.fulfillment), "data": _octets(value.data)}
    return "Reject", {
        "code": _text(value.code, "ascii"),
        "triggeredBy": _text(value.triggered_by, "ascii"),
        "message": _text(value.message, "utf-8"),
        "data": _octets(value.data),
    }


def _octets(digits: str | None) -> bytes | None:
    return None if digits is None else bytes.fromhex(digits)


def _text(text: Text | None, encoding: str) -> str | None:
    if not isinstance(text, HexText):
        return text
    try:
        return bytes.fromhex(text.hex).decode(encoding)
    except UnicodeDecodeError:
        raise RefusedError(f"asn1tools takes text, and the octets {text.hex} are none") from None
