"""Reports as pages: one self-contained file a run, for people with a browser."""

from ilp.report.html.check_page import check_html
from ilp.report.html.gate_page import gate_html
from ilp.report.html.history_page import history_html

__all__ = ["check_html", "gate_html", "history_html"]
