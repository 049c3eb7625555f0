"""Spreads the yardstick over a run, and shows of every competitor's time the ratio to the reference codec's.

That time is of the fastest round: whatever else a machine does only ever adds, and adds most to the longest rounds.
"""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.yardsticks import YARDSTICK, spread


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    turns = [each for each in items if each.path.name == YARDSTICK]
    items[:] = spread(turns, [each for each in items if each.path.name != YARDSTICK])


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    session = getattr(config, "_benchmarksession", None)
    rows = _ratios(session.benchmarks if session else [])
    if not rows:
        return
    terminalreporter.write_sep("-", "times the reference codec's fastest round, higher is faster for us")
    for group, competitor, ratio in rows:
        terminalreporter.write_line(f"{group:32} {competitor:24} {ratio:6.1f}")


def _ratios(benchmarks: list[Any]) -> list[tuple[str, str, float]]:
    fastest: dict[str, dict[str, float]] = {}
    for each in benchmarks:
        competitor = each.extra_info.get("codec")
        if competitor:
            fastest.setdefault(each.group, {})[competitor] = each.stats.min
    return [
        (group, competitor, seconds / codecs["reference"])
        for group, codecs in fastest.items()
        for competitor, seconds in codecs.items()
        if competitor != "reference" and "reference" in codecs
    ]
