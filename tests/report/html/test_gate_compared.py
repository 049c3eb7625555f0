"""Values beside each other."""

from __future__ import annotations

from ilp.protocol import FulfillValue, HexText, PrepareValue, RejectValue, Value
from ilp.report.html.compared import MemberRow, compare_values


def prepare(**members: str | None) -> PrepareValue:
    usual: dict[str, str | None] = {
        "amount": "1000",
        "expires_at": "2030-01-01T00:00:00.000Z",
        "execution_condition": "00" * 32,
        "destination": "g.a",
        "data": "",
    }
    return PrepareValue(**usual | members)


def row(name: str, old: Value | None, new: Value | None) -> MemberRow:
    return next(each for each in compare_values(old, new) if each.name == name)


def shown(name: str, value: Value) -> list[tuple[str, str]]:
    segments = row(name, value, None).old
    assert segments is not None
    return [(each.kind, each.text) for each in segments]


def marked(found: MemberRow) -> tuple[list[str], list[str]]:
    sides = (found.old or (), found.new or ())
    one, other = ([each.text for each in side if each.kind == "differs"] for side in sides)
    return one, other


def test_members_come_in_the_order_of_the_packet() -> None:
    names = [each.name for each in compare_values(prepare(), None)]
    assert names == ["packet", "amount", "expiresAt", "executionCondition", "destination", "data"]


def test_only_the_member_that_differs_is_marked() -> None:
    rows = compare_values(prepare(amount="1000"), prepare(amount="1001"))
    assert [each.name for each in rows if each.differs] == ["amount"]


def test_part_that_differs_is_marked_on_both_sides() -> None:
    found = row("expiresAt", prepare(), prepare(expires_at="2039-01-01T00:00:00.000Z"))
    assert marked(found) == (["0"], ["9"])


def test_nothing_differs_where_one_side_has_no_value() -> None:
    found = row("amount", prepare(), None)
    assert not found.differs
    assert found.new is None


def test_absent_member_is_said_to_be_absent() -> None:
    assert shown("data", FulfillValue(fulfillment="00" * 32, data=None)) == [("said", "absent")]


def test_empty_data_is_said_to_be_empty() -> None:
    assert shown("data", prepare()) == [("said", "empty")]


def test_absent_differs_from_empty() -> None:
    assert row("data", prepare(data=None), prepare(data="")).differs


def test_text_stands_in_quotes() -> None:
    assert shown("destination", prepare(destination="absent")) == [("", '"absent"')]


def test_octets_that_are_no_text_are_said_to_be_none() -> None:
    value = RejectValue(code="F00", triggered_by="", message=HexText(hex="ff00"), data="")
    assert shown("message", value) == [("", "ff 00"), ("said", "octets that are no text")]


def test_octets_are_marked_whole() -> None:
    assert marked(row("data", prepare(data="cafe"), prepare(data="caf0"))) == (["fe"], ["f0"])


def test_octets_have_their_number() -> None:
    assert shown("data", prepare(data="cafe"))[-1] == ("said", "2 octets")


def test_long_octets_are_cut_and_counted() -> None:
    assert ("left out", "960 octets") in shown("data", prepare(data="00" * 1000))


def test_long_text_is_cut_and_counted() -> None:
    assert ("left out", "422 characters") in shown("destination", prepare(destination="g." + "a" * 498))


def test_what_differs_in_a_long_text_is_shown() -> None:
    one, other = "g." + "a" * 400 + "b" + "a" * 400, "g." + "a" * 400 + "c" + "a" * 400
    assert marked(row("destination", prepare(destination=one), prepare(destination=other))) == (["b"], ["c"])


def test_values_of_two_packets_differ_in_their_packet() -> None:
    rows = compare_values(prepare(), FulfillValue(fulfillment="00" * 32, data=""))
    found = {each.name: each for each in rows}
    assert found["packet"].differs
    assert found["fulfillment"].old is None
    assert not found["data"].differs


def test_foreign_text_is_printable() -> None:
    assert shown("destination", prepare(destination="\x1b[31m\u202e")) == [("", '"\\u001b[31m\\u202e"')]
