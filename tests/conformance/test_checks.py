"""The golden vectors miss no check: without any single one, the reference codec answers otherwise."""

from __future__ import annotations

import pytest

from ilp.codec import address, edit, oer, packet, timestamp
from ilp.conformance.verdict import Judgement, judge
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.implementation.reference import Conditions, open_implementation
from tests.conformance.checks import checks_in

VECTORS = load_vectors(shipped_vectors()).vectors
CHECKS = {str(check): check for module in (oer, timestamp, address, packet, edit) for check in checks_in(module)}

PYTHON_TYPE = "is about Python's types; what an adapter sends has the types of the protocol"
OPTION = "is about an option or a function that no operation has"
SECOND_LINE = "gives the better reason; without it the field behind is refused, as its length determinant is missing"
DECODED_BEFORE = "guards an edit in place, and the reference decodes what it relays before it edits it"

# Checks that no vector can show, alone or a whole function of them, each with its reason; the codec's tests hold them.
NOT_ON_THE_WIRE = {
    "length_determinant: not 0 <= length <= UINT64_LIMIT": "no value is as long as that",
    "decode_timestamp: time >= b'24'": "only Python 3.14 and later take 24:00 for a time",
    "encode_timestamp: not truncate and microsecond % _MICROSECONDS_IN_MILLISECOND": OPTION,
    "_plain_in_utc: _utc_offset(moment) is None": PYTHON_TYPE,
    "is_address": OPTION,
    "scheme_of": OPTION,
    "decode: canonical and (departures := _departures(octets))": OPTION,
    "_read_reject: stop > end, before read_octet_string": SECOND_LINE,
    "_contents_start": DECODED_BEFORE,
    "_writable_octets": PYTHON_TYPE,
}


def judged() -> list[Judgement]:
    reference = open_implementation("reference", Conditions())
    outcomes = reference.ask(each.operation for each in VECTORS)
    return [judge(vector, outcome) for vector, outcome in zip(VECTORS, outcomes, strict=True)]


@pytest.fixture(scope="module")
def intact() -> list[Judgement]:
    return judged()


def is_on_the_wire(name: str) -> bool:
    function, _, condition = name.partition(": ")
    about_types = "isinstance(" in condition or "type(" in condition
    return not (name in NOT_ON_THE_WIRE or function in NOT_ON_THE_WIRE or about_types)


@pytest.mark.parametrize("name", [name for name in CHECKS if is_on_the_wire(name)])
def test_vectors_miss_the_check(name: str, intact: list[Judgement], monkeypatch: pytest.MonkeyPatch) -> None:
    check = CHECKS[name]
    monkeypatch.setattr(check.function, "__code__", check.without)
    assert judged() != intact


@pytest.mark.parametrize("name", NOT_ON_THE_WIRE)
def test_exception_names_a_check(name: str) -> None:
    assert name in CHECKS or any(check.function.__name__ == name for check in CHECKS.values())
