"""UTF-8 in a Reject's message: every edge of well-formedness, octet by octet, and characters that get lost."""

# ruff: noqa: E501 - a vector is a row

from __future__ import annotations

from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import reject
from ilp.golden.authoring.meaning import reject_value
from ilp.golden.authoring.statement import reads, refuses, relays, subject, writes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ilp.golden.vector import Vector

__all__ = ["FILE"]

_CLAUSES = ("0030-utf8", "0027-reject-message")

# Well-formed sequences by their first octet (the Unicode Standard, table 3-7): first octet, the second octet's
# smallest and largest, how many octets follow the second, which are 80 to bf.
_LEADS = (
    (0xC2, 0x80, 0xBF, 0),
    (0xDF, 0x80, 0xBF, 0),
    (0xE0, 0xA0, 0xBF, 1),
    (0xE1, 0x80, 0xBF, 1),
    (0xEC, 0x80, 0xBF, 1),
    (0xED, 0x80, 0x9F, 1),
    (0xEE, 0x80, 0xBF, 1),
    (0xEF, 0x80, 0xBF, 1),
    (0xF0, 0x90, 0xBF, 2),
    (0xF1, 0x80, 0xBF, 2),
    (0xF3, 0x80, 0xBF, 2),
    (0xF4, 0x80, 0x8F, 2),
)

# Octets that stand nowhere alone.
_ALONE = (
    0x80,
    0x8F,
    0x90,
    0x9F,
    0xA0,
    0xBF,
    0xC0,
    0xC1,
    0xC2,
    0xDF,
    0xE0,
    0xED,
    0xEF,
    0xF0,
    0xF4,
    0xF5,
    0xF6,
    0xF7,
    0xF8,
    0xF9,
    0xFA,
    0xFB,
    0xFC,
    0xFD,
    0xFE,
    0xFF,
)

# One character of each first octet that is not ASCII: c2 to df, e0 to ef, f0 to f4.
_FIRST_OCTETS = "".join(
    (
        *(chr(lead << 6) for lead in range(0x02, 0x20)),
        *(chr(lead << 12 or 0x800) for lead in range(0x10)),
        *(chr(lead << 18 or 0x10000) for lead in range(0x05)),
    )
)

