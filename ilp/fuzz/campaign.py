"""A campaign: questions in phases, what came of them looked at, what is new kept, what is broken found."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Literal, Protocol

from msgspec import Struct

from ilp.explore.anatomy import Written
from ilp.explore.inquiry import Inquiry, conduct
from ilp.explore.minimise import minimise
from ilp.explore.placed import placed
from ilp.explore.plan import golden_questions, mutable, structured_questions, value_questions
from ilp.explore.question import Question
from ilp.explore.random_questions import RandomQuestions
from ilp.explore.specimens import distinctive_values
from ilp.fuzz.breach import Breach, Observation
from ilp.fuzz.corpus import Corpus
from ilp.fuzz.feedback import Feedback
from ilp.fuzz.findings import Findings
from ilp.fuzz.glance import glance, is_settled
from ilp.fuzz.oracles import ORACLES, Oracle
from ilp.fuzz.panel import Panel
from ilp.fuzz.record import PhaseRecord
from ilp.fuzz.signature import FuzzSignature, signature_of
from ilp.golden.vector import Vector
from ilp.protocol import Accepted, Decode, Encode, Encoded, Operation, Outcome, Relay, Value

__all__ = ["Campaign", "CampaignPlan", "Ending", "Watcher"]

Ending = Literal["max-time", "max-operations", "max-findings"]

_BLOCK = 1024  # questions that are asked together
_LOOK_AT_CLOCK = 32  # questions
_SAMPLED = 16  # of what is settled and shows nothing new, one in so many is looked at by every oracle
_STRUCTURED = 20_000  # questions of the boundaries at most
_TURN = 16  # blocks of mutations between two turns of Hypothesis
_ATTEMPTS = 300  # smaller operations that are tried for one finding


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
        minimise: whether findings are made small as they come.
        hypothesis: makes the questions of one turn of Hypothesis, asked one at a time; None for no such phase.
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
    """

    def __init__(self, plan: CampaignPlan, panel: Panel, findings: Findings, corpus: Corpus, watcher: Watcher) -> None:
        self.plan = plan
        self.panel = panel
        self.findings = findings
        self.corpus = corpus
        self.feedback = Feedback()
        self.phases: list[PhaseRecord] = []
        self.kept = 0
        self.last_new: float | None = None
        self._watcher = watcher
        self._started = time.monotonic()
        self._asked = 0
        self._source: RandomQuestions | None = None
        self._written: dict[str, Written] = {}
        chosen = [ORACLES[each] for each in plan.oracles]
        self._at_once = tuple(each for each in chosen if not each.follows_up)
        self._later = tuple(each for each in chosen if each.follows_up)

    @property
    def operations(self) -> int:
        """How many requests there were, each to one implementation."""
        return self._asked + sum(each.asked for each in self.panel.sides)

    @property
    def seconds(self) -> float:
        """How long it has been running."""
        return time.monotonic() - self._started

    def run(self) -> Ending:
        """Run all phases, the last of which go on until a limit is reached; return which one.

        Raises:
            ImplementationUnavailable: a participant cannot be asked any more; what was found is kept.
            KeyboardInterrupt: likewise.
        """
        try:
            self._phase("regression", self._own(self._regression()))
            self._phase("boundaries", self._seeds())
            self._phase("boundaries", self._own(self._structured()))
            self._for_ever()
        except _Over as over:
            return over.ending
        raise AssertionError("what goes on for ever does not end")

    # The phases.

    def _own(self, questions: Iterator[Question]) -> Iterator[Question]:
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

    def _structured(self) -> Iterator[Question]:
        return structured_questions(self._written.values(), seed=self.plan.seed, budget=_STRUCTURED)

    def _for_ever(self) -> None:
        self._source = source = RandomQuestions(mutable(self._written.values()), self.plan.stream_seed)
        for octets, value in self.corpus.learned():
            source.add(placed(octets, value))
        turn = 0
        while True:
            self._phase("mutation", islice(source, _TURN * _BLOCK))
            if self.plan.hypothesis is not None:
                with self._in_phase("hypothesis"):
                    self.plan.hypothesis(self, turn)
            turn += 1

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
        fresh: list[FuzzSignature] = []
        any_new = False
        for index, (question, outcomes) in enumerate(
            zip(block, self.panel.outcomes(operations), strict=True), self._asked
        ):
            self._asked += len(outcomes)
            operation = question.operation
            cell, usual = glance(operation, question.field)
            is_new = self.feedback.note(cell, outcomes)
            is_sampled = index % _SAMPLED == 0
            observation = Observation(operation, outcomes, question.field, question.source)
            if isinstance(operation, Encode) and question.source != "random":
                self._note_written(operation, outcomes[0])
            if is_new:
                any_new = True
                self._keep(observation)
            if is_new or is_sampled or not is_settled(usual, outcomes):
                fresh += self._look(observation, self._at_once)
            if (is_new or is_sampled) and any(isinstance(each, Accepted | Encoded) for each in outcomes):
                later.append(observation)
            if index % _LOOK_AT_CLOCK == 0:
                self._require_time()
        if self._later:
            fresh += self._found(conduct(list(self._inquiries(later, self._later))), "random")
        for signature in fresh:
            self._minimise(signature)
        self._watcher.progressed(self)
        return any_new

    def _inquiries(
        self, observations: Iterable[Observation], oracles: Sequence[Oracle]
    ) -> Iterator[Inquiry[tuple[Breach, ...]]]:
        for observation in observations:
            for oracle in oracles:
                yield oracle.inquire(observation, self.panel)

    def _look(self, observation: Observation, oracles: Sequence[Oracle]) -> list[FuzzSignature]:
        return self._found(conduct(list(self._inquiries((observation,), oracles))), observation.source)

    def _found(self, results: Iterable[tuple[Breach, ...]], source: str) -> list[FuzzSignature]:
        """Take in breaches; return the signatures that are new."""
        fresh = []
        for breaches in results:
            for breach in breaches:
                if self.findings.add(breach, source=source, operations=self.operations):
                    self.last_new = self.seconds
                    fresh.append(signature_of(breach))
        return fresh

    def _keep(self, observation: Observation) -> None:
        """Keep an input that shows something new, and mutate it from now on."""
        operation = observation.operation
        if isinstance(operation, Encode):
            return
        octets, value = bytes.fromhex(operation.packet), _value_of(observation)
        if self.corpus.add(octets, value):
            self.kept += 1
            if self._source is not None and value is not None:
                self._source.add(placed(octets, value))

    def _note_written(self, operation: Encode, outcome: Outcome) -> None:
        if isinstance(outcome, Encoded):
            self._written.setdefault(outcome.octets, Written(operation.value, bytes.fromhex(outcome.octets)))

    def _require_time(self) -> None:
        plan = self.plan
        if plan.max_operations is not None and self.operations >= plan.max_operations:
            raise _Over("max-operations")
        if plan.max_findings is not None and len(self.findings) >= plan.max_findings:
            raise _Over("max-findings")
        if plan.max_time is not None and self.seconds >= plan.max_time:
            raise _Over("max-time")

    # Making findings small.

    def _minimise(self, signature: FuzzSignature) -> None:
        """Replace a finding's smallest case by a smaller one of the same signature, if there is one."""
        if not self.plan.minimise:
            return
        oracle = ORACLES[signature.oracle]
        smallest = self.findings.smallest(signature)

        def shows(operations: Sequence[Operation]) -> list[bool]:
            return [breach is not None for breach in self._breaches(operations, oracle, signature)]

        def rewrite(value: Value) -> bytes | None:
            (outcome,) = self.panel.sides[0].answers((Encode(value),))
            return bytes.fromhex(outcome.octets) if isinstance(outcome, Encoded) else None

        best = minimise(smallest, shows, rewrite, attempts=_ATTEMPTS)
        (breach,) = self._breaches([best], oracle, signature)
        self.findings.minimised(signature, breach)

    def _breaches(
        self, operations: Sequence[Operation], oracle: Oracle, signature: FuzzSignature
    ) -> list[Breach | None]:
        """Return, of each operation, the breach of this signature that it shows, if it does."""
        observed = [
            Observation(operation, outcomes)
            for operation, outcomes in zip(operations, self.panel.outcomes(operations), strict=True)
        ]
        self._asked += len(operations) * len(self.panel)
        found = conduct([oracle.inquire(each, self.panel) for each in observed])
        return [next((each for each in breaches if signature_of(each) == signature), None) for breaches in found]


def _value_of(observation: Observation) -> Value | None:
    return next((each.value for each in observation.outcomes if isinstance(each, Accepted)), None)
