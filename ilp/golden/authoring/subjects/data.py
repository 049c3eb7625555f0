"""The data at the end of every packet: any octets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import Assembly, fulfill, prepare, reject, shortest
from ilp.golden.authoring.meaning import fulfill_value, prepare_value, reject_value
from ilp.golden.authoring.statement import reads, subject, writes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ilp.golden.vector import Vector
    from ilp.protocol import Value

__all__ = ["FILE"]

_CLAUSES = ("0030-octet-string", "0027-data-end-to-end")

_CONTENTS: tuple[tuple[str, bytes, str, tuple[str, ...]], ...] = (
    ("every-octet", bytes(range(256)), "every octet once", ()),
    ("zeros", bytes(8), "zero octets, which are kept", ("alias",)),
    ("trailing-zero", b"\x01\x00", "a zero octet at its end, which is kept", ("alias",)),
    ("not-utf-8", b"\xff\xfe\x80", "octets that are no UTF-8", ()),
    ("newlines", b"\r\n\n\r", "line ends, which stay as they are", ("alias",)),
    ("a-packet", fulfill(data=b"").octets, "a whole packet", ()),
    ("a-length", b"\x82\x01", "what looks like a length determinant", ("alias",)),
    ("one-zero", b"\x00", "one zero octet, which is not no data", ("alias",)),
    ("json", b'{"data":null}', "a JSON text, which nobody parses", ("alias",)),
    ("hexadecimal", b"cafe", "the letters cafe, which are no hexadecimal", ("alias",)),
    ("base64", b"yv4AAQ==", "the letters of a base64 text, which nobody decodes", ("alias",)),
)
_SIZES = (0, 1, 126, 127, 128, 255, 256)
_SHORTEST = "0030-length-needless-long-form"
_NO_ZEROS = "0030-length-leading-zeros"


def _packets(octets: bytes) -> tuple[tuple[str, Assembly, Value], ...]:
    digits = octets.hex()
    return (
        ("prepare", prepare(data=octets), prepare_value(data=digits)),
        ("fulfill", fulfill(data=octets), fulfill_value(data=digits)),
        ("reject", reject(data=octets), reject_value(data=digits)),
    )


def _any_octets() -> Iterator[Vector]:
    for name, octets, what, flags in _CONTENTS:
        for kind, packet, value in _packets(octets)[1:2] if name != "every-octet" else _packets(octets):
            yield reads(f"{kind}-{name}", f"A {kind.title()}'s data of {what}", packet, value,
                        clauses=_CLAUSES, at="data", flags=flags)  # fmt: skip


def _sizes() -> Iterator[Vector]:
    for size in _SIZES:
        for kind, packet, value in _packets(b"\x5a" * size):
            if size in (0, 1):  # larger ones stand in length-determinant
                yield reads(f"{kind}-{size}", f"A {kind.title()} with {size} octets of data is read", packet, value,
                            clauses=_CLAUSES, at="data-length", flags=("boundary",))  # fmt: skip
            yield writes(
                f"encode-{kind}-{size}",
                f"A {kind.title()} with {size} octets of data is written with its length as {shortest(size).hex(' ')}",
                value,
                packet,
                clauses=("0027-canonical-writing", _SHORTEST if size <= 127 else _NO_ZEROS, *_CLAUSES),  # noqa: PLR2004
                flags=("boundary",),
            )


FILE = subject(
    "data",
    "The data of every packet: any octets, none included, kept as they are.",
    "generated from RFC 0030, Variable-length octet string",
    (*_any_octets(), *_sizes()),
)
