"""Wire bugs in the text and the length of messages (RFC 0027, ILP Reject)."""

# The odd number at each place is the bug.
# ruff: noqa: PLR2004

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from ilp.mutants.mutant import (
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
from ilp.mutants.plain.length import Length
from ilp.mutants.plain.message import MESSAGE_LIMIT, Message
from ilp.mutants.plain.octets import Reader, Refused

__all__ = ["MUTANTS"]


_NO_LIMIT = 10**9


def _refused_where(wrong: Callable[[str], bool]) -> Callable[[str], str]:
    def text(message: str) -> str:
        if wrong(message):
            raise Refused("no such message")
        return message

    return text


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc"


def _is_noncharacter(character: str) -> bool:
    return ord(character) & 0xFFFE == 0xFFFE


def _astral(character: str) -> bool:
    return ord(character) > 0xFFFF


def _as_many_characters(length: Length, reader: Reader) -> bytes:
    octets = b""
    for _ in range(length.determinant(length, reader)):
        octets += reader.take(1)
        while reader.left() and reader.octets[reader.at] >> 6 == 0b10:
            octets += reader.take(1)
    return octets


def _two_octets_each(length: Length, reader: Reader) -> bytes:
    return reader.take(2 * length.determinant(length, reader))


def _utf_16_units(text: str) -> int:
    return len(text.encode("utf-16-be", "surrogatepass")) // 2


def _octets_in(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _counting(size: Callable[[str], int]) -> Callable[[Length, str, bytes], bytes]:
    return lambda length, text, octets: length.write(bytes(size(text)))[: -size(text) or None] + octets


_mutant = Subject("message")


def _means(name: str, title: str, meant: Callable[[str], str | None], origin: str) -> Mutant:
    return _mutant(name, title, Message(meant=meant), MISREADS, origin)


_READ = (
    _means(
        "bom-dropped",
        "A byte order mark at the start is dropped",
        lambda text: text.removeprefix("\ufeff"),
        "TextDecoder in JavaScript, utf-8-sig in Python, .NET's StreamReader",
    ),
    _means("nul-terminated", "A message ends at a NUL", lambda text: text.split("\0")[0], "strings of C"),
    _means(
        "nuls-stripped",
        "NULs at the end are dropped",
        lambda text: text.rstrip("\0"),
        "fixed-length fields; construct's PaddedString",
    ),
    _means("trimmed", "White space around is dropped", str.strip, "trim()"),
    _means(
        "composed",
        "Messages are read in Unicode's composed form",
        lambda text: unicodedata.normalize("NFC", text),
        "Swift's comparison, macOS, input sanitising",
    ),
    _means(
        "decomposed",
        "Messages are read in Unicode's decomposed form",
        lambda text: unicodedata.normalize("NFD", text),
        "HFS+",
    ),
    _means(
        "compatible",
        "Messages are read in Unicode's compatibility form",
        lambda text: unicodedata.normalize("NFKC", text),
        "stringprep, search indexes",
    ),
    _means(
        "controls-dropped",
        "Control characters are dropped",
        lambda text: "".join(each for each in text if not _is_control(each)),
        "sanitising for a log",
    ),
    _means(
        "newlines-normalised",
        "CR LF is read as LF",
        lambda text: text.replace("\r\n", "\n"),
        "text mode on Windows, universal newlines in Python",
    ),
    _means("tabs-expanded", "Tabs are read as spaces", str.expandtabs, "rendering before keeping"),
    _means(
        "empty-as-absent",
        "An empty message is read as absent",
        lambda text: text or None,
        "`message || undefined`, omitempty in Go, Optional.filter",
    ),
    _means(
        "astral-replaced",
        "Characters past the first plane are read as replacement characters",
        lambda text: "".join("\ufffd" if _astral(each) else each for each in text),
        "UCS-2: old Windows, MySQL's utf8 without strict mode",
    ),
    _means("lower-cased", "Messages are read in lower case", str.lower, "search indexes"),
    _means("cut-at-255", "Of a message, 255 characters are read", lambda text: text[:255], "VARCHAR(255)"),
    _means(
        "html-escaped",
        "Messages are escaped for HTML",
        lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;"),
        "escaping where a message is read instead of where it is shown",
    ),
    *(
        _mutant(name, title, Message(meant=_refused_where(wrong)), REFUSES, origin)
        for name, title, wrong, origin in (
            ("empty-refused", "An empty message is refused", lambda text: text == "", "`if (!message) throw`"),
            (
                "nul-refused",
                "A message with a NUL is refused",
                lambda text: "\0" in text,
                "PostgreSQL's text, CString::new in Rust",
            ),
            (
                "controls-refused",
                "A message with control characters is refused",
                lambda text: any(map(_is_control, text)),
                "a check by isprint",
            ),
            (
                "noncharacters-refused",
                "A message with a noncharacter is refused",
                lambda text: any(map(_is_noncharacter, text)),
                "XML 1.0, and decoders older than Corrigendum 9",
            ),
            (
                "replacement-character-refused",
                "A message with a replacement character is refused",
                lambda text: "\ufffd" in text,
                "`text.includes('\\ufffd')` as the check for UTF-8",
            ),
            (
                "astral-refused",
                "A message with a character past the first plane is refused",
                lambda text: any(map(_astral, text)),
                "MySQL's utf8 has three octets at most; BMPString",
            ),
            (
                "bom-refused",
                "A message with a byte order mark is refused",
                lambda text: "\ufeff" in text,
                "JSON habits: RFC 8259 forbids it",
            ),
        )
    ),
)


_SIZES = (
    _mutant(
        "counted-in-characters",
        "The length is thought to count characters",
        Message(taken=_as_many_characters),
        deserts("WR01 WR05", "WR04 WR02"),
        "String.length(), len() in Python 3, where octets are meant",
    ),
    _mutant(
        "counted-in-units",
        "The length is thought to count units of two octets",
        Message(taken=_two_octets_each),
        deserts("WR01 WR03", "WR04 WR03"),
        "BMPString; DataInput's readChars",
    ),
    _mutant(
        "limit-8190",
        "A message of 8191 characters is refused",
        Message(limit=MESSAGE_LIMIT - 1),
        LOWERS_LIMIT,
        "`length < 8191`",
    ),
    _mutant(
        "limit-1023",
        "A message of more than 1023 characters is refused",
        Message(limit=1023),
        LOWERS_LIMIT,
        "the limit of addresses, or a buffer of one kilobyte",
    ),
    _mutant(
        "limit-255",
        "A message of more than 255 characters is refused",
        Message(limit=255),
        LOWERS_LIMIT,
        "one octet of length, VARCHAR(255)",
    ),
    _mutant(
        "limit-in-octets",
        "A message of more than 8191 octets is refused",
        Message(size=_octets_in),
        LOWERS_LIMIT,
        "byteLength, len() in Go and Rust: UTF8String's SIZE counts characters",
        disputed=True,
    ),
    _mutant(
        "limit-in-units",
        "A message of more than 8191 units of UTF-16 is refused",
        Message(size=_utf_16_units),
        LOWERS_LIMIT,
        "String.length in JavaScript, Java and C#",
        disputed=True,
    ),
    _mutant(
        "no-limit",
        "Messages of any length are read",
        Message(limit=_NO_LIMIT),
        RAISES_LIMIT,
        "the prose of RFC 0027 has no limit",
        disputed=True,
    ),
    _mutant(
        "cut-at-the-limit",
        "Of a longer message, 8191 characters are read",
        Message(limit=_NO_LIMIT, meant=lambda text: text[:MESSAGE_LIMIT]),
        deserts("WR05", "WR01"),
        "strncpy, substring",
    ),
    # Writing.
    _mutant(
        "writes-length-in-characters",
        "The length that is written counts characters",
        Message(frame=_counting(len)),
        CORRUPTS,
        "message.length where Buffer.byteLength is meant",
    ),
    _mutant(
        "writes-length-in-units",
        "The length that is written counts units of UTF-16",
        Message(frame=_counting(_utf_16_units)),
        CORRUPTS,
        "String.length in JavaScript and Java",
    ),
    _mutant(
        "writes-limit-8190",
        "A message of 8191 characters is not written",
        Message(written_limit=MESSAGE_LIMIT - 1),
        REFUSES_TO_WRITE,
        "`length < 8191`",
    ),
    _mutant(
        "writes-limit-127",
        "A message of more than 127 characters is not written",
        Message(written_limit=127),
        REFUSES_TO_WRITE,
        "the short form only",
    ),
    _mutant(
        "writes-no-limit",
        "Messages of any length are written",
        Message(written_limit=_NO_LIMIT),
        CORRUPTS,
        "the prose of RFC 0027 has no limit, but this codec's own reader has",
        disputed=True,
    ),
    _mutant(
        "writes-cut-at-the-limit",
        "Of a longer message, 8191 characters are written",
        Message(said=lambda text: text[:MESSAGE_LIMIT]),
        CORRUPTS,
        "substring",
    ),
    _mutant(
        "writes-no-empty",
        "An empty message is not written",
        Message(said=_refused_where(lambda text: text == "")),
        REFUSES_TO_WRITE,
        "`if (!message) throw`",
    ),
    _mutant(
        "writes-no-nul",
        "A message with a NUL is not written",
        Message(said=_refused_where(lambda text: "\0" in text)),
        REFUSES_TO_WRITE,
        "CString::new in Rust",
    ),
    _mutant(
        "writes-no-astral",
        "A message with a character past the first plane is not written",
        Message(said=_refused_where(lambda text: any(map(_astral, text)))),
        REFUSES_TO_WRITE,
        "BMPString",
    ),
)


MUTANTS = (*_READ, *_SIZES)
"""The bugs of this subject."""
