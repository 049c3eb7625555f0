"""Known departures as a file lists them: `expected.toml`, its format, and where in it an entry stands.

`docs/known-results.md` describes the format for those who write such a file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct, structs

from ilp.conformance.expected_text import locate
from ilp.protocol import Outcome, outcome_class
from ilp.protocol.forms import in_words

__all__ = [
    "SHIPPED",
    "STUB",
    "BrokenExpectedResults",
    "ExpectedResult",
    "Kind",
    "Origin",
    "load_expected",
    "read_expected",
    "shipped_expected",
    "shipped_file",
]

Kind: TypeAlias = Literal["bug", "wontfix", "spec-dispute"]
"""What a known departure is: to be mended, left as it is on purpose, or what the specification may be read to allow."""

SHIPPED = "the shipped expected.toml"
"""What reports call the list that comes with this package."""

STUB = "To be written"
"""With these words begins a reason that somebody has still to write."""

_Link: TypeAlias = Annotated[str, Meta(pattern=r"^https?://\S+$")]
_Words: TypeAlias = Annotated[str, Meta(pattern=r"\S")]

_FORMS: Mapping[Any, str] = {_Link: "an address that begins with https:// or http://", _Words: "some text"}


class BrokenExpectedResults(ValueError):
    """A file of expected results that cannot be used. Exit code 2."""


class Origin(Struct, frozen=True):
    """Where an entry stands.

    Attributes:
        file: the file, as the user named it.
        line: the line of its `[[expected]]`, counted from 1; None where it is written otherwise.
        lines: the line of each of its members, and of each id and glob.
    """

    file: str = "expected.toml"
    line: int | None = None
    lines: dict[str, int] = {}

    def line_of(self, name: str) -> int | None:
        """Return the line of a member, id or glob, or else that of the entry."""
        return self.lines.get(name, self.line)


class _Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    implementation: _Words
    vectors: Annotated[tuple[_Words, ...], Meta(min_length=1)]
    outcome: Literal["accepted", "encoded", "rejected", "faulted", "crashed", "timed out"]
    kind: Kind
    reason: _Words
    link: _Link | None = None
    owner: _Words | None = None
    expires: date | None = None

    def __post_init__(self) -> None:
        name, count = Counter(self.vectors).most_common(1)[0] if self.vectors else ("", 0)
        if count > 1:
            raise ValueError(f"it names {name} twice")


class ExpectedResult(_Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One known departure.

    Attributes:
        implementation: a reference, such as `asn1tools` or `npm:ilp-packet@3.1.3`, or a glob: `npm:ilp-packet@3.*`.
        vectors: ids and globs.
        outcome: the class that the cases have to show, such as "accepted".
        kind: bug, wontfix or spec-dispute.
        reason: why it departs.
        link: where more is said, such as an issue.
        owner: who looks after it.
        expires: the last day on which it holds; None: until it is none any more.
        origin: where it stands.
    """

    origin: Origin = Origin()

    def describes(self, outcome: Outcome) -> bool:
        """Return whether the outcome is of the class that is listed."""
        return outcome_class(outcome) == self.outcome

    def has_expired(self, today: date) -> bool:
        """Return whether its last day is over on the day `today`."""
        return self.expires is not None and today > self.expires


class _ExpectedFile(Struct, frozen=True, forbid_unknown_fields=True):
    expected: tuple[_Entry, ...] = ()


def load_expected(path: Path) -> tuple[ExpectedResult, ...]:
    """Return the entries of a file of expected results.

    Raises:
        BrokenExpectedResults: the file cannot be read, is no TOML, or is not in the format.
    """
    try:
        return read_expected(path.read_bytes(), str(path))
    except OSError as error:
        raise BrokenExpectedResults(f"{path}: cannot be read: {error.strerror}") from None


def read_expected(content: bytes, name: str) -> tuple[ExpectedResult, ...]:
    """Return the entries of a file's content; `name` is what messages call the file.

    Raises:
        BrokenExpectedResults: it is no TOML, or is not in the format.
    """
    try:
        entries = msgspec.toml.decode(content, type=_ExpectedFile).expected
        text = content.decode()
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BrokenExpectedResults(f"{name}: {_placed(str(error))}") from None
    places = locate(text, [each.vectors for each in entries])
    return tuple(
        ExpectedResult(**structs.asdict(each), origin=Origin(name, *place))
        for each, place in zip(entries, places, strict=True)
    )


def shipped_file() -> Path:
    """Return the list that comes with this package."""
    return Path(str(files("ilp.conformance"))) / "expected.toml"


def shipped_expected() -> tuple[ExpectedResult, ...]:
    """Return the known departures of the embedded implementations."""
    return read_expected(shipped_file().read_bytes(), SHIPPED)


def _placed(message: str) -> str:
    """Return what msgspec says of a file, with the number of the entry and without regular expressions."""
    numbered = re.sub(r" - at `\$\.expected\[(\d+)\]", lambda found: f" - entry {int(found[1]) + 1}, at `$", message)
    return in_words(numbered, _FORMS)
