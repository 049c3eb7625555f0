from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ilp.implementation.embedded.in_process import InProcess
from ilp.implementation.implementation import Identity
from ilp.implementation.memory import forget_peaks, peak_memory
from ilp.implementation.process import ProcessImplementation
from ilp.protocol import Accepted, Decode, Rejected, Value
from tests.implementation.fakes import fake_command

keeps_account = pytest.mark.skipif(
    not Path("/proc/self/clear_refs").exists(), reason="the system keeps no account of memory"
)

MEBI = 1 << 20
NOBODY = 1 << 30
"""An id that no process has."""


@keeps_account
def test_the_peak_of_a_process_is_known() -> None:
    assert (peak_memory([os.getpid()]) or 0) > MEBI


@keeps_account
def test_peaks_are_summed_up() -> None:
    # Of a process that does nothing meanwhile: this one's memory grows and shrinks while it is looked at.
    program = "import sys\nprint(flush=True)\nsys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        once, twice = peak_memory([process.pid]), peak_memory([process.pid, process.pid])
        process.communicate()
    assert once is not None
    assert once > 0
    assert twice == 2 * once


@keeps_account
def test_what_was_used_at_most_is_forgotten() -> None:
    program = "import sys\nb'1' * (200 << 20)\nprint(flush=True)\nsys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        before = peak_memory([process.pid])
        after = forget_peaks([process.pid])
        process.communicate()
    assert before is not None
    assert after is not None
    assert before > 200 * MEBI > 2 * after


def test_of_a_process_that_has_gone_nothing_is_known() -> None:
    assert forget_peaks([NOBODY]) is None
    assert peak_memory([NOBODY]) is None


def test_where_no_account_is_kept_nothing_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ilp.implementation.memory._PROC", tmp_path)
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "status").write_text("Name:\tinit\n")
    assert peak_memory([7]) is None


# What an implementation makes of it.


@pytest.fixture
def good() -> Iterator[ProcessImplementation]:
    with ProcessImplementation("fake", fake_command("Good")) as implementation:
        yield implementation


@keeps_account
def test_a_process_is_weighed(good: ProcessImplementation) -> None:
    outcome, octets = good.weigh(Decode("00"))
    assert isinstance(outcome, Accepted)
    assert octets is not None
    assert octets < 16 * MEBI


@keeps_account
def test_a_process_that_ends_over_it_has_an_outcome_and_no_weight() -> None:
    with ProcessImplementation("fake", fake_command("Exits")) as implementation:
        outcome, octets = implementation.weigh(Decode("bad0"))
    assert not isinstance(outcome, Accepted)
    assert octets is None


class _Codec:
    def decode(self, octets: bytes) -> Value:
        del octets
        bytearray(50 * MEBI)
        raise ValueError("no")

    def encode(self, value: Value) -> bytes:
        raise ValueError(value)


def in_process() -> InProcess:
    identity = Identity(reference="x", name="x", version="1", language="Python", operations=("decode", "encode"))
    return InProcess(identity, _Codec(), (ValueError,))


def test_a_codec_in_this_process_is_weighed() -> None:
    outcome, octets = in_process().weigh(Decode("00"))
    assert outcome == Rejected("no")
    assert octets is not None
    assert 50 * MEBI <= octets < 60 * MEBI


def test_who_traces_memory_already_is_not_disturbed() -> None:
    program = (
        "import tracemalloc; tracemalloc.start();"
        "from tests.implementation.test_memory import in_process; from ilp.protocol import Decode;"
        "assert in_process().weigh(Decode('00'))[1] is None; assert tracemalloc.is_tracing()"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
