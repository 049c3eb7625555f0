"""What a verb reads: an argument, a file, or standard input."""

from __future__ import annotations

import base64
import binascii
import re
import sys
from collections.abc import Callable, Collection
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from ilp.cli.failure import Failure
from ilp.codec import DecodeError, inspect
from ilp.report.wording import clip, counted

__all__ = ["STANDARD_INPUT", "Form", "Given", "packets_of", "read_source"]

STANDARD_INPUT = "-"
"""The argument that stands for standard input."""

_HEX = re.compile(r"\s*(?:0[xX])?[0-9a-fA-F\s:]*")
_HEX_NOISE = re.compile(r"[\s:]|^\s*0[xX]")
_BASE64 = re.compile(r"\s*[A-Za-z0-9+/_-]+={0,2}\s*")
_PACKET_IN_BASE64 = re.compile(r"\s*D[A-Za-v]")  # the type octets 12, 13 and 14
_SHORTEST_BASE64 = 11  # characters of the shortest packet, unpadded: shorter text is rather a name with a typo
_SHOWN = 60  # characters of a text that a message quotes
_PACKET_TYPES = (12, 13, 14)


class Form(StrEnum):
    """How packets are written."""

    AUTO = "auto"
    HEX = "hex"
    BASE64 = "base64"
    RAW = "raw"


class Given(NamedTuple):
    """A packet, and the line of the text that it stands in, if there are several: "file, line 3: "."""

    octets: bytes
    where: str = ""


def packets_of(argument: str, form: Form) -> list[Given]:
    """Return the packets that an argument gives: hexadecimal or base64 text, a file's name, or - for a pipe.

    Files and pipes hold text, one packet a line or one packet in many lines, or the raw octets of one packet.

    Raises:
        Failure: it is none of them, or cannot be read.
    """
    if argument == STANDARD_INPUT:
        return _packets_in(read_source(argument), form, "standard input")
    if form in (Form.AUTO, Form.HEX) and _HEX.fullmatch(argument):
        return [Given(_from_hex(argument))]
    if _exists(argument):
        return _packets_in(read_source(argument), form, argument)
    if form is Form.RAW:
        raise Failure(f"{argument}: there is no such file", "Raw octets come from a file or, with -, from a pipe.")
    if form is Form.BASE64 or (form is Form.AUTO and _is_base64(argument)):
        return [Given(_from_base64(argument))]
    what = "no hexadecimal, and no file" if form is Form.HEX else "no file, and neither hexadecimal nor base64"
    raise Failure(f"{clip(argument, _SHOWN)}: {what}", "Give a packet as text or as a file, or - for a pipe.")


def read_source(argument: str) -> bytes:
    """Return the content of the file that the argument names, or of standard input.

    Raises:
        Failure: it cannot be read.
    """
    if argument == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    if not argument:
        raise Failure("'': an empty argument names no file", "Is a variable of your shell empty?")
    try:
        return Path(argument).read_bytes()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "no file has such a name"
        raise Failure(f"{clip(argument, _SHOWN)}: cannot be read: {why}", "Is the file's name right?") from None


def _exists(name: str) -> bool:
    try:
        return Path(name).exists()
    except (OSError, ValueError):  # too long for a name, or a NUL in it
        return False


def _packets_in(content: bytes, form: Form, name: str) -> list[Given]:
    if form is Form.RAW:
        return [Given(content)]
    lines = _text_lines(content, name, raw_is_likely=form is Form.AUTO)
    if lines is None:
        return [Given(content)]
    if not lines:
        raise Failure(f"{name}: there is no packet in it", "Give one packet a line, or raw octets.")
    if form is Form.AUTO:
        form = _form_of(lines, name)
    return _unfolded(lines, _from_hex if form is Form.HEX else _from_base64, name)


def _text_lines(content: bytes, name: str, *, raw_is_likely: bool) -> dict[int, str] | None:
    """Return the lines of a text that are not empty, by number, or None where the content is raw octets."""
    if raw_is_likely and content[:1] and content[0] in _PACKET_TYPES:
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if raw_is_likely:
            return None
        raise Failure(f"{name}: it holds octets that are no text", "Is it a raw packet? Try --from raw.") from None
    if raw_is_likely and not all(each.isprintable() or each.isspace() for each in text):
        return None
    return {number: line for number, line in enumerate(text.splitlines(), 1) if line.strip()}


def _form_of(lines: dict[int, str], name: str) -> Form:
    if all(_HEX.fullmatch(line) for line in lines.values()):
        return Form.HEX
    if all(_BASE64.fullmatch(line) for line in lines.values()):
        return Form.BASE64
    number, odd = next(each for each in lines.items() if not (_BASE64.fullmatch(each[1]) or _HEX.fullmatch(each[1])))
    raise Failure(
        f"{_place(name, number, lines)}a text that is neither hexadecimal nor base64: {clip(odd.strip(), _SHOWN)}",
        "A raw packet needs --from raw, JSON values need `ilp encode`; `xxd -p` and base64 write what is read here.",
    )


def _place(name: str, number: int, lines: Collection[int]) -> str:
    return f"{name}, line {number}: " if len(lines) > 1 else f"{name}: "


def _unfolded(numbered: dict[int, str], read: Callable[[str], bytes], name: str) -> list[Given]:
    """Return the packets of lines: one a line, or one alone where a tool such as xxd or base64 has folded it.

    It is folded where all lines but the last are of one length and the first is too short for its own envelope.
    """
    lines = list(numbered.values())
    lengths = {len(line.strip()) for line in lines[:-1]}
    if len(lengths) == 1 and len(lines[-1].strip()) <= lengths.pop() and _is_cut(lines[0], read):
        return [Given(read("".join(line.strip() for line in lines)))]
    if len(lines) == 1:
        return [Given(read(lines[0]))]
    return [_given(line, read, _place(name, number, numbered)) for number, line in numbered.items()]


def _given(line: str, read: Callable[[str], bytes], where: str) -> Given:
    try:
        return Given(read(line), where)
    except Failure as failure:
        raise Failure(f"{where}{failure.message}", failure.advice) from None


def _is_cut(line: str, read: Callable[[str], bytes]) -> bool:
    try:
        inspect(read(line))
    except Failure:
        return True  # half an octet
    except DecodeError as error:
        return error.field == "envelope" and error.kind in ("truncated", "length")
    return False


def _is_base64(text: str) -> bool:
    """Return whether a text is so clearly base64 that nobody has to say so.

    Without its padding it is, if its first octet is a packet's type; otherwise it is rather a name with a typo.
    """
    if len(text.strip()) < _SHORTEST_BASE64 or not _BASE64.fullmatch(text):
        return False
    return len(text) % 4 == 0 or bool(_PACKET_IN_BASE64.match(text))


def _from_hex(text: str) -> bytes:
    digits = _HEX_NOISE.sub("", text)
    if not _HEX.fullmatch(text):
        raise Failure(f"{clip(text.strip(), _SHOWN)}: no hexadecimal", "Is it base64? Try --from base64.")
    if len(digits) % 2:
        raise Failure(
            f"{clip(text.strip(), _SHOWN)}: {counted(len(digits), 'hexadecimal digit')}, no whole number of octets",
            "Every octet has two digits: one is missing, or one too many.",
        )
    return bytes.fromhex(digits)


def _from_base64(text: str) -> bytes:
    standard = re.sub(r"\s", "", text).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Failure(
            f"{clip(text.strip(), _SHOWN)}: no base64: {error}", "Is it hexadecimal? Try --from hex."
        ) from None
