"""What is told of the machine."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from ilp.bench import machine as machine_module
from ilp.bench.machine import this_machine


@pytest.fixture
def cpuinfo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which Linux describes its processors."""
    file = tmp_path / "cpuinfo"
    monkeypatch.setattr(machine_module, "_CPUINFO", file)
    return file


def test_machine_is_this_one() -> None:
    found = this_machine()
    assert found.cores >= 1
    assert found.memory > 0
    assert found.processor
    assert platform.machine() in found.system
    assert int(found.fingerprint, 16) >= 0
    assert len(found.fingerprint) == 12


def test_machine_is_the_same_each_time() -> None:
    assert this_machine() == this_machine()


def test_model_is_the_one_that_linux_tells(cpuinfo: Path) -> None:
    cpuinfo.write_text("processor\t: 0\nmodel name\t: Xeon(R)   CPU @ 2.50GHz\nflags: x\n", encoding="utf-8")
    assert this_machine().processor == "Xeon(R) CPU @ 2.50GHz"


@pytest.mark.parametrize("content", ["processor: 0\n", None])
@pytest.mark.parametrize(
    ("processor", "architecture", "told"), [("arm", "aarch64", "arm"), ("", "aarch64", "aarch64"), ("", "", "unknown")]
)
def test_model_that_linux_does_not_tell_is_the_architecture(
    cpuinfo: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: str | None,
    processor: str,
    architecture: str,
    told: str,
) -> None:
    if content is not None:
        cpuinfo.write_text(content, encoding="utf-8")
    monkeypatch.setattr(platform, "processor", lambda: processor)
    monkeypatch.setattr(platform, "machine", lambda: architecture)
    assert this_machine().processor == told


def test_cores_are_those_that_the_run_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3}, raising=False)
    assert this_machine().cores == 1


@pytest.mark.parametrize(("count", "cores"), [(6, 6), (None, 1)])
def test_cores_are_those_of_the_machine_where_nothing_else_is_told(
    monkeypatch: pytest.MonkeyPatch, count: int | None, cores: int
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: count)
    assert this_machine().cores == cores


@pytest.mark.parametrize(("mebibytes", "same"), [(8192 - 100, True), (16384, False)])
def test_fingerprint_is_that_of_machines_of_its_kind(
    monkeypatch: pytest.MonkeyPatch, mebibytes: int, same: bool
) -> None:
    def with_memory(size: int) -> str:
        monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(total=size << 20))
        return this_machine().fingerprint

    assert (with_memory(8192) == with_memory(mebibytes)) == same


def test_fingerprint_names_no_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    before = this_machine().fingerprint
    monkeypatch.setattr(platform, "node", lambda: "another")
    assert this_machine().fingerprint == before
