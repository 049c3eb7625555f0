"""A campaign: questions in phases, what came of them looked at, what is new kept, what is broken found."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from math import inf
from typing import Literal, Protocol, TypeVar

from msgspec import Struct

from ilp.explore.anatomy import Specimen, Written, anatomies
from ilp.explore.extremes import flawed_values, large_values, oversized
from ilp.explore.inquiry import Inquiry, concluded, conduct
from ilp.explore.placed import placed
from ilp.explore.plan import golden_questions, mutable, structured_questions, value_questions
from ilp.explore.question import Question, Source, operation_number
from ilp.explore.random_questions import RandomQuestions
from ilp.explore.specimens import distinctive_values, specimens
from ilp.fuzz.breach import Breach, Observation
from ilp.fuzz.corpus import Corpus
from ilp.fuzz.feedback import Feedback
from ilp.fuzz.findings import Findings
from ilp.fuzz.glance import Cell, glance, is_settled
from ilp.fuzz.native import NativeScreen, native_screen
from ilp.fuzz.oracles import ORACLES, Oracle
from ilp.fuzz.panel import Panel
from ilp.fuzz.probes import probes
from ilp.fuzz.reach import Reaches, stand_in
from ilp.fuzz.record import PhaseRecord
from ilp.fuzz.signature import FuzzSignature, signature_of
from ilp.fuzz.smallest import smallest_breach
from ilp.golden.vector import Vector
from ilp.protocol import Accepted, Decode, Encode, Encoded, Operation, Outcome, Relay, Value

__all__ = ["Campaign", "CampaignPlan", "Ending", "Watcher"]

Ending = Literal["max-time", "max-operations", "max-findings", "done"]

_T = TypeVar("_T")

_BLOCK = 1024  # questions that are asked together
_LOOK_AT_CLOCK = 32  # questions
_SAMPLED = 16  # of what is settled and shows nothing new, one in so many is looked at by every oracle
_OFTEN = 64  # of what is unusual in the same way, after so many one in _SAMPLED is looked at
_SAMPLED_NATIVELY = 64  # of what shows nothing at a first look in this process, one in so many is asked as an operation
_BESIDE_NATIVE = 32  # operations of all kinds for every block of such first looks
_STRUCTURED_FIRST = 20_000  # questions of the boundaries, of all kinds alike
_STRUCTURED = 100_000  # and with the others, at most
_TURN = 16  # blocks of mutations before the first turn of Hypothesis; before each later one twice as many
_DOUBLINGS = 5  # at most
_SMALL_SOON = 10.0  # seconds that making one finding small may take
_GRACE = 5.0  # seconds after its time that a campaign may still make its last findings small
_TELL_EVERY = 0.25  # seconds between two looks at how it goes on
_SHORT, _LONG = 0.2, 1.0  # seconds that such questions may take before more, or fewer, are asked together


class Watcher(Protocol):
    """Who wants to know how a campaign goes on."""

    def progressed(self, campaign: Campaign) -> None:
        """More has been asked."""


class CampaignPlan(Struct, frozen=True, kw_only=True):
    """What a campaign is to do. It ends by whichever limit comes first; without any, by an interrupt.

    Attributes:
        oracles: the names of those that watch.
        seed: of all that is left to chance.
        max_time: seconds.
        max_operations: requests, each to one implementation; further questions of oracles count.
        max_findings: signatures.
        vectors: golden vectors whose operations are seeds; none for a campaign that starts from nothing.
        earlier: operations of earlier findings.
        given: operations to ask in place of all others; then it ends by itself.
        minimise: whether findings are made small as they come.
        hypothesis: asks the questions of one turn of Hypothesis, which has a number; None for no such phase.
        stream: which one of how many processes that share the work: each asks its part of what is deterministic, and
            has a seed of its own for what is left to chance.
    """

    oracles: tuple[str, ...] = tuple(ORACLES)
    seed: int = 0
    max_time: float | None = None
    max_operations: int | None = None
    max_findings: int | None = None
    vectors: tuple[Vector, ...] = ()
    earlier: tuple[Operation, ...] = ()
    given: tuple[Operation, ...] = ()
    minimise: bool = True
    hypothesis: Callable[[Campaign, int], None] | None = None
    stream: tuple[int, int] = (0, 1)

    @property
    def stream_seed(self) -> int:
        """The seed of this stream: another one for every seed and stream."""
        index, count = self.stream
        return self.seed * count + index


class _Over(Exception):
    def __init__(self, ending: Ending) -> None:
        super().__init__(ending)
        self.ending = ending


class Campaign:
    """One campaign in one process.

    Args:
        plan: what to do.
        panel: who is fuzzed.
        findings: takes what is found.
        corpus: takes inputs that show something new.
        watcher: hears of the progress.

    Attributes:
        promising: of what Hypothesis has drawn questions that showed something new.
    """

    def __init__(self, plan: CampaignPlan, panel: Panel, findings: Findings, corpus: Corpus, watcher: Watcher) -> None:
        self.plan = plan
        self.panel = panel
        self.findings = findings
        self.corpus = corpus
        self.feedback = Feedback()
        self._reaches = Reaches(panel.sides)
        self.phases: list[PhaseRecord] = []
        self.kept = 0
        self.last_new: float | None = None
        self._watcher = watcher
        self._started = time.monotonic()
        self._deadline = inf if plan.max_time is None else self._started + plan.max_time
        self._next_look = 0.0
        self._together = 64
        self._fresh: list[FuzzSignature] = []
        self._source: RandomQuestions | None = None
        self._written: dict[str, Written] = {}
        self.promising: list[bytes] = []
        named = [ORACLES[each] for each in plan.oracles]
        chosen = [each for each in named if each.needs != "others" or len(panel) > 1]
        self._measuring = tuple(each for each in chosen if each.measures)
        self._at_once = tuple(each for each in chosen if not each.follows_up and not each.measures)
        self._later = tuple(each for each in chosen if each.follows_up and not each.measures)
        self._native = native_screen(panel.sides, chosen)

    @property
    def operations(self) -> int:
        """How many requests there were, each to one implementation."""
        natively = 0 if self._native is None else self._native.asked
        return self.panel.asked + natively + sum(each.asked for each in self.panel.sides)

    @property
    def seconds(self) -> float:
        """How long it has been running."""
        return time.monotonic() - self._started

    @property
    def written(self) -> tuple[bytes, ...]:
        """What the participant that the campaign is about has written for the values of the boundaries."""
        return tuple(each.octets for each in self._written.values())

    def run(self) -> Ending:
        """Run all phases, the last of which go on until a limit is reached; return which one.

        What was found last is still made small.

        Raises:
            ImplementationUnavailable: a participant cannot be asked any more; what was found is kept.
            KeyboardInterrupt: likewise.
        """
        try:
            self._all_phases()
        except _Over as over:
            self._minimise_fresh()
            return over.ending
        return "done"

    # The phases.

    def _all_phases(self) -> None:
        if self.plan.given:
            self._phase("given", (Question(each, "given") for each in self.plan.given))
            self._proportion(iter(self.plan.given))
            return
        self._phase("regression", self._own(self._regression()))
        self._phase("boundaries", self._seeds())
        self._phase("boundaries", self._own(self._structured()))
        self._proportion(self._own(probes(self._specimens(), speaks_rfc0027=self.panel.speaks_rfc0027)))
        self._for_ever()

    def _own(self, questions: Iterator[_T]) -> Iterator[_T]:
        """Return the part of this process."""
        index, count = self.plan.stream
        return islice(questions, index, None, count)

    def _regression(self) -> Iterator[Question]:
        for operation in self.plan.earlier:
            yield Question(operation, "given")
        for octets in self.corpus.inputs():
            yield Question(Decode(octets.hex()), "recorded")
            yield Question(Relay(octets.hex()), "recorded")

    def _seeds(self) -> Iterator[Question]:
        yield from golden_questions(self.plan.vectors)
        yield from value_questions(distinctive_values())
        yield from value_questions(large_values())
        for value in flawed_values():
            yield Question(Encode(value), "mutation")

    def _structured(self) -> Iterator[Question]:
        """Yield what is too long, some of each kind of structured mutation, then all others."""
        written = tuple(self._written.values())
        for operation in oversized(self._specimens()):
            yield Question(operation, "mutation")
        asked = set()
        for question in structured_questions(written, seed=self.plan.seed, budget=_STRUCTURED_FIRST):
            asked.add(operation_number(question.operation))
            yield question
        for question in structured_questions(written, seed=self.plan.seed, budget=_STRUCTURED):
            if operation_number(question.operation) not in asked:
                yield question

    def _proportion(self, operations: Iterator[Operation]) -> None:
        """Ask what shows whether cost is in proportion, one at a time, and have it measured."""
        if not self._measuring:
            return
        with self._in_phase("proportion"):
            for operation in operations:
                self.ask((Question(operation, "mutation"),))
                (outcomes,) = self.panel.outcomes((operation,))
                self._look(Observation(operation, outcomes, source="mutation"), self._measuring)

    def _specimens(self) -> tuple[Specimen, ...]:
        written = tuple(each for each in self._written.values() if each.octets)
        return anatomies(specimens(written), written)

    def _for_ever(self) -> None:
        self._source = source = RandomQuestions(mutable(self._written.values()), self.plan.stream_seed)
        for octets, value in self.corpus.learned():
            source.add(placed(octets, value))
        self._reaches.feed(source)
        turn = 0
        while True:
            blocks = _TURN << min(turn, _DOUBLINGS)
            if self._native is None:
                self._phase("mutation", islice(source, blocks * _BLOCK))
            else:
                with self._in_phase("mutation"):
                    self._mutate_natively(source, self._native, blocks)
            if self.plan.hypothesis is not None:
                with self._in_phase("hypothesis"):
                    self.plan.hypothesis(self, turn)
            turn += 1

    def _mutate_natively(self, source: RandomQuestions, native: NativeScreen, blocks: int) -> None:
        """Have a first look at mutations in this process, and ask of them what may be worth it."""
        for _ in range(blocks):
            block = list(islice(source, _BESIDE_NATIVE))
            for index in range(_BLOCK):
                octets = source.octets()
                feature, is_suspicious = native.look(octets)
                if is_suspicious:
                    self._look_at_all(Decode(octets.hex()))
                elif self.feedback.note(feature, ()) or index % _SAMPLED_NATIVELY == 0:
                    block.append(Question(Decode(octets.hex()), "random"))
            self.ask(block)

    def _look_at_all(self, operation: Operation) -> None:
        (outcomes,) = self.panel.outcomes((operation,))
        self._look(Observation(operation, outcomes), self._at_once + self._later)

    def _phase(self, name: str, questions: Iterator[Question]) -> None:
        with self._in_phase(name):
            while block := list(islice(questions, _BLOCK)):
                self.ask(block)

    @contextmanager
    def _in_phase(self, name: str) -> Generator[None]:
        phase = next((each for each in self.phases if each.name == name), None)
        if phase is None:
            self.phases.append(phase := PhaseRecord(name=name))
        before = (self.operations, len(self.findings), self.kept, self.seconds)
        try:
            yield
        finally:
            phase.operations += self.operations - before[0]
            phase.findings += len(self.findings) - before[1]
            phase.kept += self.kept - before[2]
            phase.seconds += self.seconds - before[3]

    # One block.

    def ask(self, block: Sequence[Question]) -> bool:
        """Ask all participants some questions and have the oracles look at what comes of them.

        Returns:
            Whether anything of it was new.

        Raises:
            ImplementationUnavailable: a participant cannot be asked any more.
        """
        self._require_time()
        operations = [each.operation for each in block]
        later: list[Observation] = []
        ending: Ending | None = None
        any_new = False
        for index, (question, outcomes) in enumerate(
            zip(block, self.panel.outcomes(operations), strict=True), self.panel.asked
        ):
            operation = question.operation
            cell, usual = glance(operation, question.field)
            has_reached = self._reaches.note(self.feedback)
            is_new = self.feedback.note(cell, outcomes) or has_reached
            is_sampled = index % _SAMPLED == 0 or question.source == "given"
            observation = Observation(operation, outcomes, question.field, question.source)
            if isinstance(operation, Encode) and question.source in ("golden", "written"):
                self._note_written(operation, outcomes[0])
            if is_new:
                any_new = True
                self._keep(observation, has_reached=has_reached)
            if is_new or is_sampled or self._is_worth_a_look(cell, usual, observation):
                self._look_at_once(observation)
            if (is_new or is_sampled) and any(isinstance(each, Accepted | Encoded) for each in outcomes):
                later.append(observation)
            now = time.monotonic()
            self._tell(now)
            if (index % _LOOK_AT_CLOCK == 0 or now >= self._deadline) and (ending := self._ending()):
                break
        self._look_closer(later)
        self._minimise_fresh()
        self._watcher.progressed(self)
        if ending is not None:
            raise _Over(ending)
        return any_new

    def _is_worth_a_look(self, cell: Cell, usual: Value | str, observation: Observation) -> bool:
        """Return whether oracles have to look at once: what is unusual, but of what came very often only some."""
        outcomes = observation.outcomes
        if is_settled(usual, outcomes):
            return False
        count = self.feedback.count_unsettled(cell, observation.field, outcomes)
        return count <= _OFTEN or count % _SAMPLED == 0

    def _look_closer(self, observations: Sequence[Observation]) -> None:
        """Have the oracles look that ask further questions: of a slow implementation, few together."""
        if not self._later:
            return
        start = 0
        while start < len(observations) and (begun := time.monotonic()) < self._deadline:
            some = observations[start : start + self._together]
            start += len(some)
            self._found(conduct(list(self._inquiries(some, self._later))), [each.source for each in some])
            taken = time.monotonic() - begun
            if taken < _SHORT:
                self._together = min(2 * self._together, _BLOCK)
            elif taken > _LONG:
                self._together = max(1, self._together // 2)
            self._tell(begun + taken)

    def _tell(self, now: float) -> None:
        if now >= self._next_look:
            self._next_look = now + _TELL_EVERY
            self._watcher.progressed(self)

    def _inquiries(
        self, observations: Iterable[Observation], oracles: Sequence[Oracle]
    ) -> Iterator[Inquiry[tuple[Breach, ...]]]:
        for observation in observations:
            for oracle in oracles:
                yield oracle.inquire(observation, self.panel)

    def _look_at_once(self, observation: Observation) -> None:
        """Have the oracles look that ask nothing further."""
        found = [concluded(each.inquire(observation, self.panel)) for each in self._at_once]
        if any(found):
            self._found(found, [observation.source])

    def _look(self, observation: Observation, oracles: Sequence[Oracle]) -> None:
        self._found(conduct(list(self._inquiries((observation,), oracles))), [observation.source])

    def _found(self, results: Sequence[tuple[Breach, ...]], sources: Sequence[Source]) -> None:
        """Take in what oracles found in observations, the results of each observation together."""
        each_has = len(results) // len(sources)
        for index, breaches in enumerate(results):
            for breach in breaches:
                source = sources[index // each_has]
                if self.findings.add(breach, source=source, operations=self.operations):
                    self.last_new = self.seconds
                    self._fresh.append(signature_of(breach))

    def _keep(self, observation: Observation, *, has_reached: bool) -> None:
        """Keep an input that shows something new, and mutate it from now on."""
        operation = observation.operation
        if isinstance(operation, Encode):
            return
        octets, value = bytes.fromhex(operation.packet), _value_of(observation)
        value = value or (stand_in(operation) if has_reached else None)
        if self.corpus.add(octets, value):
            self.kept += 1
            if self._source is not None and value is not None:
                self._source.add(placed(octets, value))
        if has_reached and value is not None:
            self._reaches.pursue(placed(octets, value))

    def _note_written(self, operation: Encode, outcome: Outcome) -> None:
        if isinstance(outcome, Encoded):
            self._written.setdefault(outcome.octets, Written(operation.value, bytes.fromhex(outcome.octets)))

    def _require_time(self) -> None:
        ending = self._ending()
        if ending is not None:
            raise _Over(ending)

    def _ending(self) -> Ending | None:
        """Return the limit that is reached, if one is."""
        plan = self.plan
        if plan.max_operations is not None and self.operations >= plan.max_operations:
            return "max-operations"
        if plan.max_findings is not None and len(self.findings) >= plan.max_findings:
            return "max-findings"
        return "max-time" if time.monotonic() >= self._deadline else None

    # Making findings small.

    def _minimise_fresh(self) -> None:
        """Make small what was found since; of what is left when the time is over, later."""
        while self._fresh:
            signature = self._fresh.pop(0)
            if self.plan.minimise and not self.findings.is_minimised(signature):
                until = min(time.monotonic() + _SMALL_SOON, self._deadline + _GRACE)
                breach, is_smallest = smallest_breach(self.findings.smallest(signature), signature, self.panel, until)
                self.findings.minimised(signature, breach, is_smallest=is_smallest)
                self._tell(time.monotonic())


def _value_of(observation: Observation) -> Value | None:
    return next((each.value for each in observation.outcomes if isinstance(each, Accepted)), None)
