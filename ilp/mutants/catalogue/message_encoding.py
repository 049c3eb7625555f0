"""Wire bugs in the UTF-8 of messages (RFC 0030, Variable-length string)."""

# The odd number at each place is the bug.
# ruff: noqa: PLR2004

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Callable

from ilp.mutants.mutant import (
    ACCEPTS_FORBIDDEN,
    CORRUPTS,
    LEAKS,
    REFUSES,
    Mutant,
    Subject,
    deserts,
)
from ilp.mutants.plain.message import Message, utf_8_octets, utf_8_text
from ilp.mutants.plain.octets import Refused

__all__ = ["MUTANTS"]


def _decoded(encoding: str, errors: str = "strict") -> Callable[[bytes], str]:
    def text(octets: bytes) -> str:
        try:
            return octets.decode(encoding, errors)
        except UnicodeDecodeError:
            raise Refused(f"no {encoding}") from None

    return text


def _utf_8_else_latin_1(octets: bytes) -> str:
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def _utf_8_of_old(octets: bytes, *, longest: int = 6, overlong: bool = True, last: int = 0x7FFFFFFF) -> str:
    """Decode as RFC 2279 had it and many hand-written decoders do: lead octet, six bits from each that follows."""
    text = []
    at = 0
    while at < len(octets):
        lead = octets[at]
        length = 1 if lead < 0x80 else 8 - (lead ^ 0xFF).bit_length()
        following = octets[at + 1 : at + length]
        if length != 1 + len(following) or (lead >= 0x80 and length < 2) or length > longest:
            raise Refused("ill-formed")
        if any(octet >> 6 != 0b10 for octet in following):
            raise Refused("ill-formed")
        code = lead if length == 1 else lead & (0x7F >> length)
        for octet in following:
            code = code << 6 | octet & 0x3F
        least = (0, 0, 0x80, 0x800, 0x10000, 0x200000, 0x4000000)[length]
        if (code < least and not overlong) or code > last or 0xD800 <= code < 0xE000:
            raise Refused("ill-formed")
        text.append(chr(code) if code <= 0x10FFFF else "\ufffd")
        at += length
    return "".join(text)


def _overlong_let_pass(octets: bytes) -> str:
    return _utf_8_of_old(octets, longest=4, last=0x10FFFF)


def _beyond_let_pass(octets: bytes) -> str:
    return _utf_8_of_old(octets, overlong=False)


def _modified_utf_8(octets: bytes) -> str:
    return utf_8_text(octets.replace(b"\xc0\x80", b"\0"))


def _cesu_8(octets: bytes) -> str:
    return _strict_utf_16(_wtf_8(octets))


def _wtf_8(octets: bytes) -> str:
    try:
        return octets.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        raise Refused("ill-formed") from None


def _strict_utf_16(text: str) -> str:
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise Refused("a lone surrogate") from None


def _surrogates_replaced(octets: bytes) -> str:
    return "".join("\ufffd" if "\ud800" <= each <= "\udfff" else each for each in _wtf_8(octets))


def _up_to_incomplete(octets: bytes) -> str:
    """Decode as a stream: what is not complete at the end is kept for octets that never come."""
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(octets)
    except UnicodeDecodeError:
        raise Refused("ill-formed") from None


def _leaking(octets: bytes) -> str:
    return octets.decode("utf-8")


def _ascii_as_latin_1(octets: bytes) -> str:
    return bytes(octet & 0x7F for octet in octets).decode("ascii")


def _cesu_8_written(text: str) -> bytes:
    units = text.encode("utf-16-be", "surrogatepass")
    pairs = (units[at : at + 2] for at in range(0, len(units), 2))
    return b"".join(chr(int.from_bytes(pair, "big")).encode("utf-8", "surrogatepass") for pair in pairs)


_mutant = Subject("message")


def _says(name: str, title: str, said: Callable[[str], str], origin: str) -> Mutant:
    return _mutant(f"writes-{name}", title, Message(said=said), CORRUPTS, origin)


def _writes(name: str, title: str, octets: Callable[[str], bytes], origin: str) -> Mutant:
    return _mutant(f"writes-{name}", title, Message(octets=octets), CORRUPTS, origin)


