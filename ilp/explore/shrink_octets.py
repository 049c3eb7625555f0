"""Octets made smaller: nothing is known of them but that a length determinant may measure what follows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from msgspec import Struct

from ilp.explore.determinant import read_determinant, resized
from ilp.explore.simplicity import plainer
from ilp.explore.trials import Trials, delete_ranges, fill_ranges, smallest
from ilp.protocol import Operation

__all__ = ["graft", "shrink_octets"]

_PREFIXES = 48  # lengths that are tried first
_ODDS = 16  # octets: an envelope that claims so many more or fewer than there are is still taken for one

_Build = Callable[[bytes], Operation]


class _Claim(Struct, frozen=True):
    """What may be a length determinant: from `start` to `end` it claims `length` octets, and they are there."""

    start: int
    end: int
    length: int


def shrink_octets(trials: Trials, octets: bytes, build: _Build, *, keep_text: bool = False) -> None:
    """Make octets shorter and plainer, as long as that shows it and anything changes.

    Args:
        trials: whose best is `build(octets)`.
        octets: the octets.
        build: makes the operation of octets.
        keep_text: do not make digits 0 and letters a.
    """
    octets = _prefix(trials, octets, build)
    while trials.left > 0:
        before = octets
        octets = fill_ranges(trials, octets, build, lambda each: bytes(len(each)))
        octets = _shorter_contents(trials, octets, build)
        head, body, framed = _framed(octets, build)
        if head:
            body = delete_ranges(trials, body, framed)
            octets = _in_frame(octets, body)
        octets = delete_ranges(trials, octets, build)
        if not keep_text:
            octets = fill_ranges(trials, octets, build, plainer)
        if octets == before:
            return


def _prefix(trials: Trials, octets: bytes, build: _Build) -> bytes:
    size = len(octets)
    sizes = sorted({*range(min(9, size)), *(size * part // _PREFIXES for part in range(_PREFIXES))})
    prefixes = [octets[:each] for each in sizes]
    index = trials.adopt([build(each) for each in prefixes])
    return octets if index is None else prefixes[index]


# The envelope. What is deleted behind its length determinant is taken off what that claims, so that a claim that is
# wrong stays as wrong as it is.


def _frame(octets: bytes) -> tuple[int, int] | None:
    """Return where the envelope's length determinant ends, and by how much it claims more than there is."""
    read = read_determinant(octets, 1)
    if read is None:
        return None
    length, end = read
    odds = length - (len(octets) - end)
    return (end, odds) if abs(odds) <= _ODDS else None


def _framed(octets: bytes, build: _Build) -> tuple[bytes, bytes, _Build]:
    frame = _frame(octets)
    if frame is None:
        return b"", octets, build
    return octets[: frame[0]], octets[frame[0] :], lambda body: build(_in_frame(octets, body))


def _in_frame(octets: bytes, body: bytes) -> bytes:
    """Return the octets with another body in their envelope; without an envelope, the octets are all body."""
    frame = _frame(octets)
    if frame is None:
        return body
    end, odds = frame
    return octets[:1] + resized(octets[1:end], len(body) + odds) + body


def graft(octets: bytes, written: bytes) -> Callable[[bytes], bytes]:
    """Return what makes of other octets that were written what `octets` are of those that were `written`.

    One stretch is replaced, at the same distance from the start of the packet or from its end, whichever is nearer.
    """
    frame, own = _frame(octets), _frame(written)
    if frame is None or own is None:
        return _patch(octets, written)
    patch = _patch(octets[frame[0] :], written[own[0] :])

    def grafted(other: bytes) -> bytes:
        theirs = _frame(other)
        return other if theirs is None else _in_frame(octets, patch(other[theirs[0] :]))

    return grafted


def _patch(new: bytes, old: bytes) -> Callable[[bytes], bytes]:
    shorter = min(len(new), len(old))
    start = next((at for at in range(shorter) if new[at] != old[at]), shorter)
    rest = shorter - start
    tail = next((at for at in range(rest) if new[-1 - at] != old[-1 - at]), rest)
    patch, gone = new[start : len(new) - tail], len(old) - tail - start
    if start <= tail:
        return lambda other: other[:start] + patch + other[start + gone :]
    return lambda other: other[: max(len(other) - tail - gone, 0)] + patch + other[max(len(other) - tail, 0) :]


# Contents behind what may be their length determinant.


def _claims(octets: bytes) -> list[_Claim]:
    """Return every place that claims octets which are there; most of them do so by chance."""
    frame = _frame(octets)
    found = []
    for start in range(1 if frame is None else frame[0], len(octets)):
        read = read_determinant(octets, start)
        if read is not None and 0 < read[0] <= len(octets) - read[1]:
            found.append(_Claim(start, read[1], read[0]))
    return found


def _with_lengths(octets: bytes, claims: Sequence[tuple[_Claim, int]]) -> bytes:
    """Return the octets with each claim, in the order of their places, and its content brought down to a length."""
    frame = _frame(octets)
    changed = octets
    for claim, length in reversed(claims):
        determinant = resized(octets[claim.start : claim.end], length)
        content = octets[claim.end : claim.end + length]
        changed = changed[: claim.start] + determinant + content + changed[claim.end + claim.length :]
    return changed if frame is None else _in_frame(octets, changed[frame[0] :])


def _shorter_contents(trials: Trials, octets: bytes, build: _Build) -> bytes:
    def emptied(claims: Sequence[_Claim]) -> Operation | None:
        if any(one.end + one.length > other.start for one, other in pairwise(claims)):
            return None
        return build(_with_lengths(octets, [(claim, 0) for claim in claims]))

    gone = trials.combine(_claims(octets), emptied)
    octets = _with_lengths(octets, [(claim, 0) for claim in gone])
    candidates = [each for each in _claims(octets) if each.length > 1]
    shorter = trials.answers([build(_with_lengths(octets, [(each, each.length - 1)])) for each in candidates])
    end = len(octets)
    for claim, shown in reversed(list(zip(candidates, shorter, strict=True))):
        if shown and claim.end + claim.length <= end:
            octets = _shortest(trials, octets, claim, build)
            end = claim.start
    return octets


def _shortest(trials: Trials, octets: bytes, claim: _Claim, build: _Build) -> bytes:
    edges = [claim.length - 1, *(claim.length * part // 8 for part in range(8)), 1, 127, 128, 255, 256]
    least = smallest(trials, claim.length, edges, lambda length: build(_with_lengths(octets, [(claim, length)])))
    return _with_lengths(octets, [(claim, least)])
