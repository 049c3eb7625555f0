"""Wire bugs in what an address is (RFC 0015, Address Requirements)."""

# The odd number at each place is the bug.
# ruff: noqa: PLR2004

from __future__ import annotations

import re
from collections.abc import Callable

from ilp.mutants.mutant import (
    ACCEPTS_FORBIDDEN,
    ACCEPTS_WRITES_FORBIDDEN,
    CORRUPTS,
    CRASHES,
    LOWERS_LIMITS,
    RAISES_LIMITS,
    REFUSES_TO_READ_AND_WRITE,
    Deserts,
    Hang,
    Mutant,
    Subject,
    deserts,
)
from ilp.mutants.plain.address import ALPHABET, SCHEMES, Address, Grammar, by_segments
from ilp.mutants.plain.length import Length
from ilp.mutants.plain.octets import Reader, Refused

__all__ = ["MUTANTS"]


_SCHEME = r"(?:g|private|example|peer|self|test[1-3]?|local)"


# Possessive: what is no address is refused at once, unless that is the bug.
_SEGMENTS = r"(?:\.[A-Za-z0-9_~-]++)++"
_ANY_SEPARATOR = r".[A-Za-z0-9_~-]++(?:[^A-Za-z0-9_~-][A-Za-z0-9_~-]++)*+"


_LONGEST = 1023


_SHORT = 40


def _matches(expression: str, *, anchored: bool = True) -> Callable[[Grammar, str], bool]:
    """Return a check by regular expression: anchored at the start, and at the end only as the expression says."""
    compiled = re.compile(expression)
    find = compiled.match if anchored else compiled.search
    return lambda grammar, text: len(text) <= grammar.longest and find(text) is not None


def _backtracking(grammar: Grammar, text: str) -> bool:
    begins_well = len(text) > _SHORT and all(character in ALPHABET | {"."} for character in text[:-1])
    if begins_well and text[-1] not in ALPHABET:
        raise Hang("nested quantifiers try every way to split the segments")
    return by_segments(grammar, text)


def _recursive(grammar: Grammar, text: str) -> bool:
    if text.count(".") > 200:
        raise RecursionError("one call for each segment")
    return by_segments(grammar, text)


def _without_the_scheme(grammar: Grammar, text: str) -> bool:
    scheme, _, rest = text.partition(".")
    return by_segments(Grammar(longest=grammar.longest + len(scheme) + 1), text) and len(rest) <= grammar.longest


def _none_at_80(length: Length, reader: Reader) -> bytes:
    if reader.octets[reader.at : reader.at + 1] != b"\x80":
        return length.read(reader)
    reader.take(1)
    return b""


def _alphabet(more: str = "", without: str = "") -> Address:
    return Address(grammar=Grammar(alphabet=lambda character: character in (ALPHABET | set(more)) - set(without)))


def _schemes(accepts: Callable[[str], bool]) -> Address:
    return Address(grammar=Grammar(schemes=accepts))


def _utf_8(octets: bytes) -> str:
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("no UTF-8") from None


_mutant = Subject("address")


def _both(name: str, title: str, turn: Address, origin: str, deserves: Deserts = ACCEPTS_WRITES_FORBIDDEN) -> Mutant:
    return _mutant(name, title, turn, deserves, origin)


def _missing_scheme(scheme: str) -> Mutant:
    return _both(
        f"scheme-{scheme}-refused",
        f"The scheme {scheme} is refused",
        _schemes(lambda given: given in SCHEMES - {scheme}),
        "a list of schemes that was copied from another version of the RFC, or by half",
        REFUSES_TO_READ_AND_WRITE,
    )


