"""The connector's own vectors: packets, and the octets that its releases write for them and read back."""

from __future__ import annotations

from ilp.protocol import FulfillValue, PrepareValue, RejectValue, Value

__all__ = ["ABSENT", "EMPTY_TRIGGERED_BY", "own_vectors"]

_HASH = "74e1136dc71c9e5f283bec83461cbf1261c4014f72d48f8dd65453a0b84e7de1"
_ZEROS = "00" * 32
_ALICE = b"\x0dexample.alice".hex()


def _prepare(amount: str, *, condition: str | None = _HASH, data: str = "") -> PrepareValue:
    return PrepareValue(
        amount=amount,
        expires_at="2017-12-23T01:21:40.549Z",
        execution_condition=condition,
        destination="example.alice",
        data=data,
    )


def _reject(message: str, *, triggered_by: str = "g.a", data: str = "") -> RejectValue:
    return RejectValue(code="F02", triggered_by=triggered_by, message=message, data=data)


_EXPIRY = b"20171223012140.549Z".hex()

_DIALECT: tuple[tuple[Value, str], ...] = (
    (_prepare("0"), f"0c 00 {_EXPIRY} {_HASH} {_ALICE} 00"),
    (_prepare("107", data="5db343"), f"0c 6b {_EXPIRY} {_HASH} {_ALICE} 03 5db343"),
    (_prepare("127"), f"0c 7f {_EXPIRY} {_HASH} {_ALICE} 00"),
    (_prepare("128"), f"0c 81 80 {_EXPIRY} {_HASH} {_ALICE} 00"),
    (_prepare("256"), f"0c 82 0100 {_EXPIRY} {_HASH} {_ALICE} 00"),
    (_prepare("18446744073709551615"), f"0c 88 ffffffffffffffff {_EXPIRY} {_HASH} {_ALICE} 00"),
    (FulfillValue(fulfillment=_HASH, data=""), f"0d {_HASH} 00"),
    (FulfillValue(fulfillment=_HASH, data="41" * 127), f"0d {_HASH} 7f {'41' * 127}"),
    (FulfillValue(fulfillment=_HASH, data="41" * 128), f"0d {_HASH} 81 80 {'41' * 128}"),
    (_reject("", data="0410"), "0e 463032 03 672e61 00 02 0410"),
    (_reject("voilà"), "0e 463032 03 672e61 06 766f696cc3a0 00"),
)

EMPTY_TRIGGERED_BY: tuple[Value, str] = (_reject("", triggered_by=""), "0e463032000000")
"""What no release writes, and releases from 1.1.0 up to 2.0.0 read."""

ABSENT: tuple[tuple[Value, str], ...] = (
    (_prepare("1", condition=None), f"0c 01 {_EXPIRY} {_ZEROS} {_ALICE} 00"),
    (FulfillValue(fulfillment=None, data="41"), f"0d {_ZEROS} 01 41"),
)
"""What release 2.0.0 writes and reads."""

_RFC: tuple[tuple[Value, str], ...] = (
    (
        _prepare("107", data="5db343"),
        f"0c 4b 000000000000006b {b'20171223012140549'.hex()} {_HASH} {_ALICE} 03 5db343",
    ),
    (_prepare("0", condition=_ZEROS), f"0c 48 {'00' * 8} {b'20171223012140549'.hex()} {_ZEROS} {_ALICE} 00"),
    (FulfillValue(fulfillment=_HASH, data=""), f"0d 21 {_HASH} 00"),
    (FulfillValue(fulfillment=_HASH, data="41" * 128), f"0d 81a2 {_HASH} 8180 {'41' * 128}"),
    (_reject("voilà"), "0e 0f 463032 03 672e61 06 766f696cc3a0 00"),
)


def own_vectors(version: str) -> list[tuple[Value, str]]:
    """Return the values of a release's own vectors, and the octets of each."""
    vectors = _RFC if version == "3.0.0" else _DIALECT + (ABSENT if version == "2.0.0" else ())
    return [(value, octets.replace(" ", "")) for value, octets in vectors]
