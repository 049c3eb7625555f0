"""What an octet costs the reference codec, from 128 octets on, in inputs made to cost much: it never rises with size.

Each input grows by doubling, up to 64 KiB or as far as its field goes. The longest packet that there is, a Reject with
a message of four octets a character, has 66 KB. What every call costs falls on fewer octets in small inputs, so that an
octet gets cheaper with size; where work grew with the square of the size, an octet would cost twice as much at each
doubling. Asserted is that at no size it costs more than three times what it costs at any smaller size, all sizes
measured in turns in one run, the fastest round of each.

    tox -e bench -- benchmarks/test_adversarial.py -s

shows picoseconds an octet at each size.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter_ns
from typing import Any

import pytest

from ilp import DecodeError, EncodeError, Fulfill, Prepare, Reject, decode, encode, inspect
from ilp.codec import edited_prepare
from ilp.codec.address import ADDRESS_LENGTH_LIMIT
from ilp.codec.oer import length_determinant
from ilp.codec.packet import DATA_LENGTH_LIMIT, MESSAGE_LENGTH_LIMIT

_SMALLEST = 128  # octets
_LARGEST = 65536
_ROUNDS = 25
_ROUND_NANOSECONDS = 100_000
_FACTOR = 3
_TRIES = 4

Job = Callable[[], object]
Build = Callable[[int], Job]

_CONDITION = bytes(range(32))
_EXPIRES_AT = datetime(2030, 1, 1, tzinfo=UTC)
_HUGE = b"\x88\x7f" + b"\xff" * 7  # a length determinant that claims 2^63 - 1 octets
_WIDE = "\U0001f600"  # a character of four octets
_TOO_LONG = ADDRESS_LENGTH_LIMIT + 1
_PREPARE_HEAD = bytes(8) + b"20300101000000000" + _CONDITION


def _string(octets: bytes) -> bytes:
    return length_determinant(len(octets)) + octets


def _prepare(variable: bytes) -> bytes:
    return b"\x0c" + _string(_PREPARE_HEAD + variable)


def _fulfill(variable: bytes) -> bytes:
    return b"\x0d" + _string(_CONDITION + variable)


def _reject(variable: bytes) -> bytes:
    return b"\x0e" + _string(b"F00" + variable)


def _destination(address: bytes) -> bytes:
    return _prepare(_string(address) + b"\x00")


def _message(octets: bytes) -> bytes:
    return _reject(b"\x00" + _string(octets) + b"\x00")


def _reading(build: Callable[[int], bytes], read: Callable[[bytes], object] = decode) -> Build:
    """Return what makes a job of a size: reading octets, and saying what is wrong with them if they are refused."""

    def job_of(size: int) -> Job:
        octets = build(size)

        def job() -> object:
            try:
                return read(octets)
            except DecodeError as error:
                return str(error)

        return job

    return job_of


def _writing(build: Callable[[int], Prepare | Fulfill | Reject]) -> Build:
    def job_of(size: int) -> Job:
        packet = build(size)

        def job() -> object:
            try:
                return encode(packet)
            except EncodeError as error:
                return str(error)

        return job

    return job_of


def _filled(pattern: bytes, size: int, ending: bytes = b"") -> bytes:
    """Return `size` octets of a pattern over and over, with an ending."""
    times = size // len(pattern) + 1
    return (pattern * times)[: size - len(ending)] + ending


_ADDRESSES: dict[str, Callable[[int], bytes]] = {
    "one segment": lambda size: b"g." + _filled(b"a", size - 2),
    "many segments": lambda size: b"g" + _filled(b".a", size - 1, b"a"),
    "long segments": lambda size: b"g" + _filled(b".abcdefghijklmnopqrstuvwxyz_~-0123", size - 1, b"a"),
    "periods only": lambda size: _filled(b".", size),
    "scheme, then periods only": lambda size: b"g" + _filled(b".", size - 1),
    "empty last segment": lambda size: b"g" + _filled(b".a", size - 1, b".."),
    "trailing period": lambda size: b"g" + _filled(b".a", size - 1, b"."),
    "last character forbidden": lambda size: b"g" + _filled(b".a", size - 1, b"!"),
    "last character beyond ASCII": lambda size: b"g" + _filled(b".a", size - 1, b"\xff"),
    "no period": lambda size: _filled(b"g", size),
    "schemes run together": lambda size: _filled(b"test1", size),
    "schemes and no scheme": lambda size: _filled(b"test1.", size, b"."),
}


def _to(address_of: Callable[[int], bytes], more: int = 0) -> Build:
    return _reading(lambda size: _destination(address_of(size + more)))


def _writing_to(address_of: Callable[[int], bytes], more: int = 0) -> Build:
    return _writing(lambda size: _prepare_to(address_of(size + more).decode("latin-1")))


def _prepare_to(address: str) -> Prepare:
    return Prepare(0, _EXPIRES_AT, _CONDITION, address)


def _all_of(octet: int, kind: int) -> Build:
    return _reading(lambda size: bytes((kind,)) + _filled(bytes((octet,)), size))


# Inputs by what they grow to, in octets: an address, data, a message, or as far as is measured.
_ANY_LENGTH: dict[str, Build] = {
    "trailing inside": _reading(lambda size: _fulfill(b"\x00" + bytes(size))),
    "trailing inside, inspected": _reading(lambda size: _fulfill(b"\x00" + bytes(size)), inspect),
    "trailing after": _reading(lambda size: _fulfill(b"\x00") + bytes(size)),
    "trailing after, inspected": _reading(lambda size: _fulfill(b"\x00") + bytes(size), inspect),
    "trailing after, canonical asked for": _reading(
        lambda size: _fulfill(b"\x00") + bytes(size), lambda octets: decode(octets, canonical=True)
    ),
    "half data, half trailing": _reading(lambda size: _fulfill(_string(bytes(size // 2)) + bytes(size // 2)), inspect),
    "data too long": _reading(lambda size: _fulfill(_string(bytes(size + DATA_LENGTH_LIMIT)))),
    "envelope claims 2^63 octets": _reading(lambda size: b"\x0d" + _HUGE + bytes(size)),
    "data claims 2^63 octets": _reading(lambda size: _fulfill(_HUGE + bytes(size))),
    "address claims 2^63 octets": _reading(lambda size: _prepare(_HUGE + _filled(b"g.", size))),
    "message claims 2^63 octets": _reading(lambda size: _reject(b"\x00" + _HUGE + bytes(size))),
    "data claims one octet too many": _reading(lambda size: _fulfill(length_determinant(size + 1) + bytes(size))),
    "lengths of the longest form": _reading(lambda size: _reject(_filled(b"\x88" + bytes(8), size)), inspect),
    "timestamp's last octet no digit": _reading(
        lambda size: b"\x0c" + _string(bytes(8) + b"2030010100000000x" + _CONDITION + _filled(b"1", size))
    ),
    "timestamp no date": _reading(
        lambda size: b"\x0c" + _string(bytes(8) + b"20300229235959999" + _CONDITION + _filled(b"1", size))
    ),
    "code not IA5": _reading(lambda size: b"\x0e" + _string(_filled(b"\xff", size))),
    "message too long": _reading(lambda size: _message(bytes(size + MESSAGE_LENGTH_LIMIT))),
    "message too long, four octets a character": _reading(
        lambda size: _message(_WIDE.encode() * (size // 4 + MESSAGE_LENGTH_LIMIT))
    ),
    "message's last octet no UTF-8": _reading(lambda size: _message(_filled(b"m", size, b"\xff"))),
    "message's last character cut": _reading(lambda size: _message(_WIDE.encode() * (size // 4) + b"\xf0\x9f")),
    "message nowhere UTF-8": _reading(lambda size: _message(_filled(b"\xed\xa0\x80", size))),
    "memoryview": _reading(lambda size: _fulfill(b"\x00" + bytes(size)), lambda octets: decode(memoryview(octets))),
    "memoryview with gaps": _reading(
        lambda size: _filled(b"\x0d\x00", size), lambda octets: decode(memoryview(octets)[::2])
    ),
    "edited": _reading(
        lambda size: _prepare(b"\x03g.a" + _string(bytes(size))),
        lambda octets: edited_prepare(octets, amount=1, expires_at=_EXPIRES_AT),
    ),
    **{
        f"type {kind}, then {octet:02x} only": _all_of(octet, kind)
        for kind in (12, 13, 14)
        for octet in (0x00, 0x7F, 0x80, 0x81, 0x82, 0x88, 0xFF)
    },
    **{f"address too long: {name}": _to(build, _TOO_LONG) for name, build in _ADDRESSES.items()},
    "write data too long": _writing(lambda size: Fulfill(_CONDITION, bytes(size + DATA_LENGTH_LIMIT))),
    "write amount of as many octets": _writing(lambda size: Prepare(1 << 8 * size, _EXPIRES_AT, _CONDITION, "g.a")),
    "write fulfillment too long": _writing(lambda size: Fulfill(bytes(size))),
    "write code too long": _writing(lambda size: Reject("F" * size, "", "")),
    "write code too long, beyond ASCII": _writing(lambda size: Reject(_WIDE * size, "", "")),
    "write code too long, lone surrogates": _writing(lambda size: Reject("\ud800" * size, "", "")),
    "write message too long": _writing(lambda size: Reject("F00", "", _WIDE * (size + MESSAGE_LENGTH_LIMIT))),
    "write address too long, beyond ASCII": _writing(lambda size: _prepare_to(_WIDE * (size + _TOO_LONG))),
    **{f"write address too long: {name}": _writing_to(build, _TOO_LONG) for name, build in _ADDRESSES.items()},
}

_DATA: dict[str, Build] = {
    "data": _reading(lambda size: _fulfill(_string(bytes(size)))),
    "data, backwards memoryview": _reading(
        lambda size: _fulfill(_string(bytes(size)))[::-1], lambda octets: decode(memoryview(octets)[::-1])
    ),
    "write data": _writing(lambda size: Fulfill(_CONDITION, bytes(size))),
    "message of four octets a character": _reading(lambda size: _message(_WIDE.encode() * (size // 4))),
    "write message of four octets a character": _writing(lambda size: Reject("F00", "", _WIDE * (size // 4))),
}

_MESSAGE: dict[str, Build] = {
    "message of one octet a character": _reading(lambda size: _message(_filled(b"m", size))),
    "message of all widths": _reading(lambda size: _message(f"a\xe9\u20ac{_WIDE}".encode() * (size // 10))),
    "write message": _writing(lambda size: Reject("F00", "", "m" * size)),
    "write message's last character a lone surrogate": _writing(
        lambda size: Reject("F00", "", _WIDE * (size - 1) + "\ud800")
    ),
}

_ADDRESS: dict[str, Build] = {
    **{f"address: {name}": _to(build) for name, build in _ADDRESSES.items()},
    **{f"write address: {name}": _writing_to(build) for name, build in _ADDRESSES.items()},
    "write address: lone surrogates": _writing(lambda size: _prepare_to("g." + "\ud800" * (size - 2))),
    "write address: beyond ASCII": _writing(lambda size: _prepare_to("g." + _WIDE * (size - 2))),
}

_CASES = [
    pytest.param(build, largest, id=name)
    for cases, largest in (
        (_ANY_LENGTH, _LARGEST),
        (_DATA, DATA_LENGTH_LIMIT),
        (_MESSAGE, MESSAGE_LENGTH_LIMIT),
        (_ADDRESS, ADDRESS_LENGTH_LIMIT),
    )
    for name, build in cases.items()
]


def _sizes(largest: int) -> list[int]:
    sizes = []
    size = _SMALLEST
    while size <= largest:
        sizes.append(size)
        size *= 2
    return sizes if sizes[-1] == largest else [*sizes, largest]


def _nanoseconds(job: Job, times: int) -> float:
    start = perf_counter_ns()
    for _ in range(times):
        job()
    return (perf_counter_ns() - start) / times


def _fastest(jobs: list[Job]) -> list[float]:
    """Return the nanoseconds of each job, in its fastest round; the jobs take turns."""
    times = [max(1, int(_ROUND_NANOSECONDS / _nanoseconds(each, 3))) for each in jobs]
    rounds = [[_nanoseconds(job, count) for job, count in zip(jobs, times, strict=True)] for _ in range(_ROUNDS)]
    return [min(each) for each in zip(*rounds, strict=True)]


def _costs(build: Build, sizes: list[int]) -> list[float]:
    """Return the nanoseconds an octet of each size."""
    jobs = [build(size) for size in sizes]
    gc.disable()
    try:
        return [nanoseconds / size for nanoseconds, size in zip(_fastest(jobs), sizes, strict=True)]
    finally:
        gc.enable()


def _rise(costs: list[float]) -> float:
    """Return how many times what it costs at a smaller size an octet costs at most."""
    return max(later / min(costs[: index + 1]) for index, later in enumerate(costs))


@pytest.mark.parametrize(("build", "largest"), _CASES)
def test_cost_an_octet_does_not_rise(
    benchmark: Any, request: pytest.FixtureRequest, build: Build, largest: int
) -> None:
    sizes = _sizes(largest)
    costs = _costs(build, sizes)
    for _ in range(_TRIES - 1):
        if _rise(costs) <= _FACTOR:
            break
        # What else the machine does only ever adds: what is really dear is dear every time.
        costs = [min(pair) for pair in zip(costs, _costs(build, sizes), strict=True)]
    shown = {size: round(cost * 1000) for size, cost in zip(sizes, costs, strict=True)}
    benchmark.group = "adversarial inputs, at their largest"
    benchmark.extra_info["picoseconds an octet"] = shown
    benchmark.pedantic(build(largest), rounds=5, warmup_rounds=1)
    print(f"\n{request.node.callspec.id:48}" + "".join(f"{each:8,}" for each in shown.values()))
    assert _rise(costs) <= _FACTOR, f"picoseconds an octet by size: {shown}"


def test_work_that_grows_with_the_square_of_the_size_would_show() -> None:
    quadratic = re.compile("a*b")  # tries every start, and goes to the end from each
    assert _rise(_costs(lambda size: lambda: quadratic.search("a" * size), _sizes(4096))) > _FACTOR
