"""What an oracle is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from msgspec import Struct

from ilp.explore.inquiry import Inquiry
from ilp.fuzz.breach import Breach, Observation
from ilp.fuzz.panel import Panel

__all__ = ["Inquire", "Oracle"]

Inquire: TypeAlias = Callable[[Observation, Panel], Inquiry[tuple[Breach, ...]]]
"""Looks at what was observed, asks what else it wants to know, and returns what is broken.

It is a generator: it yields an `Ask`, is sent the outcomes, and returns. It may hold nothing of its own between two
observations, so that an operation alone shows a breach again.
"""


class Oracle(Struct, frozen=True, kw_only=True):
    """One way to know that something is wrong.

    Attributes:
        name: as --oracle takes it, in lower case with hyphens.
        title: what it holds, one line.
        consequence: what a breach of it does to whoever sends or receives such packets, one line.
        rank: which findings come first, from 0 on: what moves money differently at two hops comes before what is
            merely unclean.
        follows_up: whether it asks further questions: of many operations that show nothing new, such oracles see only
            some.
        measures: whether it measures what an operation costs. Such an oracle looks at the probes of the phase of
            proportion, and at nothing else; what it asks is not remembered.
        needs: what else it needs beside the implementation: the specification, or another implementation. Without, it
            is silent.
        inquire: does the work.
    """

    name: str
    title: str
    consequence: str
    rank: int
    follows_up: bool
    measures: bool = False
    needs: Literal["nothing", "specification", "others"] = "nothing"
    inquire: Inquire
