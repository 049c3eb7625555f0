"""Who reads octets that changed, and what they take them for: the panel behind WW01, WW02 and WW05."""

from __future__ import annotations

from msgspec import Struct

from ilp.explore.inquiry import Ask, Inquiry, Side
from ilp.explore.meaning import as_text, same_meaning
from ilp.gate.court import Court, is_unanswered
from ilp.gate.record import PanelReading
from ilp.protocol import Accepted, Decode, Outcome, Unsupported, Value

__all__ = ["Readings", "readings_of"]


class Readings(Struct, frozen=True):
    """How everybody takes some octets that are to mean a value.

    Attributes:
        meant: the value.
        own: by the side that wrote them.
        baseline: by the baseline.
        panel: by earlier releases of the baseline.
        independent: by codecs that are neither side's, for speakers of RFC 0027.
    """

    meant: Value
    own: tuple[Side, Outcome]
    baseline: tuple[Side, Outcome]
    panel: tuple[tuple[Side, Outcome], ...]
    independent: tuple[tuple[Side, Outcome], ...]

    def corrupt(self, *, allowed: bool) -> bool:
        """Return whether their own writer refuses them, or it or a codec of neither side takes them for another value.

        What the baseline and its earlier releases make of them is another question: do peers understand the change?

        Args:
            allowed: whether the specification has these octets for this value. Then a reader that takes them for
                another one is not misled: 24:00 is read back as the midnight that it is.
        """
        if self.own_refuses:
            return True
        return not allowed and any(self._is_otherwise(outcome) for _, outcome in (self.own, *self.independent))

    @property
    def own_refuses(self) -> bool:
        """Whether their own writer does not read them back at all."""
        return not _is_silent(self.own[1]) and not isinstance(self.own[1], Accepted)

    @property
    def disputed_by(self) -> tuple[Side, ...]:
        """Who takes them for another value."""
        everybody = (self.own, self.baseline, *self.panel, *self.independent)
        return tuple(side for side, outcome in everybody if self._is_otherwise(outcome))

    def understood_by(self) -> tuple[Side, ...]:
        """Return which readers of the panel, the baseline among them, take them for the value that is meant."""
        others = (self.baseline, *self.panel, *self.independent)
        return tuple(side for side, outcome in others if self._agrees(outcome))

    def lost_by(self, before: Readings) -> tuple[Side, ...]:
        """Return who took the octets `before` for the value that was meant, and does not take these for it.

        A recording that was never asked has understood the old octets, which it wrote itself, and not these, unless an
        earlier release of the baseline is known to.
        """
        read_by_panel = any(self._agrees(outcome) for _, outcome in self.panel)
        old = (before.baseline, *before.panel, *before.independent)
        new = (self.baseline, *self.panel, *self.independent)
        return tuple(
            side
            for (side, one), (_, other) in zip(old, new, strict=True)
            if (before._agrees(one) or is_unanswered(one))
            and not (self._agrees(other) or (is_unanswered(other) and read_by_panel))
        )

    def shown(self) -> tuple[PanelReading, ...]:
        """Return the readings for a report: of everybody who had an answer."""
        everybody = {id(side): (side, each) for side, each in (self.own, self.baseline, *self.panel, *self.independent)}
        return tuple(
            PanelReading(reader=side.reference, outcome=outcome, agrees=self._agrees(outcome))
            for side, outcome in everybody.values()
            if not _is_silent(outcome)
        )

    def _agrees(self, outcome: Outcome) -> bool:
        return isinstance(outcome, Accepted) and same_meaning(as_text(self.meant), outcome.value)

    def _is_otherwise(self, outcome: Outcome) -> bool:
        return isinstance(outcome, Accepted) and not same_meaning(as_text(self.meant), as_text(outcome.value))


def _is_silent(outcome: Outcome) -> bool:
    return isinstance(outcome, Unsupported)


def readings_of(court: Court, octets: str, meant: Value, writer: Side) -> Inquiry[Readings]:
    """Ask everybody to read octets that `writer` wrote and that are to mean `meant`."""
    readers = (writer, court.baseline, *court.panel, *court.independent)
    outcomes: list[tuple[Side, Outcome]] = []
    for reader in readers:
        (outcome,) = yield Ask(reader, (Decode(octets),))
        outcomes.append((reader, outcome))
    own, baseline, *others = outcomes
    at = len(court.panel)
    return Readings(meant, own, baseline, tuple(others[:at]), tuple(others[at:]))
