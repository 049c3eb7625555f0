"""Forwarding: amount and expiry replaced, everything else kept."""

# ruff: noqa: E501 - a vector is a row

from __future__ import annotations

from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import Assembly, bare, fulfill, long_form, prepare, reject
from ilp.golden.authoring.statement import (
    Forwarding,
    may_relay,
    refuses_to_relay,
    relays,
    subject,
)
from ilp.golden.authoring.subjects.relay_open import LESS, LESS_OCTETS, open_relays

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ilp.golden.vector import Vector

__all__ = ["FILE"]

_IN_PLACE = ("0027-relay-in-place",)
_EARLIER = Forwarding(expires_at="2030-01-02T03:04:04.678Z")
_EARLIER_OCTETS = b"20300102030404678"


def _replaced() -> Iterator[Vector]:
    yield relays(
        "amount",
        "A new amount replaces its eight octets and no other",
        prepare(),
        prepare(amount=LESS_OCTETS),
        LESS,
        clauses=_IN_PLACE,
        at="amount",
    )
    yield relays(
        "expiry",
        "A new expiry replaces its 17 octets and no other",
        prepare(),
        prepare(expires_at=_EARLIER_OCTETS),
        _EARLIER,
        clauses=_IN_PLACE,
        at="expires-at",
    )
    yield relays(
        "amount-and-expiry",
        "A new amount and a new expiry replace their octets and no others",
        prepare(),
        prepare(amount=LESS_OCTETS, expires_at=_EARLIER_OCTETS),
        Forwarding(amount="999", expires_at="2030-01-02T03:04:04.678Z"),
        clauses=_IN_PLACE,
        at="amount",
    )
    yield relays("neither", "With nothing to replace a Prepare is forwarded octet by octet", prepare(), prepare(),
                 clauses=_IN_PLACE, at="amount")  # fmt: skip
    for name, number, octets, what, flags in (
        ("amount-zero", "0", bytes(8), "zero", ("boundary",)),
        (
            "amount-2-53-plus-1",
            "9007199254740993",
            bytes.fromhex("0020000000000001"),
            "2^53 + 1",
            ("wide-value",),
        ),
        ("amount-2-64-less-1", "18446744073709551615", b"\xff" * 8, "2^64 - 1", ("boundary", "wide-value")),
    ):
        yield relays(
            name,
            f"A Prepare is forwarded with amount {what}",
            prepare(),
            prepare(amount=octets),
            Forwarding(amount=number),
            clauses=("0027-relay-in-place", "0027-amount"),
            at="amount",
            flags=flags,
        )
    yield relays(
        "received-amount-2-64-less-1",
        "An amount of 2^64 - 1 that is not replaced is kept",
        prepare(amount=b"\xff" * 8),
        prepare(amount=b"\xff" * 8, expires_at=_EARLIER_OCTETS),
        _EARLIER,
        clauses=("0027-relay-in-place", "0027-amount"),
        at="amount",
        flags=("boundary", "wide-value"),
    )
    yield relays(
        "expiry-year-9999",
        "An expiry in the last millisecond of 9999 that is not replaced is kept",
        prepare(expires_at=b"99991231235959999"),
        prepare(expires_at=b"99991231235959999", amount=LESS_OCTETS),
        LESS,
        clauses=("0027-relay-in-place", "0030-timestamp-range"),
        at="expires-at",
        flags=("boundary",),
    )
    yield relays(
        "expiry-before-leap-second",
        "20161231235959852 is forwarded as it is, whichever second it means",
        prepare(expires_at=b"20161231235959852"),
        prepare(expires_at=b"20161231235959852", amount=LESS_OCTETS),
        LESS,
        clauses=("0027-relay-in-place", "0030-timestamp-leap-second"),
        at="expires-at",
        flags=("leap-second",),
    )


