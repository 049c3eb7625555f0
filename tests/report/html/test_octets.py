from __future__ import annotations

import pytest

from ilp.report.html.octets import OctetRow, octet_rows
from tests.report.packets import fulfill, prepare, reject


def row(rows: tuple[OctetRow, ...], field: str) -> OctetRow:
    return next(each for each in rows if each.field == field)


def runs(rows: tuple[OctetRow, ...], field: str) -> list[tuple[str, str, int]]:
    return [(each.octets, each.mark, each.left_out) for each in row(rows, field).runs]


@pytest.mark.parametrize(
    "octets", [prepare(), fulfill(b"\x01"), reject(), b"", b"\x0d", b"\xff\x00", prepare() + b"\x00\x01"]
)
def test_rows_hold_every_octet_once_and_in_order(octets: bytes) -> None:
    shown = "".join(each.octets for one in octet_rows(octets) for each in one.runs)
    assert shown == octets.hex()


def test_unmarked_element_is_one_run() -> None:
    assert runs(octet_rows(reject()), "triggeredBy") == [("672e626f62", "", 0)]


def test_place_splits_the_element_it_lies_in() -> None:
    octets = reject()
    start = octets.index(b"g.bob")
    rows = octet_rows(octets, range(start + 1, start + 2))
    assert runs(rows, "triggeredBy") == [("67", "", 0), ("2e", "place", 0), ("626f62", "", 0)]


def test_place_goes_on_in_the_next_element() -> None:
    rows = octet_rows(reject(), range(3))
    assert runs(rows, "type") == [("0e", "place", 0)]
    assert runs(rows, "code") == [("46", "place", 0), ("3032", "", 0)]


def test_empty_place_is_a_gap_before_the_octet() -> None:
    octets = reject()
    start = octets.index(b"g.bob")
    rows = octet_rows(octets, range(start + 2, start + 2))
    assert runs(rows, "triggeredBy") == [("672e", "", 0), ("", "place", 0), ("626f62", "", 0)]


def test_gap_at_the_start_of_an_element_stands_there_and_nowhere_else() -> None:
    octets = reject()
    rows = octet_rows(octets, range(2, 2))
    assert runs(rows, "code") == [("", "place", 0), ("463032", "", 0)]
    assert [each.field for each in rows if any(one.mark for one in each.runs)] == ["code"]


def test_gap_at_the_end_of_the_packet_is_in_its_last_row() -> None:
    octets = fulfill(b"\x01")
    rows = octet_rows(octets, range(len(octets), len(octets)))
    assert runs(rows, "data") == [("01", "", 0), ("", "place", 0)]


def test_gap_in_no_octets_is_shown() -> None:
    rows = octet_rows(b"", range(0))
    assert [(each.octets, each.mark) for each in rows[-1].runs] == [("", "place")]


def test_first_difference_is_one_octet() -> None:
    rows = octet_rows(reject(), difference=3)
    assert runs(rows, "code") == [("46", "", 0), ("30", "difference", 0), ("32", "", 0)]


def test_missing_end_is_a_gap_after_the_last_octet() -> None:
    octets = fulfill()
    rows = octet_rows(octets, difference=len(octets))
    assert [(each.octets, each.mark) for each in rows[-1].runs][-1] == ("", "difference")


def test_difference_is_seen_above_a_place() -> None:
    rows = octet_rows(reject(), range(2, 5), 3)
    assert runs(rows, "code") == [("46", "place", 0), ("30", "difference", 0), ("32", "place", 0)]


def test_long_element_shows_its_start_and_says_what_is_left_out() -> None:
    rows = octet_rows(fulfill(bytes(range(64, 128))))
    assert runs(rows, "data") == [(bytes(range(64, 128)).hex(), "", 0)]
    big = bytes([13, 0x82, 0x04, 0x23]) + bytes(32) + b"\x82\x04\x00" + bytes(1024)
    assert runs(octet_rows(big), "data") == [("00" * 32, "", 0), ("", "", 992)]


def test_mark_in_the_middle_of_a_long_element_is_shown_with_what_is_around_it() -> None:
    big = bytes([13, 0x82, 0x04, 0x23]) + bytes(32) + b"\x82\x04\x00" + bytes(1024)
    rows = octet_rows(big, difference=39 + 500)
    assert runs(rows, "data") == [
        ("00" * 32, "", 0),
        ("", "", 500 - 16 - 32),
        ("00" * 16, "", 0),
        ("00", "difference", 0),
        ("00" * 16, "", 0),
        ("", "", 1024 - 517),
    ]


def test_row_says_what_its_octets_mean() -> None:
    code = row(octet_rows(reject()), "code")
    assert (code.offset, code.length) == (2, 3)
    assert code.meaning == '"F02", Unreachable (final)'
