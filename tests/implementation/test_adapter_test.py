from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator
from pathlib import Path

import psutil
import pytest

from ilp.implementation import adapter_test
from ilp.implementation.adapter_test import PROBES, ProbeResult, probe_adapter
from ilp.implementation.child import Ceilings
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.process import Patience
from ilp.implementation.reference import Conditions, Launch, launch_of
from ilp.protocol.message import Hello
from tests.implementation.fakes import fake_command

PATIENT = Patience(timeout=20.0, start_timeout=20.0)
HASTY = Patience(timeout=0.2, start_timeout=20.0)

EVERY_PROBE = set(PROBES)
AFTER_GREETING = EVERY_PROBE - {"greets"}
AFTER_ANSWERING = AFTER_GREETING - {"answers"}


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[[set[str]], None]:
    """Leaves out all probes but the given ones and three that all others rest on."""

    def leave_out_others(names: set[str]) -> None:
        left = {name: probe for name, probe in PROBES.items() if name in names | {"greets", "answers", "order"}}
        monkeypatch.setattr(adapter_test, "PROBES", left)

    return leave_out_others


def probed(fault: str = "Good", patience: Patience = PATIENT) -> list[ProbeResult]:
    return list(probe_adapter(Launch(command=fake_command(fault)), os.environ, patience, Ceilings()))


def named(results: list[ProbeResult], verdict: str) -> set[str]:
    return {each.probe for each in results if each.verdict == verdict}


def failure_of(results: list[ProbeResult], probe: str) -> ProbeResult:
    (failure,) = (each for each in results if each.probe == probe)
    assert failure.verdict == "fail"
    assert len(failure.detail.splitlines()) == 1
    return failure


def test_a_good_adapter_passes_every_probe() -> None:
    assert named(probed("Benches"), "pass") == EVERY_PROBE


@pytest.mark.parametrize("fault", ["Good", "IgnoresGarbage"])
def test_an_adapter_that_does_not_time_itself_passes_every_other_probe(fault: str) -> None:
    results = probed(fault)
    assert named(results, "pass") == EVERY_PROBE - {"bench"}
    assert [each.detail for each in results if each.verdict == "skip"] == ["it does not offer bench"]


def test_results_come_in_the_order_of_the_probes() -> None:
    results = probed()
    assert [(each.probe, each.title) for each in results] == [(each.name, each.title) for each in PROBES.values()]


def test_no_probe_leaves_a_process() -> None:
    probed("TalksAtTheEnd")
    assert psutil.Process().children() == []


@pytest.mark.parametrize(
    ("fault", "failed", "detail"),
    [
        ("HasNoName", {"greets"}, "the greeting's name is empty"),
        ("OffersNothing", {"greets"}, "the greeting offers neither decode nor encode"),
        ("SpeaksVersion2", {"greets"}, "the adapter speaks protocol version 2, this suite speaks 1"),
        ("GreetsWithGarbage", {"greets"}, "Welcome to the adapter!"),
        ("GreetsTwice", {"greets"}, "it said more than its greeting"),
        ("RefusesTheGreeting", {"greets"}, "the adapter refused the greeting: who are you?"),
        ("ExitsAtOnce", {"greets"}, "exited with status 0"),
        ("AnswersEverythingTwice", {"answers"}, "a response to request 1 came where one to 2 was due"),
        ("FaultsOnEncode", {"encode"}, "encode of a 0c packet was answered as faulted: TypeError: undefined"),
        ("WritesNoHex", {"encode"}, "request 1 got an invalid response"),
        ("FaultsOnRelay", {"relay"}, "relay of a Prepare was answered as faulted: TypeError: undefined"),
        ("FaultsOnBench", {"bench"}, "a run of decode was answered as faulted: no clock"),
        ("ForgetsWhatItKept", {"bench"}, "of 3 inputs of decode, and as many more, it keeps 3"),
        ("SkipsWork", {"bench"}, "a run of decode has the checksum "),
        ("DoesNoPass", {"bench"}, "a run of decode has no pass, or one that took less than no time: []"),
        ("CountsTwice", {"bench"}, "a run of decode has 99 iterations in 2 passes over 6 inputs"),
        ("AddsUpWrongly", {"bench"}, "a run of decode took 1 ns, and its passes 12 ns"),
        ("ClocksOnlySome", {"bench"}, "6 inputs of decode have 5 latencies"),
        ("HidesItsCollector", {"bench"}, "a run of decode does not say how the garbage collector is handled"),
        ("WritesTextRaw", {"text"}, "request 1 got an invalid response"),
        ("DiesOfTextInHex", {"text"}, "exited with status 1"),
        ("DiesOfAbsentFields", {"absent"}, "exited with status 1"),
        ("RefusesByFaulting", {"refusals"}, "every refusal is reported as a fault, such as 'Error: invalid packet'"),
        ("DiesOfUnknownMembers", {"members"}, "exited with status 1"),
        ("FaultsOnUnknownMembers", {"members"}, "was answered as faulted: unknown member, and without it"),
        ("FaultsOnUnknownOperations", {"operations"}, "was answered as faulted: undefined is not a function, not as"),
        ("DiesOfUnknownOperations", {"operations"}, "exited with status 1"),
        ("DiesOfGarbage", {"garbage"}, "exited with status 1"),
        ("DiesOfLargePackets", {"size"}, "exited with status 1"),
        ("EndsUncleanly", {"end"}, "after its input ended, it exited with status 1, not with status 0"),
        ("TalksAtTheEnd", {"end"}, "it said more than it was asked: b'bye'"),
        ("AnswersLateAndForgets", {"end"}, "it ended and left 1 requests unanswered that came before its input ended"),
    ],
)
def test_a_fault_fails_the_probe_that_is_about_it(
    only: Callable[[set[str]], None], fault: str, failed: set[str], detail: str
) -> None:
    only(failed)
    results = probed(fault)
    assert named(results, "fail") == failed
    assert detail in failure_of(results, min(failed)).detail


