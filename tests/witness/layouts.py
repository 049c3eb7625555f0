"""asn1tools, pycrate and construct as witnesses of framing; the first two also of what the ASN.1 constrains.

Framing is asked of a variant of `ilp/spec/ilp.asn` in which every text is an OCTET STRING: octets that are no text,
no date and no address come apart into fields like any others. Limits and alphabets are asked of the module itself.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import re
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

import asn1tools  # type: ignore[import-untyped]
from construct import ConstructError  # type: ignore[import-untyped]
from pycrate_asn1c.asnproc import (  # type: ignore[import-untyped]
    PycrateGenerator,
    compile_text,
    generate_modules,
)

from ilp.spec import layout
from tests.witness.question import UNKNOWN, Answer, Fits, Forward, Frame, IsAddress, Question, Read, Write

__all__ = ["asn1tools_says", "construct_says", "pycrate_says"]

TYPES = {12: "Prepare", 13: "Fulfill", 14: "Reject"}
FIELDS = {
    12: ("amount", "expiresAt", "executionCondition", "destination", "data"),
    13: ("fulfillment", "data"),
    14: ("code", "triggeredBy", "message", "data"),
}
_MODULE = files("ilp.spec").joinpath("ilp.asn").read_text(encoding="utf-8")
_TEXT = re.compile(
    r"(?:IA5String|UTF8String|PrintableString)(?: \(FROM \((?:[^()]|\(\))*?\)\))?(?: \(SIZE \(0\.\.\d+\)\))?"
)
_SIZES = re.compile(r" \(SIZE \(0\.\.\d+\)\)")
_OCTETS = _SIZES.sub("", _TEXT.sub("OCTET STRING", _MODULE))


class Codec(Protocol):
    """What compiles an ASN.1 module: a type's name with its value, and octets. Raises whatever it raises."""

    def decode(self, name: str, octets: bytes) -> Any:
        """Return the value of the type `name` that `octets` are."""

    def encode(self, name: str, value: Any) -> bytes:
        """Return the octets of a value of the type `name`."""


class _Asn1tools:
    def __init__(self, module: str, *, constrained: bool) -> None:
        self._specification = asn1tools.compile_string(module, "oer")
        self._constrained = constrained

    def decode(self, name: str, octets: bytes) -> Any:
        return self._specification.decode(name, octets, check_constraints=self._constrained)

    def encode(self, name: str, value: Any) -> bytes:
        octets: bytes = self._specification.encode(name, value, check_constraints=self._constrained)
        return octets


class _Pycrate:
    """CANONICAL-OER by pycrate, which makes Python source of a module; its decoder ignores what follows the end."""

    def __init__(self, types: Any) -> None:
        self._types = types

    def decode(self, name: str, octets: bytes) -> Any:
        kind = getattr(self._types, name)
        kind.from_coer(octets)
        return kind.get_val()

    def encode(self, name: str, value: Any) -> bytes:
        kind = getattr(self._types, name)
        kind.set_val(value)
        octets: bytes = kind.to_coer()
        return octets


@cache
def _asn1tools(module: str, *, constrained: bool) -> Codec:
    return _Asn1tools(module, constrained=constrained)


@cache
def _pycrate() -> tuple[Codec, Codec]:
    """Return the codecs of both modules, which pycrate keeps in one table by name: so they are compiled together."""
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        path = Path(folder) / "compiled.py"
        compile_text(_MODULE + _OCTETS.replace("\nIlp\n", "\nOctets\n"))
        generate_modules(PycrateGenerator, str(path))
        specification = importlib.util.spec_from_file_location("compiled", path)
        assert specification is not None
        assert specification.loader is not None
        compiled = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(compiled)
    return _Pycrate(compiled.Octets), _Pycrate(compiled.Ilp)


def asn1tools_says(question: Question) -> Answer:
    """Answer as asn1tools does. Whatever it raises is a refusal: it testifies about octets, not about manners."""
    octets, whole = _asn1tools(_OCTETS, constrained=False), _asn1tools(_MODULE, constrained=True)
    return _said(question, octets, whole)


