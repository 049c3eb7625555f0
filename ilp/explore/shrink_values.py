"""Values made simpler, field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import product

from ilp.explore.anatomy import value_fields
from ilp.explore.simplicity import PLAIN_EXPIRY
from ilp.explore.trials import Trials, delete_ranges, fill_ranges, smallest
from ilp.protocol import HexText, Operation, Text, Value, text_of

__all__ = ["plain_values", "shrink_amount", "shrink_value"]

_ZEROS = "00" * 32
_PLAIN_EXPIRIES = (PLAIN_EXPIRY, "1970-01-01T00:00:00.000Z")
_PLAIN: Mapping[str, tuple[Text, ...]] = {
    "amount": ("0", "1"),
    "expiresAt": _PLAIN_EXPIRIES,
    "executionCondition": (_ZEROS,),
    "fulfillment": (_ZEROS,),
    "destination": ("g.a",),
    "code": ("F00",),
    "triggeredBy": ("", "g.a"),
    "message": ("",),
    "data": ("",),
}
"""The plainest contents of each field, the first one first."""

_AMOUNT_EDGES = tuple((1 << bits) + more for bits in (7, 8, 15, 16, 24, 31, 32, 53, 63, 64) for more in (-1, 0, 1))
_SIZE_EDGES = (0, 1, 2, 3, 31, 32, 33, 127, 128, 255, 256, 1023, 1024, 8191, 8192, 32767, 32768, 65535, 65536)
_PLACES = ((20, 23), (17, 19), (14, 16), (11, 13), (8, 10), (5, 7), (0, 4))
"""Where the parts of an expiry stand, the smallest first."""

_Build = Callable[[Value], Operation | None]
_Contents = Mapping[str, Text | None]


def plain_values(kind: type[Value]) -> tuple[Value, ...]:
    """Return the plainest values of a packet type, the plainest first."""
    members = kind.__struct_fields__
    build: Callable[..., Value] = kind
    choices = product(*(_PLAIN[_wire_name(each)] for each in members))
    return tuple(build(**dict(zip(members, contents, strict=True))) for contents in choices)


def _wire_name(member: str) -> str:
    first, *others = member.split("_")
    return first + "".join(map(str.capitalize, others))


def _rebuilt(value: Value, contents: _Contents) -> Value:
    build: Callable[..., Value] = type(value)
    return build(**dict(zip(value.__struct_fields__, contents.values(), strict=True)))


def shrink_value(trials: Trials, value: Value, build: _Build) -> None:
    """Make the fields of a value plainer and shorter, as long as that shows it and anything changes.

    Args:
        trials: whose best is `build(value)`.
        value: the value.
        build: makes the operation of a value; None: there is none.
    """
    if trials.adopt([build(each) for each in plain_values(type(value))]) is not None:
        return
    contents = value_fields(value)
    while trials.left > 0:
        before = dict(contents)
        plain = [(field, _PLAIN[field][0]) for field in contents if contents[field] != _PLAIN[field][0]]
        contents |= dict(trials.combine(plain, partial(_build_edited, build, value, before)))
        for field in contents:
            contents[field] = _shrunk(trials, value, contents, field, build)
        if contents == before:
            return


def _build_edited(
    build: _Build, value: Value, contents: _Contents, edits: Sequence[tuple[str, Text]]
) -> Operation | None:
    return build(_rebuilt(value, {**contents, **dict(edits)}))


def _shrunk(trials: Trials, value: Value, contents: _Contents, field: str, build: _Build) -> Text | None:
    """Return what a field can be brought down to while the others stay."""
    content = contents[field]
    if content is None or content in _PLAIN[field]:
        return content

    def with_content(new: Text) -> Operation | None:
        return build(_rebuilt(value, {**contents, field: new}))

    others = _PLAIN[field][1:]
    index = trials.adopt([with_content(each) for each in others])
    if index is not None:
        return others[index]
    if isinstance(content, HexText):
        encoding = "utf-8" if field == "message" else "ascii"  # what is text after all is given as text
        octets = _shorter(trials, bytes.fromhex(content.hex), lambda each: with_content(text_of(each, encoding)))
        return text_of(octets, encoding)
    if field == "amount":
        return shrink_amount(trials, content, with_content)
    if field == "expiresAt":
        return _plainer_expiry(trials, content, with_content)
    if field in ("executionCondition", "fulfillment", "data"):
        shrink = _filled if len(content) == len(_ZEROS) and field != "data" else _shorter
        return shrink(trials, bytes.fromhex(content), lambda each: with_content(each.hex())).hex()
    return _shorter_text(trials, content, with_content)


def shrink_amount(trials: Trials, amount: str, build: Callable[[str], Operation | None]) -> str:
    """Return the amount of smallest magnitude that shows it, as far as that is one boundary."""
    sign = "-" if amount.startswith("-") else ""
    edges = [each for each in _AMOUNT_EDGES if not sign or each]
    return sign + str(smallest(trials, abs(int(amount)), edges, lambda each: build(sign + str(each) if each else "0")))


def _plainer_expiry(trials: Trials, expires_at: str, build: Callable[[str], Operation | None]) -> str:
    for plain in _PLAIN_EXPIRIES:
        if len(plain) != len(expires_at):
            continue
        places = trials.combine(_PLACES, partial(_build_with_places, build, expires_at, plain))
        expires_at = _with_places(expires_at, plain, places)
    return expires_at


def _build_with_places(
    build: Callable[[str], Operation | None], expires_at: str, plain: str, places: Sequence[tuple[int, int]]
) -> Operation | None:
    return build(_with_places(expires_at, plain, places))


def _with_places(expires_at: str, plain: str, places: Sequence[tuple[int, int]]) -> str:
    for start, end in places:
        expires_at = expires_at[:start] + plain[start:end] + expires_at[end:]
    return expires_at


def _shorter(trials: Trials, octets: bytes, build: Callable[[bytes], Operation | None]) -> bytes:
    octets = octets[: smallest(trials, len(octets), _SIZE_EDGES, lambda size: build(octets[:size]))]
    return _filled(trials, delete_ranges(trials, octets, build), build)


def _filled(trials: Trials, octets: bytes, build: Callable[[bytes], Operation | None]) -> bytes:
    return fill_ranges(trials, octets, build, lambda each: bytes(len(each)))


def _shorter_text(trials: Trials, text: str, build: Callable[[str], Operation | None]) -> str:
    text = text[: smallest(trials, len(text), _SIZE_EDGES, lambda size: build(text[:size]))]
    text = delete_ranges(trials, text, build)
    return fill_ranges(trials, text, build, lambda each: "a" * len(each))
