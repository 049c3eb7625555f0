"""Runs of `ilp bench` and the trend of their ratios as pictures, in SVG and PNG."""

from ilp.report.chart.bench_chart import draw_bench
from ilp.report.chart.picture import picture_png, picture_svg
from ilp.report.chart.trend_chart import draw_trend

__all__ = ["draw_bench", "draw_trend", "picture_png", "picture_svg"]
