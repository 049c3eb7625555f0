"""A second codec for RFC 0027, plain and in small steps; it shares no code with the reference or the layout."""

from ilp.mutants.plain.octets import Refused
from ilp.mutants.plain.packet import Part, PlainCodec

__all__ = ["Part", "PlainCodec", "Refused"]