# Name, what it is, the characters, flags.
_CHARACTERS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("u-0001", "U+0001, the first but NUL,", "\x01", ("boundary",)),
    ("u-001f", "U+001F, the last control character before the space,", "\x1f", ("boundary",)),
    ("u-007e", "a tilde, the last character of ASCII that prints,", "~", ("boundary",)),
    ("u-007f", "U+007F, the last character of one octet,", "\x7f", ("boundary",)),
    ("u-0085", "U+0085, a line end in some languages,", "a\x85b", ("alias",)),
    ("u-00a0", "U+00A0, a space that does not break,", "a\xa0b", ("alias",)),
    ("u-00ad", "U+00AD, a soft hyphen,", "a\xadb", ("alias",)),
    ("u-07ff-and-u-0800", "U+07FF and U+0800, side by side,", "\u07ff\u0800", ("boundary",)),
    ("u-2028", "U+2028, a line end in JavaScript,", "a\u2028b", ("alias",)),
    ("u-200b", "U+200B, of no width,", "a\u200bb", ("alias",)),
    ("u-200d", "a family joined by U+200D", "\U0001f468\u200d\U0001f469\u200d\U0001f466", ("alias", "wide-value")),
    ("u-202e", "U+202E, which turns the writing around,", "a\u202eb", ("alias",)),
    ("u-2126", "the Ohm sign, which normal form C makes an Omega,", "\u2126", ("alias",)),
    ("u-212b", "the Angstrom sign, which normal form C makes a letter,", "\u212b", ("alias",)),
    ("u-fb01", "the ligature fi, which normal form KC takes apart,", "\ufb01", ("alias",)),
    ("u-ac00", "the Hangul syllable ga, which normal form D takes apart,", "\uac00", ("alias",)),
    ("u-ffff-and-u-10000", "U+FFFF and U+10000, side by side,", "\uffff\U00010000", ("boundary", "wide-value")),
    ("u-fffe", "U+FFFE, which is no character yet well-formed,", "\ufffe", ("boundary",)),
    ("u-fdd0", "U+FDD0, the first of 32 that are no characters,", "\ufdd0", ("boundary",)),
    ("u-fdef", "U+FDEF, the last of 32 that are no characters,", "\ufdef", ("boundary",)),
    ("u-1ffff", "U+1FFFF, no character of the second plane,", "\U0001ffff", ("boundary", "wide-value")),
    ("u-10fffe", "U+10FFFE, the last but one,", "\U0010fffe", ("boundary", "wide-value")),
    ("u-3ffff", "U+3FFFF, at the end of a lead octet's range,", "\U0003ffff", ("boundary", "wide-value")),
    ("u-40000", "U+40000, at the start of a lead octet's range,", "\U00040000", ("boundary", "wide-value")),
    ("u-e0001", "U+E0001, a tag nobody sees,", "a\U000e0001b", ("alias", "wide-value")),
    ("u-e000-and-u-d7ff", "the neighbours of the surrogates, side by side,", "\ud7ff\ue000", ("boundary",)),
    ("bom-inside", "U+FEFF inside", "a\ufeffb", ("alias",)),
    ("bom-twice", "U+FEFF twice at the start", "\ufeff\ufeffa", ("alias",)),
    ("bom-alone", "U+FEFF and nothing else", "\ufeff", ("alias",)),
    ("bom-at-the-end", "U+FEFF at the end", "a\ufeff", ("alias",)),
    ("right-to-left", "Hebrew, written from the right,", "\u05e9\u05dc\u05d5\u05dd", ()),
    ("arabic-digits", "Arabic-Indic digits, which stay as they are,", "\u0661\u0662\u0663", ("alias",)),
    ("combining-alone", "a combining accent without a letter", "\u0301", ()),
    ("combining-many", "a letter with five combining marks", "e\u0301\u0300\u0302\u0303\u0308", ("alias",)),
    ("combining-order", "combining marks out of canonical order", "a\u0301\u0323", ("alias",)),
    ("dotless-i", "dotless and dotted i, which upper case confuses,", "\u0131\u0130", ("alias",)),
    ("sharp-s", "the letter sharp s, which upper case doubles,", "\xdf", ("alias",)),
    ("nul-alone", "one NUL and nothing else", "\x00", ("alias",)),
    ("nul-at-the-start", "a NUL at the start", "\x00a", ("alias",)),
    ("nuls", "three NULs", "\x00\x00\x00", ("alias",)),
    ("carriage-return", "a carriage return alone", "a\rb", ("alias",)),
    ("line-ends", "line ends of three systems", "a\r\nb\nc\rd", ("alias",)),
    ("trailing-newline", "a newline at the end", "a\n", ("alias",)),
    ("spaces-only", "three spaces and nothing else", "   ", ("alias",)),
    ("percent", "a percent sign and digits, which nobody decodes,", "%41%00%n", ("alias",)),
    ("backslash", "a backslash escape, which nobody decodes,", "\\u0041\\n", ("alias",)),
    ("entity", "an HTML entity, which nobody decodes,", "&amp;<b>", ("alias",)),
    ("quotes", "quotes and braces", "\"'`{}", ()),
    ("ascii", "every character of ASCII", "".join(map(chr, range(128))), ("alias",)),
    ("latin-1", "every character of Latin-1 that ASCII has not", "".join(map(chr, range(128, 256))), ("alias",)),
    ("first-octets", "a character of every first octet that there is past ASCII", _FIRST_OCTETS, ("wide-value",)),
    ("replacement-pair", "two U+FFFD, as for two ill-formed octets,", "\ufffd\ufffd", ("alias",)),
    ("of-each-width", "characters of one, two, three and four octets", "a\xe9\u20ac\U0001f4a9", ("wide-value",)),
    ("of-each-width-falling", "characters of four, three, two and one octets", "\U0001f4a9\u20ac\xe9a", ("wide-value",)),
)  # fmt: skip

