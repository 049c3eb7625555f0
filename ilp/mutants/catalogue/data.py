"""Wire bugs in data (RFC 0027)."""

# The odd number at each place is the bug.

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

from ilp.mutants.mutant import (
    ACCEPTS_FORBIDDEN,
    CORRUPTS,
    LOWERS_LIMIT,
    MISREADS,
    RAISES_LIMIT,
    REFUSES,
    REFUSES_TO_WRITE,
    Mutant,
    Subject,
    deserts,
)
from ilp.mutants.plain.data import DATA_LIMIT, Data
from ilp.mutants.plain.length import Length
from ilp.mutants.plain.octets import Reader, Refused

__all__ = ["MUTANTS"]

_NO_LIMIT = 10**9


def _missing_as_empty(length: Length, reader: Reader) -> bytes:
    return length.read(reader) if reader.left() else b""


def _to_the_end(_length: Length, reader: Reader) -> bytes:
    return reader.rest()


def _behind_the_length_to_the_end(length: Length, reader: Reader) -> bytes:
    length.read(Reader(reader.octets[reader.at :]))
    length.determinant(length, reader)
    return reader.rest()


def _one_octet_of_length(_length: Length, reader: Reader) -> bytes:
    return reader.take(reader.take(1)[0])


def _text(octets: bytes) -> bytes:
    return octets.decode("utf-8", "replace").encode("utf-8")


def _text_only(octets: bytes) -> bytes:
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("data is no text") from None
    return octets


def _not_empty(octets: bytes) -> bytes:
    if not octets:
        raise Refused("data is missing")
    return octets


def _left_out_if_empty(length: Length, octets: bytes) -> bytes:
    return length.write(octets) if octets else b""


_mutant = Subject("data")


def _means(name: str, title: str, meant: Callable[[bytes], bytes | None], origin: str) -> Mutant:
    return _mutant(name, title, Data(meant=meant), MISREADS, origin)


def _says(name: str, title: str, said: Callable[[bytes], bytes], origin: str) -> Mutant:
    return _mutant(f"writes-{name}", title, Data(said=said), CORRUPTS, origin)


