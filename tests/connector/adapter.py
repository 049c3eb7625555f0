"""A release of the fake connector behind the adapter protocol: python adapter.py VERSION."""

from __future__ import annotations

import json
import os
import re
import sys
from datetime import datetime
from typing import Any, TypeAlias

sys.path.insert(0, __file__.rsplit("/", 3)[0])  # started as a program, it is found nowhere else

from tests.connector.fields import read_moment
from tests.connector.packet import Fulfill, Packet, Prepare, Refused, Reject
from tests.connector.releases import RELEASES, Release

__all__ = ["Adapter", "Request", "response"]

Request: TypeAlias = dict[str, Any]

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})\d*Z", re.ASCII)
_CHUNK = 1 << 20  # octets that one read takes at most


class Adapter:
    """Answers requests with what a release does."""

    operations: tuple[str, ...] = ("decode", "encode", "relay")

    def __init__(self, release: Release) -> None:
        self._release = release

    def serve(self) -> None:
        """Answer every line of standard input on standard output, all lines of one read together."""
        unfinished: list[bytes] = []
        while chunk := os.read(0, _CHUNK):
            if b"\n" in chunk:
                *lines, last = b"".join((*unfinished, chunk)).split(b"\n")
                _write(b"".join(map(self.answer, lines)))
                unfinished = [last] if last else []
            else:
                unfinished.append(chunk)
        if unfinished:
            _write(self.answer(b"".join(unfinished)))

    def answer(self, line: bytes) -> bytes:
        """Return the response line to a line, whatever it is."""
        try:
            request = json.loads(line)
            request["id"], request["op"]
        except (ValueError, LookupError, TypeError, RecursionError):
            return response(None, faulted={"message": "this is no request"})
        return self.respond(request)

    def respond(self, request: Request) -> bytes:
        """Return the response line to a request."""
        return response(request["id"], **self.result(request))

    def result(self, request: Request) -> Request:
        """Return the one member of the response that says what came of a request."""
        try:
            if request["op"] == "hello":
                return {"ok": self._hello()}
            if request["op"] in self.operations:
                return {"ok": self._done(request)}
        except Refused as refused:
            return {"rejected": {"message": self._release.wording(refused)}}
        except Exception as error:  # noqa: BLE001 - whatever leaks from the codec is a fault of its
            return {"faulted": {"message": repr(error)}}
        return {"unsupported": {"message": "there is no such operation"}}

    def _hello(self) -> Request:
        return {
            "protocol": 1,
            "name": "fake-connector",
            "version": self._release.version,
            "language": "Python",
            "operations": self.operations,
            "build": {"python": sys.version.split()[0]},
        }

    def _done(self, request: Request) -> Request | str:
        codec = self._release.codec
        if request["op"] == "encode":
            return codec.encode(_packet_of(request["value"])).hex()
        octets = bytes.fromhex(request["packet"])
        packet = codec.decode(octets)
        if request["op"] == "decode":
            return _value_of(packet)
        if not isinstance(packet, Prepare):
            return octets.hex()
        if (amount := request.get("amount")) is not None:
            packet = packet._replace(amount=int(amount))
        if (expires_at := request.get("expiresAt")) is not None:
            packet = packet._replace(expires_at=_moment_of(expires_at))
        return codec.encode(packet).hex()


def response(request_id: int | None, **member: Any) -> bytes:
    """Return a response as a line."""
    return json.dumps({"id": request_id, **member}).encode() + b"\n"


def _write(octets: bytes) -> None:
    view = memoryview(octets)
    while view:
        view = view[os.write(1, view) :]


def _value_of(packet: Packet) -> Request:
    match packet:
        case Prepare():
            return {
                "type": "prepare",
                "amount": str(packet.amount),
                "expiresAt": packet.expires_at.isoformat(timespec="milliseconds") + "Z",
                "executionCondition": _hex(packet.condition),
                "destination": packet.destination,
                "data": packet.data.hex(),
            }
        case Fulfill():
            return {"type": "fulfill", "fulfillment": _hex(packet.fulfillment), "data": packet.data.hex()}
        case Reject():
            return {
                "type": "reject",
                "code": packet.code,
                "triggeredBy": packet.triggered_by,
                "message": packet.message,
                "data": packet.data.hex(),
            }


def _packet_of(value: Request) -> Packet:
    if value["type"] == "prepare":
        return Prepare(
            int(_present(value, "amount")),
            _moment_of(_present(value, "expiresAt")),
            _hash(value["executionCondition"]),
            _present(value, "destination"),
            bytes.fromhex(_present(value, "data")),
        )
    if value["type"] == "fulfill":
        return Fulfill(_hash(value["fulfillment"]), bytes.fromhex(_present(value, "data")))
    return Reject(
        _present(value, "code"),
        _present(value, "triggeredBy"),
        _present(value, "message"),
        bytes.fromhex(_present(value, "data")),
    )


def _present(value: Request, name: str) -> str:
    """Return a member that the connector's own packets cannot be without, and that is text in them."""
    member = value[name]
    if not isinstance(member, str):
        raise Refused(name, "is missing" if member is None else "is no text")
    return member


def _hex(octets: bytes | None) -> str | None:
    return None if octets is None else octets.hex()


def _hash(digits: str | None) -> bytes | None:
    return None if digits is None else bytes.fromhex(digits)


def _moment_of(iso: str) -> datetime:
    places = _ISO.fullmatch(iso)
    if places is None:
        raise Refused("expiresAt", "is no date of the years 1 to 9999")
    return read_moment("".join(places.groups()).encode())


def main() -> int:
    """Serve the release that the argument names; 2 if it names none."""
    if len(sys.argv) != 2 or sys.argv[1] not in RELEASES:
        sys.stderr.write(f"usage: python adapter.py VERSION, one of {', '.join(RELEASES)}\n")
        return 2
    Adapter(RELEASES[sys.argv[1]]).serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
