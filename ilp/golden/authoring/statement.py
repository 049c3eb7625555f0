"""Sentences about packets: an operation, its input, and what the specification expects of it, as a vector."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ilp.golden.vector import PacketName, Reading, Vector, VectorFile
from ilp.protocol import Decode, Encode, FulfillValue, PrepareValue, RejectValue, Relay, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ilp.golden.authoring.assembler import Assembly, At

__all__ = [
    "SINCE",
    "Forwarding",
    "disputes_reading",
    "disputes_relaying",
    "disputes_writing",
    "may_read",
    "may_relay",
    "may_write",
    "meant",
    "put",
    "reads",
    "refused",
    "refuses",
    "refuses_to_relay",
    "refuses_to_write",
    "relays",
    "said_of",
    "subject",
    "writes",
]

SINCE = "0.1.0"
"""The version of the set since which a vector exists, unless it says otherwise."""

Names = tuple[str, ...]


class Forwarding(msgspec.Struct, frozen=True, kw_only=True):
    """What a relay is asked to replace; None keeps what the packet says."""

    amount: str | None = None
    expires_at: str | None = None


def reads(
    name: str,
    title: str,
    packet: Assembly,
    value: Value,
    *,
    clauses: Names,
    at: At,
    flags: Names = (),
    by: str = "",
) -> Vector:
    """A reader must read `packet` as `value`; the vector turns on the octets at `at`."""
    return Vector(
        id=name,
        title=title,
        packet=packet.packet,
        operation=Decode(packet.hex),
        expectation="accept",
        value=value,
        clauses=clauses,
        flags=flags,
        place=packet.place(at),
        provenance=by,
        since=SINCE,
    )


def may_read(
    name: str,
    title: str,
    packet: Assembly,
    value: Value,
    *,
    clauses: Names,
    at: At,
    flags: Names = (),
    by: str = "",
) -> Vector:
    """A reader may refuse `packet`; if it reads it, then as `value`."""
    accepted = reads(name, title, packet, value, clauses=clauses, at=at, flags=flags, by=by)
    return msgspec.structs.replace(accepted, expectation="either")


def refuses(
    name: str, title: str, packet: Assembly, *, clauses: Names, at: At, flags: Names = (), by: str = ""
) -> Vector:
    """A reader must refuse `packet`."""
    return Vector(
        id=name,
        title=title,
        packet=packet.packet,
        operation=Decode(packet.hex),
        expectation="reject",
        clauses=clauses,
        flags=flags,
        place=packet.place(at),
        provenance=by,
        since=SINCE,
    )


def disputes_reading(
    name: str,
    title: str,
    packet: Assembly,
    *readings: Reading,
    clauses: Names,
    at: At,
    flags: Names = (),
    by: str = "",
) -> Vector:
    """The RFCs allow several readings of `packet`."""
    return Vector(
        id=name,
        title=title,
        packet=packet.packet,
        operation=Decode(packet.hex),
        expectation="disputed",
        readings=readings,
        clauses=clauses,
        flags=flags,
        place=packet.place(at),
        provenance=by,
        since=SINCE,
    )


def writes(
    name: str, title: str, value: Value, packet: Assembly, *, clauses: Names, flags: Names = (), by: str = ""
) -> Vector:
    """A writer must write `value` as exactly `packet`."""
    return Vector(
        id=name,
        title=title,
        packet=_packet_name(value),
        operation=Encode(value),
        expectation="accept",
        octets=packet.hex,
        clauses=clauses,
        flags=flags,
        provenance=by,
        since=SINCE,
    )


def may_write(
    name: str, title: str, value: Value, packet: Assembly, *, clauses: Names, flags: Names = (), by: str = ""
) -> Vector:
    """A writer may refuse `value`; if it writes it, then as exactly `packet`."""
    accepted = writes(name, title, value, packet, clauses=clauses, flags=flags, by=by)
    return msgspec.structs.replace(accepted, expectation="either")


def refuses_to_write(name: str, title: str, value: Value, *, clauses: Names, flags: Names = (), by: str = "") -> Vector:
    """A writer must refuse `value`."""
    return Vector(
        id=name,
        title=title,
        packet=_packet_name(value),
        operation=Encode(value),
        expectation="reject",
        clauses=clauses,
        flags=flags,
        provenance=by,
        since=SINCE,
    )


def disputes_writing(
    name: str, title: str, value: Value, *readings: Reading, clauses: Names, flags: Names = (), by: str = ""
) -> Vector:
    """The RFCs allow several ways to write `value`."""
    return Vector(
        id=name,
        title=title,
        packet=_packet_name(value),
        operation=Encode(value),
        expectation="disputed",
        readings=readings,
        clauses=clauses,
        flags=flags,
        provenance=by,
        since=SINCE,
    )


def relays(
    name: str,
    title: str,
    packet: Assembly,
    forwarded: Assembly,
    asked: Forwarding = Forwarding(),  # noqa: B008 - immutable
    *,
    clauses: Names,
    at: At,
    flags: Names = (),
    by: str = "",
) -> Vector:
    """A connector that is asked to replace `asked` must forward `packet` as exactly `forwarded`."""
    return Vector(
        id=name,
        title=title,
        packet=packet.packet,
        operation=_relay(packet, asked),
        expectation="accept",
        octets=forwarded.hex,
        clauses=clauses,
        flags=flags,
        place=packet.place(at),
        provenance=by,
        since=SINCE,
    )


def may_relay(
    name: str,
    title: str,
    packet: Assembly,
    forwarded: Assembly,
    asked: Forwarding = Forwarding(),  # noqa: B008 - immutable
    *,
    clauses: Names,
    at: At,
    flags: Names = (),
    by: str = "",
) -> Vector:
    """A connector may refuse `packet`; if it forwards it, then as exactly `forwarded`."""
    accepted = relays(name, title, packet, forwarded, asked, clauses=clauses, at=at, flags=flags, by=by)
    return msgspec.structs.replace(accepted, expectation="either")


def refuses_to_relay(
    name: str,
    title: str,
    packet: Assembly,
    asked: Forwarding = Forwarding(),  # noqa: B008 - immutable
    *,
    clauses: Names,
    at: At,
    flags: Names = (),
    by: str = "",
) -> Vector:
    """A connector must refuse to forward `packet` with `asked`."""
    return Vector(
        id=name,
        title=title,
        packet=packet.packet,
        operation=_relay(packet, asked),
        expectation="reject",
        clauses=clauses,
        flags=flags,
        place=packet.place(at),
        provenance=by,
        since=SINCE,
    )


def disputes_relaying(
    name: str,
    title: str,
    packet: Assembly,
    *readings: Reading,
    asked: Forwarding = Forwarding(),  # noqa: B008 - immutable
    clauses: Names,
    at: At,
    flags: Names = (),
    by: str = "",
) -> Vector:
    """The RFCs allow several ways to forward `packet`."""
    return Vector(
        id=name,
        title=title,
        packet=packet.packet,
        operation=_relay(packet, asked),
        expectation="disputed",
        readings=readings,
        clauses=clauses,
        flags=flags,
        place=packet.place(at),
        provenance=by,
        since=SINCE,
    )


def refused(name: str, clause: str) -> Reading:
    """A reading by which the input is refused; `clause` speaks for it."""
    return Reading(name=name, clause=clause)


def meant(name: str, clause: str, value: Value) -> Reading:
    """A reading by which the octets mean `value`; `clause` speaks for it."""
    return Reading(name=name, clause=clause, value=value)


def put(name: str, clause: str, packet: Assembly) -> Reading:
    """A reading by which exactly `packet` is written or forwarded; `clause` speaks for it."""
    return Reading(name=name, clause=clause, octets=packet.hex)


def subject(name: str, description: str, by: str, vectors: Iterable[Vector]) -> VectorFile:
    """Return a file of vectors, each id behind the subject, `by` the provenance of those that name none."""
    return VectorFile(
        subject=name,
        description=description,
        vectors=tuple(
            msgspec.structs.replace(each, id=f"{name}/{each.id}", provenance=each.provenance or by) for each in vectors
        ),
    )


def said_of(field: str, title: str) -> str:
    """Return the title of a vector that says of `field` what `title` says of another one."""
    return f"In {field}, {title[:1].lower()}{title[1:]}"


def _relay(packet: Assembly, asked: Forwarding) -> Relay:
    return Relay(packet.hex, amount=asked.amount, expires_at=asked.expires_at)


def _packet_name(value: Value) -> PacketName:
    match value:
        case PrepareValue():
            return "prepare"
        case FulfillValue():
            return "fulfill"
        case RejectValue():
            return "reject"
