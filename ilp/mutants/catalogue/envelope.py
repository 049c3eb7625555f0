"""Wire bugs in type octet, envelope and what trails (RFC 0027, Type-Length Wrapper)."""

# The odd number at each place is the bug.
# ruff: noqa: PLR2004

from __future__ import annotations

from ilp.mutants.mutant import (
    ACCEPTS_FORBIDDEN,
    CORRUPTS,
    LEAKS,
    MISREADS,
    REFUSES_TRAILING,
    REWRITES,
    Deserts,
    Mutant,
    deserts,
)
from ilp.mutants.plain import Part
from ilp.mutants.plain.envelope import OCTETS, TYPES, Envelope, Fields, PacketName
from ilp.mutants.plain.length import Length
from ilp.mutants.plain.octets import Bounds, Reader, Refused

__all__ = ["MUTANTS"]

_IN_TWO_OCTETS = 1 << 16  # one more than the greatest length of two octets

_SWAPPED: dict[int, PacketName] = {12: "prepare", 13: "reject", 14: "fulfill"}


def _type(octet: int) -> PacketName:
    if octet not in TYPES:
        raise Refused(f"no packet type {octet}")
    return TYPES[octet]


def _swapped(octet: int, _reader: Reader) -> PacketName:
    _type(octet)
    return _SWAPPED[octet]


def _leaking(octet: int, _reader: Reader) -> PacketName:
    return TYPES[octet]


def _by_size(octet: int, reader: Reader) -> PacketName:
    """Take the type octet's word, unless what follows is too short for a Prepare: then it is a Fulfill."""
    return "fulfill" if octet == OCTETS["prepare"] and reader.left() == 1 + 37 else _type(octet)


def _unwrapped(_length: Length, reader: Reader) -> bytes:
    return reader.rest()


def _length_ignored(length: Length, reader: Reader) -> bytes:
    length.determinant(length, reader)
    return reader.rest()


def _clamped(length: Length, reader: Reader) -> bytes:
    return reader.take(min(length.determinant(length, reader), reader.left()))


def _optional(length: Length, reader: Reader) -> bytes:
    """Take the contents, or everything where the length does not reach exactly to the end."""
    ahead = Reader(reader.octets[reader.at :])
    try:
        contents = length.read(ahead)
    except Refused:
        return reader.rest()
    return reader.rest()[-len(contents) :] if contents and not ahead.left() else reader.rest()


def _one_octet_of_length(_length: Length, reader: Reader) -> bytes:
    return reader.take(reader.take(1)[0])


def _two_octets_of_length(_length: Length, reader: Reader) -> bytes:
    return Length(widest=2).read(reader)


def _length_wrapped(length: Length, reader: Reader) -> bytes:
    return reader.take(length.determinant(length, reader) % _IN_TWO_OCTETS)


def _out_of_buffer(length: Length, reader: Reader) -> bytes:
    contents = length.read(reader)
    if len(contents) >= _IN_TWO_OCTETS:
        raise IndexError("index out of range")
    return contents


def _written_in_two_octets(length: Length, contents: bytes) -> bytes:
    if len(contents) < _IN_TWO_OCTETS:
        return length.write(contents)
    return b"\x82" + (len(contents) % _IN_TWO_OCTETS).to_bytes(2, "big") + contents


def _written_wrapped(length: Length, contents: bytes) -> bytes:
    return length.written(length, len(contents) % _IN_TWO_OCTETS) + contents


def _short_only(length: Length, contents: bytes) -> bytes:
    if len(contents) >= _IN_TWO_OCTETS:
        raise Refused("the length needs three octets")
    return length.write(contents)


def _refused(fields: Fields, octets: bytes) -> Fields:
    if octets:
        raise Refused(f"{len(octets)} trailing octets")
    return fields


def _kept_as_data(fields: Fields, octets: bytes) -> Fields:
    return fields | {"data": str(fields["data"]) + octets.hex()}


def _zeros_refused(fields: Fields, octets: bytes) -> Fields:
    if octets and not any(octets):
        raise Refused("padding")
    return fields


def _mutant(name: str, title: str, turn: Part, deserves: Deserts, origin: str, *, disputed: bool = False) -> Mutant:
    return Mutant(id=name, title=title, turn=turn, deserts=deserves, origin=origin, disputed=disputed)