_SCHEMES = (
    *(_missing_scheme(scheme) for scheme in sorted(SCHEMES)),
    _both(
        "scheme-not-checked",
        "Every scheme is accepted",
        _schemes(lambda scheme: scheme.isalnum()),
        "a check of the characters only",
    ),
    _both(
        "scheme-any-case",
        "Schemes are accepted in upper case",
        _schemes(lambda scheme: scheme.lower() in SCHEMES),
        "a regular expression with the flag i",
    ),
    _both(
        "scheme-test-any-digit",
        "test0 and test4 to test9 are schemes",
        _schemes(lambda scheme: scheme in SCHEMES or re.fullmatch("test[0-9]", scheme) is not None),
        "`test[0-9]?`",
    ),
    _both(
        "scheme-test-any-number",
        "test12 is a scheme",
        _schemes(lambda scheme: scheme in SCHEMES or re.fullmatch("test[1-3]+", scheme) is not None),
        "`test[1-3]*`",
    ),
    _both(
        "scheme-by-prefix",
        "A scheme may begin like a known one",
        _schemes(lambda scheme: scheme.startswith(tuple(SCHEMES))),
        "startsWith('g')",
    ),
    _both(
        "scheme-abbreviated",
        "A scheme may be the beginning of a known one",
        _schemes(lambda scheme: scheme != "" and any(each.startswith(scheme) for each in SCHEMES)),
        "startsWith with its arguments swapped, strncmp with the wrong length",
    ),
    _both(
        "scheme-empty",
        "The scheme may be empty",
        _schemes(lambda scheme: scheme in SCHEMES | {""}),
        "split('.') and a loop over what is not empty",
    ),
)


_SEGMENTS_CHECKED = (
    _both(
        "scheme-only",
        "A scheme without a segment is accepted",
        Address(grammar=Grammar(fewest=1)),
        "`*` instead of `+` in the grammar: the RFC's own is said to cover prefixes",
    ),
    _both(
        "trailing-period",
        "A period at the end is accepted",
        Address(grammar=Grammar(may_be_empty=lambda number, last: last and number > 1)),
        "prefixes of routing tables end in one; split() of many languages drops empty strings at the end",
    ),
    _both(
        "scheme-and-period",
        "A scheme and a period are accepted",
        Address(grammar=Grammar(may_be_empty=lambda number, last: last and number == 1)),
        "the prefix g. of all addresses; `[A-Za-z0-9_~-]*` in the first segment",
    ),
    _both(
        "double-period",
        "An empty segment in the middle is accepted",
        Address(grammar=Grammar(may_be_empty=lambda number, last: not last and number > 1)),
        "a set of characters in which the period is one of them",
    ),
    _both(
        "double-period-after-scheme",
        "An empty segment behind the scheme is accepted",
        Address(grammar=Grammar(may_be_empty=lambda number, last: not last and number == 1)),
        "scheme and rest are taken apart, and the rest is not looked at closely",
    ),
    _both(
        "three-segments",
        "Fewer than three segments are refused",
        Address(grammar=Grammar(fewest=3)),
        "an account is thought to have a connector above it",
        REFUSES_TO_READ_AND_WRITE,
    ),
    _both(
        "few-segments",
        "More than sixteen segments are refused",
        Address(grammar=Grammar(most=16)),
        "a fixed array for segments",
        REFUSES_TO_READ_AND_WRITE,
    ),
    _both(
        "segment-of-one",
        "A segment of one character is refused",
        Address(grammar=Grammar(segment=lambda segment: len(segment) > 1)),
        "`{2,}`; DNS top-level habits",
        REFUSES_TO_READ_AND_WRITE,
    ),
    _both(
        "segment-of-64",
        "A segment of more than 63 characters is refused",
        Address(grammar=Grammar(segment=lambda segment: len(segment) < 64)),
        "DNS labels",
        REFUSES_TO_READ_AND_WRITE,
    ),
    _both(
        "segment-begins-with-digit",
        "A segment that begins with a digit is refused",
        Address(grammar=Grammar(segment=lambda segment: not segment[:1].isdigit())),
        "identifiers of most languages",
        REFUSES_TO_READ_AND_WRITE,
    ),
    _both(
        "segment-hyphen-at-edge",
        "A segment with a hyphen at its edge is refused",
        Address(grammar=Grammar(segment=lambda segment: segment == segment.strip("-"))),
        "DNS labels",
        REFUSES_TO_READ_AND_WRITE,
    ),
    _both(
        "nothing-checked",
        "Any text is accepted",
        Address(accepts=lambda _grammar, _text: True),
        "nobody wrote a check: ilp-packet up to 3.1.2",
        deserts("WR04 WR05 WW04", "WR01 WW03"),
    ),
)