def pycrate_says(question: Question) -> Answer:
    """Answer as pycrate does, likewise."""
    return _said(question, *_pycrate())


def construct_says(question: Question) -> Answer:
    """Answer as the construct layout does, which knows framing and nothing else."""
    try:
        if isinstance(question, Read):
            return _construct_read(question.octets)
        if isinstance(question, Write):
            return _construct_write(question.frame)
        if isinstance(question, Forward):
            return _forwarded(question, _construct_read(question.octets), _construct_write)
    except ConstructError:
        return None
    return UNKNOWN


@cache
def _construct_read(octets: bytes) -> Frame:
    packet = layout.parse(octets)
    fields = (packet.contents[name] for name in FIELDS[packet.type])
    return Frame(packet.type, tuple(each.to_bytes(8, "big") if isinstance(each, int) else each for each in fields))


def _construct_write(frame: Frame) -> bytes:
    contents: dict[str, Any] = dict(zip(FIELDS[frame.type_octet], frame.fields, strict=True))
    if "amount" in contents:
        contents["amount"] = int.from_bytes(contents["amount"], "big")
    return layout.build({"type": frame.type_octet, "contents": contents})


def _said(question: Question, octets: Codec, whole: Codec) -> Answer:
    try:
        match question:
            case Read():
                return _read(octets, question.octets)
            case Write():
                return _write(octets, question.frame)
            case Forward():
                return _forwarded(question, _read(octets, question.octets), lambda frame: _write(octets, frame))
            case IsAddress():
                # The ASN.1 has the alphabet alone: what it takes may be no address, what it refuses is none.
                whole.encode("Address", "".join(map(chr, question.characters)))
                return UNKNOWN
            case Fits():
                whole.encode(*_sample(question))
                return True
            case _:
                return UNKNOWN
    except Exception:  # noqa: BLE001 - struct.error, TypeError, NotImplementedError and more leak from both
        return False if isinstance(question, IsAddress | Fits) else None


def _read(codec: Codec, octets: bytes) -> Frame:
    envelope = codec.decode("Packet", octets)
    contents = codec.decode(TYPES[envelope["type"]], envelope["data"])
    fields = (contents[name] for name in FIELDS[envelope["type"]])
    octets_of = (each.to_bytes(8, "big") if isinstance(each, int) else bytes(each) for each in fields)
    return Frame(envelope["type"], tuple(octets_of))


def _write(codec: Codec, frame: Frame) -> bytes:
    contents: dict[str, Any] = dict(zip(FIELDS[frame.type_octet], frame.fields, strict=True))
    if "amount" in contents:
        contents["amount"] = int.from_bytes(contents["amount"], "big")
    data = codec.encode(TYPES[frame.type_octet], contents)
    return codec.encode("Packet", {"type": frame.type_octet, "data": data})


def _forwarded(question: Forward, frame: Frame, write: Any) -> bytes:
    """Only a Prepare is written again; the others are forwarded as they came (RFC 0027)."""
    if frame.type_octet != layout.PREPARE:
        return question.octets
    amount, expires_at, *rest = frame.fields
    changed = (question.amount or amount, question.expires_at or expires_at, *rest)
    octets: bytes = write(Frame(frame.type_octet, changed))
    return octets


def _sample(question: Fits) -> tuple[str, Any]:
    """Return a type of the module and a value of it, good but for what is asked."""
    number = question.number
    match question.field:
        case "amount":
            return "UInt64", number
        case "executionCondition" | "fulfillment":
            return "Hash", bytes(number)
        case "destination" | "triggeredBy":
            return "Address", "a" * number
        case "data":
            return "Data", bytes(number)
        case field:
            reject = {"code": "F00", "triggeredBy": "g.a", "message": "", "data": b""}
            return "Reject", reject | {field: "0" * number}
