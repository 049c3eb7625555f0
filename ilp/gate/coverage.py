"""What a run has exercised: rules x packet fields.

A cell is exercised if an operation that varies the field was asked on which the rule could have fired: to fire, "a
conforming packet is no longer read" needs a conforming packet that the baseline reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from msgspec import Struct

from ilp.explore.question import FIELDS, PacketName, Question, packet_name
from ilp.gate.judge import operation_name
from ilp.gate.record import CoverageRecord, RuleCoverage
from ilp.gate.table import OperationName, State, state_of
from ilp.protocol import Decode, Operation, Outcome
from ilp.spec.oracle import Ruling

__all__ = ["Coverage"]

_PACKETS: tuple[PacketName, ...] = ("prepare", "fulfill", "reject")
_EVERY: tuple[PacketName, ...] = (*_PACKETS, "none")

_TRAILING = "0030-trailing-octets"

_ALWAYS_RULED = 32  # operations of one kind that are all held against the specification; of further ones, every n-th
_RULED_EVERY = 128


class _Seen(Struct, frozen=True):
    """A kind of operation that was asked: what, about which field, what the baseline did, what the RFC says of that."""

    operation: OperationName
    packet: PacketName
    field: str
    state: State
    quality: str = ""


class _Need(Struct, frozen=True):
    """What has to have been asked for a rule to be able to fire on a field. Empty: any."""

    operations: tuple[OperationName, ...] = ()
    states: tuple[State, ...] = ()
    qualities: tuple[str, ...] = ()
    cells: Callable[[], Iterator[tuple[PacketName, str]]] = lambda: _cells(_PACKETS)

    def met_by(self, seen: _Seen) -> bool:
        """Return whether such an operation lets the rule fire."""
        return (
            (not self.operations or seen.operation in self.operations)
            and (not self.states or seen.state in self.states)
            and (not self.qualities or seen.quality in self.qualities)
        )


def _cells(packets: tuple[PacketName, ...]) -> Iterator[tuple[PacketName, str]]:
    return ((packet, field) for packet in packets for field in FIELDS[packet])


def _with_limits() -> Iterator[tuple[PacketName, str]]:
    without = ("executionCondition", "fulfillment", "code")
    return ((packet, field) for packet, field in _cells(_PACKETS) if field not in without)


def _envelopes() -> Iterator[tuple[PacketName, str]]:
    return ((packet, "envelope") for packet in _PACKETS)


def _written() -> Iterator[tuple[PacketName, str]]:
    return ((packet, field) for packet, field in _cells(_PACKETS) if field != "envelope")


def _whole() -> Iterator[tuple[PacketName, str]]:
    return ((packet, "packet") for packet in _PACKETS)


_NOT_DONE: tuple[State, ...] = ("rejected", "faulted", "dead")

_NEEDS: Mapping[str, _Need] = MappingProxyType(
    {
        "WR07": _Need(("decode",), ("done",), ("trailing",), _envelopes),
        "WR06": _Need(("decode",), ("done",), (), _with_limits),
        "WR01": _Need(("decode",), ("done",), ("conforming", "trailing")),
        "WR02": _Need(("decode",), ("done",), ("open", "forbidden")),
        "WR03": _Need(("decode",), ("done",)),
        "WR04": _Need(("decode",), _NOT_DONE, ("conforming", "open", "trailing")),
        "WR05": _Need(("decode",), _NOT_DONE, ("forbidden",), lambda: _cells(_EVERY)),
        "WW05": _Need(("encode",), ("done", *_NOT_DONE), ("right",), _written),
        "WW01": _Need(("encode",), ("done", *_NOT_DONE), ("right",), _written),
        "WW02": _Need(("encode",), ("done",), ("right",), _written),
        "WW03": _Need(("encode",), ("done",), ("right",), _written),
        "WW04": _Need(("encode",), _NOT_DONE, (), _written),
        "WW06": _Need(("encode", "relay"), ("done",), ("wrong",), _written),
        "WF01": _Need(("relay",), ("done",)),
        "WF02": _Need(("relay",), ("done",)),
        "WS01": _Need((), ("done", "rejected", "faulted", "dead"), (), _whole),
        "WL01": _Need((), ("faulted", "dead"), (), lambda: _cells(_EVERY)),
        "WL03": _Need((), ("rejected",), (), lambda: _cells(_EVERY)),
        "WL02": _Need((), ("done", "rejected", "faulted", "unsupported"), (), lambda: _cells(_EVERY)),
    }
)


class Coverage:
    """Counts what was asked, cheaply: only some operations of each kind are held against the specification.

    Args:
        ruling: the specification's answer to an operation, or None where it has none for these implementations.
        written: whether the baseline itself writes these octets.
    """

    def __init__(self, ruling: Callable[[Operation], Ruling | None], written: Callable[[str], bool]) -> None:
        self._ruling = ruling
        self._written = written
        self._asked: dict[_Seen, int] = {}
        self._seen: set[_Seen] = set()

    def note(self, question: Question, old: Outcome) -> None:
        """Note a question and what the baseline did."""
        operation = question.operation
        kind = _Seen(operation_name(operation), packet_name(operation), question.field, state_of(old))
        count = self._asked[kind] = self._asked.get(kind, 0) + 1
        if count <= _ALWAYS_RULED or count % _RULED_EVERY == 0:
            quality = self._quality(operation, old)
            self._seen.add(_Seen(kind.operation, kind.packet, kind.field, kind.state, quality))

    def _quality(self, operation: Operation, old: Outcome) -> str:
        ruling = self._ruling(operation)
        if isinstance(operation, Decode):
            if self._written(operation.packet):
                return "conforming"
            if ruling is None:
                return "open"
            if ruling.clause == _TRAILING:
                return "trailing"
            return {"accept": "conforming", "disputed": "conforming", "either": "open"}.get(
                ruling.expectation, "forbidden"
            )
        return "right" if ruling is None or ruling.allows(old) is not False else "wrong"

    def record(self) -> CoverageRecord:
        """Return how many cells were exercised, rule by rule."""
        rules = tuple(self._of_rule(rule, need) for rule, need in sorted(_NEEDS.items()))
        return CoverageRecord(sum(each.exercised for each in rules), sum(each.cells for each in rules), rules)

    def _of_rule(self, rule: str, need: _Need) -> RuleCoverage:
        met = [each for each in self._seen if need.met_by(each)]
        exercised = {(each.packet, each.field) for each in met} | {(each.packet, "packet") for each in met}
        cells = list(need.cells())
        missing = tuple(f"{packet}.{field}" for packet, field in cells if (packet, field) not in exercised)
        return RuleCoverage(rule, len(cells) - len(missing), len(cells), missing)
