"""Runs as SARIF 2.1.0, which code scanning and editors read.

A result is a cause, not a case: a codec that fails 800 vectors does so in 40 ways, and code scanning shows no more than
5,000 results of a run. Its `occurrenceCount` says how many cases show it, its properties name them.

Where a result stands: code scanning shows none without a file, and no run knows the file of another's codec that holds
the fault. So every result stands at the first line of `ilp.toml`: the one file of a project that is about this suite,
where its implementation is declared and its gate configured. Which implementation and which operation it is about, the
logical location says.
"""

from ilp.report.sarif.check import check_sarif
from ilp.report.sarif.gate import gate_sarif
from ilp.report.sarif.history import history_sarif

__all__ = ["check_sarif", "gate_sarif", "history_sarif"]