# What is asked for, or received, as amount: name, number, octets, what it is, flags.
_AMOUNTS: tuple[tuple[str, int, str, tuple[str, ...]], ...] = (
    ("1", 1, "1", ("boundary",)),
    ("127", 127, "127", ("boundary",)),
    ("128", 128, "128", ("boundary",)),
    ("255", 255, "255", ("boundary",)),
    ("256", 256, "256", ("boundary",)),
    ("2-31", 2**31, "2^31", ("boundary", "wide-value")),
    ("2-32", 2**32, "2^32", ("boundary", "wide-value")),
    ("2-53", 2**53, "2^53", ("boundary", "wide-value")),
    ("2-63-less-1", 2**63 - 1, "2^63 - 1", ("boundary", "wide-value")),
    ("2-63", 2**63, "2^63", ("boundary", "wide-value")),
    ("2-64-less-2", 2**64 - 2, "2^64 - 2", ("boundary", "wide-value")),
)
# Moments asked for, or received: name, the moment, its digits.
_MOMENTS = (
    ("epoch", "1970-01-01T00:00:00.000Z", b"19700101000000000"),
    ("before-epoch", "1969-12-31T23:59:59.999Z", b"19691231235959999"),
    ("year-0001", "0001-01-01T00:00:00.000Z", b"00010101000000000"),
    ("year-0069", "0069-06-15T12:00:00.000Z", b"00690615120000000"),
    ("year-1899", "1899-12-31T23:59:59.999Z", b"18991231235959999"),
    ("year-2038", "2038-01-19T03:14:08.000Z", b"20380119031408000"),
    ("year-2106", "2106-02-07T06:28:16.001Z", b"21060207062816001"),
    ("year-2262", "2262-04-11T23:47:16.855Z", b"22620411234716855"),
    ("leap-day", "2028-02-29T23:59:59.999Z", b"20280229235959999"),
    ("midnight", "2030-01-03T00:00:00.000Z", b"20300103000000000"),
    ("millisecond-001", "2030-01-02T03:04:05.001Z", b"20300102030405001"),
    ("millisecond-010", "2030-01-02T03:04:05.010Z", b"20300102030405010"),
)


def _asked() -> Iterator[Vector]:
    """Every edge of amount and expiry as what is asked for, and as what is received and kept."""
    for name, number, what, flags in _AMOUNTS:
        octets = number.to_bytes(8, "big")
        yield relays(
            f"amount-{name}", f"A Prepare is forwarded with amount {what} in place of its own", prepare(), prepare(amount=octets),
            Forwarding(amount=str(number)), clauses=("0027-relay-in-place", "0027-amount"), at="amount", flags=flags,
        )  # fmt: skip
        yield relays(
            f"received-amount-{name}", f"An amount of {what} that is not replaced is kept", prepare(amount=octets),
            prepare(amount=octets, expires_at=_EARLIER_OCTETS), _EARLIER,
            clauses=("0027-relay-in-place", "0027-amount"), at="amount", flags=flags,
        )  # fmt: skip
    for name, moment, digits in _MOMENTS:
        flags = ("wide-value",) if name in ("year-2038", "year-2106", "year-2262") else ("boundary",)
        yield relays(
            f"expiry-asked-{name}", f"A Prepare is forwarded with expiry {moment} in place of its own", prepare(), prepare(expires_at=digits),
            Forwarding(expires_at=moment), clauses=("0027-relay-in-place", "0027-expiry"), at="expires-at", flags=flags,
        )  # fmt: skip
        yield relays(
            f"expiry-kept-{name}", f"An expiry of {moment} that is not replaced is kept", prepare(expires_at=digits),
            prepare(expires_at=digits, amount=LESS_OCTETS), LESS,
            clauses=("0027-relay-in-place", "0027-expiry"), at="expires-at", flags=flags,
        )  # fmt: skip
    yield relays(
        "amount-same",
        "An amount replaced by itself changes nothing",
        prepare(),
        prepare(),
        Forwarding(amount="1000"),
        clauses=_IN_PLACE,
        at="amount",
    )
    yield relays(
        "expiry-same",
        "An expiry replaced by itself changes nothing",
        prepare(),
        prepare(),
        Forwarding(expires_at="2030-01-02T03:04:05.678Z"),
        clauses=_IN_PLACE,
        at="expires-at",
    )
    yield relays(
        "amount-greater", "An amount is replaced by a greater one: accounts have different scales", prepare(), prepare(amount=(10**15).to_bytes(8, "big")),
        Forwarding(amount=str(10**15)), clauses=_IN_PLACE, at="amount",
    )  # fmt: skip
    yield relays(
        "both-at-their-greatest", "A Prepare is forwarded with the greatest amount and the last expiry", prepare(),
        prepare(amount=b"\xff" * 8, expires_at=b"99991231235959999"), Forwarding(amount=str(2**64 - 1), expires_at="9999-12-31T23:59:59.999Z"),
        clauses=_IN_PLACE, at="amount", flags=("boundary", "wide-value"),
    )  # fmt: skip


