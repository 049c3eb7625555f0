from __future__ import annotations

import pytest

from ilp.protocol import (
    Accepted,
    Crashed,
    Encoded,
    Faulted,
    FulfillValue,
    Garbled,
    Outcome,
    Rejected,
    TimedOut,
    Unsupported,
)
from ilp.report.outcome_text import (
    MemberDifference,
    brief_member,
    brief_value,
    differing_members,
    first_difference,
    log_lines,
    log_tail,
    outcome_line,
)

VALUE = FulfillValue(fulfillment=None, data="00")


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        (Accepted(VALUE), 'accepted as fulfill: fulfillment null, data "00"'),
        (Encoded("0d00"), "the octets 0d00"),
        (Rejected("no"), "refused: no"),
        (Rejected("no", "length", 2), "refused: no (kind length, at octet 2)"),
        (Faulted("oh"), "faulted, an undocumented error leaked: oh"),
        (Unsupported("none"), "unsupported: none"),
        (Crashed("signal 9"), "crashed: signal 9"),
        (TimedOut(0.5), "timed out: no answer within 0.5 s, twice"),
        (Garbled("line 1"), "garbled, the adapter's mistake: line 1"),
    ],
)
def test_outcome_is_one_line(outcome: Outcome, line: str) -> None:
    assert outcome_line(outcome) == line


def test_foreign_text_is_printable_and_cut() -> None:
    line = outcome_line(Rejected("\x1b" + "x" * 500))
    assert line.isprintable()
    assert line.endswith("… (501 characters)")


def test_long_members_are_cut() -> None:
    assert brief_value(FulfillValue(fulfillment="00" * 32, data="")).startswith(
        f'fulfill: fulfillment "{"0" * 33}… (66'
    )


def test_one_member_is_named_as_the_protocol_does() -> None:
    assert brief_member(VALUE, "data") == 'data "00"'
    assert brief_member(VALUE, "envelope") is None


def test_members_that_differ_are_shown_whole() -> None:
    other = FulfillValue(fulfillment=None, data="01")
    assert list(differing_members(VALUE, other)) == [MemberDifference("data", None, '"00"', '"01"')]


def test_long_members_are_shown_from_where_they_differ() -> None:
    one = FulfillValue(fulfillment=None, data="00" * 60)
    other = FulfillValue(fulfillment=None, data="00" * 60 + "ff")
    assert list(differing_members(one, other)) == [MemberDifference("data", 121, '"', 'ff"')]


def test_first_difference_of_what_goes_on_is_the_end() -> None:
    assert first_difference("ab", "abc") == 2
    assert first_difference(b"abc", b"axc") == 1


@pytest.mark.parametrize("outcome", [Crashed("x", "a\nb"), TimedOut(1, "a\nb"), Garbled("x", "a\nb")])
def test_log_of_a_failure_is_shown(outcome: Outcome) -> None:
    assert log_lines(outcome) == ["a", "b"]


@pytest.mark.parametrize("outcome", [Crashed("x"), Rejected("no")])
def test_where_there_is_no_log_none_is_shown(outcome: Outcome) -> None:
    assert log_lines(outcome) == []


def test_only_the_last_lines_of_a_log_are_shown() -> None:
    assert log_lines(Crashed("x", "\n".join(map(str, range(20))))) == [str(each) for each in range(12, 20)]


def test_cause_in_a_log_is_shown_and_a_line_that_never_ends_is_cut() -> None:
    cause = "panicked at src/packet.rs:118:9: " + "the octets are no text " * 8
    assert log_tail(f"{cause}\n{'x' * 500}") == [cause, f"{'x' * 400}… (500 characters)"]