_ENCODINGS = (
    _mutant(
        "latin-1",
        "Messages are read as Latin-1",
        Message(text=_decoded("latin-1")),
        deserts("WR03 WR05", "WR03 WR02"),
        "'binary' in Node, a default charset of the platform",
    ),
    _mutant(
        "windows-1252",
        "Messages are read as Windows-1252",
        Message(text=_decoded("cp1252", "replace")),
        deserts("WR03 WR05", "WR03 WR02"),
        "the default charset of Java and Python on Windows",
    ),
    _mutant(
        "ascii-only",
        "Messages with characters that are not ASCII are refused",
        Message(text=_decoded("ascii")),
        REFUSES,
        "the ASN.1 is taken for IA5String",
    ),
    _mutant(
        "ascii-replaced",
        "Octets from 80 on are read as replacement characters",
        Message(text=_decoded("ascii", "replace")),
        deserts("WR03 WR05", "WR03 WR02"),
        "new String(octets, US_ASCII) in Java",
    ),
    _mutant(
        "bit-7-dropped",
        "Bit 7 of every octet is dropped",
        Message(text=_ascii_as_latin_1),
        deserts("WR03 WR05", "WR03 WR02"),
        "toString('ascii') in Node",
    ),
    _mutant(
        "utf-16",
        "Messages are read as UTF-16",
        Message(text=_decoded("utf-16-be", "replace")),
        deserts("WR03 WR05", "WR03 WR02"),
        "BMPString; char arrays in Java and C#",
    ),
    _mutant(
        "else-latin-1",
        "What is no UTF-8 is read as Latin-1",
        Message(text=_utf_8_else_latin_1),
        ACCEPTS_FORBIDDEN,
        "Ruby and Perl habits, mail readers",
    ),
    _mutant(
        "ill-formed-replaced",
        "What is no UTF-8 is read as replacement characters",
        Message(text=_decoded("utf-8", "replace")),
        ACCEPTS_FORBIDDEN,
        "toString('utf8') in Node, new String in Java, string conversion in Go, from_utf8_lossy in Rust",
    ),
    _mutant(
        "ill-formed-dropped",
        "What is no UTF-8 is dropped",
        Message(text=_decoded("utf-8", "ignore")),
        ACCEPTS_FORBIDDEN,
        "errors='ignore', iconv //IGNORE",
    ),
    _mutant(
        "ill-formed-escaped",
        "What is no UTF-8 is read as escapes",
        Message(text=_decoded("utf-8", "backslashreplace")),
        ACCEPTS_FORBIDDEN,
        "errors='backslashreplace'",
    ),
    _mutant(
        "overlong",
        "Overlong forms are read",
        Message(text=_overlong_let_pass),
        ACCEPTS_FORBIDDEN,
        "hand-written decoders in C and Java's before 2008",
    ),
    _mutant(
        "overlong-nul",
        "C0 80 is read as NUL",
        Message(text=_modified_utf_8),
        ACCEPTS_FORBIDDEN,
        "modified UTF-8: DataInputStream.readUTF in Java, JNI, Tcl",
    ),
    _mutant(
        "beyond-unicode",
        "Forms of five and six octets and those past the last character are read",
        Message(text=_beyond_let_pass),
        ACCEPTS_FORBIDDEN,
        "UTF-8 as RFC 2279 had it",
    ),
    _mutant(
        "surrogate-pairs",
        "Surrogate pairs are read as the character that they stand for",
        Message(text=_cesu_8),
        ACCEPTS_FORBIDDEN,
        "CESU-8: Oracle, MySQL connectors, readUTF in Java",
    ),
    _mutant(
        "lone-surrogates",
        "Surrogates are read as they are",
        Message(text=_wtf_8),
        ACCEPTS_FORBIDDEN,
        "WTF-8: JavaScript and Windows strings, surrogatepass in Python",
    ),
    _mutant(
        "surrogates-replaced",
        "Surrogates are read as replacement characters",
        Message(text=_surrogates_replaced),
        ACCEPTS_FORBIDDEN,
        "toWellFormed in JavaScript",
    ),
    _mutant(
        "cut-short-let-pass",
        "A character that is cut off at the end is dropped",
        Message(text=_up_to_incomplete),
        ACCEPTS_FORBIDDEN,
        "stream decoders without a flush: TextDecoder with stream, StringDecoder",
    ),
    _mutant(
        "leaks",
        "The decoder's own error comes out",
        Message(text=_leaking),
        LEAKS,
        "UnicodeDecodeError, which nobody catches",
    ),
)


_WRITTEN = (
    _writes(
        "latin-1",
        "Messages are written in Latin-1",
        lambda text: text.encode("latin-1", "replace"),
        "'binary' in Node, writeBytes in Java",
    ),
    _writes(
        "ascii",
        "Characters that are not ASCII are written as question marks",
        lambda text: text.encode("ascii", "replace"),
        "getBytes(US_ASCII) in Java",
    ),
    _writes(
        "utf-16",
        "Messages are written in UTF-16",
        lambda text: text.encode("utf-16-be", "surrogatepass"),
        "writeChars in Java, Encoding.Unicode in .NET",
    ),
    _writes(
        "bom",
        "A byte order mark is written in front",
        lambda text: b"\xef\xbb\xbf" + utf_8_octets(text),
        "utf-8-sig in Python, .NET's Encoding.UTF8 with a preamble",
    ),
    _writes(
        "nul-at-the-end",
        "A NUL is written at the end",
        lambda text: utf_8_octets(text) + b"\0",
        "strings of C, strlen + 1",
    ),
    _writes(
        "nul-overlong",
        "NULs are written as C0 80",
        lambda text: utf_8_octets(text).replace(b"\0", b"\xc0\x80"),
        "modified UTF-8: DataOutputStream.writeUTF in Java",
    ),
    _writes(
        "surrogate-pairs",
        "Characters past the first plane are written as surrogate pairs",
        _cesu_8_written,
        "CESU-8: writeUTF in Java, unpaired conversion of UTF-16 units",
    ),
    _says(
        "bom-dropped",
        "A byte order mark at the start is not written",
        lambda text: text.removeprefix("\ufeff"),
        "writers that think it is none of the text",
    ),
    _says("cut-at-nul", "What follows a NUL is not written", lambda text: text.split("\0")[0], "strlen"),
    _says("trimmed", "White space around is not written", str.strip, "trim()"),
    _says(
        "composed",
        "Messages are written in Unicode's composed form",
        lambda text: unicodedata.normalize("NFC", text),
        "input sanitising",
    ),
    _mutant(
        "writes-escaped",
        "Characters that are not ASCII are written as escapes",
        Message(said=lambda text: text.encode("ascii", "backslashreplace").decode("ascii")),
        deserts("WW05 WW03", "WW06 WW04"),
        "JSON's ensure_ascii, ascii()",
    ),
)


MUTANTS = (*_ENCODINGS, *_WRITTEN)
"""The bugs of this subject."""
