"""The rules as data: complete, consistent with each other, with the table of outcomes, and true in their examples."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import NamedTuple, get_args

import msgspec
import pytest

from ilp.codec import Reject, decode, decode_amount_too_large, error_class
from ilp.conformance.mutation import outcome_of
from ilp.gate.policy import POLICIES
from ilp.gate.record import BUMPS, Profile
from ilp.gate.rules import Bumps, Rule, UnknownRule, find_rule, rule, rules
from ilp.gate.table import OPERATIONS, TABLE, rules_for
from ilp.mutants import RULE_BUMPS, PlainCodec, catalogue
from ilp.protocol import Decode, Encoded, Outcome, outcome_class

EVERY = [pytest.param(each, id=each.id) for each in rules().values()]
OF_CODECS = [each for each in rules().values() if each.observable == "codec"]
OF_CONNECTORS = [each for each in rules().values() if each.observable == "live connectors only"]


def test_rules_are_those_of_the_table_in_its_order() -> None:
    readers = ["WR07", "WR06", "WR01", "WR02", "WR03", "WR04", "WR05"]
    writers = ["WW05", "WW01", "WW02", "WW03", "WW04", "WW06"]
    others = ["WF01", "WF02", "WS01", "WE01", "WE02", "WE03", "WE04", "WL01", "WL03", "WL02"]
    assert list(rules()) == [*readers, *writers, *others]


def test_ids_and_names_are_unique() -> None:
    names = [spelling for each in rules().values() for spelling in (each.id, each.name)]
    file = msgspec.toml.decode(_source())["rule"]
    assert (len(set(names)), len(file)) == (len(names), len(rules()))


def test_bumps_are_those_that_the_mutants_were_written_for() -> None:
    assert {each: rule(each).bump.bytes for each in RULE_BUMPS} == dict(RULE_BUMPS)


def test_rules_without_mutants_are_those_of_connectors() -> None:
    assert set(rules()) - set(RULE_BUMPS) == {each.id for each in OF_CONNECTORS}


@pytest.mark.parametrize("each", EVERY)
def test_rule_has_a_mirror_or_a_reason_why_not(each: Rule) -> None:
    assert (each.mirror is None) == bool(each.no_mirror)


@pytest.mark.parametrize("each", EVERY)
def test_mirror_points_back(each: Rule) -> None:
    assert each.mirror is None or rule(each.mirror).mirror == each.id


@pytest.mark.parametrize("each", EVERY)
def test_profiles_lower_from_octets_over_meaning_to_acceptance(each: Rule) -> None:
    order = [BUMPS.index(each.bump.under(profile)) for profile in get_args(Profile)]
    assert order == sorted(order, reverse=True)


@pytest.mark.parametrize("each", EVERY)
def test_profiles_that_differ_are_explained(each: Rule) -> None:
    assert each.profiles or len({each.bump.under(profile) for profile in get_args(Profile)}) == 1


def test_locked_rules_are_the_locked_ones_of_the_table_and_those_that_are_never_right() -> None:
    assert {each.id for each in rules().values() if each.locked} == {"WR03", "WW01", "WF01", "WW05", "WL02"}


def test_no_profile_lowers_a_locked_rule() -> None:
    locked = [each.bump for each in rules().values() if each.locked]
    assert [each for each in locked if {each.value, each.accept} != {each.bytes}] == []


def test_never_is_locked() -> None:
    never = [each for each in rules().values() if "never" in msgspec.structs.astuple(each.bump)]
    assert all(each.locked for each in never)


def test_only_one_rule_is_lowered_by_interop() -> None:
    assert {each.id: each.interop for each in rules().values() if each.interop} == {"WR02": "minor"}
    assert "WR02" in POLICIES["interop"]


@pytest.mark.parametrize("each", EVERY)
def test_id_tells_the_surface(each: Rule) -> None:
    assert each.surfaces == (("R", "W", "F") if each.id[1] == "S" else (each.id[1],))


def test_surface_is_that_of_the_operation_where_a_rule_has_several() -> None:
    assert [rule("WS01").surface(name) for name in OPERATIONS] == ["R", "W", "F"]
    assert [rule("WL01").surface(name) for name in OPERATIONS] == ["L", "L", "L"]


@pytest.mark.parametrize("each", [pytest.param(each, id=each.id) for each in OF_CODECS])
def test_operations_are_those_for_which_the_table_has_the_rule(each: Rule) -> None:
    assert list(each.operations) == list(dict.fromkeys(op for (op, _, _), ids in TABLE.items() if each.id in ids))


@pytest.mark.parametrize("each", [pytest.param(each, id=each.id) for each in OF_CONNECTORS])
def test_no_operation_shows_what_only_connectors_show(each: Rule) -> None:
    assert (each.operations, [ids for ids in TABLE.values() if each.id in ids]) == ((), [])


def test_unknown_members_are_refused() -> None:
    file = msgspec.toml.decode(_source())
    file["rule"][0]["surprise"] = 1
    with pytest.raises(msgspec.ValidationError, match="surprise"):
        msgspec.convert(file["rule"][0], Rule)


@pytest.mark.parametrize("text", ["WR06", "wr06", "reader-limit-lowered", "Reader-Limit-Lowered", " WR06 "])
def test_rule_is_found_by_id_and_by_name(text: str) -> None:
    assert find_rule(text).id == "WR06"


@pytest.mark.parametrize(
    ("text", "close"), [("WR60", "WR06"), ("reader-limit-lowerd", "WR06"), ("writer-fixd", "WW06")]
)
def test_rule_that_is_not_there_suggests_another(text: str, close: str) -> None:
    with pytest.raises(UnknownRule, match=f"no rule '{text}'") as caught:
        find_rule(text)
    assert close in caught.value.close


def test_suggestions_are_few_and_different() -> None:
    with pytest.raises(UnknownRule) as caught:
        find_rule("reader-accepts")
    assert len(set(caught.value.close)) == len(caught.value.close) <= 3


def test_rule_that_is_like_nothing_suggests_nothing() -> None:
    with pytest.raises(UnknownRule) as caught:
        find_rule("%")
    assert caught.value.close == ()


def test_bump_is_by_profile() -> None:
    bumps = Bumps("major", "minor", "none")
    assert [bumps.under(profile) for profile in get_args(Profile)] == ["major", "minor", "none"]


# Examples. Both sides are the plain codec, which has no error in its examples, with bugs of the catalogue in it.


PLAIN = PlainCodec()


class Sides(NamedTuple):
    """The codecs that an example's sides are."""

    baseline: PlainCodec = PLAIN
    candidate: PlainCodec = PLAIN


