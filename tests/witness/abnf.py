"""A reader of ABNF as RFC 5234 defines it, as far as the grammars of RFC 0015 and RFC 3629 need it.

It makes no regular expression: every rule answers at which places a match may end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

__all__ = ["Grammar"]

_Ends: TypeAlias = Callable[[Sequence[int], int], frozenset[int]]
_TOKEN = re.compile(
    r'\s*(?:(?P<repeat>\d*\*\d*|\d+)(?=["%(\w])|(?P<name>[A-Za-z][\w-]*)|"(?P<text>[^"]*)"|'
    r"%x(?P<low>[0-9A-Fa-f]+)(?:-(?P<high>[0-9A-Fa-f]+))?|(?P<mark>[()/]))"
)


class Grammar:
    """The rules of a grammar; RFC 5234's ALPHA and DIGIT are there already.

    Args:
        source: ABNF, one rule a paragraph; a line that continues a rule is indented.
    """

    def __init__(self, source: str) -> None:
        self._rules: dict[str, _Ends] = {}
        core = "ALPHA = %x41-5A / %x61-7A\nDIGIT = %x30-39\n"
        for rule in re.split(r"\n(?=\S)", re.sub(r"\n\s*\n", "\n", core + source.strip())):
            name, _, definition = rule.partition("=")
            self._rules[name.strip()] = _Parser(definition, self._rules).whole()

    def ends(self, rule: str, characters: Sequence[int], start: int = 0) -> frozenset[int]:
        """Return every place where a match of `rule` that begins at `start` may end."""
        return self._rules[rule](characters, start)

    def matches(self, rule: str, characters: Sequence[int]) -> bool:
        """Return whether `characters`, from the first to the last, match `rule`."""
        return len(characters) in self.ends(rule, characters)


class _Parser:
    def __init__(self, definition: str, rules: dict[str, _Ends]) -> None:
        self._rules = rules
        self._tokens: list[re.Match[str]] = []
        at = 0
        while definition[at:].strip():
            token = _TOKEN.match(definition, at)
            if token is None:
                raise ValueError(f"no ABNF: {definition[at:]!r}")
            self._tokens.append(token)
            at = token.end()
        self._at = 0

    def whole(self) -> _Ends:
        parsed = self._alternation()
        if self._at < len(self._tokens):
            raise ValueError(f"no ABNF: {self._tokens[self._at][0]!r}")
        return parsed

    def _next(self, mark: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at]["mark"] == mark:
            self._at += 1
            return True
        return False

    def _alternation(self) -> _Ends:
        choices = [self._concatenation()]
        while self._next("/"):
            choices.append(self._concatenation())
        return lambda characters, start: frozenset().union(*(each(characters, start) for each in choices))

    def _concatenation(self) -> _Ends:
        parts: list[_Ends] = []
        while self._at < len(self._tokens) and self._tokens[self._at]["mark"] not in ("/", ")"):
            parts.append(self._repetition())

        def ends(characters: Sequence[int], start: int) -> frozenset[int]:
            reached = frozenset((start,))
            for part in parts:
                reached = frozenset().union(*(part(characters, each) for each in reached))
            return reached

        return ends

    def _repetition(self) -> _Ends:
        repeat = self._tokens[self._at]["repeat"]
        if repeat is None:
            return self._element()
        self._at += 1
        least, starred, most = repeat.partition("*")
        low = int(least or 0)
        high = (int(most) if most else None) if starred else low
        return _repeated(self._element(), low, high)

    def _element(self) -> _Ends:
        if self._next("("):
            inner = self._alternation()
            if not self._next(")"):
                raise ValueError("no ABNF: a group that does not end")
            return inner
        token = self._tokens[self._at]
        self._at += 1
        if token["name"] is not None:
            name, rules = token["name"], self._rules
            return lambda characters, start: rules[name](characters, start)  # noqa: PLW0108 - a rule may come later
        if token["text"] is not None:
            # RFC 5234, 2.3: strings are case-insensitive.
            return _sequence([{ord(each.lower()), ord(each.upper())} for each in token["text"]])
        low = int(token["low"], 16)
        return _sequence([range(low, int(token["high"] or token["low"], 16) + 1)])


def _sequence(places: Sequence[set[int] | range]) -> _Ends:
    def ends(characters: Sequence[int], start: int) -> frozenset[int]:
        found = characters[start : start + len(places)]
        matched = len(found) == len(places) and all(each in place for each, place in zip(found, places, strict=True))
        return frozenset((start + len(places),)) if matched else frozenset()

    return ends


def _repeated(element: _Ends, low: int, high: int | None) -> _Ends:
    def ends(characters: Sequence[int], start: int) -> frozenset[int]:
        reached = frozenset((start,))
        for _ in range(low):
            reached = frozenset().union(*(element(characters, each) for each in reached))
        found, times = reached, low
        while reached and (high is None or times < high):
            reached = frozenset().union(*(element(characters, each) for each in reached)) - found
            found, times = found | reached, times + 1
        return found

    return ends
