"""Corpora put together: of many inputs, the smallest that show everything which any of them shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from msgspec import Struct

from ilp.fuzz.corpus import Corpus
from ilp.fuzz.feedback import Feedback
from ilp.fuzz.glance import glance
from ilp.fuzz.panel import Panel
from ilp.protocol import Decode, Operation, Relay

__all__ = ["Merged", "merge_corpora"]

_BLOCK = 1024  # inputs that are asked together


class Merged(Struct, frozen=True, kw_only=True):
    """What became of inputs.

    Attributes:
        before: how many the corpus had.
        offered: how many different ones were not in it.
        kept: how many of them it has now.
        features: how many distinct things its inputs show.
    """

    before: int
    offered: int
    kept: int
    features: int


def merge_corpora(
    into: Corpus,
    sources: Sequence[Corpus],
    panel: Panel,
    on_asked: Callable[[int, int], None] = lambda _done, _planned: None,
) -> Merged:
    """Add to a corpus the inputs of others that show what none of its own shows, the smallest first.

    What an input shows is what a campaign looks at: where it lies, and the classes of what all participants do when
    they are to read it and to forward it. What the corpus has already is kept.

    Args:
        into: takes the inputs.
        sources: have them.
        panel: who is asked.
        on_asked: hears how many of how many inputs were asked.

    Raises:
        ImplementationUnavailable: a participant cannot be asked any more; the corpus has what was kept so far.
    """
    own = into.inputs()
    offered = sorted(
        {each for source in sources for each in source.inputs()} - set(own), key=lambda each: (len(each), each)
    )
    feedback = Feedback()
    kept = 0
    for done, (octets, is_new) in enumerate(_looked_at((*own, *offered), panel, feedback), 1):
        if done > len(own) and is_new and into.add(octets):
            kept += 1
        on_asked(done, len(own) + len(offered))
    return Merged(before=len(own), offered=len(offered), kept=kept, features=len(feedback))


def _looked_at(inputs: Sequence[bytes], panel: Panel, feedback: Feedback) -> Iterator[tuple[bytes, bool]]:
    """Yield each input, and whether it shows anything new."""
    source = iter(inputs)
    while block := list(islice(source, _BLOCK)):
        asked: list[Operation] = [each for octets in block for each in (Decode(octets.hex()), Relay(octets.hex()))]
        is_new = [
            feedback.note(glance(operation, "").cell, outcomes)
            for operation, outcomes in zip(asked, panel.outcomes(asked), strict=True)
        ]
        for index, octets in enumerate(block):
            yield octets, any(is_new[2 * index : 2 * index + 2])
