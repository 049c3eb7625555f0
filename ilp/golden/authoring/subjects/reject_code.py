"""The code of a Reject: three IA5 characters."""

# ruff: noqa: E501 - a vector is a row

from __future__ import annotations

from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import reject
from ilp.golden.authoring.meaning import reject_value
from ilp.golden.authoring.statement import (
    may_read,
    may_write,
    reads,
    refuses,
    refuses_to_write,
    subject,
    writes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ilp.golden.vector import Vector

__all__ = ["FILE"]

_CLAUSES = ("0027-reject-code", "0027-asn1-code", "0027-error-codes")
_IA5 = ("0027-reject-code", "0027-asn1-code")

_DEFINED = {
    "F00": "Bad Request",
    "F01": "Invalid Packet",
    "F02": "Unreachable",
    "F03": "Invalid Amount",
    "F04": "Insufficient Destination Amount",
    "F05": "Wrong Condition",
    "F06": "Unexpected Payment",
    "F07": "Cannot Receive",
    "F08": "Amount Too Large",
    "F99": "Application Error",
    "T00": "Internal Error",
    "T01": "Peer Unreachable",
    "T02": "Peer Busy",
    "T03": "Connector Busy",
    "T04": "Insufficient Liquidity",
    "T05": "Rate Limited",
    "T99": "Application Error",
    "R00": "Transfer Timed Out",
    "R01": "Insufficient Source Amount",
    "R02": "Insufficient Timeout",
    "R99": "Application Error",
}

_UNKNOWN: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("unknown-f09", "F09", "F09, next after the last defined one,", ("boundary",)),
    ("unknown-f10", "F10", "F10", ()),
    ("unknown-t06", "T06", "T06, next after the last defined one,", ("boundary",)),
    ("unknown-r03", "R03", "R03, next after the last defined one,", ("boundary",)),
    ("unknown-class", "X00", "X00, of no class,", ()),
    ("lower-case", "f00", "f00", ("alias",)),
    ("letters", "ABC", "ABC", ()),
    ("spaces", "   ", "of three spaces", ()),
    ("trailing-space", "F0 ", "F0 with a space", ("alias",)),
    ("control-characters", "\x01\x1f\x7f", "of three control characters, which IA5 has,", ("boundary",)),
    ("nul", "F0\x00", "F0 with a NUL", ("alias",)),
    ("unknown-f90", "F90", "F90", ()),
    ("unknown-f98", "F98", "F98, next before the last defined one,", ("boundary",)),
    ("unknown-t90", "T90", "T90", ()),
    ("unknown-t98", "T98", "T98, next before the last defined one,", ("boundary",)),
    ("unknown-r90", "R90", "R90", ()),
    ("unknown-r98", "R98", "R98, next before the last defined one,", ("boundary",)),
    ("unknown-t10", "T10", "T10", ()),
    ("unknown-r10", "R10", "R10", ()),
    ("unknown-e00", "E00", "E00, of the letter before F,", ("boundary",)),
    ("unknown-g00", "G00", "G00, of the letter after F,", ("boundary",)),
    ("unknown-q00", "Q00", "Q00, of the letter before R,", ("boundary",)),
    ("unknown-s00", "S00", "S00, of the letters between R and T,", ("boundary",)),
    ("unknown-u00", "U00", "U00, of the letter after T,", ("boundary",)),
    ("unknown-p00", "P00", "P00", ()),
    ("lower-case-t", "t00", "t00", ("alias",)),
    ("lower-case-r", "r00", "r00", ("alias",)),
    ("letter-o", "FOO", "FOO, with letters O for zeros,", ("alias",)),
    ("hexadecimal", "F0A", "F0A", ("alias",)),
    ("digits", "000", "000", ()),
    ("digits-first", "00F", "00F, which is F00 backwards,", ("alias",)),
    ("leading-space", " F0", "F0 behind a space", ("alias",)),
    ("inner-space", "F 0", "F and 0 with a space between", ("alias",)),
    ("newline", "F0\n", "F0 with a newline", ("alias",)),
    ("nuls", "\x00\x00\x00", "of three NULs, which is not no code,", ("alias",)),
    ("minus", "F-1", "F-1", ()),
    ("dels", "\x7f\x7f\x7f", "of three octets 7f, the last of IA5,", ("boundary",)),
)