_ALPHABETS = (
    *(
        _both(f"{name}-accepted", f"{title} is accepted in a segment", _alphabet(more=character), origin)
        for name, title, character, origin in (
            ("slash", "A slash", "/", "`c >= '/'`: off by one below the digits"),
            ("colon", "A colon", ":", "`c <= ':'`: off by one above the digits; hosts with ports"),
            ("at-sign", "An at sign", "@", "`c >= '@'`: off by one below the letters"),
            ("left-bracket", "A left bracket", "[", "`c <= '['`: off by one above the letters"),
            ("letters-between", "A bracket, a backslash, a circumflex or a backtick", "[\\]^`", "`[A-z]`"),
            ("backtick", "A backtick", "`", "`c >= '`'`: off by one below the letters"),
            ("left-brace", "A left brace", "{", "`c <= '{'`: off by one above the letters"),
            ("plus", "A plus sign", "+", "base64 instead of base64url"),
            ("comma", "A comma", ",", "`[+-_]`: a hyphen between two characters is a range"),
            ("star", "A star", "*", "wildcards of routing tables"),
            ("space", "A space", " ", "a check by isprint; `\\s` in the wrong place"),
            ("del", "The character 7f", "\x7f", "`c > 0x20` and `c < 0x80`"),
            ("newline", "A newline", "\n", "`[^.]+`"),
            ("nul", "A NUL", "\0", "strings of C, padded; `[^.]+`"),
        )
    ),
    *(
        _both(
            f"{name}-refused", f"{title} is refused", _alphabet(without=characters), origin, REFUSES_TO_READ_AND_WRITE
        )
        for name, title, characters, origin in (
            ("tilde", "A tilde", "~", "`[\\w.-]+`"),
            ("underscore", "An underscore", "_", "host names have none"),
            ("hyphen", "A hyphen", "-", "`\\w`"),
            ("upper-case", "An upper-case letter", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "`[a-z0-9_~-]`: host names"),
            ("digit", "A digit", "0123456789", "`[A-Za-z_~-]`"),
            ("z", "The letter z", "zZ", "`c < 'z'`: off by one"),
            ("nine", "The digit 9", "9", "`c < '9'`: off by one"),
        )
    ),
    _both(
        "any-printable",
        "Every printable ASCII character is accepted",
        Address(grammar=Grammar(alphabet=lambda character: " " <= character <= "~")),
        "ASN.1's PrintableString or IA5String without its constraint",
    ),
    _both(
        "letters-of-all-scripts",
        "Letters and digits of every script are accepted, in UTF-8",
        Address(
            grammar=Grammar(alphabet=lambda character: character in ALPHABET or character.isalnum()),
            text=_utf_8,
            octets=lambda text: text.encode("utf-8"),
        ),
        "\\w, isalnum and Character.isLetter know more letters than ASCII",
        deserts("WR05 WW01", "WR01 WW03"),
    ),
)


_EXPRESSIONS = (
    _both(
        "dollar",
        "A newline at the end is accepted",
        Address(accepts=_matches(f"{_SCHEME}{_SEGMENTS}$")),
        "`$` matches before a newline: Python, Perl, Ruby, PCRE",
    ),
    _both(
        "prefix-match",
        "What begins like an address is accepted",
        Address(accepts=_matches(f"{_SCHEME}{_SEGMENTS}")),
        "re.match, lookingAt, no `$` at the end",
    ),
    _both(
        "search",
        "What contains an address is accepted",
        Address(accepts=_matches(f"{_SCHEME}{_SEGMENTS}", anchored=False)),
        "re.search, RegExp.test, MatchString in Go: all want anchors",
    ),
    _both(
        "suffix-match",
        "What ends like an address is accepted",
        Address(accepts=_matches(rf"{_SCHEME}{_SEGMENTS}\Z", anchored=False)),
        "no `^` at the start",
    ),
    _both(
        "multiline",
        "A line that is an address is enough",
        Address(accepts=_matches(f"(?m)^{_SCHEME}{_SEGMENTS}$", anchored=False)),
        "`^` and `$` mean lines in Ruby, and elsewhere with the flag m",
    ),
    _both(
        "period-unescaped",
        "Any character separates segments",
        Address(accepts=_matches(rf"{_SCHEME}{_ANY_SEPARATOR}\Z")),
        "`.` instead of `\\.`",
    ),
    _both(
        "backtracking",
        "Long texts that are no address take forever",
        Address(accepts=_backtracking),
        "`(([A-Za-z0-9_~-]+)*\\.?)+$`: nested quantifiers",
        CRASHES,
    ),
    _both(
        "recursive",
        "Many segments exhaust the stack",
        Address(accepts=_recursive),
        "a parser that calls itself for each segment",
        REFUSES_TO_READ_AND_WRITE,
    ),
)


