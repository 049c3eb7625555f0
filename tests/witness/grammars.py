"""The grammars that RFCs print, as witnesses: of addresses RFC 0015's, of texts RFC 3629's."""

from __future__ import annotations

import re

from tests.witness.abnf import Grammar
from tests.witness.question import UNKNOWN, Answer, Fits, IsAddress, OctetsOf, Question, TextOf

__all__ = ["rfc_abnf", "rfc_regex"]

_ADDRESS = Grammar("""
address     = scheme 1*( separator segment )

scheme      = "g" / "private" / "example" / "peer" / "self" /
              "test" / "test1" / "test2" / "test3" / "local"

separator   = "."

segment     = 1*( ALPHA / DIGIT / "_" / "~" / "-" )
""")
"""RFC 0015, Address Requirements."""

_UTF8 = Grammar("""
UTF8-octets = *( UTF8-char )
UTF8-char   = UTF8-1 / UTF8-2 / UTF8-3 / UTF8-4
UTF8-1      = %x00-7F
UTF8-2      = %xC2-DF UTF8-tail
UTF8-3      = %xE0 %xA0-BF UTF8-tail / %xE1-EC 2( UTF8-tail ) /
              %xED %x80-9F UTF8-tail / %xEE-EF 2( UTF8-tail )
UTF8-4      = %xF0 %x90-BF 2( UTF8-tail ) / %xF1-F3 3( UTF8-tail ) /
              %xF4 %x80-8F 2( UTF8-tail )
UTF8-tail   = %x80-BF
""")
"""RFC 3629, 4. The octets of IA5, which the ASN.1 wants in codes, are UTF8-1."""

_REGEX = re.compile(r"(?=^.{1,1023}$)^(g|private|example|peer|self|test[1-3]?|local)([.][a-zA-Z0-9_~-]+)+$")
"""RFC 0015, Address Requirements: the first regular expression, character by character."""

_LEAD_BITS = {1: 0x7F, 2: 0x1F, 3: 0x0F, 4: 0x07}  # RFC 3629, 3: the bits of a first octet that are the character's


def rfc_regex(question: Question) -> Answer:
    """Answer as RFC 0015's regular expression does, which knows addresses and their length."""
    if isinstance(question, IsAddress):
        # fullmatch: in Python a `$` matches before a newline at the end too.
        return _REGEX.fullmatch("".join(map(chr, question.characters))) is not None
    if isinstance(question, Fits) and question.field in {"destination", "triggeredBy"}:
        return _REGEX.fullmatch("g." + "a" * (question.number - 2)) is not None
    return UNKNOWN


def rfc_abnf(question: Question) -> Answer:
    """Answer as the RFCs' ABNF does, read by the rules of RFC 5234."""
    if isinstance(question, IsAddress):
        return _ADDRESS.matches("address", question.characters)
    if isinstance(question, TextOf):
        return _text(question.octets, 1 if question.field == "code" else 4)
    if isinstance(question, OctetsOf):
        octets = b"".join(_octets(ord(each)) for each in question.text)
        return octets if _text(octets, 1 if question.field == "code" else 4) == question.text else None
    return UNKNOWN


def _text(octets: bytes, widest: int) -> str | None:
    characters, at = [], 0
    while at < len(octets):
        ends = _UTF8.ends("UTF8-char", octets, at)
        if not ends or max(ends) - at > widest:
            return None
        (end,) = ends
        character = octets[at] & _LEAD_BITS[end - at]
        for each in octets[at + 1 : end]:
            character = character << 6 | each & 0x3F
        characters.append(chr(character))
        at = end
    return "".join(characters)


def _octets(character: int) -> bytes:
    """Return a character as RFC 3629, 3 puts its bits into octets."""
    for width, (limit, lead) in enumerate(((0x80, 0), (0x800, 0xC0), (0x10000, 0xE0), (0x110000, 0xF0)), 1):
        if character < limit:
            tails = [0x80 | character >> 6 * place & 0x3F for place in range(width - 1)]
            return bytes((lead | character >> 6 * (width - 1), *reversed(tails)))
    raise AssertionError(character)
