"""Processor time of processes."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from ilp.implementation import processor
from ilp.implementation.processor import PROCESSOR_STEP, processor_time

PROCESSOR_STEP_OF_TICKS = 25_000_000


@pytest.fixture(params=[True, False])
def precise(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the clock of the scheduler is read, as on Linux, or the system's count of ticks, as elsewhere."""
    wanted = bool(request.param)
    if wanted and not sys.platform.startswith("linux"):
        pytest.skip("this clock is Linux's")
    monkeypatch.setattr(processor, "_PRECISE", wanted)
    return wanted


def used() -> int:
    found = processor_time(os.getpid())
    assert found is not None
    return found


@pytest.mark.usefixtures("precise")
def test_time_of_a_process_grows_with_its_work() -> None:
    before = used()
    started = time.process_time_ns()
    while time.process_time_ns() - started < 60_000_000:
        pass
    assert used() - before >= 60_000_000 - PROCESSOR_STEP_OF_TICKS


@pytest.mark.usefixtures("precise")
def test_time_of_a_process_that_has_gone_is_none() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert processor_time(child.pid) is None


def test_step_is_a_part_of_a_run_that_is_looked_at() -> None:
    assert 0 < PROCESSOR_STEP <= 25_000_000
