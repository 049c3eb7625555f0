"""Wire bugs in forwarding packets (RFC 0027, ILP Prepare and ILP Packet Lifecycle)."""

# The odd number at each place is the bug.
# ruff: noqa: PLR2004

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from ilp.mutants.mutant import (
    ALTERS_FORWARDED,
    FORWARDS_FORBIDDEN,
    REFRAMES_FORWARDED,
    REFUSES_TO_WRITE,
    Mutant,
    Subject,
    deserts,
)
from ilp.mutants.plain.octets import Reader, Refused
from ilp.mutants.plain.packet import Forward, PlainCodec, Relaying, as_it_came, in_place, place_of_amount
from ilp.protocol import FulfillValue, PrepareValue, RejectValue, Value

__all__ = ["MUTANTS"]

_ALTERS_AND_REFRAMES = deserts("WF01", "WW06 WF02")
"""Written again, packets lose their framing as well; the way back gives it to them."""


def _asked(change: Callable[[str | None, str | None, PrepareValue], tuple[str | None, str | None]]) -> Forward:
    """Return a step that forwards in place what `change` makes of the amount and the expiry asked for."""

    def forward(codec: PlainCodec, octets: bytes, value: Value, amount: str | None, expires_at: str | None) -> bytes:
        assert isinstance(value, PrepareValue)  # noqa: S101 - the codec forwards a Prepare by this step only
        return in_place(codec, octets, value, *change(amount, expires_at, value))

    return forward


def _spliced(change: Callable[[bytes, int], bytes]) -> Forward:
    """Return a step that forwards in place, and then changes the octets, given where the amount begins."""

    def forward(codec: PlainCodec, octets: bytes, value: Value, amount: str | None, expires_at: str | None) -> bytes:
        return change(in_place(codec, octets, value, amount, expires_at), place_of_amount(codec, octets))

    return forward


def _written_again(**changed: Any) -> Forward:
    """Return a step that reads the packet and writes it again, with fields replaced by functions of themselves."""

    def forward(codec: PlainCodec, _octets: bytes, value: Value, amount: str | None, expires_at: str | None) -> bytes:
        fields = {name: change(getattr(value, name)) for name, change in changed.items() if hasattr(value, name)}
        if isinstance(value, PrepareValue):
            fields = {"amount": amount or value.amount, "expires_at": expires_at or value.expires_at, **fields}
        return codec.encode(replace(value, **fields))

    return forward


def _end_of_packet(codec: PlainCodec, octets: bytes) -> int:
    reader = Reader(octets)
    reader.take(1)
    codec.length.read(reader)
    return reader.at


def _without_trailing_after(step: Forward) -> Forward:
    def forward(codec: PlainCodec, octets: bytes, value: Value, amount: str | None, expires_at: str | None) -> bytes:
        return step(codec, octets[: _end_of_packet(codec, octets)], value, amount, expires_at)

    return forward


def _at_the_third_octet(
    codec: PlainCodec, octets: bytes, _value: Value, amount: str | None, expires_at: str | None
) -> bytes:
    new_amount = octets[2:10] if amount is None else codec.amount.write(amount)
    new_expiry = octets[10:27] if expires_at is None else codec.timestamp.write(expires_at)
    return octets[:2] + new_amount + new_expiry + octets[27:]


def _amount_wrapped(amount: str | None) -> str | None:
    return None if amount is None else str(int(amount) % (1 << 64))


def _amount_as_double(amount: str | None) -> str | None:
    return None if amount is None else str(min(int(float(amount)), (1 << 64) - 1))


def _amount_saturated(amount: str | None) -> str | None:
    return None if amount is None else str(max(0, min(int(amount), (1 << 64) - 1)))


def _month_clamped(expires_at: str | None) -> str | None:
    if expires_at is None or expires_at[5:7] <= "12":
        return expires_at
    return expires_at[:5] + "12" + expires_at[7:]


def _year_clamped(expires_at: str | None) -> str | None:
    return "9999-12-31T23:59:59.999Z" if expires_at is not None and expires_at.find("-") > 4 else expires_at


def _one_second_earlier(value: PrepareValue) -> str | None:
    expiry = value.expires_at or ""
    return f"{expiry[:17]}{int(expiry[17:19]) - 1:02d}{expiry[19:]}" if expiry[17:19] > "00" else None


def _earlier(value: PrepareValue, expires_at: str | None) -> str | None:
    return None if expires_at is None else min(expires_at, value.expires_at or expires_at)


