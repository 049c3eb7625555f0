"""A small codec of RFC 0027, written to try the template: what a user would call is written out here."""

import re
from datetime import datetime

from ilp_protocol import Refusal, relay_by_default

name = "filled-python"
version = "1"
refusals = (Refusal,)

_TYPES = ("prepare", "fulfill", "reject")  # from 12 on
_ADDRESS = re.compile(r"(g|private|example|peer|self|test[1-3]?|local)(\.[A-Za-z0-9_~-]+)+")
_ISO = re.compile(r"(?a)^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})\d*Z$")


def decode(octets):
    if not octets or not 12 <= octets[0] <= 14:
        raise Refusal("no packet of ILPv4", kind="type", offset=0)
    kind = _TYPES[octets[0] - 12]
    reader = _Reader(_Reader(octets[1:]).string())
    if kind == "fulfill":
        return {"type": kind, "fulfillment": reader.take(32), "data": reader.data()}
    if kind == "reject":
        return {
            "type": kind,
            "code": _ascii(reader.take(3)),
            "triggeredBy": _address(_ascii(reader.string()), may_be_empty=True),
            "message": _message(reader.string()),
            "data": reader.data(),
        }
    return {
        "type": kind,
        "amount": int.from_bytes(reader.take(8), "big"),
        "expiresAt": _moment(_ascii(reader.take(17))),
        "executionCondition": reader.take(32),
        "destination": _address(_ascii(reader.string())),
        "data": reader.data(),
    }


def encode(value):
    for member, content in value.items():
        if content is None:
            raise Refusal(f"{member} is absent")
    contents = _fields(value) + _prefixed(_limited(value["data"], 32767))
    return bytes([12 + _TYPES.index(value["type"])]) + _prefixed(contents)


def relay(octets, amount, expires_at):
    return relay_by_default(decode, encode, octets, amount, expires_at)


def _fields(value):
    if value["type"] == "fulfill":
        return _sized(value["fulfillment"], 32)
    if value["type"] == "reject":
        message = value["message"]
        message = message.encode() if isinstance(message, str) else message
        _message(message)
        triggered_by = _prefixed(_octets(_address(value["triggeredBy"], may_be_empty=True)))
        return _sized(_octets(value["code"]), 3) + triggered_by + _prefixed(message)
    amount = int(value["amount"])
    if not 0 <= amount < 1 << 64:
        raise Refusal("no UInt64")
    digits = _ISO.sub(r"\1\2\3\4\5\6\7", value["expiresAt"])
    _moment(digits)
    condition = _sized(value["executionCondition"], 32)
    destination = _prefixed(_octets(_address(value["destination"])))
    return amount.to_bytes(8, "big") + digits.encode() + condition + destination


class _Reader:
    def __init__(self, octets):
        self._octets = octets

    def take(self, length):
        if length > len(self._octets):
            raise Refusal(f"{length} octets needed", kind="truncated")
        taken, self._octets = self._octets[:length], self._octets[length:]
        return taken

    def string(self):
        first = self.take(1)[0]
        if first < 0x80:
            return self.take(first)
        if first == 0x80 or first > 0x88:
            raise Refusal("no length")
        return self.take(int.from_bytes(self.take(first - 0x80), "big"))

    def data(self):
        return _limited(self.string(), 32767)


def _prefixed(octets):
    length = len(octets)
    if length < 0x80:
        return bytes([length]) + octets
    width = (length.bit_length() + 7) // 8
    return bytes([0x80 + width]) + length.to_bytes(width, "big") + octets


def _sized(octets, length):
    if len(octets) != length:
        raise Refusal(f"{length} octets needed, not {len(octets)}")
    return octets


def _limited(octets, limit):
    if len(octets) > limit:
        raise Refusal(f"{len(octets)} octets, {limit} at most")
    return octets


def _ascii(octets):
    try:
        return octets.decode("ascii")
    except UnicodeDecodeError:
        raise Refusal("no ASCII") from None


def _octets(text):
    if not isinstance(text, str) or not text.isascii():
        raise Refusal("no ASCII")
    return text.encode()


def _address(text, may_be_empty=False):
    if may_be_empty and text == "":
        return text
    if not isinstance(text, str) or len(text) > 1023 or not _ADDRESS.fullmatch(text):
        raise Refusal("no ILP address")
    return text


def _message(octets):
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        raise Refusal("no UTF-8") from None
    if len(text) > 8191:
        raise Refusal("the message is too long")
    return text


def _moment(digits):
    found = re.fullmatch(r"(?a)(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})", digits)
    if found is None:
        raise Refusal("no timestamp")
    *parts, milliseconds = map(int, found.groups())
    try:
        datetime(*parts, milliseconds * 1000)
    except ValueError:
        raise Refusal("the calendar has no such moment") from None
    return "{}-{}-{}T{}:{}:{}.{}Z".format(*found.groups())
