"""A golden vector: one operation, its input, and what the specification expects.

`vectors/README.md` describes the format for people who write a runner in another language;
`vectors/schema/vectors.schema.json` is its JSON Schema.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType, field

from ilp.golden.possible import packet_type_of, require_possible
from ilp.protocol import Decode, Encode, Operation
from ilp.protocol.value import Hex, Value, require_whole_octets
from ilp.spec.oracle import Expectation

__all__ = [
    "Aspect",
    "Expectation",
    "Level",
    "OneLine",
    "PacketName",
    "Place",
    "Reading",
    "Retired",
    "Since",
    "Subject",
    "Vector",
    "VectorFile",
    "VectorId",
    "Witness",
]

VectorId: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*$",
        description="SUBJECT/NAME. Never renumbered, never reused.",
    ),
]

Level: TypeAlias = Literal["MUST", "SHOULD", "MAY"]
"""The requirement level; what an RFC states as fact counts as MUST."""

PacketName: TypeAlias = Literal["prepare", "fulfill", "reject", "none"]
"""The packet that a vector is about; none: octets of no ILPv4 packet type."""

Aspect: TypeAlias = Literal["framing", "calendar", "address", "text", "limits"]
"""What a witness can know: fields and their octets; dates; the grammar of addresses; codes and messages; sizes."""

Witness: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9]+([ :.-][a-z0-9]+)*$",
        description="Who agrees: an implementation, a grammar, a library, `published`, or `clause:ID`.",
    ),
]

OneLine: TypeAlias = Annotated[str, Meta(pattern=r"^\S[^\n]*\S$", max_length=200)]

Subject: TypeAlias = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
"""What the vectors of a file are about; their ids begin with it."""

Since: TypeAlias = Annotated[str, Meta(pattern=r"^\d+\.\d+\.\d+$")]
"""A version of the set."""

_READINGS_OF_A_DISPUTE = 2


class Place(Struct, frozen=True, forbid_unknown_fields=True):
    """The octets of the input that the vector turns on: an offset from the start of the packet, and a length."""

    offset: Annotated[int, Meta(ge=0)]
    length: Annotated[int, Meta(ge=0)]

    @property
    def octets(self) -> range:
        """Their offsets."""
        return range(self.offset, self.offset + self.length)


class Reading(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One defensible reading of a disputed input. Neither value nor octets: this reading refuses it."""

    name: OneLine
    clause: str
    value: Value | UnsetType = UNSET
    octets: Hex | UnsetType = UNSET


class Vector(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One golden test case.

    `value` (decode) or `octets` (encode, relay) is what accept and either demand, if accepted; disputed vectors
    have at least two `readings` instead. `witnesses`: per aspect that bears on the vector, who agrees with it.
    """

    id: VectorId
    title: OneLine
    packet: PacketName
    operation: Operation
    expectation: Expectation
    level: Level = "MUST"
    value: Value | UnsetType = UNSET
    octets: Hex | UnsetType = UNSET
    readings: tuple[Reading, ...] | UnsetType = UNSET
    clauses: Annotated[tuple[str, ...], Meta(min_length=1)]
    flags: tuple[str, ...] = ()
    place: Place | UnsetType = UNSET
    provenance: OneLine
    witnesses: dict[Aspect, tuple[Witness, ...]] = {}
    since: Since

    def __post_init__(self) -> None:
        self._require_result()
        self._require_packet()
        if self.octets is not UNSET:
            require_whole_octets(self.octets, "octets")
        if self.place is not UNSET:
            if isinstance(self.operation, Encode):
                raise ValueError("`place` marks octets of the input, and encode has none")
            size = len(self.operation.packet) // 2
            if self.place.offset + self.place.length > size:
                raise ValueError(
                    f"`place` ends at octet {self.place.offset + self.place.length}, the packet has {size}"
                )

    @property
    def operation_name(self) -> str:
        """The operation's name: decode, encode or relay."""
        return str(self.operation.__struct_config__.tag)

    def _require_packet(self) -> None:
        operation = self.operation
        if isinstance(operation, Encode):
            asked = str(operation.value.__struct_config__.tag)
            given = f"a {asked} is to be written"
        else:
            asked = packet_type_of(operation.packet)
            given = f"its type octet is {operation.packet[:2] or 'missing'}"
        if asked != self.packet:
            raise ValueError(f"the `packet` is {asked}, not {self.packet}: {given}")
        disputed = self.expectation == "disputed"
        holders: tuple[Vector | Reading, ...] = (self, *(self.readings or ()))
        for holder in holders:
            if holder.value:
                result = str(holder.value.__struct_config__.tag)
                require_possible(holder.value, disputed=disputed)
            elif holder.octets:
                result = packet_type_of(holder.octets)
            else:
                continue
            if result != self.packet:
                raise ValueError(f"the `packet` is {self.packet}, and the result a packet of type {result}")

    def _require_result(self) -> None:
        result = "value" if isinstance(self.operation, Decode) else "octets"
        other = "octets" if result == "value" else "value"
        of_operation = f"{self.operation_name} vectors"
        results: tuple[Vector | Reading, ...] = (self,)
        if self.expectation == "disputed":
            if self.readings is UNSET or len(self.readings) < _READINGS_OF_A_DISPUTE:
                raise ValueError("a disputed vector lists at least two `readings`")
            results += self.readings
        elif self.readings is not UNSET:
            raise ValueError(f"`readings` belong to disputed vectors; this one expects {self.expectation}")
        if any(getattr(holder, other) is not UNSET for holder in results):
            raise ValueError(f"{of_operation} expect `{result}`, not `{other}`")
        wants_one = self.expectation in ("accept", "either")
        if wants_one and getattr(self, result) is UNSET:
            raise ValueError(f"{of_operation} that expect {self.expectation} have a `{result}`")
        if not wants_one and getattr(self, result) is not UNSET:
            raise ValueError(f"vectors that expect {self.expectation} have no `{result}` of their own")


class Retired(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The tombstone of a vector: its id, the version of the set that no longer has it, and why it went."""

    id: VectorId
    since: Since
    reason: OneLine


class VectorFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of golden vectors: a subject, and the vectors whose ids begin with it.

    `retired` holds the tombstones of the subject: ids that no vector may have again.
    """

    schema: str = field(name="$schema", default="schema/vectors.schema.json")
    subject: Subject
    description: OneLine
    vectors: tuple[Vector, ...]
    retired: tuple[Retired, ...] = ()

    def __post_init__(self) -> None:
        buried = [each.id for each in self.retired]
        for retired in buried:
            if not retired.startswith(f"{self.subject}/"):
                raise ValueError(f"the retired id {retired} does not begin with the file's subject, {self.subject}/")
            if buried.count(retired) > 1:
                raise ValueError(f"the id {retired} is retired twice")
        for vector in self.vectors:
            if vector.id in buried:
                raise ValueError(f"the id {vector.id} is retired; give the vector a new one")
