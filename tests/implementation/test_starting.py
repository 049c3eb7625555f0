"""Starting an adapter: a process that has greeted, or one line about why there is none."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ilp.implementation import starting
from ilp.implementation.child import Ceilings, Child
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.starting import DEFAULT_TIMEOUT, Patience, said_more, started_adapter
from ilp.protocol.message import Hello
from tests.bench.fakes import fake_command

GREETING = '{"id":0,"ok":{"protocol":1,"name":"it","version":"1","language":"Shell","operations":["decode"]}}'


def started(command: tuple[str, ...], *, patience: float = 20.0, directory: Path | None = None) -> Hello:
    """Start an adapter, end it, and return what it greeted with."""
    child, hello = started_adapter(
        "fake:it", command, os.environ, Ceilings(), directory, Patience(start_timeout=patience)
    )
    child.kill()
    return hello


def shell(script: str) -> tuple[str, ...]:
    return ("/bin/sh", "-c", f"read line; {script}")


def test_adapter_that_greets_is_there() -> None:
    assert started(fake_command()).name == "fake"


def test_it_runs_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "greeting").write_text(GREETING + "\n", encoding="utf-8")
    assert started(shell("cat greeting"), directory=tmp_path).language == "Shell"


def test_command_that_does_not_start_is_told() -> None:
    with pytest.raises(ImplementationUnavailable, match="fake:it: could not be started") as caught:
        started(("there-is-no-such-program",))
    assert "executable" in caught.value.advice


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo gone >&2; exit 3", "exited with status 3"),
        ("echo hello", "did not greet"),
        (f"printf '%s\\nmore\\n' '{GREETING}'; cat", "and then said more: b'more'"),
    ],
)
def test_what_is_no_greeting_is_told(script: str, said: str) -> None:
    with pytest.raises(ImplementationUnavailable, match=said) as caught:
        started(shell(script))
    assert "`ilp adapter test fake:it` says more." in caught.value.advice


def test_last_words_are_told() -> None:
    with pytest.raises(ImplementationUnavailable) as caught:
        started(shell("echo gone >&2; exit 3"))
    assert caught.value.log == "gone\n"


def test_silence_is_told_with_what_helps() -> None:
    with pytest.raises(ImplementationUnavailable, match="did not greet: no answer") as caught:
        started(shell("cat"), patience=0.1)
    assert "--timeout" in caught.value.advice


def test_nothing_is_left_running_by_whoever_is_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: bytes) -> Hello:
        raise KeyboardInterrupt

    children: list[Child] = []

    class Kept(Child):
        def kill(self) -> None:
            children.append(self)
            super().kill()

    monkeypatch.setattr(starting, "read_greeting", interrupted)
    monkeypatch.setattr(starting, "Child", Kept)
    with pytest.raises(KeyboardInterrupt):
        started((sys.executable, *fake_command()[1:]))
    assert len(children) == 1


def test_complaint_about_more_is_short() -> None:
    assert len(str(said_more(b"x" * 10_000))) < 200


def test_patience_has_a_standard() -> None:
    assert Patience().timeout == DEFAULT_TIMEOUT