_TYPES = (
    _mutant(
        "packet-type/low-half",
        "Of the type octet, the low half counts",
        Envelope(packet=lambda octet, _reader: _type(octet & 0x0F)),
        ACCEPTS_FORBIDDEN,
        "`type & 0x0f`",
    ),
    _mutant(
        "packet-type/bit-7-dropped",
        "Bit 7 of the type octet is dropped",
        Envelope(packet=lambda octet, _reader: _type(octet & 0x7F)),
        ACCEPTS_FORBIDDEN,
        "ASN.1 tags: the class is thought to be in the high bits",
    ),
    _mutant(
        "packet-type/unknown-as-prepare",
        "Unknown types are read as Prepare",
        Envelope(packet=lambda octet, _reader: TYPES.get(octet, "prepare")),
        ACCEPTS_FORBIDDEN,
        "the default branch of a switch",
    ),
    _mutant(
        "packet-type/unknown-as-reject",
        "Unknown types are read as Reject",
        Envelope(packet=lambda octet, _reader: TYPES.get(octet, "reject")),
        ACCEPTS_FORBIDDEN,
        "`if prepare … else if fulfill … else`",
    ),
    _mutant(
        "packet-type/unknown-as-fulfill",
        "Unknown types are read as Fulfill",
        Envelope(packet=lambda octet, _reader: TYPES.get(octet, "fulfill")),
        ACCEPTS_FORBIDDEN,
        "the default branch of a switch",
    ),
    _mutant(
        "packet-type/one-as-prepare",
        "Type 1 is read as Prepare",
        Envelope(packet=lambda octet, _reader: "prepare" if octet == 1 else _type(octet)),
        ACCEPTS_FORBIDDEN,
        "ILPv1's payment had type 1",
    ),
    _mutant(
        "packet-type/range-from-11",
        "Type 11 is read as Prepare",
        Envelope(packet=lambda octet, _reader: _type(max(octet, 12) if octet == 11 else octet)),
        ACCEPTS_FORBIDDEN,
        "`type >= 11`, off by one",
    ),
    _mutant(
        "packet-type/range-to-15",
        "Type 15 is read as Reject",
        Envelope(packet=lambda octet, _reader: _type(14 if octet == 15 else octet)),
        ACCEPTS_FORBIDDEN,
        "`type <= 15`, off by one",
    ),
    _mutant(
        "packet-type/swapped",
        "Fulfill and Reject are read for each other",
        Envelope(packet=_swapped),
        deserts("WR01 WR03", "WR04 WR03"),
        "13 and 14 confused",
    ),
    _mutant(
        "packet-type/counted-from-zero",
        "Types 0, 1 and 2 are read as well",
        Envelope(packet=lambda octet, _reader: _type(octet + 12 if octet < 3 else octet)),
        ACCEPTS_FORBIDDEN,
        "an index into the alternatives",
    ),
    _mutant(
        "packet-type/by-size",
        "What is too short for a Prepare is read as a Fulfill",
        Envelope(packet=_by_size),
        ACCEPTS_FORBIDDEN,
        "a reader that finds out from the contents what they are",
    ),
    _mutant(
        "packet-type/leaks",
        "The lookup's own error comes out",
        Envelope(packet=_leaking),
        LEAKS,
        "KeyError, ArrayIndexOutOfBoundsException",
    ),
    _mutant(
        "packet-type/writes-swapped",
        "Fulfill and Reject are written with each other's type",
        Envelope(type=lambda packet: {"prepare": 12, "fulfill": 14, "reject": 13}[packet]),
        CORRUPTS,
        "13 and 14 confused",
    ),
    _mutant(
        "packet-type/writes-bit-7",
        "Bit 7 of the type octet is set",
        Envelope(type=lambda packet: 0x80 | OCTETS[packet]),
        CORRUPTS,
        "ASN.1's context-specific tags",
    ),
    _mutant(
        "packet-type/writes-from-zero",
        "Types are written as 0, 1 and 2",
        Envelope(type=lambda packet: OCTETS[packet] - 12),
        CORRUPTS,
        "an index into the alternatives",
    ),
)

