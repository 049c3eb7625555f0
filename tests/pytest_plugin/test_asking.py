"""Asking ahead of the items: in order, once each, no further than needed, by one opened implementation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from types import TracebackType
from typing import Self

import pytest

from ilp.conformance.known import KnownResults
from ilp.golden.load import VectorSet
from ilp.golden.vector import Vector
from ilp.implementation.implementation import Identity, Implementation, ImplementationUnavailable
from ilp.implementation.launch import Conditions
from ilp.protocol import Operation, Outcome, Rejected
from ilp.pytest_plugin import asking
from ilp.pytest_plugin.asking import AHEAD, Asking
from ilp.pytest_plugin.settings import Settings
from tests.conformance.cases import vector

_VECTORS = tuple(vector("reject", id=f"subject/number-{number}") for number in range(3 * AHEAD))
_GONE = ImplementationUnavailable("it has gone", "Look for it.")


class Refusing:
    """Refuses everything, and is gone after so many operations."""

    restarts = 2
    identity = Identity(reference="cmd:x", name="x", version="1", language="Python", operations=("decode",))

    def __init__(self, gone_after: int = 10**6) -> None:
        self.left = gone_after
        self.asked = 0
        self.closed = 0

    def ask(self, operations: Iterable[Operation]) -> Iterator[Outcome]:
        for _ in operations:
            if not self.left:
                raise _GONE
            self.left -= 1
            self.asked += 1
            yield Rejected("no")

    def close(self) -> None:
        self.closed += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()


class Opener:
    """Opens an implementation in place of the suite, and notes how often."""

    def __init__(self, implementation: Refusing) -> None:
        self.implementation = implementation
        self.opened = 0
        self.conditions = Conditions()

    def __call__(self, reference: str, conditions: Conditions) -> Implementation:  # noqa: ARG002
        self.opened += 1
        self.conditions = conditions
        return self.implementation


@pytest.fixture
def opener(monkeypatch: pytest.MonkeyPatch) -> Opener:
    opener = Opener(Refusing())
    monkeypatch.setattr(asking, "open_implementation", opener)
    return opener


def _asking(vectors: Sequence[Vector] = _VECTORS, timeout: float = 10.0) -> Asking:
    settings = Settings(
        chosen={"cmd:x": tuple(vectors)},
        vectors=VectorSet(tuple(vectors), {}, ""),
        known=KnownResults((), [each.id for each in vectors]),
        fail_level="MUST",
        timeout=timeout,
        today=date(2030, 1, 1),
        options=(),
    )
    made = Asking("cmd:x", settings)
    made.vectors = vectors
    return made


def test_nothing_is_opened_before_a_result_is_wanted(opener: Opener) -> None:
    _asking().close()
    assert opener.opened == 0


def test_all_results_come_from_one_opened_implementation(opener: Opener) -> None:
    made = _asking()
    assert {made.result(each).verdict for each in _VECTORS} == {"pass"}
    assert (opener.opened, opener.implementation.asked) == (1, len(_VECTORS))


def test_it_is_asked_some_way_ahead_and_no_further(opener: Opener) -> None:
    _asking().result(_VECTORS[0])
    assert opener.implementation.asked == AHEAD


def test_it_is_asked_from_the_one_that_is_wanted_on(opener: Opener) -> None:
    made = _asking()
    made.result(_VECTORS[-1])
    assert opener.implementation.asked == 1


def test_none_is_asked_twice_whatever_the_order(opener: Opener) -> None:
    made = _asking()
    for each in (*_VECTORS[AHEAD // 2 :], *_VECTORS):
        made.result(each)
    assert opener.implementation.asked == len(_VECTORS)


def test_what_was_asked_before_it_went_stays_and_the_rest_is_not_asked(opener: Opener) -> None:
    opener.implementation = Refusing(gone_after=3)
    made = _asking()
    assert [made.result(each).outcome for each in _VECTORS[:5]] == ["rejected"] * 3 + ["not asked"] * 2
    assert made.result(_VECTORS[-1]).verdict == "error"
    assert made.problem is _GONE


def test_it_knows_who_was_asked_and_how_often_it_was_started_again(opener: Opener) -> None:
    made = _asking()
    made.result(_VECTORS[0])
    assert (made.identity, made.restarts) == (opener.implementation.identity, 2)


def test_it_is_closed_once(opener: Opener) -> None:
    made = _asking()
    made.result(_VECTORS[0])
    made.close()
    made.close()
    assert opener.implementation.closed == 1


@pytest.mark.parametrize(("timeout", "start"), [(1.0, 20.0), (60.0, 60.0)])
def test_a_timeout_leaves_at_least_the_usual_time_to_greet(opener: Opener, timeout: float, start: float) -> None:
    _asking(timeout=timeout).result(_VECTORS[0])
    patience = opener.conditions.patience
    assert (patience.timeout, patience.start_timeout) == (timeout, start)