def _sizes() -> Iterator[Vector]:
    """Lengths at the edges of the determinants, in every packet, every field; all kept."""
    for size in (1, 127, 128, 255, 256, 257):
        data = b"\x5a" * size
        yield relays(
            f"prepare-data-{size}",
            f"A Prepare's data of {size} octets is kept",
            prepare(data=data),
            prepare(data=data, amount=LESS_OCTETS),
            LESS,
            clauses=("0027-relay-data",),
            at="data",
            flags=("boundary",),
        )
        yield relays(
            f"fulfill-data-{size}",
            f"A Fulfill with {size} octets of data is forwarded octet by octet",
            fulfill(data=data),
            fulfill(data=data),
            clauses=("0027-relay-fulfill", "0027-relay-data"),
            at="data",
            flags=("boundary",),
        )
        yield relays(
            f"reject-data-{size}",
            f"A Reject with {size} octets of data is forwarded octet by octet",
            reject(data=data),
            reject(data=data),
            clauses=("0027-relay-fulfill", "0027-relay-data"),
            at="data",
            flags=("boundary",),
        )
    for size in (3, 127, 128, 255, 256, 1023):
        address = b"g." + b"z" * (size - 2)
        flags = ("boundary", "large") if size > 1000 else ("boundary",)  # noqa: PLR2004
        yield relays(
            f"destination-{size}",
            f"A destination of {size} characters is kept",
            prepare(destination=address),
            prepare(destination=address, amount=LESS_OCTETS),
            LESS,
            clauses=("0027-relay-in-place", "0027-destination"),
            at="destination",
            flags=flags,
        )
        yield relays(
            f"triggered-by-{size}",
            f"A triggeredBy of {size} characters is kept",
            reject(triggered_by=address),
            reject(triggered_by=address),
            clauses=("0027-relay-fulfill",),
            at="triggered-by",
            flags=flags,
        )
    for size in (0, 127, 128, 255, 256):
        yield relays(
            f"message-{size}",
            f"A message of {size} octets is kept",
            reject(message=b"m" * size),
            reject(message=b"m" * size),
            clauses=("0027-relay-fulfill",),
            at="message-length",
            flags=("boundary",),
        )
    for kind, packet in (
        ("fulfill", fulfill(data=b"")),
        ("reject", reject(data=b"")),
        ("short-reject", reject(triggered_by=b"g.b", message=b"", data=b"")),
    ):
        yield relays(
            f"{kind}-without-data",
            f"A {kind.replace('-', ' ').title()} without data is forwarded octet by octet",
            packet,
            packet,
            clauses=("0027-relay-fulfill", "0027-relay-data"),
            at="data-length",
            flags=("boundary",),
        )


def _opaque() -> Iterator[Vector]:
    """Octets that a connector might think that it understands."""
    for name, what, octets in (
        ("zeros", "zero octets", bytes(8)),
        ("trailing-zeros", "zero octets at its end", b"\x01\x00\x00"),
        ("leading-zeros", "zero octets at its start", b"\x00\x00\x01"),
        ("not-utf-8", "octets that are no UTF-8", b"\xff\xfe\x80\xc3"),
        ("line-ends", "line ends", b"\r\n\n\r"),
        ("a-packet", "a whole Prepare", prepare().octets),
        ("bom", "a byte order mark", b"\xef\xbb\xbf"),
    ):
        yield relays(
            f"keeps-data-of-{name}",
            f"A Prepare's data of {what} is kept",
            prepare(data=octets),
            prepare(data=octets, amount=LESS_OCTETS),
            LESS,
            clauses=("0027-relay-data",),
            at="data",
            flags=("alias",),
        )
        yield relays(
            f"fulfill-data-of-{name}",
            f"A Fulfill's data of {what} is kept",
            fulfill(data=octets),
            fulfill(data=octets),
            clauses=("0027-relay-fulfill", "0027-relay-data"),
            at="data",
            flags=("alias",),
        )
    for name, octets in (("ones", b"\xff" * 32), ("high-bit", b"\x80" + bytes(31)), ("low-bit", bytes(31) + b"\x01")):
        yield relays(
            f"keeps-condition-{name}",
            f"A condition of {octets[:1].hex()} .. {octets[-1:].hex()} is kept",
            prepare(condition=octets),
            prepare(condition=octets, expires_at=_EARLIER_OCTETS),
            _EARLIER,
            clauses=("0027-relay-condition",),
            at="condition",
            flags=("alias",),
        )
        yield relays(
            f"keeps-fulfillment-{name}",
            f"A fulfillment of {octets[:1].hex()} .. {octets[-1:].hex()} is kept",
            fulfill(fulfillment=octets),
            fulfill(fulfillment=octets),
            clauses=("0027-relay-fulfill",),
            at="fulfillment",
            flags=("alias",),
        )
    for code in ("F00", "F08", "F99", "T04", "T99", "R00", "R99"):
        octets = bytes(7) + b"\x02" + bytes(7) + b"\x01" if code == "F08" else b""
        packet = reject(code=code.encode("ascii"), data=octets)
        yield relays(
            f"reject-{code.lower()}",
            f"A Reject of code {code} is forwarded octet by octet",
            packet,
            packet,
            clauses=("0027-relay-fulfill", "0027-error-codes"),
            at="code",
        )
    for code in ("F98", "T06", "f00", "000"):
        packet = reject(code=code.encode("ascii"))
        name = "lower-case" if code == "f00" else code.lower()
        yield may_relay(
            f"reject-unknown-{name}",
            f"A Reject with the unknown code {code} may be refused; forwarded, it is what it was",
            packet,
            packet,
            clauses=("0027-relay-fulfill", "0027-error-codes"),
            at="code",
        )


