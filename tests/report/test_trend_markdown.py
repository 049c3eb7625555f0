"""The trend as Markdown."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from ilp.report.markdown.trend import trend_markdown
from tests.report.html.check_records import HOSTILE
from tests.report.trend_records import hostile_trend, point, series, stepped, trend


def test_series_is_a_row() -> None:
    lines = trend_markdown(trend(stepped())).splitlines()
    assert lines[0] == "1 of 1 series has a step; the last version is slower by one in 1: decode typical."
    assert lines[-1] == (
        "| decode | typical | 3 | 0.500 ±1.2 % | **0.560 ±1.2 %** | +12.0 % | ▁▁█ | ▲ +12.0 % with `3.1.3` |"
    )


def test_series_without_a_step_says_so() -> None:
    assert trend_markdown(trend(series(point("1.0.0")))).endswith("| - |")


@pytest.mark.parametrize("text", [HOSTILE, "a|b`c", "](x)", "@someone"])
def test_foreign_text_breaks_out_of_nothing(text: str) -> None:
    html = MarkdownIt().enable("table").render(trend_markdown(hostile_trend(text)))
    assert "<script" not in html
    assert "<a " not in html
    assert html.count("<tr>") == 2