def _unread(_codec: PlainCodec, octets: bytes) -> Value:
    """Look at the type octet, and at nothing else."""
    if octets[:1] == b"\x0c":
        return PrepareValue(amount="0", expires_at="", execution_condition="", destination="", data="")
    if octets[:1] == b"\x0d":
        return FulfillValue(fulfillment="", data="")
    if octets[:1] == b"\x0e":
        return RejectValue(code="", triggered_by="", message="", data="")
    raise Refused("no packet type")


def _answers_unread(codec: PlainCodec, octets: bytes) -> Value:
    return codec.decode(octets) if octets[:1] not in (b"\x0d", b"\x0e") else _unread(codec, octets)


def _prepares_unread(codec: PlainCodec, octets: bytes) -> Value:
    return codec.decode(octets) if octets[:1] != b"\x0c" else _unread(codec, octets)


def _expiry_unread(codec: PlainCodec, octets: bytes) -> Value:
    at = place_of_amount(codec, octets) if octets[:1] == b"\x0c" else -1
    if at < 0 or len(octets) < at + 57:
        return codec.decode(octets)
    return codec.decode(octets[: at + 8] + b"20300101000000000" + octets[at + 25 :])


def _everything_let_pass(codec: PlainCodec, octets: bytes) -> Value:
    if octets[:1] in (b"\x0c", b"\x0d", b"\x0e"):
        return codec.decode(octets)
    return FulfillValue(fulfillment="", data="")


def _no_zero_condition(codec: PlainCodec, octets: bytes) -> Value:
    value = codec.decode(octets)
    if isinstance(value, PrepareValue) and value.execution_condition == "00" * 32:
        raise Refused("no condition")
    return value


def _no_zero_amount(codec: PlainCodec, octets: bytes, value: Value, amount: str | None, expiry: str | None) -> bytes:
    if amount == "0":
        raise Refused("nothing to forward")
    return in_place(codec, octets, value, amount, expiry)


_mutant = Subject("relay")


def _alters(name: str, title: str, prepare: Forward, origin: str) -> Mutant:
    return _mutant(name, title, Relaying(prepare=prepare), ALTERS_FORWARDED, origin)


def _rewrites(name: str, title: str, origin: str, **changed: Any) -> Mutant:
    return _mutant(name, title, Relaying(prepare=_written_again(**changed)), _ALTERS_AND_REFRAMES, origin)


def _rewrites_answer(name: str, title: str, origin: str, **changed: Any) -> Mutant:
    return _mutant(name, title, Relaying(answer=_written_again(**changed)), _ALTERS_AND_REFRAMES, origin)


_FRAMING = (
    _mutant(
        "prepare-written-again",
        "A Prepare is read and written again",
        Relaying(prepare=_written_again()),
        REFRAMES_FORWARDED,
        "most codecs: what they do not know is lost, and framing becomes canonical",
        disputed=True,
    ),
    _mutant(
        "answers-written-again",
        "Fulfill and Reject are read and written again",
        Relaying(answer=_written_again()),
        REFRAMES_FORWARDED,
        "most codecs",
        disputed=True,
    ),
    _mutant(
        "prepare-trailing-cut",
        "Octets behind a Prepare's envelope are not forwarded",
        Relaying(prepare=_without_trailing_after(in_place)),
        REFRAMES_FORWARDED,
        "the packet ends where its length says",
        disputed=True,
    ),
    _mutant(
        "answers-trailing-cut",
        "Octets behind a Fulfill's or Reject's envelope are not forwarded",
        Relaying(answer=_without_trailing_after(as_it_came)),
        REFRAMES_FORWARDED,
        "the packet ends where its length says",
        disputed=True,
    ),
)

