"""ilp encode: JSON values to octets."""

from __future__ import annotations

import base64
from enum import StrEnum
from typing import Annotated

import msgspec
import typer

import ilp
from ilp.cli.failure import Failure
from ilp.cli.screen import emit, emit_octets
from ilp.cli.source import STANDARD_INPUT, read_source
from ilp.protocol import Value
from ilp.protocol.conversion import packet_of
from ilp.protocol.forms import in_words

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class _Notation(StrEnum):
    HEX = "hex"
    BASE64 = "base64"
    RAW = "raw"


@app.command()
def encode(
    values: Annotated[list[str], typer.Argument(metavar="VALUE", hidden=True)],
    notation: Annotated[
        _Notation, typer.Option("--to", metavar="FORM", help="How to write the octets: hex, base64 or raw.")
    ] = _Notation.HEX,
    truncate_expiry: Annotated[
        bool, typer.Option("--truncate-expiry", help="Cut digits beyond milliseconds off, instead of refusing them.")
    ] = False,
) -> int:
    """Print the octets of each value: JSON in the adapter protocol's form, as `ilp decode` prints it.

    VALUE is JSON, the name of a file with one value a line, or - for a pipe.

    Exit code 0 if all were written, 1 if a value has no truthful ILPv4 form.
    """
    refused = False
    for argument in values:
        for where, value in _values_of(argument):
            try:
                _write(ilp.encode(packet_of(value), truncate_expiry=truncate_expiry), notation)
            except ilp.EncodeError as error:
                refused = True
                # The codec speaks to programmers: they pass an argument, we an option.
                said = str(error).replace("pass truncate_expiry=True", "use --truncate-expiry")
                Failure(f"{where}refused: {said}").show()
    return 1 if refused else 0


def _values_of(argument: str) -> list[tuple[str, Value]]:
    """Return the values that an argument gives, each with its place where there are several."""
    if argument.lstrip().startswith("{"):
        return [("", _value(argument.encode("utf-8", "surrogateescape"), ""))]
    name = "standard input" if argument == STANDARD_INPUT else argument
    content = read_source(argument).strip()
    lines = [(number, line) for number, line in enumerate(content.splitlines(), 1) if line.strip()]
    if not lines:
        raise Failure(f"{name}: there is no value in it", _LOOKS_LIKE)
    if len(lines) > 1 and not _is_json(lines[0][1]):  # one value over many lines
        return [("", _value(content, f"{name}: "))]
    if len(lines) == 1:
        return [("", _value(lines[0][1], f"{name}: "))]
    return [(f"{name}, line {number}: ", _value(line, f"{name}, line {number}: ")) for number, line in lines]


def _is_json(line: bytes) -> bool:
    try:
        msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True


_LOOKS_LIKE = 'One looks like {"type":"fulfill","fulfillment":"64 hex digits","data":""}; `ilp decode` prints such.'


def _value(source: bytes, where: str) -> Value:
    try:
        value: Value = msgspec.json.decode(source, type=Value)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Failure(f"{where}no packet's value: {in_words(str(error))}", _LOOKS_LIKE) from None
    return value


def _write(octets: bytes, notation: _Notation) -> None:
    if notation is _Notation.RAW:
        emit_octets(octets)
    else:
        emit(octets.hex() if notation is _Notation.HEX else base64.b64encode(octets).decode())
