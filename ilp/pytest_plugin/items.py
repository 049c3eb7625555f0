"""The nodes that pytest collects: `ilp`, below it the implementations, below each of them its vectors."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from os import PathLike
from typing import Any

import pytest

from ilp.conformance.record import Result
from ilp.golden.vector import Vector
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.resolved import resolved_reference
from ilp.pytest_plugin.asking import Asking
from ilp.pytest_plugin.settings import ROOT
from ilp.report.check_case_text import case_text
from ilp.report.outcome_text import log_tail, outcome_line
from ilp.report.wording import printable

__all__ = ["ConformanceWarning", "ImplementationNode", "Root", "VectorItem"]


class ConformanceWarning(pytest.PytestWarning):
    """A departure from a SHOULD or a MAY, which the fail level lets pass."""


class Root(pytest.Collector):
    """The node above all implementations."""

    def __init__(self, *, asking: Sequence[tuple[Asking, Sequence[Vector]]], options: Sequence[str], **of: Any) -> None:
        super().__init__(**of)
        self._asking = asking
        self._options = options
        self.add_marker(pytest.mark.ilp)

    def collect(self) -> Iterator[ImplementationNode]:
        """Yield a node for each implementation."""
        for asking, vectors in self._asking:
            yield ImplementationNode.from_parent(
                self, name=asking.reference, asking=asking, vectors=vectors, options=self._options
            )


class ImplementationNode(pytest.Collector):
    """An implementation."""

    def __init__(self, *, asking: Asking, vectors: Sequence[Vector], options: Sequence[str], **of: Any) -> None:
        super().__init__(**of)
        self._asking = asking
        self._vectors = vectors
        self._options = options
        if self.config.pluginmanager.hasplugin("xdist"):  # under --dist loadgroup one worker has all of it
            self.add_marker(pytest.mark.xdist_group(f"{ROOT} {asking.reference}".replace("@", " ")))

    def collect(self) -> Iterator[VectorItem]:
        """Yield an item for each vector that it is asked."""
        for each in self._vectors:
            yield VectorItem.from_parent(self, name=each.id, asking=self._asking, vector=each, options=self._options)


class VectorItem(pytest.Item):
    """A golden vector, asked of an implementation."""

    def __init__(self, *, asking: Asking, vector: Vector, options: Sequence[str], **of: Any) -> None:
        super().__init__(**of)
        self.asking = asking
        self.vector = vector
        self._options = options
        self._result: Result | None = None

    def setup(self) -> None:
        """Ask. That nothing can be found out is an error; of an implementation that cannot be had, once."""
        result = self._result = self.asking.result(self.vector)
        self.user_properties += [("ilp_verdict", result.verdict), ("ilp_outcome", result.outcome)]
        if result.reading:
            self.user_properties.append(("ilp_reading", result.reading))
        problem = self.asking.problem
        if result.outcome == "not asked" and problem is not None:
            if self.asking.problem_told:
                pytest.skip(f"not asked: {printable(problem.message)}")
            self.asking.problem_told = True
            pytest.fail(_problem_text(problem), pytrace=False)
        if result.verdict == "error":
            pytest.fail(self._case(result), pytrace=False)
        if result.verdict == "skip":
            pytest.skip(_seen(result))

    def runtest(self) -> None:
        """Hold the outcome against what the specification expects."""
        result = self._result
        if result is None:
            raise RuntimeError("a vector is asked before it is judged")
        if result.verdict == "fail" or (result.verdict == "known" and self.config.getoption("runxfail")):
            pytest.fail(self._case(result), pytrace=False)
        if result.verdict == "known":
            self.add_report_section("call", ROOT, self._case(result))
            raise pytest.xfail.Exception(result.reason, pytrace=False)
        if result.verdict == "warn":
            self._warn(result)
        if result.verdict == "info":
            self.add_report_section("call", ROOT, f"one of several readings: {result.reading or _seen(result)}")

    def reportinfo(self) -> tuple[PathLike[str] | str, int | None, str]:
        """Return no place in a file: the vector's id says where it comes from."""
        return self.config.rootpath / ROOT, None, self.nodeid

    def _warn(self, result: Result) -> None:
        text = f"{self.vector.id}: {printable(self.vector.title)}: {_seen(result)}"
        try:
            warnings.warn(ConformanceWarning(text), stacklevel=1)
        except ConformanceWarning:  # the project wants warnings to be errors
            pytest.fail(self._case(result), pytrace=False)
        self.add_report_section("call", ROOT, self._case(result))

    def _case(self, result: Result) -> str:
        identity = self.asking.identity
        reference = resolved_reference(self.asking.reference, identity.version if identity else "")
        _, _, rows = case_text(result, self.vector, self._options, reference).plain.partition("\n")
        title = printable(self.vector.title)
        return f"{title}\n" + rows.removeprefix(f"  title     {title}\n").rstrip()


def _seen(result: Result) -> str:
    return outcome_line(result.seen) if result.seen else result.outcome


def _problem_text(problem: ImplementationUnavailable) -> str:
    log = [f"  | {line}" for line in log_tail(problem.log)]
    return "\n".join([printable(problem.message), *log, printable(problem.advice)])
