"""Foreign text for reports: what breaks out of formats, and whatever Hypothesis thinks of."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.report.check_records import HOSTILE

__all__ = ["TEXTS"]

TEXTS: st.SearchStrategy[str] = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(), max_size=40),
    st.text("`|\\<>[]()!#*_~&$@\n\r\t -:%{}\"'", max_size=40),
    st.text(st.characters(categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")), max_size=10),
)
"""Text with every character there is, lone surrogates among them, and with those that mean something in a format."""
