"""Addresses: the destination of a Prepare and the triggeredBy of a Reject."""

# ruff: noqa: E501 - a vector is a row

from __future__ import annotations

from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import prepare, reject, shortest
from ilp.golden.authoring.meaning import prepare_value, reject_value
from ilp.golden.authoring.statement import (
    disputes_reading,
    disputes_writing,
    meant,
    put,
    reads,
    refused,
    refuses,
    refuses_to_write,
    said_of,
    subject,
    writes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ilp.golden.vector import Vector

__all__ = ["FILE"]

_SCHEMES = ("g", "private", "example", "peer", "self", "test", "test1", "test2", "test3", "local")

_SCHEME = ("0015-scheme",)
_CHARACTERS = ("0015-characters", "0030-address", "0027-asn1-address-alphabet")
_SEPARATOR = ("0015-separator", "0015-characters", "0015-grammar")
_TRAILING_PERIOD = ("0015-trailing-period",)
_AFTER_SCHEME = ("0015-segment-after-scheme", "0015-segments")
_LENGTH = ("0015-length", "0030-address", "0027-asn1-address-size")
_CASE = ("0015-case",)

_130 = "example.very.long.address.to.exceed.127.characters.and.trigger.a.long.form.length.determinant.to.show.how.that.works.great.as.well"
_INVOICE = "g.us-fed.ach.0.acmebank.swx0a0.acmecorp.sales.199.~ipr.cdfa5e16-e759-4ba3-88f6-8b9dc83c1868.2"
_MAXIMUM = 1023

# Name, title, the address, clauses, flags. Octets and characters are the same: ASCII.
_SOUND: tuple[tuple[str, str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("rfc-example", "example.top.middle.lower is read", "example.top.middle.lower", ("0030-address",), ("rfc-example",)),
    ("rfc-example-130", "An address of 130 characters is read", _130, ("0030-address",), ("rfc-example",)),
    ("rfc-node", "g.acme.bob is read", "g.acme.bob", (*_CHARACTERS, *_TRAILING_PERIOD), ("rfc-example",)),
    ("rfc-invoice", "An address with a tilde, hyphens and digits is read", _INVOICE, _CHARACTERS, ("rfc-example",)),
    ("lower-case", "Every lower-case letter is read", "g.abcdefghijklmnopqrstuvwxyz", _CHARACTERS, ()),
    ("upper-case", "Every upper-case letter is read, and stays upper-case", "g.ABCDEFGHIJKLMNOPQRSTUVWXYZ", _CHARACTERS, ("alias",)),
    ("digits", "Every digit is read", "g.0123456789", _CHARACTERS, ()),
    ("underscore", "Underscores are read, alone as well", "g._.a_b", _CHARACTERS, ()),
    ("tilde", "Tildes are read, alone as well", "g.~.a~b", _CHARACTERS, ()),
    ("hyphen", "Hyphens are read, alone as well", "g.-.-a-", _CHARACTERS, ()),
    ("shortest", "The shortest address, three characters, is read", "g.a", _AFTER_SCHEME, ("boundary",)),
    ("many-segments", "An address of 400 segments is read", "g" + ".a" * 399, _SEPARATOR, ("large",)),
    ("scheme-as-segment", "Scheme names are ordinary segments after the scheme", "g.test.g.peer", _SCHEME, ()),
    ("mixed-case", "Cases stay as they are, side by side", "g.aAbB.Aa", _CASE, ("alias",)),
    ("case-twin-lower", "g.alice is not read as g.Alice", "g.alice", _CASE, ("alias",)),
    ("case-twin-upper", "g.Alice is not read as g.alice", "g.Alice", _CASE, ("alias",)),
    ("digits-only", "Segments of digits alone are read, leading zeros and all", "g.0.00.007", _CHARACTERS, ("alias",)),
    ("no-ip-address", "Segments that look like an IP address are read as they stand", "g.127.0.0.1", _CHARACTERS, ("alias",)),
    ("no-number", "Segments that look like numbers are read as they stand", "g.1e5.0x10.-1", _CHARACTERS, ("alias",)),
    ("punctuation-segments", "Segments of tildes, hyphens and underscores alone are read", "g.~~.--.__", _CHARACTERS, ()),
    ("look-alikes", "I, l, 1, O and 0 are not taken for each other", "g.Il1.O0", _CASE, ("alias",)),
    ("two-segments-of-one", "Segments of one character each are read", "g.a.b.c.d", _SEPARATOR, ("boundary",)),
    ("segment-1021", "A segment of 1,021 characters is read", "g." + "z" * 1021, _LENGTH, ("boundary", "large")),
    ("most-segments", "The most segments there can be, 512, are read", "g" + ".z" * 511, _LENGTH, ("boundary", "large")),
    ("longest-scheme", "1,023 characters under the longest scheme are read", "private." + "z" * 1015, _LENGTH, ("boundary", "large")),
    ("length-127", "An address of 127 characters is read", "g." + "z" * 125, _LENGTH, ("boundary",)),
    ("length-128", "An address of 128 characters is read", "g." + "z" * 126, _LENGTH, ("boundary",)),
    ("length-255", "An address of 255 characters is read", "g." + "z" * 253, _LENGTH, ("boundary",)),
    ("length-256", "An address of 256 characters is read", "g." + "z" * 254, _LENGTH, ("boundary",)),
    ("length-1022", "An address of 1,022 characters is read", "g." + "a" * 1020, _LENGTH, ("boundary", "large")),
    ("length-1023", "An address of 1,023 characters is read", "g." + "a" * 1021, _LENGTH, ("boundary", "large")),
)  # fmt: skip

# Name, title, the octets, clauses, where in them the fault is, flags.
_BROKEN: tuple[tuple[str, str, bytes, tuple[str, ...], tuple[int, int], tuple[str, ...]], ...] = (
    ("unknown-scheme", "An unknown scheme is refused", b"x.alice", _SCHEME, (0, 1), ()),
    ("unknown-scheme-test4", "Scheme test4 is refused: the test schemes end with 3", b"test4.alice", _SCHEME, (0, 5), ("boundary",)),
    ("unknown-scheme-test0", "Scheme test0 is refused", b"test0.alice", _SCHEME, (0, 5), ("boundary",)),
    ("unknown-scheme-gg", "Scheme gg is refused, although it begins with g", b"gg.alice", _SCHEME, (0, 2), ()),
    ("unknown-scheme-test12", "Scheme test12 is refused, although it begins with test1", b"test12.alice", _SCHEME, (0, 6), ()),
    ("unknown-scheme-exampl", "Scheme exampl is refused, although example begins with it", b"exampl.alice", _SCHEME, (0, 6), ()),
    ("upper-case-scheme-g", "Scheme G is refused: case matters", b"G.alice", (*_SCHEME, *_CASE), (0, 1), ("alias",)),
    ("upper-case-scheme-test", "Scheme TEST is refused: case matters", b"TEST.alice", (*_SCHEME, *_CASE), (0, 4), ("alias",)),
    ("scheme-only", "A scheme without a segment after it is refused", b"g", _AFTER_SCHEME, (0, 1), ("boundary",)),
    ("scheme-only-example", "The scheme example without a segment after it is refused", b"example", _AFTER_SCHEME, (0, 7), ()),
    ("scheme-and-period", "A bare prefix, g with a period, is refused", b"g.", (*_TRAILING_PERIOD, *_AFTER_SCHEME), (1, 1), ("boundary",)),
    ("trailing-period", "A period at the end is refused", b"g.alice.", _TRAILING_PERIOD, (7, 1), ()),
    ("leading-period", "A period at the start is refused", b".g.alice", _SEPARATOR, (0, 1), ()),
    ("double-period", "Two periods in a row are refused", b"g.alice..bob", _SEPARATOR, (7, 2), ()),
    ("double-period-after-scheme", "Two periods after the scheme are refused", b"g..alice", _SEPARATOR, (1, 2), ()),
    ("period-only", "A period alone is refused", b".", _SEPARATOR, (0, 1), ("boundary",)),
    ("space", "A space is refused", b"g.al ice", _CHARACTERS, (4, 1), ()),
    ("leading-space", "A space at the start is refused", b" g.alice", (*_CHARACTERS, *_SCHEME), (0, 1), ()),
    ("trailing-space", "A space at the end is refused", b"g.alice ", _CHARACTERS, (7, 1), ()),
    ("slash", "A slash is refused", b"g.al/ice", _CHARACTERS, (4, 1), ()),
    ("at-sign", "An at sign is refused", b"g.al@ice", _CHARACTERS, (4, 1), ("boundary",)),
    ("left-bracket", "A left bracket, the character after Z, is refused", b"g.al[ice", _CHARACTERS, (4, 1), ("boundary",)),
    ("backtick", "A backtick, the character before a, is refused", b"g.al`ice", _CHARACTERS, (4, 1), ("boundary",)),
    ("left-brace", "A left brace, the character after z, is refused", b"g.al{ice", _CHARACTERS, (4, 1), ("boundary",)),
    ("colon", "A colon, the character after 9, in an address is refused", b"g.al:ice", _CHARACTERS, (4, 1), ("boundary",)),
    ("comma", "A comma, the character before the hyphen, is refused", b"g.al,ice", _CHARACTERS, (4, 1), ("boundary",)),
    ("plus", "A plus sign is refused", b"g.al+ice", _CHARACTERS, (4, 1), ()),
    ("star", "A star is refused", b"g.*", _CHARACTERS, (2, 1), ()),
    ("nul", "A NUL is refused", b"g.al\x00ice", _CHARACTERS, (4, 1), ()),
    ("trailing-nul", "A NUL at the end is refused, and not cut off", b"g.alice\x00", _CHARACTERS, (7, 1), ("alias",)),
    ("trailing-newline", "A newline at the end is refused, which `$` in many a regular expression overlooks", b"g.alice\n", _CHARACTERS, (7, 1), ()),
    ("newline", "A newline inside is refused", b"g.al\nice", _CHARACTERS, (4, 1), ()),
    ("del", "Octet 7f is refused", b"g.al\x7fice", _CHARACTERS, (4, 1), ("boundary",)),
    ("octet-80", "Octet 80 is refused", b"g.al\x80ice", _CHARACTERS, (4, 1), ("boundary",)),
    ("bit-7-letter", "Octet e1, the letter a with bit 7 set, is not read as a", b"g.\xe1lice", _CHARACTERS, (2, 1), ("alias",)),
    ("bit-7-period", "Octet ae, the period with bit 7 set, is not read as a period", b"g\xaealice", (*_CHARACTERS, *_SCHEME), (1, 1), ("alias",)),
    ("bit-7-scheme", "Octet e7, the letter g with bit 7 set, is not read as scheme g", b"\xe7.alice", (*_CHARACTERS, *_SCHEME), (0, 1), ("alias",)),
    ("utf-8-letter", "The letter \u00e9 in UTF-8 is refused", "g.andr\u00e9".encode(), _CHARACTERS, (6, 2), ()),
    ("utf-8-digit", "An Arabic-Indic digit in UTF-8 in an address is refused", "g.\u0663".encode(), _CHARACTERS, (2, 2), ()),
    ("three-periods", "Three periods in a row are refused", b"g.alice...bob", _SEPARATOR, (7, 3), ()),
    ("periods-only", "Two periods and nothing else are refused", b"..", _SEPARATOR, (0, 2), ()),
    ("two-trailing-periods", "Two periods at the end are refused", b"g.alice..", (*_TRAILING_PERIOD, *_SEPARATOR), (7, 2), ()),
    ("two-leading-periods", "Two periods at the start are refused", b"..g.alice", _SEPARATOR, (0, 2), ()),
    ("double-period-last", "Two periods before the last of many segments are refused", b"g.a.b.c.d..e", _SEPARATOR, (9, 2), ()),
    ("trailing-period-of-many", "A period after the last of many segments is refused", b"g.a.b.c.d.", _TRAILING_PERIOD, (9, 1), ()),
    ("no-separator", "A scheme and a segment without a period between are refused", b"galice", _SCHEME, (0, 6), ()),
    ("hyphen-for-period", "A hyphen in place of the first period is refused", b"g-alice", _SCHEME, (1, 1), ()),
    ("slash-for-period", "Slashes in place of periods are refused", b"g/alice/bob", (*_CHARACTERS, *_SCHEME), (1, 1), ()),
    ("colon-for-period", "A colon in place of a period is refused", b"g.alice:bob", _CHARACTERS, (7, 1), ()),
    ("interledger-uri", "An address as a URI is refused", b"interledger:g.alice", (*_CHARACTERS, *_SCHEME), (0, 12), ()),
    ("payment-pointer", "A payment pointer is refused", b"$example.com/alice", (*_CHARACTERS, *_SCHEME), (0, 1), ()),
    ("at-name", "A name at a host is refused", b"alice@example.com", (*_CHARACTERS, *_SCHEME), (5, 1), ()),
    ("host-name", "A host name is refused: com is no scheme, nor is the first of its labels", b"www.example.com", _SCHEME, (0, 3), ()),
    ("scheme-at-the-end", "An address back to front is refused", b"alice.g", _SCHEME, (0, 5), ("alias",)),
    ("second-segment-scheme", "A scheme in the second segment does not help", b"alice.g.bob", _SCHEME, (0, 5), ()),
    ("percent-period", "%2e in place of a period is refused", b"g%2ealice", (*_CHARACTERS, *_SCHEME), (1, 3), ("alias",)),
    ("ideographic-period", "An ideographic full stop in place of a period is refused", "g\u3002alice".encode(), (*_CHARACTERS, *_SCHEME), (1, 3), ("alias",)),
    ("cyrillic-letter", "A Cyrillic letter that looks like an a is refused", "g.\u0430lice".encode(), _CHARACTERS, (2, 2), ("alias",)),
    ("zero-width-space", "A space of no width is refused", "g.al\u200bice".encode(), _CHARACTERS, (4, 3), ("alias",)),
    ("bom", "A byte order mark at the start is refused", "\ufeffg.alice".encode(), (*_CHARACTERS, *_SCHEME), (0, 3), ("alias",)),
    ("full-width-letter", "A full-width letter is refused", "g.\uff41lice".encode(), _CHARACTERS, (2, 3), ("alias",)),
    ("dotless-i", "A dotless i is refused, which upper case makes an I", "g.al\u0131ce".encode(), _CHARACTERS, (4, 2), ("alias",)),
    ("kelvin-sign", "The Kelvin sign is refused, which lower case makes a k", "g.\u212a".encode(), _CHARACTERS, (2, 3), ("alias",)),
    ("utf-16", "An address in UTF-16 is refused", "g.alice".encode("utf-16-be"), (*_CHARACTERS, *_SCHEME), (0, 14), ("alias",)),
    ("trailing-crlf", "A line end of two octets at the end is refused", b"g.alice\r\n", _CHARACTERS, (7, 2), ()),
    ("leading-newline", "A newline at the start is refused", b"\ng.alice", (*_CHARACTERS, *_SCHEME), (0, 1), ()),
    ("leading-nul", "A NUL at the start is refused", b"\x00g.alice", (*_CHARACTERS, *_SCHEME), (0, 1), ("alias",)),
    ("nul-after-scheme", "A NUL in place of the first period is refused", b"g\x00alice", (*_CHARACTERS, *_SCHEME), (1, 1), ("alias",)),
    ("fault-in-second-segment", "A space in the first segment after the scheme of many is refused", b"g.a b.c.d.e", _CHARACTERS, (3, 1), ()),
    ("fault-in-last-segment", "A space in the last of many segments is refused", b"g.a.b.c.d e", _CHARACTERS, (9, 1), ()),
    ("fault-at-1023", "A star as the last of 1,023 characters is refused", b"g." + b"a" * 1020 + b"*", _CHARACTERS, (1022, 1), ("boundary", "large")),
    ("period-at-1023", "A period as the last of 1,023 characters is refused", b"g." + b"a" * 1020 + b".", _TRAILING_PERIOD, (1022, 1), ("boundary", "large")),
    ("unknown-scheme-1023", "An unknown scheme before 1,021 more characters is refused", b"x." + b"a" * 1021, _SCHEME, (0, 1), ("large",)),
    ("length-1025", "An address of 1,025 characters is refused", b"g." + b"z" * 1023, _LENGTH, (0, 1025), ("large",)),
    ("length-1279", "An address of 1,279 characters, 255 in the low octet of its length, is refused", b"g." + b"z" * 1277, _LENGTH, (0, 1279), ("alias", "large")),
    ("length-2048", "An address of 2,048 characters is refused", b"g" + b".z" * 1023 + b"z", _LENGTH, (0, 2048), ("large",)),
    ("length-1024", "An address of 1,024 characters is refused", b"g." + b"a" * 1022, _LENGTH, (0, 1024), ("boundary", "large")),
)  # fmt: skip

# What also holds of triggeredBy, whose checks a codec may write apart from the destination's.
_ALSO_TRIGGERED_BY = (
    "shortest", "upper-case", "length-1023", "unknown-scheme", "upper-case-scheme-g", "scheme-only", "trailing-period",
    "double-period", "space", "trailing-newline", "octet-80", "bit-7-letter", "utf-8-letter", "length-1024",
    "lower-case", "digits", "underscore", "tilde", "hyphen", "mixed-case", "case-twin-upper", "no-number", "most-segments", "length-127",
    "length-128", "length-255", "length-256", "length-1022", "rfc-node", "scheme-and-period", "leading-period", "double-period-after-scheme",
    "period-only", "periods-only", "trailing-period-of-many", "no-separator", "host-name", "second-segment-scheme", "bit-7-period",
    "bit-7-scheme", "trailing-nul", "nul", "leading-newline", "fault-in-last-segment", "fault-at-1023", "period-at-1023", "length-1025",
    "unknown-scheme-test4", "utf-8-digit", "cyrillic-letter", "scheme-only-example", "upper-case-scheme-test",
)  # fmt: skip

_ALSO_WRITTEN = (
    "unknown-scheme", "upper-case-scheme-g", "scheme-only", "scheme-and-period", "trailing-period", "leading-period",
    "double-period", "space", "trailing-newline", "nul", "utf-8-letter", "length-1024", "double-period-after-scheme", "period-only",
    "leading-space", "trailing-space", "trailing-nul", "slash", "at-sign", "unknown-scheme-test4", "unknown-scheme-gg", "no-separator",
    "host-name", "cyrillic-letter", "full-width-letter", "dotless-i", "zero-width-space", "bom", "fault-at-1023", "period-at-1023",
    "length-1025", "utf-8-digit", "scheme-only-example", "upper-case-scheme-test", "trailing-crlf", "del", "plus", "star",
    "unknown-scheme-test0", "unknown-scheme-test12", "unknown-scheme-exampl",
)  # fmt: skip

_ALSO_WRITTEN_AS_TRIGGERED_BY = (
    "unknown-scheme", "upper-case-scheme-g", "scheme-only", "scheme-and-period", "leading-period", "double-period", "space", "nul",
    "trailing-newline", "length-1024", "period-only", "cyrillic-letter",
)  # fmt: skip

# Names that are nearly a scheme's, beside those in the table of what is broken.
_NEAR_SCHEMES = (
    "privat", "privates", "examples", "xample", "pee", "peers", "sel", "selfs", "tes", "tests", "test11", "test01", "test-1", "test30",
    "loca", "locals", "localhost", "ag", "g1", "gg2", "global", "crypto", "levels",
)  # fmt: skip


def _bare(title: str, *, written: bool = False) -> str:
    """Return a title without the words that tell it from those of other fields; characters have no UTF-8 yet."""
    title = title.replace(" in an address", "")
    return title.replace(" in UTF-8", "") if written else title


def _schemes() -> Iterator[Vector]:
    """Every scheme in both fields, both directions, in capitals, alone and as a bare prefix; then names nearly theirs."""
    for scheme in _SCHEMES:
        address = f"{scheme}.carol"
        octets = address.encode("ascii")
        yield reads(
            f"triggered-by-scheme-{scheme}", f"In a triggeredBy, scheme {scheme} is read", reject(triggered_by=octets),
            reject_value(triggered_by=address), clauses=("0027-reject-triggered-by", *_SCHEME), at=("triggered-by", 0, len(scheme)),
        )  # fmt: skip
        yield writes(
            f"encode-scheme-{scheme}", f"Scheme {scheme} is written", prepare_value(destination=address),
            prepare(destination=octets), clauses=_SCHEME,
        )  # fmt: skip
        yield writes(
            f"encode-triggered-by-scheme-{scheme}", f"In a triggeredBy, scheme {scheme} is written", reject_value(triggered_by=address),
            reject(triggered_by=octets), clauses=("0027-reject-triggered-by", *_SCHEME),
        )  # fmt: skip
        for name, title, broken, clauses, flags in (
            (
                f"capital-scheme-{scheme}",
                f"Scheme {scheme.title()} is refused: it is {scheme} only in small letters",
                f"{scheme.title()}.alice",
                (*_SCHEME, *_CASE),
                ("alias",),
            ),
            (
                f"bare-scheme-{scheme}",
                f"Scheme {scheme} and nothing after it is refused",
                scheme,
                _AFTER_SCHEME,
                ("boundary",),
            ),
            (
                f"prefix-{scheme}",
                f"The bare prefix {scheme}. is refused",
                f"{scheme}.",
                (*_TRAILING_PERIOD, *_AFTER_SCHEME),
                ("boundary",),
            ),
        ):
            if broken in ("g", "example", "g.", "G.alice"):
                continue  # among the broken ones
            yield refuses(
                name, title, prepare(destination=broken.encode("ascii")), clauses=("0027-destination", *clauses),
                at="destination", flags=flags,
            )  # fmt: skip
    for scheme in _NEAR_SCHEMES:
        yield refuses(
            f"near-scheme-{scheme}", f"Scheme {scheme} is refused: there is none of that name",
            prepare(destination=f"{scheme}.alice".encode("ascii")), clauses=("0027-destination", *_SCHEME),
            at=("destination", 0, len(scheme)), flags=("alias",),
        )  # fmt: skip


def _sound() -> Iterator[Vector]:
    for scheme in _SCHEMES:
        address = f"{scheme}.bob"
        yield reads(
            f"scheme-{scheme}",
            f"Scheme {scheme} is read",
            prepare(destination=address.encode("ascii")),
            prepare_value(destination=address),
            clauses=_SCHEME,
            at=("destination", 0, len(scheme)),
        )
    for name, title, address, clauses, flags in _SOUND:
        octets = address.encode("ascii")
        yield reads(
            name, title, prepare(destination=octets), prepare_value(destination=address),
            clauses=clauses, at="destination", flags=flags,
        )  # fmt: skip
        if name in _ALSO_TRIGGERED_BY:
            yield reads(
                f"triggered-by-{name}", said_of("a triggeredBy", _bare(title)), reject(triggered_by=octets),
                reject_value(triggered_by=address), clauses=("0027-reject-triggered-by", *clauses),
                at="triggered-by", flags=flags,
            )  # fmt: skip
    for name, size in (
        ("shortest", 3),
        ("length-127", 127),
        ("length-128", 128),
        ("length-255", 255),
        ("length-256", 256),
        ("length-1022", _MAXIMUM - 1),
        ("length-1023", _MAXIMUM),
    ):
        address = "g." + "a" * (size - 2)
        yield writes(
            f"encode-{name}",
            f"A destination of {size} characters is written behind {shortest(size).hex(' ')}",
            prepare_value(destination=address),
            prepare(destination=address.encode("ascii")),
            clauses=("0027-canonical-writing", *_LENGTH),
            flags=("boundary",),
        )


def _written() -> Iterator[Vector]:
    """Sound addresses that a writer must not touch."""
    for name, address in (
        ("upper-case", "g.ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        ("mixed-case", "g.aAbB.Aa"),
        ("every-character", "g.abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_~-"),
        ("digits-only", "g.0.00.007"),
        ("no-number", "g.1e5.0x10.-1"),
    ):
        octets = address.encode("ascii")
        yield writes(
            f"encode-{name}", f"The destination {address} is written letter by letter", prepare_value(destination=address),
            prepare(destination=octets), clauses=(*_CHARACTERS, *_CASE), flags=("alias",),
        )  # fmt: skip
        yield writes(
            f"encode-triggered-by-{name}", f"The triggeredBy {address} is written letter by letter", reject_value(triggered_by=address),
            reject(triggered_by=octets), clauses=("0027-reject-triggered-by", *_CHARACTERS, *_CASE), flags=("alias",),
        )  # fmt: skip
    most = "g" + ".z" * 511
    yield writes(
        "encode-most-segments",
        "The most segments there can be, 512, are written",
        prepare_value(destination=most),
        prepare(destination=most.encode("ascii")),
        clauses=_LENGTH,
        flags=("boundary", "large"),
    )
    for size in (127, 128, 255, 256, _MAXIMUM):
        yield writes(
            f"encode-triggered-by-length-{size}",
            f"A triggeredBy of {size} characters is written behind {shortest(size).hex(' ')}",
            reject_value(triggered_by="g." + "z" * (size - 2)),
            reject(triggered_by=b"g." + b"z" * (size - 2)),
            clauses=("0027-canonical-writing", "0027-reject-triggered-by", *_LENGTH),
            flags=("boundary", "large") if size == _MAXIMUM else ("boundary",),
        )


def _broken() -> Iterator[Vector]:
    for name, title, octets, clauses, (offset, length), flags in _BROKEN:
        yield refuses(
            name, title, prepare(destination=octets),
            clauses=("0027-destination", *clauses), at=("destination", offset, length), flags=flags,
        )  # fmt: skip
        if name in _ALSO_TRIGGERED_BY:
            yield refuses(
                f"triggered-by-{name}", said_of("a triggeredBy", _bare(title)), reject(triggered_by=octets),
                clauses=("0027-reject-triggered-by", *clauses), at=("triggered-by", offset, length), flags=flags,
            )  # fmt: skip
        if name in _ALSO_WRITTEN:
            yield refuses_to_write(
                f"encode-{name}", said_of("a destination to be written", _bare(title, written=True)), prepare_value(destination=octets.decode()),
                clauses=("0027-destination", *clauses), flags=flags,
            )  # fmt: skip
        if name in _ALSO_WRITTEN_AS_TRIGGERED_BY:
            yield refuses_to_write(
                f"encode-triggered-by-{name}", said_of("a triggeredBy to be written", _bare(title, written=True)), reject_value(triggered_by=octets.decode()),
                clauses=("0027-reject-triggered-by", *clauses), flags=flags,
            )  # fmt: skip
    yield refuses_to_write(
        "encode-triggered-by-trailing-period",
        "In a triggeredBy to be written, a period at the end is refused",
        reject_value(triggered_by="g.alice."),
        clauses=("0027-reject-triggered-by", *_TRAILING_PERIOD),
    )
    yield refuses_to_write(
        "encode-triggered-by-utf-8-letter",
        "In a triggeredBy to be written, the letter \u00e9 is refused, and not written as e9",
        reject_value(triggered_by="g.andr\u00e9"),
        clauses=("0027-reject-triggered-by", *_CHARACTERS),
    )


def _empty() -> Iterator[Vector]:
    """RFC 0030 and the ASN.1 allow zero characters, RFC 0015 wants two segments."""
    refusing = refused("an address has a scheme and a segment after it", "0015-segment-after-scheme")
    yield disputes_reading(
        "empty-destination",
        "An empty destination: within 0 to 1,023 characters, or no address",
        prepare(destination=b""),
        refusing,
        meant("0 characters are allowed", "0030-address", prepare_value(destination="")),
        clauses=("0030-address", "0015-segment-after-scheme"),
        at="destination-length",
        flags=("boundary",),
    )
    yield disputes_reading(
        "empty-triggered-by",
        "An empty triggeredBy, which packets in the field carry: within the ASN.1's size, or no address",
        reject(triggered_by=b""),
        refusing,
        meant("0 characters are allowed", "0027-asn1-address-size", reject_value(triggered_by="")),
        clauses=("0027-asn1-address-size", "0015-segment-after-scheme"),
        at="triggered-by-length",
        flags=("boundary",),
    )
    yield disputes_writing(
        "encode-empty-destination",
        "Writing an empty destination: within 0 to 1,023 characters, or no address",
        prepare_value(destination=""),
        refusing,
        put("0 characters are allowed", "0030-address", prepare(destination=b"")),
        clauses=("0030-address", "0015-segment-after-scheme"),
        flags=("boundary",),
    )
    yield disputes_writing(
        "encode-empty-triggered-by",
        "Writing an empty triggeredBy: within the ASN.1's size, or no address",
        reject_value(triggered_by=""),
        refusing,
        put("0 characters are allowed", "0027-asn1-address-size", reject(triggered_by=b"")),
        clauses=("0027-asn1-address-size", "0015-segment-after-scheme"),
        flags=("boundary",),
    )


FILE = subject(
    "address",
    "Addresses as destination and as triggeredBy: scheme, segments, characters, periods and length.",
    "generated from RFC 0015, Address Requirements",
    (*_sound(), *_schemes(), *_written(), *_broken(), *_empty()),
)
