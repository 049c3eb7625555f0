"""What the options of the command line ask for, checked before anything takes its time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec import Struct

from ilp.conformance.expected import BrokenExpectedResults, load_expected, shipped_expected
from ilp.conformance.known import KnownResults
from ilp.golden.load import BrokenVectors, VectorSet, load_vectors, shipped_vectors
from ilp.golden.select import Selection, select, unknown_names
from ilp.golden.vector import Level, Vector
from ilp.implementation.process import DEFAULT_TIMEOUT
from ilp.implementation.reference import InvalidReference, validate_reference

__all__ = ["ROOT", "Settings", "settings_of"]

ROOT = "ilp"
"""The id of the node above all vectors: `ilp::REF::VECTOR` is the one of a vector."""

_LEVELS: dict[str, Level] = {"must": "MUST", "should": "SHOULD", "may": "MAY"}
_SELECTING = {
    "ids": "--ilp-vector",
    "flags": "--ilp-flag",
    "clauses": "--ilp-clause",
    "packets": "--ilp-packet",
    "operations": "--ilp-operation",
}
_LONGEST_TIMEOUT = 86_400.0


class Settings(Struct, frozen=True, kw_only=True):
    """What to run.

    Attributes:
        chosen: by implementation, in the order given, the vectors that it is asked.
        vectors: the set that they come from.
        known: the lists of known departures.
        today: the day on which their expiry is judged.
        fail_level: the weakest requirement level whose violation is a fail.
        timeout: seconds that an adapter may be silent.
        options: the options of `ilp check` without which a case does not repeat as it was.
    """

    chosen: dict[str, tuple[Vector, ...]]
    vectors: VectorSet
    known: KnownResults
    fail_level: Level
    timeout: float
    today: date
    options: tuple[str, ...]


def settings_of(config: pytest.Config, nodes: Sequence[str]) -> Settings:
    """Return what the options ask for.

    Args:
        config: has the options.
        nodes: ids of nodes that were named in place of files: only those are run.

    Raises:
        UsageError: a reference, a name or a file is of no use; the message says what would be.
    """
    folder: str | None = config.getoption("ilp_vectors")
    paths: list[str] = config.getoption("ilp_expected")
    level: str = config.getoption("ilp_fail_level") or "must"
    if level not in _LEVELS:
        raise pytest.UsageError(f"--ilp-fail-level {level}: it is one of {', '.join(_LEVELS)}")
    timeout = _timeout(config.getoption("ilp_timeout"))
    vector_set = _loaded(Path(folder) if folder else shipped_vectors())
    chosen = _chosen(config, vector_set, nodes)
    options = ["--vectors", folder] if folder else []
    for each in paths:
        options += ["--expected", each]
    options += [] if level == "must" else ["--fail-level", level]
    options += [] if timeout == DEFAULT_TIMEOUT else ["--timeout", f"{timeout:g}"]
    return Settings(
        chosen=chosen,
        vectors=vector_set,
        known=_known(map(Path, paths), vector_set),
        today=datetime.now(UTC).date(),
        fail_level=_LEVELS[level],
        timeout=timeout,
        options=tuple(options),
    )


def _timeout(given: str | None) -> float:
    if given is None:
        return DEFAULT_TIMEOUT
    try:
        seconds = float(given)
    except ValueError:
        raise pytest.UsageError(f"--ilp-timeout {given}: it is a number of seconds") from None
    if not 0 < seconds <= _LONGEST_TIMEOUT:
        raise pytest.UsageError(f"--ilp-timeout {given}: it is more than 0 and at most {_LONGEST_TIMEOUT:g} s")
    return seconds


def _loaded(folder: Path) -> VectorSet:
    try:
        vector_set = load_vectors(folder)
    except BrokenVectors as error:
        raise pytest.UsageError(f"--ilp-vectors: {error}") from None
    if not vector_set.vectors:
        raise pytest.UsageError(f"--ilp-vectors {folder}: there are no vectors in it")
    return vector_set


def _chosen(config: pytest.Config, vector_set: VectorSet, nodes: Sequence[str]) -> dict[str, tuple[Vector, ...]]:
    selection = Selection(
        **{member: tuple(config.getoption(option[2:].replace("-", "_"))) for member, option in _SELECTING.items()}
    )
    for unknown in unknown_names(vector_set.vectors, selection):
        close = f"did you mean {', '.join(unknown.close)}?" if unknown.close else "`ilp vectors list` names all"
        raise pytest.UsageError(f"{_SELECTING[unknown.member]} {unknown.name}: no vector has it; {close}")
    selected = select(vector_set.vectors, selection)
    if not selected:
        raise pytest.UsageError(f"none of the {len(vector_set.vectors)} vectors matches all --ilp options at once")
    chosen = dict.fromkeys(_valid(config.getoption("ilp_implementation")), selected)
    return _narrowed(chosen, selected, vector_set, nodes) if nodes else chosen


def _narrowed(
    chosen: dict[str, tuple[Vector, ...]], selected: tuple[Vector, ...], vector_set: VectorSet, nodes: Sequence[str]
) -> dict[str, tuple[Vector, ...]]:
    """Return of what is chosen the part that is named by node ids, in which a new implementation may stand as well."""
    ids = {each.id for each in vector_set.vectors}
    named: dict[str, set[str]] = {}
    for node in nodes:
        reference, vector_id = _parts(node)
        if vector_id and vector_id not in ids:
            raise pytest.UsageError(f"{node}: there is no vector {vector_id}; `ilp vectors list` names all")
        named.setdefault(reference, set()).update({vector_id} if vector_id else ids)
    _valid(named)
    return {
        reference: tuple(each for each in selected if each.id in named[reference])
        for reference in dict.fromkeys((*chosen, *named))
        if reference in named
    }


def _parts(node: str) -> tuple[str, str]:
    """Return the reference in a node's id, and the vector, "" where it names the implementation as a whole."""
    rest = node.partition(f"{ROOT}::")[2]
    reference, _, vector_id = rest.rpartition("::")
    return (reference, vector_id.partition("@")[0]) if reference else (rest, "")  # xdist puts @GROUP behind it


def _valid(references: Iterable[str]) -> tuple[str, ...]:
    chosen = tuple(references)
    for each in chosen:
        try:
            validate_reference(each)
        except InvalidReference as error:
            raise pytest.UsageError(f"--ilp-implementation: {error}") from None
        if not each.isprintable() or "::()" in each:
            raise pytest.UsageError(f"--ilp-implementation {each!r}: this cannot be the id of a test")
    return chosen


def _known(paths: Iterable[Path], vector_set: VectorSet) -> KnownResults:
    try:
        given = [entry for path in paths for entry in load_expected(path)]
    except BrokenExpectedResults as error:
        raise pytest.UsageError(f"--ilp-expected: {error}") from None
    known = KnownResults((*given, *shipped_expected()), [each.id for each in vector_set.vectors])
    for entry in given:
        for name in entry.vectors:
            if not known.named(name):
                raise pytest.UsageError(f"--ilp-expected {entry.origin.file}: {name}: there is no such vector")
    return known
