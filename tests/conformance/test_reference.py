"""The reference passes everything: deleting any one check from the codec fails a test."""

from __future__ import annotations

import pytest

from ilp.conformance.verdict import judge
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.implementation.reference import Conditions, open_implementation

VECTORS = load_vectors(shipped_vectors()).vectors


@pytest.mark.parametrize("subject", sorted({each.id.partition("/")[0] for each in VECTORS}))
def test_reference_conforms(subject: str) -> None:
    asked = [each for each in VECTORS if each.id.startswith(f"{subject}/")]
    outcomes = open_implementation("reference", Conditions()).ask(each.operation for each in asked)
    verdicts = {
        vector.id: judge(vector, outcome, fail_level="MAY").verdict
        for vector, outcome in zip(asked, outcomes, strict=True)
    }
    assert {vector_id: verdict for vector_id, verdict in verdicts.items() if verdict not in ("pass", "info")} == {}
