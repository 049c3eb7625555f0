"""The writer's rules, WW01 to WW06."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ilp.explore.inquiry import Side
from ilp.explore.meaning import ORDINARY, with_field
from ilp.gate.court import Court, Judgement
from ilp.gate.octets import octets_in_rfc_layout
from ilp.golden.authoring.assembler import long_form, prepare
from ilp.implementation.embedded import by_reference
from ilp.mutants import PlainCodec
from ilp.mutants.plain.envelope import Envelope
from ilp.mutants.plain.length import Length
from ilp.protocol import (
    Accepted,
    Decode,
    Encode,
    Encoded,
    HexText,
    Operation,
    Outcome,
    Rejected,
    Unsupported,
    Value,
)
from tests.gate.fakes import decoding
from tests.gate.scripted import (
    PLAIN,
    altering,
    codec_side,
    connector_side,
    judge,
    mutant,
    recording_side,
    scripted_side,
)

PREPARE, FULFILL, REJECT = (ORDINARY[each] for each in ("prepare", "fulfill", "reject"))
REFUSED = Rejected("no")
LARGE = with_field(PREPARE, "amount", str(2**32 + 1))
LONG_FORMS = "length-determinant/writes-long-always"
OTHER = Accepted(FULFILL)


def octets(value: Value) -> str:
    laid_out = octets_in_rfc_layout(value)
    assert laid_out is not None
    return laid_out


def _side(of: Side | PlainCodec | str) -> Side:
    return of if isinstance(of, Side) else codec_side(of)


def judged(
    value: Value,
    baseline: Side | PlainCodec | str = PLAIN,
    candidate: Side | PlainCodec | str = PLAIN,
    *,
    panel: tuple[Side, ...] = (),
    independent: tuple[Side, ...] = (),
    field: str = "",
) -> Judgement | None:
    court = Court(_side(baseline), _side(candidate), panel=panel, independent=independent)
    return judge(court, Encode(value), field=field)


def firing(judgement: Judgement | None) -> tuple[str, str]:
    assert judgement is not None
    return judgement.rule, judgement.field


def saying(codec: PlainCodec, changes: dict[Operation, Outcome], name: str = "scripted") -> Side:
    return scripted_side(altering(codec, changes), name)


# Other octets for the same value.


def test_other_octets_that_everybody_reads_rightly() -> None:
    reference = Side(by_reference.open())
    judgement = judged(REJECT, PLAIN, LONG_FORMS, independent=(reference,))
    assert firing(judgement) == ("WW02", "packet")
    assert judgement is not None
    assert [(each.reader, each.agrees) for each in judgement.readings] == [
        ("plain", True),
        ("plain", True),
        ("reference", True),
    ]


def test_other_octets_for_one_field_only() -> None:
    value = with_field(FULFILL, "data", "00" * 127)
    assert firing(judged(value, PLAIN, "length-determinant/writes-127-long")) == ("WW02", "data")


def test_other_octets_around_an_ordinary_packet_are_of_the_envelope() -> None:
    def wide(_: Length, contents: bytes) -> bytes:
        return long_form(len(contents), 2) + contents

    assert firing(judged(FULFILL, PLAIN, PLAIN.turned(Envelope(wrap=wide)))) == ("WW02", "envelope")


def test_other_octets_that_the_baseline_refuses() -> None:
    judgement = judged(REJECT, "length-determinant/canonical-only", LONG_FORMS)
    assert firing(judgement) == ("WW01", "packet")


def test_other_octets_that_the_baseline_takes_for_another_value() -> None:
    written = octets(with_field(REJECT, "data", "00"))
    candidate = saying(PLAIN, {Encode(REJECT): Encoded(written), Decode(written): Accepted(REJECT)})
    assert firing(judged(REJECT, PLAIN, candidate)) == ("WW01", "data")


def test_other_octets_that_an_earlier_release_does_not_read_any_more() -> None:
    panel = (codec_side(name="1.0"), codec_side("length-determinant/canonical-only", "0.9"))
    assert firing(judged(REJECT, PLAIN, LONG_FORMS, panel=panel))[0] == "WW01"
    assert firing(judged(REJECT, PLAIN, LONG_FORMS, panel=panel[:1]))[0] == "WW02"


def test_other_octets_that_an_independent_codec_does_not_read_any_more() -> None:
    independent = (codec_side("length-determinant/canonical-only", "strict"),)
    assert firing(judged(REJECT, PLAIN, LONG_FORMS, independent=independent))[0] == "WW01"


def test_who_never_read_the_old_octets_has_lost_nothing() -> None:
    panel = (scripted_side(lambda _: REFUSED, "0.1"), scripted_side(lambda _: Unsupported("no decode"), "0.2"))
    assert firing(judged(REJECT, PLAIN, LONG_FORMS, panel=panel))[0] == "WW02"


def test_octets_of_another_layout() -> None:
    rfc = connector_side("3.0.0", "3.0.0", rfc=True)
    assert firing(judged(REJECT, connector_side("1.0.0"), rfc)) == ("WW01", "packet")
    assert firing(judged(REJECT, rfc, connector_side("1.0.0"))) == ("WW01", "packet")


def test_no_layout_is_looked_into_where_nobody_speaks_rfc_0027() -> None:
    dialect = connector_side("1.0.0")

    def doubled(operation: Operation) -> Outcome:
        (outcome,) = dialect.answers([operation])
        return Encoded(outcome.octets * 2) if isinstance(outcome, Encoded) else Accepted(REJECT)

    assert firing(judged(REJECT, dialect, scripted_side(doubled, rfc=False))) == ("WW01", "packet")


@pytest.mark.parametrize("sides", [(PLAIN, "timestamp/writes-rounded"), ("timestamp/writes-rounded", PLAIN)])
def test_either_rounding_of_an_expiry_is_right(sides: tuple[PlainCodec | str, PlainCodec | str]) -> None:
    value = with_field(PREPARE, "expiresAt", "2030-01-02T03:04:05.6789Z")
    assert firing(judged(value, *sides)) == ("WW02", "expiresAt")


# Corrupt octets.


@pytest.mark.parametrize("mutant_id", ["amount/writes-32-bit", "amount/writes-double"])
def test_octets_that_their_own_writer_takes_for_another_value_are_corrupt(mutant_id: str) -> None:
    value = with_field(PREPARE, "amount", str(2**53 + 2**32 + 1))
    assert firing(judged(value, PLAIN, mutant_id)) == ("WW05", "amount")
    assert firing(judged(value, mutant_id, PLAIN)) == ("WW06", "amount")


@pytest.mark.parametrize("mutant_id", ["amount/writes-without-padding", "envelope/writes-length-one-more"])
def test_octets_that_their_own_writer_refuses_are_corrupt(mutant_id: str) -> None:
    assert firing(judged(PREPARE, PLAIN, mutant_id))[0] == "WW05"
    assert firing(judged(PREPARE, mutant_id, PLAIN))[0] == "WW06"


def test_octets_that_an_independent_codec_takes_for_another_value_are_corrupt() -> None:
    swapped = replace(
        mutant("amount/writes-words-swapped"), amount=replace(mutant("amount/words-swapped").amount, octets=_swapped)
    )
    reference = (Side(by_reference.open()),)
    assert firing(judged(PREPARE, PLAIN, swapped, independent=reference)) == ("WW05", "amount")
    assert firing(judged(PREPARE, swapped, PLAIN, independent=reference)) == ("WW06", "amount")
    assert firing(judged(PREPARE, PLAIN, swapped)) == ("WW01", "amount")  # nobody else is there to say so


def _swapped(amount: int) -> bytes:
    return amount.to_bytes(8, "big")[4:] + amount.to_bytes(8, "big")[:4]


def test_what_is_corrupt_on_both_sides_is_no_change() -> None:
    assert judged(LARGE, "amount/writes-32-bit", "amount/writes-little-endian") is None


def test_octets_that_the_specification_allows_are_not_corrupt_by_another_reading() -> None:
    value = with_field(PREPARE, "expiresAt", "2030-01-02T24:00:00.000Z")
    written = octets(with_field(PREPARE, "expiresAt", "2030-01-03T00:00:00.000Z"))
    candidate = saying(PLAIN, {Encode(value): Encoded(written)})
    baseline = saying(PLAIN, {Encode(value): Encoded("0c")})
    assert firing(judged(value, baseline, candidate)) == ("WW06", "expiresAt")


def test_a_text_that_its_own_writer_hands_out_as_octets_is_not_corrupt() -> None:
    value = with_field(REJECT, "message", "voilà")
    written = mutant(LONG_FORMS).encode(value).hex()
    as_octets = Accepted(with_field(REJECT, "message", HexText(hex="voilà".encode().hex())))
    candidate = saying(PLAIN, {Encode(value): Encoded(written), Decode(written): as_octets})
    assert firing(judged(value, PLAIN, candidate))[0] == "WW02"


def test_sides_that_cannot_read_are_silent() -> None:
    def only_writing(codec: PlainCodec) -> Side:
        script = altering(codec, {})
        return scripted_side(lambda asked: Unsupported("no decode") if isinstance(asked, Decode) else script(asked))

    sides = only_writing(PLAIN), only_writing(mutant(LONG_FORMS))
    judgement = judged(REJECT, *sides)
    assert firing(judgement) == ("WW02", "packet")
    assert judgement is not None
    assert judgement.readings == ()
    assert firing(judged(REJECT, *sides, independent=(codec_side("length-determinant/canonical-only"),)))[0] == "WW01"


# A recording, which reads nothing new.


def test_octets_changed_since_a_recording_are_not_known_to_be_read() -> None:
    recording = recording_side(PLAIN, [Encode(REJECT)])
    judgement = judged(REJECT, recording, LONG_FORMS)
    assert firing(judgement)[0] == "WW01"
    assert judgement is not None
    assert [each.reader for each in judgement.readings] == ["plain"]


def test_octets_changed_since_a_recording_that_it_was_asked_to_read() -> None:
    written = mutant(LONG_FORMS).encode(REJECT).hex()
    recording = recording_side(PLAIN, [Encode(REJECT), Decode(octets(REJECT)), Decode(written)])
    assert firing(judged(REJECT, recording, LONG_FORMS))[0] == "WW02"


def test_octets_changed_since_a_recording_that_an_earlier_release_reads() -> None:
    recording = recording_side(PLAIN, [Encode(REJECT)])
    assert firing(judged(REJECT, recording, LONG_FORMS, panel=(codec_side(name="0.9"),)))[0] == "WW02"


def test_octets_changed_since_a_recording_that_the_specification_allows_too() -> None:
    value = with_field(PREPARE, "expiresAt", "2030-01-02T03:04:05.6789Z")
    assert firing(judged(value, recording_side(PLAIN, [Encode(value)]), "timestamp/writes-rounded"))[0] == "WW02"


def test_octets_that_a_recording_wrote_corrupt() -> None:
    value = with_field(PREPARE, "amount", str(2**32 + 1))
    wrong = mutant("amount/writes-32-bit")
    recording = recording_side(wrong, [Encode(value), Decode(wrong.encode(value).hex())])
    assert firing(judged(value, recording, PLAIN)) == ("WW06", "amount")


# No octets any more.


@pytest.mark.parametrize("candidate", ["data/writes-no-empty", saying(PLAIN, {Encode(LARGE): REFUSED})])
def test_a_value_that_is_no_longer_written(candidate: Side | str) -> None:
    value = with_field(FULFILL, "data", "") if isinstance(candidate, str) else LARGE
    judgement = judged(value, PLAIN, candidate)
    assert firing(judgement) == ("WW03", "data" if isinstance(candidate, str) else "amount")
    assert judgement is not None
    assert [each.agrees for each in judgement.readings] == [True]


def test_a_value_that_is_no_longer_written_for_several_fields_together() -> None:
    value = replace(REJECT, code="T00", message="")
    candidate = saying(PLAIN, {Encode(value): REFUSED})
    assert firing(judged(value, PLAIN, candidate)) == ("WW03", "packet")


def test_a_value_that_is_no_longer_written_corruptly() -> None:
    candidate = saying(PLAIN, {Encode(LARGE): REFUSED})
    assert firing(judged(LARGE, "amount/writes-32-bit", candidate)) == ("WW06", "amount")


def test_a_value_that_a_recording_wrote_and_the_candidate_no_longer_does() -> None:
    value = with_field(FULFILL, "data", "")
    recording = recording_side(PLAIN, [Encode(value)])
    assert firing(judged(value, recording, "data/writes-no-empty")) == ("WW03", "data")


# Octets for the first time.


def test_a_value_that_is_newly_written_as_the_specification_has_it() -> None:
    value = with_field(FULFILL, "data", "")
    judgement = judged(value, "data/writes-no-empty", PLAIN)
    assert firing(judgement) == ("WW04", "data")


def test_a_value_that_is_newly_written_for_several_fields_together() -> None:
    value = replace(REJECT, code="T00", message="")
    assert firing(judged(value, saying(PLAIN, {Encode(value): REFUSED}), PLAIN)) == ("WW04", "packet")


UNHEARD = with_field(REJECT, "code", "é0")
"""What the specification has no octets for."""
SAID = "0e" + "1b" + "c3a930" + "0b6578616d706c652e626f62" + "086e6f20726f757465" + f"02{REJECT.data}"


def newly(
    own: Outcome, baseline: Outcome, panel: Outcome | None = None, independent: Outcome | None = None
) -> str | None:
    """Return the rule that fires where the candidate newly writes what everybody reads in some way."""
    candidate = saying(PLAIN, {Encode(UNHEARD): Encoded(SAID), Decode(SAID): own}, "new")
    judgement = judged(
        UNHEARD,
        saying(PLAIN, {Decode(SAID): baseline}, "old"),
        candidate,
        panel=() if panel is None else (scripted_side({Decode(SAID): panel}),),
        independent=() if independent is None else (scripted_side({Decode(SAID): independent}),),
    )
    assert judgement is not None
    assert judgement.field == "code"
    return judgement.rule


RIGHT = Accepted(UNHEARD)
AS_OCTETS = Accepted(with_field(UNHEARD, "code", HexText(hex="c3a930")))


@pytest.mark.parametrize(
    ("own", "baseline", "panel", "independent", "rule_id"),
    [
        (RIGHT, RIGHT, None, None, "WW04"),
        (RIGHT, REFUSED, RIGHT, None, "WW04"),
        (RIGHT, REFUSED, None, RIGHT, "WW04"),
        (RIGHT, REFUSED, None, None, "WW01"),
        (RIGHT, REFUSED, REFUSED, REFUSED, "WW01"),
        (RIGHT, OTHER, RIGHT, None, "WW01"),
        (RIGHT, RIGHT, OTHER, None, "WW01"),
        (RIGHT, AS_OCTETS, None, None, "WW01"),
        (Unsupported("no decode"), RIGHT, None, None, "WW04"),
        (REFUSED, RIGHT, None, None, "WW05"),
        (OTHER, RIGHT, None, None, "WW05"),
        (OTHER, REFUSED, None, None, "WW05"),
    ],
)
def test_a_value_that_is_newly_written_by_who_reads_it(
    own: Outcome, baseline: Outcome, panel: Outcome | None, independent: Outcome | None, rule_id: str
) -> None:
    assert newly(own, baseline, panel, independent) == rule_id


def test_a_newly_written_value_that_a_codec_of_neither_side_takes_for_another_is_corrupt() -> None:
    assert newly(RIGHT, RIGHT, None, OTHER) == "WW05"


def test_a_newly_written_text_that_its_own_writer_hands_out_as_octets_is_not_corrupt() -> None:
    assert newly(AS_OCTETS, REFUSED) == "WW01"


def test_a_newly_written_value_that_the_specification_allows_needs_no_reader() -> None:
    value = with_field(PREPARE, "expiresAt", "2030-01-02T24:00:00.000Z")
    written = prepare(expires_at=b"20300103000000000", data=bytes.fromhex(PREPARE.data or "")).hex
    candidate = saying(PLAIN, {Encode(value): Encoded(written)})
    assert firing(judged(value, PLAIN, candidate)) == ("WW04", "expiresAt")


def test_a_newly_written_value_that_the_specification_allows_is_corrupt_if_its_own_writer_refuses_it() -> None:
    value = with_field(FULFILL, "data", "")
    candidate = mutant("data/empty-refused")
    assert firing(judged(value, "data/writes-no-empty", candidate)) == ("WW05", "data")


def test_a_newly_written_value_of_a_dialect_needs_a_reader() -> None:
    absent = with_field(FULFILL, "fulfillment", None)
    releases = connector_side("1.0.0"), connector_side("2.0.0")
    assert firing(judged(absent, *releases)) == ("WW01", "fulfillment")


def test_support_of_a_reader_only_is_no_writers_change() -> None:
    with decoding(by_reference.open()) as only_decoding:
        judgement = judged(REJECT, PLAIN, Side(only_decoding))
    assert firing(judgement) == ("WS01", "packet")
