"""The adapter protocol, version 1: one line of JSON a request, one line a response, in the same order.

There is nothing to change here.
"""

import json
import os
import sys

_PROTOCOL = 1
_OPERATIONS = ["decode", "encode", "relay"]


class Refusal(Exception):
    """The codec refuses. `kind` (a word) and `offset` (in octets) only where the codec itself gives them."""

    def __init__(self, message, kind=None, offset=None):
        super().__init__(message)
        self.kind = kind
        self.offset = offset


class Unsupported(Exception):
    """The codec has no such operation or field."""


class _BadRequest(Exception):
    """The request is none."""


def relay_by_default(decode, encode, octets, amount, expires_at):
    """Read, change and write a Prepare; forward everything else as it is."""
    value = decode(octets)
    if value["type"] != "prepare":
        return octets
    changes = {"amount": amount, "expiresAt": expires_at}
    return encode({**value, **{name: change for name, change in changes.items() if change is not None}})


# The members of each packet, and how each travels.


def _digits_out(member):
    return str(member)


def _octets_out(member):
    if not isinstance(member, (bytes, bytearray, memoryview)):  # bytes(7) would be seven octets of zero
        raise TypeError(f"octets are bytes, not {type(member).__name__}")
    return bytes(member).hex()


def _text_out(member):
    if not isinstance(member, str):
        return {"hex": _octets_out(member)}
    try:
        member.encode()
    except UnicodeEncodeError:  # half a surrogate pair, which UTF-8 has not
        return {"hex": member.encode("utf-8", "surrogatepass").hex()}
    return member


def _string_in(member, name):
    if not isinstance(member, str):
        raise _BadRequest(f'"{name}" is no string')
    return member


def _octets_in(member, name):
    try:
        return bytes.fromhex(_string_in(member, name))
    except ValueError:
        raise _BadRequest(f'"{name}" is no octets in hex') from None


def _text_in(member, name):
    return _octets_in(member.get("hex"), name) if isinstance(member, dict) else _string_in(member, name)


_DIGITS, _OCTETS, _TEXT = (_digits_out, _string_in), (_octets_out, _octets_in), (_text_out, _text_in)

_MEMBERS = {
    "prepare": {
        "amount": _DIGITS,
        "expiresAt": _DIGITS,
        "executionCondition": _OCTETS,
        "destination": _TEXT,
        "data": _OCTETS,
    },
    "fulfill": {"fulfillment": _OCTETS, "data": _OCTETS},
    "reject": {"code": _TEXT, "triggeredBy": _TEXT, "message": _TEXT, "data": _OCTETS},
}


def _outward(value):
    """Return a value as JSON has it."""
    result = {"type": value["type"]}
    for name, (out, _) in _MEMBERS[value["type"]].items():
        result[name] = None if value.get(name) is None else out(value[name])
    return result


def _inward(value):
    """Return a value of JSON as the codec's functions get it."""
    if not isinstance(value, dict) or value.get("type") not in _MEMBERS:
        raise _BadRequest('"value" is no packet')
    result = {"type": value["type"]}
    for name, (_, into) in _MEMBERS[value["type"]].items():
        result[name] = None if value.get(name) is None else into(value[name], name)
    return result


# Requests and responses.


def _respond(codec, greeting, line):
    try:
        request = _request_in(line)
        return {"id": request["id"], **_outcome(codec, greeting, request)}
    except _BadRequest as error:
        return {"id": None, "faulted": {"message": f"no request: {error}"}}  # no fault of the codec's


def _request_in(line):
    try:
        request = json.loads(line)
    except ValueError as error:
        raise _BadRequest(str(error)) from None
    if not isinstance(request, dict) or type(request.get("id")) is not int:
        raise _BadRequest('it has no integer "id"')
    return request


def _outcome(codec, greeting, request):
    try:
        return {"ok": _perform(codec, greeting, request)}
    except _BadRequest:
        raise
    except Unsupported as error:
        return {"unsupported": {"message": _carriable(str(error))}}
    except codec.refusals as error:
        rejected = {"message": _carriable(str(error))}
        if isinstance(getattr(error, "kind", None), str):
            rejected["kind"] = _carriable(error.kind)
        if isinstance(getattr(error, "offset", None), int):
            rejected["offset"] = error.offset
        return {"rejected": rejected}
    except Exception as error:
        return {"faulted": {"message": _carriable(f"{type(error).__name__}: {error}")}}


def _carriable(message):
    """Return a message without what UTF-8, and so JSON, cannot carry."""
    return message.encode("utf-8", "backslashreplace").decode()


def _perform(codec, greeting, request):
    operation = request.get("op")
    if operation == "hello":
        build = {"python": sys.version.split()[0]}
        return {"protocol": _PROTOCOL, **greeting, "operations": _OPERATIONS, "build": build}
    if operation == "encode":
        return _octets_out(codec.encode(_inward(request.get("value"))))
    if operation == "decode":
        return _outward(codec.decode(_octets_in(request.get("packet"), "packet")))
    if operation == "relay":
        octets = _octets_in(request.get("packet"), "packet")
        amount, expires_at = (_optional(request.get(name), name) for name in ("amount", "expiresAt"))
        return _octets_out(codec.relay(octets, amount, expires_at))
    raise Unsupported(f"there is no operation {operation!r}")


def _optional(member, name):
    return None if member is None else _string_in(member, name)


def serve(codec, greeting):
    """Answer the requests of standard input on standard output, until the input ends."""
    responses = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a codec prints must not end up among the responses
    with responses:
        for line in sys.stdin.buffer:
            responses.write(json.dumps(_respond(codec, greeting, line)).encode() + b"\n")
            responses.flush()
