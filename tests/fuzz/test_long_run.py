"""The long run of `benchmarks.fuzz_reference`, bounded: the reference codec is at fault in nothing."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from benchmarks import fuzz_reference
from benchmarks.fuzz_campaigns import campaign
from ilp.fuzz.oracle_groups import SELF, chosen_oracles
from ilp.fuzz.record import FuzzFinding
from tests.fuzz.cases import finding

pytestmark = pytest.mark.acceptance


def test_nothing_is_found_against_the_reference_codec(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuzz_reference.main(["60000", "1", "1"]) == 0
    assert "AGAINST THE REFERENCE" not in capsys.readouterr().out


def test_reference_codec_is_consistent_with_itself() -> None:
    record = campaign(["reference"], operations=300_000, oracles=chosen_oracles((SELF,)))
    assert record.findings == []
    assert record.operations >= 300_000


def found(*by: str, clause: str | None) -> FuzzFinding:
    return replace(finding(), by=by, clause=clause)


def test_finding_that_no_clause_explains_is_the_reference_codecs() -> None:
    assert fuzz_reference.accuses_the_reference(found("construct", "reference", clause=None))
    assert not fuzz_reference.accuses_the_reference(found("construct", "asn1tools", clause=None))


def test_finding_that_a_clause_explains_is_that_of_whoever_comes_first() -> None:
    assert not fuzz_reference.accuses_the_reference(found("construct", "reference", clause="0030-utf8"))
    assert fuzz_reference.accuses_the_reference(found("reference", "construct", clause="0030-utf8"))
