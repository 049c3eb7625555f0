"""ilp corpus: the corpora of ilp fuzz, merged or looked into."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ilp.cli.failure import COULD_NOT_DECIDE, Failure
from ilp.cli.fuzz_opening import openers_of, problems_said
from ilp.cli.opening import refuse_recordings, require_references
from ilp.cli.options import TimeoutOption
from ilp.cli.screen import screen, written_out
from ilp.cli.selection import loaded_set
from ilp.fuzz.corpus import Corpus
from ilp.fuzz.merge import merge_corpora
from ilp.fuzz.part import opened
from ilp.fuzz.record import Participant
from ilp.fuzz.state import DEFAULT_STATE, State
from ilp.implementation.process import DEFAULT_TIMEOUT
from ilp.report.fuzz_corpus_text import render_corpus, render_merged
from ilp.report.progress import Progress

__all__ = ["app"]

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    help="Corpora: folders with one file an input, the raw octets of a packet, as libFuzzer and Atheris keep them.",
    no_args_is_help=True,
)


@app.command("merge")
def merge(
    into: Annotated[Path, typer.Argument(metavar="INTO", hidden=True)],
    sources: Annotated[list[Path], typer.Argument(metavar="FROM...", hidden=True)],
    references: Annotated[
        list[str] | None, typer.Option("--with", metavar="REF", help="Whose outcomes count; the reference codec's.")
    ] = None,
    timeout: TimeoutOption = DEFAULT_TIMEOUT,
) -> int:
    """Add to the corpus INTO what other corpora show beyond it, with as few and as small inputs as that takes.

    Nothing is removed from any folder: to make a corpus small, merge it into a new one. FROM may be corpora of
    libFuzzer or Atheris, and they can use INTO.

    Exit code 0 if INTO has everything, 3 if an implementation, a folder or a file stood in the way.
    """
    chosen = tuple(dict.fromkeys(references or ["reference"]))
    require_references(chosen)
    refuse_recordings(chosen)
    for each in sources:
        if not each.is_dir():
            raise Failure(f"{each}: there is no such folder", "Name folders with inputs, such as .ilp-fuzz/corpus.")
    with problems_said(), Progress() as progress:
        corpora = [Corpus(each) for each in sources]
        corpus = Corpus(into)
        openers = openers_of(chosen, timeout)
        with opened(openers, loaded_set(None).vectors, [Participant(reference=each) for each in chosen]) as panel:
            merged = merge_corpora(
                corpus, corpora, panel, lambda done, planned: progress.asked(str(into), done, planned)
            )
    problems = [problem for each in (*corpora, corpus) for problem in each.problems]
    with written_out():
        screen().print(render_merged(into, merged, problems))
    return COULD_NOT_DECIDE if problems else 0


@app.command("stats")
def stats(
    folder: Annotated[Path | None, typer.Argument(metavar="FOLDER", hidden=True)] = None,
) -> int:
    """Say what is in a corpus: how many inputs of which packets, how many of them the reference codec reads.

    Without FOLDER, the corpus of the state folder .ilp-fuzz.

    Exit code 0, or 3 if the folder or a file in it is not what it should be.
    """
    place = folder or State(DEFAULT_STATE).corpus
    if not place.is_dir():
        raise Failure(f"{place}: there is no such folder", "Name one that holds inputs.", code=COULD_NOT_DECIDE)
    with problems_said():
        corpus = Corpus(place)
    with written_out():
        screen().print(render_corpus(place, corpus))
    return COULD_NOT_DECIDE if corpus.problems else 0
