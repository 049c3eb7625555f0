from __future__ import annotations

import pytest

from benchmarks.yardsticks import spread


@pytest.mark.parametrize(
    ("turns", "others", "expected"),
    [
        ("|||", "abcd", "|ab|cd|"),
        ("|||", "abcde", "|ab|cde|"),
        ("|||", "", "|||"),
        ("|||||", "ab", "||a||b|"),
        ("|", "abc", "|abc"),
        ("", "abc", "abc"),
    ],
)
def test_turns_come_evenly_among_the_others(turns: str, others: str, expected: str) -> None:
    assert "".join(spread(turns, others)) == expected
