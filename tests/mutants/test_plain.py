"""The plain codec, unmutated, conforms and agrees with the reference without sharing its code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given

import ilp.mutants
from ilp.codec import Packet, encode
from ilp.conformance.mutation import outcome_of
from ilp.conformance.verdict import judge
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.implementation.embedded import by_reference
from ilp.implementation.embedded.in_process import InProcess, RelayingCodec
from ilp.implementation.implementation import Identity
from ilp.mutants import PlainCodec, Refused
from ilp.protocol import Decode, Outcome, Rejected, outcome_class
from ilp.protocol.conversion import value_of
from ilp.strategies import packets

VECTORS = load_vectors(shipped_vectors()).vectors
PLAIN = PlainCodec()
IDENTITY = Identity(
    reference="plain", name="plain", version="0", language="Python", operations=("decode", "encode", "relay")
)


def imported_by(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        if isinstance(node, ast.ImportFrom):
            yield str(node.module)


def unworded(outcome: Outcome) -> Outcome | str:
    return outcome_class(outcome) if isinstance(outcome, Rejected) else outcome


def test_no_vector_fails() -> None:
    verdicts = {vector.id: judge(vector, outcome_of(PLAIN, vector.operation)).verdict for vector in VECTORS}
    assert [name for name, verdict in verdicts.items() if verdict not in ("pass", "info")] == []


def test_does_what_the_reference_does_on_every_vector() -> None:
    with by_reference.open() as reference:
        theirs = reference.ask(vector.operation for vector in VECTORS)
        differing = [
            vector.id
            for vector, outcome in zip(VECTORS, theirs, strict=True)
            if unworded(outcome) != unworded(outcome_of(PLAIN, vector.operation))
        ]
    assert differing == []


@given(packets())
def test_reads_and_writes_what_the_reference_does(packet: Packet) -> None:
    octets = encode(packet)
    assert PLAIN.decode(octets) == value_of(packet)
    assert PLAIN.encode(value_of(packet)) == octets


@pytest.mark.parametrize("module", sorted(Path(ilp.mutants.__file__).parent.rglob("*.py")), ids=lambda path: path.stem)
def test_shares_no_code_with_the_reference_or_the_layout(module: Path) -> None:
    ours = [name for name in imported_by(module) if name.split(".")[0] == "ilp"]
    assert [name for name in ours if not name.startswith(("ilp.mutants", "ilp.protocol"))] == []


def test_is_a_codec_that_runs_in_process() -> None:
    assert isinstance(PLAIN, RelayingCodec)


def test_refusal_is_rejected_in_process() -> None:
    with InProcess(IDENTITY, PLAIN, (Refused,)) as implementation:
        assert [outcome_class(each) for each in implementation.ask([Decode("")])] == ["rejected"]
