"""Cost in proportion: fakes whose time goes by a clock of their own, and whose memory is what they say."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from ilp.conformance.mutation import outcome_of
from ilp.explore.inquiry import Side
from ilp.explore.meaning import with_field
from ilp.fuzz import campaign as campaign_module
from ilp.fuzz.campaign import Campaign, CampaignPlan
from ilp.fuzz.corpus import Corpus
from ilp.fuzz.findings import Findings
from ilp.fuzz.oracles import ORACLES, proportion
from ilp.fuzz.panel import Panel
from ilp.fuzz.probes import cut_to, longest_part, probes
from ilp.implementation.embedded import by_reference
from ilp.implementation.embedded.in_process import InProcess
from ilp.implementation.implementation import Identity
from ilp.implementation.process import ProcessImplementation
from ilp.protocol import Accepted, Decode, Encode, Encoded, Operation, Outcome, Relay, Value
from tests.explore.writers import rfc, taken_apart
from tests.fuzz.oracles.looking import FULFILL, PREPARE, REJECT, look, octets_of
from tests.gate.scripted import PLAIN, Scripted, connector_side

MEBI = 1 << 20
LONG = 1 << 16


def size_of(operation: Operation) -> int:
    """Return about how many octets an operation is about."""
    return len(repr(operation)) // 2


class Clock:
    """Goes on by what an implementation says that it took."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(proportion, "time", clock)
    return clock


def taking(clock: Clock, cost: Callable[[Operation], float], *, rfc: bool = True) -> Side:
    """Return a side that is right and takes so many seconds."""

    def script(operation: Operation) -> Outcome:
        clock.now += cost(operation)
        return outcome_of(PLAIN, operation)

    return Side(Scripted(script, "slow"), speaks_rfc0027=rfc)


def squares(operation: Operation) -> float:
    return 10 * (size_of(operation) / LONG) ** 2


def linear(operation: Operation) -> float:
    return size_of(operation) / LONG * 10


DATA = "ab" * 30_000
LONG_VALUE = with_field(FULFILL, "data", DATA)
QUESTIONS = (Encode(LONG_VALUE), Decode(octets_of(LONG_VALUE)), Relay(octets_of(LONG_VALUE)))


@pytest.mark.parametrize("operation", QUESTIONS)
def test_time_that_grows_with_the_square_is_a_breach(clock: Clock, operation: Operation) -> None:
    (breach,) = look("time", operation, taking(clock, squares))
    assert (breach.by, breach.field) == (("slow",), "data")
    assert "of data" in breach.note


@pytest.mark.parametrize("operation", QUESTIONS)
@pytest.mark.parametrize("cost", [linear, lambda _: 100.0, lambda each: squares(each) / 200])
def test_slow_in_proportion_and_fast_out_of_it_are_none(
    clock: Clock, operation: Operation, cost: Callable[[Operation], float]
) -> None:
    assert look("time", operation, taking(clock, cost)) == ()


def test_a_machine_that_stalls_once_makes_no_breach(clock: Clock) -> None:
    stalls = iter([0.0, 9.0])
    assert look("time", QUESTIONS[1], taking(clock, lambda _: next(stalls, 0.0))) == ()


@pytest.mark.parametrize("kind", [Decode, Relay])
def test_what_is_written_is_read_and_relayed_to_measure(clock: Clock, kind: type[Operation]) -> None:
    side = taking(clock, lambda operation: squares(operation) if isinstance(operation, kind) else 0.0, rfc=False)
    (breach,) = look("time", QUESTIONS[0], side)
    assert breach.operation == QUESTIONS[0]
    assert breach.note.startswith(f"to {'read' if kind is Decode else 'relay'} four times as much")


def test_what_has_no_long_field_is_not_compared(clock: Clock) -> None:
    assert look("time", Decode("0d00"), taking(clock, squares)) == ()
    assert look("time", Encode(with_field(FULFILL, "fulfillment", None)), taking(clock, lambda _: 9.0)) == ()


