"""Every class of disagreement between a witness and the vectors: what it says, and the clause that decides.

A clause decides, never a vote. A dissent is of the first class that it fits; one that fits none, and a class that none
fits, fail a test.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from ilp.golden.vector import Aspect, Vector
    from tests.witness.testimony import Dissent

__all__ = ["DISAGREEMENTS", "Disagreement", "class_of"]

_ILP_PACKET = "ilp-packet 3.1.3"


class Disagreement(Struct, frozen=True, kw_only=True):
    """One class of disagreement.

    Attributes:
        name: in a few words.
        witness: who disagrees.
        aspect: about what.
        says: what it does instead.
        decides: the clause that decides.
        because: how it decides.
        clauses: a dissent is of this class if its vector cites one of these; empty: whatever it cites.
        operations: and if it is one of these operations; empty: any.
        expectations: and if it has one of these expectations; empty: any.
        ids: and if this regular expression finds something in its id.
    """

    name: str
    witness: str
    aspect: Aspect
    says: str
    decides: str
    because: str
    clauses: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    expectations: tuple[str, ...] = ()
    ids: str = ""

    def fits(self, dissent: Dissent, vector: Vector) -> bool:
        """Return whether `dissent`, about `vector`, is of this class."""
        return (
            (dissent.witness, dissent.aspect) == (self.witness, self.aspect)
            and (not self.clauses or not set(self.clauses).isdisjoint(vector.clauses))
            and (not self.operations or vector.operation_name in self.operations)
            and (not self.expectations or vector.expectation in self.expectations)
            and re.search(self.ids, vector.id) is not None
        )


DISAGREEMENTS = (
    Disagreement(
        name="capital schemes in the ABNF",
        witness="rfc-abnf",
        aspect="address",
        says="takes `G.alice`: by RFC 5234, 2.3, the quoted strings of an ABNF are case-insensitive",
        decides="0015-case",
        because="addresses are case-sensitive in so many words, and RFC 0015's regular expression, which is to verify "
        "the same requirements, has the schemes in lower case alone",
        clauses=("0015-case",),
    ),
    Disagreement(
        name="bit 7 of an address is dropped",
        witness=_ILP_PACKET,
        aspect="address",
        says="reads the octet `ad` as `-`: Node's `ascii` drops bit 7 before the address is looked at",
        decides="0027-asn1-address-alphabet",
        because="an octet past 7f is none of the alphabet's characters, and two octet strings that are read as one "
        "address are no longer told apart",
        operations=("decode", "relay"),
    ),
    Disagreement(
        name="any address is written",
        witness=_ILP_PACKET,
        aspect="address",
        says="writes whatever text it is handed; only its reader looks at addresses",
        decides="0015-grammar",
        because="what matches the grammar nowhere is no address, and no field of a packet holds anything else",
        operations=("encode",),
    ),
    Disagreement(
        name="addresses of any length are written",
        witness=_ILP_PACKET,
        aspect="limits",
        says="writes addresses of 1024 characters and more; only its reader counts them",
        decides="0015-length",
        because="an address has no more than 1023 characters",
        clauses=("0015-length",),
        operations=("encode",),
    ),
    Disagreement(
        name="amounts past 64 bits are written",
        witness=_ILP_PACKET,
        aspect="limits",
        says="writes 2^64 and more, keeping the low 64 bits",
        decides="0027-asn1-amount",
        because="the amount is at most 18446744073709551615; another amount than the one asked for must not be written",
        clauses=("0027-amount",),
    ),
    Disagreement(
        name="bit 7 of a code is dropped",
        witness=_ILP_PACKET,
        aspect="text",
        says="reads and writes codes with bit 7, or all but the low octet of a character, dropped",
        decides="0027-asn1-code",
        because="a code is three IA5 characters, 00 to 7f",
        clauses=("0027-asn1-code",),
    ),
    Disagreement(
        name="ill-formed UTF-8 is mended",
        witness=_ILP_PACKET,
        aspect="text",
        says="reads U+FFFD where octets are no UTF-8, as JavaScript's decoder does unless it is told not to",
        decides="0030-utf8",
        because="strings MUST be encoded in UTF-8, and what is encoded otherwise has no value to be read as",
        clauses=("0030-utf8",),
    ),
    Disagreement(
        name="the epoch is no date",
        witness=_ILP_PACKET,
        aspect="calendar",
        says="refuses 1970-01-01T00:00:00.000Z, whose number of milliseconds, 0, it takes for none",
        decides="0030-timestamp-range",
        because="every date that the calendar has is read, and it has this one",
        ids="epoch$",
        expectations=("accept",),
    ),
    Disagreement(
        name="years before 0100 are of the twentieth century",
        witness=_ILP_PACKET,
        aspect="calendar",
        says="reads the year 0001 as 1901: `Date.UTC` takes years 0 to 99 for short ones",
        decides="0030-timestamp-digits",
        because="a year is four digits, and 0001 is not 1901",
        operations=("decode", "relay"),
        expectations=("accept", "disputed"),
        clauses=("0030-timestamp-range", "0027-expiry"),
    ),
    Disagreement(
        name="years before 1000 are written with fewer digits",
        witness=_ILP_PACKET,
        aspect="framing",
        says="writes the year 1 as `1`; all that follows moves up, and octets of nobody stand at the end",
        decides="0030-timestamp-digits",
        because="a year has four digits, leading zeros included, and a timestamp 17 octets",
        operations=("encode", "relay"),
    ),
    Disagreement(
        name="years before 0 are written",
        witness=_ILP_PACKET,
        aspect="calendar",
        says="writes a sign into the digits of a year before 0",
        decides="0030-timestamp-digits",
        because="a timestamp is digits only, and four of them have no sign",
        operations=("encode", "relay"),
        ids="year-minus",
    ),
    Disagreement(
        name="a leap second is the next one",
        witness=_ILP_PACKET,
        aspect="calendar",
        says="reads second 60 as second 0 of the next minute",
        decides="0030-timestamp-leap-second",
        because="leap seconds are smeared, so that second 60 is refused; where one was, the two readings that are "
        "listed are 23:59:59 and 23:59:60, and midnight is neither",
        clauses=("0030-timestamp-leap-second",),
    ),
    Disagreement(
        name="hour 24 is the next midnight",
        witness=_ILP_PACKET,
        aspect="calendar",
        says="reads hour 24 as hour 0 of the next day",
        decides="0030-timestamp-midnight",
        because="midnight is 000000000 on the following day, and 240000000 is refused by name",
        clauses=("0030-timestamp-midnight",),
    ),
    Disagreement(
        name="numbers are found in what is no digits",
        witness=_ILP_PACKET,
        aspect="calendar",
        says="reads spaces, signs, points and octets with bit 7 in a timestamp, as JavaScript's numbers allow",
        decides="0030-timestamp-digits",
        because="a timestamp is 17 digits, and nothing else stands in it",
        clauses=("0030-timestamp-digits",),
        operations=("decode", "relay"),
    ),
    Disagreement(
        name="dates that no calendar has are carried over",
        witness=_ILP_PACKET,
        aspect="calendar",
        says="reads February 30 as March 1 or 2, month 13 as January, minute 60 as the next hour",
        decides="0030-timestamp-range",
        because="a timestamp with a part out of its range is refused",
        clauses=("0030-timestamp-range",),
        expectations=("reject",),
    ),
)


def class_of(dissent: Dissent, vector: Vector) -> Disagreement | None:
    """Return the class that `dissent` is of; None: it is not resolved yet."""
    return next((each for each in DISAGREEMENTS if each.fits(dissent, vector)), None)
