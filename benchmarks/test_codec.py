"""The reference codec beside asn1tools and construct, on the same packets in one run.

asn1tools reads and writes the packet contents only, without envelope; construct does the whole packet, interpreted and
compiled. Neither validates what the reference does: dates, addresses, text, limits.

    tox -e bench -- benchmarks/test_codec.py
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from benchmarks.packets import SHAPES, distinct
from ilp import Fulfill, Packet, Prepare, Reject, decode, encode
from ilp.codec.oer import read_octet_string
from ilp.implementation.embedded import by_asn1tools
from ilp.spec import layout

_COUNT = {"small": 64, "typical": 64, "largest": 32}  # packets in a round: few, so that some rounds are undisturbed
_ROUNDS = 150
_ASN1_NAMES = {Prepare: "Prepare", Fulfill: "Fulfill", Reject: "Reject"}

Job = Callable[[], None]


def _contents(octets: bytes) -> bytes:
    start, end = read_octet_string(octets, 1, len(octets), "envelope", [])
    return octets[start:end]


def _over(function: Callable[[Any], Any], inputs: list[Any]) -> Job:
    def job() -> None:
        for each in inputs:
            function(each)

    return job


def _decode_job(codec: str, kind: type[Packet], packets: list[bytes]) -> Job:
    if codec == "reference":
        return _over(decode, packets)
    if codec == "asn1tools":
        module, name = by_asn1tools.specification(), _ASN1_NAMES[kind]
        return _over(lambda contents: module.decode(name, contents), [_contents(each) for each in packets])
    parser = layout.ILPV4.packet if codec == "construct interpreted" else layout.compiled()
    return _over(parser.parse, packets)


def _encode_job(codec: str, kind: type[Packet], packets: list[Packet]) -> Job:
    if codec == "reference":
        return _over(encode, packets)
    octets = [encode(each) for each in packets]
    if codec == "asn1tools":
        module, name = by_asn1tools.specification(), _ASN1_NAMES[kind]
        values = [module.decode(name, _contents(each)) for each in octets]
        return _over(lambda value: module.encode(name, value), values)
    builder = layout.ILPV4.packet if codec == "construct interpreted" else layout.compiled()
    return _over(builder.build, [layout.parse(each) for each in octets])


@pytest.mark.parametrize("codec", ["reference", "asn1tools", "construct compiled", "construct interpreted"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", [Prepare, Fulfill, Reject], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("operation", ["decode", "encode"])
def test_codec(benchmark: Any, operation: str, kind: type[Packet], shape: str, codec: str) -> None:
    packets = distinct(kind, shape, _COUNT[shape])
    if operation == "decode":
        job = _decode_job(codec, kind, [encode(each) for each in packets])
    else:
        job = _encode_job(codec, kind, packets)
    benchmark.group = f"{operation} {kind.__name__} {shape}"
    benchmark.extra_info["codec"] = codec
    benchmark.pedantic(job, rounds=_ROUNDS, warmup_rounds=5)
