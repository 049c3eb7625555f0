"""ilp promote: a finding of ilp fuzz as a candidate for a golden vector."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ilp.cli.failure import COULD_NOT_DECIDE, Failure
from ilp.cli.fuzz_opening import StateOption, findings_named, findings_of
from ilp.cli.screen import screen, written_out
from ilp.cli.whole_file import write_whole
from ilp.fuzz.promote import OPEN, candidate_of
from ilp.fuzz.state import DEFAULT_STATE, State
from ilp.golden.load import BrokenVectors, shipped_vectors
from ilp.golden.manifest import read_manifest
from ilp.report.fuzz_replay_text import render_candidate

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def promote(
    signature: Annotated[str, typer.Argument(metavar="SIGNATURE", hidden=True)],
    into: Annotated[
        Path, typer.Option("--into", metavar="FOLDER", help="The set of vectors that the candidate goes into.")
    ] = Path("vectors"),
    state: StateOption = DEFAULT_STATE,
) -> int:
    """Write a finding into a set of vectors, as a candidate that no set loads before a person has decided about it.

    The candidate has the operation and where it comes from. Its expectation and its clauses are TODO: what this suite's
    own oracle says is shown as a suggestion, and set by nobody but you. docs/fuzzing.md tells the steps.

    Exit code 0 if it is written, 2 if there is no such finding, 3 if it could not be written.
    """
    place = State(state)
    found, _ = findings_of(place)
    named = findings_named(found, [signature], place)
    if len({each.signature for each in named}) > 1:
        raise Failure(f"{signature}: {len(named)} findings have such a signature", "Name one of them.")
    if not into.is_dir():
        raise Failure(f"{into}: there is no such folder", "Name the folder of your vectors with --into FOLDER.")
    finding = min(named, key=lambda each: len(each.cases[0].operation.__repr__()))
    candidate = candidate_of(finding, _version_of(into))
    target = into / candidate.name
    if target.exists() and target.read_bytes() != candidate.content:
        raise Failure(f"{target}: somebody works on this candidate already", f"Set what is {OPEN} there.")
    try:
        write_whole(target, candidate.content)
    except OSError as error:
        raise Failure(f"{target}: cannot be written: {error.strerror}", code=COULD_NOT_DECIDE) from None
    with written_out():
        screen().print(render_candidate(candidate, target))
    return 0


def _version_of(folder: Path) -> str:
    """Return the version of the set in a folder, or of the golden one where it has none."""
    for each in (folder, shipped_vectors()):
        try:
            return read_manifest(each).version
        except BrokenVectors:
            continue
    return "0.0.0"
