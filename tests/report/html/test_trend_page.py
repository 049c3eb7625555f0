"""The page of a trend, as text and in a browser."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ilp.bench.store import BrokenLine
from ilp.report.html.trend_page import trend_html
from tests.bench.bench_records import machine
from tests.report.html.browser import CONTRASTS, opened
from tests.report.html.check_records import HOSTILE
from tests.report.trend_records import hostile_trend, point, series, stepped, trend

LEAST_CONTRAST = 4.5
NARROW = (360, 740)
TWO = trend(stepped(), series(point("1.0.0", nanoseconds=0.0), shape="mix", current=False))


def said(text: str) -> str:
    """Return what a page says, without its markup."""
    body = text.partition("<main")[2].partition("<script")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def test_page_says_what_it_amounts_to() -> None:
    page = trend_html(TWO)
    assert '<section class="sum answer-no"' in page
    assert "1 of 2 series has a step; the last version is slower by one in 1: decode typical." in said(page)


def test_page_of_nothing_slower_is_a_yes() -> None:
    assert '<section class="sum answer-yes"' in trend_html(trend(series(point("1.0.0"))))


def test_row_has_first_last_change_and_steps() -> None:
    assert "decode typical 3 0.500 ±1.2 % 0.560 ±1.2 % +12.0 % ▲ +12.0 % with 3.1.3 (+11.0 % to +13.0 %)" in said(
        trend_html(TWO)
    )


def test_points_have_their_time_where_it_is_known() -> None:
    text = said(trend_html(TWO))
    assert "3.0.8 0.500 ±1.2 % 2,000 1 2026-01-01" in text
    assert "1.0.0 0.500 ±1.2 % - 1 2026-01-01" in text


def test_superseded_series_is_told() -> None:
    assert "mix (superseded)" in said(trend_html(TWO))


def test_notes_are_told() -> None:
    text = said(trend_html(trend(stepped(), superseded=2, broken=(BrokenLine(4, "it is no JSON"),))))
    assert "Left out: 2 series" in text
    assert "Line 4 of trend.jsonl was skipped" in text


def test_each_panel_leads_to_its_row() -> None:
    page = trend_html(trend(stepped(), stepped(machine=machine(fingerprint="cccccccccccc"))))
    assert re.findall(r'<a href="(#[^"]*)" aria-label', page) == ["#series-1", "#series-2"]
    assert re.findall(r'<tbody id="([^"]*)"', page) == ["series-1", "series-2"]


def test_ids_are_unique() -> None:
    ids = re.findall(r' id="([^"]*)"', trend_html(TWO))
    assert len(ids) == len(set(ids))


def test_page_has_no_style_and_no_script_in_its_elements() -> None:
    made = trend_html(TWO)
    assert " style=" not in made
    assert not re.search(r"<[^>]* on[a-z]+=", made.partition("<body>")[2].partition("<script")[0])


@pytest.mark.parametrize("text", [HOSTILE, "'><script>alert(3)</script>", "{{ 7 * 7 }}", "-->"])
def test_foreign_text_stays_text(text: str) -> None:
    made = trend_html(hostile_trend(text))
    assert made.count("<script") == 1
    assert "<img" not in made
    assert made.replace("\n", "").isprintable()


# In a browser.


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("trend") / "trend.html"
    place.write_text(trend_html(TWO), encoding="utf-8")
    return place


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    with opened(browser, file) as opened_page:
        yield opened_page


@pytest.mark.browser
def test_panel_can_be_reached_and_followed_with_the_keyboard(page: Page) -> None:
    page.get_by_role("region", name="Panels, one a series").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="npm:ilp-packet, decode typical")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith("#series-1")
    expect(page.locator("#series-1")).to_be_in_viewport()


@pytest.mark.browser
def test_points_of_a_series_open_with_a_click(page: Page) -> None:
    expect(page.get_by_role("rowheader", name="3.0.9")).to_be_hidden()
    page.get_by_text("3 points").click()
    expect(page.get_by_role("rowheader", name="3.0.9")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize(("dark", "ground"), [(False, "rgb(255, 255, 255)"), (True, "rgb(16, 21, 27)")])
def test_picture_and_text_are_light_or_dark(browser: Browser, file: Path, dark: bool, ground: str) -> None:
    with opened(browser, file, "#series-1", dark=dark) as page:
        page.get_by_text("3 points").click()
        assert page.locator('.chart [fill="#ffffff"]').first.evaluate("each => getComputedStyle(each).fill") == ground
        contrasts = page.evaluate(CONTRASTS)
        assert {name: each for name, each in contrasts.items() if each < LEAST_CONTRAST} == {}


@pytest.mark.browser
def test_narrow_page_does_not_scroll_sideways(browser: Browser, file: Path) -> None:
    with opened(browser, file, size=NARROW) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]


@pytest.mark.browser
def test_hostile_texts_do_nothing(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "trend.html").write_text(trend_html(hostile_trend(HOSTILE)), encoding="utf-8")
    with opened(browser, tmp_path / "trend.html") as page:
        assert page.locator("img, script").count() == 1
