"""Packets as the values that suite and implementation exchange.

These are not the codec's values: an implementation may read an amount that no 64 bits hold or a date that no
calendar has, and the suite must be able to keep that and compare it. So every field is text here, in one
normal form a field, and two readings are the same exactly if the values are equal.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

__all__ = [
    "Amount",
    "ExpiresAt",
    "FulfillValue",
    "Hex",
    "HexText",
    "PrepareValue",
    "RejectValue",
    "Text",
    "Value",
    "require_whole_octets",
    "text_of",
]

Hex: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^[0-9a-f]*$(?!\n)",  # `require_whole_octets` sees to the even number, which a pattern does slowly
        description="Octets, two lowercase hexadecimal digits each.",
        extra_json_schema={"pattern": "^([0-9a-f]{2})*$"},
    ),
]

Amount: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^-?(0|[1-9][0-9]*)$(?!\n)",
        max_length=400,
        description="An integer in decimal, as the implementation reads it, in range of 64 bits or not.",
    ),
]

ExpiresAt: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^[+-]?.{4,6}-..-..T..:..:..\..{3,9}Z$(?!\n)",
        max_length=40,
        description="ISO 8601 in UTC with exactly three fraction digits (more may be sent to encode): "
        "2030-01-31T23:59:59.999Z. The punctuation is fixed; what stands at the digits' places is whatever "
        "the implementation reads there.",
    ),
]


class HexText(Struct, frozen=True, forbid_unknown_fields=True):
    """Octets in a text field that are no well-formed text in its character set."""

    hex: Hex

    def __post_init__(self) -> None:
        require_whole_octets(self.hex, "hex")


Text: TypeAlias = str | HexText


class PrepareValue(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="type",
    tag="prepare",
    rename="camel",
):
    """An ILP Prepare (RFC 0027, ILP Prepare). None: the implementation reads the field as absent."""

    amount: Amount | None
    expires_at: ExpiresAt | None
    execution_condition: Hex | None
    destination: Text | None
    data: Hex | None

    def __post_init__(self) -> None:
        require_whole_octets(self.execution_condition, "executionCondition")
        require_whole_octets(self.data, "data")


class FulfillValue(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="type",
    tag="fulfill",
    rename="camel",
):
    """An ILP Fulfill (RFC 0027, ILP Fulfill). None: the implementation reads the field as absent."""

    fulfillment: Hex | None
    data: Hex | None

    def __post_init__(self) -> None:
        require_whole_octets(self.fulfillment, "fulfillment")
        require_whole_octets(self.data, "data")


class RejectValue(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="type",
    tag="reject",
    rename="camel",
):
    """An ILP Reject (RFC 0027, ILP Reject). None: the implementation reads the field as absent."""

    code: Text | None
    triggered_by: Text | None
    message: Text | None
    data: Hex | None

    def __post_init__(self) -> None:
        require_whole_octets(self.data, "data")


Value: TypeAlias = PrepareValue | FulfillValue | RejectValue


def text_of(octets: bytes, encoding: str = "utf-8") -> Text:
    """Return the text that `octets` are in `encoding`, or HexText where they are none.

    Args:
        octets: the octets of a text field.
        encoding: "ascii" for codes and addresses, "utf-8" for messages.
    """
    try:
        return octets.decode(encoding)
    except UnicodeDecodeError:
        return HexText(hex=octets.hex())


def require_whole_octets(digits: str | None, name: str) -> None:
    """Raise ValueError if `digits`, the member `name`, is an odd number of hexadecimal digits."""
    if digits is not None and len(digits) % 2:
        count = "1 hexadecimal digit" if len(digits) == 1 else f"{len(digits)} hexadecimal digits"
        raise ValueError(f"`{name}` has {count}, which is no whole number of octets")
