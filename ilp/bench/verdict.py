"""What a run of `ilp bench` comes to, as an exit code."""

from __future__ import annotations

from ilp.bench.record import BenchRecord

__all__ = ["exit_code"]

_NO = 1
_COULD_NOT_DECIDE = 3
_INTERRUPTED = 130


def exit_code(record: BenchRecord) -> int:
    """Return 0 if there is nothing to object to, 1 for a regression, 3 for what could not be decided, 130 interrupted.

    A regression is one whatever else could not be decided.
    """
    verdicts = [each.verdict for each in record.comparison.cells] if record.comparison else []
    if "regressed" in verdicts:
        return _NO
    if record.interrupted:
        return _INTERRUPTED
    if any(each.problem for each in record.implementations) or any(each.problem for each in record.cells):
        return _COULD_NOT_DECIDE
    if record.left_out:
        return _COULD_NOT_DECIDE
    decided = verdicts and all(each in {"improved", "equivalent"} for each in verdicts)
    return 0 if record.cells or decided else _COULD_NOT_DECIDE
