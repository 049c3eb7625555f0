from __future__ import annotations

import base64
import hashlib
import json
import re
from importlib.resources import files

import pytest

from ilp.report.html.page import data_block, page

ASSETS = files("ilp.report.html").joinpath("assets")
HOSTILE = "</script><!--<script>&amp;\u2028\u2029'\"\ud800\x00"


def made() -> str:
    return page("layout.html.j2", styles=("check.css",), scripts=("matrix.js",), suite=HOSTILE)


def only(pattern: str, text: str) -> str:
    found = re.findall(pattern, text, re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def policy() -> str:
    return only(r'http-equiv="Content-Security-Policy" content="([^"]*)"', made()).replace("&#39;", "'")


@pytest.mark.parametrize(("directive", "name"), [("style-src", "style"), ("script-src", 'script type="module"')])
def test_policy_allows_exactly_what_the_page_brings(directive: str, name: str) -> None:
    content = only(rf"<{name}>(.*?)</{name.split(maxsplit=1)[0]}>", made())
    assert f"{directive} 'sha256-{digest(content)}';" in policy()


def test_policy_allows_nothing_else() -> None:
    assert policy().startswith("default-src 'none'; ")
    assert "unsafe" not in policy()
    assert "http" not in policy()


def test_modules_become_one_script_without_imports() -> None:
    script = only(r'<script type="module">(.*?)</script>', made())
    assert not re.search(r"^(import|export) ", script, re.MULTILINE)
    assert "const matrix = JSON.parse" in script


def test_page_refers_to_no_other_file() -> None:
    assert re.findall(r'(?:src|href)="(?!#|data:)', made()) == []
    assert "url(" not in made()
    assert "@import" not in made()


def test_no_element_has_an_event_handler_or_a_style() -> None:
    assert re.findall(r"<[a-z][^>]*\s(?:on[a-z]+|style)=", made()) == []


def test_foreign_text_is_escaped() -> None:
    generator = only(r'name="generator" content="([^"]*)"', made())
    assert generator.startswith("ilp-conformance &lt;/script&gt;&lt;!--")


def test_page_can_be_written_as_utf_8_whatever_it_shows() -> None:
    made().encode()


def test_data_block_is_the_same_data_in_json() -> None:
    assert json.loads(data_block({"text": HOSTILE})) == {"text": HOSTILE}


@pytest.mark.parametrize("dangerous", ["<", ">", "&", "\u2028", "\u2029"])
def test_data_block_holds_nothing_that_ends_or_breaks_it(dangerous: str) -> None:
    assert dangerous not in data_block([HOSTILE, {HOSTILE: dangerous}])


@pytest.mark.parametrize("name", [each.name for each in ASSETS.iterdir() if each.name.endswith(".js")])
def test_script_makes_no_markup_of_text(name: str) -> None:
    text = ASSETS.joinpath(name).read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)
    assert len(text.splitlines()) < 500


def test_every_colour_of_the_palette_has_a_light_and_a_dark_side() -> None:
    root = ASSETS.joinpath("page.css").read_text(encoding="utf-8").partition(":root {")[2].partition("}")[0]
    colours = re.findall(r"--[a-z-]+: ([^;]*#[^;]*);", root)
    assert len(colours) > 20
    assert all(re.fullmatch(r"light-dark\(#[0-9a-f]{6}, #[0-9a-f]{6}\)", each) for each in colours)
