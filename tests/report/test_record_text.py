from __future__ import annotations

from pathlib import Path

import pytest

from ilp.gate.recorder import Recorded
from ilp.implementation.implementation import Identity
from ilp.report.record_text import render_recorded
from tests.report.gate_records import HOSTILE


def shown(octets: int = 2048, restarts: int = 0, text: str = "fake") -> str:
    identity = Identity(reference=text, name=text, version=text, language=text, operations=("decode",))
    recorded = Recorded(
        implementation=identity,
        count=54252,
        operations_sha256="ab" * 32,
        outcomes={"accepted": 54000, "rejected": 252},
        restarts=restarts,
        seconds=1.26,
    )
    return render_recorded(recorded, Path(text.replace("\0", "")), octets).plain


def test_what_is_recorded_is_told() -> None:
    assert shown().splitlines() == [
        "fake",
        "  of         fake (version fake)",
        f"  operations 54,252, sha256 {'ab' * 32}",
        "  outcomes   accepted 54,000, rejected 252",
        "  size       2 KiB, 1.3 s",
    ]


def test_large_recordings_are_told_in_mebibytes() -> None:
    assert "  size       1.5 MiB, " in shown(octets=3 << 19)


@pytest.mark.parametrize(("restarts", "said"), [(1, "once"), (2, "2 times")])
def test_restarts_are_told(restarts: int, said: str) -> None:
    assert f"  restarts   it had to be started again {said}\n" in shown(restarts=restarts)


def test_foreign_text_never_reaches_the_terminal_raw() -> None:
    assert shown(text=HOSTILE).replace("\n", "").isprintable()
