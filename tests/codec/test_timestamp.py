from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilp.codec import EncodeError, Prepare, decode, encode
from ilp.codec import timestamp as timestamp_module
from ilp.codec.timestamp import encode_timestamp
from ilp.strategies import timestamps
from tests.codec.octets import CONDITION, CONDITION_AT, EXPIRES_AT_AT, prefixed, prepare
from tests.codec.refusal import encode_refusal_of, reason_of, refusal_of

RANGE = "0030-timestamp-range"
DIGITS = "0030-timestamp-digits"
MIDNIGHT = "0030-timestamp-midnight"
LEAP_SECOND = "0030-timestamp-leap-second"

YEAR, MONTH, DAY, HOUR, MINUTE, SECOND = 0, 4, 6, 8, 10, 12  # the first character of each part


def expiry_of(characters: str) -> datetime:
    """Return the expiry that a Prepare with these 17 characters decodes to."""
    packet = decode(prepare(expires_at=characters.encode("ascii")))
    assert isinstance(packet, Prepare)
    return packet.expires_at


def prepare_expiring(moment: datetime) -> Prepare:
    return Prepare(0, moment, CONDITION, "g.a")


def characters_of(moment: datetime, *, truncate_expiry: bool = False) -> str:
    """Return the 17 characters that a Prepare expiring at `moment` is encoded with."""
    octets = encode(prepare_expiring(moment), truncate_expiry=truncate_expiry)
    return octets[EXPIRES_AT_AT:CONDITION_AT].decode("ascii")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


# RFC 0030, Fixed-length Timestamps: its examples.


@pytest.mark.parametrize(
    ("characters", "moment"),
    [
        ("20171224161432279", utc(2017, 12, 24, 16, 14, 32, 279000)),
        ("20171224161432270", utc(2017, 12, 24, 16, 14, 32, 270000)),
        ("20171224161432200", utc(2017, 12, 24, 16, 14, 32, 200000)),
        ("20171224161432000", utc(2017, 12, 24, 16, 14, 32)),
        ("20161231235959852", utc(2016, 12, 31, 23, 59, 59, 852000)),
        ("20171225000000000", utc(2017, 12, 25)),
        ("99991224161432279", utc(9999, 12, 24, 16, 14, 32, 279000)),
    ],
)
def test_what_the_rfc_lists_as_valid_is_read(characters: str, moment: datetime) -> None:
    assert expiry_of(characters) == moment


# The RFC's invalid examples are 17 characters long or not. Where they are not, the field ends elsewhere than the
# example does: the octets of the condition that slide into the field are no digits, those of the example that slide out
# of it change nothing before them.
@pytest.mark.parametrize(
    ("characters", "at", "clause"),
    [
        ("20171224235312.431+0200", 14, DIGITS),
        ("20171324161432200", MONTH, RANGE),
        ("20171224240000000", HOUR, MIDNIGHT),
        ("20171224215300", 14, DIGITS),
        ("2017122421531", 13, DIGITS),
        ("201712242153", 12, DIGITS),
        ("2017122421", 10, DIGITS),
        ("20161231235960852", SECOND, LEAP_SECOND),
    ],
)
def test_what_the_rfc_lists_as_invalid_is_refused(characters: str, at: int, clause: str) -> None:
    octets = prepare(expires_at=characters.encode("ascii"), data=prefixed(bytes(20)))
    assert refusal_of(octets) == ("timestamp", EXPIRES_AT_AT + at, "expiresAt", clause)


@pytest.mark.parametrize("characters", ["20171224230000000.", "201712242153124318"])
def test_what_the_rfc_lists_as_invalid_for_an_eighteenth_character_shifts_what_follows(characters: str) -> None:
    packet = decode(prepare(expires_at=characters.encode("ascii"), condition=CONDITION[:-1]))
    assert isinstance(packet, Prepare)
    assert packet.execution_condition == characters[17:].encode("ascii") + CONDITION[:-1]


