"""Campaigns: phases, ends, findings that their operation alone shows again and that stay the same when made small."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ilp.explore.inquiry import Side
from ilp.explore.simplicity import simplicity
from ilp.explore.specimens import distinctive_values
from ilp.fuzz.campaign import Campaign, CampaignPlan
from ilp.fuzz.corpus import Corpus
from ilp.fuzz.findings import Findings
from ilp.fuzz.oracles import ORACLES
from ilp.fuzz.panel import Panel
from ilp.fuzz.record import FuzzFinding
from ilp.fuzz.signature import parse_fuzz_signature, signature_of
from ilp.fuzz.smallest import breaches_of, smallest_breach
from ilp.implementation.embedded import by_asn1tools, by_construct, by_reference
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.protocol import Accepted, Decode, Encode, Encoded, Operation, Outcome, PrepareValue
from tests.fuzz.oracles.looking import FULFILL, PREPARE, fake, octets_of
from tests.fuzz.oracles.test_breaches import misreads, one_more
from tests.gate.scripted import Scripted, codec_side, connector_side, scripted_side

OPERATIONS = 6000


class Nobody:
    def progressed(self, campaign: Campaign) -> None:
        pass


def campaign_of(*sides: Side, corpus: Corpus | None = None, **plan: Any) -> Campaign:
    """Return a campaign that was not run."""
    chosen = CampaignPlan(**{"max_operations": OPERATIONS, "minimise": False} | plan)
    return Campaign(chosen, Panel(sides), Findings(), corpus or Corpus(), Nobody())


def run(*sides: Side, **plan: Any) -> Campaign:
    campaign = campaign_of(*sides, **plan)
    campaign.run()
    return campaign


def reference() -> Side:
    return Side(by_reference.open())


def misreading_dialect() -> Side:
    """Return a dialect that reads other amounts than it writes."""
    inner = connector_side("1.0.0")

    def script(operation: Operation) -> Outcome:
        (outcome,) = inner.implementation.ask([operation])
        return one_more(outcome) if isinstance(operation, Decode) else outcome

    return scripted_side(script, rfc=False)


# How it goes on, and ends.


@pytest.mark.parametrize("stream", [(0, 1), (1, 3)])
def test_a_campaign_is_the_same_for_the_same_seed(stream: tuple[int, int]) -> None:
    runs = [run(Side(by_construct.open()), seed=7, stream=stream, max_operations=9000) for _ in range(2)]
    assert runs[0].operations == runs[1].operations
    assert [replaced(each) for each in runs[0].findings] == [replaced(each) for each in runs[1].findings]
    assert runs[0].corpus.inputs() == runs[1].corpus.inputs()


def replaced(finding: FuzzFinding) -> tuple[str, int, int]:
    return finding.signature, finding.count, finding.first_seen


@pytest.mark.parametrize(
    ("plan", "ending"),
    [
        ({"max_operations": 500}, "max-operations"),
        ({"max_findings": 1}, "max-findings"),
        ({"max_time": 0.0}, "max-time"),
        ({"given": (Decode("0e06800000000000"),)}, "done"),
    ],
)
def test_a_campaign_ends_by_the_limit_that_is_reached(plan: dict[str, Any], ending: str) -> None:
    assert campaign_of(Side(by_construct.open()), **plan).run() == ending


def test_the_limit_of_operations_is_kept_closely() -> None:
    campaign = run(reference(), max_operations=3000)
    assert 3000 <= campaign.operations < 6000


def test_phases_come_in_their_order_and_account_for_every_operation(monkeypatch: pytest.MonkeyPatch) -> None:
    for each in ("_STRUCTURED_FIRST", "_STRUCTURED"):
        monkeypatch.setattr("ilp.fuzz.campaign." + each, 500)
    campaign = run(reference(), max_operations=16_000, earlier=(Decode("0b00"),))
    assert [each.name for each in campaign.phases] == ["regression", "boundaries", "proportion", "mutation"]
    assert sum(each.operations for each in campaign.phases) == campaign.operations
    assert sum(each.kept for each in campaign.phases) == campaign.kept == len(campaign.corpus)


def test_earlier_findings_are_asked_first() -> None:
    implementation = Scripted(lambda _: Accepted(FULFILL))
    campaign = campaign_of(Side(implementation), earlier=(Decode("0b0b"),), max_findings=1)
    campaign.run()
    assert implementation.asked[0] == Decode("0b0b")


def test_inputs_of_the_corpus_are_asked_before_anything_new(tmp_path: Path) -> None:
    (tmp_path / "seed").write_bytes(b"\x0b\x0b")
    implementation = Scripted(lambda _: Accepted(FULFILL))
    campaign_of(Side(implementation), corpus=Corpus(tmp_path), max_findings=1).run()
    assert implementation.asked[0] == Decode("0b0b")


def test_streams_share_what_leaves_nothing_to_chance() -> None:
    asked = []
    for stream in ((0, 2), (1, 2)):
        implementation = Scripted(by_reference_outcome)
        campaign_of(Side(implementation), stream=stream, oracles=("crash",), max_operations=20_000).run()
        asked.append({each.packet for each in implementation.asked if isinstance(each, Decode)})
    assert len(asked[0] & asked[1]) < len(asked[0]) / 10


def by_reference_outcome(operation: Operation) -> Outcome:
    (outcome,) = by_reference.open().ask([operation])
    return outcome


def test_an_implementation_that_cannot_be_asked_any_more_ends_it_with_what_was_found() -> None:
    class Dying(Scripted):
        def ask(self, operations: Iterable[Operation]) -> Iterator[Outcome]:
            if len(self.asked) > 400:
                raise ImplementationUnavailable("gone", "look")
            return super().ask(operations)

    campaign = campaign_of(Side(Dying(lambda _: Accepted(FULFILL))))
    with pytest.raises(ImplementationUnavailable, match="gone"):
        campaign.run()
    assert len(campaign.findings) > 0


def test_only_chosen_oracles_watch() -> None:
    campaign = run(Side(by_asn1tools.open()), oracles=("unclean-failure",))
    assert {each.oracle for each in campaign.findings} == {"unclean-failure"}


# What it finds.


@pytest.mark.parametrize(
    "side", [reference, codec_side, partial(connector_side, "1.0.0"), partial(connector_side, "2.0.0")]
)
def test_nothing_is_found_where_nothing_is_wrong(side: object) -> None:
    assert callable(side)
    assert list(run(side(), max_operations=12_000).findings) == []


def test_money_that_moves_differently_at_two_hops_comes_first() -> None:
    findings = list(run(reference(), fake(misreads)).findings)
    assert findings[0].oracle == "value-agreement"
    assert findings[0].field == "amount"
    assert findings[0].by == ("fake", "reference")
    assert len(findings) > 1
    assert [each.rank for each in findings] == sorted(each.rank for each in findings)


SHOWN: dict[str, tuple[Side, ...]] = {
    "construct": (Side(by_construct.open()),),
    "asn1tools": (Side(by_asn1tools.open()),),
    "several": (Side(by_asn1tools.open()), Side(by_construct.open()), reference()),
    "dialect": (misreading_dialect(),),
    "two dialects": (connector_side("1.0.0"), misreading_dialect()),
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_finding_is_shown_again_by_each_of_its_operations_alone(name: str) -> None:
    campaign = run(*SHOWN[name])
    panel = Panel(SHOWN[name])
    assert len(campaign.findings) > 0
    for finding in campaign.findings:
        signature = parse_fuzz_signature(finding.signature)
        again = breaches_of([each.operation for each in finding.cases], signature, panel)
        assert None not in again, finding.signature


@pytest.mark.parametrize("name", ["construct", "dialect"])
def test_a_finding_is_made_small_without_becoming_another(name: str) -> None:
    campaign = run(*SHOWN[name], max_operations=3000)
    panel = Panel(SHOWN[name])
    for finding in list(campaign.findings)[:8]:
        signature = parse_fuzz_signature(finding.signature)
        breach, is_smallest = smallest_breach(finding.cases[0].operation, signature, panel)
        assert breach is not None
        assert is_smallest
        assert signature_of(breach) == signature
        assert simplicity(breach.operation) <= simplicity(finding.cases[0].operation)


def test_what_shows_a_misread_amount_is_made_a_packet_with_nothing_else_in_it() -> None:
    campaign = run(reference(), fake(misreads), minimise=True, oracles=("value-agreement",), max_findings=1)
    (finding,) = campaign.findings
    assert finding.minimised
    operation = finding.cases[0].operation
    assert isinstance(operation, Decode)
    assert len(operation.packet) < len(octets_of(PREPARE))


def test_a_finding_remembers_where_its_first_operation_came_from() -> None:
    campaign = run(Side(by_construct.open()), given=(Decode("0e06800000000000"),))
    assert {each.source for each in campaign.findings} == {"given"}


def test_every_oracle_that_follows_up_is_asked_of_what_is_given() -> None:
    campaign = run(misreading_dialect(), given=(Decode("00"), *given_of_dialect()))
    assert "round-trip" in {each.oracle for each in campaign.findings}


def given_of_dialect() -> tuple[Decode, ...]:
    values = [each for each in distinctive_values() if isinstance(each, PrepareValue)][:3]
    outcomes = connector_side("1.0.0").answers(map(Encode, values))
    return tuple(Decode(each.octets) for each in outcomes if isinstance(each, Encoded))


def test_all_oracles_watch_unless_others_are_named() -> None:
    assert CampaignPlan().oracles == tuple(ORACLES)
