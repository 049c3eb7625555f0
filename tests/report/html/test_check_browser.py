"""The page of a conformance run in a browser, with real clicks and keys."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from ilp.conformance.record import CheckRecord
from ilp.report.forms import Form, rendered
from tests.report.html.browser import CONTRASTS, opened
from tests.report.html.check_records import few, hostile, many

pytestmark = pytest.mark.browser

Write: TypeAlias = Callable[[CheckRecord], Path]

OPENS_IN = 2000  # milliseconds
LEAST_CONTRAST = 4.5


@pytest.fixture(scope="module")
def write(tmp_path_factory: pytest.TempPathFactory) -> Write:
    """Write the page of a run into a file."""

    def written(record: CheckRecord) -> Path:
        place = tmp_path_factory.mktemp("page") / "page.html"
        place.write_text(rendered(record, Form.HTML), encoding="utf-8")
        return place

    return written


@pytest.fixture(scope="module")
def small(write: Write) -> Path:
    """The page of a run of three implementations over five vectors."""
    return write(few())


@pytest.fixture
def page(browser: Browser, small: Path) -> Iterator[Page]:
    """That page, open."""
    with opened(browser, small) as at:
        yield at


def vectors(page: Page) -> list[str]:
    """Return the names of the vectors that are to be seen."""
    return page.locator(".row[data-vector] .code").all_inner_texts()


def groups(page: Page) -> list[str]:
    return page.locator(".group-name").all_inner_texts()


def open_group(page: Page, name: str) -> None:
    page.locator(f'[data-group="{name}"] .name').click()


def cell(page: Page, vector: str, implementation: str) -> Locator:
    row = page.locator(".row[data-vector]", has=page.locator(".code", has_text=vector))
    return row.locator(f'[aria-label^="{implementation}:"]')


def focused(page: Page) -> str:
    label: str = page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText")
    return label.strip()


# The matrix.


def test_groups_are_closed_and_those_with_departures_come_first(page: Page) -> None:
    assert groups(page) == ["address", "relay", "data"]
    assert vectors(page) == []


def test_cell_of_a_group_counts_its_verdicts(page: Page) -> None:
    summed = page.locator('[data-group="address"] [role=gridcell]')
    assert summed.nth(1).get_attribute("aria-label") == "lax: 2 fail"
    assert summed.nth(2).get_attribute("aria-label") == "frail: 1 fail, 1 pass"


def test_click_opens_and_closes_a_group(page: Page) -> None:
    open_group(page, "address")
    assert vectors(page) == ["read", "refuse"]
    open_group(page, "address")
    assert vectors(page) == []


def test_vectors_with_departures_come_first_in_a_group(page: Page) -> None:
    open_group(page, "data")
    assert vectors(page) == ["open", "encode"]


def test_groups_by_clause(page: Page) -> None:
    page.get_by_label("by clause").check()
    expect(page.locator(".group-name")).to_have_text(["0027-fulfill-fields", "0015-characters"])


def test_everything_opens_and_closes_at_once(page: Page) -> None:
    page.get_by_role("button", name="Open all").click()
    assert len(vectors(page)) == 5
    page.get_by_role("button", name="Close all").click()
    assert vectors(page) == []


def test_every_verdict_has_a_shape_of_its_own(page: Page) -> None:
    shapes = page.locator(".legend .glyph").all_inner_texts()
    assert len(set(shapes)) == len(shapes) == 7


def test_cell_shows_the_shape_and_says_the_consequence(page: Page) -> None:
    open_group(page, "address")
    assert cell(page, "refuse", "lax").inner_text() == "✕"
    assert cell(page, "refuse", "lax").get_attribute("aria-label") == "lax: fail, forbidden packet accepted"


# Filters and search.


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("address/ref", ["refuse"]),
        ("plain ADDRESS", ["read"]),
        ("0015-characters", ["refuse"]),
        ("large", ["open"]),
        ("0027-fulfill-fields boundary", ["read"]),
    ],
)
def test_search_finds_id_title_clause_and_flag(page: Page, words: str, found: list[str]) -> None:
    page.get_by_label("Search").fill(words)
    expect(page.locator(".row[data-vector] .code")).to_have_text(found)


def test_search_for_nothing_there_says_so(page: Page) -> None:
    page.get_by_label("Search").fill("no such thing")
    expect(page.locator(".nothing")).to_be_visible()
    expect(page.locator("#shown")).to_have_text("0 of 5 vectors in 0 subjects")


@pytest.mark.parametrize(
    ("filter_name", "value", "found"),
    [
        ("operation", "relay", ["forward"]),
        ("packet", "prepare", ["encode"]),
        ("expected", "either", ["open"]),
        ("consequence", "unclean failure", ["refuse"]),
        ("first clause", "0015-characters", ["refuse"]),
    ],
)
def test_choice_filters(page: Page, filter_name: str, value: str, found: list[str]) -> None:
    page.get_by_label(filter_name, exact=True).select_option(value)
    expect(page.locator(".row[data-vector] .code")).to_have_text(found)


def test_verdict_and_implementation_filter_the_same_cell(page: Page) -> None:
    page.locator("button[data-verdict=fail]").click()
    expect(page.locator("#shown")).to_have_text("3 of 5 vectors in 2 subjects")
    page.get_by_label("implementation", exact=True).select_option("frail")
    expect(page.locator(".row[data-vector] .code")).to_have_text(["refuse"])
    expect(page.locator(".head.chosen")).to_have_text("frail")


def test_only_where_the_implementations_differ(page: Page) -> None:
    page.get_by_label("only where the implementations differ").check()
    expect(page.locator(".row[data-vector] .code")).to_have_text(["read", "refuse", "forward", "open"])


def test_filters_are_cleared_together(page: Page) -> None:
    page.locator("button[data-verdict=fail]").click()
    page.get_by_label("Search").fill("refuse")
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator("#shown")).to_have_text("5 vectors in 3 subjects")
    expect(page.get_by_label("Search")).to_have_value("")


def test_consequence_in_the_summary_filters_the_matrix(page: Page) -> None:
    page.locator(".implementation", has_text="lax").get_by_role("link", name="forbidden packet accepted").first.click()
    expect(page.locator(".row[data-vector] .code")).to_have_text(["refuse"])
    expect(page.get_by_label("consequence", exact=True)).to_have_value("forbidden packet accepted")


def test_cause_in_the_summary_filters_the_matrix(page: Page) -> None:
    lax = page.locator(".implementation", has_text="lax")
    lax.get_by_text("By cause").click()
    lax.locator("details li", has_text="relay").get_by_role("link").click()
    expect(page.locator(".row[data-vector] .code")).to_have_text(["forward"])


# The case.


def test_cell_opens_its_case(page: Page) -> None:
    open_group(page, "address")
    cell(page, "refuse", "lax").click()
    case = page.get_by_role("dialog")
    expect(case.get_by_role("heading", level=2)).to_contain_text("A broken address is refused")
    expect(case).to_contain_text("RFC 0015")
    expect(case.locator(".expected-line")).to_have_text("refused")
    expect(case.locator("mark.place")).to_have_text("c3")
    expect(case.locator(".answer.chosen")).to_contain_text("accepted as a fulfill")
    expect(case.locator(".answer.chosen .detail")).to_have_text("forbidden packet accepted")
    expect(case.locator(".answer")).to_have_count(3)
    expect(case).to_contain_text("RangeError: offset")
    expect(case).to_contain_text("made up for a test")


def test_member_that_was_read_otherwise_is_marked(page: Page) -> None:
    open_group(page, "address")
    cell(page, "read", "lax").click()
    expect(page.locator(".answer.chosen mark.difference")).to_have_text('"00"')
    expect(page.locator(".answer.chosen .difference-line")).to_have_text('data is "00", not ""')


def test_first_octet_that_was_written_otherwise_is_marked(page: Page) -> None:
    open_group(page, "relay")
    cell(page, "forward", "lax").click()
    mark = page.locator(".answer.chosen .octets mark.difference")
    expect(mark).to_have_text("22")
    expect(mark.locator("xpath=ancestor::tr")).to_contain_text("envelope length")


def test_command_is_copied(page: Page) -> None:
    open_group(page, "address")
    cell(page, "refuse", "lax").click()
    page.get_by_role("dialog").get_by_role("button", name="Copy").first.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_text("The command is copied.")).to_be_attached()
    assert page.evaluate("navigator.clipboard.readText()") == "ilp check lax --vector address/refuse -v"


def test_next_case_follows_in_the_same_column(page: Page) -> None:
    open_group(page, "address")
    cell(page, "read", "lax").click()
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".case-id")).to_have_text("address/refuse")
    expect(page.locator(".answer.chosen .by")).to_contain_text("lax")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".case-id")).to_have_text("address/read")
    expect(page.get_by_role("button", name="Previous")).to_be_disabled()


def test_click_beside_the_case_closes_it(page: Page) -> None:
    open_group(page, "address")
    cell(page, "refuse", "lax").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.mouse.click(3, 3)
    expect(page.get_by_role("dialog")).to_be_hidden()


# The keyboard.


def test_skip_link_is_the_first_stop(page: Page) -> None:
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the report"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_slash_goes_to_the_search_and_down_from_there_to_the_matrix(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("refuse/")
    assert page.get_by_label("Search").input_value() == "refuse/"
    page.get_by_label("Search").fill("refuse")
    page.keyboard.press("ArrowDown")
    assert focused(page).startswith("▸")


def test_escape_in_the_search_clears_the_filters(page: Page) -> None:
    page.get_by_label("Search").fill("refuse")
    expect(page.locator("#shown")).to_have_text("1 of 5 vectors in 1 subject")
    page.keyboard.press("Escape")
    expect(page.locator("#shown")).to_have_text("5 vectors in 3 subjects")


def test_matrix_is_one_stop_of_the_tab_key(page: Page) -> None:
    open_group(page, "address")
    assert page.locator(".grid [tabindex='0']").count() == 1
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert page.locator(".grid [tabindex='0']").count() == 1


def test_walk_through_the_matrix_by_keys_alone(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert vectors(page) == ["read", "refuse"]
    page.keyboard.press("PageDown")
    page.keyboard.press("PageUp")
    for key in ("ArrowDown", "ArrowDown", "End"):
        page.keyboard.press(key)
    assert focused(page) == "frail: fail, unclean failure"
    page.keyboard.press("ArrowLeft")
    assert focused(page) == "lax: fail, forbidden packet accepted"
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert focused(page) == "lax: fail, forbidden packet accepted"
    page.keyboard.press("Control+End")
    assert focused(page).startswith("frail: ")
    page.keyboard.press("Control+Home")
    assert "address" in focused(page)
    page.keyboard.press("ArrowLeft")
    assert vectors(page) == []


def test_focus_stays_in_the_open_case(page: Page) -> None:
    open_group(page, "address")
    cell(page, "refuse", "lax").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    for _ in range(30):
        page.keyboard.press("Tab")
        inside = page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
        assert inside


def test_focus_is_to_be_seen(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


# The address.


def test_address_opens_a_case(browser: Browser, small: Path) -> None:
    with opened(browser, small, "#address/refuse") as page:
        expect(page.locator(".case-id")).to_have_text("address/refuse")


def test_address_filters(browser: Browser, small: Path) -> None:
    with opened(browser, small, "#verdict=fail&by=frail&group=clause") as page:
        expect(page.locator(".row[data-vector] .code")).to_have_text(["address/refuse"])
        expect(page.locator("button[data-verdict=fail]")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(
    "fragment", ["#no/such", "#verdict=none&by=nobody&operation=x", "#q=%", "#&&=&", "#__proto__=1"]
)
def test_address_that_means_nothing_shows_everything(browser: Browser, small: Path, fragment: str) -> None:
    with opened(browser, small, fragment) as page:
        expect(page.locator(".frame")).to_be_visible()
        expect(page.get_by_role("dialog")).to_be_hidden()


def test_address_follows_filters_and_cases_and_back_closes(page: Page) -> None:
    page.get_by_label("Search").fill("refuse")
    expect(page.locator("#shown")).to_contain_text("1 of 5")
    cell(page, "refuse", "lax").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.url.endswith("#address/refuse&case-by=lax&q=refuse")
    page.go_back()
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.url.endswith("#q=refuse")


# Colours, sizes, foreign text, time.


def test_colours_follow_the_system_until_the_reader_chooses(browser: Browser, small: Path) -> None:
    def ground(page: Page) -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    with opened(browser, small, dark=True) as page:
        dark = ground(page)
        page.get_by_role("button", name="Colours").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "light")
        assert ground(page) == "rgb(255, 255, 255)" != dark
        page.reload()
        assert ground(page) == "rgb(255, 255, 255)"
        page.get_by_role("button", name="Colours").click()
        assert ground(page) == dark


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_text_stands_out_from_its_ground(browser: Browser, small: Path, dark: bool) -> None:
    with opened(browser, small, dark=dark) as page:
        page.get_by_role("button", name="Open all").click()
        least = page.evaluate(CONTRASTS)
        for vector in ("refuse", "read", "forward"):
            cell(page, vector, "lax").click()
            expect(page.get_by_role("dialog")).to_be_visible()
            least |= {f"case: {name}": ratio for name, ratio in page.evaluate(CONTRASTS).items()}
            page.keyboard.press("Escape")
    assert len(least) > 40
    assert {name: ratio for name, ratio in least.items() if ratio < LEAST_CONTRAST} == {}


@pytest.mark.parametrize("width", [390, 1280])
def test_page_is_no_wider_than_the_screen(browser: Browser, write: Write, width: int) -> None:
    with opened(browser, write(many(40, 12)), size=(width, 844)) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.locator(".group-row .name").first.click()
        page.locator(".row[data-vector] .cell").first.click()
        body = page.locator(".case-body")
        expect(body).to_be_visible()
        assert body.evaluate("each => each.scrollWidth - each.clientWidth") <= 0


def test_foreign_text_stays_text(browser: Browser, write: Write) -> None:
    with opened(browser, write(hostile()), "#address/read") as page:
        case = page.get_by_role("dialog")
        expect(case).to_contain_text("</script><script>alert(1)</script><img src=x onerror=alert(2)>")
        expect(case).to_contain_text(r"\u202e\x1b[31m\x00\u2028\ud800")
        assert page.locator("img").count() == 0
        shown = page.locator("body").inner_text()
        assert not {each for each in shown if each in "\u202e\x1b\x00\u2028"}


def test_case_without_octets_says_so(browser: Browser, write: Write) -> None:
    with opened(browser, write(hostile()), "#address/none") as page:
        expect(page.get_by_role("dialog")).to_contain_text("no octets at all")


def test_page_prints_what_is_open(page: Page) -> None:
    open_group(page, "address")
    page.emulate_media(media="print")
    expect(page.locator(".filters")).to_be_hidden()
    assert vectors(page) == ["read", "refuse"]


def test_paper_has_every_row_of_the_open_groups(browser: Browser, write: Write) -> None:
    with opened(browser, write(many(300, 2))) as page:
        page.get_by_role("button", name="Open all").click()
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator(".row[data-vector]").count() == 300


@pytest.mark.parametrize(("count", "implementations"), [(1500, 12), (10_000, 4)], ids=["1500 x 12", "all x 4"])
def test_page_opens_quickly(browser: Browser, write: Write, count: int, implementations: int) -> None:
    file = write(many(count, implementations))
    times: list[float] = []
    for _ in range(3):
        with opened(browser, file) as page:
            page.wait_for_function("performance.getEntriesByName('interactive').length")
            times.append(page.evaluate("performance.getEntriesByName('interactive')[0].startTime"))
    assert statistics.median(times) < OPENS_IN, times


def test_row_far_below_is_made_when_it_is_gone_to(browser: Browser, write: Write) -> None:
    with opened(browser, write(many(1500, 12))) as page:
        page.get_by_role("button", name="Open all").click()
        assert page.locator(".row[data-vector]").count() < 1500
        page.locator(".group-row .name").first.focus()
        page.keyboard.press("Control+End")
        assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("implementation-11: ")
        expect(page.locator(":focus")).to_be_in_viewport()
