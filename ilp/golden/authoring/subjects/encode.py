"""Writing whole packets: canonical octets, from the type octet to the last of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ilp.golden.authoring.assembler import fulfill, prepare, reject, shortest
from ilp.golden.authoring.meaning import fulfill_value, prepare_value, reject_value
from ilp.golden.authoring.statement import subject, writes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ilp.golden.vector import Vector

__all__ = ["FILE"]

_CLAUSES = ("0027-canonical-writing", "0030-canonical-oer", "0027-envelope", "0027-asn1-envelope")


def _packets() -> Iterator[Vector]:
    yield writes(
        "prepare",
        "A Prepare is written field by field in RFC 0027's order",
        prepare_value(),
        prepare(),
        clauses=(*_CLAUSES, "0027-type", "0027-prepare-fields", "0027-no-source-address"),
    )
    yield writes(
        "fulfill",
        "A Fulfill is written field by field in RFC 0027's order",
        fulfill_value(),
        fulfill(),
        clauses=(*_CLAUSES, "0027-type", "0027-fulfill-fields"),
    )
    yield writes(
        "reject",
        "A Reject is written field by field in RFC 0027's order",
        reject_value(),
        reject(),
        clauses=(*_CLAUSES, "0027-type", "0027-reject-fields"),
    )
    yield writes(
        "reject-short",
        "A Reject with the shortest triggeredBy and neither message nor data is written",
        reject_value(triggered_by="g.b", message="", data=""),
        reject(triggered_by=b"g.b", message=b"", data=b""),
        clauses=(*_CLAUSES, "0027-reject-fields"),
        flags=("boundary",),
    )
    yield writes(
        "reject-long",
        "A Reject whose triggeredBy, message and data all need the long form is written",
        reject_value(triggered_by="g." + "b" * 126, message="m" * 300, data="5a" * 200),
        reject(triggered_by=b"g." + b"b" * 126, message=b"m" * 300, data=b"\x5a" * 200),
        clauses=(*_CLAUSES, "0030-length-long-form"),
    )


def _envelopes() -> Iterator[Vector]:
    """The envelope's own length determinant grows at 128 and at 256 octets of contents."""
    for contents in (127, 128, 255, 256):
        # 32 octets of fulfillment and the data's determinant, of one octet up to 127 octets of data, else of two.
        data = contents - 33 if contents <= 160 else contents - 34  # noqa: PLR2004
        yield writes(
            f"fulfill-contents-{contents}",
            f"A Fulfill with {contents} octets of contents is written with its length as {shortest(contents).hex(' ')}",
            fulfill_value(data="5a" * data),
            fulfill(data=b"\x5a" * data),
            clauses=(*_CLAUSES, "0030-length-short-form" if contents <= 127 else "0030-length-long-form"),  # noqa: PLR2004
            flags=("boundary",),
        )
    for contents in (127, 128, 255, 256):
        data = contents - 8 - 17 - 32 - 14 - (1 if contents <= 199 else 2)  # noqa: PLR2004
        yield writes(
            f"prepare-contents-{contents}",
            f"A Prepare with {contents} octets of contents is written with its length as {shortest(contents).hex(' ')}",
            prepare_value(data="5a" * data),
            prepare(data=b"\x5a" * data),
            clauses=(*_CLAUSES, "0030-length-short-form" if contents <= 127 else "0030-length-long-form"),  # noqa: PLR2004
            flags=("boundary",),
        )


def _rejects() -> Iterator[Vector]:
    for contents in (127, 128, 255, 256):
        data = contents - 3 - 12 - 9 - (1 if contents <= 152 else 2)  # noqa: PLR2004
        yield writes(
            f"reject-contents-{contents}",
            f"A Reject with {contents} octets of contents is written with its length as {shortest(contents).hex(' ')}",
            reject_value(data="5a" * data),
            reject(data=b"\x5a" * data),
            clauses=(*_CLAUSES, "0030-length-short-form" if contents <= 127 else "0030-length-long-form"),  # noqa: PLR2004
            flags=("boundary",),
        )


def _all_at_edges() -> Iterator[Vector]:
    """Every field at one end of its range at once."""
    yield writes(
        "prepare-smallest",
        "A Prepare with every field at its smallest is written",
        prepare_value(
            amount="0", expires_at="0001-01-01T00:00:00.000Z", execution_condition="00" * 32, destination="g.a", data=""
        ),
        prepare(amount=bytes(8), expires_at=b"00010101000000000", condition=bytes(32), destination=b"g.a", data=b""),
        clauses=(*_CLAUSES, "0027-prepare-fields"),
        flags=("boundary",),
    )
    yield writes(
        "prepare-greatest-fixed",
        "A Prepare with every field of fixed length at its greatest is written",
        prepare_value(
            amount="18446744073709551615", expires_at="9999-12-31T23:59:59.999Z", execution_condition="ff" * 32
        ),
        prepare(amount=b"\xff" * 8, expires_at=b"99991231235959999", condition=b"\xff" * 32),
        clauses=(*_CLAUSES, "0027-prepare-fields"),
        flags=("boundary", "wide-value"),
    )
    yield writes(
        "prepare-long",
        "A Prepare whose destination and data both need the long form is written",
        prepare_value(destination="g." + "a" * 298, data="5a" * 300),
        prepare(destination=b"g." + b"a" * 298, data=b"\x5a" * 300),
        clauses=(*_CLAUSES, "0030-length-long-form"),
    )
    yield writes(
        "fulfill-smallest",
        "A Fulfill of 32 zero octets without data is written",
        fulfill_value(fulfillment="00" * 32, data=""),
        fulfill(fulfillment=bytes(32), data=b""),
        clauses=(*_CLAUSES, "0027-fulfill-fields"),
        flags=("boundary",),
    )
    # The same text in both text fields, and the same octets in message and data: swapped fields must not pass.
    yield writes(
        "reject-fields-apart",
        "A Reject whose triggeredBy, message and data could be taken for each other is written in order",
        reject_value(code="T03", triggered_by="g.m", message="g.t", data="672e64"),
        reject(code=b"T03", triggered_by=b"g.m", message=b"g.t", data=b"g.d"),
        clauses=(*_CLAUSES, "0027-reject-fields"),
        flags=("alias",),
    )


FILE = subject(
    "encode",
    "Whole packets as values, and the canonical octets that they are written as.",
    "generated from RFC 0027, Packet Format",
    (*_packets(), *_envelopes(), *_rejects(), *_all_at_edges()),
)
