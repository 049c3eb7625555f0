"""Serve a Python codec over the adapter protocol."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable
from typing import Any, BinaryIO

import msgspec

from ilp.implementation.adapters.python.bench import AtInput, Bench, NotTimeable
from ilp.implementation.adapters.python.reach import OwnCode, Reach, reach_of
from ilp.implementation.adapters.python.returned import WrongResult, octets_returned, value_returned
from ilp.protocol.bench import BENCH_OPERATIONS
from ilp.protocol.message import PROTOCOL_VERSION

__all__ = ["Answering", "UnusableCodec", "load", "serve"]

_Member = dict[str, Any]


class UnusableCodec(Exception):
    """There is no codec to serve. The message says why, in one line; the cause is what the codec raised, if it did."""


def load(target: str) -> Any:
    """Return the object that MODULE:OBJECT names; OBJECT may be dotted, and missing for the module itself.

    Raises:
        UnusableCodec: there is no such module or object, importing or making it fails, it has no `decode` or no
            `encode`, or its `refusals` are no exception classes.
    """
    module_name, _, path = target.partition(":")
    found: Any = _imported(module_name)
    for name in path.split(".") if path else ():
        try:
            found = getattr(found, name)
        except AttributeError:
            raise UnusableCodec(f"the module {module_name!r} has no {path!r}") from None
    if isinstance(found, type):
        try:
            found = found()
        except Exception as error:
            raise UnusableCodec(f"making an instance of {path!r} raised {_in_one_line(error)}") from error
    for operation in ("decode", "encode"):
        if not callable(getattr(found, operation, None)):
            raise UnusableCodec(f"{path or module_name!r} has no function {operation!r}")
    try:
        refusals = _refusals(found)
    except TypeError:
        refusals = (found.refusals,)
    if not all(isinstance(each, type) and issubclass(each, BaseException) for each in refusals):
        raise UnusableCodec("its 'refusals' is no tuple of exception classes")
    return found


def _imported(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        if isinstance(error, ModuleNotFoundError) and f"{name}.".startswith(f"{error.name}."):
            raise UnusableCodec(f"there is no module {error.name!r}") from None
        raise UnusableCodec(f"importing {name!r} raised {_in_one_line(error)}") from error


def serve(codec: Any, target: str, requests: Iterable[bytes], responses: BinaryIO, own: OwnCode | None = None) -> None:
    """Answer each request line with one response line, until the requests end.

    Args:
        codec: what `load` returned.
        target: what it was loaded from.
        requests: lines.
        responses: takes lines.
        own: the codec's own code: requests may ask how much of it they reach. None if they may not.
    """
    answering = Answering(codec, target, own)
    try:
        for line in requests:
            responses.write(answering.response(line) + b"\n")
            responses.flush()
    finally:
        answering.close()


_Refusals = tuple[type[BaseException], ...]


def _refusals(codec: Any) -> _Refusals:
    return tuple(getattr(codec, "refusals", (ValueError,)))


class Answering:
    """Answers request lines; `serve` says what it is given."""

    def __init__(self, codec: Any, target: str, own: OwnCode | None = None) -> None:
        self._codec = codec
        self._target = target
        self._refusals = _refusals(codec)
        self._own = own
        self._bench = Bench(codec)
        self._reach: Reach | None = None  # from the first request on that wants it: nobody else is to pay for it

    def response(self, line: bytes) -> bytes:
        """Return the response to one request line, without the end of the line."""
        try:
            request = msgspec.json.decode(line)
            request_id = request["id"]
        except (msgspec.DecodeError, UnicodeDecodeError, TypeError, KeyError) as error:
            return msgspec.json.encode({"id": None} | _fault(f"no request: {error}"))
        head: _Member = {"id": request_id}
        reach = self._reach_for(request)
        if reach is None:
            result = self._result(request)
        else:
            reach.start()
            try:
                result = self._result(request)
            finally:
                reached = reach.stop()
            if reached:
                head["reached"] = reached
        try:
            return msgspec.json.encode(head | result)
        except Exception as error:  # noqa: BLE001 - something in the result that is no JSON, of whatever kind
            return msgspec.json.encode(head | _fault(f"a result that is no JSON: {_described(error)}"))

    def close(self) -> None:
        """Watch the codec's code no more."""
        if self._reach is not None:
            self._reach.close()
            self._reach = None

    def _reach_for(self, request: _Member) -> Reach | None:
        if self._own is None or request.get("reach") is not True:
            return None
        if self._reach is None:
            self._reach = reach_of(self._own)
        return self._reach

    def _result(self, request: _Member) -> _Member:
        try:
            return {"ok": self._perform(request)}
        except KeyboardInterrupt:
            raise
        except AtInput as at:
            return self._failure(at.error, request, f"input {at.index}: ")
        except BaseException as error:  # noqa: BLE001 - whatever leaks is the codec's fault, and is reported as such
            return self._failure(error, request)

    def _failure(self, error: BaseException, request: _Member, where: str = "") -> _Member:
        if isinstance(error, WrongResult):
            return _fault(where + str(error))
        if isinstance(error, NotTimeable):
            return _fault(f"no request: {error}")
        if isinstance(error, NotImplementedError):
            return {"unsupported": {"message": where + (_carriable(str(error)) or f"no {request.get('op')}")}}
        if isinstance(error, self._refusals):
            return {"rejected": _refusal(error, where)}
        return _fault(where + _described(error))

    def _perform(self, request: _Member) -> Any:
        codec = self._codec
        match request.get("op"):
            case "hello":
                return self._hello()
            case "decode":
                return value_returned(codec.decode(bytes.fromhex(request["packet"])))
            case "encode":
                return octets_returned(codec.encode(request["value"])).hex()
            case "relay" if callable(getattr(codec, "relay", None)):
                octets = bytes.fromhex(request["packet"])
                return octets_returned(codec.relay(octets, request.get("amount"), request.get("expiresAt"))).hex()
            case "bench":
                return self._bench.perform(request)
            case operation:
                raise NotImplementedError(f"{self._target} has no {operation}")

    def _hello(self) -> _Member:
        codec, target = self._codec, self._target
        name, version = getattr(codec, "name", None), getattr(codec, "version", None)
        greeting: _Member = {
            "protocol": PROTOCOL_VERSION,
            "name": name if isinstance(name, str) and name else target,
            "version": version if isinstance(version, str) and version else _version_of(target.partition(":")[0]),
            "language": "Python",
            "operations": [*(each for each in BENCH_OPERATIONS if callable(getattr(codec, each, None))), "bench"],
            "build": {"python": sys.version.split()[0]},
        }
        return greeting if self._own is None else greeting | {"reach": True}


def _fault(message: str) -> _Member:
    return {"faulted": {"message": _carriable(message)}}


def _described(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _in_one_line(error: BaseException) -> str:
    return " ".join(_described(error).split())


def _carriable(text: str) -> str:
    """Return `text` without what UTF-8, and so JSON, cannot carry."""
    return text.encode("utf-8", "backslashreplace").decode()


def _refusal(error: BaseException, where: str) -> _Member:
    refusal: _Member = {"message": where + _carriable(str(error))}
    if isinstance(kind := getattr(error, "kind", None), str):
        refusal["kind"] = _carriable(kind)
    if isinstance(offset := getattr(error, "offset", None), int):
        refusal["offset"] = offset
    return refusal


def _version_of(module: str) -> str:
    import importlib.metadata  # noqa: PLC0415 - slow to import, and most codecs say their version themselves

    top = module.partition(".")[0]
    for distribution in importlib.metadata.packages_distributions().get(top, ()):
        return importlib.metadata.version(distribution)
    return "unknown"
