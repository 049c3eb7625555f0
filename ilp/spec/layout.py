"""The wire layout once more, in construct: where each element of a packet lies.

Independent of `ilp.codec`, and a witness beside it. A layout reads and writes octets, and says where they
lie; what they mean (calendar, address grammar, character sets) is not its business, so text and timestamps
stay octets here. It reads length determinants in non-canonical form (RFC 0027 lets readers) and writes the
canonical one (RFC 0030, Length determinant), and it keeps trailing octets.

construct compiles a description to Python, but what it generates for its own `Bytes`, integers and
`Prefixed` takes a short read for a complete one, writes octet strings of the wrong size and leaks
`struct.error`. The classes below replace these, so that a compiled layout accepts and refuses exactly what
the interpreted one does.
"""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from construct import (  # type: ignore[import-untyped]
    Bytes,
    BytesInteger,
    Check,
    Computed,
    Construct,
    ConstructError,
    Default,
    FocusedSeq,
    GreedyBytes,
    IfThenElse,
    Prefixed,
    Rebuild,
    Struct,
    Subconstruct,
    Switch,
    len_,
    this,
)
from construct.core import BytesIOWithOffsets, evaluate  # type: ignore[import-untyped]
from msgspec import Struct as Record

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "FULFILL",
    "ILPV4",
    "LENGTH",
    "PACKET",
    "PREPARE",
    "REJECT",
    "Field",
    "Fields",
    "Kind",
    "Layout",
    "LayoutError",
    "Stop",
    "build",
    "compiled",
    "fields",
    "parse",
]

PREPARE, FULFILL, REJECT = 12, 13, 14
"""The type octets (RFC 0027, ILP Prepare, ILP Fulfill, ILP Reject)."""

Kind: TypeAlias = Literal["type", "length", "integer", "timestamp", "octets", "ascii", "utf8", "trailing"]
"""How an element's octets are to be read by people; layouts do not check it."""

_Stream: TypeAlias = io.BytesIO
_Context: TypeAlias = Any  # construct's Container: a dict whose keys are attributes too


class LayoutError(ConstructError):  # type: ignore[misc]
    """Octets that a layout does not describe, or values that it cannot hold; `reason` is one line."""

    def __init__(self, reason: str, path: str | None = None) -> None:
        super().__init__(reason, path)
        self.reason = reason


# What construct has no safe class for. Each class parses and builds interpreted (`_parse`, `_build`) and
# emits the source that construct compiles (`_emitparse`, `_emitbuild`); both ways end in the same function.


def _octets(number: int) -> str:
    return "1 octet" if number == 1 else f"{number} octets"


_TAKES = "it takes"
_CLAIMS = "its length determinant claims"
_ENVELOPE_CLAIMS = "the envelope's length determinant claims"


def _shortage(wants: str, length: int, left: int) -> str:
    return f"{wants} {_octets(length)}, {left} {'is' if left == 1 else 'are'} left"


def _take(stream: _Stream, length: int, wants: str, path: str | None = None) -> bytes:
    # A stream in memory hands out what it has and allocates nothing for what is asked beyond that.
    octets = stream.read(min(length, sys.maxsize))
    if len(octets) < length:
        raise LayoutError(_shortage(wants, length, len(octets)), path)
    return octets


def _put(stream: _Stream, octets: object, length: int, path: str | None = None) -> bytes:
    if not isinstance(octets, bytes):
        raise LayoutError(f"it takes octets, not {type(octets).__name__}", path)
    if len(octets) != length:
        raise LayoutError(f"it takes {_octets(length)}, not {len(octets)}", path)
    stream.write(octets)
    return octets


def _put_integer(stream: _Stream, number: object, width: int, path: str | None = None) -> int:
    if not isinstance(number, int):
        raise LayoutError(f"it takes an integer, not {type(number).__name__}", path)
    if not 0 <= number < 1 << 8 * width:
        raise LayoutError(f"the integer does not fit {_octets(width)}, unsigned", path)
    stream.write(number.to_bytes(width, "big"))
    return number


