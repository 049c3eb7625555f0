"""The page of a package's history in a browser, with real clicks and keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from ilp.gate.history import HistoryRecord
from ilp.report.forms import Form, rendered
from tests.report.history_records import OPEN, SHORT, fired, history, step
from tests.report.html.browser import CONTRASTS, opened
from tests.report.html.check_records import HOSTILE

pytestmark = pytest.mark.browser

LEAST_CONTRAST = 4.5
NARROW = (360, 740)


def walked() -> HistoryRecord:
    """Return a walk of three steps: enough, not enough, open."""
    return history(
        step(fired("WL01"), versions=("1.0.0", "1.0.1"), improved=1),
        step(fired("WR01"), fired("WR03"), **SHORT, versions=("1.0.1", "1.0.2"), worsened=2),
        step(**OPEN, versions=("1.0.2", "1.1.0")),
        versions=("1.0.0", "1.0.1", "1.0.2", "1.1.0"),
        vectors="1.0.0 sha256:" + "0" * 64,
    )


def written(place: Path, of: HistoryRecord) -> Path:
    place.write_text(rendered(of, Form.HTML), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("history") / "history.html", walked())


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    with opened(browser, file) as opened_page:
        yield opened_page


def steps(page: Page) -> Locator:
    return page.locator(".steps > tbody:visible")


def test_findings_of_a_step_open_with_a_click(page: Page) -> None:
    expect(page.get_by_text("The candidate accepts the same octets as another value.")).to_be_hidden()
    page.get_by_text("2 findings in 54,252 operations").click()
    expect(page.get_by_text("The candidate accepts the same octets as another value.")).to_be_visible()


def test_bar_of_the_timeline_leads_to_its_step(page: Page) -> None:
    page.get_by_role("link", name="1.0.1 to 1.0.2: patch declared, major required, not enough").click()
    expect(page.locator("#step-2 details")).to_have_attribute("open", "")
    expect(page.locator("#step-2")).to_be_focused()


def test_timeline_can_be_walked_with_the_keyboard(page: Page) -> None:
    page.get_by_role("region", name="Timeline").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="1.0.0 to 1.0.1")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#step-2 details")).to_have_attribute("open", "")


def test_address_with_a_step_opens_it(browser: Browser, file: Path) -> None:
    with opened(browser, file, "#step-2") as page:
        expect(page.locator("#step-2 details")).to_have_attribute("open", "")
        expect(page.locator("#step-2")).to_be_in_viewport()


def test_address_of_no_step_opens_none(browser: Browser, file: Path) -> None:
    with opened(browser, file, "#%zz") as page:
        assert page.locator("details[open]").count() == 0


def test_steps_that_were_enough_can_be_hidden(page: Page) -> None:
    page.get_by_label("Only steps that were not enough").check()
    expect(steps(page)).to_have_count(2)
    expect(page.locator("#said")).to_have_text("2 of 3 steps shown")
    page.get_by_label("Only steps that were not enough").uncheck()
    expect(steps(page)).to_have_count(3)


def test_link_to_a_hidden_step_shows_it_again(page: Page) -> None:
    page.get_by_label("Only steps that were not enough").check()
    page.get_by_role("link", name="1.0.0 to 1.0.1").click()
    expect(page.locator("#step-1")).to_be_visible()
    expect(page.get_by_label("Only steps that were not enough")).not_to_be_checked()


def test_buttons_open_and_close_all_findings(page: Page) -> None:
    page.get_by_role("button", name="Open all findings").click()
    assert page.locator("details[open]").count() == 2
    page.get_by_role("button", name="Close all").click()
    assert page.locator("details[open]").count() == 0


def test_command_of_a_step_is_copied(page: Page) -> None:
    page.get_by_text("2 findings in 54,252 operations").click()
    page.locator("#step-2").get_by_role("button", name="Copy").click()
    expect(page.locator("#step-2 .copy")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "ilp gate npm:ilp-packet@1.0.1 npm:ilp-packet@1.0.2 --report html=gate.html"


@pytest.mark.parametrize("dark", [False, True])
def test_all_text_can_be_read_in_light_and_dark(browser: Browser, file: Path, dark: bool) -> None:
    with opened(browser, file, dark=dark) as page:
        page.get_by_role("button", name="Open all findings").click()
        contrasts = page.evaluate(CONTRASTS)
        assert contrasts
        assert {name: each for name, each in contrasts.items() if each < LEAST_CONTRAST} == {}


def test_narrow_page_does_not_scroll_sideways(browser: Browser, file: Path) -> None:
    with opened(browser, file, size=NARROW) as page:
        page.get_by_role("button", name="Open all findings").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]


def test_hostile_texts_do_nothing(browser: Browser, tmp_path: Path) -> None:
    hostile = history(
        step(fired(HOSTILE, f"prepare.{HOSTILE}"), versions=(HOSTILE, HOSTILE), undecided=(HOSTILE,)),
        package=HOSTILE,
        versions=(HOSTILE, HOSTILE),
        note=HOSTILE,
        vectors=HOSTILE,
    )
    with opened(browser, written(tmp_path / "history.html", hostile)) as page:
        page.get_by_role("button", name="Open all findings").click()
        page.locator(".timeline a").click()
        assert page.locator("img, script").count() == 1
        expect(page.locator("h1")).to_contain_text("<script>alert(1)</script>")


def test_walk_without_a_step_works(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, written(tmp_path / "history.html", history(versions=("1.0.0",)))) as page:
        expect(page.get_by_text("0 of 0 steps")).to_be_visible()
