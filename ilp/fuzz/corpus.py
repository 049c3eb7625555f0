"""The corpus: inputs that showed something new, one file each, in the form that libFuzzer and Atheris share.

A file holds the octets of one packet, whole or broken, and is called by their SHA-1 in hexadecimal. So folders merge by
copying, and the same input is there once, whoever found it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from ilp.fuzz.whole import put_whole
from ilp.protocol import Value

__all__ = ["LARGEST_INPUT", "Corpus", "CorpusProblem", "file_name"]

LARGEST_INPUT = 1 << 17
"""Octets of an input, at most: what is larger than any packet is not worth keeping."""


class CorpusProblem(Exception):
    """The corpus cannot be read or written. Exit code 3.

    Args:
        message: what happened, one line.
        advice: what to do next, one line.
    """

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


def file_name(octets: bytes) -> str:
    """Return the name of the file that holds an input."""
    return hashlib.sha1(octets, usedforsecurity=False).hexdigest()


class Corpus:
    """The inputs of a folder, or of this campaign alone.

    What cannot be written is kept in memory, and said once: a full disk does not end a campaign.

    Args:
        folder: where the files are; made if it is not there. None keeps all in memory.

    Raises:
        CorpusProblem: the folder cannot be read, or not made.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._inputs: dict[bytes, Value | None] = {}
        self.problems: list[str] = []
        if folder is None:
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for file in sorted(folder.iterdir()):
                self._load(file)
        except OSError as error:
            raise CorpusProblem(
                f"the corpus {folder} cannot be read: {error.strerror}",
                "Give permission there, or name another folder; a folder it has to be.",
            ) from None

    def __len__(self) -> int:
        return len(self._inputs)

    def inputs(self) -> tuple[bytes, ...]:
        """Return all inputs, those of the folder in the order of their names, then new ones as they came."""
        return tuple(self._inputs)

    def learned(self) -> Iterator[tuple[bytes, Value]]:
        """Yield the inputs that somebody reads as a value, with that value."""
        for octets, value in self._inputs.items():
            if value is not None:
                yield octets, value

    def add(self, octets: bytes, value: Value | None = None) -> bool:
        """Keep an input; return whether it is new.

        Args:
            octets: of at most LARGEST_INPUT; what is larger is not kept.
            value: what somebody reads it as.
        """
        if octets in self._inputs:
            self._inputs[octets] = self._inputs[octets] or value
            return False
        if len(octets) > LARGEST_INPUT:
            return False
        self._inputs[octets] = value
        if self._folder is not None:
            self._write(self._folder, octets)
        return True

    def _load(self, file: Path) -> None:
        if not file.is_file() or file.name.startswith("."):
            return
        if file.stat().st_size > LARGEST_INPUT:
            self.problems.append(f"{file}: left out: it has more than {LARGEST_INPUT} octets")
            return
        try:
            octets = file.read_bytes()
        except OSError as error:
            self.problems.append(f"{file}: left out: it cannot be read: {error.strerror}")
            return
        if _is_digest(file.name) and file.name != file_name(octets):
            self.problems.append(f"{file}: left out: its content is not what its name says; remove it")
            return
        self._inputs.setdefault(octets, None)

    def _write(self, folder: Path, octets: bytes) -> None:
        try:
            put_whole(folder / file_name(octets), octets)
        except OSError as error:
            said = f"{folder}: inputs cannot be written any more: {error.strerror}; they are kept in memory only"
            if said not in self.problems:
                self.problems.append(said)


def _is_digest(name: str) -> bool:
    return len(name) == len(file_name(b"")) and all(each in "0123456789abcdef" for each in name)