def _require(condition: object, reason: str, context: _Context, path: str | None = None) -> None:
    if not condition:
        raise LayoutError(reason.format_map(context), path)


def _emit_helpers(code: Any) -> None:
    code.append(f"from {__name__} import _put, _put_integer, _require, _take")


class _Octets(Bytes):  # type: ignore[misc]
    """Exactly `length` octets: a number, or an expression where a length determinant claims them."""

    def __init__(self, length: Any) -> None:
        super().__init__(length)
        self.wants = _CLAIMS if callable(length) else _TAKES

    def _parse(self, stream: _Stream, context: _Context, path: str) -> bytes:
        return _take(stream, evaluate(self.length, context), self.wants, path)

    def _build(self, obj: object, stream: _Stream, context: _Context, path: str) -> bytes:
        return _put(stream, obj, evaluate(self.length, context), path)

    def _emitparse(self, code: Any) -> str:
        _emit_helpers(code)
        return f"_take(io, {self.length}, {self.wants!r})"

    def _emitbuild(self, code: Any) -> str:
        _emit_helpers(code)
        return f"_put(io, obj, {self.length})"


class _UInt(BytesInteger):  # type: ignore[misc]
    """A big-endian unsigned integer of `length` octets (RFC 0030, Fixed-length unsigned integers)."""

    def _parse(self, stream: _Stream, context: _Context, path: str) -> int:  # noqa: ARG002 - construct's signature
        return int.from_bytes(_take(stream, self.length, _TAKES, path), "big")

    def _build(self, obj: object, stream: _Stream, context: _Context, path: str) -> int:  # noqa: ARG002
        return _put_integer(stream, obj, self.length, path)

    def _emitparse(self, code: Any) -> str:
        _emit_helpers(code)
        return f"int.from_bytes(_take(io, {self.length}, {_TAKES!r}), 'big')"

    def _emitbuild(self, code: Any) -> str:
        _emit_helpers(code)
        return f"_put_integer(io, obj, {self.length})"


class _Require(Check):  # type: ignore[misc]
    """A condition on elements before it, with the reason to give where it does not hold."""

    def __init__(self, condition: Any, reason: str) -> None:
        super().__init__(condition)
        self.reason = reason

    def _parse(self, stream: _Stream, context: _Context, path: str) -> None:  # noqa: ARG002
        _require(self.func(context), self.reason, context, path)

    def _build(self, obj: object, stream: _Stream, context: _Context, path: str) -> None:  # noqa: ARG002
        _require(self.func(context), self.reason, context, path)

    def _emitparse(self, code: Any) -> str:
        _emit_helpers(code)
        return f"_require({self.func!r}, {self.reason!r}, this)"

    _emitbuild = _emitparse


class _Envelope(Prefixed):  # type: ignore[misc]
    """Contents behind a length determinant: positions inside are positions in the packet.

    While places are traced, an envelope that claims more octets than are left is read as far as they go, and
    refused only then: a packet that was cut off still shows its fields.
    """

    def _parse(self, stream: _Stream, context: _Context, path: str) -> Any:
        length = self.lengthfield._parsereport(stream, context, path)
        start = stream.tell()
        trace: _Trace | None = context._params.get("trace")
        octets = stream.read(min(length, sys.maxsize))
        left = len(octets)
        shortage = _shortage(_ENVELOPE_CLAIMS, length, left) if left < length else None
        if shortage is not None and trace is None:
            raise LayoutError(shortage, path)
        inner = BytesIOWithOffsets(octets, stream, start)
        try:
            contents = self.subcon._parsereport(inner, context, path)
        except LayoutError as error:
            if shortage is None:
                raise
            raise LayoutError(f"{error.reason}; {shortage}", path) from error
        if shortage is not None and trace is not None:
            trace.begin("envelope", inner.tell())
            raise LayoutError(shortage, path)
        return contents

    def _emitparse(self, code: Any) -> str:
        _emit_helpers(code)
        length, contents = self.lengthfield._compileparse(code), self.subcon._compileparse(code)
        return f"restream(_take(io, {length}, {_ENVELOPE_CLAIMS!r}), lambda io: ({contents}))"

    def _emitbuild(self, code: Any) -> str:
        name = f"build_envelope_{code.allocateId()}"
        length, contents = self.lengthfield._compilebuild(code), self.subcon._compilebuild(code)
        code.append(f"""
            def {name}(obj, io, this):
                inner = BytesIO()
                reuse(inner, lambda io: {contents})
                octets = inner.getvalue()
                reuse(len_(octets), lambda obj: {length})
                io.write(octets)
                return obj
        """)
        return f"{name}(obj, io, this)"


