from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilp.explore.question import FIELDS
from ilp.gate.rules import rules
from ilp.gate.signature import OUTCOME_CLASSES, WHOLE_PACKET, MalformedSignature, Signature, parse_signature

TEXT = "WR01/R/prepare/destination/accepted/rejected"


@st.composite
def signatures(draw: st.DrawFn) -> Signature:
    rule = draw(st.sampled_from(list(rules().values())))
    packet = draw(st.sampled_from(list(FIELDS)))
    return Signature(
        rule.id,
        draw(st.sampled_from(rule.surfaces)),
        packet,
        draw(st.sampled_from([*FIELDS[packet], WHOLE_PACKET])),
        draw(st.sampled_from(OUTCOME_CLASSES)),
        draw(st.sampled_from(OUTCOME_CLASSES)),
    )


@given(signatures())
def test_what_is_written_is_read_again(signature: Signature) -> None:
    assert parse_signature(str(signature)) == signature


@given(signatures())
def test_signature_has_six_parts_and_no_space(signature: Signature) -> None:
    assert (str(signature).count("/"), " " in str(signature)) == (5, False)


def test_parts_are_in_order() -> None:
    assert parse_signature(TEXT) == Signature("WR01", "R", "prepare", "destination", "accepted", "rejected")


def test_class_with_a_space_has_a_hyphen() -> None:
    assert str(Signature("WL02", "L", "none", "type", "rejected", "timed out")) == "WL02/L/none/type/rejected/timed-out"


def test_what_is_garbled_is_in_no_signature() -> None:
    assert "garbled" not in OUTCOME_CLASSES


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("WR01", f"it has the form RULE/SURFACE/PACKET/FIELD/OLD/NEW, such as {TEXT}"),
        (f"{TEXT}/", "it has the form"),
        (TEXT.replace("WR01", "WRO1"), "there is no rule 'WRO1'; did you mean WR01?"),
        (TEXT.replace("/R/", "/W/"), "there is no surface of WR01 'W'; there is R"),
        (TEXT.replace("prepare", "prepair"), "there is no packet 'prepair'; did you mean prepare?"),
        (TEXT.replace("destination", "message"), "there is no field of prepare 'message'; there is envelope, amount"),
        (TEXT.replace("rejected", "refused"), "there is no class of outcomes 'refused'; "),
        (TEXT.replace("accepted", "timed out"), "there is no class of outcomes 'timed out'; did you mean timed-out?"),
    ],
)
def test_malformed_signature_says_which_part_is_wrong(text: str, said: str) -> None:
    with pytest.raises(MalformedSignature) as caught:
        parse_signature(text)
    assert str(caught.value).startswith(f"{text!r} is no signature: {said}")
