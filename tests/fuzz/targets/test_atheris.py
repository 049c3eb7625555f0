"""Atheris itself, for a bounded time, each run in a process of its own: libFuzzer ends the process that it ran in."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from ilp.fuzz.corpus import Corpus
from ilp.fuzz.targets.questions import TARGETS

_WITHOUT = "Atheris is not installed: it has wheels for Linux on x86-64 alone, where `tox -e atheris` installs it"

pytestmark = pytest.mark.skipif(find_spec("atheris") is None, reason=_WITHOUT)

_HIDING = """\
from ilp.codec import DecodeError, EncodeError, decode as read, encode as write
from ilp.protocol import Value
from ilp.protocol.conversion import packet_of
import msgspec

refusals = (DecodeError, EncodeError)


def decode(octets):
    packet = read(octets)
    if octets[:1] == b"\\x0e":
        if packet.code[1] == "4" and packet.code[2] == "2":
            raise IndexError("a code of its own")
    return packet


def encode(value):
    return write(packet_of(msgspec.convert(value, Value)), truncate_expiry=True)
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ilp.fuzz.targets", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": os.pathsep.join((str(folder), *filter(None, sys.path)))},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,  # findings go to the one, the engine's words to the other
        text=True,
        errors="replace",
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packets of the golden vectors, as a corpus."""
    folder = tmp_path_factory.mktemp("golden") / "seeds"
    assert run(folder.parent, "seeds", str(folder)).returncode == 0
    return folder


@pytest.mark.parametrize("target", TARGETS)
def test_it_finds_nothing_in_the_reference(target: str, seeds: Path, tmp_path: Path) -> None:
    done = run(tmp_path, target, str(seeds), "-runs=20000", "-seed=1")
    assert done.returncode == 0, done.stdout[-4000:]
    assert re.search(r"^Done 20000 runs", done.stdout, re.MULTILINE)


def test_it_is_guided_by_the_code_of_the_reference(seeds: Path, tmp_path: Path) -> None:
    done = run(tmp_path, "decode", str(seeds), "-runs=5000", "-seed=1")
    reached = [int(each) for each in re.findall(r" cov: (\d+) ", done.stdout)]
    assert max(reached) > 150


def test_what_it_keeps_is_a_corpus_of_ours(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    run(tmp_path, "decode", "corpus", "-runs=3000", "-seed=1")
    corpus = Corpus(tmp_path / "corpus")
    assert len(corpus) > 0
    assert corpus.problems == []


def test_it_finds_what_a_python_codec_hides_and_the_input_shows_it_again(seeds: Path, tmp_path: Path) -> None:
    (tmp_path / "hiding.py").write_text(_HIDING, encoding="utf-8")
    of_it = ("decode", "--codec", "python:hiding")
    found = run(tmp_path, *of_it, str(seeds), "-runs=200000", "-seed=1")
    assert found.returncode != 0
    assert "unclean-failure/reject/" in found.stdout
    (crash,) = tmp_path.glob("crash-*")
    again = run(tmp_path, *of_it, crash.name)
    assert again.returncode != 0
    assert 'ilp fuzz python:hiding --oracle unclean-failure --input \'{"op":"decode","packet":"' in again.stdout
