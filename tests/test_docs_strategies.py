"""What docs/strategies.md promises: its examples run, and its table names every strategy."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from ilp import strategies

_PAGE = (Path(__file__).parents[1] / "docs" / "strategies.md").read_text(encoding="utf-8")
_BLOCKS = re.findall(r"```python\n(.*?)```", _PAGE, re.DOTALL)

_CODEC = """
from ilp.codec import DecodeError as Refused, decode, encode
"""
_WRONG = (
    _CODEC
    + """
def decode(octets):
    from ilp.codec import Fulfill
    return Fulfill(bytes(32))
"""
)


@pytest.mark.parametrize(("codec", "failed"), [(_CODEC, 0), (_WRONG, 3)])
def test_the_example_passes_for_a_codec_that_is_right_and_fails_for_one_that_is_not(
    codec: str, failed: int, tmp_path: Path
) -> None:
    (tmp_path / "my_codec.py").write_text(codec)
    (tmp_path / "test_my_codec.py").write_text(_BLOCKS[0])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0", "test_my_codec.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert f"{failed} failed" in done.stdout if failed else "3 passed" in done.stdout, done.stdout


@pytest.mark.parametrize("block", _BLOCKS[1:])
def test_the_other_examples_run(block: str) -> None:
    subprocess.run([sys.executable, "-c", block], check=True, timeout=120)


def test_every_strategy_is_named() -> None:
    assert [each for each in strategies.__all__ if f"`{each}(" not in _PAGE] == []
