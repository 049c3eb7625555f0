"""A release of the fake connector with a fault in it: python faulty.py FAULT ARGUMENT VERSION.

Counts and memories are those of one process, greetings left out. A PACKET is lowercase hexadecimal; its fault shows
wherever it is to be decoded or relayed. A fault without an argument gets an empty one.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

sys.path.insert(0, __file__.rsplit("/", 3)[0])  # started as a program, it is found nowhere else

from tests.connector.adapter import Adapter, response
from tests.connector.releases import RELEASES

if TYPE_CHECKING:
    from typing import NoReturn

    from tests.connector.adapter import Request
    from tests.connector.releases import Release

__all__ = ["FAULTS"]


class _Faulty(Adapter):
    def __init__(self, release: Release, argument: str) -> None:
        super().__init__(release)
        self.argument = argument
        self.asked = 0

    def respond(self, request: Request) -> bytes:
        if request["op"] == "hello":
            return super().respond(request)
        self.asked += 1
        return self.operate(request)

    def operate(self, request: Request) -> bytes:
        """Return the response line to an operation."""
        return response(request["id"], **self.result(request))


class Fickle(_Faulty):
    """Refuses every COUNT-th operation, whatever it is."""

    def operate(self, request: Request) -> bytes:
        if self.asked % int(self.argument) == 0:
            return response(request["id"], rejected={"message": "not now"})
        return super().operate(request)


class Carrying(_Faulty):
    """Refuses whatever comes behind an operation that it had reason to refuse, as a parser that nobody resets."""

    refusing = False

    def operate(self, request: Request) -> bytes:
        result = self.result(request)
        before, self.refusing = self.refusing, "rejected" in result
        return response(request["id"], **({"rejected": {"message": "not again"}} if before else result))


class Dying(_Faulty):
    """Exits in place of its COUNT-th answer, whatever the operation."""

    def operate(self, request: Request) -> bytes:
        if self.asked == int(self.argument):
            _exit("out of handles\n")
        return super().operate(request)


class Crashing(_Faulty):
    """Exits in place of an answer to PACKET."""

    def operate(self, request: Request) -> bytes:
        if request.get("packet") == self.argument:
            _exit("the codec aborted\n")
        return super().operate(request)


class Hanging(_Faulty):
    """Answers neither PACKET nor anything behind it."""

    def operate(self, request: Request) -> bytes:
        while request.get("packet") == self.argument:
            signal.pause()
        return super().operate(request)


class Garbling(_Faulty):
    """Writes half of its answer to PACKET."""

    def operate(self, request: Request) -> bytes:
        line = super().operate(request)
        return line[: len(line) // 2] + b"\n" if request.get("packet") == self.argument else line


class Decoding(_Faulty):
    """Offers decode and nothing else."""

    operations = ("decode",)


FAULTS = {each.__name__: each for each in (Fickle, Carrying, Dying, Crashing, Hanging, Garbling, Decoding)}
"""Every fault by its name."""


def _exit(last_words: str) -> NoReturn:
    sys.stderr.write(last_words)
    sys.stderr.flush()
    os._exit(70)  # past every buffer and handler, as an abort does it


def main() -> int:
    """Serve a release with a fault, as the arguments say; 2 if they do not."""
    match sys.argv[1:]:
        case [fault, argument, version] if fault in FAULTS and version in RELEASES:
            FAULTS[fault](RELEASES[version], argument).serve()
            return 0
    sys.stderr.write(f"usage: python faulty.py FAULT ARGUMENT VERSION, of {', '.join((*FAULTS, *RELEASES))}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