# Octets at the edges of their classes: what an IA5String has, and, from 80 on, what it has not.
_IA5_EDGES = (0x00, 0x1F, 0x20, 0x2F, 0x30, 0x39, 0x3A, 0x40, 0x41, 0x5A, 0x5B, 0x60, 0x61, 0x7A, 0x7B, 0x7E, 0x7F)
_BEYOND_IA5 = (0x80, 0x8F, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xF0, 0xFE, 0xFF)
_PLACES = ("first", "second", "third")

_NOT_IA5: tuple[tuple[str, bytes, tuple[int, int], str, tuple[str, ...]], ...] = (
    ("octet-80", b"F0\x80", (2, 1), "Octet 80 in a code is refused", ("boundary",)),
    ("octet-ff", b"\xff00", (0, 1), "Octet ff in a code is refused", ("boundary",)),
    ("bit-7", b"\xc600", (0, 1), "Octet c6, the letter F with bit 7 set, is not read as F", ("alias",)),
    (
        "bit-7-digit",
        b"F0\xb2",
        (2, 1),
        "Octet b2, the digit 2 with bit 7 set, is not read as 2 in a code",
        ("alias",),
    ),
    ("utf-8", "F\u00e9".encode(), (1, 2), "The letter \u00e9 in UTF-8 in a code is refused", ()),
)

_UNWRITABLE: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("encode-empty", "", "An empty code is not written", ()),
    ("encode-two-characters", "F0", "A code of two characters is not written", ("boundary",)),
    ("encode-four-characters", "F000", "A code of four characters is not written", ("boundary",)),
    ("encode-two-characters-three-octets", "F\u00e9", "A code of two characters that are three octets is not written", ("alias",)),
    ("encode-latin-1", "F0\u00e9", "A code of three characters out of IA5 is not written", ()),
    ("encode-one-character", "F", "A code of one character is not written", ()),
    ("encode-spaces-around", " F00 ", "A code with spaces around it is not written, nor without them", ("alias",)),
    ("encode-whole-name", "F00 Bad Request", "A code with its name is not written", ()),
    ("encode-octet-80", "F0\x80", "A code with U+0080 is not written", ("boundary", "alias")),
    ("encode-full-width", "\uff26\uff10\uff10", "A code in full-width characters is not written", ("alias",)),
    ("encode-four-octets", "F0\U0001f4a9", "A code with a character past the first plane is not written", ()),
    ("encode-one-character-three-octets", "\u20ac", "A code of one character that is three octets is not written", ("alias",)),
)  # fmt: skip


def _codes() -> Iterator[Vector]:
    for code, name in _DEFINED.items():
        yield reads(
            code.lower(),
            f"Code {code}, {name}, is read",
            reject(code=code.encode("ascii"), message=name.encode("ascii"), data=b""),
            reject_value(code=code, message=name, data=""),
            clauses=_CLAUSES,
            at="code",
        )
    for code, name in _DEFINED.items():
        message = "no route" if code in ("F00", "T05", "R99") else name
        yield writes(
            f"encode-{code.lower()}",
            f"Code {code}, {name}, is written",
            reject_value(code=code, message=message),
            reject(code=code.encode("ascii"), message=message.encode("ascii")),
            clauses=_CLAUSES,
        )
    for name, code, what, flags in _UNKNOWN:
        yield may_read(
            name,
            f"Code {what} may be refused; read, it stays as it is",
            reject(code=code.encode("ascii")),
            reject_value(code=code),
            clauses=_CLAUSES,
            at="code",
            flags=flags,
        )
    for name, code in (
        ("encode-unknown-f10", "F10"),
        ("encode-lower-case", "f00"),
        ("encode-unknown-f09", "F09"),
        ("encode-unknown-f98", "F98"),
        ("encode-unknown-t06", "T06"),
        ("encode-unknown-r03", "R03"),
        ("encode-unknown-class", "X00"),
        ("encode-letters", "ABC"),
        ("encode-digits", "000"),
        ("encode-letter-o", "FOO"),
    ):
        yield may_write(
            name,
            f"Code {code} may be refused; written, it stays as it is",
            reject_value(code=code),
            reject(code=code.encode("ascii")),
            clauses=_CLAUSES,
        )
    for name, octets, (offset, length), title, flags in _NOT_IA5:
        yield refuses(name, title, reject(code=octets), clauses=_IA5, at=("code", offset, length), flags=flags)
    for name, code, title, flags in _UNWRITABLE:
        yield refuses_to_write(name, title, reject_value(code=code), clauses=_IA5, flags=flags)


