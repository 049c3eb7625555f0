"""ilp history: the gate over all releases of a package."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Annotated, Protocol

import typer

import ilp
from ilp.cli.failure import Failure
from ilp.cli.gate_options import BudgetOption, SeedOption, set_name
from ilp.cli.opening import Preparer, conditions_of, unavailable
from ilp.cli.options import OutputOption, TimeoutOption
from ilp.cli.reports import ReportOption, RunFormOption, deliver_run, wanted_reports
from ilp.cli.selection import FolderOption, loaded_set
from ilp.gate.configuration import BUDGET
from ilp.gate.history import HistoryPlan, history_exit_code, walk_history
from ilp.implementation import cargo, maven, npm
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.process import DEFAULT_TIMEOUT
from ilp.implementation.reference import EMBEDDED
from ilp.implementation.releases import Releases
from ilp.report.forms import Form
from ilp.report.history_text import print_history
from ilp.report.progress import Progress

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_FEWEST = 2  # releases that make a step


class _Registry(Protocol):
    """What is asked of the module of a scheme whose packages have releases."""

    def supported_packages(self) -> tuple[str, ...]: ...

    def released_versions(self, package: str, *, on_progress: Callable[[str], None]) -> Releases: ...


_REGISTRIES: Mapping[str, _Registry] = MappingProxyType({"npm": npm, "cargo": cargo, "maven": maven})


@app.command()
def history(
    package: Annotated[str, typer.Argument(metavar="PACKAGE", hidden=True)],
    first: Annotated[str | None, typer.Option("--from", metavar="V", help="Begin with this release.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="V", help="End with this release.")] = None,
    seed: SeedOption = None,
    budget: BudgetOption = None,
    vectors: FolderOption = None,
    timeout: TimeoutOption = DEFAULT_TIMEOUT,
    output_form: RunFormOption = Form.TEXT,
    output: OutputOption = None,
    further: ReportOption = None,
) -> int:
    """Walk the published releases of a package in order, and say for each step what it declared and what it required.

    The package is one that has an adapter, such as npm:ilp-packet, cargo:interledger-packet or
    maven:org.interledger:codecs-ilp. Prereleases are left out. Policy and rules are as they come: no ilp.toml counts.

    This is a report: exit code 0 if all steps were decided, however they were; 3 if one was not.
    """
    registry, name = _named(package)
    wanted = wanted_reports(output_form, output, further)
    vector_set = loaded_set(vectors)
    with Progress() as progress:
        try:
            releases = registry.released_versions(name, on_progress=progress.message)
        except ImplementationUnavailable as problem:
            raise unavailable(problem) from None
        plan = HistoryPlan(
            package=package,
            versions=_walked(package, releases, first, last),
            note=releases.note,
            independent=EMBEDDED,
            vectors=vector_set.vectors,
            vector_set=set_name(vector_set),
            seed=seed or 0,
            budget=BUDGET if budget is None else budget,
            suite=ilp.__version__,
            today=datetime.now(UTC).date(),
        )
        record = walk_history(plan, Preparer(conditions_of(timeout, progress)), progress)
    undelivered = deliver_run(record, wanted, lambda console: print_history(console, record))
    return history_exit_code(record) or undelivered


def _named(package: str) -> tuple[_Registry, str]:
    """Return the registry that `package` comes from, and its name there: features of a crate are no part of it.

    Raises:
        Failure: it is no package of a registry, or has a version.
    """
    scheme, _, name = package.partition(":")
    if scheme not in _REGISTRIES or not name or "@" in name[1:]:
        packages = (f"{each}:{one}" for each, it in _REGISTRIES.items() for one in it.supported_packages())
        raise Failure(
            f"{package!r} is no package without a version",
            f"Name one as in `ilp history npm:ilp-packet`; there are {', '.join(packages)}.",
        )
    return _REGISTRIES[scheme], name.partition("[")[0]


def _walked(package: str, releases: Releases, first: str | None, last: str | None) -> tuple[str, ...]:
    """Return the releases between two, both included.

    Raises:
        Failure: one of the two is no release, or there is no step between them.
    """
    versions = releases.versions
    for option, each in (("--from", first), ("--to", last)):
        if each is not None and each not in versions:
            raise Failure(f"{option} {each}: {package} has no such release", f"There are {', '.join(versions)}.")
    start = versions.index(first) if first is not None else 0
    end = versions.index(last) + 1 if last is not None else len(versions)
    chosen = versions[start:end]
    if len(chosen) < _FEWEST:
        limits = (f" from {first} on" if first else "") + (f" up to {last}" if last else "")
        there = f"There are {', '.join(versions)}." if versions else "The registry names none."
        raise Failure(f"{package}: fewer than two releases to walk{limits}", there)
    return chosen
