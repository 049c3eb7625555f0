"""Every generated file of vectors, and how it is written down."""

from __future__ import annotations

import msgspec

from ilp.golden.authoring.subjects import (
    address,
    address_octets,
    amount,
    condition,
    data,
    encode,
    envelope,
    language_habits,
    length_claims,
    length_determinant,
    message,
    message_utf8,
    packet_type,
    reject_code,
    relay,
    size,
    timestamp,
    timestamp_calendar,
    timestamp_clock,
    timestamp_digits,
    timestamp_years,
    trailing,
    truncation,
    truncation_octets,
)
from ilp.golden.authoring.witnesses import witnessed
from ilp.golden.vector import VectorFile

__all__ = ["VECTOR_FILES", "file_name", "rendered"]

VECTOR_FILES: tuple[VectorFile, ...] = (
    packet_type.FILE,
    envelope.FILE,
    length_determinant.FILE,
    length_claims.FILE,
    truncation.FILE,
    truncation_octets.FILE,
    trailing.FILE,
    amount.FILE,
    timestamp.FILE,
    timestamp_calendar.FILE,
    timestamp_clock.FILE,
    timestamp_years.FILE,
    timestamp_digits.FILE,
    condition.FILE,
    address.FILE,
    address_octets.FILE,
    data.FILE,
    reject_code.FILE,
    message.FILE,
    message_utf8.FILE,
    size.FILE,
    encode.FILE,
    relay.FILE,
    language_habits.FILE,
)
"""Every file that `python -m ilp.golden.authoring` writes, from the envelope inwards."""

_INDENT = 2


def file_name(file: VectorFile) -> str:
    """Return the name of the file that holds these vectors: its subject."""
    return f"{file.subject}.json"


def rendered(file: VectorFile) -> bytes:
    """Return the file's octets: JSON in UTF-8, members in one order, indented by two, one newline at the end.

    Each vector comes with the witnesses that are recorded for it.

    Raises:
        msgspec.ValidationError: a vector has not the form that `ilp.golden.vector` describes.
    """
    compact = msgspec.json.encode(witnessed(file))
    # A struct that Python code makes is not held against its patterns and ranges; one that is read is.
    msgspec.json.decode(compact, type=VectorFile)
    return msgspec.json.format(compact, indent=_INDENT) + b"\n"
