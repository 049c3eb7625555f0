"""Fake adapters, each with one fault: python -I -S run.py FAULT [ARGUMENT].

Without a fault, decode answers with a Fulfill that has the asked octets as its data, so that an answer given to
the wrong question shows. Most faults wait for the packet GUILTY. Only the standard library is used, and little of
it: these programs are started many times.
"""

# A fault overrides a method whose arguments it may have no use for.
# ruff: noqa: ARG002, RUF012

from __future__ import annotations

import json
import os
import select
import signal
import sys
import zlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Request = dict[str, Any]

GUILTY = "bad0"
_MEBI = 1 << 20


class Good:
    """Answers everything as the adapter protocol wants it."""

    hello: Request = {
        "protocol": 1,
        "name": "fake",
        "version": "1.0.0",
        "language": "Python",
        "operations": ["decode", "encode", "relay"],
    }

    def __init__(self, argument: str = "") -> None:
        self.argument = argument
        self.asked = 0  # operations so far, the greeting not counted

    def serve(self) -> None:
        for line in sys.stdin.buffer:
            try:
                request = json.loads(line)
            except ValueError:
                self.not_json(line)
            else:
                self.take(request)
        self.input_ended()

    def take(self, request: Request) -> None:
        if request["op"] == "hello":
            self.greet(request)
            return
        self.asked += 1
        if request.get("packet") == GUILTY:
            self.guilty(request)
        else:
            self.innocent(request)

    def greet(self, request: Request) -> None:
        self.say(request, ok=self.hello)

    def innocent(self, request: Request) -> None:
        self.answer(request)

    def guilty(self, request: Request) -> None:
        self.answer(request)

    def not_json(self, line: bytes) -> None:
        self.write_line({"id": None, "faulted": {"message": "no JSON"}})

    def input_ended(self) -> None:
        pass

    def answer(self, request: Request) -> None:
        if request["op"] == "decode":
            self.say(request, ok={"type": "fulfill", "fulfillment": "", "data": request["packet"]})
        elif request["op"] == "encode":
            self.say(request, ok=request["value"].get("data") or "")
        elif request["op"] == "relay":
            self.say(request, ok=request["packet"])
        else:
            self.say(request, unsupported={"message": f"no {request['op']}"})

    def say(self, request: Request, **member: object) -> None:
        self.write_line({"id": request["id"], **member})

    def write_line(self, response: dict[str, object]) -> None:
        write(json.dumps(response).encode() + b"\n")


def write(octets: bytes, descriptor: int = 1) -> None:
    """Write all octets, past every buffer."""
    view = memoryview(octets)
    while view:
        view = view[os.write(descriptor, view) :]


def hang() -> None:
    """Do nothing, for ever, whatever happens to the input."""
    while True:
        signal.pause()


def leave_behind(*, own_session: bool) -> int:
    """Start a process that outlives us and holds our standard output; return its pid once it is what it is to be."""
    readable, writable = os.pipe()
    pid = os.fork()
    if pid == 0:
        if own_session:
            os.setsid()
        os.write(writable, b"x")
        hang()
    os.read(readable, 1)
    return pid


# What an operation does to the process


class Exits(Good):
    """Says why on standard error, and exits with status 7."""

    def guilty(self, request: Request) -> None:
        write(b"the codec aborted\n", 2)
        os._exit(7)


class Raises(Good):
    """Is killed by the signal whose number is its argument."""

    def guilty(self, request: Request) -> None:
        os.kill(os.getpid(), int(self.argument))
        hang()


class ExitsAtTheFifth(Good):
    """Exits at the fifth operation that a process gets, whichever it is."""

    def innocent(self, request: Request) -> None:
        if self.asked == 5:
            os._exit(7)
        self.answer(request)


