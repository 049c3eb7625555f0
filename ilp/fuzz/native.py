"""A first look at octets in this process, without operations and outcomes: for a codec in Python, most need no more.

Its only oracles are those of self-consistency: what is refused is refused with a documented error, and what is read is
written as octets that are read as the same value and written as the same octets again. What breaks one of them, shows
something new, or is one of a sample, is asked again as an operation, and then every oracle looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ilp.codec import DecodeError
from ilp.explore.inquiry import Side
from ilp.fuzz.oracles import Oracle
from ilp.implementation.embedded.in_process import InProcess

__all__ = ["NativeLook", "NativeScreen", "native_screen"]


class NativeLook(NamedTuple):
    """What came of octets.

    `feature` is what it showed, to be told from what was shown before; `suspicious`: an oracle may have been broken.
    """

    feature: tuple[object, ...]
    suspicious: bool


class NativeScreen:
    """Looks at octets through the codec of an implementation in this process.

    Args:
        implementation: whose codec it is.

    Attributes:
        asked: how many requests there were: packets to read, and values to write.
    """

    def __init__(self, implementation: InProcess) -> None:
        self._decode = implementation.codec.decode
        self._encode = implementation.codec.encode
        self._refusals = implementation.refusals
        self.asked = 0

    def look(self, octets: bytes) -> NativeLook:
        """Return what came of octets."""
        size = len(octets).bit_length()
        self.asked += 1
        try:
            value = self._decode(octets)
        except DecodeError as refusal:  # the reference codec's own, which says more than others
            return NativeLook((octets[:1], size, refusal.kind, refusal.field, refusal.clause), suspicious=False)
        except self._refusals as refusal:
            return NativeLook((octets[:1], size, type(refusal)), suspicious=False)
        except Exception as leaked:  # noqa: BLE001 - whatever it is, an oracle looks at it
            return NativeLook((octets[:1], size, type(leaked)), suspicious=True)
        feature = (octets[:1], size)
        self.asked += 1
        try:
            written = self._encode(value)
            if written == octets:
                return NativeLook(feature, suspicious=False)
            self.asked += 2
            again = self._decode(written)
            return NativeLook((*feature, "other form"), again != value or self._encode(again) != written)
        except Exception as problem:  # noqa: BLE001 - it refuses what it has read or written itself
            return NativeLook((*feature, type(problem)), suspicious=True)


def native_screen(sides: Sequence[Side], oracles: Iterable[Oracle]) -> NativeScreen | None:
    """Return the screen of a campaign about one codec in this process that is held against itself only, else None."""
    (first, *others) = sides
    implementation = first.implementation
    if others or not isinstance(implementation, InProcess):
        return None
    return NativeScreen(implementation) if all(each.needs == "nothing" for each in oracles) else None
