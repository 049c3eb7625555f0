"""The catalogue: every wire bug, by subject."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

from ilp.mutants.catalogue import (
    address_grammar,
    address_text,
    amount,
    data,
    envelope,
    hashes,
    layout,
    length_determinant,
    message_encoding,
    message_text,
    reject_code,
    relay,
    timestamp_calendar,
    timestamp_digits,
    timestamp_moment,
    timestamp_writing,
)
from ilp.mutants.mutant import Mutant

__all__ = ["catalogue"]

_SUBJECTS = (
    length_determinant,
    envelope,
    layout,
    amount,
    timestamp_calendar,
    timestamp_digits,
    timestamp_moment,
    timestamp_writing,
    hashes,
    address_grammar,
    address_text,
    reject_code,
    message_encoding,
    message_text,
    data,
    relay,
)


@cache
def catalogue() -> MappingProxyType[str, Mutant]:
    """Return every mutant by its id, subject after subject.

    Raises:
        ValueError: two mutants have one id.
    """
    every = [mutant for subject in _SUBJECTS for mutant in subject.MUTANTS]
    by_id = {mutant.id: mutant for mutant in every}
    if len(by_id) != len(every):
        raise ValueError("two mutants have one id")
    return MappingProxyType(by_id)
