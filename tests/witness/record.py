"""What witnesses said, written down: `ilp/golden/authoring/witnesses.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ilp.golden.authoring.witnesses import Group, Record, RecordedDissent
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.reference import Conditions, open_implementation
from tests.witness.codecs_heard import ILP_PACKET_REASONS
from tests.witness.testimony import Dissent, Said, by_codec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ilp.golden.vector import Vector

__all__ = ["REMOTE", "remotely", "rendered", "spoken", "written"]

REMOTE = "ilp-packet 3.1.3"
"""The witness that needs Node and a registry: it is asked where they are, and its record is kept where not."""


def remotely(vectors: Sequence[Vector]) -> Said | None:
    """Ask the published codec; None: it cannot be had here."""
    try:
        with open_implementation("npm:ilp-packet@3.1.3", Conditions()) as implementation:
            return by_codec(REMOTE, implementation, ILP_PACKET_REASONS, vectors)
    except ImplementationUnavailable:
        return None


def written(testimony: Said) -> Record:
    """Return a testimony as it is recorded: vectors with the same witnesses in groups, in the order of the vectors."""
    groups: dict[bytes, list[str]] = {}
    for name, aspects in testimony.agreed.items():
        groups.setdefault(msgspec.json.encode(aspects), []).append(name)
    dissents: dict[tuple[str, str], list[str]] = {}
    for witness, aspect, name in testimony.dissents:
        dissents.setdefault((witness, aspect), []).append(name)
    return msgspec.convert(
        {
            "groups": [{"witnesses": msgspec.json.decode(key), "vectors": names} for key, names in groups.items()],
            "dissents": [
                {"witness": witness, "aspect": aspect, "vectors": names}
                for (witness, aspect), names in dissents.items()
            ],
        },
        Record,
    )


def spoken(record: Record, of: str | None = None) -> Said:
    """Return a record as the testimony that it is of; with `of`, of that witness alone."""
    agreed = {
        name: {aspect: tuple(each for each in names if of in (None, each)) for aspect, names in group.witnesses.items()}
        for group in record.groups
        for name in group.vectors
    }
    dissents = (
        Dissent(each.witness, each.aspect, name)
        for each in record.dissents
        if of in (None, each.witness)
        for name in each.vectors
    )
    return Said(agreed, tuple(sorted(dissents)))


def rendered(record: Record) -> bytes:
    """Return the record's octets: a line a group or dissent, so that a change shows what it changes."""
    groups = b",\n".join(map(_line, record.groups))
    dissents = b",\n".join(map(_line, record.dissents))
    return b'{"groups":[\n' + groups + b'\n],"dissents":[\n' + dissents + b"\n]}\n"


def _line(part: Group | RecordedDissent) -> bytes:
    return msgspec.json.encode(part)
