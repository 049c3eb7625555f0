"""ilp explain: a packet field by field, broken or not."""

from __future__ import annotations

from typing import Annotated

import typer

from ilp.cli.options import FormatOption
from ilp.cli.screen import OutputForm, emit, screen, written_out
from ilp.cli.source import Form, packets_of
from ilp.report.dump import render_explanation
from ilp.report.explanation import Explanation
from ilp.report.explanation import explain as explanation_of
from ilp.report.machine import to_json

__all__ = ["app"]

_WIDTH = 80

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def explain(
    packet: Annotated[str, typer.Argument(metavar="PACKET", hidden=True)],
    form: Annotated[
        Form, typer.Option("--from", metavar="FORM", help="How the packet is written: auto, hex, base64 or raw.")
    ] = Form.AUTO,
    output_form: FormatOption = OutputForm.TEXT,
) -> int:
    """Show a packet octet by octet: field, meaning, and where and why it breaks.

    PACKET is hexadecimal (spaces, colons and 0x do no harm) or base64, the name of a file that holds such text or raw
    octets, or - for a pipe. A text holds one packet a line.

    Exit code 0 if it is an ILPv4 packet, 1 if not.
    """
    explanations = [explanation_of(each.octets) for each in packets_of(packet, form)]
    if output_form is OutputForm.JSON:
        for each in explanations:
            emit(to_json(each))
    else:
        _show(explanations)
    return 0 if all(each.refusal is None for each in explanations) else 1


def _show(explanations: list[Explanation]) -> None:
    with written_out():
        console = screen(width=_WIDTH)
        for number, each in enumerate(explanations, 1):
            console.print(render_explanation(each), end="" if number == len(explanations) else "\n")
