"""Values by chance: of each field what it can hold, mostly near its edges, and now and then what it cannot.

Only `random()` and `getrandbits()` are asked, as `ilp.explore.random_questions` explains.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random

from ilp.explore.anatomy import value_fields
from ilp.protocol import FulfillValue, HexText, PrepareValue, RejectValue, Text, Value, text_of

__all__ = ["random_amount", "random_content", "random_expiry", "random_value", "skewed"]

_ABSENT = 0.02  # of the fields
_FRESH = 0.4  # of the values have nothing of any other value
_SIZES = (0, 1, 2, 31, 32, 33, 126, 127, 128, 129, 254, 255, 256, 257)
_SCHEMES = ("g", "private", "example", "peer", "self", "test", "test1", "test2", "test3", "local")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_~-"
_TO_LETTERS = bytes(ord(_LETTERS[octet % len(_LETTERS)]) for octet in range(256))
_TO_PRINTABLE = bytes(0x20 + octet % 0x5F for octet in range(256))
_STRANGERS = "\0\t\n !\"#$%&'()*+,/:;<=>?@[\\]^`{|}\x7f\x80éß価😀"
_FLAWED = 0.3  # of the addresses
_PLANES = ((0, 0x20), (0x7F, 0x80), (0x80, 0x800), (0x800, 0xD800), (0xE000, 0x10000), (0x10000, 0x110000))
"""Ranges of code points, without the surrogates, which have no form in UTF-8 and none in the protocol."""

_BEYOND = 66  # bits: amounts go a little beyond 64


def random_amount(chance: Random) -> str:
    """Return an amount: every second one about a power of two, few of them below zero or beyond 64 bits."""
    bits = int(chance.random() * _BEYOND)
    if chance.getrandbits(1):
        return str((1 << bits) + int(chance.random() * 3) - 1)
    amount = chance.getrandbits(1 + bits)
    return str(-amount if chance.random() < _ABSENT else amount)


def random_expiry(chance: Random) -> str:
    """Return an expiry of four digits of year: most are moments of the calendar, some have a part out of range."""
    random = chance.random
    year = int(random() * 10000) if chance.getrandbits(1) else 1970 + int(random() * 130)
    month, day = int(random() * 12.3) + 1, int(random() * 31.4) + 1
    hour, minute, second = int(random() * 24.2), int(random() * 60.3), int(random() * 60.6)
    if random() < _ABSENT:
        month, day = int(random() * 100), int(random() * 100)
    digits = 3 if random() < 0.9 else 4 + int(random() * 6)  # noqa: PLR2004
    fraction = int(random() * 10**digits)
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:0{digits}}Z"


def skewed(chance: Random, end: int) -> int:
    """Return an integer from 0 to before `end`, small ones more often."""
    part = chance.random()
    return int(part * part * end)  # no power: what that gives differs between machines in the last digit


def _octets(chance: Random, size: int) -> bytes:
    return chance.getrandbits(8 * size).to_bytes(size, "big") if size else b""


def _size(chance: Random) -> int:
    return skewed(chance, 48) if chance.getrandbits(2) else _SIZES[int(chance.random() * len(_SIZES))]


def _data(chance: Random) -> str:
    return _octets(chance, _size(chance)).hex()


def _hash(chance: Random) -> str:
    choice = chance.random()
    if choice < _ABSENT:
        return _octets(chance, 31 + int(chance.random() * 3)).hex()
    if choice < 2 * _ABSENT:
        return "00" * 32
    return _octets(chance, 32).hex()


def _address(chance: Random) -> Text:
    random = chance.random
    parts = [_SCHEMES[int(random() * len(_SCHEMES))]]
    for _ in range(1 + int(random() * 4)):
        size = 1 + skewed(chance, 40)
        parts.append(_octets(chance, size).translate(_TO_LETTERS).decode())
    address = ".".join(parts)
    if random() >= _FLAWED:
        return address
    return _FLAWS[int(random() * len(_FLAWS))](address, chance)


def _strange(address: str, chance: Random) -> Text:
    at = int(chance.random() * len(address))
    return address[:at] + _STRANGERS[int(chance.random() * len(_STRANGERS))] + address[at + 1 :]


def _dotted(address: str, chance: Random) -> Text:
    at = int(chance.random() * (len(address) + 1))
    return address[:at] + "." + address[at:]


_FLAWS: tuple[Callable[[str, Random], Text], ...] = (
    _strange,
    _dotted,
    lambda address, chance: address + "." * (1 + chance.getrandbits(1)),
    lambda address, chance: address[: int(chance.random() * len(address))],
    lambda address, chance: address.upper() if chance.getrandbits(1) else address[1:],
    lambda address, chance: text_of(address.encode() + _octets(chance, 1), "ascii"),
    lambda _, chance: "g." + "a" * (1018 + chance.getrandbits(3)),
)


def _message(chance: Random) -> Text:
    random = chance.random
    if random() < 2 * _ABSENT:
        return text_of(_octets(chance, 1 + int(random() * 12)))
    text = _octets(chance, _size(chance)).translate(_TO_PRINTABLE).decode()
    for _ in range(chance.getrandbits(3)):
        first, end = _PLANES[int(random() * len(_PLANES))]
        at = int(random() * (len(text) + 1))
        text = text[:at] + chr(first + int(random() * (end - first))) + text[at:]
    return text


def _code(chance: Random) -> Text:
    random = chance.random
    if random() < 0.8:  # noqa: PLR2004
        return "FTR"[int(random() * 3)] + f"{int(random() * 100):02}"
    size = 3 if chance.getrandbits(1) else int(random() * 6)
    return "".join(chr(int(random() * 0x90)) for _ in range(size))


_CONTENTS: Mapping[str, Callable[[Random], Text]] = {
    "amount": random_amount,
    "expiresAt": random_expiry,
    "executionCondition": _hash,
    "fulfillment": _hash,
    "destination": _address,
    "triggeredBy": _address,
    "code": _code,
    "message": _message,
    "data": _data,
}
_FIELDS: tuple[tuple[type[Value], tuple[str, ...]], ...] = (
    (PrepareValue, ("amount", "expiresAt", "executionCondition", "destination", "data")),
    (FulfillValue, ("fulfillment", "data")),
    (RejectValue, ("code", "triggeredBy", "message", "data")),
)


def random_content(chance: Random, field: str) -> bytes:
    """Return octets for a field of variable length: an address, a message, or data."""
    content = _CONTENTS[field](chance)
    if isinstance(content, HexText):
        return bytes.fromhex(content.hex)
    return bytes.fromhex(content) if field == "data" else content.encode()


def random_value(chance: Random, values: Sequence[Value]) -> tuple[Value, str]:
    """Return a value, and the one field in which it is by chance, "" where all are.

    Args:
        chance: the source.
        values: whose fields are kept where one field only is by chance.
    """
    random = chance.random
    if not values or random() < _FRESH:
        kind, fields = _FIELDS[(0, 0, 0, 1, 2, 2)[int(random() * 6)]]
        return _value(kind, {field: _content(chance, field) for field in fields}), ""
    value = values[int(random() * len(values))]
    contents = value_fields(value)
    fields = tuple(contents)
    field = fields[int(random() * len(fields))]
    return _value(type(value), contents | {field: _content(chance, field)}), field


def _content(chance: Random, field: str) -> Text | None:
    return None if chance.random() < _ABSENT else _CONTENTS[field](chance)


def _value(kind: type[Value], contents: Mapping[str, Text | None]) -> Value:
    # The contents come in the order of the wire, which is that of the value's members.
    build: Callable[..., Value] = kind
    return build(**dict(zip(kind.__struct_fields__, contents.values(), strict=True)))