_AMOUNT_AND_EXPIRY = (
    _alters(
        "amount-kept",
        "The amount asked for is not forwarded",
        _asked(lambda _amount, expires_at, _value: (None, expires_at)),
        "the packet is forwarded unchanged",
    ),
    _alters(
        "expiry-kept",
        "The expiry asked for is not forwarded",
        _asked(lambda amount, _expires_at, _value: (amount, None)),
        "only the amount is thought of",
    ),
    _alters(
        "zero-amount-kept",
        "The amount zero asked for is not forwarded",
        _asked(lambda amount, expires_at, _value: (None if amount == "0" else amount, expires_at)),
        "`amount || packet.amount`: zero is falsy",
    ),
    _alters(
        "amount-zero-by-default",
        "Where no amount is asked for, zero is forwarded",
        _asked(lambda amount, expires_at, _value: (amount or "0", expires_at)),
        "a default of the language",
    ),
    _alters(
        "amount-added",
        "The amount asked for is added to the packet's",
        _asked(
            lambda amount, expires_at, value: (
                None if amount is None else str((int(amount) + int(value.amount or 0)) % (1 << 64)),
                expires_at,
            )
        ),
        "a fee is meant",
    ),
    _alters(
        "amount-as-double",
        "The amount asked for passes through a double",
        _asked(lambda amount, expires_at, _value: (_amount_as_double(amount), expires_at)),
        "rates are doubles: Number in JavaScript",
    ),
    _alters(
        "received-amount-as-double",
        "Where no amount is asked for, the packet's passes through a double",
        _asked(lambda amount, expires_at, value: (amount or _amount_as_double(value.amount), expires_at)),
        "Number in JavaScript",
    ),
    _alters(
        "amount-wrapped",
        "An amount beyond 64 bits is forwarded modulo 2^64",
        _asked(lambda amount, expires_at, _value: (_amount_wrapped(amount), expires_at)),
        "unsigned arithmetic",
    ),
    _alters(
        "amount-saturated",
        "An amount out of range is forwarded as the nearest in range",
        _asked(lambda amount, expires_at, _value: (_amount_saturated(amount), expires_at)),
        "saturating arithmetic",
    ),
    _alters(
        "expiry-in-seconds",
        "The expiry asked for is forwarded without its milliseconds",
        _asked(lambda amount, expires_at, _value: (amount, expires_at and expires_at[:20] + "000Z")),
        "time_t, DATETIME in MySQL",
    ),
    _alters(
        "received-expiry-in-seconds",
        "Where no expiry is asked for, the packet's loses its milliseconds",
        _asked(lambda amount, expires_at, value: (amount, expires_at or (value.expires_at or "")[:20] + "000Z")),
        "time_t, DATETIME in MySQL",
    ),
    _alters(
        "expiry-one-second-earlier",
        "The expiry loses one second more on the way",
        _asked(lambda amount, expires_at, value: (amount, expires_at or _one_second_earlier(value))),
        "the connector's own margin, taken where none is asked for",
    ),
    _alters(
        "expiry-never-later",
        "An expiry later than the packet's is not forwarded",
        _asked(lambda amount, expires_at, value: (amount, _earlier(value, expires_at))),
        "min(asked, received)",
    ),
    _alters(
        "expiry-month-clamped",
        "Month 13 asked for is forwarded as month 12",
        _asked(lambda amount, expires_at, _value: (amount, _month_clamped(expires_at))),
        "clamping",
    ),
    _alters(
        "expiry-year-clamped",
        "A year beyond 9999 is forwarded as the end of 9999",
        _asked(lambda amount, expires_at, _value: (amount, _year_clamped(expires_at))),
        "Instant.MAX, clamped",
    ),
    _alters(
        "at-the-third-octet",
        "Amount and expiry are written at the third octet, wherever they are",
        _at_the_third_octet,
        "offsets of a short envelope; RFC 0027 calls both easy to find",
    ),
    _mutant(
        "zero-amount-refused",
        "The amount zero asked for is refused",
        Relaying(prepare=_no_zero_amount),
        REFUSES_TO_WRITE,
        "nothing to forward, it is thought",
    ),
    _mutant(
        "zero-condition-refused",
        "A Prepare with a condition of zeros is not forwarded",
        Relaying(known=_no_zero_condition),
        REFUSES_TO_WRITE,
        "zeros are thought to mean: none",
    ),
)