def _every_class_of_octet() -> Iterator[Vector]:
    """Each of the three places, at the edges of what IA5 and other sets have; F00 around it."""
    for index, place in enumerate(_PLACES):
        for octet in (*_IA5_EDGES, *_BEYOND_IA5):
            code = b"F00"[:index] + bytes([octet]) + b"F00"[index + 1 :]
            name = f"octet-0x{octet:02x}-{place}"
            if code in {octets for _, octets, *_ in _NOT_IA5}:
                continue
            if octet > 0x7F:  # noqa: PLR2004
                yield refuses(
                    name,
                    f"Octet {octet:02x} as the {place} character of a code is refused",
                    reject(code=code),
                    clauses=_IA5,
                    at=("code", index, 1),
                    flags=("alias",) if octet & 0x7F in b"F00\x40\x60\x1f\x20" else (),
                )
            elif code != b"F00":
                yield may_read(
                    name,
                    f"Octet {octet:02x} as the {place} character of a code may be refused; read, it stays as it is",
                    reject(code=code, message=b"", data=b""),
                    reject_value(code=code.decode("ascii"), message="", data=""),
                    clauses=_CLAUSES,
                    at=("code", index, 1),
                    flags=("boundary",),
                )


def _other_octets() -> Iterator[Vector]:
    """The octets inside each class, once each: of IA5 three in a code, of those beyond it one, at alternating places."""
    inside = [octet for octet in range(0x80) if octet not in _IA5_EDGES]
    for index in range(0, len(inside), 3):
        octets = bytes(inside[index : index + 3])
        yield may_read(
            "octets-" + "-".join(f"0x{octet:02x}" for octet in octets),
            f"Octets {octets.hex(' ')} as a code may be refused; read, they stay as they are",
            reject(code=octets, message=b"", data=b""),
            reject_value(code=octets.decode("ascii"), message="", data=""),
            clauses=_CLAUSES,
            at="code",
        )
    for octet in range(0x80, 0x100):
        place = octet % 3
        code = b"F00"[:place] + bytes([octet]) + b"F00"[place + 1 :]
        if octet in _BEYOND_IA5 or code in {octets for _, octets, *_ in _NOT_IA5}:
            continue
        yield refuses(
            f"octet-0x{octet:02x}-{_PLACES[place]}",
            f"Octet {octet:02x} as the {_PLACES[place]} character of a code is refused",
            reject(code=code),
            clauses=_IA5,
            at=("code", place, 1),
        )


def _shifted() -> Iterator[Vector]:
    """The code has no length of its own: another size moves every field after it."""
    for name, code, what in (
        ("two-octets", b"F0", "of two octets is refused: triggeredBy's length becomes its last one"),
        ("four-octets", b"F000", "of four octets is refused: its last one becomes triggeredBy's length"),
        ("with-length", b"\x03F00", "behind a length determinant of its own is refused"),
    ):
        clauses = (*_IA5, "0030-length-prefix") if name == "with-length" else _IA5
        yield refuses(name, f"A code {what}", reject(code=code), clauses=clauses, at="code")