class _Placed(NamedTuple):
    name: str
    kind: Kind
    start: int
    end: int
    value: int | bytes


@dataclass
class _Trace:
    """What parsing has come by: every element that was placed, and the one that it is in."""

    placed: list[_Placed] = field(default_factory=list)
    name: str = "type"
    offset: int = 0

    def begin(self, name: str, offset: int) -> None:
        self.name = name
        self.offset = offset


class _Place(Subconstruct):  # type: ignore[misc]
    """A structural element, which notes its stream positions in the parsing context's `trace`, if any."""

    def __init__(self, place: str, kind: Kind, subcon: Any) -> None:
        super().__init__(subcon)
        self.place = place
        self.kind = kind

    def _parse(self, stream: _Stream, context: _Context, path: str) -> Any:
        trace: _Trace | None = context._params.get("trace")
        if trace is None:
            return self.subcon._parsereport(stream, context, path)
        start = stream.tell()
        trace.begin(self.place, start)
        value = self.subcon._parsereport(stream, context, path)
        trace.placed.append(_Placed(self.place, self.kind, start, stream.tell(), value))
        return value

    def _emitparse(self, code: Any) -> Any:
        return self.subcon._compileparse(code)

    def _emitbuild(self, code: Any) -> Any:
        return self.subcon._compilebuild(code)


# The layout itself.

_SHORT = 0x7F  # the greatest length that is its own length determinant
_LONG = 0x80  # with n added: n octets of length follow
_LONGEST = 8  # octets of a length: RFC 0030 lets implementations stop there

_long = this.length > _SHORT
_width = sum(this.length > 256**n - 1 for n in range(_LONGEST))

LENGTH: Construct = FocusedSeq(
    "length",
    "first" / Rebuild(_UInt(1), this.length * (this.length <= _SHORT) + (_LONG + _width) * _long),
    _Require(
        (this.first != _LONG) & (this.first <= _LONG + _LONGEST),
        "its first octet, {first}, begins no length of 1 to 8 octets",
    ),
    "length"
    / IfThenElse(
        this.first <= _SHORT,
        Computed(this.first),
        Switch(this.first, {_LONG + width: _UInt(width) for width in range(1, _LONGEST + 1)}),
    ),
)
"""A length determinant (RFC 0030, Length determinant): the short form, and long forms of 1 to 8 octets."""


def _element(name: str, kind: Kind, subcon: Any) -> Any:
    return name / _Place(name, kind, subcon)


def _octet_string(name: str, kind: Kind) -> Any:
    length = _Place(f"{name} length determinant", "length", Rebuild(LENGTH, len_(this.octets)))
    return name / FocusedSeq("octets", "length" / length, "octets" / _Place(name, kind, _Octets(this.length)))


def _trailing(where: str) -> Any:
    return "trailing" / Default(_Place(f"trailing octets {where} the envelope", "trailing", GreedyBytes), b"")


def _type_octet(types: Mapping[int, object]) -> Any:
    known = sum(this.type == number for number in types)
    reason = "{type} is the type octet of no ILPv4 packet: Prepare is 12, Fulfill 13, Reject 14"
    return _element("type", "type", FocusedSeq("type", "type" / _UInt(1), _Require(known, reason)))