# Memory.


class Weighing(Scripted):
    """Says how much memory an operation took."""

    def __init__(self, weights: Iterable[int | None]) -> None:
        super().__init__(lambda operation: outcome_of(PLAIN, operation), "heavy")
        self.weights = list(weights)

    def weigh(self, operation: Operation) -> tuple[Outcome, int | None]:
        (outcome,) = self.ask([operation])
        return outcome, self.weights.pop(0)


CLAIM = Decode("0d8400ffffff")


def test_memory_out_of_proportion_three_times_is_a_breach() -> None:
    (breach,) = look("memory", CLAIM, Side(Weighing([200 * MEBI, 100 * MEBI, 300 * MEBI])))
    assert (breach.by, breach.cell) == (("heavy",), "0030-octet-string")
    assert breach.note == "6 octets made it use 100 MiB more, each of 3 times"


@pytest.mark.parametrize("weights", [[64 * MEBI], [None], [200 * MEBI, 0], [200 * MEBI, 200 * MEBI, 1]])
def test_less_or_not_every_time_is_none(weights: list[int | None]) -> None:
    side = Weighing(weights)
    assert look("memory", CLAIM, Side(side)) == ()
    assert side.weights == []


def test_a_large_packet_may_take_more() -> None:
    large = Decode("0d" + "00" * 150_000)
    assert look("memory", large, Side(Weighing([140 * MEBI]))) == ()


def test_an_encode_is_measured_by_its_fields() -> None:
    side = Weighing([100 * MEBI] * 3)
    (breach,) = look("memory", Encode(PREPARE), Side(side))
    assert breach.oracle == "memory"


def test_who_cannot_be_weighed_is_not() -> None:
    assert look("memory", CLAIM, connector_side("1.0.0")) == ()


class _Allocating:
    """Allocates what a determinant of four octets claims before it looks whether it is there."""

    def decode(self, octets: bytes) -> Value:
        if octets[1:2] == b"\x84":
            bytearray(int.from_bytes(octets[2:6], "big"))
        outcome = outcome_of(PLAIN, Decode(octets.hex()))
        if isinstance(outcome, Accepted):
            return outcome.value
        raise ValueError("refused")

    def encode(self, value: Value) -> bytes:
        outcome = outcome_of(PLAIN, Encode(value))
        if isinstance(outcome, Encoded):
            return bytes.fromhex(outcome.octets)
        raise ValueError("refused")


def allocating() -> Side:
    identity = Identity(
        reference="greedy", name="greedy", version="1", language="Python", operations=("decode", "encode")
    )
    return Side(InProcess(identity, _Allocating(), (ValueError,)))


def test_a_python_codec_that_allocates_what_is_claimed_is_found() -> None:
    assert len(look("memory", Decode("0d8410000000"), allocating())) == 1
    assert look("memory", Decode("0d8400000010"), allocating()) == ()


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="the system keeps no account of memory")
def test_a_process_that_allocates_what_is_claimed_is_found() -> None:
    program = Path(__file__).with_name("allocating_adapter.py")
    with ProcessImplementation("greedy", (sys.executable, "-I", "-S", str(program))) as implementation:
        side = Side(implementation)
        assert [each.by for each in look("memory", Decode("0d8410000000"), side)] == [("greedy",)]
        assert look("memory", Decode("0d8400000010"), side) == ()


# The probes, and their phase.


def probed(writer: Callable[[Value], bytes | None] = rfc, *, speaks_rfc0027: bool = True) -> list[Operation]:
    return list(probes(taken_apart(writer), speaks_rfc0027=speaks_rfc0027))


def test_probes_are_the_same_every_time() -> None:
    assert probed() == probed()


