"""Pictures as files."""

from __future__ import annotations

import builtins
import re
import struct
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest

from ilp.bench.extra import MissingLibrary
from ilp.report.chart import draw_bench, draw_trend, picture_png, picture_svg
from ilp.report.chart.palette import DARK, LIGHT, dark_shades
from ilp.report.chart.picture import inline_svg, picture_css
from tests.bench.bench_records import measured
from tests.report.trend_records import stepped, trend

PICTURE = draw_trend(trend(stepped()), links=True)
SVG = "{http://www.w3.org/2000/svg}"
LEAST_CONTRAST = 4.5
LEAST_CONTRAST_OF_MARKS = 3.0


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


# SVG.


def test_svg_is_a_picture_with_a_title_and_a_description() -> None:
    root = ET.fromstring(picture_svg(PICTURE))
    assert root.get("role") == "img"
    assert (root.get("width"), root.get("viewBox", "").split()[2]) == ("800", "800")
    assert [(each.tag, each.text) for each in root[:2]] == [
        (f"{SVG}title", PICTURE.title),
        (f"{SVG}desc", PICTURE.description),
    ]


def test_svg_has_a_colour_in_the_dark_for_each_that_it_has_in_the_light() -> None:
    svg = picture_svg(draw_bench(measured({"reference": 1.0, "a@1": 2.0})))
    style, _, drawn = svg.partition("</style>")
    assert "@media (prefers-color-scheme: dark)" in style
    used = set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', drawn))
    assert used
    assert used <= {each.light for each in dark_shades()} | {"#000000"}
    assert 'fill="#000000"' not in drawn


def test_svg_is_the_same_each_time() -> None:
    assert picture_svg(PICTURE) == picture_svg(PICTURE)


def test_svg_has_no_style_on_its_elements() -> None:
    assert "style=" not in picture_svg(PICTURE)


def test_svg_asks_for_nothing_elsewhere() -> None:
    svg = picture_svg(PICTURE)
    assert set(re.findall(r'href="([^"]*)"', svg)) <= {f"#{each}" for each in re.findall(r' id="([^"]*)"', svg)}
    assert "<script" not in svg
    assert "url(http" not in svg


# In a page.


def test_parts_of_a_picture_in_a_page_are_links() -> None:
    root = ET.fromstring(inline_svg(PICTURE, "picture"))
    (link,) = root.iter(f"{SVG}a")
    assert link.get("href") == "#series-1"
    assert (link.get("aria-label") or "").startswith("npm:ilp-packet, decode typical")
    assert root.get("role") == "group"


def test_picture_without_links_stays_an_image() -> None:
    root = ET.fromstring(inline_svg(draw_trend(trend(stepped())), "picture"))
    assert root.get("role") == "img"
    assert list(root.iter(f"{SVG}a")) == []


def test_ids_of_a_picture_in_a_page_are_unique() -> None:
    ids = re.findall(r' id="([^"]*)"', inline_svg(PICTURE, "picture"))
    assert len(ids) == len(set(ids))


def test_style_sheet_of_pages_has_the_colours_of_pictures() -> None:
    written = files("ilp.report.html").joinpath("assets/chart.css").read_text(encoding="utf-8")
    assert written.endswith(f"\n\n{picture_css('.chart')}\n")


# PNG.


@pytest.mark.parametrize("dark", [False, True])
def test_png_has_two_dots_a_pixel(dark: bool) -> None:
    octets = picture_png(PICTURE, dark=dark)
    assert octets[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", octets[16:24])
    assert (width, height) == (1600, 2 * PICTURE.draw(LIGHT).height)


def test_png_in_the_dark_is_another() -> None:
    assert picture_png(PICTURE) != picture_png(PICTURE, dark=True)


def test_settings_of_a_user_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = picture_svg(PICTURE)
    monkeypatch.setitem(mpl.rcParams, "lines.linewidth", 9.0)
    assert picture_svg(PICTURE) == before
    assert mpl.rcParams["lines.linewidth"] == 9.0


# Colours.


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_text_can_be_read(palette: Any) -> None:
    for ground in (palette.ground, palette.band):
        for ink in (palette.ink, palette.muted):
            assert contrast(ink, ground) >= LEAST_CONTRAST
    for ink in (palette.slower, palette.faster):
        assert contrast(ink, palette.ground) >= LEAST_CONTRAST


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_marks_can_be_seen(palette: Any) -> None:
    for mark in (*palette.sides, palette.point, palette.level):
        assert contrast(mark, palette.band) >= LEAST_CONTRAST_OF_MARKS


def test_no_two_roles_share_a_shade() -> None:
    shades = [each.light for each in dark_shades()]
    assert len(shades) == len(set(shades))


# Without the extra.


def test_library_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def without(name: str, *arguments: Any, **named: Any) -> Any:
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return original(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    for attempt in (lambda: picture_svg(PICTURE), lambda: picture_png(PICTURE), lambda: PICTURE.draw(LIGHT)):
        with pytest.raises(MissingLibrary, match="matplotlib"):
            attempt()
