"""Wire bugs in type octet, envelope, order of fields and ends (RFC 0027, Type-Length Wrapper)."""

# The odd number at each place is the bug.
# ruff: noqa: PLR2004

from __future__ import annotations

from ilp.mutants.mutant import (
    ACCEPTS_FORBIDDEN,
    CORRUPTS,
    LEAKS,
    MISREADS,
    REFUSES,
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
from ilp.mutants.plain.packet import Layout

__all__ = ["MUTANTS"]

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


# What happens at the end of the octets.


def _shorter(octets: bytes, at: int, count: int) -> bytes:
    return octets[at : at + count]


def _padded(octets: bytes, at: int, count: int) -> bytes:
    # no more is made up than any field of fixed length may need
    if at + count > len(octets) + 32:
        raise Refused("too much is missing")
    return octets[at : at + count].ljust(count, b"\0")


def _leaking_end(octets: bytes, at: int, count: int) -> bytes:
    if at + count > len(octets):
        raise IndexError("index out of range")
    return octets[at : at + count]


def _one_short_let_pass(octets: bytes, at: int, count: int) -> bytes:
    if at + count > len(octets) + 1:
        raise Refused("octets are missing")
    return octets[at : at + count].ljust(count, b"\0")


def _last_octet_never_read(octets: bytes, at: int, count: int) -> bytes:
    if count and at + count >= len(octets) and at + count > 1:
        raise Refused("octets are missing")
    return octets[at : at + count]


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

_ENDS = (
    _mutant(
        "truncation/less-let-pass",
        "Where octets are missing, fewer are read",
        Bounds(take=_shorter),
        ACCEPTS_FORBIDDEN,
        "slice() in JavaScript, Python and Ruby",
    ),
    _mutant(
        "truncation/padded",
        "Where octets are missing, zeros are read",
        Bounds(take=_padded),
        ACCEPTS_FORBIDDEN,
        "Buffer.alloc and copy, memset; `undefined` is zero in JavaScript's arithmetic",
    ),
    _mutant(
        "truncation/one-missing-let-pass",
        "One missing octet at the end is read as zero",
        Bounds(take=_one_short_let_pass),
        ACCEPTS_FORBIDDEN,
        "`end > length + 1`: off by one in the check",
    ),
    _mutant(
        "truncation/last-octet-never-read",
        "The last octet is thought not to be there",
        Bounds(take=_last_octet_never_read),
        REFUSES,
        "`end >= length`: off by one in the check",
    ),
    _mutant(
        "truncation/leaks",
        "Where octets are missing, the language's own error comes out",
        Bounds(take=_leaking_end),
        LEAKS,
        "IndexError, RangeError, BufferUnderflowException, a panic in Rust and Go",
    ),
)

_ORDERS = (
    _mutant(
        "layout/reads-destination-and-data-swapped",
        "Destination and data of a Prepare are swapped",
        Layout(prepare=("amount", "expiresAt", "executionCondition", "data", "destination")),
        REFUSES,
        "two octet strings in a row",
    ),
    _mutant(
        "layout/reads-amount-and-expiry-swapped",
        "Amount and expiry of a Prepare are swapped",
        Layout(prepare=("expiresAt", "amount", "executionCondition", "destination", "data")),
        REFUSES,
        "order of the alphabet or of a document",
    ),
    _mutant(
        "layout/reads-condition-before-expiry",
        "Condition and expiry of a Prepare are swapped",
        Layout(prepare=("amount", "executionCondition", "expiresAt", "destination", "data")),
        REFUSES,
        "order of the constructor's arguments",
    ),
    _mutant(
        "layout/reads-data-before-fulfillment",
        "Fulfillment and data of a Fulfill are swapped",
        Layout(fulfill=("data", "fulfillment")),
        deserts("WR01 WR03", "WR04 WR03"),
        "order of the alphabet",
    ),
    _mutant(
        "layout/reads-message-before-triggered-by",
        "Message and triggeredBy of a Reject are swapped",
        Layout(reject=("code", "message", "triggeredBy", "data")),
        deserts("WR01 WR03", "WR04 WR03"),
        "two octet strings in a row",
    ),
    _mutant(
        "layout/reads-data-before-message",
        "Message and data of a Reject are swapped",
        Layout(reject=("code", "triggeredBy", "data", "message")),
        deserts("WR01 WR03", "WR04 WR03"),
        "two octet strings in a row",
    ),
    _mutant(
        "layout/reads-triggered-by-before-code",
        "triggeredBy is read before the code",
        Layout(reject=("triggeredBy", "code", "message", "data")),
        REFUSES,
        "order of another draft",
    ),
    _mutant(
        "layout/writes-destination-and-data-swapped",
        "Destination and data of a Prepare are written swapped",
        Layout(written_prepare=("amount", "expiresAt", "executionCondition", "data", "destination")),
        CORRUPTS,
        "two octet strings in a row",
    ),
    _mutant(
        "layout/writes-amount-and-expiry-swapped",
        "Amount and expiry of a Prepare are written swapped",
        Layout(written_prepare=("expiresAt", "amount", "executionCondition", "destination", "data")),
        CORRUPTS,
        "order of the alphabet or of a document",
    ),
    _mutant(
        "layout/writes-condition-before-expiry",
        "Condition and expiry of a Prepare are written swapped",
        Layout(written_prepare=("amount", "executionCondition", "expiresAt", "destination", "data")),
        CORRUPTS,
        "order of the constructor's arguments",
    ),
    _mutant(
        "layout/writes-data-before-fulfillment",
        "Fulfillment and data of a Fulfill are written swapped",
        Layout(written_fulfill=("data", "fulfillment")),
        CORRUPTS,
        "order of the alphabet",
    ),
    _mutant(
        "layout/writes-message-before-triggered-by",
        "Message and triggeredBy of a Reject are written swapped",
        Layout(written_reject=("code", "message", "triggeredBy", "data")),
        CORRUPTS,
        "two octet strings in a row",
    ),
    _mutant(
        "layout/writes-data-before-message",
        "Message and data of a Reject are written swapped",
        Layout(written_reject=("code", "triggeredBy", "data", "message")),
        CORRUPTS,
        "two octet strings in a row",
    ),
    _mutant(
        "layout/writes-triggered-by-before-code",
        "triggeredBy is written before the code",
        Layout(written_reject=("triggeredBy", "code", "message", "data")),
        CORRUPTS,
        "order of another draft",
    ),
    _mutant(
        "layout/writes-no-data-in-prepare",
        "The data of a Prepare is not written",
        Layout(written_prepare=("amount", "expiresAt", "executionCondition", "destination")),
        CORRUPTS,
        "an optional field",
    ),
    _mutant(
        "layout/writes-no-data-in-fulfill",
        "The data of a Fulfill is not written",
        Layout(written_fulfill=("fulfillment",)),
        CORRUPTS,
        "Fulfill had no data in early drafts",
    ),
    _mutant(
        "layout/writes-no-data-in-reject",
        "The data of a Reject is not written",
        Layout(written_reject=("code", "triggeredBy", "message")),
        CORRUPTS,
        "an optional field",
    ),
)

MUTANTS = (*_TYPES, *_ENVELOPES, *_TRAILING, *_ENDS, *_ORDERS)
"""The bugs of these subjects."""