# Name, what is wrong, the octets, where.
_ILL_FORMED: tuple[tuple[str, str, str, tuple[int, int]], ...] = (
    ("overlong-2-nul", "NUL in two octets, as Java writes it,", "c080", (0, 2)),
    ("overlong-2-a", "the letter a in two octets", "c1a1", (0, 2)),
    ("overlong-2-7f", "U+007F in two octets", "c1bf62", (0, 2)),
    ("overlong-3-nul", "NUL in three octets", "e08080", (0, 3)),
    ("overlong-3-a", "the letter a in three octets", "e081a1", (0, 3)),
    ("overlong-3-7ff", "U+07FF in three octets", "e09fbf61", (0, 3)),
    ("overlong-4-nul", "NUL in four octets", "f0808080", (0, 4)),
    ("overlong-4-a", "the letter a in four octets", "f08081a1", (0, 4)),
    ("overlong-4-euro", "the Euro sign in four octets", "f08282ac", (0, 4)),
    ("overlong-4-ffff", "U+FFFF in four octets", "f08fbfbf61", (0, 4)),
    ("overlong-5", "U+FFFF in five octets", "f8808fbfbf", (0, 5)),
    ("overlong-6", "U+FFFF in six octets", "fc80808fbfbf", (0, 6)),
    ("six-octets", "a character of six octets, which older texts knew,", "fd9fbfbfbfbf", (0, 6)),
    ("surrogate-d800", "U+D800 before a letter", "eda08061", (0, 3)),
    ("surrogate-dbff", "U+DBFF, the last high surrogate,", "edafbf", (0, 3)),
    ("surrogate-dc00", "U+DC00, the first low surrogate,", "edb080", (0, 3)),
    ("surrogate-dfff", "U+DFFF before a letter", "edbfbf61", (0, 3)),
    ("surrogate-pair-first", "U+10000 as a pair of surrogates", "eda080edb080", (0, 6)),
    ("surrogate-pair-last", "U+10FFFF as a pair of surrogates", "edafbfedbfbf", (0, 6)),
    ("surrogates-reversed", "a low surrogate before a high one", "edb080eda080", (0, 6)),
    ("u-110000", "U+110000 after a letter", "61f4908080", (1, 4)),
    ("u-13ffff", "U+13FFFF, the last that f4 could start,", "f4bfbfbf", (0, 4)),
    ("u-140000", "U+140000, of octet f5,", "f5808080", (0, 4)),
    ("u-1fffff", "U+1FFFFF, the last of 21 bits,", "f7bfbfbf", (0, 4)),
    ("cut-1-of-2", "one of two octets at the end", "c3", (0, 1)),
    ("cut-1-of-3", "one of three octets at the end", "61e2", (1, 1)),
    ("cut-1-of-4", "one of four octets at the end", "61f0", (1, 1)),
    ("cut-2-of-4", "two of four octets at the end", "61f09f", (1, 2)),
    ("cut-1-of-2-inside", "one of two octets before a letter", "c361", (0, 1)),
    ("cut-1-of-3-inside", "one of three octets before a letter", "e261", (0, 1)),
    ("cut-1-of-4-inside", "one of four octets before a letter", "f061", (0, 1)),
    ("cut-2-of-4-inside", "two of four octets before a letter", "f09f61", (0, 2)),
    ("cut-3-of-4-inside", "three of four octets before a letter", "f09f9261", (0, 3)),
    ("cut-before-whole", "one of two octets before a whole character of two", "c3c3a9", (0, 1)),
    ("cut-at-the-start", "the second half of a character at the start", "a961", (0, 1)),
    ("continuation-after-two", "a third octet after a character of two", "c3a9a9", (2, 1)),
    ("continuation-after-four", "a fifth octet after a character of four", "f09f92a9a9", (4, 1)),
    ("two-continuations", "two continuation octets", "8080", (0, 2)),
    ("windows-1252", "a dash in Windows-1252", "612096206c", (2, 1)),
    ("shift-jis", "a word in Shift JIS", "93fa967b", (0, 4)),
    ("utf-16-be", "a letter in UTF-16 behind its mark", "feff0061", (0, 2)),
    ("utf-16-le-bom-32", "the mark of UTF-32", "fffe0000", (0, 2)),
    ("last-octet", "127 letters and an octet ff", "6d" * 127 + "ff", (127, 1)),
)  # fmt: skip

