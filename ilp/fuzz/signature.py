"""What names a finding between campaigns: ORACLE/PACKET/FIELD/OUTCOMES/CELL.

Never the text of a message and never the name of an implementation's error: the same fault has the same signature,
whatever words it comes with.
"""

from __future__ import annotations

import re

from msgspec import Struct

from ilp.explore.question import FIELDS, PacketName, packet_name
from ilp.fuzz.breach import Breach
from ilp.protocol import outcome_class

__all__ = ["FuzzSignature", "MalformedFuzzSignature", "parse_fuzz_signature", "signature_of"]

_PARTS = 5
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9+-]*")
_NO_CELL = "plain"


class MalformedFuzzSignature(ValueError):
    """No finding can have this signature; the message says why, in one line."""


class FuzzSignature(Struct, frozen=True, order=True):
    """A signature in its parts.

    Attributes:
        oracle: the oracle's name.
        packet: the packet that the operation is about.
        field: the first field that differs, "packet" for no single one.
        outcomes: the operation, then the classes of the outcomes, such as "decode+accepted+rejected".
        cell: the id of the clause on which it turns, "plain" where it turns on none.
    """

    oracle: str
    packet: PacketName
    field: str
    outcomes: str
    cell: str

    def __str__(self) -> str:
        return f"{self.oracle}/{self.packet}/{self.field}/{self.outcomes}/{self.cell}"


def signature_of(breach: Breach) -> FuzzSignature:
    """Return the signature of the finding that a breach belongs to."""
    operation = str(breach.operation.__struct_config__.tag)
    classes = (outcome_class(each).replace(" ", "-") for each in breach.outcomes)
    return FuzzSignature(
        oracle=breach.oracle,
        packet=packet_name(breach.operation),
        field=breach.field or "packet",
        outcomes="+".join((operation, *classes)),
        cell=breach.cell or _NO_CELL,
    )


def parse_fuzz_signature(text: str) -> FuzzSignature:
    """Return the parts of a signature.

    Raises:
        MalformedFuzzSignature: it has other than five parts, or one with other characters.
    """
    parts = text.split("/")
    if len(parts) != _PARTS or not all(_PART.fullmatch(part) for part in parts):
        raise MalformedFuzzSignature(f"{text!r} is no signature: it has the form ORACLE/PACKET/FIELD/OUTCOMES/CELL")
    oracle, written, field, outcomes, cell = parts
    packet = next((each for each in FIELDS if each == written), None)
    if packet is None:
        raise MalformedFuzzSignature(f"{text!r} is no signature: {written!r} is no packet")
    return FuzzSignature(oracle, packet, field, outcomes, cell)
