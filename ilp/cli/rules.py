"""ilp rules: what the gate looks for, and which bump it requires."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from ilp.cli.failure import Failure
from ilp.cli.options import FormatOption
from ilp.cli.screen import OutputForm, deliver, report_in
from ilp.gate.rules import Rule, UnknownRule, find_rule
from ilp.gate.rules import rules as all_rules
from ilp.report.rules_text import print_rules, print_shown, rules_record

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None, invoke_without_command=True)


@app.callback()
def _rules(context: typer.Context, output_form: FormatOption = OutputForm.TEXT) -> int:
    """The rules of the gate: which wire change requires which bump of the version. Alone, it lists them.

    docs/gate-rules.md explains policies, profiles, configuration and waivers.
    """
    if context.invoked_subcommand is None:
        return _listed(output_form)
    if output_form is not OutputForm.TEXT:
        raise Failure("--format is for what stands before it", "Put it last: `ilp rules show WR06 --format json`.")
    return 0


@app.command("list", short_help="One line a rule.")
def list_rules(output_form: FormatOption = OutputForm.TEXT) -> int:
    """Print one line a rule: id, name, surface, the bump by profile, whether it is locked, and its mirror.

    Exit code 0.
    """
    return _listed(output_form)


@app.command(short_help="A rule with all there is to know of it.")
def show(
    ids: Annotated[list[str], typer.Argument(metavar="ID", hidden=True)],
    output_form: FormatOption = OutputForm.TEXT,
) -> int:
    """Explain rules: what they see, who is hurt, an example in octets, the bump under every policy and profile.

    ID is a rule's id or name, such as WR06 or reader-limit-lowered.

    Exit code 0.
    """
    return _delivered(output_form, [_found(each) for each in ids], listed=False)


def _listed(form: OutputForm) -> int:
    return _delivered(form, all_rules().values(), listed=True)


def _found(text: str) -> Rule:
    try:
        return find_rule(text)
    except UnknownRule as unknown:
        meant = f"Did you mean {', '.join(unknown.close)}? " if unknown.close else ""
        raise Failure(str(unknown), f"{meant}`ilp rules` lists all.") from None


def _delivered(form: OutputForm, chosen: Iterable[Rule], *, listed: bool) -> int:
    record = rules_record(chosen)
    print_record = print_rules if listed else print_shown
    return deliver(report_in(form, record, lambda console: print_record(console, record)), None)