@pytest.mark.parametrize(
    ("moment", "characters"),
    [
        (utc(2017, 12, 24, 16, 14, 32, 279000), "20171224161432279"),
        (utc(2017, 12, 24, 16, 14, 32, 200000), "20171224161432200"),
        (utc(2017, 12, 24, 16, 14, 32), "20171224161432000"),
        (utc(2017, 12, 24, 16, 14, 30), "20171224161430000"),
        (utc(2017, 12, 24, 16, 14), "20171224161400000"),
        (utc(2017, 12, 24, 16, 10), "20171224161000000"),
        (utc(2017, 12, 24, 16), "20171224160000000"),
        (utc(2017, 12, 24, 10), "20171224100000000"),
        (utc(2017, 12, 24), "20171224000000000"),
        (utc(2017, 12, 25), "20171225000000000"),
        (utc(2017, 12, 24, 16, 14, 32, 182000), "20171224161432182"),
        (datetime(2017, 12, 24, 18, 14, 32, tzinfo=timezone(timedelta(hours=2))), "20171224161432000"),
    ],
)
def test_what_the_rfc_lists_to_encode_is_written(moment: datetime, characters: str) -> None:
    assert characters_of(moment) == characters


def test_the_rfcs_example_of_excess_precision_is_written_without_it() -> None:
    moment = utc(2017, 12, 24, 16, 14, 32, 279112)
    assert characters_of(moment, truncate_expiry=True) == "20171224161432279"


# The calendar.


@pytest.mark.parametrize(
    ("characters", "moment"),
    [
        ("00010101000000000", utc(1, 1, 1)),
        ("00010101000000001", utc(1, 1, 1, 0, 0, 0, 1000)),
        ("99991231235959999", utc(9999, 12, 31, 23, 59, 59, 999000)),
        ("19691231235959999", utc(1969, 12, 31, 23, 59, 59, 999000)),
        ("19700101000000000", utc(1970, 1, 1)),
        ("20380119031408000", utc(2038, 1, 19, 3, 14, 8)),
        ("19000228000000000", utc(1900, 2, 28)),
        ("20000229000000000", utc(2000, 2, 29)),
        ("20240229235959999", utc(2024, 2, 29, 23, 59, 59, 999000)),
        ("20230228000000000", utc(2023, 2, 28)),
        ("20230131000000000", utc(2023, 1, 31)),
        ("20230331000000000", utc(2023, 3, 31)),
        ("20230430000000000", utc(2023, 4, 30)),
        ("20230531000000000", utc(2023, 5, 31)),
        ("20230630000000000", utc(2023, 6, 30)),
        ("20230731000000000", utc(2023, 7, 31)),
        ("20230831000000000", utc(2023, 8, 31)),
        ("20230930000000000", utc(2023, 9, 30)),
        ("20231031000000000", utc(2023, 10, 31)),
        ("20231130000000000", utc(2023, 11, 30)),
        ("20231231000000000", utc(2023, 12, 31)),
        ("20230101000000999", utc(2023, 1, 1, 0, 0, 0, 999000)),
        ("20230101235900000", utc(2023, 1, 1, 23, 59)),
        ("20230101000059000", utc(2023, 1, 1, 0, 0, 59)),
    ],
)
def test_every_edge_of_the_calendar_is_read_and_written(characters: str, moment: datetime) -> None:
    assert (expiry_of(characters), characters_of(moment)) == (moment, characters)


@pytest.mark.parametrize(
    ("characters", "at", "clause"),
    [
        ("00000101000000000", YEAR, RANGE),
        ("20230001000000000", MONTH, RANGE),
        ("20231301000000000", MONTH, RANGE),
        ("20239901000000000", MONTH, RANGE),
        ("20230100000000000", DAY, RANGE),
        ("20230132000000000", DAY, RANGE),
        ("20230199000000000", DAY, RANGE),
        ("20230229000000000", DAY, RANGE),
        ("19000229000000000", DAY, RANGE),
        ("21000229000000000", DAY, RANGE),
        ("20240230000000000", DAY, RANGE),
        ("20230431000000000", DAY, RANGE),
        ("20230631000000000", DAY, RANGE),
        ("20230931000000000", DAY, RANGE),
        ("20231131000000000", DAY, RANGE),
        ("20230101240000000", HOUR, MIDNIGHT),
        ("20230101240000001", HOUR, MIDNIGHT),
        ("20230101250000000", HOUR, RANGE),
        ("20230101990000000", HOUR, RANGE),
        ("20230101006000000", MINUTE, RANGE),
        ("20230101009900000", MINUTE, RANGE),
        ("20230101000060000", SECOND, LEAP_SECOND),
        ("20230101000061000", SECOND, RANGE),
        ("20230101000099000", SECOND, RANGE),
        ("99991231240000000", HOUR, MIDNIGHT),
        ("99991231235960999", SECOND, LEAP_SECOND),
    ],
)
def test_what_the_calendar_lacks_is_refused(characters: str, at: int, clause: str) -> None:
    octets = prepare(expires_at=characters.encode("ascii"))
    assert refusal_of(octets) == ("timestamp", EXPIRES_AT_AT + at, "expiresAt", clause)