_END_TO_END = (
    _alters(
        "condition-zeroed",
        "The condition is forwarded as zeros",
        _spliced(lambda octets, at: octets[: at + 25] + bytes(32) + octets[at + 57 :]),
        "a condition is not kept with the transfer",
    ),
    _alters(
        "condition-fresh",
        "A condition of zeros is forwarded as another",
        _spliced(
            lambda octets, at: (
                octets[: at + 25]
                + (b"\xff" * 32 if not any(octets[at + 25 : at + 57]) else octets[at + 25 : at + 57])
                + octets[at + 57 :]
            )
        ),
        "`condition || generate()`",
    ),
    _rewrites(
        "data-dropped",
        "The data is not forwarded",
        "a table of transfers without a column for data",
        data=lambda _data: "",
    ),
    _rewrites(
        "data-as-text",
        "The data passes through text",
        "toString() in Node, a TEXT column",
        data=lambda data: bytes.fromhex(data).decode("utf-8", "replace").encode().hex(),
    ),
    _rewrites("data-cut", "Of the data, 255 octets are forwarded", "VARBINARY(255)", data=lambda data: data[:510]),
    _rewrites(
        "data-trailing-zeros-dropped",
        "Zero octets at the end of the data are not forwarded",
        "BINARY in MySQL",
        data=lambda data: bytes.fromhex(data).rstrip(b"\0").hex(),
    ),
    _rewrites(
        "empty-data-filled",
        "Empty data is forwarded as one zero octet",
        "`data || Buffer.alloc(1)`",
        data=lambda data: data or "00",
    ),
    _rewrites(
        "destination-lower-cased",
        "The destination is forwarded in lower case",
        "keys of a routing table",
        destination=lambda text: str(text).lower(),
    ),
    _rewrites(
        "destination-cut",
        "What begins with a tilde is not forwarded in the destination",
        "interactions are thought to be local",
        destination=lambda text: str(text).partition(".~")[0],
    ),
    _rewrites_answer(
        "fulfillment-zeroed",
        "The fulfillment is forwarded as zeros",
        "the fulfillment is not kept",
        fulfillment=lambda _octets: "00" * 32,
    ),
    _rewrites_answer(
        "answer-data-dropped",
        "The data of Fulfill and Reject is not forwarded",
        "an answer is made anew",
        data=lambda _data: "",
    ),
    _rewrites_answer(
        "answer-data-as-text",
        "The data of Fulfill and Reject passes through text",
        "toString() in Node",
        data=lambda data: bytes.fromhex(data).decode("utf-8", "replace").encode().hex(),
    ),
    _rewrites_answer(
        "answer-data-cut",
        "Of the data of Fulfill and Reject, 255 octets are forwarded",
        "VARBINARY(255)",
        data=lambda data: data[:510],
    ),
    _rewrites_answer(
        "triggered-by-replaced",
        "A connector puts its own address into a Reject",
        "a Reject is made anew",
        triggered_by=lambda _text: "g.connector",
    ),
    _rewrites_answer(
        "message-dropped",
        "The message of a Reject is not forwarded",
        "messages are thought to be private",
        message=lambda _text: "",
    ),
    _rewrites_answer(
        "message-composed",
        "The message of a Reject is forwarded without its byte order mark",
        "TextDecoder in JavaScript",
        message=lambda text: str(text).removeprefix("\ufeff"),
    ),
    _rewrites_answer(
        "code-replaced",
        "A Reject is forwarded with code T00",
        "an error of the next hop is an internal error",
        code=lambda _code: "T00",
    ),
    _rewrites_answer(
        "unknown-code-replaced",
        "A Reject whose code is unknown is forwarded with code F00",
        "an enum with a default",
        code=lambda code: code if str(code)[0] in "FTR" else "F00",
    ),
)

_UNREAD = (
    _mutant(
        "unread",
        "Packets are forwarded by their type octet alone",
        Relaying(known=_unread),
        deserts("WR04 WR05", "WR01 WR02"),
        "a connector that edits in place and never decodes",
    ),
    _mutant(
        "prepares-unread",
        "A Prepare is forwarded unread",
        Relaying(known=_prepares_unread),
        deserts("WR04 WR05", "WR01 WR02"),
        "a connector that edits in place and never decodes",
    ),
    _mutant(
        "answers-unread",
        "Fulfill and Reject are forwarded unread",
        Relaying(known=_answers_unread),
        FORWARDS_FORBIDDEN,
        "answers are passed back as they came",
    ),
    _mutant(
        "expiry-unread",
        "The expiry of a Prepare is not looked at",
        Relaying(known=_expiry_unread),
        FORWARDS_FORBIDDEN,
        "it is replaced anyway",
    ),
    _mutant(
        "unknown-let-pass",
        "What is no packet is forwarded as it is",
        Relaying(known=_everything_let_pass),
        FORWARDS_FORBIDDEN,
        "a proxy that passes on what it does not know",
    ),
)

MUTANTS = (*_FRAMING, *_AMOUNT_AND_EXPIRY, *_END_TO_END, *_UNREAD)
"""The bugs of this subject."""
