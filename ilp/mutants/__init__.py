"""A second, plain codec for RFC 0027, and a catalogue of wire bugs to switch on in it."""

from ilp.mutants.catalogue import catalogue
from ilp.mutants.mutant import RULE_BUMPS, Bump, Crash, Deserts, Deserved, Hang, Mutant
from ilp.mutants.plain import PlainCodec, Refused

__all__ = [
    "RULE_BUMPS",
    "Bump",
    "Crash",
    "Deserts",
    "Deserved",
    "Hang",
    "Mutant",
    "PlainCodec",
    "Refused",
    "catalogue",
]
