"""ilp decode: octets to a JSON value."""

from __future__ import annotations

from typing import Annotated

import typer

import ilp
from ilp.cli.failure import Failure
from ilp.cli.screen import emit
from ilp.cli.source import Form, packets_of
from ilp.protocol.conversion import value_of
from ilp.report.machine import to_json

__all__ = ["app"]

_SHOWN_WHOLE = 256  # octets of a packet that can be pasted into the next command

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def decode(
    packets: Annotated[list[str], typer.Argument(metavar="PACKET", hidden=True)],
    form: Annotated[
        Form, typer.Option("--from", metavar="FORM", help="How packets are written: auto, hex, base64 or raw.")
    ] = Form.AUTO,
    canonical: Annotated[bool, typer.Option("--canonical", help="Refuse what is not in canonical form.")] = False,
) -> int:
    """Print the value of each packet as one line of JSON, in the adapter protocol's form.

    PACKET is hexadecimal (spaces, colons and 0x do no harm) or base64, the name of a file that holds such text or raw
    octets, or - for a pipe. A text holds one packet a line.

    Exit code 0 if all are ILPv4 packets, 1 if not.
    """
    refused = False
    for argument in packets:
        for octets, where in packets_of(argument, form):
            try:
                emit(to_json(value_of(ilp.decode(octets, canonical=canonical))))
            except ilp.DecodeError as error:
                refused = True
                _refused(error, octets, where).show()
    return 1 if refused else 0


def _refused(error: ilp.DecodeError, octets: bytes, where: str) -> Failure:
    packet = octets.hex() or "''"
    advice = f"See it: ilp explain {packet}" if len(octets) <= _SHOWN_WHOLE else "`ilp explain` shows where and why."
    return Failure(f"{where}refused: {error}", advice)