_ALSO_WRITTEN = (
    "u-007f", "u-0085", "u-2028", "u-200d", "u-212b", "u-ffff-and-u-10000", "u-fffe", "u-fdd0", "u-10fffe", "bom-alone", "bom-twice",
    "right-to-left", "combining-many", "combining-order", "nul-alone", "nuls", "line-ends", "spaces-only", "backslash", "ascii", "latin-1",
    "of-each-width",
)  # fmt: skip


def _characters() -> Iterator[Vector]:
    for name, what, text, flags in _CHARACTERS:
        packet, value = reject(message=text.encode()), reject_value(message=text)
        yield reads(name, f"A message with {what} is read", packet, value, clauses=_CLAUSES, at="message", flags=flags)
        if name in _ALSO_WRITTEN:
            yield writes(
                f"encode-{name}", f"A message with {what} is written", value, packet, clauses=_CLAUSES, flags=flags
            )
            yield relays(
                f"relay-{name}",
                f"A message with {what} is forwarded as it is",
                packet,
                packet,
                clauses=("0027-relay-fulfill", *_CLAUSES),
                at="message",
                flags=flags,
            )


def _sequences() -> Iterator[Vector]:
    """Of each class of first octet the edges of the second, and one beyond them on either side."""
    for lead, low, high, more in _LEADS:
        for second in (low - 1, low, high, high + 1):
            octets = bytes([lead, second]) + b"\x80" * more
            name = f"sequence-{lead:02x}-{second:02x}"
            if low <= second <= high:
                text = octets.decode()
                yield reads(
                    name,
                    f"The well-formed octets {octets.hex(' ')} are read as U+{ord(text):04X}",
                    reject(message=octets, data=b""),
                    reject_value(message=text, data=""),
                    clauses=_CLAUSES,
                    at="message",
                    flags=("boundary",),
                )
            else:
                yield refuses(
                    name,
                    f"The octets {octets.hex(' ')} are refused: {second:02x} does not follow {lead:02x}",
                    reject(message=octets, data=b""),
                    clauses=_CLAUSES,
                    at=("message", 0, 2),
                    flags=("boundary",),
                )
        for index in range(2, 2 + more):
            for octet in (0x7F, 0xC0):
                octets = bytes([lead, high]) + b"\x80" * more
                octets = octets[:index] + bytes([octet]) + octets[index + 1 :]
                yield refuses(
                    f"sequence-{lead:02x}-{index + 1}-{octet:02x}",
                    f"The octets {octets.hex(' ')} are refused: {octet:02x} continues no character",
                    reject(message=octets, data=b""),
                    clauses=_CLAUSES,
                    at=("message", index, 1),
                    flags=("boundary",),
                )


def _ill_formed() -> Iterator[Vector]:
    for octet in _ALONE:
        yield refuses(
            f"alone-{octet:02x}",
            f"Octet {octet:02x} between two letters is refused",
            reject(message=bytes([0x61, octet, 0x62]), data=b""),
            clauses=_CLAUSES,
            at=("message", 1, 1),
            flags=("boundary",),
        )
    for name, what, digits, (offset, length) in _ILL_FORMED:
        yield refuses(
            f"ill-formed-{name}",
            f"A message with {what} is refused",
            reject(message=bytes.fromhex(digits), data=b""),
            clauses=_CLAUSES,
            at=("message", offset, length),
            flags=("alias",) if "overlong" in name or "surrogate" in name else (),
        )


FILE = subject(
    "message-utf-8",
    "A Reject's message in UTF-8: every octet, every kind of sequence at its edges, what is ill-formed, characters that get lost.",
    "generated from RFC 0030, Variable-length string, and the Unicode Standard, table 3-7",
    (*_characters(), *_sequences(), *_ill_formed()),
)
