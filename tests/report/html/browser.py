"""A headless Chromium for tests of pages: real clicks and keys, and no complaint of the page goes unseen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

__all__ = ["CONTRASTS", "WIDE", "chromium", "opened"]

WIDE = (1280, 900)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

CONTRASTS = """() => {
    const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgba = (colour) => {
        context.clearRect(0, 0, 1, 1);
        context.fillStyle = colour;
        context.fillRect(0, 0, 1, 1);
        return [...context.getImageData(0, 0, 1, 1).data];
    };
    const luminance = ([red, green, blue]) => [red, green, blue]
        .map((each) => each / 255)
        .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4))
        .reduce((sum, each, index) => sum + each * [0.2126, 0.7152, 0.0722][index], 0);
    const groundOf = (element) => {
        for (let each = element; each; each = each.parentElement) {
            const colour = rgba(getComputedStyle(each).backgroundColor);
            if (colour[3] === 255) return colour;
            if (colour[3] > 0) throw new Error(`a translucent ground: ${each.outerHTML.slice(0, 80)}`);
        }
        throw new Error("no ground at all");
    };
    const found = {};
    for (const element of document.querySelectorAll("body *")) {
        const speaks = [...element.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
        if (!speaks || !element.checkVisibility({ visibilityProperty: true }) || element.closest("script")) continue;
        const [ink, ground] = [rgba(getComputedStyle(element).color), groundOf(element)].map(luminance);
        const ratio = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
        const name = `${element.tagName.toLowerCase()}.${element.className}`;
        found[name] = Math.min(found[name] ?? 21, ratio);
    }
    return found;
}"""
"""The least contrast of text to its ground (WCAG 2.2, 1.4.3), for each kind of element that is to be seen."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Open a browser; the test is skipped where there is none."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        pytest.skip("there is no Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(
    browser: Browser, file: Path, fragment: str = "", *, size: tuple[int, int] = WIDE, dark: bool = False
) -> Iterator[Page]:
    """Open a page from a file; what the page complains of, or fetches, is an error of the test."""
    said: list[str] = []
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
    )
    try:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.append(request.url) if request.url.startswith("http") else None)
        page.on("dialog", lambda dialog: said.append(f"dialog: {dialog.message}"))
        page.goto(file.as_uri() + fragment)
        yield page
        assert said == []
    finally:
        context.close()