def mutant(mutant_id: str) -> PlainCodec:
    return catalogue()[mutant_id].codec()


def dialect() -> PlainCodec:
    """The plain codec without a length behind the type octet: it reads and writes none."""
    wrap = mutant("envelope/writes-no-length").envelope.wrap
    return PLAIN.turned(msgspec.structs.replace(mutant("envelope/left-out").envelope, wrap=wrap))


SIDES: Mapping[str, Sides] = {
    "WR07": Sides(candidate=mutant("trailing/refused-after")),
    "WR06": Sides(candidate=mutant("amount/refused-from-2-63")),
    "WR01": Sides(candidate=mutant("data/text-only")),
    "WR02": Sides(baseline=mutant("timestamp/month-13")),
    "WR03": Sides(candidate=mutant("amount/32-bit")),
    "WR04": Sides(baseline=mutant("amount/refused-from-2-63")),
    "WR05": Sides(candidate=mutant("timestamp/month-13")),
    "WW05": Sides(candidate=mutant("amount/writes-32-bit")),
    "WW01": Sides(baseline=dialect()),
    "WW02": Sides(candidate=mutant("length-determinant/writes-long-always")),
    "WW03": Sides(candidate=mutant("data/writes-no-empty")),
    "WW04": Sides(baseline=mutant("data/writes-no-empty")),
    "WW06": Sides(baseline=mutant("amount/writes-32-bit")),
    "WF01": Sides(candidate=mutant("relay/code-replaced")),
    "WF02": Sides(candidate=mutant("relay/answers-trailing-cut")),
    "WL01": Sides(baseline=mutant("truncation/leaks")),
    "WL03": Sides(candidate=mutant("truncation/leaks")),
    "WL02": Sides(candidate=mutant("length-determinant/allocated")),
}


