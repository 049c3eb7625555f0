"""WR06: a limit that moved. Everything beyond a boundary is refused, and nothing before it.

A limit is found by asking, never guessed from the packets that happened to be refused: the content of one field is put
into an ordinary packet; where the candidate refuses that, the boundary is found by bisection, and packets of the same
size with other content on both sides of the boundary have to agree. What passes as a limit explains every refused
packet beyond it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ilp.explore.inquiry import Ask, Inquiry, Side
from ilp.explore.meaning import ORDINARY, SMALLEST, field_value, with_field
from ilp.explore.question import PacketName, packet_of_value
from ilp.gate.court import Court, is_unanswered
from ilp.gate.octets import octets_in_rfc_layout
from ilp.gate.record import Boundary
from ilp.protocol import Accepted, Decode, Outcome, Unsupported, Value
from ilp.spec.oracle import Ruling

__all__ = ["Crossing", "Limits"]


class Crossing(Struct, frozen=True):
    """A limit that a packet is beyond: the field, the boundary, and the smallest packet that is beyond it."""

    field: str
    boundary: Boundary
    operation: Decode
    old: Outcome
    new: Outcome


class Scale(Struct, frozen=True, kw_only=True):
    """A dimension along which a field has a size.

    Attributes:
        field: the packet field.
        dimension: its name in a boundary.
        downward: whether the tail lies at the small end.
        size: the size of a content, None where it has none.
        cut: a content's beginning of that size.
        plain: another content of that size, made of a content's first part.
        shown: a size in words.
        greatest: sizes beyond are not tried.
        complete: whether there is nothing beyond the greatest.
        kind: what contents have in common whose limits are one: a limit in octets is another one in characters of two.
        like: a content like another one of an ordinary size, which has to be accepted if it is the size that matters.
    """

    field: str
    dimension: str
    size: Callable[[Any], int | None]
    cut: Callable[[Any, int], Any]
    plain: Callable[[Any, int], Any]
    greatest: int
    downward: bool = False
    complete: bool = False
    shown: Callable[[int], str] = str
    kind: Callable[[Any], int] = lambda _: 0
    like: Callable[[Any], Any] | None = None


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def _milliseconds(expires_at: Any) -> int | None:
    try:
        return (datetime.fromisoformat(expires_at) - _EPOCH) // _MILLISECOND
    except (ValueError, TypeError):
        return None


def _moment(milliseconds: int) -> str:
    return (_EPOCH + milliseconds * _MILLISECOND).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _characters(text: Any) -> int | None:
    return len(text) if isinstance(text, str) else None


def _cut_address(address: str, size: int) -> str:
    cut = address[:size]
    return cut[:-1] + "a" if cut.endswith(".") else cut


_LONG_ADDRESS = (
    "g" + ".aaaaaaaaaaaaaaa" * 256
)  # of short segments: a limit of a segment's length is none of the address


def _octets(digits: Any) -> int | None:
    return None if digits is None else len(digits) // 2


_LAST_MOMENT = (datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC) - _EPOCH) // _MILLISECOND
_FIRST_MOMENT = (datetime(1, 1, 1, tzinfo=UTC) - _EPOCH) // _MILLISECOND

_AMOUNT = Scale(
    field="amount",
    dimension="amount",
    size=lambda amount: None if amount is None else int(amount),
    cut=lambda _, size: str(size),
    plain=lambda _, size: str(size),
    greatest=(1 << 64) - 1,
    complete=True,
)
_LATEST = Scale(
    field="expiresAt",
    dimension="year",
    size=_milliseconds,
    cut=lambda _, at: _moment(at),
    plain=lambda _, at: _moment(at),
    greatest=_LAST_MOMENT,
    complete=True,
    shown=_moment,
    like=lambda expires_at: f"2028{expires_at[4:]}",  # a leap year
)
_EARLIEST = replace(_LATEST, greatest=_FIRST_MOMENT, downward=True)
_DATA = Scale(
    field="data",
    dimension="length of data",
    size=_octets,
    cut=lambda data, size: data[: 2 * size],
    plain=lambda _, size: "5a" * size,
    greatest=1 << 17,
)
_MESSAGE = Scale(
    field="message",
    dimension="length of message",
    size=_characters,
    cut=lambda text, size: text[:size],
    plain=lambda text, size: text[:1] * size,
    greatest=1 << 16,
    kind=lambda text: len(text[:1].encode("utf-8", "replace")),
)
_DESTINATION = Scale(
    field="destination",
    dimension="length of address",
    size=_characters,
    cut=_cut_address,
    plain=lambda _, size: _cut_address(_LONG_ADDRESS, size),
    greatest=1 << 12,
)
_TRIGGERED_BY = replace(_DESTINATION, field="triggeredBy")

_SCALES: dict[PacketName, tuple[Scale, ...]] = {
    "prepare": (_AMOUNT, _LATEST, _EARLIEST, _DESTINATION, _DATA),
    "fulfill": (_DATA,),
    "reject": (_TRIGGERED_BY, _MESSAGE, _DATA),
}

_LONGER = "a" * 20  # how much longer another field is made, to tell a limit of the data from one of the packet
_NO_PACKET = Unsupported("no packet has such a field")
_NEAR = 4  # packets next to each end that have to agree as well
_SPREAD = 11  # packets on each side of a boundary that have to agree with it, and one more
_WIDEST = 126
_LONG_FORM = 0x80
_PATIENCE = 2  # content whose refusal is no matter of size is tried again only at so many times the size


class _Known(Struct):
    """What is known of one scale in one packet.

    `fine`: the greatest size that the candidate was seen to accept; `limit`: the last size before the tail.
    `unexplained`: the greatest size of a content that is refused for another reason than its size.
    """

    fine: int
    limit: int | None = None
    crossing: Crossing | None = None
    unexplained: int = 0


class Limits:
    """What is known of the limits of both sides so far; it grows with every question."""

    def __init__(self) -> None:
        self._known: dict[tuple[PacketName, str, str, bool], _Known] = {}

    def crossed(self, court: Court, value: Value, packet: str, ruling: Ruling | None) -> Inquiry[Crossing | None]:
        """Ask whether a packet that the baseline reads as `value` is refused for being beyond a limit.

        Returns:
            The limit that it is beyond, or None where it is beyond none.
        """
        name = packet_of_value(value)
        for scale in _SCALES[name]:
            content = field_value(value, scale.field)
            size = scale.size(content)
            if size is None:
                continue
            known = self._of(name, scale, content)
            if self._is_news(known, size, scale):
                yield from self._probe(court, name, scale, known, content, size)
            if known.limit is not None and _beyond(scale, size, known.limit):
                return known.crossing
        if ruling is None or ruling.offset is None:
            return None
        return (yield from self._width_crossed(court, name, packet, ruling))

    def _of(self, packet: PacketName, scale: Scale, content: Any) -> _Known:
        key = (packet, scale.field, f"{scale.dimension} {scale.kind(content)}", scale.downward)
        if key not in self._known:
            ordinary = scale.size(field_value(ORDINARY[packet], scale.field))
            self._known[key] = _Known(ordinary or 0)
        return self._known[key]

    @staticmethod
    def _is_news(known: _Known, size: int, scale: Scale) -> bool:
        if known.limit is not None or not _beyond(scale, size, known.fine):
            return False
        return scale.downward or known.unexplained == 0 or size >= _PATIENCE * known.unexplained

    def _probe(
        self, court: Court, packet: PacketName, scale: Scale, known: _Known, content: Any, size: int
    ) -> Inquiry[None]:
        probe = _Probe(court, packet, scale, content)
        old, new = yield from probe.both(scale.cut(content, size))
        if not _accepts(old):
            return
        if isinstance(new, Accepted):
            known.fine = size
            return
        ordinary = scale.size(field_value(ORDINARY[packet], scale.field)) or 0
        boundary = yield from _bisected(known.fine, size, lambda at: probe.accepted(scale.cut(content, at)))
        step = -1 if scale.downward else 1
        reach = yield from _reach(probe, size)
        before = yield from probe.all_accepted(_between(ordinary, boundary))
        beyond = yield from probe.all_accepted(_between(boundary + step, _end_of_tail(court, scale, reach, size)))
        alike = True if scale.like is None else (yield from probe.accepted(scale.like(content)))
        if not all(before) or any(beyond) or not alike:
            known.unexplained = max(known.unexplained, size)
            return
        known.limit = boundary
        told = yield from self._told(probe, boundary, reach)
        first = scale.plain(content, boundary + step)
        for witness in (_Probe(court, packet, scale, content, SMALLEST[packet]), probe):
            old, new = yield from witness.both(first)
            octets = yield from witness.octets(first)
            known.crossing = Crossing(scale.field, told, Decode(octets or ""), old, new)
            if _accepts(old) and not isinstance(new, Accepted):
                return

    @staticmethod
    def _told(probe: _Probe, boundary: int, reach: int | None) -> Inquiry[Boundary]:
        scale = probe.scale
        if scale is _DATA:
            total = yield from _packet_limit(probe, boundary)
            if total is not None:
                return Boundary("length of packet", None, str(total))
        old = None
        if reach is not None and (reach != scale.greatest or scale.complete):
            old = scale.shown(reach)
        return Boundary(scale.dimension, old, scale.shown(boundary))

    def _width_crossed(self, court: Court, name: PacketName, packet: str, ruling: Ruling) -> Inquiry[Crossing | None]:
        """Ask whether it is the width of the length determinant, on which the ruling turns, that is refused."""
        if ruling.clause not in _ABOUT_LENGTHS:
            return None
        first = packet[2 * (ruling.offset or 0) :][:2]
        width = int(first, 16) - _LONG_FORM if first else 0
        if width <= 1 or not court.baseline.speaks_rfc0027 or ruling.field not in _WITH_LENGTH[name]:
            return None
        known = self._known.setdefault((name, ruling.field, "length of length", False), _Known(1))
        if known.limit is None and width > max(known.fine, known.unexplained):
            yield from self._probe_width(court, name, ruling.field, known, width)
        return known.crossing if known.limit is not None and width > known.limit else None

    @staticmethod
    def _probe_width(court: Court, name: PacketName, field: str, known: _Known, width: int) -> Inquiry[None]:
        def packet_of(at: int) -> Decode:
            return Decode(octets_in_rfc_layout(ORDINARY[name], {field: at}) or "")

        new = yield Ask(court.candidate, tuple(packet_of(at) for at in range(1, _WIDEST + 1)))
        accepted = [isinstance(each, Accepted) for each in new]
        limit = accepted.index(False) if False in accepted else _WIDEST
        if limit >= width:
            known.fine = limit
            return
        if limit == 0 or any(accepted[limit:]):  # nothing but the short form, or no tail: no limit
            known.unexplained = width
            return
        beyond = range(limit + 1, _WIDEST + 1)
        old = yield Ask(court.baseline, tuple(packet_of(at) for at in beyond))
        reach = next((at for at, each in zip(beyond, old, strict=True) if not _accepts(each)), _WIDEST + 1) - 1
        if reach <= limit:
            known.unexplained = width
            return
        known.limit = limit
        told = Boundary("length of length", None if is_unanswered(old[0]) else str(reach), str(limit))
        known.crossing = Crossing(field, told, packet_of(limit + 1), old[0], new[limit])


_ABOUT_LENGTHS = ("0027-non-canonical-reading", "0030-length-of-length", "0030-length-long-form")

_WITH_LENGTH: dict[PacketName, tuple[str, ...]] = {
    "prepare": ("envelope", "destination", "data"),
    "fulfill": ("envelope", "data"),
    "reject": ("envelope", "triggeredBy", "message", "data"),
}
"""The fields that begin with a length determinant."""


class _Probe:
    """Contents of one field, put into an ordinary packet, and what both sides make of them."""

    def __init__(
        self, court: Court, packet: PacketName, scale: Scale, content: Any, ordinary: Value | None = None
    ) -> None:
        self.court = court
        self.packet = packet
        self.scale = scale
        self.content = content
        self.ordinary = ordinary or ORDINARY[packet]

    def octets(self, content: Any, longer: dict[str, str] | None = None) -> Inquiry[str | None]:
        """Ask for the packet with this content."""
        value = with_field(self.ordinary, self.scale.field, content)
        for field, text in (longer or {}).items():
            value = with_field(value, field, text)
        (octets,) = yield from self.court.octets_of([value], self.court.baseline)
        return octets

    def read(self, side: Side, content: Any, longer: dict[str, str] | None = None) -> Inquiry[Outcome | None]:
        """Ask what a side makes of the packet with this content; None where there is no such packet."""
        octets = yield from self.octets(content, longer)
        if octets is None:
            return None
        (outcome,) = yield Ask(side, (Decode(octets),))
        return outcome

    def both(self, content: Any) -> Inquiry[tuple[Outcome, Outcome]]:
        """Ask what both sides make of it. Where there is no such packet, neither supports it."""
        old = yield from self.read(self.court.baseline, content)
        new = yield from self.read(self.court.candidate, content)
        return old or _NO_PACKET, new or _NO_PACKET

    def accepted(self, content: Any, longer: dict[str, str] | None = None) -> Inquiry[bool]:
        """Ask whether the candidate accepts it."""
        outcome = yield from self.read(self.court.candidate, content, longer)
        return isinstance(outcome, Accepted)

    def all_accepted(self, sizes: Sequence[int]) -> Inquiry[list[bool]]:
        """Ask, of plain contents of several sizes, which ones the candidate accepts."""
        verdicts = []
        for size in sizes:
            accepted = yield from self.accepted(self.scale.plain(self.content, size))
            verdicts.append(accepted)
        return verdicts


def _end_of_tail(court: Court, scale: Scale, reach: int | None, size: int) -> int:
    """Return up to which size everything beyond a boundary has to be refused: as far as the baseline accepts.

    How far that is, a recording cannot be asked: then as far as anything is tried.
    """
    if reach is not None:
        return reach
    return size if court.baseline.answers_anew or _beyond(scale, size, scale.greatest) else scale.greatest


def _between(start: int, end: int) -> tuple[int, ...]:
    """Return sizes spread from `start` to `end`, both included, and the first ones from both ends."""
    step = 1 if end > start else -1
    near = {size for at in range(_NEAR) for size in (start + step * at, end - step * at)}
    spread = {start + (end - start) * part // _SPREAD for part in range(_SPREAD + 1)}
    return tuple(sorted(size for size in near | spread if min(start, end) <= size <= max(start, end)))


def _accepts(outcome: Outcome) -> bool:
    """Return whether the baseline accepts, as far as is known: a recording has accepted something as great."""
    return isinstance(outcome, Accepted) or is_unanswered(outcome)


def _beyond(scale: Scale, size: int, limit: int) -> bool:
    return size < limit if scale.downward else size > limit


def _bisected(accepted: int, refused: int, accepts: Callable[[int], Inquiry[bool]]) -> Inquiry[int]:
    """Ask for the last size, from `accepted` towards `refused`, that is accepted."""
    while abs(refused - accepted) > 1:
        middle = (accepted + refused) // 2
        if (yield from accepts(middle)):
            accepted = middle
        else:
            refused = middle
    return accepted


def _reach(probe: _Probe, size: int) -> Inquiry[int | None]:
    """Ask for the greatest size that the baseline accepts; None where it cannot be asked."""
    scale, court = probe.scale, probe.court

    def accepts(at: int) -> Inquiry[bool]:
        outcome = yield from probe.read(court.baseline, scale.plain(probe.content, at))
        return isinstance(outcome, Accepted)

    if not court.baseline.answers_anew or _beyond(scale, size, scale.greatest) or not (yield from accepts(size)):
        return None
    if (yield from accepts(scale.greatest)):
        return scale.greatest
    return (yield from _bisected(size, scale.greatest, accepts))


def _packet_limit(probe: _Probe, boundary: int) -> Inquiry[int | None]:
    """Ask whether the data is refused for the packet's length; return the longest packet that is accepted, if so."""
    field = {"prepare": "destination", "reject": "message"}.get(probe.packet)
    if field is None:
        return None
    text = field_value(ORDINARY[probe.packet], field)
    longer = {field: f"{text}{_LONGER}"}
    content = probe.scale.plain(probe.content, boundary)
    shorter = probe.scale.plain(probe.content, boundary - len(_LONGER))
    if (yield from probe.accepted(content, longer)) or not (yield from probe.accepted(shorter, longer)):
        return None
    octets = yield from probe.octets(content)
    return len(octets or "") // 2
