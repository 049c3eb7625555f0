"""The other axis: where conformance to the specification improved or worsened, whatever that does to peers."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from ilp.gate.court import Cell
from ilp.gate.judge import operation_name
from ilp.gate.record import ConformanceChange, ConformanceRecord
from ilp.protocol import Operation, outcome_class
from ilp.spec.oracle import Ruling

__all__ = ["Conformity"]

_Direction = Literal["improved", "worsened"]


class _Change(Struct):
    change: ConformanceChange
    size: int


class Conformity:
    """Collects the cells in which one side does what the specification wants and the other does not."""

    def __init__(self) -> None:
        self._changes: dict[_Direction, dict[tuple[str, ...], _Change]] = {"improved": {}, "worsened": {}}

    def note(self, cell: Cell, ruling: Ruling | None) -> None:
        """Note a cell whose outcomes differ. Without a ruling, neither side speaks what the specification is about."""
        if ruling is None:
            return
        was_right, is_right = ruling.allows(cell.old), ruling.allows(cell.new)
        if was_right is None or is_right is None or was_right == is_right:
            return
        changes = self._changes["improved" if is_right else "worsened"]
        change = ConformanceChange(
            operation=operation_name(cell.operation),
            packet=cell.packet,
            field=ruling.field or "packet",
            clause=ruling.clause,
            old=outcome_class(cell.old),
            new=outcome_class(cell.new),
            input=cell.operation,
            count=1,
        )
        key = (change.operation, change.packet, change.field, change.clause, change.old, change.new)
        size = _size(cell.operation)
        known = changes.get(key)
        if known is None:
            changes[key] = _Change(change, size)
            return
        smallest = cell.operation if size < known.size else known.change.input
        known.size = min(size, known.size)
        known.change = msgspec.structs.replace(known.change, input=smallest, count=known.change.count + 1)

    def record(self, baseline: str = "") -> ConformanceRecord:
        """Return both directions, the cells with most inputs first, as what changed against `baseline`."""
        return ConformanceRecord(self._sorted("improved", baseline), self._sorted("worsened", baseline))

    def _sorted(self, direction: _Direction, baseline: str) -> tuple[ConformanceChange, ...]:
        changes = (
            msgspec.structs.replace(each.change, baseline=baseline) for each in self._changes[direction].values()
        )
        return tuple(
            sorted(changes, key=lambda each: (-each.count, each.operation, each.packet, each.field, each.clause))
        )


def _size(operation: Operation) -> int:
    return len(msgspec.json.encode(operation))
