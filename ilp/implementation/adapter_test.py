"""Is an adapter well behaved? Probes of the adapter protocol that judge the adapter, not conformance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from msgspec import Struct

from ilp.codec import decode
from ilp.implementation.child import Ceilings, Child, ChildEnded, ChildFailure, ChildSilent, ChildWouldNotStart
from ilp.implementation.environment import scrubbed
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.process import Patience
from ilp.implementation.reference import Launch
from ilp.protocol import (
    Accepted,
    Decode,
    Encode,
    Encoded,
    Faulted,
    FulfillValue,
    HexText,
    Operation,
    Outcome,
    PrepareValue,
    Rejected,
    RejectValue,
    Relay,
    Unsupported,
    outcome_class,
)
from ilp.protocol.bench import (
    BENCH_OPERATIONS,
    BenchOperation,
    BenchRefusal,
    BenchResult,
    checksum_of_octets,
    checksum_of_values,
    input_of,
    load_line,
    read_bench_response,
    run_line,
)
from ilp.protocol.conversion import value_of
from ilp.protocol.message import Hello, InvalidResponse, hello_line, read_greeting, read_response, request_line

__all__ = ["PROBES", "Probe", "ProbeResult", "probe_adapter"]

ProbeVerdict: TypeAlias = Literal["pass", "fail", "skip"]


class ProbeResult(Struct, frozen=True):
    """What one probe found; `detail` says what went wrong, and `log` holds the last of standard error."""

    probe: str
    title: str
    verdict: ProbeVerdict
    detail: str = ""
    log: str = ""


class Probe(Struct, frozen=True):
    """One probe.

    Attributes:
        name: one word.
        title: what it demands.
        run: does it in a session of its own; raises where the adapter does not do what is demanded.
        needs: operations that the adapter must offer for it.
        otherwise: why it makes no sense to go on where it fails; empty where it does.
    """

    name: str
    title: str
    run: Callable[[_Session], None]
    needs: tuple[str, ...] = ()
    otherwise: str = ""


class _Misbehaved(Exception):
    """The adapter did not do what the probe demands."""


def probe_adapter(
    launch: Launch,
    environment: Mapping[str, str],
    patience: Patience,
    ceilings: Ceilings,
    *,
    on_greeting: Callable[[Hello], None] = lambda _: None,
) -> Iterator[ProbeResult]:
    """Run every probe against the adapter, each in a fresh process; yield what each found.

    Args:
        launch: how to start it.
        environment: our own environment, of which it gets what a runtime needs.
        patience: how long to wait.
        ceilings: what it may use.
        on_greeting: hears how it greets, in each of its processes that does so in the protocol's form.

    Raises:
        ImplementationUnavailable: it cannot be started at all.
    """
    variables = scrubbed(environment, also=launch.environment)
    offered: tuple[str, ...] = ()
    obstacle = ""
    for probe in PROBES.values():
        missing = [f"it does not offer {each}" for each in probe.needs if each not in offered]
        if obstacle or missing:
            yield ProbeResult(probe.name, probe.title, "skip", obstacle or missing[0])
            continue
        session = _Session(launch, variables, patience, ceilings)
        try:
            session.greet()
            on_greeting(session.hello)
            offered = session.hello.operations
            probe.run(session)
        except (_Misbehaved, InvalidResponse, ChildFailure) as problem:
            obstacle = probe.otherwise
            yield ProbeResult(probe.name, probe.title, "fail", str(problem), session.log)
        else:
            yield ProbeResult(probe.name, probe.title, "pass")
        finally:
            session.kill()


class _Session:
    """One adapter process, asked step by step."""

    hello: Hello

    def __init__(self, launch: Launch, variables: dict[str, str], patience: Patience, ceilings: Ceilings) -> None:
        self._patience = patience
        self._next_id = 1
        self._lines: list[bytes] = []
        try:
            self._child = Child(launch.command, variables, ceilings, launch.directory)
        except ChildWouldNotStart as failure:
            raise ImplementationUnavailable(
                f"could not be started: {failure.message}", "Check that the command exists and is executable."
            ) from None

    @property
    def log(self) -> str:
        """The last of what the adapter wrote to standard error."""
        return self._child.log

    @property
    def simple(self) -> Operation:
        """An operation that the adapter offers, and any implementation can do."""
        return _DECODE if "decode" in self.hello.operations else _ENCODE

    def kill(self) -> None:
        self._child.kill()

    def greet(self) -> None:
        """Say hello; `hello` is the answer."""
        self._child.send(hello_line())
        self._lines += self._child.receive(self._patience.start_timeout)
        self.hello = read_greeting(self._lines.pop(0))
        if self._lines:
            raise _Misbehaved(f"it said more than its greeting: {self._lines[0][:_SHOWN]!r}")

    def next_id(self) -> int:
        """Return the id for the next request."""
        self._next_id += 1
        return self._next_id - 1

    def send_line(self, line: bytes) -> None:
        """Send a line as it is, newline included."""
        self._child.send(line)

    def line(self) -> bytes:
        """Return the next line."""
        if not self._lines:
            try:
                self._lines += self._child.receive(self._patience.timeout)
            except ChildSilent as silent:
                advice = "; is standard output flushed after every line?"
                raise ChildSilent(silent.message + advice, silent.log) from None
        return self._lines.pop(0)

    def send(self, operation: Operation) -> tuple[int, Operation]:
        """Send a request; return what `answer` wants to know of it."""
        request_id = self.next_id()
        self.send_line(request_line(request_id, operation))
        return request_id, operation

    def answer(self, asked: tuple[int, Operation]) -> Outcome:
        """Return the outcome in the next line, which has to answer `asked`."""
        return read_response(self.line(), *asked)

    def ask(self, operation: Operation) -> Outcome:
        """Send a request and return its outcome."""
        return self.answer(self.send(operation))

    def bench(self, line: Callable[[int], bytes]) -> BenchResult | BenchRefusal:
        """Send what `line` makes of an id; return the answer."""
        request_id = self.next_id()
        self.send_line(line(request_id))
        return read_bench_response(self.line(), request_id)

    def end(self, enough: int) -> list[bytes]:
        """Close the input; return the lines that came until the adapter exited with status 0, or were enough."""
        self._child.close_input()
        try:
            while len(self._lines) < enough:
                self._lines += self._child.receive(self._patience.timeout)
        except ChildSilent:
            raise _Misbehaved(f"it did not end within {self._patience.timeout:g} s after its input had") from None
        except ChildEnded as ended:
            if ended.message != "exited with status 0":
                raise _Misbehaved(f"after its input ended, it {ended.message}, not with status 0") from None
        return self._lines


_IN_FLIGHT = 500
_LEFT_TO_DO = 50  # requests that are not answered yet when the input ends
_MEBI = 1 << 20
_SHOWN = 80  # octets of a line that a message quotes

# Packets from published test suites, and octets that are no packet.
_FULFILL = (
    "0d41c3866b48749ccf113b2e15c25d2407fbfc14476fe7296bb1bf1bcd9e6e41665020673febd78a33b28e1c0db14c9a06251a05fa831ed4"
    "ed91ebcd150e7249c2e600"
)
_REJECT = "0e1f5430320d74657374312e62617a2e62617a0b4c656467657220427573790100"
_PREPARE = (
    "0c68000000000000006b323031373132323330313231343035343974e1136dc71c9e5f283bec83461cbf1261c4014f72d48f8dd65453a0b8"
    "4e7de10d6578616d706c652e616c696365205db343fdc41898f6df4202329139dc242dd0f558a811b46b28918fdab37c6cb0"
)
_PACKETS = (_PREPARE, _FULFILL, _REJECT)
_VALUES = {each: value_of(decode(bytes.fromhex(each))) for each in _PACKETS}
_GARBAGE = ("", "00", "0c", "ff" * 64, "0d" + "88" + "ff" * 8, "0c" + "00" * 400, _FULFILL[:-2], _PREPARE[:40])
_NO_UTF8 = "0e0b54303203672e6102fffe00"  # a Reject whose message is the octets ff fe
_BENCHED: Mapping[BenchOperation, tuple[Operation, ...]] = {
    "decode": tuple(Decode(each) for each in _PACKETS),
    "encode": tuple(Encode(each) for each in _VALUES.values()),
    "relay": (*(Relay(each) for each in _PACKETS), Relay(_PREPARE, "99", "2030-01-01T00:00:00.000Z")),
}
_RUN = 1_000_000  # nanoseconds: several passes, in a moment
_DECODE = Decode(_FULFILL)
_ENCODE = Encode(_VALUES[_FULFILL])


def _greets(session: _Session) -> None:
    for member in ("name", "version", "language"):
        if not getattr(session.hello, member):
            raise _Misbehaved(f"the greeting's {member} is empty")
    if not {"decode", "encode"} & set(session.hello.operations):
        raise _Misbehaved("the greeting offers neither decode nor encode")


def _answers_at_once(session: _Session) -> None:
    for _ in range(3):
        session.ask(session.simple)


def _answers_in_order(session: _Session) -> None:
    asked = [session.send(session.simple) for _ in range(_IN_FLIGHT)]
    for each in asked:
        session.answer(each)


def _reads_packets(session: _Session) -> None:
    outcomes = {f"decode of {packet[:20]}…": session.ask(Decode(packet)) for packet in _PACKETS}
    _require_done(outcomes, "decode", Accepted)


def _writes_packets(session: _Session) -> None:
    outcomes = {f"encode of a {packet[:2]} packet": session.ask(Encode(_VALUES[packet])) for packet in _PACKETS}
    _require_done(outcomes, "encode", Encoded)


def _relays(session: _Session) -> None:
    relay = Relay(_PREPARE, amount="99", expires_at="2030-01-01T00:00:00.000Z")
    _require_done({"relay of a Prepare": session.ask(relay)}, "relay", Encoded)


def _require_done(outcomes: Mapping[str, Outcome], operation: str, done: type[Accepted | Encoded]) -> None:
    for asked, outcome in outcomes.items():
        if not isinstance(outcome, done | Rejected | Unsupported):
            raise _Misbehaved(f"{asked} {_described(outcome)}")
    if all(isinstance(each, Unsupported) for each in outcomes.values()):
        raise _Misbehaved(f"the greeting offers {operation}, and every {operation} is answered as unsupported")


def _described(outcome: Outcome) -> str:
    message = getattr(outcome, "message", "")
    return f"was answered as {outcome_class(outcome)}" + (f": {message}" if message else "")


def _times_itself(session: _Session) -> None:
    for operation in BENCH_OPERATIONS:
        if operation in session.hello.operations:
            _times(session, operation)


def _times(session: _Session, operation: BenchOperation) -> None:
    done = {each: outcome for each in _BENCHED[operation] if (outcome := _done(session.ask(each))) is not None}
    if not done:  # other probes say whether that is well
        return
    inputs = [input_of(each) for each in done]
    answers = [
        (f"loading {operation}", session.bench(lambda number: load_line(number, operation, inputs, append=False))),
        (f"loading more {operation}", session.bench(lambda number: load_line(number, operation, inputs, append=True))),
        (f"a run of {operation}", session.bench(lambda number: run_line(number, operation, _RUN))),
        (f"latencies of {operation}", session.bench(lambda number: run_line(number, operation, None))),
    ]
    for which, answer in answers:
        if isinstance(answer, BenchRefusal):
            raise _Misbehaved(f"{which} was answered as {answer.kind}: {answer.message}")
    kept, more, run, each_alone = (answer for _, answer in answers if isinstance(answer, BenchResult))
    outcomes = [*done.values()] * 2
    if (kept.inputs, more.inputs) != (len(inputs), len(outcomes)):
        raise _Misbehaved(f"of {len(inputs)} inputs of {operation}, and as many more, it keeps {more.inputs}")
    _require_figures(run, len(outcomes), f"a run of {operation}")
    if len(each_alone.latencies) != len(outcomes):
        raise _Misbehaved(f"{len(outcomes)} inputs of {operation} have {len(each_alone.latencies)} latencies")
    checksum = _checksum(outcomes)
    for which, result in ((f"a run of {operation}", run), (f"latencies of {operation}", each_alone)):
        if result.checksum != checksum:
            raise _Misbehaved(
                f"{which} has the checksum {result.checksum!r}; that of its answers to {operation} is {checksum}"
            )


def _done(outcome: Outcome) -> Accepted | Encoded | None:
    return outcome if isinstance(outcome, Accepted | Encoded) else None


def _require_figures(run: BenchResult, inputs: int, which: str) -> None:
    if not run.passes or min(run.passes) < 0:
        raise _Misbehaved(f"{which} has no pass, or one that took less than no time: {list(run.passes)}")
    if run.iterations != inputs * len(run.passes):
        raise _Misbehaved(f"{which} has {run.iterations} iterations in {len(run.passes)} passes over {inputs} inputs")
    if run.nanoseconds != sum(run.passes):
        raise _Misbehaved(f"{which} took {run.nanoseconds} ns, and its passes {sum(run.passes)} ns")
    if not run.collector:
        raise _Misbehaved(f"{which} does not say how the garbage collector is handled")


def _checksum(outcomes: list[Accepted | Encoded]) -> str:
    values = [each.value for each in outcomes if isinstance(each, Accepted)]
    if values:
        return checksum_of_values(values)
    return checksum_of_octets(bytes.fromhex(each.octets) for each in outcomes if isinstance(each, Encoded))


def _carries_text_that_is_none(session: _Session) -> None:
    session.ask(Decode(_NO_UTF8))
    if "encode" in session.hello.operations:
        text = HexText(hex="fffe")
        session.ask(Encode(RejectValue(code="T02", triggered_by="g.a", message=text, data="")))
    session.ask(session.simple)


def _survives_absent_fields(session: _Session) -> None:
    session.ask(
        Encode(PrepareValue(amount=None, expires_at=None, execution_condition=None, destination=None, data=None))
    )
    session.ask(Encode(FulfillValue(fulfillment=None, data=None)))
    session.ask(Encode(RejectValue(code=None, triggered_by=None, message=None, data=None)))


def _refuses_cleanly(session: _Session) -> None:
    outcomes = {packet: session.ask(Decode(packet)) for packet in _GARBAGE}
    leaked = {packet: each.message for packet, each in outcomes.items() if isinstance(each, Faulted)}
    if len(leaked) == len(_GARBAGE):
        packet, message = next(iter(leaked.items()))
        raise _Misbehaved(
            f"every refusal is reported as a fault, such as {message!r} for {packet or 'no octets'}: "
            "tell the codec's documented errors from leaked ones"
        )


def _ignores_unknown_members(session: _Session) -> None:
    request_id, operation = session.next_id(), session.simple
    line = request_line(request_id, operation)
    session.send_line(line[:-2] + b',"added later":{"a":[1]}}\n')
    outcome = session.answer((request_id, operation))
    plain = session.ask(operation)
    if outcome_class(outcome) != outcome_class(plain):
        raise _Misbehaved(f"a request with a member added {_described(outcome)}, and without it {_described(plain)}")


def _survives_unknown_operation(session: _Session) -> None:
    request_id = session.next_id()
    session.send_line(b'{"id":%d,"op":"no such operation"}\n' % request_id)
    outcome = session.answer((request_id, session.simple))
    if not isinstance(outcome, Unsupported):
        raise _Misbehaved(f"an operation that does not exist {_described(outcome)}, not as unsupported")
    session.ask(session.simple)


def _survives_garbage(session: _Session) -> None:
    session.send_line(b"this is no JSON\n")
    asked = session.send(session.simple)
    try:
        session.answer(asked)
    except InvalidResponse:  # it answered the garbage as well, which is its good right
        session.answer(asked)


def _survives_large_packet(session: _Session) -> None:
    session.ask(Decode(f"0d83{_MEBI:06x}" + "ab" * _MEBI))
    session.ask(session.simple)


def _ends_with_its_input(session: _Session) -> None:
    asked = [session.send(session.simple) for _ in range(_LEFT_TO_DO)]
    lines = session.end(enough=len(asked) + 1)
    for (request_id, operation), line in zip(asked, lines, strict=False):
        read_response(line, request_id, operation)
    if len(lines) < len(asked):
        unanswered = len(asked) - len(lines)
        raise _Misbehaved(f"it ended and left {unanswered} requests unanswered that came before its input ended")
    if len(lines) > len(asked):
        raise _Misbehaved(f"it said more than it was asked: {lines[len(asked)][:_SHOWN]!r}")


PROBES = MappingProxyType(
    {
        each.name: each
        for each in (
            Probe(
                "greets",
                "greets with protocol version 1, its name, version, language and operations",
                _greets,
                otherwise="it does not greet",
            ),
            Probe(
                "answers",
                "answers a request before the next one comes",
                _answers_at_once,
                otherwise="it does not answer",
            ),
            Probe("order", f"answers {_IN_FLIGHT} requests in flight in their order", _answers_in_order),
            Probe("decode", "answers decode with a value in the protocol's form", _reads_packets, ("decode",)),
            Probe("encode", "answers encode with octets", _writes_packets, ("encode",)),
            Probe("relay", "answers relay with octets", _relays, ("relay",)),
            Probe("bench", "times its codec by bench, with the results of its answers", _times_itself, ("bench",)),
            Probe("text", "carries octets of text that are no UTF-8", _carries_text_that_is_none, ("decode",)),
            Probe("absent", "survives values with absent fields", _survives_absent_fields, ("encode",)),
            Probe("refusals", "tells refusals from faults", _refuses_cleanly, ("decode",)),
            Probe("members", "ignores unknown request members", _ignores_unknown_members),
            Probe("operations", "calls an unknown operation unsupported", _survives_unknown_operation),
            Probe("garbage", "survives a line that is no JSON", _survives_garbage),
            Probe("size", "survives a packet of a mebioctet", _survives_large_packet, ("decode",)),
            Probe("end", "answers what it was asked, then ends when its input ends", _ends_with_its_input),
        )
    }
)
"""Every probe by its name, in the order in which they run."""
