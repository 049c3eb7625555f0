"""Runs as Markdown, as GitHub renders it: for job summaries, comments and notes."""

from ilp.report.markdown.bench import bench_markdown
from ilp.report.markdown.check import check_markdown
from ilp.report.markdown.gate import gate_markdown
from ilp.report.markdown.history import history_markdown

__all__ = ["bench_markdown", "check_markdown", "gate_markdown", "history_markdown"]
