"""Whether a value that was read back is the one that was meant, and where it is not."""

from __future__ import annotations

from ilp.explore.meaning import as_text, differing_fields, field_value
from ilp.protocol import Accepted, Outcome, Value

__all__ = ["first_field", "reads_as"]


def reads_as(meant: Value, seen: Value) -> bool:
    """Return whether what was seen is what was meant, at millisecond precision.

    Where nothing, or nothing but zeros, was meant, a field that is seen as absent is the same: some dialects write what
    is missing so. That RFC 0027 knows no such thing is for the specification to say.
    """
    one, other = as_text(meant), as_text(seen)
    if one == other:
        return True
    fields = differing_fields(one, other)
    return "envelope" not in fields and all(
        field_value(other, each) is None and not str(field_value(one, each)).strip("0") for each in fields
    )


def first_field(meant: Value, seen: Outcome) -> str:
    """Return the first field in which what was read is not the value that was meant; "" for none, or if none was."""
    if not isinstance(seen, Accepted):
        return ""
    return next(iter(differing_fields(as_text(meant), as_text(seen.value))), "")