@pytest.mark.parametrize(
    ("fault", "failed", "detail"),
    [
        ("AnswersInPairsReversed", {"answers"}, "no answer within 0.2 s; is standard output flushed after every line?"),
        ("BuffersItsOutput", {"answers"}, "no answer within 0.2 s; is standard output flushed after every line?"),
        ("HangsAlways", {"answers"}, "no answer within 0.2 s; is standard output flushed after every line?"),
        ("OutlivesItsInput", {"end"}, "it did not end within 0.2 s after its input had"),
    ],
)
def test_silence_fails_the_probe_that_is_about_it(
    only: Callable[[set[str]], None], fault: str, failed: set[str], detail: str
) -> None:
    only(failed)
    results = probed(fault, HASTY)
    assert named(results, "fail") == failed
    assert failure_of(results, min(failed)).detail == detail


def test_an_adapter_that_never_greets_fails_to_greet() -> None:
    results = probed("NeverGreets", Patience(start_timeout=0.1))
    assert failure_of(results, "greets").detail == "no answer within 0.1 s"


def test_answers_in_another_order_fail_the_probe_about_order() -> None:
    results = probed("AnswersManyReversed")
    assert named(results, "fail") == {"order", "end"}
    assert failure_of(results, "order").detail.startswith("a response to request ")


def test_numbers_where_the_protocol_has_text_fail_the_probe_about_decode() -> None:
    results = probed("AnswersPrepareWithNumbers")
    assert named(results, "fail") == {"decode"}
    assert failure_of(results, "decode").detail.startswith("request 1 got an invalid response")


def test_whoever_faults_on_everything_fails_whatever_tells_outcomes_apart() -> None:
    assert named(probed("FaultsOnEverything"), "fail") == {"decode", "encode", "relay", "refusals", "operations"}


def test_whoever_supports_nothing_that_he_offers_fails_where_he_offers_it() -> None:
    results = probed("SupportsNothingItOffers")
    assert named(results, "fail") == {"decode", "encode", "relay"}
    assert failure_of(results, "relay").detail == (
        "the greeting offers relay, and every relay is answered as unsupported"
    )


def test_a_flood_at_the_end_is_cut() -> None:
    detail = failure_of(probed("FloodsLinesAtTheEnd"), "end").detail
    assert detail.startswith("it said more than it was asked: ")


def test_a_line_beyond_the_ceiling_at_the_end_fails() -> None:
    command = fake_command("FloodsAtTheEnd")
    results = list(probe_adapter(Launch(command=command), os.environ, PATIENT, Ceilings(line=4 << 20)))
    assert failure_of(results, "end").detail == "a line on standard output is longer than 4194304 octets"