def test_every_length_determinant_claims_far_more() -> None:
    huge = [
        each.packet
        for each in probed()
        if isinstance(each, Decode) and "ffffffff" in each.packet and len(each.packet) < 400
    ]
    assert {each[:2] for each in huge} == {"0c", "0d", "0e"}
    assert any(each[2:4] == "88" for each in huge)
    assert any(each[2:4] != "88" and "88ffffffffffffffff" in each for each in huge)


def test_long_fields_are_of_60_kib() -> None:
    assert all(len(str(each.value).encode()) > 60_000 for each in probed() if isinstance(each, Encode))
    assert any(len(each.packet) > 2 * 60_000 for each in probed() if isinstance(each, Decode))


def test_a_dialect_is_asked_for_no_octets_of_rfc_0027_that_nobody_wrote() -> None:
    assert not any(isinstance(each, Decode) and len(each.packet) > 4000 for each in probed(speaks_rfc0027=False))


@pytest.mark.parametrize(
    ("octets", "field"),
    [
        (octets_of(LONG_VALUE), "data"),
        (octets_of(with_field(REJECT, "message", "a" * 3000)), "message"),
        (octets_of(PREPARE) + "00" * 2000, "envelope"),
    ],
)
def test_the_longest_part_is_cut_and_what_measures_it_repaired(octets: str, field: str) -> None:
    whole = bytes.fromhex(octets)
    part = longest_part(whole)
    assert part is not None
    assert part.field == field
    cut = cut_to(whole, part, 100)
    assert len(cut) < 400
    assert isinstance(outcome_of(PLAIN, Decode(cut.hex())), Accepted)


def test_trailing_octets_inside_the_envelope_are_cut_with_it() -> None:
    body = bytes(32) + b"\x00" + bytes(2000)
    whole = b"\x0d\x82" + len(body).to_bytes(2, "big") + body
    part = longest_part(whole)
    assert part is not None
    assert cut_to(whole, part, 3) == b"\x0d\x24" + bytes(32) + b"\x00" + bytes(3)


def test_short_octets_have_no_long_part() -> None:
    assert longest_part(bytes.fromhex(octets_of(PREPARE))) is None
    assert longest_part(b"") is None


class _Nobody:
    def progressed(self, campaign: Campaign) -> None:
        pass


def campaign_of(side: Side, **plan: object) -> Campaign:
    campaign = Campaign(CampaignPlan(**plan), Panel([side]), Findings(), Corpus(), _Nobody())  # type: ignore[arg-type]
    campaign.run()
    return campaign


MEASURING = tuple(each.name for each in ORACLES.values() if each.measures)


def test_a_campaign_measures_probes_and_leaves_what_it_finds_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaign_module, "_STRUCTURED_FIRST", 100)
    monkeypatch.setattr(campaign_module, "_STRUCTURED", 200)
    campaign = campaign_of(allocating(), oracles=MEASURING, max_findings=1)
    (finding,) = campaign.findings
    assert (finding.oracle, finding.count) == ("memory", 1)
    assert next(each for each in campaign.phases if each.name == "proportion").findings == 1


def test_a_campaign_measures_what_the_user_gives() -> None:
    campaign = campaign_of(allocating(), oracles=MEASURING, given=(Decode("0d8410000000"),))
    assert [each.oracle for each in campaign.findings] == ["memory"]


def test_a_campaign_without_these_oracles_measures_nothing() -> None:
    campaign = campaign_of(Side(by_reference.open()), oracles=("specification",), max_operations=2000)
    assert "proportion" not in {each.name for each in campaign.phases}


def test_the_reference_is_in_proportion() -> None:
    side = Side(by_reference.open())
    for operation in probed():
        assert look("memory", operation, side) == ()
        assert look("time", operation, side) == ()


def test_what_is_measured_counts_as_asked(clock: Clock) -> None:
    side = taking(clock, squares)
    look("time", QUESTIONS[1], side)
    assert isinstance(side.implementation, Scripted)
    assert side.asked == len(side.implementation.asked) - 1  # the first one is the panel's