@pytest.mark.parametrize(
    ("characters", "at"),
    [
        ("00001399996199000", YEAR),
        ("00011399256199000", MONTH),
        ("20231399256199000", MONTH),
        ("20231299256199000", DAY),
        ("20230229256199000", HOUR),
        ("20230228236199000", MINUTE),
    ],
)
def test_the_first_part_out_of_its_range_is_named(characters: str, at: int) -> None:
    octets = prepare(expires_at=characters.encode("ascii"))
    assert refusal_of(octets) == ("timestamp", EXPIRES_AT_AT + at, "expiresAt", RANGE)


@pytest.mark.parametrize(
    ("characters", "said"),
    [
        ("20231301000000000", "the month is 13, outside 1 to 12"),
        ("20230132000000000", "the day is 32, outside 1 to 31"),
        ("20230101240000000", "the hour is 24, outside 0 to 23"),
        ("20230101006000000", "the minute is 60, outside 0 to 59"),
        ("20230101000061000", "the second is 61, outside 0 to 59"),
        ("20230229000000000", "month 2 of 2023 has no day 29"),
        ("01000431000000000", "month 4 of 0100 has no day 31"),
        ("20231131000000000", "month 11 of 2023 has no day 31"),
    ],
)
def test_the_reason_says_what_the_calendar_lacks(characters: str, said: str) -> None:
    assert reason_of(prepare(expires_at=characters.encode("ascii"))) == said


def test_the_reason_says_which_years_there_are() -> None:
    reason = reason_of(prepare(expires_at=b"00000101000000000"))
    assert (reason.startswith("the year is 00"), reason.endswith(", outside 1 to 9999")) == (True, True)


def test_the_year_0_is_shown_with_its_four_digits() -> None:
    assert "the year is 0000" in reason_of(prepare(expires_at=b"00000101000000000"))


def test_hour_24_is_refused_where_datetime_takes_it_for_midnight(monkeypatch: pytest.MonkeyPatch) -> None:
    class PermissiveDatetime(datetime):
        """Reads as Python 3.14 does."""

        @classmethod
        def fromisoformat(cls, text: str, /) -> PermissiveDatetime:
            if "T24" in text:
                return super().fromisoformat(text.replace("T24", "T00")) + timedelta(days=1)
            return super().fromisoformat(text)

    monkeypatch.setattr(timestamp_module, "_from_iso", PermissiveDatetime.fromisoformat)
    octets = prepare(expires_at=b"20171224240000000")
    assert refusal_of(octets) == ("timestamp", EXPIRES_AT_AT + HOUR, "expiresAt", MIDNIGHT)


# Characters.


@pytest.mark.parametrize("at", range(17))
@pytest.mark.parametrize("character", [0x00, 0x20, 0x2B, 0x2D, 0x2E, 0x2F, 0x3A, 0x41, 0x5A, 0x7F, 0x80, 0xB2, 0xFF])
def test_an_octet_that_is_no_digit_is_refused(at: int, character: int) -> None:
    characters = bytearray(b"20171224161432279")
    characters[at] = character
    octets = prepare(expires_at=bytes(characters))
    assert refusal_of(octets) == ("timestamp", EXPIRES_AT_AT + at, "expiresAt", DIGITS)


@pytest.mark.parametrize("character", [each for each in range(256) if each not in b"0123456789"])
def test_every_octet_but_the_ten_digits_is_refused(character: int) -> None:
    octets = prepare(expires_at=b"2017122" + bytes((character,)) + b"161432279")
    assert refusal_of(octets) == ("timestamp", EXPIRES_AT_AT + 7, "expiresAt", DIGITS)


def test_the_first_octet_that_is_no_digit_is_named() -> None:
    octets = prepare(expires_at=b"2017122416143.2Z9")
    assert refusal_of(octets) == ("timestamp", EXPIRES_AT_AT + 13, "expiresAt", DIGITS)


def test_the_reason_shows_the_octet_that_is_no_digit() -> None:
    assert reason_of(prepare(expires_at=b"2017122416143227\x0a")) == "the octet 0a is no digit"


