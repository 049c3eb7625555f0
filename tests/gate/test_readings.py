"""Who takes octets for what: corrupt, understood, lost, disputed."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ilp.explore.inquiry import Side
from ilp.explore.meaning import ORDINARY, with_field
from ilp.gate.court import Court
from ilp.gate.readings import Readings, readings_of
from ilp.gate.record import PanelReading
from ilp.implementation.recording import NOT_RECORDED
from ilp.protocol import Accepted, Crashed, Decode, Faulted, HexText, Outcome, Rejected, Unsupported
from tests.gate.scripted import codec_side, found, scripted_side

MEANT = ORDINARY["reject"]
RIGHT = Accepted(MEANT)
WRONG = Accepted(with_field(MEANT, "message", "?"))
AS_OCTETS = Accepted(with_field(MEANT, "message", HexText(hex=b"no route".hex())))
ILL_FORMED = Accepted(with_field(MEANT, "message", HexText(hex="ff")))
REFUSED = Rejected("no")
SILENT = Unsupported("there is no such operation")

SIDES = {name: scripted_side({}, name) for name in ("own", "old", "panel 1", "panel 2", "independent")}


def readings(
    own: Outcome = RIGHT,
    baseline: Outcome = RIGHT,
    panel: tuple[Outcome, ...] = (),
    independent: tuple[Outcome, ...] = (),
) -> Readings:
    return Readings(
        MEANT,
        (SIDES["own"], own),
        (SIDES["old"], baseline),
        tuple((SIDES[f"panel {number}"], each) for number, each in enumerate(panel, 1)),
        tuple((SIDES["independent"], each) for each in independent),
    )


def names(sides: tuple[Side, ...]) -> tuple[str, ...]:
    return tuple(each.reference for each in sides)


# Corrupt.


@pytest.mark.parametrize(
    ("outcome", "refuses", "corrupt"),
    [
        (RIGHT, False, False),
        (WRONG, False, True),
        (REFUSED, True, True),
        (Faulted("IndexError"), True, True),
        (Crashed("killed"), True, True),
        (SILENT, False, False),
        (NOT_RECORDED, False, False),
        (ILL_FORMED, False, True),
    ],
)
def test_octets_are_corrupt_by_what_their_own_writer_makes_of_them(
    outcome: Outcome,
    refuses: bool,
    corrupt: bool,
) -> None:
    read = readings(own=outcome)
    assert (read.own_refuses, read.corrupt(allowed=False)) == (refuses, corrupt)


def test_octets_that_nobody_misreads_are_not_corrupt_whoever_else_refuses_them() -> None:
    assert not readings(baseline=REFUSED, panel=(REFUSED,), independent=(REFUSED,)).corrupt(allowed=False)


def test_octets_that_an_independent_codec_misreads_are_corrupt() -> None:
    assert readings(independent=(WRONG,)).corrupt(allowed=False)


def test_what_the_baseline_and_its_releases_make_of_them_does_not_make_them_corrupt() -> None:
    assert not readings(baseline=WRONG, panel=(WRONG,)).corrupt(allowed=False)


def test_octets_that_the_specification_allows_mislead_nobody() -> None:
    assert not readings(own=WRONG, independent=(WRONG,)).corrupt(allowed=True)


def test_octets_that_their_own_writer_refuses_are_corrupt_although_the_specification_allows_them() -> None:
    assert readings(own=REFUSED).corrupt(allowed=True)


# Agreement and dispute.


def test_readers_that_agree_understand_and_their_writer_is_none_of_them() -> None:
    read = readings(baseline=RIGHT, panel=(REFUSED, RIGHT), independent=(RIGHT,))
    assert names(read.understood_by()) == ("old", "panel 2", "independent")


def test_what_is_beyond_milliseconds_is_no_dispute() -> None:
    value = ORDINARY["prepare"]
    precise = with_field(value, "expiresAt", "2030-01-02T03:04:05.678999Z")
    read = Readings(precise, (SIDES["own"], Accepted(value)), (SIDES["old"], Accepted(value)), (), ())
    assert (names(read.understood_by()), read.disputed_by) == (("old",), ())


def test_readers_that_take_them_for_another_value_dispute_them() -> None:
    read = readings(WRONG, WRONG, (REFUSED, WRONG), (SILENT,))
    assert names(read.disputed_by) == ("own", "old", "panel 2")


def test_a_text_that_is_handed_out_as_octets_is_neither_agreement_nor_another_value() -> None:
    read = readings(AS_OCTETS, AS_OCTETS, (AS_OCTETS,), (AS_OCTETS,))
    assert (read.understood_by(), read.disputed_by, read.corrupt(allowed=False)) == ((), (), False)


def test_octets_that_are_no_text_are_another_value() -> None:
    assert names(readings(baseline=ILL_FORMED).disputed_by) == ("old",)


# Lost.


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        (RIGHT, RIGHT, False),
        (RIGHT, REFUSED, True),
        (RIGHT, WRONG, True),
        (RIGHT, SILENT, True),
        (RIGHT, AS_OCTETS, True),
        (RIGHT, NOT_RECORDED, True),
        (NOT_RECORDED, NOT_RECORDED, True),
        (NOT_RECORDED, RIGHT, False),
        (REFUSED, REFUSED, False),
        (WRONG, REFUSED, False),
        (SILENT, SILENT, False),
        (AS_OCTETS, REFUSED, False),
    ],
)
def test_who_understood_the_old_octets_and_not_the_new_ones_has_lost(
    before: Outcome,
    after: Outcome,
    lost: bool,
) -> None:
    assert bool(readings(baseline=after).lost_by(readings(baseline=before))) == lost
    assert bool(readings(panel=(after,)).lost_by(readings(panel=(before,)))) == lost
    assert bool(readings(independent=(after,)).lost_by(readings(independent=(before,)))) == lost


def test_everybody_who_has_lost_is_named_and_the_writer_is_no_reader() -> None:
    after = readings(REFUSED, REFUSED, (RIGHT, REFUSED), (REFUSED,))
    assert names(after.lost_by(readings(panel=(RIGHT, RIGHT), independent=(RIGHT,)))) == (
        "old",
        "panel 2",
        "independent",
    )


# For a report.


def test_readings_are_shown_of_everybody_who_had_an_answer() -> None:
    assert readings(RIGHT, SILENT, (REFUSED, NOT_RECORDED), (WRONG,)).shown() == (
        PanelReading(reader="own", outcome=RIGHT, agrees=True),
        PanelReading(reader="panel 1", outcome=REFUSED, agrees=False),
        PanelReading(reader="independent", outcome=WRONG, agrees=False),
    )


def test_a_baseline_that_wrote_them_itself_is_shown_once() -> None:
    own = SIDES["own"]
    read = Readings(MEANT, (own, RIGHT), (own, RIGHT), (), ())
    assert [each.reader for each in read.shown()] == ["own"]


# Asked.


def test_everybody_is_asked_to_read() -> None:
    octets = "0e"
    sides = {name: scripted_side({Decode(octets): outcome}, name) for name, outcome in _ANSWERS.items()}
    court = Court(
        sides["old"], sides["new"], panel=[sides["panel 1"], sides["panel 2"]], independent=[sides["independent"]]
    )
    read = found(readings_of(court, octets, MEANT, court.candidate))
    assert (read.meant, read.own, read.baseline) == (
        MEANT,
        (sides["new"], _ANSWERS["new"]),
        (sides["old"], _ANSWERS["old"]),
    )
    assert read.panel == ((sides["panel 1"], _ANSWERS["panel 1"]), (sides["panel 2"], _ANSWERS["panel 2"]))
    assert read.independent == ((sides["independent"], _ANSWERS["independent"]),)


_ANSWERS: dict[str, Outcome] = {
    "old": RIGHT,
    "new": WRONG,
    "panel 1": REFUSED,
    "panel 2": SILENT,
    "independent": Faulted("KeyError"),
}


def test_without_a_panel_the_two_sides_read() -> None:
    court = Court(codec_side(name="old"), codec_side(name="new"))
    read = found(readings_of(court, "0d41", replace(MEANT, data=""), court.candidate))
    assert (read.panel, read.independent) == ((), ())
    assert [each.reader for each in read.shown()] == ["new", "old"]
