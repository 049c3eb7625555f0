"""ilp implementations: which are known, which this project declares, and what each needs."""

from __future__ import annotations

import difflib
from typing import Annotated

import typer

from ilp.cli.failure import Failure
from ilp.cli.options import FormatOption
from ilp.cli.screen import OutputForm, deliver, report_in
from ilp.implementation.declared import Declaration, Declared, declared_names, find_declared
from ilp.implementation.declaring import NotAdded, adapter_for, add_declaration
from ilp.implementation.implementation import InvalidReference
from ilp.implementation.project import BrokenConfiguration
from ilp.implementation.reference import validate_reference
from ilp.implementation.registry import KnownImplementation, known, package_reference
from ilp.report.implementations_record import implementations as described
from ilp.report.implementations_text import print_added, print_info, print_list

__all__ = ["app"]

_SURELY_MEANT = 0.8  # how alike a package has to be to a known one to be suggested

app = typer.Typer(add_completion=False, rich_markup_mode=None, invoke_without_command=True)


@app.callback()
def _implementations(context: typer.Context, output_form: FormatOption = OutputForm.TEXT) -> int:
    """Which implementations are known, which this project declares, and what each needs. Alone, it lists them.

    docs/implementations.md explains references.
    """
    if context.invoked_subcommand is None:
        return _listed(output_form, None)
    if output_form is not OutputForm.TEXT:
        raise Failure("--format is for what stands before it", "Put it last: `ilp implementations list --format json`.")
    return 0


@app.command("list", short_help="One line an implementation.")
def list_implementations(
    language: Annotated[str | None, typer.Option(metavar="LANGUAGE", help="Only those in this language.")] = None,
    output_form: FormatOption = OutputForm.TEXT,
) -> int:
    """Print one line an implementation: reference, language, versions, how many are cached, toolchain on this machine.

    Exit code 0.
    """
    return _listed(output_form, language)


@app.command(short_help="All there is to know of one.")
def info(
    reference: Annotated[str, typer.Argument(metavar="REF", hidden=True)],
    output_form: FormatOption = OutputForm.TEXT,
) -> int:
    """Tell what an implementation is, its versions, its toolchain on this machine, and what to do with it.

    REF is a reference, with or without a version, or a NAME of ilp.toml.

    Exit code 0.
    """
    found = _found(reference)
    record = described((), (found,)) if isinstance(found, Declared) else described((found,), asked=reference)
    return deliver(report_in(output_form, record, lambda console: print_info(console, record.implementations[0])), None)


@app.command(short_help="Name one of your own.")
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", hidden=True)],
    reference: Annotated[str, typer.Argument(metavar="REF", hidden=True)],
    build: Annotated[
        list[str] | None, typer.Option(metavar="LINE", help="Build it with this command line; may be repeated.")
    ] = None,
    language: Annotated[str | None, typer.Option(metavar="TEXT", help="What it is written in.")] = None,
    homepage: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Where its project is.")] = None,
    description: Annotated[str | None, typer.Option(metavar="TEXT", help="What it is, in a line.")] = None,
) -> int:
    """Declare an implementation in ilp.toml: then every verb takes NAME, and NAME@REV for a git revision.

    REF is 'cmd:COMMAND LINE' or python:MODULE:OBJECT. The declaration is added to the ilp.toml or pyproject.toml that
    counts here; without one, an ilp.toml is made in this folder.

    Exit code 0.
    """
    try:
        adapter = adapter_for(reference)
        declaration = Declaration(
            adapter=adapter, build=tuple(build or ()), language=language, homepage=homepage, description=description
        )
        added = add_declaration(name, declaration)
    except NotAdded as error:
        raise Failure(str(error), error.advice) from None
    except (InvalidReference, BrokenConfiguration) as error:
        raise Failure(str(error)) from None
    except ValueError as error:  # a command line that is none
        raise Failure(str(error), "Quote it as for a shell; no shell runs it.") from None
    return deliver(lambda console: print_added(console, name, added), None)


def _listed(form: OutputForm, language: str | None) -> int:
    declared = _declared()
    if language is not None:
        _require_language(language, declared)
    record = described(
        [each for each in known().values() if _is_in(language, each.language)],
        [each for each in declared if _is_in(language, each.declaration.language)],
    )
    return deliver(report_in(form, record, lambda console: print_list(console, record)), None)


def _is_in(wanted: str | None, language: str | None) -> bool:
    return wanted is None or (language or "").casefold() == wanted.casefold()


def _require_language(language: str, declared: list[Declared]) -> None:
    languages = {each.language for each in known().values()} | {each.declaration.language for each in declared}
    there = sorted(each for each in languages if each is not None)
    if language.casefold() not in map(str.casefold, there):
        raise Failure(f"there is no implementation in {language!r}", f"There are some in {', '.join(there)}.")


def _declared() -> list[Declared]:
    try:
        return [each for name in declared_names() if (each := find_declared(name)) is not None]
    except BrokenConfiguration as error:
        raise Failure(str(error)) from None


def _found(reference: str) -> KnownImplementation | Declared:
    package = package_reference(reference)
    entry = known().get(package.package if package else reference)
    if entry is not None:
        _require_valid(reference)
        return entry
    if package is not None:
        _require_valid(reference)
        raise _unknown_package(package.package)
    try:
        declared = find_declared(reference)
    except (InvalidReference, BrokenConfiguration) as error:
        raise Failure(str(error)) from None
    if declared is not None:
        return declared
    _require_valid(reference)
    raise Failure(
        f"{reference} is a reference, and no more is known of it",
        f"`ilp adapter test '{reference}'` asks it who it is; `ilp implementations add NAME '{reference}'` names it.",
    )


def _require_valid(reference: str) -> None:
    try:
        validate_reference(reference)
    except InvalidReference as error:
        raise Failure(str(error)) from None


def _unknown_package(package: str) -> Failure:
    packages = [each for each in known() if ":" in each]
    close = difflib.get_close_matches(package, packages, n=1, cutoff=_SURELY_MEANT)
    meant = f"Did you mean {close[0]}? " if close else f"Known are {', '.join(packages)}. "
    return Failure(
        f"{package}: this package is not known, and there is no adapter for it",
        f"{meant}For any other, write an adapter (`ilp adapter new LANGUAGE`).",
    )