@pytest.mark.parametrize("zero", ["\u0660", "\u0966", "\uff10"], ids=["arabic-indic", "devanagari", "fullwidth"])
def test_digits_of_other_scripts_are_refused(zero: str) -> None:
    characters = "".join(chr(ord(zero) + int(digit)) for digit in "20171224161432279")
    octets = prepare(expires_at=characters.encode("utf-8")[:17])
    assert refusal_of(octets) == ("timestamp", EXPIRES_AT_AT, "expiresAt", DIGITS)


def test_a_digit_of_another_script_inside_is_refused() -> None:
    octets = prepare(expires_at="2017122416143\u066227".encode())
    assert refusal_of(octets) == ("timestamp", EXPIRES_AT_AT + 13, "expiresAt", DIGITS)


@pytest.mark.parametrize(
    "characters", [b"2017-12-24T16:14:", b"+2017122416143227", b" 2017122416143227", b"2017_122416143227"]
)
def test_other_spellings_of_a_date_are_refused(characters: bytes) -> None:
    assert refusal_of(prepare(expires_at=characters))[3] == DIGITS


# Reading gives UTC.


def test_an_expiry_is_read_as_utc() -> None:
    assert expiry_of("20171224161432279").tzinfo is UTC


# Writing: time zones.


@pytest.mark.parametrize(
    ("moment", "characters"),
    [
        (datetime(2020, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))), "20191231233000000"),
        (datetime(2019, 12, 31, 23, 30, tzinfo=timezone(-timedelta(hours=1))), "20200101003000000"),
        (datetime(2020, 7, 1, 12, tzinfo=ZoneInfo("Europe/Berlin")), "20200701100000000"),
        (datetime(2020, 1, 1, 12, tzinfo=ZoneInfo("Europe/Berlin")), "20200101110000000"),
        (datetime(2020, 10, 25, 2, 30, fold=0, tzinfo=ZoneInfo("Europe/Berlin")), "20201025003000000"),
        (datetime(2020, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")), "20201025013000000"),
        (datetime(2020, 1, 1, 5, 45, tzinfo=ZoneInfo("Asia/Kathmandu")), "20200101000000000"),
        (datetime(2020, 1, 1, tzinfo=timezone(timedelta(0), "other UTC")), "20200101000000000"),
        (datetime(2020, 1, 1, tzinfo=ZoneInfo("UTC")), "20200101000000000"),
        (datetime(1, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))), "00010101000000000"),
        (datetime(9999, 12, 31, 22, 59, 59, 999000, tzinfo=timezone(-timedelta(hours=1))), "99991231235959999"),
    ],
)
def test_other_time_zones_are_converted_to_utc(moment: datetime, characters: str) -> None:
    assert characters_of(moment) == characters


class Moment(datetime):
    """A datetime of a type of its own, as libraries have them."""


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=1)), ZoneInfo("UTC")], ids=str)
def test_a_datetime_may_be_of_a_subclass(zone: tzinfo) -> None:
    moment = Moment(2020, 7, 1, 12, 30, 5, 7000, tzinfo=UTC).astimezone(zone)
    assert (type(moment), characters_of(moment)) == (Moment, "20200701123005007")


class NamelessZone(tzinfo):
    """A time zone that knows no offset, so that a datetime with it is naive all the same."""

    def utcoffset(self, dt: datetime | None) -> None:  # noqa: ARG002
        return None

    def tzname(self, dt: datetime | None) -> str:  # noqa: ARG002
        return "?"

    def dst(self, dt: datetime | None) -> None:  # noqa: ARG002
        return None


@pytest.mark.parametrize(
    "moment",
    [datetime(2020, 1, 1), datetime(2020, 1, 1, tzinfo=NamelessZone())],
    ids=["without-zone", "zone-without-offset"],
)
def test_a_naive_datetime_is_refused(moment: datetime) -> None:
    assert encode_refusal_of(prepare_expiring(moment)) == ("type", "expiresAt", "0030-timestamp-utc")


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1, 1, 1, 0, 59, 59, 999000, tzinfo=timezone(timedelta(hours=1))),
        datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=1))),
    ],
    ids=["before-year-1", "after-year-9999"],
)
def test_a_date_that_has_no_four_digit_year_in_utc_is_refused(moment: datetime) -> None:
    assert encode_refusal_of(prepare_expiring(moment)) == ("range", "expiresAt", DIGITS)


