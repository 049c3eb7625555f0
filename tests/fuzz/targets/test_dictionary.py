from __future__ import annotations

import re
from pathlib import Path

import pytest

from ilp.fuzz.corpus import Corpus, file_name
from ilp.fuzz.targets.dictionary import SHIPPED, dictionary, seeds, write_seeds
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.protocol import Decode

GOLDEN = load_vectors(shipped_vectors()).vectors
TOKEN = re.compile(r'[A-Za-z0-9_]+="((?:[^\x00-\x1f"\\\x7f-\U0010ffff]|\\x[0-9a-f]{2})+)"')


def tokens(text: str) -> list[bytes]:
    """Return what libFuzzer reads."""
    found = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            match = TOKEN.fullmatch(line)
            assert match is not None, line
            found.append(re.sub(rb"\\x(..)", lambda each: bytes.fromhex(each[1].decode()), match[1].encode()))
    return found


def test_the_shipped_dictionary_is_what_the_golden_vectors_make() -> None:
    made = dictionary(GOLDEN)
    assert SHIPPED.read_text(encoding="ascii") == made, (
        "python -m ilp.fuzz.targets dictionary > ilp/fuzz/targets/ilp.dict"
    )


@pytest.mark.parametrize("octets", [b"\x0c", b"\x81\x80", b"F00", b"19700101000000000", b"g.", b"\xff" * 8])
def test_it_has_what_matters_in_a_packet(octets: bytes) -> None:
    assert octets in tokens(dictionary(GOLDEN))


def test_no_token_is_there_twice() -> None:
    found = tokens(dictionary(GOLDEN))
    assert len(set(found)) == len(found) > 100


def test_seeds_are_the_packets_that_vectors_read_and_write() -> None:
    found = seeds(GOLDEN)
    assert len(set(found)) == len(found)
    assert {bytes.fromhex(each.operation.packet) for each in GOLDEN if isinstance(each.operation, Decode)} <= set(found)


def test_seeds_are_written_as_a_corpus(tmp_path: Path) -> None:
    count = write_seeds(GOLDEN[:40], tmp_path / "seeds")
    corpus = Corpus(tmp_path / "seeds")
    assert len(corpus) == count > 0
    assert corpus.problems == []
    assert all((tmp_path / "seeds" / file_name(each)).is_file() for each in corpus.inputs())
