"""A page: one file that needs no other, asks no network, and runs no script but its own.

The content security policy allows exactly the style and the script that are written here, by their digests. What comes
from packets, adapters and command lines reaches a page as text through jinja2's escaping, or as JSON in a data block.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ilp.report.machine import to_json
from ilp.report.wording import clip, counted, printable, shortened, times

__all__ = ["data_block", "page"]

_ASSETS = files("ilp.report.html").joinpath("assets")
_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)
_ESCAPED = str.maketrans({each: f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"})


def page(template: str, *, styles: Sequence[str], scripts: Sequence[str], **content: Any) -> str:
    """Return a page.

    Args:
        template: its template, which extends `layout.html.j2`.
        styles: the style sheets among the assets, beside `page.css`, which every page has.
        scripts: the ECMAScript modules among the assets, beside `page.js`, each after those that it imports.
        content: what the template shows.
    """
    style = "\n".join(map(_asset, ("page.css", *styles)))
    script = "\n".join(map(_module, ("page.js", *scripts)))
    text = (
        _environment()
        .get_template(template)
        .render(
            style=Markup(style),  # noqa: S704 - our own asset
            script=Markup(script),  # noqa: S704 - our own asset
            policy=_policy(style, script),
            **content,
        )
    )
    return text.encode(errors="backslashreplace").decode()  # octets of a file's name that are no text


def data_block(data: Any) -> Markup:
    """Return data as JSON that no HTML parser takes for the end of its element."""
    return Markup(to_json(data).translate(_ESCAPED))  # noqa: S704 - nothing that opens or closes markup is left


def _policy(style: str, script: str) -> str:
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src '{_digest(style)}'",
            f"script-src '{_digest(script)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
        ]
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _asset(name: str) -> str:
    return _ASSETS.joinpath(name).read_text(encoding="utf-8")


def _module(name: str) -> str:
    """Return a module for the one script of a page, in which all modules share one scope."""
    return _EXPORT.sub("", _IMPORT.sub("", _asset(name)))


def _spaced(octets: str) -> str:
    return " ".join(octets[at : at + 2] for at in range(0, len(octets), 2))


_FILTERS: Mapping[str, Callable[..., str]] = {
    "clip": clip,
    "counted": counted,
    "printable": printable,
    "shortened": shortened,
    "spaced": _spaced,
    "times": times,
}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("ilp.report.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        clip=clip, counted=counted, printable=printable, shortened=shortened, spaced=_spaced, times=times
    )
    return environment