@pytest.mark.parametrize("each", [pytest.param(each, id=each.id) for each in OF_CODECS if each.id != "WS01"])
def test_example_shows_what_a_codec_does(each: Rule) -> None:
    sides, example = SIDES[each.id], each.example
    done = [outcome_of(codec, example.asked) for codec in sides]
    assert [*map(_essence, done)] == [_essence(example.baseline), _essence(example.candidate)]


def test_example_of_dropped_support_is_what_the_codec_writes() -> None:
    example = rule("WS01").example
    assert outcome_of(PLAIN, example.asked) == example.baseline
    assert outcome_class(example.candidate) == "unsupported"


@pytest.mark.parametrize("each", [pytest.param(each, id=each.id) for each in OF_CODECS])
def test_example_may_fire_the_rule(each: Rule) -> None:
    operation = str(each.example.asked.__struct_config__.tag)
    assert each.id in rules_for(operation, each.example.baseline, each.example.candidate)  # type: ignore[arg-type]


def test_neither_side_of_the_example_of_unreadable_octets_reads_the_other() -> None:
    example = rule("WW01").example
    assert isinstance(example.baseline, Encoded)
    assert isinstance(example.candidate, Encoded)
    for codec, written in ((dialect(), example.candidate), (PLAIN, example.baseline)):
        assert outcome_class(outcome_of(codec, Decode(written.octets))) == "rejected"


@pytest.mark.parametrize("each", [pytest.param(each, id=each.id) for each in OF_CONNECTORS])
def test_example_of_connectors_is_a_prepare_and_two_answers(each: Rule) -> None:
    assert outcome_class(outcome_of(PLAIN, each.example.asked)) == "encoded"
    before, after = _answers(each)
    assert before != after


def test_answers_differ_in_what_the_rule_is_about() -> None:
    classes = [error_class(each.code) for each in _answers(rule("WE01"))]
    assert classes[0] != classes[1]
    before, after = _answers(rule("WE02"))
    assert (error_class(before.code), before.code != after.code) == (error_class(after.code), True)
    before, after = _answers(rule("WE04"))
    assert msgspec.structs.replace(before, message="") == msgspec.structs.replace(after, message="")


def test_data_of_the_answer_is_laid_out_as_the_rfc_has_it_before_and_not_after() -> None:
    before, after = _answers(rule("WE03"))
    limits = decode_amount_too_large(before.data)
    assert (limits.received_amount, limits.maximum_amount) == (2000, 1000)
    assert msgspec.json.decode(after.data) == {"max": 1000}


def _answers(of: Rule) -> tuple[Reject, Reject]:
    assert isinstance(of.example.baseline, Encoded)
    assert isinstance(of.example.candidate, Encoded)
    before, after = (decode(bytes.fromhex(each.octets)) for each in (of.example.baseline, of.example.candidate))
    assert isinstance(before, Reject)
    assert isinstance(after, Reject)
    return before, after


def _essence(outcome: Outcome) -> object:
    """What an outcome is beside the words of its message."""
    return (outcome_class(outcome), getattr(outcome, "value", None), getattr(outcome, "octets", None))


def _source() -> bytes:
    return files("ilp.gate").joinpath("rules.toml").read_bytes()
