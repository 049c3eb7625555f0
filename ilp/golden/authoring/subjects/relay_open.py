"""Forwarding what the RFCs leave in dispute: framing, ends, empty addresses, moments."""

# ruff: noqa: E501 - a vector is a row

from __future__ import annotations

from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import BUILDERS, Assembly, fulfill, long_form, prepare, reject
from ilp.golden.authoring.statement import (
    Forwarding,
    disputes_relaying,
    may_relay,
    put,
    refused,
    refuses_to_relay,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ilp.golden.vector import Vector

__all__ = ["LESS", "LESS_OCTETS", "open_relays"]

LESS = Forwarding(amount="999")
"""What most relays are asked for: one unit less than `assembler.AMOUNT`."""

LESS_OCTETS = bytes.fromhex("00000000000003e7")
"""The octets of that amount."""


def open_relays() -> Iterator[Vector]:
    """Yield the vectors of the subject relay whose packets or requests the RFCs leave open."""
    yield from _non_canonical()
    yield from _moments()
    yield from _trailing()
    yield from _empty_addresses()


def _non_canonical() -> Iterator[Vector]:
    build = BUILDERS["prepare"]
    zeros = "0030-length-leading-zeros"
    needless = "0030-length-needless-long-form"
    shown = (
        ("envelope-leading-zeros", "envelope", "envelope_length", long_form(76, 2), zeros),
        ("envelope-needless-long-form", "envelope", "envelope_length", long_form(76, 1), needless),
        ("destination-leading-zeros", "destination", "destination_length", long_form(13, 2), zeros),
        ("data-needless-long-form", "data", "data_length", long_form(4, 1), needless),
    )
    for name, part, argument, length, clause in shown:
        framed, canonical = build(**{argument: length}), build(amount=LESS_OCTETS)
        kept = build(**{argument: length}, amount=LESS_OCTETS)
        yield disputes_relaying(
            name,
            f"A Prepare with the length of its {part} written {length.hex(' ')}: kept, made canonical, or refused",
            framed,
            put("only amount and expiry are changed", "0027-relay-in-place", kept),
            put("packets are written canonically", "0027-canonical-writing", canonical),
            refused("no reader has to accept a non-canonical form", clause),
            asked=LESS,
            clauses=("0027-non-canonical-reading", "0027-relay-in-place", "0027-canonical-writing"),
            at=f"{part}-length",
            flags=("non-canonical",),
        )
    answers: tuple[tuple[str, str, int, Assembly, Assembly, bytes], ...] = tuple(
        (
            kind,
            part,
            width,
            BUILDERS[kind](**{f"{part}_length": long_form(size, width)}),
            BUILDERS[kind](),
            long_form(size, width),
        )
        for kind, contents in (("fulfill", 37), ("reject", 29))
        for part, size in (("envelope", contents), ("data", 4))
        for width in (1, 2)
    )
    for kind, part, width, framed, canonical, length in answers:
        yield disputes_relaying(
            f"{kind}-{part}-{'needless-long-form' if width == 1 else 'leading-zeros'}",
            f"A {kind.title()} with the length of its {part} written {length.hex(' ')}: kept, made canonical, or refused",
            framed,
            put("forwarded as it came", "0027-relay-fulfill", framed),
            put("packets are written canonically", "0027-canonical-writing", canonical),
            refused("no reader has to accept a non-canonical form", needless if width == 1 else zeros),
            clauses=("0027-non-canonical-reading", "0027-relay-fulfill", "0027-canonical-writing"),
            at=f"{part}-length",
            flags=("non-canonical",),
        )


def _moments() -> Iterator[Vector]:
    """Moments to be put in that the RFCs dispute, or let a writer refuse."""
    yield disputes_relaying(
        "asked-year-0000",
        "A Prepare with an expiry in year 0000 asked for: four digits, or a year that does not exist",
        prepare(),
        refused("the calendar has no year 0", "0030-timestamp-range"),
        put("a year is any four digits", "0030-timestamp-digits", prepare(expires_at=b"00000102030405678")),
        asked=Forwarding(expires_at="0000-01-02T03:04:05.678Z"),
        clauses=("0027-relay-in-place", "0030-timestamp-range"),
        at="expires-at",
        flags=("boundary",),
    )
    yield disputes_relaying(
        "asked-leap-second",
        "A Prepare with 23:59:60.852 of a day with a leap second asked for: as it is, smeared into second 59, or refused",
        prepare(),
        put("listed as its encoding", "0030-timestamp-leap-second", prepare(expires_at=b"20161231235960852")),
        put("smeared by UTC-SLS", "0030-timestamp-leap-second", prepare(expires_at=b"20161231235959852")),
        refused("a smeared clock has no second 60", "0030-timestamp-leap-second"),
        asked=Forwarding(expires_at="2016-12-31T23:59:60.852Z"),
        clauses=("0027-relay-in-place", "0030-timestamp-leap-second"),
        at="expires-at",
        flags=("leap-second",),
    )
    yield refuses_to_relay(
        "asked-second-60",
        "A Prepare is not forwarded with an expiry in second 60 of a minute without a leap second",
        prepare(),
        Forwarding(expires_at="2030-01-02T03:04:60.678Z"),
        clauses=("0030-timestamp-leap-second", "0030-timestamp-range"),
        at="expires-at",
        flags=("boundary",),
    )
    yield may_relay(
        "asked-hour-24",
        "A Prepare with an expiry at 24:00 asked for may be refused; forwarded, it expires at 000000000 of the day after",
        prepare(),
        prepare(expires_at=b"20300103000000000"),
        Forwarding(expires_at="2030-01-02T24:00:00.000Z"),
        clauses=("0027-relay-in-place", "0030-timestamp-midnight"),
        at="expires-at",
        flags=("boundary",),
    )
    yield refuses_to_relay(
        "asked-hour-24-one-millisecond",
        "A Prepare is not forwarded with an expiry at 24:00:00.001: hour 24 ends where it begins",
        prepare(),
        Forwarding(expires_at="2030-01-02T24:00:00.001Z"),
        clauses=("0030-timestamp-midnight", "0030-timestamp-range"),
        at="expires-at",
        flags=("boundary",),
    )
    for name, digits, what in (
        ("year-0000", b"00000102030405678", "in year 0000"),
        ("leap-second", b"20161231235960852", "in second 60 of a day with a leap second"),
    ):
        packet = prepare(expires_at=digits)
        year = name == "year-0000"
        yield disputes_relaying(
            f"expiry-kept-{name}",
            f"A Prepare that expires {what}: forwarded with the expiry that it has, or refused",
            packet,
            refused("the calendar has no year 0", "0030-timestamp-range")
            if year
            else refused("listed as invalid: an unsmeared leap second", "0030-timestamp-leap-second"),
            put(
                "a year is any four digits" if year else "listed as what a leap second is encoded as",
                "0030-timestamp-digits" if year else "0030-timestamp-leap-second",
                prepare(expires_at=digits, amount=LESS_OCTETS),
            ),
            asked=LESS,
            clauses=("0027-relay-in-place", "0030-timestamp-range" if year else "0030-timestamp-leap-second"),
            at="expires-at",
            flags=("boundary",) if year else ("leap-second",),
        )


def _trailing() -> Iterator[Vector]:
    tail = b"\x03new"
    none = Forwarding()
    tails: tuple[tuple[str, str, Assembly, Assembly, Assembly, Forwarding], ...] = (
        ("prepare-inside", "inside", prepare(inside=tail), prepare(inside=tail, amount=LESS_OCTETS), prepare(amount=LESS_OCTETS), LESS),
        ("prepare-after", "after", prepare(after=tail), prepare(after=tail, amount=LESS_OCTETS), prepare(amount=LESS_OCTETS), LESS),
        ("fulfill-inside", "inside", fulfill(inside=tail), fulfill(inside=tail), fulfill(), none),
        ("fulfill-after", "after", fulfill(after=tail), fulfill(after=tail), fulfill(), none),
        ("reject-inside", "inside", reject(inside=tail), reject(inside=tail), reject(), none),
        ("reject-after", "after", reject(after=tail), reject(after=tail), reject(), none),
    )  # fmt: skip
    for name, where, packet, kept, dropped, asked in tails:
        yield disputes_relaying(
            f"trailing-{name}",
            f"A {packet.packet.title()} with octets {where} the envelope after its last field: kept, dropped, or refused",
            packet,
            put("what a connector does not know it forwards", "0027-relay-in-place", kept),
            put("extra octets are ignored", "0030-trailing-octets", dropped),
            refused("there is nothing after the last field", "0027-asn1-no-extension"),
            asked=asked,
            clauses=("0030-trailing-octets", "0027-asn1-no-extension", "0027-relay-in-place"),
            at=where,
            flags=("trailing",),
        )


def _empty_addresses() -> Iterator[Vector]:
    refusing = refused("an address has a scheme and a segment after it", "0015-segment-after-scheme")
    yield disputes_relaying(
        "empty-destination",
        "A Prepare with an empty destination: forwarded or refused",
        prepare(destination=b""),
        refusing,
        put("0 characters are allowed", "0030-address", prepare(destination=b"", amount=LESS_OCTETS)),
        asked=LESS,
        clauses=("0030-address", "0015-segment-after-scheme"),
        at="destination-length",
        flags=("boundary",),
    )
    yield disputes_relaying(
        "empty-triggered-by",
        "A Reject with an empty triggeredBy, as packets in the field have it: forwarded or refused",
        reject(triggered_by=b""),
        refusing,
        put("0 characters are allowed", "0027-asn1-address-size", reject(triggered_by=b"")),
        clauses=("0027-asn1-address-size", "0015-segment-after-scheme"),
        at="triggered-by-length",
        flags=("boundary",),
    )
