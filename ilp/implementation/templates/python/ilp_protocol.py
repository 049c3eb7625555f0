"""The adapter protocol, version 1: one line of JSON a request, one line a response, in the same order.

There is nothing to change here.
"""

import gc
import json
import os
import sys
import zlib
from collections import deque
from itertools import starmap
from operator import length_hint
from time import perf_counter_ns, process_time_ns

_PROTOCOL = 1
_TIMED = ["decode", "encode", "relay"]
_OPERATIONS = [*_TIMED, "bench"]


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


class _AtInput(Exception):
    """What was raised for one of the inputs of a batch, counted from 0."""

    def __init__(self, index, error):
        super().__init__(index, error)
        self.index = index
        self.error = error


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
    return _as_bytes(member).hex()


def _as_bytes(member):
    if not isinstance(member, (bytes, bytearray, memoryview)):  # bytes(7) would be seven octets of zero
        raise TypeError(f"octets are bytes, not {type(member).__name__}")
    return bytes(member)


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
    except _AtInput as at:
        return _failure(codec, at.error, f"input {at.index}: ")
    except Exception as error:
        return _failure(codec, error)


def _failure(codec, error, where=""):
    """Return the member of a response for what was raised; `where` is what its message begins with."""
    if isinstance(error, _BadRequest):
        raise _BadRequest(f"{where}{error}") from None
    if isinstance(error, Unsupported):
        return {"unsupported": {"message": where + _carriable(str(error))}}
    if not isinstance(error, tuple(codec.refusals)):
        return {"faulted": {"message": where + _carriable(f"{type(error).__name__}: {error}")}}
    rejected = {"message": where + _carriable(str(error))}
    if isinstance(getattr(error, "kind", None), str):
        rejected["kind"] = _carriable(error.kind)
    if isinstance(getattr(error, "offset", None), int):
        rejected["offset"] = error.offset
    return {"rejected": rejected}


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
        return _octets_out(codec.relay(*_forwarding_in(request)))
    if operation == "bench":
        return _bench(codec, request)
    raise Unsupported(f"there is no operation {operation!r}")


def _forwarding_in(given):
    octets = _octets_in(given.get("packet"), "packet")
    return (octets, *(_optional(given.get(name), name) for name in ("amount", "expiresAt")))


def _optional(member, name):
    return None if member is None else _string_in(member, name)


# The operation bench: the functions of the codec are timed on inputs that are kept as these functions take them.

_kept = {"operation": None, "arguments": []}


def _bench(codec, request):
    operation = request.get("operation")
    if operation == "decode":
        timed = (codec.decode, lambda given: (_octets_in(given.get("packet"), "packet"),), _text_of)
    elif operation == "encode":
        timed = (codec.encode, lambda given: (_inward(given.get("value")),), _as_bytes)
    elif operation == "relay":
        timed = (codec.relay, _forwarding_in, _as_bytes)
    else:
        raise _BadRequest(f'"operation" is none of {", ".join(_TIMED)}')
    perform, arguments_in, octets_of = timed
    if "inputs" in request:
        return _keep(operation, arguments_in, request["inputs"], request.get("append") is True)
    arguments = _kept["arguments"]
    if operation != _kept["operation"] or not arguments:
        raise _BadRequest(f"no inputs of {operation} are loaded")
    checked = request.get("checksum") is not False
    if request.get("latencies") is True:
        return _clock_each(perform, arguments, octets_of if checked else None)
    nanoseconds = request.get("nanoseconds")
    if not isinstance(nanoseconds, int):
        raise _BadRequest('it has neither "inputs", nor "nanoseconds", nor "latencies"')
    return _passes(perform, arguments, nanoseconds, octets_of if checked else None)


def _keep(operation, arguments_in, inputs, append):
    if not isinstance(inputs, list) or not all(isinstance(each, dict) for each in inputs):
        raise _BadRequest('"inputs" is no list of objects')
    if append and operation != _kept["operation"]:
        raise _BadRequest(f"no inputs of {operation} are kept")
    kept = _kept["arguments"] if append else []
    arguments = kept + [_at(index, arguments_in, each) for index, each in enumerate(inputs, len(kept))]
    _kept.update(operation=operation, arguments=arguments)
    gc.unfreeze()  # what was kept may go
    gc.collect()
    gc.freeze()  # a collection during a run is to look at what the codec makes, not at what we keep for it
    return {"inputs": len(arguments)}


def _passes(perform, arguments, nanoseconds, octets_of):
    passes, processor, before = [], 0, _collections()
    while not passes or sum(passes) < nanoseconds:
        left = iter(arguments)
        worked = process_time_ns()
        started = perf_counter_ns()
        try:
            # No more results live than a connector's would: a collector that finds more of them has other work.
            deque(starmap(perform, left), maxlen=256)
        except Exception as error:
            raise _AtInput(len(arguments) - length_hint(left) - 1, error) from error
        took = perf_counter_ns() - started
        processor += process_time_ns() - worked
        passes.append(took)
    measured = {"processor": processor, "collections": _collections() - before}
    if octets_of is not None:  # one more pass, which nobody clocks
        checksum = 0
        for index, given in enumerate(arguments):
            checksum = zlib.crc32(_at(index, lambda each: octets_of(perform(*each)), given), checksum)
        measured["checksum"] = f"{checksum:08x}"
    return _figures(arguments, passes, measured)


def _clock_each(perform, arguments, octets_of):
    latencies, checksum, before = [], 0, _collections()
    for index, given in enumerate(arguments):
        started = perf_counter_ns()
        try:
            result = perform(*given)
        except Exception as error:
            raise _AtInput(index, error) from error
        latencies.append(perf_counter_ns() - started)
        if octets_of is not None:
            checksum = zlib.crc32(_at(index, octets_of, result), checksum)
    measured = {"latencies": latencies, "collections": _collections() - before}
    if octets_of is not None:
        measured["checksum"] = f"{checksum:08x}"
    return _figures(arguments, [sum(latencies)], measured)


def _figures(arguments, passes, measured):
    return {
        "inputs": len(arguments),
        "iterations": len(arguments) * len(passes),
        "passes": passes,
        "nanoseconds": sum(passes),
        "collector": "CPython's, collected after loading, on during the runs",
        **measured,
    }


def _at(index, function, given):
    try:
        return function(given)
    except Exception as error:
        raise _AtInput(index, error) from error


def _text_of(value):
    """Return the text that the checksum of decode is over: the type and the members, a line each."""
    members = (each["hex"] if isinstance(each, dict) else each for each in _outward(value).values())
    return "".join(f"{'' if each is None else each}\n" for each in members).encode()


def _collections():
    return sum(each["collections"] for each in gc.get_stats())


def serve(codec, greeting):
    """Answer the requests of standard input on standard output, until the input ends."""
    responses = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a codec prints must not end up among the responses
    with responses:
        for line in sys.stdin.buffer:
            responses.write(json.dumps(_respond(codec, greeting, line)).encode() + b"\n")
            responses.flush()