_ENVELOPES = (
    _mutant(
        "envelope/left-out",
        "The envelope has no length determinant",
        Envelope(contents=_unwrapped),
        deserts("WR01 WR05", "WR04 WR02"),
        "a reader of the ASN.1 alone; connectors of an early dialect",
    ),
    _mutant(
        "envelope/optional",
        "An envelope without length determinant is let pass",
        Envelope(contents=_optional),
        deserts("WR05 WR07", "WR02 WR04"),
        "kind to peers of the dialect",
    ),
    _mutant(
        "envelope/length-ignored",
        "The length of the envelope is read and ignored",
        Envelope(contents=_length_ignored),
        ACCEPTS_FORBIDDEN,
        "the fields have lengths of their own",
    ),
    _mutant(
        "envelope/clamped",
        "An envelope that is cut off is let pass",
        Envelope(contents=_clamped),
        ACCEPTS_FORBIDDEN,
        "slice() returns less without a word",
    ),
    _mutant(
        "envelope/fields-run-over",
        "Fields may run past the end of the envelope",
        Bounds(fields_end=False),
        ACCEPTS_FORBIDDEN,
        "one reader for envelope and fields, without an inner end",
    ),
    _mutant(
        "envelope/length-of-one-octet",
        "The length of the envelope is one octet",
        Envelope(contents=_one_octet_of_length),
        deserts("WR01 WR03", "WR04 WR03"),
        "readUInt8: short packets only",
    ),
    _mutant(
        "envelope/length-of-two-octets-at-most",
        "A length of the envelope of more than two octets is refused",
        Envelope(contents=_two_octets_of_length),
        deserts("WR06", "WR04"),
        "readUInt16BE: no packet needs more, unless messages are counted in characters",
        disputed=True,
    ),
    _mutant(
        "envelope/length-wraps-at-65536",
        "The length of the envelope wraps at 65,536",
        Envelope(contents=_length_wrapped),
        deserts("WR01 WR05", "WR04 WR02"),
        "uint16_t in C, `as u16` in Rust",
    ),
    _mutant(
        "envelope/buffer-of-65535",
        "An envelope of 65,536 octets runs out of its buffer",
        Envelope(contents=_out_of_buffer),
        deserts("WR01 WL03", "WR04 WL01"),
        "a receive buffer of 64 KiB, and the language's own error",
    ),
    _mutant(
        "envelope/writes-length-in-two-octets",
        "The length of an envelope of 65,536 octets is written in two octets, 82 00 00",
        Envelope(wrap=_written_in_two_octets),
        CORRUPTS,
        "writeUInt16BE of the low octets, behind 82",
    ),
    _mutant(
        "envelope/writes-length-wrapped",
        "The length of the envelope that is written wraps at 65,536",
        Envelope(wrap=_written_wrapped),
        CORRUPTS,
        "uint16_t in C, `as u16` in Rust",
    ),
    _mutant(
        "envelope/writes-65535-at-most",
        "An envelope of 65,536 octets is not written",
        Envelope(wrap=_short_only),
        deserts("WW03", "WW04"),
        "a u16 for lengths: no packet needs more, unless messages are counted in characters",
        disputed=True,
    ),
    _mutant(
        "envelope/writes-no-length",
        "The envelope is written without its length",
        Envelope(wrap=lambda _length, contents: contents),
        CORRUPTS,
        "a reader of the ASN.1 alone",
    ),
    _mutant(
        "envelope/writes-length-one-more",
        "The length of the envelope counts the type octet",
        Envelope(wrap=lambda length, contents: length.write(contents + b"?")[:-1]),
        CORRUPTS,
        "packet.length instead of contents.length",
    ),
    _mutant(
        "envelope/writes-length-one-less",
        "The length of the envelope is one too small",
        Envelope(wrap=lambda length, contents: length.write(contents[:-1]) + contents[-1:]),
        CORRUPTS,
        "off by one",
    ),
    _mutant(
        "envelope/writes-length-twice",
        "The length determinant is written twice",
        Envelope(wrap=lambda length, contents: length.write(length.write(contents))),
        CORRUPTS,
        "wrapped by the packet and again by the writer",
    ),
    _mutant(
        "envelope/writes-nul-behind",
        "A NUL is written behind the packet",
        Envelope(wrap=lambda length, contents: length.write(contents) + b"\0"),
        REWRITES,
        "Buffer.alloc(length + 1)",
    ),
    _mutant(
        "envelope/writes-nul-inside",
        "A NUL is written behind the last field",
        Envelope(wrap=lambda length, contents: length.write(contents + b"\0")),
        REWRITES,
        "a buffer that is allocated too large",
    ),
)

_TRAILING = (
    _mutant(
        "trailing/refused-inside",
        "Octets behind the last field are refused",
        Envelope(inside=_refused),
        REFUSES_TRAILING,
        "the ASN.1 has no extension marker",
        disputed=True,
    ),
    _mutant(
        "trailing/refused-after",
        "Octets behind the envelope are refused",
        Envelope(after=_refused),
        REFUSES_TRAILING,
        "the length says where the packet ends",
        disputed=True,
    ),
    _mutant(
        "trailing/refused",
        "Trailing octets are refused wherever they are",
        Envelope(inside=_refused, after=_refused),
        REFUSES_TRAILING,
        "a strict decoder",
        disputed=True,
    ),
    _mutant(
        "trailing/zeros-refused",
        "Zero octets behind the envelope are refused",
        Envelope(after=_zeros_refused),
        REFUSES_TRAILING,
        "they are taken for padding",
        disputed=True,
    ),
    _mutant(
        "trailing/inside-kept-as-data",
        "Octets behind the last field are read as data",
        Envelope(inside=_kept_as_data),
        MISREADS,
        "slice(offset) without its second argument",
    ),
    _mutant(
        "trailing/after-kept-as-data",
        "Octets behind the envelope are read as data",
        Envelope(after=_kept_as_data),
        MISREADS,
        "slice(offset) without its second argument",
    ),
)

MUTANTS = (*_TYPES, *_ENVELOPES, *_TRAILING)
"""The bugs of these subjects."""
