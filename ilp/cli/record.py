"""ilp record: keep what an implementation does, for when it cannot run any more."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import ilp
from ilp.cli.failure import COULD_NOT_DECIDE, Failure
from ilp.cli.gate_options import BudgetOption, SeedOption, project_configuration
from ilp.cli.opening import conditions_of, refuse_recordings, require_references, unavailable
from ilp.cli.options import TimeoutOption
from ilp.cli.screen import require_place, screen, written_out
from ilp.cli.selection import FolderOption, loaded_set
from ilp.gate.recorder import record_outcomes
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.process import DEFAULT_TIMEOUT
from ilp.implementation.reference import open_implementation
from ilp.report.progress import Progress
from ilp.report.record_text import render_recorded

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def record(
    reference: Annotated[str, typer.Argument(metavar="REF", hidden=True)],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Where the recording goes.")],
    seed: SeedOption = None,
    budget: BudgetOption = None,
    vectors: FolderOption = None,
    timeout: TimeoutOption = DEFAULT_TIMEOUT,
) -> int:
    """Ask an implementation what the gate would ask it as the baseline, and keep it in a file.

    `ilp gate recording:FILE CANDIDATE` then compares with it, also where the old build cannot run any more. Record with
    the seed and budget that the gate is to have.

    REF is a reference, such as connector@v3.5.1 or npm:ilp-packet@3.1.3; docs/implementations.md has all.

    Exit code 0 if it is recorded, 3 if it is not: the implementation cannot be asked, or the file cannot be written.
    """
    require_references([reference])
    refuse_recordings([reference])
    _require_file(output)
    configuration = project_configuration()
    vector_set = loaded_set(vectors)
    try:
        with (
            Progress() as progress,
            open_implementation(reference, conditions_of(timeout, progress)) as implementation,
        ):
            recorded = record_outcomes(
                implementation,
                output,
                vector_set.vectors,
                seed=configuration.seed if seed is None else seed,
                budget=configuration.budget if budget is None else budget,
                suite=ilp.__version__,
                on_asked=progress.asked,
            )
        octets = output.stat().st_size
    except ImplementationUnavailable as problem:
        raise unavailable(problem) from None
    except OSError as error:
        raise Failure(
            f"{output}: cannot be written: {error.strerror}", "There is no recording.", code=COULD_NOT_DECIDE
        ) from None
    with written_out():
        screen().print(render_recorded(recorded, output, octets))
    return 0


def _require_file(output: Path) -> None:
    """Check that a recording can be put into the file `output`: beside it first, then in its place.

    Raises:
        Failure: it is a folder, a device or a pipe, or lies in no folder.
    """
    require_place(output)
    if output.exists() and not output.is_file():
        raise Failure(f"{output}: a recording is written into a file, and this is none", "Name a file.")
