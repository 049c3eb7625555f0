"""The forms of text members, in words for people: a validation error gives the regular expression."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from ilp.protocol.value import Amount, ExpiresAt, Hex

__all__ = ["VALUE_FORMS", "in_words"]

VALUE_FORMS: Mapping[Any, str] = {
    Hex: "octets in lowercase hexadecimal",
    Amount: "an integer in decimal",
    ExpiresAt: "ISO 8601 in UTC with three fraction digits, as 2030-01-31T23:59:59.999Z",
}
"""The forms in which values and operations have their fields."""


def in_words(message: str, forms: Mapping[Any, str] = VALUE_FORMS) -> str:
    """Return what msgspec says of JSON in a wrong form, with words in place of regular expressions.

    Args:
        message: msgspec's.
        forms: types with a pattern, `Annotated[str, Meta(pattern=...)]`, and each in words.
    """
    for form, words in forms.items():
        message = message.replace(f"`str` matching regex {get_args(form)[1].pattern!r}", words)
    return message