class ExitsOnce(Good):
    """Exits at the guilty packet, the first time in its life: its argument is a file that keeps the memory."""

    def guilty(self, request: Request) -> None:
        try:
            os.close(os.open(self.argument, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            self.answer(request)
        else:
            os._exit(7)


class ExitsAfterEveryAnswer(Good):
    """Serves one operation a process."""

    def innocent(self, request: Request) -> None:
        self.answer(request)
        os._exit(0)


class LosesItsBuffer(Good):
    """Writes answers only at the end of its input; those before the guilty packet die with it."""

    def __init__(self, argument: str = "") -> None:
        super().__init__(argument)
        self.buffer: list[Request] = []

    def innocent(self, request: Request) -> None:
        self.buffer.append(request)

    def guilty(self, request: Request) -> None:
        os._exit(7)

    def input_ended(self) -> None:
        for request in self.buffer:
            self.answer(request)


class Hangs(Good):
    """Never answers the guilty packet."""

    def guilty(self, request: Request) -> None:
        hang()


class HangsAlways(Good):
    """Greets, and answers nothing."""

    def innocent(self, request: Request) -> None:
        hang()


class IgnoresTerm(Good):
    """Hangs, and does not listen to polite signals."""

    def guilty(self, request: Request) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        hang()


class ClosesOutput(Good):
    """Closes its standard output and lives on."""

    def guilty(self, request: Request) -> None:
        os.close(1)
        hang()


class ClosesOutputAndChatters(Good):
    """Closes its standard output and never stops writing to standard error."""

    def guilty(self, request: Request) -> None:
        os.close(1)
        while True:
            write(b"e" * 4096, 2)


class ClosesInput(Good):
    """Closes its standard input and lives on."""

    def guilty(self, request: Request) -> None:
        os.close(0)
        hang()


class TakesMemory(Good):
    """Fills 256 MiB of memory and keeps it."""

    def guilty(self, request: Request) -> None:
        self.memory = b"\1" * (256 * _MEBI)
        hang()


class IsSlow(Good):
    """Takes as many seconds for the guilty packet as its argument says."""

    def guilty(self, request: Request) -> None:
        select.select([], [], [], float(self.argument))
        self.answer(request)


class OutlivesItsInput(Good):
    """Does not end when its input does."""

    def input_ended(self) -> None:
        hang()


class EndsUncleanly(Good):
    """Ends with status 1 when its input does."""

    def input_ended(self) -> None:
        os._exit(1)


class TalksAtTheEnd(Good):
    """Says one thing more when its input has ended."""

    def input_ended(self) -> None:
        write(b"bye\n")


class FloodsAtTheEnd(Good):
    """Never stops writing once its input has ended."""

    def input_ended(self) -> None:
        while True:
            write(b"x" * _MEBI)


class LeavesAChild(Good):
    """Starts a process in its group; answers with its pid."""

    own_session = False

    def guilty(self, request: Request) -> None:
        pid = leave_behind(own_session=self.own_session)
        self.say(request, ok={"type": "fulfill", "fulfillment": "", "data": f"{pid:08x}"})


class LeavesADaemon(LeavesAChild):
    """Starts a process in a session of its own; answers with its pid."""

    own_session = True


class LeavesADaemonAndExits(Good):
    """Starts a process in a session of its own, notes its pid on standard error, and exits."""

    def guilty(self, request: Request) -> None:
        pid = leave_behind(own_session=True)
        write(b"pid %d\n" % pid, 2)
        os._exit(7)


# What an operation does to the output


class AnswersTwice(Good):
    def guilty(self, request: Request) -> None:
        self.answer(request)
        self.answer(request)


class AnswersEverythingTwice(Good):
    def innocent(self, request: Request) -> None:
        self.answer(request)
        self.answer(request)


class AnswersOutOfOrder(Good):
    """Answers the guilty packet after the one behind it, or at the end of its input."""

    def __init__(self, argument: str = "") -> None:
        super().__init__(argument)
        self.waiting: list[Request] = []

    def innocent(self, request: Request) -> None:
        self.answer(request)
        self.input_ended()

    def guilty(self, request: Request) -> None:
        self.waiting.append(request)

    def input_ended(self) -> None:
        while self.waiting:
            self.answer(self.waiting.pop())


class AnswersInPairsReversed(AnswersOutOfOrder):
    """Answers every second request before the one in front of it."""

    def innocent(self, request: Request) -> None:
        if self.asked % 2:
            self.waiting.append(request)
        else:
            super().innocent(request)


class AnswersAnotherId(Good):
    def guilty(self, request: Request) -> None:
        self.answer({**request, "id": request["id"] + 1000})


class PrintsBetween(Good):
    """Answers the guilty packet, and prints a line of debugging behind it."""

    def guilty(self, request: Request) -> None:
        self.answer(request)
        write(b"debug: wrote a response\n")


class PrintsBefore(Good):
    """Prints a line of debugging, and then answers the guilty packet."""

    def guilty(self, request: Request) -> None:
        write(b"debug: about to respond\n")
        self.answer(request)


class FloodsLines(Good):
    """Answers the guilty packet, and never stops answering."""

    def guilty(self, request: Request) -> None:
        while True:
            self.answer(request)


class FloodsJunk(Good):
    """Writes octets for ever, none of them a newline."""

    def guilty(self, request: Request) -> None:
        while True:
            write(b"x" * _MEBI)


class WritesAGibioctet(Good):
    """Answers the guilty packet with one well-formed line of a gibioctet."""

    def guilty(self, request: Request) -> None:
        write(b'{"id":%d,"ok":{"type":"fulfill","fulfillment":"","data":"' % request["id"])
        for _ in range(1024):
            write(b"ab" * (_MEBI // 2))
        write(b'"}}\n')


class WritesALongLine(Good):
    """Answers the guilty packet with a well-formed line of as many octets of padding as its argument says."""

    def guilty(self, request: Request) -> None:
        answer = b'{"id":%d,"ok":{"type":"fulfill","fulfillment":"","data":"bad0"}' % request["id"]
        write(answer + b" " * int(self.argument) + b"}\n")


class FloodsLog(Good):
    """Writes 100 MiB to standard error, and then answers."""

    def guilty(self, request: Request) -> None:
        for _ in range(100):
            write(b"e" * (_MEBI - 1) + b"\n", 2)
        write(b"the end of the log\n", 2)
        self.answer(request)


class HalfALine(Good):
    """Writes the first half of its answer to the guilty packet, and hangs."""

    def guilty(self, request: Request) -> None:
        self.half(request)
        hang()

    def half(self, request: Request) -> None:
        write(b'{"id":%d,"ok":{"type":"fulf' % request["id"])


class HalfALineAndExits(HalfALine):
    """Writes the first half of its answer to the guilty packet, and exits."""

    def guilty(self, request: Request) -> None:
        self.half(request)
        os._exit(0)


class TricklesOneLine(HalfALine):
    """Writes its answer to the guilty packet octet by octet, for ever."""

    def guilty(self, request: Request) -> None:
        self.half(request)
        while True:
            write(b" ")
            select.select([], [], [], 0.02)


class WritesNoUtf8(Good):
    def guilty(self, request: Request) -> None:
        write(b'{"id":%d,"rejected":{"message":"\xff\xfe"}}\n' % request["id"])


class WritesALoneSurrogate(Good):
    def innocent(self, request: Request) -> None:
        self.say(request, rejected={"message": "\ud800"})


class WritesAnEmptyLine(Good):
    def guilty(self, request: Request) -> None:
        write(b"\n")
        self.answer(request)


# Greetings


class SpeaksVersion2(Good):
    hello = {**Good.hello, "protocol": 2}


class GreetsWithGarbage(Good):
    def greet(self, request: Request) -> None:
        write(b"Welcome to the adapter!\n")
        self.say(request, ok=self.hello)


class GreetsTwice(Good):
    def greet(self, request: Request) -> None:
        line = json.dumps({"id": request["id"], "ok": self.hello}).encode() + b"\n"
        write(line + line)


class RefusesTheGreeting(Good):
    def greet(self, request: Request) -> None:
        self.say(request, unsupported={"message": "who are you?"})


class NeverGreets(Good):
    def greet(self, request: Request) -> None:
        hang()


class ExitsAtOnce(Good):
    def __init__(self, argument: str = "") -> None:
        write(b"no codec found\n", 2)
        os._exit(0)


class GreetsOnce(Good):
    """Greets the first time in its life, and exits from then on: its argument is a file that keeps the memory."""

    def greet(self, request: Request) -> None:
        os.close(os.open(self.argument, os.O_CREAT | os.O_EXCL))
        super().greet(request)

    def guilty(self, request: Request) -> None:
        os._exit(7)


class PrintsItsEnvironment(Good):
    def greet(self, request: Request) -> None:
        self.say(request, ok={**self.hello, "build": dict(os.environ)})


class HasNoName(Good):
    hello = {**Good.hello, "name": ""}


class OffersNothing(Good):
    hello = {**Good.hello, "operations": ["bench"]}


class OnlyDecodes(Good):
    hello = {**Good.hello, "operations": ["decode"]}


class OnlyEncodes(Good):
    hello = {**Good.hello, "operations": ["encode"]}


# What only the probes of `ilp adapter test` ask for


class Benches(Good):
    """Times itself too, with the results that it answers."""

    hello = {**Good.hello, "operations": ["decode", "encode", "relay", "bench"]}

    def __init__(self, argument: str = "") -> None:
        super().__init__(argument)
        self.kept: list[Request] = []

    def answer(self, request: Request) -> None:
        if request["op"] != "bench":
            super().answer(request)
        elif "inputs" in request:
            self.kept = (self.kept if "append" in request else []) + request["inputs"]
            self.say(request, ok={"inputs": len(self.kept)})
        else:
            self.say(request, ok=self.figures(request["operation"]) | self.clocked("latencies" in request))

    def figures(self, operation: str) -> Request:
        results = (self.result(operation, each) for each in self.kept)
        return {"inputs": len(self.kept), "checksum": f"{zlib.crc32(b''.join(results)):08x}", "collector": "on"}

    def result(self, operation: str, given: Request) -> bytes:
        if operation == "decode":
            return f"fulfill\n\n{given['packet']}\n".encode()
        return bytes.fromhex(given["packet"] if operation == "relay" else given["value"]["data"])

    def clocked(self, each_alone: bool) -> Request:
        count = len(self.kept)
        if each_alone:
            return {"iterations": count, "latencies": [1] * count}
        return {"iterations": 2 * count, "passes": [count, count], "nanoseconds": 2 * count}


class FaultsOnBench(Benches):
    def figures(self, operation: str) -> Request:
        return {}

    def clocked(self, each_alone: bool) -> Request:
        return {}

    def say(self, request: Request, **member: object) -> None:
        if "inputs" not in request and request["op"] == "bench":
            member = {"faulted": {"message": "no clock"}}
        super().say(request, **member)


class ForgetsWhatItKept(Benches):
    """Takes every batch for a new one."""

    def answer(self, request: Request) -> None:
        super().answer({name: member for name, member in request.items() if name != "append"})


class SkipsWork(Benches):
    """Does the first input only, and says that it did all."""

    def figures(self, operation: str) -> Request:
        return {**super().figures(operation), "checksum": f"{zlib.crc32(self.result(operation, self.kept[0])):08x}"}


class DoesNoPass(Benches):
    def clocked(self, each_alone: bool) -> Request:
        return {**super().clocked(each_alone), "passes": []}


class CountsTwice(Benches):
    def clocked(self, each_alone: bool) -> Request:
        return {**super().clocked(each_alone), "iterations": 99}


class AddsUpWrongly(Benches):
    def clocked(self, each_alone: bool) -> Request:
        return {**super().clocked(each_alone), "nanoseconds": 1}


class ClocksOnlySome(Benches):
    def clocked(self, each_alone: bool) -> Request:
        figures = super().clocked(each_alone)
        return {**figures, "latencies": figures.get("latencies", [])[1:]}


class HidesItsCollector(Benches):
    def figures(self, operation: str) -> Request:
        return {**super().figures(operation), "collector": ""}


class AnswersPrepareWithNumbers(Good):
    """Gives the amount of a Prepare as a number."""

    def innocent(self, request: Request) -> None:
        if request["op"] == "decode" and request["packet"].startswith("0c68") and len(request["packet"]) > 100:
            self.say(request, ok={"type": "prepare", "amount": 107})
        else:
            self.answer(request)


class WritesNoHex(Good):
    def innocent(self, request: Request) -> None:
        if request["op"] == "encode" and request["value"].get("amount"):
            self.say(request, ok="DQA=")
        else:
            self.answer(request)


class FaultsOnEverything(Good):
    def answer(self, request: Request) -> None:
        self.say(request, faulted={"message": "TypeError: undefined is not a function"})


class SupportsNothingItOffers(Good):
    def answer(self, request: Request) -> None:
        self.say(request, unsupported={"message": "not today"})


class RefusesByFaulting(Good):
    """Reads packets, and reports every refusal as a fault."""

    def innocent(self, request: Request) -> None:
        packet = bytes.fromhex(request.get("packet", ""))
        if request["op"] == "decode" and packet[1:2] != bytes([len(packet[2:]) & 0xFF]):
            self.say(request, faulted={"message": "Error: invalid packet"})
        else:
            self.answer(request)


class FaultsOnEncode(Good):
    def answer(self, request: Request) -> None:
        if request["op"] == "encode":
            self.say(request, faulted={"message": "TypeError: undefined"})
        else:
            super().answer(request)


class FaultsOnRelay(Good):
    def answer(self, request: Request) -> None:
        if request["op"] == "relay":
            self.say(request, faulted={"message": "TypeError: undefined"})
        else:
            super().answer(request)


class FaultsOnUnknownMembers(Good):
    def innocent(self, request: Request) -> None:
        if set(request) <= {"id", "op", "packet", "value", "amount", "expiresAt"}:
            self.answer(request)
        else:
            self.unknown(request)

    def unknown(self, request: Request) -> None:
        self.say(request, faulted={"message": "unknown member"})


class DiesOfUnknownMembers(FaultsOnUnknownMembers):
    def unknown(self, request: Request) -> None:
        raise ValueError(request)


class FaultsOnUnknownOperations(Good):
    def answer(self, request: Request) -> None:
        if request["op"] in self.hello["operations"]:
            super().answer(request)
        else:
            self.say(request, faulted={"message": "undefined is not a function"})


class DiesOfUnknownOperations(Good):
    def answer(self, request: Request) -> None:
        if request["op"] not in self.hello["operations"]:
            raise KeyError(request["op"])
        super().answer(request)


class DiesOfGarbage(Good):
    def not_json(self, line: bytes) -> None:
        raise ValueError(line)


class IgnoresGarbage(Good):
    """Answers a line that is no JSON with nothing, as is its right."""

    def not_json(self, line: bytes) -> None:
        pass


class DiesOfLargePackets(Good):
    def innocent(self, request: Request) -> None:
        if len(request.get("packet", "")) > _MEBI:
            raise MemoryError
        self.answer(request)


class BuffersItsOutput(Good):
    """Writes only when it has 64 KiB, or at the end of its input."""

    def __init__(self, argument: str = "") -> None:
        super().__init__(argument)
        self.buffer = b""

    def greet(self, request: Request) -> None:
        super().greet(request)
        self.flush()

    def write_line(self, response: dict[str, object]) -> None:
        self.buffer += json.dumps(response).encode() + b"\n"
        if len(self.buffer) > 1 << 16:
            self.flush()

    def flush(self) -> None:
        write(self.buffer)
        self.buffer = b""

    def input_ended(self) -> None:
        self.flush()


class AnswersLateAndForgets(Good):
    """Answers the last of several requests only when the next one comes, which at the end of its input is never."""

    late: Request | None = None

    def innocent(self, request: Request) -> None:
        if self.late is not None:
            self.answer(self.late)
            self.late = None
        if self.asked == 50:
            self.late = request
        else:
            self.answer(request)


class AnswersManyReversed(AnswersOutOfOrder):
    """Answers the fifth request behind the sixth, as one that works in parallel may do."""

    def innocent(self, request: Request) -> None:
        if self.asked % 6 == 5 and request["packet"].startswith("0d41"):
            self.guilty(request)
        else:
            super().innocent(request)


class FloodsLinesAtTheEnd(Good):
    """Never stops writing lines once its input has ended."""

    def input_ended(self) -> None:
        while True:
            write(b"{}\n" * 1024)


class WritesTextRaw(Good):
    """Writes the octets of a text field as they are, into a line that has to be UTF-8."""

    def innocent(self, request: Request) -> None:
        packet = bytes.fromhex(request.get("packet", ""))
        if request["op"] == "decode" and packet[:1] == b"\x0e" and b"\xff" in packet:
            write(b'{"id":%d,"rejected":{"message":"%b"}}\n' % (request["id"], b"\xff"))
        else:
            self.answer(request)


class DiesOfTextInHex(Good):
    def innocent(self, request: Request) -> None:
        if request["op"] == "encode" and isinstance(request["value"].get("message"), dict):
            raise TypeError(request)
        self.answer(request)


class DiesOfAbsentFields(Good):
    def innocent(self, request: Request) -> None:
        if request["op"] == "encode":
            bytes.fromhex(request["value"]["data"])
        self.answer(request)


def _subclasses(cls: type[Good]) -> Iterator[type[Good]]:
    for each in cls.__subclasses__():
        yield each
        yield from _subclasses(each)


def main() -> None:
    """Be the fake that the first argument names."""
    name, *argument = sys.argv[1:]
    faults: list[type[Good]] = [Good, *_subclasses(Good)]
    fault = next(each for each in faults if each.__name__ == name)
    fault(*argument).serve()
