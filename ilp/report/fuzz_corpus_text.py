"""Corpora for people: what is in one, and what became of a merge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

from ilp.codec import DecodeError, decode
from ilp.explore.question import packet_name
from ilp.fuzz.corpus import Corpus
from ilp.fuzz.merge import Merged
from ilp.protocol import Decode
from ilp.report.labelled import append_row
from ilp.report.wording import counted, printable

__all__ = ["render_corpus", "render_merged"]


def render_merged(into: Path, merged: Merged, problems: Sequence[str]) -> Text:
    """Return what a merge came to, and what stood in its way."""
    text = Text()
    text.append(f"{printable(str(into))}\n", style="bold")
    append_row(text, "inputs", f"{merged.before:,} before, {merged.before + merged.kept:,} now")
    append_row(text, "offered", f"{merged.offered:,} others, of which {merged.kept:,} show something new")
    append_row(text, "features", f"{merged.features:,}")
    _append_problems(text, problems)
    text.rstrip()
    return text


def render_corpus(folder: Path, corpus: Corpus) -> Text:
    """Return what a corpus holds."""
    text = Text()
    inputs = corpus.inputs()
    text.append(f"{printable(str(folder))}\n", style="bold")
    sizes = sorted(map(len, inputs))
    said = f"{counted(len(inputs), 'input')}, {sum(sizes):,} octets"
    append_row(text, "inputs", said + (f"; the largest has {sizes[-1]:,}" if sizes else ""))
    names = Counter(packet_name(Decode(each.hex())) for each in inputs)
    for name, label in (("prepare", "Prepare"), ("fulfill", "Fulfill"), ("reject", "Reject"), ("none", "others")):
        if names[name]:  # type: ignore[index] # one of the names
            append_row(text, label, f"{names[name]:,}")  # type: ignore[index]
    append_row(text, "read", f"{sum(map(_is_read, inputs)):,} by the reference codec")
    _append_problems(text, corpus.problems)
    text.rstrip()
    return text


def _is_read(octets: bytes) -> bool:
    try:
        decode(octets)
    except DecodeError:
        return False
    return True


def _append_problems(text: Text, problems: Sequence[str]) -> None:
    for each in problems:
        append_row(text, "problem", printable(each))
