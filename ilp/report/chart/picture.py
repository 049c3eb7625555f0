"""A picture as a file: SVG that is light or dark as its reader's system is, and PNG in either.

matplotlib writes SVG in the colours of the light palette. Here its styles become attributes, of which a style sheet
takes hold by their value: `[fill="#1a2027"] { fill: #e8edf2 }` for readers in the dark. Whoever reads no style sheets
sees the light picture, and in a page whose policy forbids styles on elements the picture keeps its colours.
"""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from msgspec import Struct

from ilp.report.chart.palette import DARK, LIGHT, Palette, dark_shades
from ilp.report.chart.sheet import Sheet, drawing_settings

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Picture", "inline_svg", "picture_css", "picture_png", "picture_svg"]

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_FONTS = "system-ui, 'Segoe UI', 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif"
_SHARPNESS = 144  # dots an inch: two a pixel
_DRAWN_IDS = {f"{{{_SVG}}}path", f"{{{_SVG}}}clipPath"}  # to which others refer

logging.getLogger("matplotlib").setLevel(logging.ERROR)  # what it says of fonts and caches is for its own users


class Picture(Struct, frozen=True):
    """A picture to be drawn.

    Attributes:
        title: what it is, in a line.
        description: what is to be seen on it, for who does not see it.
        draw: draws it in a palette's colours.
        links: where parts of it lead in a page: for the `gid` of an artist, an address and what that is.
    """

    title: str
    description: str
    draw: Callable[[Palette], Sheet]
    links: Mapping[str, tuple[str, str]] = {}


def picture_png(picture: Picture, *, dark: bool = False) -> bytes:
    """Return a picture as PNG, with two dots to a pixel.

    Raises:
        MissingLibrary: matplotlib is not installed.
    """
    with drawing_settings():
        figure = picture.draw(DARK if dark else LIGHT).figure
        return _written(figure, "png", {"Title": picture.title, "Software": None})


def picture_svg(picture: Picture) -> str:
    """Return a picture as a file of SVG, which is light or dark as its reader's system is.

    Raises:
        MissingLibrary: matplotlib is not installed.
    """
    root = _tree(picture)
    style = ET.Element(f"{{{_SVG}}}style")
    style.text = f"@media (prefers-color-scheme: dark) {{\n{picture_css('svg', dark_only=True)}\n}}"
    root.insert(2, style)
    return ET.tostring(root, encoding="unicode") + "\n"


def inline_svg(picture: Picture, name: str) -> str:
    """Return a picture for a page, whose style sheet is to have `picture_css`; its links are live there.

    Args:
        picture: the picture.
        name: what its parts are called after, unique in the page.

    Raises:
        MissingLibrary: matplotlib is not installed.
    """
    root = _tree(picture, name)
    parents = {child: parent for parent in root.iter() for child in parent}
    for part, (address, said) in picture.links.items():
        group = next(each for each in root.iter() if each.get("id") == part)
        parent = parents[group]
        link = ET.Element(f"{{{_SVG}}}a", {"href": address, "aria-label": said})
        ET.SubElement(link, f"{{{_SVG}}}title").text = said
        parent[[*parent].index(group)] = link
        link.append(group)
    if picture.links:
        root.set("role", "group")  # an image has no parts to walk through
    return ET.tostring(root, encoding="unicode")


def picture_css(within: str, *, dark_only: bool = False) -> str:
    """Return the rules for the colours of a picture within what a selector chooses: by the scheme, or the dark ones."""
    lines = []
    for light, dark in dark_shades():
        colour = dark if dark_only else f"light-dark({light}, {dark})"
        lines += [f'{within} [{each}="{light}"] {{ {each}: {colour}; }}' for each in ("fill", "stroke")]
    return "\n".join(lines)


def _tree(picture: Picture, name: str = "picture") -> ET.Element:
    with drawing_settings():
        sheet = picture.draw(LIGHT)
        text = _written(sheet.figure, "svg", dict.fromkeys(("Date", "Creator", "Format", "Type"))).decode()
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", _XLINK)
    root = ET.fromstring(text)  # noqa: S314 - matplotlib wrote it just now
    for child in [each for each in root if each.tag == f"{{{_SVG}}}metadata" or _is_style(each)]:
        root.remove(child)
    for each in root.iter():
        _as_attributes(each)
        if each.tag not in _DRAWN_IDS and each.get("id") not in picture.links:
            each.attrib.pop("id", None)
    root.attrib |= {
        "width": f"{sheet.width:g}",
        "height": f"{sheet.height:g}",
        "role": "img",
        "aria-labelledby": f"{name}-title {name}-description",
        "stroke-linejoin": "round",
    }
    root.attrib.pop("version", None)
    for index, (tag, said) in enumerate((("title", picture.title), ("desc", picture.description))):
        element = ET.Element(f"{{{_SVG}}}{tag}", {"id": f"{name}-{'title' if tag == 'title' else 'description'}"})
        element.text = said
        root.insert(index, element)
    return root


def _is_style(element: ET.Element) -> bool:
    return element.tag == f"{{{_SVG}}}defs" and element.find(f"{{{_SVG}}}style") is not None


def _as_attributes(element: ET.Element) -> None:
    for declaration in element.attrib.pop("style", "").split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name == "font-family":
            value = _FONTS
        if name:
            element.set(name, value)
    if element.get("transform", "").startswith("rotate(-0 "):
        del element.attrib["transform"]
    if element.text and element.tag != f"{{{_SVG}}}text" and not element.text.strip():
        element.text = None
    if not (element.tail or "").strip():
        element.tail = "\n" if element.tag == f"{{{_SVG}}}g" else None


def _written(figure: Figure, form: str, metadata: dict[str, str | None]) -> bytes:
    octets = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name may have characters that its font has not
        figure.savefig(octets, format=form, dpi=_SHARPNESS if form == "png" else "figure", metadata=metadata)
    return octets.getvalue()
