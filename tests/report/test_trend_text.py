"""The trend for people in a terminal."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from ilp.bench.store import BrokenLine
from ilp.bench.trend_record import TrendRecord
from ilp.report.trend_text import print_trend
from ilp.report.trend_words import brief_step, plain_ratio, spark
from tests.bench.bench_records import machine
from tests.report.trend_records import hostile_trend, point, series, step, stepped, trend

WIDTH = 100


def printed(record: TrendRecord) -> list[str]:
    console = Console(file=io.StringIO(), width=WIDTH, highlight=False, soft_wrap=True)
    print_trend(console, record)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


def test_series_has_a_line() -> None:
    lines = printed(trend(stepped()))
    assert lines[0] == "npm:ilp-packet"
    assert lines[1] == "  Xeon 2.5 GHz, 2 cores, machine aaaaaaaaaaaa, benchmark bbbbbbbbbbbb"
    assert lines[2].split() == ["operation", "shape", "first", "last", "change", "trend", "steps"]
    assert lines[3].split() == [
        "decode",
        "typical",
        "0.500",
        *("0.560", "±1.2", "%"),
        *("+12.0", "%"),
        "▁▁█",
        *("3.1.3", "▲", "+12", "%"),
    ]


def test_series_of_one_point_has_no_change() -> None:
    assert printed(trend(series(point("1.0.0"))))[3].split() == ["decode", "typical", "0.500", "▅", "-"]


def test_further_steps_stand_below() -> None:
    points = (point("1.0.0"), point("1.1.0", 0.6), point("1.2.0", 0.5))
    lines = printed(trend(series(*points, steps=(step(1, "1.0.0", "1.1.0", 1.2), step(2, "1.1.0", "1.2.0", 0.83)))))
    assert lines[3].endswith("1.1.0 ▲ +20 %")
    assert lines[4].strip() == "1.2.0 ▼ -17 %"


def test_other_machine_has_a_heading_of_its_own() -> None:
    lines = printed(trend(stepped(), stepped(machine=machine(fingerprint="cccccccccccc"))))
    assert sum(line == "npm:ilp-packet" for line in lines) == 2


def test_name_that_the_reference_does_not_tell_stands_beside_it() -> None:
    assert printed(trend(stepped(implementation="connector")))[0] == "connector (ilp-packet)"


def test_end_says_what_it_amounts_to() -> None:
    text = " ".join(printed(trend(stepped(), series(point("1.0.0")))))
    assert "1 of 2 series has a step; the last version is slower by one in 1: decode typical." in text


def test_end_says_that_nothing_is_slower() -> None:
    assert printed(trend(series(point("1.0.0"))))[-1] == (
        "0 of 1 series have a step; in none is the last version slower by one."
    )


def test_end_names_the_first_of_many() -> None:
    text = " ".join(printed(trend(*(stepped(shape=each) for each in ("smallest", "typical", "largest", "mix")))))
    assert "in 4: decode smallest, decode typical, decode largest, ..." in text


@pytest.mark.parametrize(("superseded", "said"), [(1, "Left out: 1 series of"), (5, "Left out: 5 series of")])
def test_end_says_what_was_left_out(superseded: int, said: str) -> None:
    assert said in " ".join(printed(trend(stepped(), superseded=superseded)))


def test_end_says_which_lines_are_broken() -> None:
    broken = tuple(BrokenLine(number, "it is no JSON") for number in range(1, 8))
    text = " ".join(printed(trend(stepped(), broken=broken)))
    assert "Line 1 of trend.jsonl was skipped, and left as it is: it is no JSON." in text
    assert "Line 6" not in text
    assert "2 more lines could not be read either." in text


@pytest.mark.parametrize("text", ["\x1b[31mred", "a" * 300, "字" * 100, "\u202ex"])
def test_foreign_text_is_printable_and_fits(text: str) -> None:
    lines = printed(hostile_trend(text))
    assert all(line.isprintable() for line in lines)
    assert max(map(cell_len, lines)) <= WIDTH


# Words.


@pytest.mark.parametrize(
    ("ratio", "words"), [(0.04121, "0.0412"), (0.5, "0.500"), (6.2, "6.20"), (31, "31.0"), (1234.5, "1234")]
)
def test_ratio_has_three_digits(ratio: float, words: str) -> None:
    assert plain_ratio(ratio) == words


@pytest.mark.parametrize(("factor", "words"), [(1.119, "▲ +12 %"), (0.976, "▼ -2.4 %"), (1.0996, "▲ +10 %")])
def test_step_is_brief(factor: float, words: str) -> None:
    assert brief_step(step(1, "a", "b", factor)) == words


def test_sparkline_shows_the_last_points() -> None:
    assert spark(series(point("1", 9.0), point("2", 0.5), point("3", 0.6)), 2) == "▁█"


def test_sparkline_of_what_hardly_varies_stays_in_the_middle() -> None:
    assert spark(series(point("1", 0.5), point("2", 0.501)), 9) == "▄▅"
