"""The trend of ratios as a picture."""

from __future__ import annotations

import re

import pytest

from ilp.bench.trend_record import TrendRecord
from ilp.report.chart import draw_trend, picture_svg
from ilp.report.chart.palette import LIGHT
from tests.bench.bench_records import machine
from tests.report.trend_records import hostile_trend, point, series, step, stepped, trend


def texts(record: TrendRecord) -> list[str]:
    return re.findall(r"<text [^>]*>([^<]*)</text>", picture_svg(draw_trend(record)))


def height(record: TrendRecord) -> float:
    return draw_trend(record).draw(LIGHT).height


def test_panel_names_operation_shape_versions_and_step() -> None:
    named = texts(trend(stepped()))
    for each in ("npm:ilp-packet", "decode, typical", "3.0.8", "3.1.3", "▲ +12 %"):
        assert each in named
    assert "3.0.9" not in named


def test_step_has_the_colour_of_its_direction() -> None:
    faster = series(point("1", 0.5), point("2", 0.4), steps=(step(1, "1", "2", 0.8),))
    assert f'stroke="{LIGHT.slower}"' in picture_svg(draw_trend(trend(stepped())))
    assert f'stroke="{LIGHT.faster}"' in picture_svg(draw_trend(trend(faster)))


def test_series_without_a_step_has_neither() -> None:
    svg = picture_svg(draw_trend(trend(series(point("1")))))
    drawn = svg.partition("</style>")[2]
    assert LIGHT.slower not in drawn
    assert LIGHT.faster not in drawn


def test_steps_without_room_for_words_have_their_line() -> None:
    points = [point(f"1.{index}.0", 0.5 if index % 2 else 0.6) for index in range(24)]
    steps = tuple(
        step(index, points[index - 1].label, points[index].label, 1.2 if index % 2 == 0 else 0.83)
        for index in range(1, 24)
    )
    record = trend(*(series(*points, steps=steps, operation=each) for each in ("decode", "encode", "relay")))
    svg = picture_svg(draw_trend(record))
    assert svg.count("stroke-dasharray") == 3 * 23
    assert 6 <= sum(each.startswith(("▲", "▼")) and each.endswith("%") for each in texts(record)) < 3 * 23


def test_operations_stand_side_by_side_and_shapes_below_each_other() -> None:
    one = height(trend(stepped()))
    side_by_side = height(trend(stepped(), stepped(operation="encode"), stepped(operation="relay")))
    below = height(trend(*(stepped(shape=s, operation=o) for s in ("typical", "mix") for o in ("decode", "relay"))))
    assert one == side_by_side < below


def test_shapes_of_one_operation_fill_lines_of_three() -> None:
    shapes = ("smallest", "typical", "1 KiB data", "largest")
    assert height(trend(*(stepped(shape=each) for each in shapes[:3]))) == height(trend(stepped()))
    assert height(trend(*(stepped(shape=each) for each in shapes))) > height(trend(stepped()))


def test_each_machine_has_a_heading() -> None:
    named = texts(trend(stepped(), stepped(machine=machine(fingerprint="cccccccccccc"))))
    assert named.count("npm:ilp-packet") == 2


def test_description_tells_each_series() -> None:
    assert draw_trend(trend(stepped())).description == (
        "npm:ilp-packet, decode typical: 0.500 ±1.2 % at 3.0.8, 0.560 ±1.2 % at 3.1.3, slower by +12.0 % with 3.1.3."
    )


def test_description_of_one_point_has_no_step() -> None:
    assert draw_trend(trend(series(point("1")))).description.endswith("decode typical: 0.500 ±1.2 % at 1, no step.")


@pytest.mark.parametrize("text", ["$\\frac{1}{2}$", "<&>\x1b", "字" * 90, "a" * 300])
def test_foreign_text_is_drawn_as_it_is(text: str) -> None:
    svg = picture_svg(draw_trend(hostile_trend(text)))
    assert "\x1b" not in svg
