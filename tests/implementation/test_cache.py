from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import filelock
import platformdirs
import pytest

from ilp.implementation import cache
from ilp.implementation.implementation import ImplementationUnavailable


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    directory = tmp_path / "cache"
    monkeypatch.setenv(cache.CACHE_DIR_VARIABLE, str(directory))
    return directory


class Build:
    """Writes one file, and counts how often it was asked to."""

    def __init__(self, text: str = "content") -> None:
        self.text = text
        self.times = 0

    def __call__(self, directory: Path) -> None:
        self.times += 1
        (directory / "file").write_text(self.text)


def never(directory: Path) -> None:
    raise AssertionError(f"{directory} was built although a complete entry was there")


def test_the_variable_names_the_cache_directory(root: Path) -> None:
    assert cache.cache_directory() == root


def test_without_the_variable_the_cache_lies_in_the_users_cache_directory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(cache.CACHE_DIR_VARIABLE)
    assert cache.cache_directory() == Path(platformdirs.user_cache_dir("ilp-conformance", appauthor=False))


def test_an_empty_variable_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cache.CACHE_DIR_VARIABLE, "")
    assert cache.cache_directory() == Path(platformdirs.user_cache_dir("ilp-conformance", appauthor=False))


def test_a_relative_cache_directory_is_made_absolute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cache.CACHE_DIR_VARIABLE, "here")
    assert cache.cache_directory() == Path.cwd() / "here"


def test_a_missing_entry_is_built(root: Path) -> None:
    place = cache.entry("key", Build("fresh"))
    assert place == root / "key"
    assert (place / "file").read_text() == "fresh"


def test_a_complete_entry_is_not_built_again() -> None:
    assert cache.entry("key", Build()) == cache.entry("key", never)


def test_a_complete_entry_that_is_no_longer_intact_is_built_anew() -> None:
    build = Build()
    (cache.entry("key", build) / "file").unlink()
    directory = cache.entry("key", build, is_intact=lambda place: (place / "file").is_file())
    assert (directory / "file").read_text() == build.text
    assert build.times == 2


def test_entries_of_different_keys_are_apart() -> None:
    assert (cache.entry("one", Build("1")) / "file").read_text() == "1"
    assert (cache.entry("two", Build("2")) / "file").read_text() == "2"


def test_a_complete_entry_is_found_without_writing_to_the_cache(root: Path) -> None:
    place = cache.entry("key", Build())
    with filelock.FileLock(root / ".locks" / "key.lock"):
        assert cache.entry("key", never, lock_timeout=0) == place


@pytest.mark.parametrize("error", [RuntimeError("broken"), KeyboardInterrupt()])
def test_a_failed_build_leaves_nothing_behind(root: Path, error: BaseException) -> None:
    def fail(directory: Path) -> None:
        (directory / "half").touch()
        raise error

    with pytest.raises(type(error)):
        cache.entry("key", fail)
    assert [path.name for path in root.iterdir()] == [".locks"]


def test_after_a_failed_build_the_entry_is_built_anew() -> None:
    def fail(directory: Path) -> None:
        raise RuntimeError(str(directory))

    with pytest.raises(RuntimeError):
        cache.entry("key", fail)
    assert (cache.entry("key", Build("second try")) / "file").read_text() == "second try"


def test_what_a_build_says_about_an_implementation_is_passed_on() -> None:
    said = ImplementationUnavailable("no such version", "name another")

    def fail(_: Path) -> None:
        raise said

    with pytest.raises(ImplementationUnavailable) as caught:
        cache.entry("key", fail)
    assert caught.value is said


KILLED_WHILE_BUILDING = """
import os, signal
from ilp.implementation import cache

def build(directory):
    (directory / "half").touch()
    os.kill(os.getpid(), signal.SIGKILL)

cache.entry("key", build)
"""


def test_a_build_that_was_killed_leaves_no_entry_and_no_litter(root: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED_WHILE_BUILDING], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len(list(root.glob(".key~*"))) == 1  # or this test would show nothing
    place = cache.entry("key", Build("whole"))
    assert [path.name for path in place.iterdir() if not path.name.startswith(".")] == ["file"]
    assert list(root.glob(".key~*")) == []


def test_an_entry_that_was_never_completed_is_built_anew(root: Path) -> None:
    (root / "key").mkdir(parents=True)
    (root / "key" / "half").touch()
    place = cache.entry("key", Build("whole"))
    assert not (place / "half").exists()
    assert (place / "file").read_text() == "whole"


ASKS_WHEN_TOLD = """
import sys
from ilp.implementation import cache

def build(directory):
    with open(sys.argv[1], "a") as log:
        log.write("built\\n")
    (directory / "file").write_text("content")

print("ready", flush=True)
sys.stdin.readline()
print((cache.entry("key", build) / "file").read_text(), flush=True)
"""


def test_of_many_processes_one_builds_and_all_get_the_entry(tmp_path: Path) -> None:
    log = tmp_path / "log"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", ASKS_WHEN_TOLD, str(log)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate()[0] for process in processes]
    assert answers == ["content\n"] * 6
    assert log.read_text() == "built\n"


def test_an_entry_that_another_process_holds_too_long_is_unavailable(root: Path) -> None:
    (root / ".locks").mkdir(parents=True)
    with (
        filelock.FileLock(root / ".locks" / "key.lock"),
        pytest.raises(ImplementationUnavailable, match="another process has been preparing key"),
    ):
        cache.entry("key", never, lock_timeout=0)


def test_a_cache_that_cannot_be_written_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(cache.CACHE_DIR_VARIABLE, str(tmp_path / "file" / "cache"))
    with pytest.raises(ImplementationUnavailable) as caught:
        cache.entry("key", Build())
    assert caught.value.message == f"the cache {tmp_path / 'file' / 'cache'} cannot be written: Not a directory"
    assert cache.CACHE_DIR_VARIABLE in caught.value.advice


def test_a_full_disk_is_told_in_one_line_and_leaves_nothing_behind(root: Path) -> None:
    def fill(directory: Path) -> None:
        (directory / "half").touch()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(ImplementationUnavailable, match=r"cannot be written: No space left on device$"):
        cache.entry("key", fill)
    assert [path.name for path in root.iterdir()] == [".locks"]


@pytest.mark.parametrize("key", ["", ".", "..", "../out", "a/b", ".hidden", "a~b", "a b", "*", "x" * 201])
def test_a_key_that_is_no_plain_name_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="is no cache key"):
        cache.entry(key, never)
