"""ilp vectors: the golden vectors themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ilp.cli.failure import COULD_NOT_DECIDE, Failure
from ilp.cli.options import FormatOption
from ilp.cli.screen import OutputForm, deliver, report_in
from ilp.cli.selection import (
    ClauseOption,
    FlagOption,
    FolderOption,
    OperationOption,
    PacketOption,
    VectorOption,
    chosen_vectors,
    loaded_set,
    selection_of,
)
from ilp.conformance.mutation import score_mutants
from ilp.golden.archive import NoSuchArchive, Occupied, opened_set
from ilp.golden.archive import export as export_set
from ilp.golden.compare import Snapshot, compare, snapshot_of
from ilp.golden.coverage import coverage_of
from ilp.golden.load import BrokenVectors, shipped_vectors
from ilp.golden.manifest import read_manifest
from ilp.golden.release import read_release
from ilp.golden.select import Selection, select, unknown_names
from ilp.golden.verify import drift_between, is_set
from ilp.golden.verify import verify as verify_set
from ilp.mutants import catalogue
from ilp.report.progress import Progress
from ilp.report.vectors_record import Export, clauses_record, list_record, mutation_record, show_record
from ilp.report.vectors_text import print_clauses, print_list, print_mutation, print_vectors, set_line
from ilp.report.versions_text import print_comparison, print_drift, print_verification
from ilp.report.wording import counted
from ilp.spec.clauses import all_clauses

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_NAMES = "ilp vectors list"
_NO_SET = "Give a folder or archive that `ilp vectors export` wrote, or a folder of vectors."


@app.callback()
def _vectors() -> None:
    """List, show, verify, export and compare the golden vectors, and say how good they are.

    They are plain JSON for any language; docs/vectors.md tells how to use them without this command.
    """


@app.command("list", short_help="One line a vector.")
def list_vectors(
    vector: VectorOption = None,
    flag: FlagOption = None,
    clause: ClauseOption = None,
    packet: PacketOption = None,
    operation: OperationOption = None,
    vectors: FolderOption = None,
    output_form: FormatOption = OutputForm.TEXT,
) -> int:
    """Print one line a vector: what is expected, the operation, the id, the title, which in a terminal is cut to fit.

    Options that choose vectors may be given more than once; a vector is taken if it matches one of each kind given.

    Exit code 0.
    """
    vector_set = loaded_set(vectors)
    selection = selection_of(vector, flag, clause, packet, operation)
    chosen = chosen_vectors(vector_set, selection, names=_NAMES, explains="ilp vectors list -h")
    record = list_record(vector_set, chosen)
    return _deliver(output_form, record, lambda console: print_list(console, record))


@app.command(short_help="Vectors with all there is to know of them.")
def show(
    ids: Annotated[list[str], typer.Argument(metavar="ID", hidden=True)],
    vectors: FolderOption = None,
    output_form: FormatOption = OutputForm.TEXT,
) -> int:
    """Show vectors with all there is to know: clauses, input, what is expected, witnesses, provenance.

    ID is a vector's id, such as timestamp/month-13, or a glob: 'timestamp/*'.

    Exit code 0.
    """
    vector_set = loaded_set(vectors)
    selection = Selection(ids=tuple(ids))
    for unknown in unknown_names(vector_set.vectors, selection):
        advice = f"Did you mean {', '.join(unknown.close)}?" if unknown.close else f"`{_NAMES}` names all."
        raise Failure(f"{unknown.name}: there is no such vector", advice)
    chosen = select(vector_set.vectors, selection)
    record = show_record(vector_set, chosen)
    return _deliver(output_form, record, lambda console: print_vectors(console, record))


@app.command(short_help="Is a set of vectors whole?")
def verify(
    place: Annotated[Path | None, typer.Argument(metavar="PLACE", hidden=True)] = None,
    output_form: FormatOption = OutputForm.TEXT,
) -> int:
    """Is a set of vectors whole?

    PLACE is a folder or an archive, or without it the vectors that came with this command. Its files have to be what
    its manifest says, its vectors in the format, its ids unique, and no retired id in use.

    Exit code 0 if it is whole, 1 if not, 3 if there is no set.
    """
    with _opened(place or shipped_vectors()) as folder:
        verification = verify_set(folder, str(place or folder))
    undelivered = _deliver(output_form, verification, lambda console: print_verification(console, verification))
    return 1 if verification.faults else undelivered


@app.command(short_help="Write the set to where another project keeps it.")
def export(
    destination: Annotated[Path, typer.Argument(metavar="DEST", hidden=True)],
    force: Annotated[
        bool, typer.Option("--force", help="Write even where something lies that is no exported set.")
    ] = False,
    vectors: FolderOption = None,
    output_form: FormatOption = OutputForm.TEXT,
) -> int:
    """Write the set to where another project keeps it, with its manifest, schemas, description and licence.

    DEST is a folder, or an archive whose name ends in .tar.gz, .tgz or .zip. An older export there is replaced; other
    files in its folder stay. The same set makes the same archive, octet by octet.

    Exit code 0, or 3 if it could not be written.
    """
    folder = vectors or shipped_vectors()
    try:
        written = export_set(folder, destination, force=force)
        manifest = read_manifest(folder)
    except NoSuchArchive as error:
        raise Failure(f"{destination}: {error}", "Any other name without such an ending is a folder's.") from None
    except Occupied:
        raise Failure(
            f"{destination}: is there, and is no exported set", "Name another place, or give --force to write there."
        ) from None
    except BrokenVectors as error:
        advice = "Nothing was exported. `ilp vectors verify` shows all that is wrong."
        raise Failure(str(error), advice, code=COULD_NOT_DECIDE) from None
    except OSError as error:
        raise Failure(
            f"{destination}: cannot be written: {error.strerror or error}",
            "Is the folder above it there, and may you write to it?",
            code=COULD_NOT_DECIDE,
        ) from None
    record = Export(destination=str(destination), version=manifest.version, sha256=manifest.sha256, files=written)
    said = f"{destination}: {counted(len(written), 'file')}, {set_line(manifest.version, manifest.sha256)}"
    return _deliver(output_form, record, lambda console: console.print(said, markup=False))


@app.command(short_help="What changed, and which bump does that require?")
def diff(
    old: Annotated[Path | None, typer.Argument(metavar="OLD", hidden=True)] = None,
    new: Annotated[Path | None, typer.Argument(metavar="NEW", hidden=True)] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show all changes, however many.")] = False,
    output_form: FormatOption = OutputForm.TEXT,
) -> int:
    """What changed between two versions of a set, and which bump of its version does that require?

    OLD and NEW are folders or archives. Without NEW, it is the set that came with this command; without OLD as well,
    that set is compared with the last release that is recorded beside it.

    A vector that asks or expects something else, or is gone, is major; a new one minor; other words are patch. In 0.x
    a new minor number declares what is major later, and a new patch number the rest.

    Exit code 0 if the version declared is large enough or unknown, 1 if not, 3 if a place holds no set.
    """
    with _opened(new or shipped_vectors()) as folder:
        newer = _snapshot(folder, str(new or folder))
        older = _snapshot_in(old) if old else read_release(folder)
    comparison = compare(older, newer)
    undelivered = _deliver(
        output_form, comparison, lambda console: print_comparison(console, comparison, verbose=verbose)
    )
    return 1 if comparison.sufficient is False else undelivered


@app.command(short_help="Is a copy that lies elsewhere still the same?")
def drift(
    copy: Annotated[Path, typer.Argument(metavar="PLACE", hidden=True)],
    vectors: FolderOption = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show all vectors, however many.")] = False,
    output_form: FormatOption = OutputForm.TEXT,
) -> int:
    """Is a copy of the vectors that lies elsewhere still the same?

    PLACE is the folder or archive of the copy. It is compared with the vectors that came with this command: which files
    differ, which vectors, and whether it is another version or somebody has changed it.

    Exit code 0 if it is the same, 1 if not, 3 if there is no set.
    """
    with _opened(copy) as folder:
        drifted = drift_between(folder, vectors or shipped_vectors(), str(copy))
    undelivered = _deliver(output_form, drifted, lambda console: print_drift(console, drifted, verbose=verbose))
    return undelivered if drifted.state == "same" else 1


@app.command(short_help="Which clauses do the vectors test?")
def clauses(
    clause: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Only this clause, or those of a glob, with their vectors.")
    ] = None,
    vectors: FolderOption = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show the vectors of every clause.")] = False,
    output_form: FormatOption = OutputForm.TEXT,
) -> int:
    """Which clauses of the RFCs do the vectors test, and from which side?

    For each clause, how many vectors that bear on it expect what, and which they are. A binding clause needs vectors
    that are accepted and vectors that are refused, unless there is a reason why one of the two makes no sense.

    Exit code 0 if nothing is missing, 1 otherwise.
    """
    vector_set = loaded_set(vectors)
    chosen = _named_by(clause or [], all_clauses(), "--clause", "clause", "`ilp vectors clauses` names all.")
    covered = [each for each in coverage_of(vector_set.vectors) if each.clause in chosen]
    record = clauses_record(vector_set, covered)
    shown = verbose or bool(clause)
    undelivered = _deliver(output_form, record, lambda console: print_clauses(console, record, verbose=shown))
    return undelivered if record.complete else 1


@app.command(short_help="Do the vectors catch bugs?")
def mutation(
    mutant: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Only this mutant, or those of a glob: 'amount/*'.")
    ] = None,
    vectors: FolderOption = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show every mutant, and vectors that kill it.")
    ] = False,
    output_form: FormatOption = OutputForm.TEXT,
) -> int:
    """Do the vectors catch bugs? Ask them about every wire bug of a catalogue.

    A mutant is a codec with one bug. It is caught if a vector fails for it; one that takes a side of a disputed point
    is caught if the vectors tell it apart without failing.

    Exit code 0 if all are caught, 1 if one survives.
    """
    vector_set = loaded_set(vectors)
    named = _named_by(mutant or [], catalogue(), "--mutant", "mutant", "`ilp vectors mutation -v` names all.")
    chosen = [catalogue()[each] for each in named]
    with Progress() as progress:
        score = score_mutants(vector_set.vectors, chosen, lambda done: progress.asked("mutants", done, len(chosen)))
    record = mutation_record(vector_set, chosen, score, complete=len(chosen) == len(catalogue()))
    undelivered = _deliver(output_form, record, lambda console: print_mutation(console, record, verbose=verbose))
    return undelivered if record.caught == record.planned else 1


def _deliver(form: OutputForm, record: object, people: Callable[[Console], None]) -> int:
    return deliver(report_in(form, record, people), None)


@contextmanager
def _opened(place: Path) -> Iterator[Path]:
    """Give the folder of the set at a place.

    Raises:
        Failure: there is none.
    """
    try:
        with opened_set(place) as folder:
            if not is_set(folder):
                raise BrokenVectors(place, "there are no vectors in it")
            yield folder
    except BrokenVectors as error:
        raise Failure(str(error), _NO_SET, code=COULD_NOT_DECIDE) from None


def _snapshot_in(place: Path) -> Snapshot:
    with _opened(place) as folder:
        return _snapshot(folder, str(place))


def _snapshot(folder: Path, name: str) -> Snapshot:
    snapshot = snapshot_of(folder, name)
    if not snapshot.fingerprints:
        raise BrokenVectors(folder, "there are no vectors in it")
    return snapshot


def _named_by(patterns: list[str], every: Mapping[str, object], option: str, noun: str, advice: str) -> list[str]:
    """Return the ids that one of the patterns names, all of them if there are no patterns.

    Raises:
        Failure: a pattern names none.
    """
    for pattern in patterns:
        if not any(fnmatchcase(each, pattern) for each in every):
            raise Failure(f"{option} {pattern}: there is no such {noun}", advice)
    return [each for each in every if not patterns or any(fnmatchcase(each, one) for one in patterns)]
