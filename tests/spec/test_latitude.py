from __future__ import annotations

from datetime import date

from ilp.spec.latitude import BEFORE_LEAP_SECONDS, LEAP_SECONDS, UP_TO_SECOND


def test_there_were_27_leap_seconds() -> None:
    assert len(LEAP_SECONDS) == len(BEFORE_LEAP_SECONDS) == 27


def test_leap_seconds_were_at_the_end_of_june_and_december_from_1972_on() -> None:
    days = [date.fromisoformat(each[:10]) for each in LEAP_SECONDS]
    assert {(each.month, each.day) for each in days} == {(6, 30), (12, 31)}
    assert (min(days).year, max(days).year) == (1972, 2016)


def test_the_second_before_a_leap_second_is_59() -> None:
    assert {each[:-3] + "60." for each in BEFORE_LEAP_SECONDS} == LEAP_SECONDS


def test_every_second_is_named_in_full() -> None:
    assert {len(each) for each in LEAP_SECONDS | BEFORE_LEAP_SECONDS} == {UP_TO_SECOND}
