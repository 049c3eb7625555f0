"""The page of a gate run in a browser, with real clicks and keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from ilp.gate.record import ConformanceRecord, GateRecord, PanelReading, WaiverRecord
from ilp.protocol import Accepted, Encode, Encoded, Relay
from ilp.report.forms import Form, rendered
from tests.conformance.cases import ANOTHER, ANOTHER_PACKET, PACKET, WANTED
from tests.report.gate_records import change, finding, full_record, record
from tests.report.html.browser import CONTRASTS, opened
from tests.report.html.check_records import HOSTILE
from tests.report.packets import prepare

pytestmark = pytest.mark.browser

LEAST_CONTRAST = 4.5
NARROW = (360, 740)
PACKETS = "WW02/W/fulfill/data/encoded/encoded"
VALUES = "WR03/R/fulfill/data/accepted/accepted"


def several() -> GateRecord:
    """Return a run with findings of three kinds on three surfaces."""
    return record(
        finding("WR01"),
        finding("WR03", signature=VALUES, before=Accepted(WANTED), after=Accepted(ANOTHER), clause="0030-octet-string"),
        finding(
            "WW02",
            signature=PACKETS,
            input=Encode(WANTED),
            before=Encoded(PACKET),
            after=Encoded(ANOTHER_PACKET),
            readings=(PanelReading(reader="reference", outcome=Accepted(ANOTHER), agrees=False),),
        ),
        finding(
            "WF02",
            signature="WF02/F/prepare/destination/encoded/encoded",
            packet="prepare",
            field="destination",
            input=Relay(prepare().hex()),
            before=Encoded(prepare().hex()),
            after=Encoded(prepare(destination=b"g.bob").hex()),
            waived=True,
        ),
        finding("WL01", signature="WL01/L/reject/data/faulted/rejected", packet="reject", bump="patch"),
        conformance=ConformanceRecord((change(),), (change(),)),
        waivers=[WaiverRecord(signature="WF02/F/prepare/destination/encoded/encoded", reason="agreed", state="used")],
    )


def written(place: Path, of: GateRecord) -> Path:
    place.write_text(rendered(of, Form.HTML), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("gate") / "gate.html", several())


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    with opened(browser, file) as opened_page:
        yield opened_page


def choose(page: Page, label: str, value: str) -> None:
    page.get_by_role("search").get_by_label(label).select_option(value)


def shown(page: Page) -> Locator:
    return page.locator(".finding:visible")


def named(page: Page, signature: str) -> Locator:
    return page.locator(f'.finding[id="{signature}"]')


def test_answer_is_the_first_thing_on_the_page(page: Page) -> None:
    expect(page.get_by_role("heading", name="NOT sufficient")).to_be_in_viewport()


def test_first_finding_is_open_and_the_others_are_not(page: Page) -> None:
    assert page.locator(".finding[open]").count() == 1
    expect(page.locator(".finding").first).to_have_attribute("open", "")


def test_click_opens_a_finding(page: Page) -> None:
    page.locator("summary", has_text="WR03").click()
    expect(named(page, VALUES).get_by_text("Both were asked to read these 35 octets")).to_be_visible()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_key_opens_a_finding(page: Page, key: str) -> None:
    page.locator("summary", has_text="WR03").focus()
    page.keyboard.press(key)
    expect(named(page, VALUES)).to_have_attribute("open", "")


def test_values_that_differ_are_marked_beside_each_other(browser: Browser, file: Path) -> None:
    with opened(browser, file, f"#{VALUES}") as page:
        row = named(page, VALUES).locator(".pair tr.differs")
        expect(row).to_have_count(1)
        expect(row.get_by_role("rowheader")).to_contain_text("≠data, differs")
        expect(row.locator("td").nth(0)).to_have_text("empty")
        expect(row.locator("td").nth(1).locator("mark")).to_have_text("00")


def test_packets_are_aligned_with_the_first_difference_marked(browser: Browser, file: Path) -> None:
    with opened(browser, file, f"#{PACKETS}") as page:
        of = named(page, PACKETS)
        assert of.locator(".pair tbody mark.difference").all_inner_texts() == ["21", "22"]
        heads = of.locator(".pair tr.differs th").all_text_contents()
        assert heads == [f"≠{each}, differs" for each in ("envelope length", "data length", "data")]
        tops = [each.bounding_box() for each in of.locator(".pair tr.differs").first.locator("td").all()]
        assert tops[0] is not None
        assert tops[1] is not None
        assert tops[0]["y"] == tops[1]["y"]


def test_address_with_a_signature_opens_its_finding_in_view(browser: Browser, file: Path) -> None:
    with opened(browser, file, f"#{PACKETS}") as page:
        expect(named(page, PACKETS)).to_have_attribute("open", "")
        expect(named(page, PACKETS).locator("summary")).to_be_in_viewport()
        expect(named(page, PACKETS).locator("summary")).to_be_focused()


@pytest.mark.parametrize("fragment", ["#nothing", "#%zz", "#main"])
def test_address_of_no_finding_opens_none(browser: Browser, file: Path, fragment: str) -> None:
    with opened(browser, file, fragment) as page:
        assert page.locator(".finding[open]").count() == 1


def test_map_leads_to_a_finding(page: Page) -> None:
    page.get_by_role("region", name="Where the wire changed").get_by_role("link").nth(0).click()
    expect(page.locator(".finding:target")).to_have_attribute("open", "")


def test_link_to_a_finding_that_is_filtered_away_shows_it_again(page: Page) -> None:
    choose(page, "Packet", "reject")
    page.get_by_role("region", name="Table of the waivers").get_by_role("link").click()
    expect(page.locator(".finding:target")).to_be_visible()
    expect(shown(page)).to_have_count(5)


def test_link_that_was_followed_once_works_again(page: Page) -> None:
    link = page.get_by_role("region", name="Table of the waivers").get_by_role("link")
    link.click()
    page.locator(".finding:target > summary").click()
    expect(page.locator(".finding:target")).not_to_have_attribute("open", "")
    link.click()
    expect(page.locator(".finding:target")).to_have_attribute("open", "")


@pytest.mark.parametrize(
    ("label", "value", "left"),
    [("Surface", "R", 2), ("Bump", "patch", 1), ("Packet", "prepare", 1), ("Kind", "waived", 1)],
)
def test_filter_shows_what_fits_it(page: Page, label: str, value: str, left: int) -> None:
    choose(page, label, value)
    expect(shown(page)).to_have_count(left)
    expect(page.locator("#shown")).to_have_text(f"{left} of 5 findings shown")


def test_filters_hold_together(page: Page) -> None:
    choose(page, "Surface", "R")
    choose(page, "Packet", "reject")
    expect(page.get_by_text("No finding is like that.")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    expect(shown(page)).to_have_count(5)
    expect(page.get_by_text("No finding is like that.")).to_be_hidden()


def test_groups_without_a_finding_to_show_are_hidden(page: Page) -> None:
    choose(page, "Kind", "waived")
    expect(page.get_by_role("heading", name="Failures")).to_be_hidden()
    expect(page.get_by_role("heading", name="Waived: 1")).to_be_visible()


def test_search_takes_every_word_in_any_case(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("OCTET-string wr03")
    expect(shown(page)).to_have_count(1)
    expect(named(page, VALUES)).to_be_visible()


def test_escape_ends_a_search(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("wr03")
    expect(shown(page)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(shown(page)).to_have_count(5)


def test_enter_in_the_search_leaves_the_page_where_it_is(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("wr03")
    page.keyboard.press("Enter")
    expect(shown(page)).to_have_count(1)


def test_keys_walk_the_findings_that_are_shown(page: Page) -> None:
    choose(page, "Surface", "R")
    page.locator("h1").click()
    summaries = page.locator(".finding:visible > summary")
    for key, at in (("j", 0), ("j", 1), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        expect(summaries.nth(at)).to_be_focused()


def test_letters_in_the_search_walk_nowhere(page: Page) -> None:
    page.get_by_role("searchbox").focus()
    page.keyboard.type("jk/")
    expect(page.get_by_role("searchbox")).to_have_value("jk/")


def test_buttons_open_and_close_all_that_is_shown(page: Page) -> None:
    page.get_by_role("button", name="Open all").click()
    assert page.locator(".finding[open]").count() == 5
    page.get_by_role("button", name="Close all").click()
    assert page.locator(".finding[open]").count() == 0


def test_replay_is_copied_as_it_is(page: Page) -> None:
    page.locator(".finding[open]").get_by_role("button", name="Copy").click()
    expect(page.locator(".finding[open] .copy")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "ilp gate old new"


@pytest.mark.parametrize("dark", [False, True])
def test_all_text_can_be_read_in_light_and_dark(browser: Browser, file: Path, dark: bool) -> None:
    with opened(browser, file, dark=dark) as page:
        page.get_by_role("button", name="Open all").click()
        contrasts = page.evaluate(CONTRASTS)
        assert contrasts
        assert {name: each for name, each in contrasts.items() if each < LEAST_CONTRAST} == {}


def test_narrow_page_does_not_scroll_sideways(browser: Browser, file: Path) -> None:
    with opened(browser, file, size=NARROW) as page:
        page.get_by_role("button", name="Open all").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]


def test_narrow_page_has_one_side_below_the_other(browser: Browser, file: Path) -> None:
    with opened(browser, file, f"#{PACKETS}", size=NARROW) as page:
        cells = named(page, PACKETS).locator(".pair tr.differs").first.locator("td").all()
        one, other = (each.bounding_box() for each in cells)
        assert one is not None
        assert other is not None
        assert one["y"] + one["height"] <= other["y"]


def test_narrow_page_says_why_a_side_refused(browser: Browser, file: Path) -> None:
    with opened(browser, file, size=NARROW) as page:
        reason = page.locator(".finding[open]").get_by_text("refused: no")
        reason.scroll_into_view_if_needed()
        expect(reason).to_be_in_viewport(ratio=1)


def test_findings_can_be_read_without_a_script(browser: Browser, file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(file.as_uri())
        page.locator("summary", has_text="WR03").click()
        expect(named(page, VALUES).locator(".pair")).to_be_visible()
    finally:
        context.close()


def test_hostile_texts_do_nothing(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, written(tmp_path / "gate.html", full_record(HOSTILE))) as page:
        page.get_by_role("button", name="Open all").click()
        page.get_by_role("link").last.click()
        assert page.locator("img, script").count() == 1
        expect(page.locator(".finding").first).to_contain_text("<script>alert(1)</script>")


def test_page_without_a_finding_works(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, written(tmp_path / "gate.html", record())) as page:
        page.keyboard.press("j")
        expect(page.get_by_text("No wire change was observed")).to_be_visible()