_CONTENTS: Mapping[int, Construct] = {
    PREPARE: Struct(
        _element("amount", "integer", _UInt(8)),
        _element("expiresAt", "timestamp", _Octets(17)),
        _element("executionCondition", "octets", _Octets(32)),
        _octet_string("destination", "ascii"),
        _octet_string("data", "octets"),
        _trailing("inside"),
    ),
    FULFILL: Struct(
        _element("fulfillment", "octets", _Octets(32)),
        _octet_string("data", "octets"),
        _trailing("inside"),
    ),
    REJECT: Struct(
        _element("code", "ascii", _Octets(3)),
        _octet_string("triggeredBy", "ascii"),
        _octet_string("message", "utf8"),
        _octet_string("data", "octets"),
        _trailing("inside"),
    ),
}


@dataclass(frozen=True, eq=False)
class Layout:
    """One way to lay packets out.

    `contents` describes, per type octet, what a packet of that type holds; `packet` a whole packet, type
    octet and envelope included. Both parse to and build from containers: `{"type": 13, "contents":
    {"fulfillment": …, "data": …, "trailing": b""}, "trailing": b""}`. Trailing octets may be left out to
    build.
    """

    name: str
    contents: Mapping[int, Construct]
    packet: Construct


ILPV4 = Layout(
    name="RFC 0027",
    contents=_CONTENTS,
    packet=Struct(
        _type_octet(_CONTENTS),
        "contents" / _Envelope(_Place("envelope length determinant", "length", LENGTH), Switch(this.type, _CONTENTS)),
        _trailing("after"),
    ),
)
"""The layout of RFC 0027."""

PACKET: Construct = ILPV4.packet
"""A packet in the layout of RFC 0027, interpreted by construct; `compiled()` is the same, compiled."""


@cache
def compiled(layout: Layout = ILPV4) -> Construct:
    """Return `layout.packet` as construct compiles it, once a process: no positions, otherwise the same."""
    return layout.packet.compile()


def parse(octets: bytes, layout: Layout = ILPV4) -> Any:
    """Return the container that the packet `octets` parses to.

    Raises:
        LayoutError: the octets are no packet in this layout.
    """
    return layout.packet.parse(octets)


def build(packet: Mapping[str, Any], layout: Layout = ILPV4) -> bytes:
    """Return the octets of `packet`, a mapping in the form that `parse` returns.

    Raises:
        LayoutError: an element is of the wrong kind, or does not fit its place.
        KeyError: an element is missing.
        TypeError: an octet string is something that has no length.
    """
    octets: bytes = layout.packet.build(packet)
    return octets


class Field(Record, frozen=True):
    """One structural element of a packet.

    `offset` is in octets from the start of the packet; `value` is the number that an integer or a length
    determinant denotes, and the octets of everything else.
    """

    name: str
    offset: int
    octets: bytes
    kind: Kind
    value: int | bytes

    @property
    def length(self) -> int:
        """How many octets it takes."""
        return len(self.octets)

    @property
    def end(self) -> int:
        """The offset of the first octet after it."""
        return self.offset + len(self.octets)


class Stop(Record, frozen=True):
    """Where a layout could place no more: the element that should begin at `offset`, and why it does not."""

    offset: int
    field: str
    reason: str


class Fields(Record, frozen=True):
    """A packet's elements in their order, without gap or overlap, and where and why they stop, if they do."""

    fields: tuple[Field, ...]
    stop: Stop | None


def fields(octets: bytes, layout: Layout = ILPV4) -> Fields:
    """Return every structural element of `octets`, as far as they are a packet in this layout.

    Length determinants are elements of their own. Empty octet strings are listed, empty trailing octets are
    not. The elements cover the octets up to `stop.offset`, or all of them where `stop` is None. An envelope
    that claims more octets than there are does not hide its contents: they are placed as far as they go.
    Never raises.
    """
    trace = _Trace()
    stop = None
    try:
        layout.packet.parse_stream(io.BytesIO(octets), trace=trace)
    except ConstructError as error:
        reason = error.reason if isinstance(error, LayoutError) else str(error).rpartition("\n")[2]
        stop = Stop(trace.offset, trace.name, reason)
    return Fields(
        tuple(
            Field(each.name, each.start, octets[each.start : each.end], each.kind, each.value)
            for each in trace.placed
            if each.kind != "trailing" or each.start < each.end
        ),
        stop,
    )
