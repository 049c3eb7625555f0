"""Known departures: the fails that `expected.toml` lists with their reason.

Strict: what is listed must fail, and in the way that is listed. A case that passes, or fails otherwise, is a change
that somebody has to look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from ilp.golden.select import matches_id
from ilp.golden.vector import Vector
from ilp.protocol import Outcome, outcome_class

__all__ = [
    "BrokenExpectedResults",
    "ExpectedResult",
    "by_vector",
    "load_expected",
    "shipped_expected",
    "without_vector",
]


class BrokenExpectedResults(ValueError):
    """A file of expected results that cannot be used. Exit code 2."""


class ExpectedResult(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One known departure.

    `implementation` is a reference as given, such as `asn1tools`, or `npm:ilp-packet@3.1.3`; `vectors` holds ids and
    globs; `outcome` is the class that the cases have to show, such as "accepted".
    """

    implementation: str
    vectors: Annotated[tuple[str, ...], Meta(min_length=1)]
    outcome: Literal["accepted", "encoded", "rejected", "faulted", "crashed", "timed out"]
    reason: Annotated[str, Meta(min_length=1)]

    def describes(self, outcome: Outcome) -> bool:
        """Return whether the outcome is of the class that is listed."""
        return outcome_class(outcome) == self.outcome


class _ExpectedFile(Struct, frozen=True, forbid_unknown_fields=True):
    expected: tuple[ExpectedResult, ...] = ()


def load_expected(path: Path) -> tuple[ExpectedResult, ...]:
    """Return the entries of a file of expected results.

    Raises:
        BrokenExpectedResults: the file cannot be read, is no TOML, or is not in the format.
    """
    try:
        return msgspec.toml.decode(path.read_bytes(), type=_ExpectedFile).expected
    except OSError as error:
        raise BrokenExpectedResults(f"{path}: cannot be read: {error.strerror}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message = re.sub(
            r" - at `\$\.expected\[(\d+)\]", lambda found: f" - entry {int(found[1]) + 1}, at `$", str(error)
        )
        raise BrokenExpectedResults(f"{path}: {message}") from None


def shipped_expected() -> tuple[ExpectedResult, ...]:
    """Return the known departures of the embedded implementations."""
    return load_expected(Path(str(files("ilp.conformance"))) / "expected.toml")


def by_vector(
    entries: Iterable[ExpectedResult], reference: str, vector_ids: Sequence[str]
) -> dict[str, ExpectedResult]:
    """Return, by vector, the first entry that speaks of it for the implementation `reference`."""
    found: dict[str, ExpectedResult] = {}
    for entry in entries:
        if entry.implementation == reference:
            for vector_id in _named(entry, vector_ids):
                found.setdefault(vector_id, entry)
    return found


def _named(entry: ExpectedResult, vector_ids: Sequence[str]) -> Iterator[str]:
    existing = set(vector_ids)
    for name in entry.vectors:
        if name in existing:
            yield name
        else:
            yield from (each for each in vector_ids if matches_id(each, name))


def without_vector(entries: Iterable[ExpectedResult], vectors: Iterable[Vector]) -> Iterator[str]:
    """Yield the ids and globs of `entries` that name none of `vectors`."""
    ids = {each.id for each in vectors}
    for entry in entries:
        for name in entry.vectors:
            if name not in ids and not any(matches_id(each, name) for each in ids):
                yield name
