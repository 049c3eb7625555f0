"""Operations that a user gives, as the adapter protocol writes them, to be asked in place of the suite's own."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ilp.cli.failure import Failure
from ilp.cli.source import STANDARD_INPUT, read_source
from ilp.protocol import Operation
from ilp.protocol.forms import in_words
from ilp.report.wording import clip

__all__ = ["operations_of"]

_ADVICE = (
    'An operation is what an adapter is asked, without its id, such as {"op":"decode","packet":"0c…"}; '
    "docs/adapters.md explains it."
)
_SHOWN = 60  # characters of what was given that a message quotes

_decoder: msgspec.json.Decoder[Operation] = msgspec.json.Decoder(Operation)


def operations_of(arguments: Iterable[str]) -> tuple[Operation, ...]:
    """Return the operations that arguments give: JSON itself, @FILE, or - for standard input.

    Files and standard input hold one operation, or one in each line.

    Raises:
        Failure: it is no operation, there is none, or the file cannot be read.
    """
    return tuple(each for argument in arguments for each in _given_by(argument))


def _given_by(argument: str) -> list[Operation]:
    if argument == STANDARD_INPUT:
        return _all_in(read_source(argument), "standard input")
    if argument.startswith("@"):
        return _all_in(read_source(argument[1:]), argument[1:])
    return [_one(argument.encode(errors="surrogatepass"), f"--input {clip(argument, _SHOWN)}")]


def _all_in(content: bytes, where: str) -> list[Operation]:
    lines = [(number, line) for number, line in enumerate(content.splitlines(), 1) if line.strip()]
    if not lines:
        raise Failure(f"--input: {where}: there is no operation in it", _ADVICE)
    try:
        return [_decoder.decode(content)]  # one, in however many lines
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return [_one(line, f"--input: {where}, line {number}") for number, line in lines]


def _one(text: bytes, where: str) -> Operation:
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Failure(f"{where}: this is no operation: {in_words(str(error))}", _ADVICE) from None