@pytest.mark.parametrize("other", [None, "2020-01-01T00:00:00.000Z", 1577836800, date(2020, 1, 1)])
def test_what_is_no_datetime_is_refused(other: object) -> None:
    assert encode_refusal_of(prepare_expiring(cast(datetime, other))) == ("type", "expiresAt", "0027-expiry")


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2020, 1, 1), "the datetime is naive; give it a time zone, such as UTC"),
        (
            datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=1))),
            "9999-12-31T23:00:00-01:00 is outside the years 1 to 9999 in UTC",
        ),
        (
            utc(2020, 1, 1, 0, 0, 0, 1),
            "2020-01-01T00:00:00.000001+00:00 has a sub-millisecond part; cut it off, or pass truncate_expiry=True",
        ),
    ],
    ids=["naive", "year-10000", "sub-millisecond"],
)
def test_the_reason_says_why_a_moment_cannot_be_written(moment: datetime, said: str) -> None:
    with pytest.raises(EncodeError) as caught:
        encode(prepare_expiring(moment))
    assert caught.value.reason == said


# Writing: precision.


@pytest.mark.parametrize("microsecond", [1, 999, 1001, 279112, 999999])
def test_a_sub_millisecond_part_is_refused(microsecond: int) -> None:
    packet = prepare_expiring(utc(2020, 1, 1, 0, 0, 0, microsecond))
    assert encode_refusal_of(packet) == ("precision", "expiresAt", "0030-timestamp-rounding")


def test_a_timestamp_by_itself_is_not_cut_either_unless_asked_for() -> None:
    with pytest.raises(EncodeError, match="sub-millisecond"):
        encode_timestamp(utc(2020, 1, 1, 0, 0, 0, 1))


@pytest.mark.parametrize(
    ("microsecond", "fraction"),
    [(1, "000"), (499, "000"), (500, "000"), (999, "000"), (1000, "001"), (279999, "279"), (999999, "999")],
)
def test_a_sub_millisecond_part_is_cut_off_on_request(microsecond: int, fraction: str) -> None:
    moment = utc(2020, 1, 1, 0, 0, 0, microsecond)
    assert characters_of(moment, truncate_expiry=True) == f"20200101000000{fraction}"


def test_cutting_never_moves_the_last_moment_into_the_next_year() -> None:
    assert characters_of(utc(9999, 12, 31, 23, 59, 59, 999999), truncate_expiry=True) == "99991231235959999"


def test_a_naive_datetime_is_refused_although_its_precision_may_be_cut() -> None:
    naive = datetime(2020, 1, 1, 0, 0, 0, 1)
    refusal = encode_refusal_of(prepare_expiring(naive), truncate_expiry=True)
    assert refusal == ("type", "expiresAt", "0030-timestamp-utc")


# Properties.


@given(timestamps())
def test_every_moment_of_millisecond_precision_survives(moment: datetime) -> None:
    assert expiry_of(characters_of(moment)) == moment


@given(timestamps())
def test_a_moment_is_written_as_its_parts_with_leading_zeros(moment: datetime) -> None:
    assert characters_of(moment) == (
        f"{moment.year:04}{moment.month:02}{moment.day:02}"
        f"{moment.hour:02}{moment.minute:02}{moment.second:02}{moment.microsecond // 1000:03}"
    )


@given(
    st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 12, 31)),
    st.integers(-1439, 1439),
)
def test_the_same_moment_in_any_time_zone_is_written_alike(moment: datetime, minutes: int) -> None:
    zoned = moment.replace(tzinfo=UTC).astimezone(timezone(timedelta(minutes=minutes)))
    assert characters_of(zoned, truncate_expiry=True) == characters_of(moment.replace(tzinfo=UTC), truncate_expiry=True)


@given(st.text("0123456789", min_size=17, max_size=17))
def test_any_seventeen_digits_are_read_exactly_if_the_calendar_has_them(characters: str) -> None:
    try:
        moment = utc(
            int(characters[:4]),
            int(characters[4:6]),
            int(characters[6:8]),
            int(characters[8:10]),
            int(characters[10:12]),
            int(characters[12:14]),
            int(characters[14:]) * 1000,
        )
    except ValueError:
        assert refusal_of(prepare(expires_at=characters.encode("ascii")))[0] == "timestamp"
    else:
        assert expiry_of(characters) == moment


def test_a_time_zone_without_a_usable_offset_is_refused() -> None:
    class Absurd(tzinfo):
        def utcoffset(self, _: datetime | None) -> timedelta:
            return timedelta(days=2)

        def dst(self, _: datetime | None) -> None:
            return None

        def tzname(self, _: datetime | None) -> None:
            return None

    with pytest.raises(EncodeError, match="no usable offset"):
        encode_timestamp(datetime(2030, 1, 1, tzinfo=Absurd()))
