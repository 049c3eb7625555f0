"""The command line, in process where that shows the same, and as a process where it matters."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ilp.cli import app

FAKE = Path(__file__).parent / "fake_adapter.py"


class Run(NamedTuple):
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str
    octets: bytes = b""

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


class _Input(io.TextIOWrapper):
    def __init__(self, octets: bytes) -> None:
        super().__init__(io.BytesIO(octets), encoding="utf-8")


@pytest.fixture
def ilp(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Run]]:
    """Return what runs a command line in this process."""

    def run(*arguments: str | Path, stdin: bytes | str = b"") -> Run:
        monkeypatch.setattr(sys, "stdin", _Input(stdin.encode() if isinstance(stdin, str) else stdin))
        with pytest.raises(SystemExit) as caught:
            app.run([str(each) for each in arguments])
        out, err = capsysbinary.readouterr()
        assert b"Traceback" not in err
        return Run(int(caught.value.code or 0), out.decode("utf-8", "replace"), err.decode(), out)

    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("ILP_TRACEBACK", raising=False)
    before = {each: signal.getsignal(each) for each in app.ENDING_SIGNALS}
    yield run
    for signum, handler in before.items():
        signal.signal(signum, handler)


@pytest.fixture(scope="session")
def process() -> Callable[..., Run]:
    """Return what runs a command line in a process of its own."""

    def run(*arguments: str | Path, stdin: bytes = b"", env: Mapping[str, str] | None = None, **options: Any) -> Run:
        ended = subprocess.run(
            [sys.executable, "-m", "ilp", *map(str, arguments)],
            input=stdin,
            env=os.environ | (env or {}),
            check=False,
            timeout=60,
            **({"capture_output": True} | options),
        )
        out, err = (stream or b"" for stream in (ended.stdout, ended.stderr))
        assert b"Traceback" not in err, err.decode()
        return Run(ended.returncode, out.decode("utf-8", "replace"), err.decode(), out)

    return run


@pytest.fixture
def fake() -> Callable[..., str]:
    """Return what gives the reference of a fake adapter with a behaviour."""

    def reference(behaviour: str, *arguments: object) -> str:
        return " ".join([f"cmd:{sys.executable} -I -S {FAKE} {behaviour}", *map(str, arguments)])

    return reference