MUTANTS = (
    _mutant(
        "limit-32766", "Data of 32,767 octets is refused", Data(limit=DATA_LIMIT - 1), LOWERS_LIMIT, "`length < 32767`"
    ),
    _mutant(
        "limit-16384",
        "Data of more than 16,384 octets is refused",
        Data(limit=16384),
        LOWERS_LIMIT,
        "a buffer of 16 KiB, PER's fragments",
    ),
    _mutant(
        "limit-1024",
        "Data of more than 1024 octets is refused",
        Data(limit=1024),
        LOWERS_LIMIT,
        "a buffer of one kilobyte",
    ),
    _mutant(
        "limit-255", "Data of more than 255 octets is refused", Data(limit=255), LOWERS_LIMIT, "one octet of length"
    ),
    _mutant(
        "no-limit",
        "Data of any length is read",
        Data(limit=_NO_LIMIT),
        RAISES_LIMIT,
        "the prose of RFC 0027 has no limit",
        disputed=True,
    ),
    _mutant(
        "cut-at-the-limit",
        "Of longer data, 32,767 octets are read",
        Data(limit=_NO_LIMIT, meant=lambda octets: octets[:DATA_LIMIT]),
        deserts("WR05", "WR01"),
        "a fixed buffer, min(length, limit)",
    ),
    _mutant(
        "missing-as-empty",
        "Data that is missing altogether is read as empty",
        Data(taken=_missing_as_empty),
        ACCEPTS_FORBIDDEN,
        "an optional last field; Fulfill had no data in early drafts",
    ),
    _mutant(
        "without-length",
        "Data is everything to the end, its length among it",
        Data(taken=_to_the_end),
        deserts("WR03 WR05", "WR03 WR02"),
        "the last field needs no length; early drafts had none",
    ),
    _mutant(
        "to-the-end",
        "Data reaches to the end of the contents, whatever its length",
        Data(taken=_behind_the_length_to_the_end),
        MISREADS,
        "slice(offset) without its second argument",
    ),
    _mutant(
        "length-of-one-octet",
        "The length of data is one octet",
        Data(taken=_one_octet_of_length),
        deserts("WR02 WR03", "WR04 WR03"),
        "readUInt8: the author's own data is short",
    ),
    _mutant("empty-refused", "Empty data is refused", Data(meant=_not_empty), REFUSES, "`if (!data.length) throw`"),
    _means(
        "empty-as-absent",
        "Empty data is read as absent",
        lambda octets: octets or None,
        "`data.length ? data : undefined`, omitempty in Go",
    ),
    _means(
        "as-text",
        "Data is read as text, and what is no UTF-8 is replaced",
        _text,
        "toString() in Node, new String in Java: data that passes through a string",
    ),
    _mutant(
        "text-only",
        "Data that is no UTF-8 is refused",
        Data(meant=_text_only),
        REFUSES,
        "String::from_utf8, JSON columns",
    ),
    _means("nul-terminated", "Data ends at a NUL", lambda octets: octets.split(b"\0")[0], "strings of C"),
    _means(
        "trailing-zeros-dropped",
        "Zero octets at the end are dropped",
        lambda octets: octets.rstrip(b"\0"),
        "padding of block ciphers and fixed columns",
    ),
    _means(
        "leading-zeros-dropped",
        "Zero octets at the start are dropped",
        lambda octets: octets.lstrip(b"\0"),
        "BigInteger and bn.js keep a number, not octets",
    ),
    _means(
        "newlines-normalised",
        "CR LF is read as LF",
        lambda octets: octets.replace(b"\r\n", b"\n"),
        "text mode on Windows",
    ),
    _means("trimmed", "White space around is dropped", bytes.strip, "trim()"),
    _means("reversed", "Data is read backwards", lambda octets: octets[::-1], "little-endian big integers"),
    _means(
        "bit-7-dropped",
        "Bit 7 of every octet is dropped",
        lambda octets: bytes(octet & 0x7F for octet in octets),
        "toString('ascii') in Node",
    ),
    _means(
        "first-octet-dropped",
        "The first octet is dropped",
        lambda octets: octets[1:],
        "an offset that skips one octet of length twice",
    ),
    _means(
        "last-octet-dropped",
        "The last octet is dropped",
        lambda octets: octets[:-1],
        "slice(start, end - 1), the NUL of a C string",
    ),
    _means("cut-at-127", "Of data, 127 octets are read", lambda octets: octets[:127], "char[127]"),
    _means(
        "zeroed", "Data is read as zeros", lambda octets: bytes(len(octets)), "a view on a buffer that is used again"
    ),
    _means(
        "hexadecimal",
        "Data is read as the characters of its hexadecimal form",
        lambda octets: octets.hex().encode("ascii"),
        "toString('hex') twice",
    ),
    _means(
        "base64",
        "Data is read as the characters of its base64 form",
        b64encode,
        "toString('base64') where octets are meant",
    ),
    # Writing.
    _mutant(
        "writes-limit-32766",
        "Data of 32,767 octets is not written",
        Data(written_limit=DATA_LIMIT - 1),
        REFUSES_TO_WRITE,
        "`length < 32767`",
    ),
    _mutant(
        "writes-limit-127",
        "Data of more than 127 octets is not written",
        Data(written_limit=127),
        REFUSES_TO_WRITE,
        "the short form only",
    ),
    _mutant(
        "writes-no-limit",
        "Data of any length is written",
        Data(written_limit=_NO_LIMIT),
        CORRUPTS,
        "the prose of RFC 0027 has no limit, but this codec's own reader has",
        disputed=True,
    ),
    _mutant(
        "writes-no-empty",
        "Empty data is not written",
        Data(said=_not_empty),
        REFUSES_TO_WRITE,
        "`if (!data.length) throw`",
    ),
    _mutant(
        "writes-empty-left-out",
        "For empty data, not even its length is written",
        Data(frame=_left_out_if_empty),
        CORRUPTS,
        "`if (data.length) write(data)`",
    ),
    _mutant(
        "writes-without-length",
        "Data is written without its length",
        Data(frame=lambda _length, octets: octets),
        CORRUPTS,
        "the last field needs no length",
    ),
    _mutant(
        "writes-length-in-hexadecimal-digits",
        "The length that is written counts hexadecimal digits",
        Data(frame=lambda length, octets: length.write(bytes(2 * len(octets)))[: -2 * len(octets) or None] + octets),
        CORRUPTS,
        "data.length of a hexadecimal string",
    ),
    _says(
        "cut-at-the-limit",
        "Of longer data, 32,767 octets are written",
        lambda octets: octets[:DATA_LIMIT],
        "min(length, limit)",
    ),
    _says("text", "Data is written as text, and what is no UTF-8 is replaced", _text, "Buffer.from(data.toString())"),
    _says(
        "trailing-zeros-dropped",
        "Zero octets at the end are not written",
        lambda octets: octets.rstrip(b"\0"),
        "padding",
    ),
    _mutant(
        "writes-hexadecimal",
        "The hexadecimal form is written",
        Data(said=lambda octets: octets.hex().encode("ascii")),
        deserts("WW05 WW03", "WW06 WW04"),
        "Buffer.from(hex) without 'hex'",
    ),
    _says("cut-at-nul", "What follows a NUL is not written", lambda octets: octets.split(b"\0")[0], "strlen"),
    _says("newlines", "LF is written as CR LF", lambda octets: octets.replace(b"\n", b"\r\n"), "text mode on Windows"),
    _says(
        "zeros",
        "Zeros are written instead of data",
        lambda octets: bytes(len(octets)),
        "Buffer.alloc and a copy that is forgotten",
    ),
)
"""The bugs of this subject."""