def test_without_a_greeting_the_other_probes_are_skipped() -> None:
    results = probed("ExitsAtOnce")
    assert named(results, "skip") == AFTER_GREETING
    assert {each.detail for each in results if each.verdict == "skip"} == {"it does not greet"}


def test_without_an_answer_the_other_probes_are_skipped() -> None:
    results = probed("HangsAlways", HASTY)
    assert named(results, "skip") == AFTER_ANSWERING
    assert {each.detail for each in results if each.verdict == "skip"} == {"it does not answer"}


@pytest.mark.parametrize(
    ("fault", "skipped"),
    [
        ("OnlyDecodes", {"encode", "relay", "bench", "absent"}),
        ("OnlyEncodes", {"decode", "relay", "bench", "text", "refusals", "size"}),
    ],
)
def test_what_an_adapter_does_not_offer_is_skipped(fault: str, skipped: set[str]) -> None:
    results = probed(fault)
    assert named(results, "skip") == skipped
    assert named(results, "fail") == set()
    assert all(each.detail.startswith("it does not offer ") for each in results if each.verdict == "skip")


def test_the_log_is_shown_where_a_probe_fails() -> None:
    assert failure_of(probed("ExitsAtOnce"), "greets").log == "no codec found\n"


def test_an_adapter_that_cannot_be_started_is_unavailable() -> None:
    launch = Launch(command=("/nowhere/adapter",))
    with pytest.raises(ImplementationUnavailable) as unavailable:
        next(probe_adapter(launch, os.environ, PATIENT, Ceilings()))
    assert unavailable.value.message == "could not be started: /nowhere/adapter: No such file or directory"
    assert unavailable.value.advice


def test_the_adapter_runs_in_the_directory_of_its_launch(tmp_path: Path) -> None:
    (tmp_path / "adapter").symlink_to(fake_command()[0])
    launch = Launch(command=("./adapter", *fake_command()[1:]), directory=tmp_path)
    assert next(probe_adapter(launch, os.environ, PATIENT, Ceilings())).verdict == "pass"


def greetings_of(fault: str) -> list[Hello]:
    heard: list[Hello] = []
    launch = Launch(command=fake_command(fault))
    list(probe_adapter(launch, os.environ, PATIENT, Ceilings(), on_greeting=heard.append))
    return heard


def test_whoever_asks_hears_how_the_adapter_greets(only: Callable[[set[str]], None]) -> None:
    only(set())
    greetings = greetings_of("OnlyDecodes")
    assert len(greetings) == 3
    assert {(each.protocol, each.operations) for each in greetings} == {(1, ("decode",))}


@pytest.mark.parametrize("fault", ["ExitsAtOnce", "GreetsWithGarbage", "SpeaksVersion2"])
def test_what_is_no_greeting_is_not_heard(fault: str) -> None:
    assert greetings_of(fault) == []


def test_whoever_stops_listening_leaves_no_process() -> None:
    results = probe_adapter(Launch(command=fake_command()), os.environ, PATIENT, Ceilings())
    assert isinstance(results, Generator)
    next(results)
    results.close()
    assert psutil.Process().children() == []


CODEC = """
from ilp.codec import decode, edited_prepare
from ilp.codec import encode as encode_packet
from ilp.protocol import Value
from ilp.protocol.conversion import amount_of, moment_of, packet_of
import msgspec

version = "1.0"

def encode(value):
    return encode_packet(packet_of(msgspec.convert(value, Value)))

def relay(octets, amount, expires_at):
    return edited_prepare(octets, amount=amount_of(amount), expires_at=moment_of(expires_at))
"""


def test_the_python_adapter_passes_every_probe_in_good_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "codec_of_this_test.py").write_text(CODEC)
    monkeypatch.syspath_prepend(os.fspath(tmp_path))
    launch = launch_of("python:codec_of_this_test", Conditions())
    used = psutil.Process().cpu_times()
    started = time.monotonic()
    results = list(probe_adapter(launch, os.environ, PATIENT, Ceilings()))
    seconds = time.monotonic() - started
    assert named(results, "pass") == EVERY_PROBE
    assert seconds < 10.0  # well below 1 s on an idle machine
    assert psutil.Process().cpu_times().user - used.user < 3.0