def _kept() -> Iterator[Vector]:
    every = bytes(range(256))
    yield relays(
        "keeps-data",
        "Data of every octet once is kept",
        prepare(data=every),
        prepare(data=every, amount=LESS_OCTETS),
        LESS,
        clauses=("0027-relay-data",),
        at="data",
    )
    yield relays(
        "keeps-empty-data",
        "Empty data is kept, its length determinant included",
        prepare(data=b""),
        prepare(data=b"", amount=LESS_OCTETS),
        LESS,
        clauses=("0027-relay-data",),
        at="data-length",
        flags=("boundary",),
    )
    yield relays(
        "keeps-zero-condition",
        "A condition of 32 zero octets is kept",
        prepare(condition=bytes(32)),
        prepare(condition=bytes(32), amount=LESS_OCTETS),
        LESS,
        clauses=("0027-relay-condition",),
        at="condition",
        flags=("boundary",),
    )
    yield relays(
        "keeps-destination",
        "A destination in mixed case, with hyphen, underscore and tilde, is kept",
        prepare(destination=b"g.US-fed.~ipr._x0a0"),
        prepare(destination=b"g.US-fed.~ipr._x0a0", amount=LESS_OCTETS),
        LESS,
        clauses=("0027-relay-in-place", "0027-destination"),
        at="destination",
    )
    yield relays(
        "keeps-long-form",
        "Length determinants in the long form are kept where they are canonical",
        prepare(destination=b"g." + b"a" * 126, data=b"\x5a" * 256),
        prepare(destination=b"g." + b"a" * 126, data=b"\x5a" * 256, amount=LESS_OCTETS),
        LESS,
        clauses=("0027-relay-in-place", "0027-canonical-writing"),
        at="envelope-length",
    )
    clauses = ("0027-relay-fulfill", "0027-relay-data")
    yield relays("fulfill", "A Fulfill is forwarded octet by octet", fulfill(), fulfill(), clauses=clauses, at="type")
    yield relays("fulfill-every-octet", "A Fulfill with every octet once in its data is forwarded octet by octet",
                 fulfill(data=every), fulfill(data=every), clauses=clauses, at="data")  # fmt: skip
    yield relays("reject", "A Reject is forwarded octet by octet", reject(), reject(), clauses=clauses, at="type")
    unicode = reject(message="\ufeffe\u0301 \U0001f4a9\x00".encode())
    yield relays(
        "reject-unicode",
        "A message with U+FEFF, a combining accent, a character past the first plane and a NUL is forwarded as it is",
        unicode,
        unicode,
        clauses=("0027-relay-fulfill", "0030-utf8"),
        at="message",
        flags=("alias",),
    )
    yield may_relay(
        "reject-unknown-code",
        "A Reject with the unknown code X42 may be refused; forwarded, it is what it was",
        reject(code=b"X42"),
        reject(code=b"X42"),
        clauses=("0027-relay-fulfill", "0027-error-codes"),
        at="code",
    )


