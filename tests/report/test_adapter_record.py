from __future__ import annotations

from ilp.implementation.adapter_test import ProbeResult
from ilp.protocol.message import Hello
from ilp.report.adapter_record import adapter_record

GREETING = Hello(protocol=1, name="x", version="1", language="C", operations=("decode",))
PASSED = ProbeResult("greets", "greets well", "pass")
SKIPPED = ProbeResult("encode", "answers encode", "skip", "it does not offer encode")
FAILED = ProbeResult("order", "answers in order", "fail", "it did not")


def test_record_names_the_adapter_as_it_names_itself() -> None:
    record = adapter_record("cmd:x", GREETING, [PASSED], suite="0.0.0")
    assert (record.name, record.version, record.language, record.operations) == ("x", "1", "C", ("decode",))


def test_adapter_that_has_not_said_who_it_is_is_unknown() -> None:
    record = adapter_record("cmd:x", None, [FAILED], suite="0.0.0")
    assert (record.name, record.version, record.language, record.operations) == ("unknown", "unknown", "unknown", ())


def test_adapter_is_well_behaved_if_no_probe_failed() -> None:
    assert adapter_record("cmd:x", GREETING, [PASSED, SKIPPED], suite="0.0.0").well_behaved


def test_adapter_of_which_a_probe_failed_is_not_well_behaved() -> None:
    assert not adapter_record("cmd:x", GREETING, [PASSED, FAILED], suite="0.0.0").well_behaved