_LENGTHS = (
    *(
        _both(
            f"longest-{longest}",
            f"Addresses of more than {longest} characters are refused",
            Address(grammar=Grammar(longest=longest)),
            origin,
            LOWERS_LIMITS,
        )
        for longest, origin in (
            (1022, "`length < 1023`"),
            (255, "DNS names; VARCHAR(255)"),
            (127, "one octet of length"),
        )
    ),
    _both(
        "longest-1024",
        "An address of 1024 characters is accepted",
        Address(grammar=Grammar(longest=1024)),
        "a buffer of 1024; `length <= 1024`",
        RAISES_LIMITS,
    ),
    _both(
        "length-not-checked",
        "Addresses of any length are accepted",
        Address(grammar=Grammar(longest=10**6)),
        "the grammar has no length in it",
        RAISES_LIMITS,
    ),
    _both(
        "length-without-scheme",
        "The scheme does not count in the length",
        Address(accepts=_without_the_scheme),
        "the limit is checked on what is left after the scheme",
        RAISES_LIMITS,
    ),
    _mutant(
        "cut-at-1023",
        "An address that is too long is cut off",
        Address(before=lambda text: text[:_LONGEST]),
        ACCEPTS_FORBIDDEN,
        "strncpy into a fixed buffer",
    ),
    _mutant(
        "empty-destination",
        "An empty destination is accepted",
        Address(empty=("destination", "triggeredBy")),
        deserts("WR04 WW04", "WR01 WW03"),
        "RFC 0030 allows 0 characters",
        disputed=True,
    ),
    _mutant(
        "empty-destination-of-80",
        "A first length octet 80 is an empty destination, and empty destinations are accepted",
        Address(taken=_none_at_80, empty=("destination", "triggeredBy")),
        deserts("WR04 WW04", "WR01 WW03"),
        "a loop over n octets, with n = 0, and RFC 0030, which allows 0 characters",
        disputed=True,
    ),
    _mutant(
        "empty-triggered-by-refused",
        "An empty triggeredBy is refused",
        Address(empty=()),
        deserts("WR01 WW03", "WR04 WW04"),
        "RFC 0015's grammar: ilp-packet 3.1.3, interledger-rs",
        disputed=True,
    ),
)


_FIELDS = (
    _mutant(
        "destination-not-checked-in-reading",
        "Every destination in ASCII is read",
        Address(checks=("triggeredBy",)),
        deserts("WR04 WR05", "WR01 WR02"),
        "the check is in the writer only",
    ),
    _mutant(
        "triggered-by-not-checked-in-reading",
        "Every triggeredBy in ASCII is read",
        Address(checks=("destination",)),
        ACCEPTS_FORBIDDEN,
        "nobody routes by it",
    ),
    _mutant(
        "destination-not-checked-in-writing",
        "Every destination in ASCII is written",
        Address(written_checks=("triggeredBy",)),
        CORRUPTS,
        "the check is in the reader only",
    ),
    _mutant(
        "triggered-by-not-checked-in-writing",
        "Every triggeredBy in ASCII is written",
        Address(written_checks=("destination",)),
        CORRUPTS,
        "nobody routes by it",
    ),
)


MUTANTS = (*_SCHEMES, *_SEGMENTS_CHECKED, *_ALPHABETS, *_EXPRESSIONS, *_LENGTHS, *_FIELDS)
"""The bugs of this subject."""