def _amount_too_large() -> Iterator[Vector]:
    clauses = ("0027-amount-too-large-data", "0027-asn1-amount-too-large", "0027-error-codes")
    digits = "00000000000003e8" + "00000000000001f4"
    yield reads(
        "f08-amounts",
        "An F08 with received and maximum amount in its data is read, the data as octets",
        reject(code=b"F08", message=b"", data=bytes.fromhex(digits)),
        reject_value(code="F08", message="", data=digits),
        clauses=clauses,
        at="data",
    )
    yield reads(
        "f08-without-amounts",
        "An F08 without data is read: that the amounts are there is a SHOULD of the sender",
        reject(code=b"F08", data=b""),
        reject_value(code="F08", data=""),
        clauses=clauses,
        at="data-length",
        flags=("boundary",),
    )
    yield reads(
        "f08-other-data",
        "An F08 whose data is no two amounts is read",
        reject(code=b"F08", data=b"\x01\x02\x03"),
        reject_value(code="F08", data="010203"),
        clauses=clauses,
        at="data",
    )
    for name, what, octets, flags in (
        ("f08-one-amount", "one amount, eight octets,", digits[:16], ()),
        ("f08-15-octets", "15 octets, one less than two amounts,", digits[:30], ("boundary",)),
        ("f08-17-octets", "17 octets, one more than two amounts,", digits + "2a", ("boundary",)),
        ("f08-24-octets", "three amounts, 24 octets,", digits + digits[:16], ()),
        ("f08-greatest-amounts", "two amounts of 2^64 - 1", "ff" * 16, ("boundary", "wide-value")),
        ("f08-zero-amounts", "two amounts of zero", "00" * 16, ("boundary",)),
        (
            "f08-reversed-amounts",
            "a maximum above what was received, which makes no sense,",
            digits[16:] + digits[:16],
            ("alias",),
        ),
    ):
        said = f"An F08 with {what} in its data is read, the data as the octets they are"
        packet, value = reject(code=b"F08", data=bytes.fromhex(octets)), reject_value(code="F08", data=octets)
        yield reads(name, said, packet, value, clauses=clauses, at="data", flags=flags)
    for name, what, octets in (
        ("encode-f08-amounts", "received and maximum amount", digits),
        ("encode-f08-15-octets", "15 octets", digits[:30]),
        ("encode-f08-17-octets", "17 octets", digits + "2a"),
        ("encode-f08-without-amounts", "no octets", ""),
    ):
        yield writes(
            name,
            f"An F08 with {what} in its data is written, the data as the octets they are",
            reject_value(code="F08", message="", data=octets),
            reject(code=b"F08", message=b"", data=bytes.fromhex(octets)),
            clauses=clauses,
        )
    for code in ("F01", "F99", "T00", "T99", "R02", "R99"):
        why = "as the application has it" if code.endswith("99") else "although the table of codes says (empty)"
        yield reads(
            f"{code.lower()}-with-data",
            f"A {code} that carries data is read, {why}",
            reject(code=code.encode("ascii"), message=b"", data=b"\x01\x02"),
            reject_value(code=code, message="", data="0102"),
            clauses=("0027-error-data", "0027-reject-fields"),
            at="data",
        )
    yield reads(
        "f00-with-data",
        "An F00 that carries data is read: (empty) in the table of codes is no limit of the format",
        reject(code=b"F00", data=b"\x01"),
        reject_value(code="F00", data="01"),
        clauses=("0027-error-data", "0027-reject-fields"),
        at="data",
    )


FILE = subject(
    "reject-code",
    "A Reject's code: every defined one, unknown ones, each of the 256 octets once, the edges of each class at each of the "
    "three places.",
    "generated from RFC 0027, ILP Reject and Error Codes",
    (*_codes(), *_every_class_of_octet(), *_other_octets(), *_shifted(), *_amount_too_large()),
)
