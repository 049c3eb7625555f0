"""The smallest operation that still shows something: the same one for the same input and the same answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from ilp.explore.shrink_octets import graft, shrink_octets
from ilp.explore.shrink_values import plain_values, shrink_amount, shrink_value
from ilp.explore.simplicity import PLAIN_EXPIRY
from ilp.explore.trials import Shows, Trials
from ilp.protocol import Decode, Encode, FulfillValue, Operation, PrepareValue, RejectValue, Relay, Value

__all__ = ["Rewrite", "Shows", "minimise"]

Rewrite = Callable[[Value], bytes | None]
"""Answers which octets are written for a value; None: it is refused."""

_KINDS: dict[str, type[Value]] = {"0c": PrepareValue, "0d": FulfillValue, "0e": RejectValue}


def minimise(
    operation: Operation,
    shows: Shows,
    rewrite: Rewrite | None = None,
    attempts: int = 600,
    *,
    value: Value | None = None,
) -> Operation:
    """Return the simplest operation of the same kind that was found to show it; at worst the one that was given.

    Fewer octets are simpler, then more zeros and plainer ones. Nothing is asked twice, and no more than `attempts`
    operations in all, so that it always ends.

    Args:
        operation: it is taken for granted that this one shows it.
        shows: asks about up to 64 operations at once.
        rewrite: what the baseline writes for a value, so that octets to be read are replaced by simpler ones that
            somebody writes; without, they are shortened as octets only.
        attempts: how many operations are asked about at most; those that `rewrite` is asked do not count.
        value: what the octets of a Decode or Relay say, where the caller knows.
    """
    trials = Trials(operation, shows, attempts)
    if isinstance(operation, Encode):
        shrink_value(trials, operation.value, Encode)
        return trials.best
    if isinstance(operation, Relay):
        operation = _with_plainer_edits(trials, operation)
    build = _builder(operation)
    best = operation if rewrite is None else _by_value(trials, operation, rewrite, value)
    # What somebody writes for a plain value is easier to read than the same with every digit of a date made 0.
    shrink_octets(trials, bytes.fromhex(best.packet), build, keep_text=best != operation)
    return trials.best


def _builder(operation: Decode | Relay) -> Callable[[bytes], Decode | Relay]:
    """Return what makes the same operation of other octets."""
    if isinstance(operation, Decode):
        return lambda octets: Decode(octets.hex())
    amount, expires_at = operation.amount, operation.expires_at
    return lambda octets: Relay(octets.hex(), amount, expires_at)


def _with_plainer_edits(trials: Trials, operation: Relay) -> Relay:
    """Return the relay with neither amount nor expiry, one of them, or plain ones, whichever still shows it."""
    packet, amount, expires_at = operation.packet, operation.amount, operation.expires_at
    candidates = [
        Relay(packet, new_amount, new_expiry)
        for new_amount in dict.fromkeys((None, "0", "1", amount))
        for new_expiry in dict.fromkeys((None, PLAIN_EXPIRY, expires_at))
        if (new_amount is None or amount is not None) and (new_expiry is None or expires_at is not None)
    ]
    index = trials.adopt(candidates)
    chosen = operation if index is None else candidates[index]
    if chosen.amount is None:
        return chosen
    least = shrink_amount(trials, chosen.amount, lambda each: Relay(packet, each, chosen.expires_at))
    return Relay(packet, least, chosen.expires_at)


def _by_value(trials: Trials, operation: Decode | Relay, rewrite: Rewrite, value: Value | None) -> Decode | Relay:
    """Return the operation with the octets that are written for the simplest value which still shows it.

    Where what is written for the value itself does not show it, the octets were made from it by some change; then that
    change is made to what is written for the simpler values, too.
    """
    build = _builder(operation)
    octets = bytes.fromhex(operation.packet)
    kind = _KINDS.get(operation.packet[:2])
    change: Callable[[bytes], bytes] = bytes
    written = cache(rewrite)

    def of_value(each: Value) -> Operation | None:
        found = written(each)
        return None if found is None else build(change(found))

    own = None if value is None else written(value)
    if value is None or own is None:
        trials.adopt([of_value(each) for each in plain_values(kind)] if kind else [])
    else:
        if not trials.answers([build(own)], of_any_size=True)[0]:
            change = graft(octets, own)
        trials.adopt([of_value(value)])
        shrink_value(trials, value, of_value)
    best = trials.best
    assert isinstance(best, Decode | Relay)  # noqa: S101 - every candidate is what `build` makes
    return best