def _broken() -> Iterator[Vector]:
    cases: tuple[tuple[str, str, Assembly, str, tuple[str, ...]], ...] = (
        ("empty-input", "No octets at all are not forwarded", bare(b""), "octets", ("0027-envelope",)),
        ("unknown-type", "A packet of type 11 is not forwarded", prepare(type_octet=b"\x0b", packet="none"), "type", ("0027-type",)),
        ("truncated-prepare", "A Prepare without the last octet of its data is not forwarded", prepare().contents_cut_in("data", 3), "data", ("0030-octet-string",)),
        ("truncated-fulfill", "A Fulfill without the last octet of its data is not forwarded", fulfill().contents_cut_in("data", 3), "data", ("0030-octet-string",)),
        ("truncated-reject", "A Reject without the last octet of its data is not forwarded", reject().contents_cut_in("data", 3), "data", ("0030-octet-string",)),
        ("month-13", "A Prepare whose expiry has month 13 is not forwarded", prepare(expires_at=b"20301302030405678"), "expires-at", ("0030-timestamp-range",)),
        ("trailing-period", "A Prepare whose destination ends in a period is not forwarded", prepare(destination=b"g.alice."), "destination", ("0015-trailing-period",)),
        ("type-15", "A packet of type 15 is not forwarded", reject(type_octet=b"\x0f", packet="none"), "type", ("0027-type",)),
        ("type-140", "A packet of type 140, 12 with bit 7 set, is not forwarded", prepare(type_octet=b"\x8c", packet="none"), "type", ("0027-type",)),
        ("prepare-type-only", "A Prepare of nothing but its type octet is not forwarded", prepare().cut_in("envelope-length"), "envelope-length", ("0027-envelope",)),
        ("envelope-too-long", "A Prepare whose envelope claims one octet more than there is is not forwarded", prepare(envelope_length=b"\x4d"), "envelope-length", ("0027-envelope", "0030-octet-string")),
        ("envelope-too-short", "A Prepare whose envelope ends one octet early is not forwarded", prepare(envelope_length=b"\x4b"), "envelope-length", ("0027-envelope", "0030-octet-string")),
        ("fulfill-envelope-too-long", "A Fulfill whose envelope claims one octet more than there is is not forwarded", fulfill(envelope_length=b"\x26"), "envelope-length", ("0027-envelope", "0030-octet-string")),
        ("reject-envelope-too-long", "A Reject whose envelope claims one octet more than there is is not forwarded", reject(envelope_length=b"\x1e"), "envelope-length", ("0027-envelope", "0030-octet-string")),
        ("data-claims-2-32", "A Prepare whose data claims 2^32 + 4 octets is not forwarded", prepare(data_length=long_form(2**32 + 4, 5)), "data-length", ("0030-octet-string",)),
        ("condition-31", "A Prepare with a condition of 31 octets is not forwarded", prepare(condition=b"\x63" * 31), "condition", ("0027-condition",)),
        ("february-30", "A Prepare that expires on 30 February is not forwarded", prepare(expires_at=b"20300230030405678"), "expires-at", ("0030-timestamp-range",)),
        ("hour-24", "A Prepare that expires at hour 24 is not forwarded", prepare(expires_at=b"20300102240000000"), "expires-at", ("0030-timestamp-midnight",)),
        ("letter-in-expiry", "A Prepare with a letter in its expiry is not forwarded", prepare(expires_at=b"2030010203040567Z"), "expires-at", ("0030-timestamp-digits",)),
        ("expiry-bit-7", "A Prepare with octet b2 in its expiry is not forwarded", prepare(expires_at=b"\xb20300102030405678"), "expires-at", ("0030-timestamp-digits",)),
        ("unknown-scheme", "A Prepare to an unknown scheme is not forwarded", prepare(destination=b"x.alice"), "destination", ("0015-scheme",)),
        ("bare-scheme", "A Prepare to a bare scheme is not forwarded", prepare(destination=b"example"), "destination", ("0015-segment-after-scheme",)),
        ("double-period", "A Prepare to an address with two periods in a row is not forwarded", prepare(destination=b"g.alice..bob"), "destination", ("0015-separator",)),
        ("triggered-by", "A Reject whose triggeredBy ends in a period is not forwarded", reject(triggered_by=b"g.b."), "triggered-by", ("0015-trailing-period",)),
        ("message", "A Reject whose message is no UTF-8 is not forwarded", reject(message=b"a\xffb"), "message", ("0030-utf8",)),
        ("code-bit-7", "A Reject with octet c6 in its code is not forwarded", reject(code=b"\xc600"), "code", ("0027-reject-code", "0027-asn1-code")),
        ("fulfillment-31", "A Fulfill with a fulfillment of 31 octets is not forwarded", fulfill(fulfillment=b"\x63" * 31), "fulfillment", ("0027-fulfill-fields",)),
        ("destination-bit-7", "A Prepare with octet e1 in its destination is not forwarded", prepare(destination=b"g.\xe1lice"), "destination", ("0015-characters", "0030-address")),
    )  # fmt: skip
    for name, title, packet, at, clauses in cases:
        forwarding = LESS if packet.packet != "fulfill" or name == "truncated-fulfill" else Forwarding()
        forwarding = Forwarding() if packet.packet == "reject" and name != "truncated-reject" else forwarding
        yield refuses_to_relay(f"broken-{name}", title, packet, forwarding, clauses=clauses, at=at)
    asked: tuple[tuple[str, str, Forwarding, str, tuple[str, ...]], ...] = (
        ("2-64", "A Prepare is not forwarded with amount 2^64", Forwarding(amount="18446744073709551616"), "amount", ("0027-amount",)),
        ("minus-1", "A Prepare is not forwarded with amount -1", Forwarding(amount="-1"), "amount", ("0027-amount",)),
        ("year-10000", "A Prepare is not forwarded with an expiry in 10000", Forwarding(expires_at="10000-01-01T00:00:00.000Z"), "expires-at", ("0030-timestamp-digits",)),
        ("2-64-plus-999", "A Prepare is not forwarded with amount 2^64 + 999, which is 999 in 64 bits", Forwarding(amount="18446744073709552615"), "amount", ("0027-amount",)),
        ("2-128", "A Prepare is not forwarded with amount 2^128", Forwarding(amount=str(2**128)), "amount", ("0027-amount",)),
        ("minus-2-63", "A Prepare is not forwarded with amount -2^63", Forwarding(amount=str(-(2**63))), "amount", ("0027-amount",)),
        ("february-29-2030", "A Prepare is not forwarded with an expiry on 29 February 2030", Forwarding(expires_at="2030-02-29T03:04:05.678Z"), "expires-at", ("0030-timestamp-range",)),
        ("april-31", "A Prepare is not forwarded with an expiry on 31 April", Forwarding(expires_at="2030-04-31T03:04:05.678Z"), "expires-at", ("0030-timestamp-range",)),
        ("day-00", "A Prepare is not forwarded with an expiry on day 00", Forwarding(expires_at="2030-01-00T03:04:05.678Z"), "expires-at", ("0030-timestamp-range",)),
        ("hour-25", "A Prepare is not forwarded with an expiry in hour 25", Forwarding(expires_at="2030-01-02T25:04:05.678Z"), "expires-at", ("0030-timestamp-range",)),
        ("minute-60", "A Prepare is not forwarded with an expiry in minute 60", Forwarding(expires_at="2030-01-02T03:60:05.678Z"), "expires-at", ("0030-timestamp-range",)),
        ("second-61", "A Prepare is not forwarded with an expiry in second 61", Forwarding(expires_at="2030-01-02T03:04:61.678Z"), "expires-at", ("0030-timestamp-range",)),
        ("year-minus-1", "A Prepare is not forwarded with an expiry before 0000", Forwarding(expires_at="-0001-01-02T03:04:05.678Z"), "expires-at", ("0030-timestamp-digits",)),
        ("month-13", "A Prepare is not forwarded with an expiry in month 13", Forwarding(expires_at="2030-13-02T03:04:05.678Z"), "expires-at", ("0030-timestamp-range",)),
    )  # fmt: skip
    for name, title, forwarding, at, clauses in asked:
        yield refuses_to_relay(
            f"asked-{name}", title, prepare(), forwarding, clauses=clauses, at=at, flags=("boundary",)
        )


FILE = subject(
    "relay",
    "Forwarding: amount and expiry are replaced where the connector is asked to, everything else stays.",
    "generated from RFC 0027, ILP Prepare and ILP Packet Lifecycle",
    (
        *_replaced(),
        *_asked(),
        *_sizes(),
        *_opaque(),
        *_kept(),
        *_broken(),
        *open_relays(),
    ),
)
