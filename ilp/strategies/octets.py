"""Strategies for wire octets: of whole packets, and of packets that were damaged on the way."""

from __future__ import annotations

from hypothesis import strategies as st

from ilp.codec import Packet, encode
from ilp.strategies import packets as whole
from ilp.strategies.anatomy import taken_apart
from ilp.strategies.damage import OctetDamage, StructuralDamage, octet_damage, structural_damage

__all__ = ["mutated_bytes", "packet_bytes"]

_STRUCTURAL = 3  # steps at most
_BARE = 4
_BARE_AFTER_STRUCTURAL = 1


def packet_bytes(packets: st.SearchStrategy[Packet] | None = None) -> st.SearchStrategy[bytes]:
    """Return a strategy for the canonical octets of packets (RFC 0027; RFC 0030, CANONICAL-OER).

    Args:
        packets: of which; `ilp.strategies.packets()` by default.
    """
    return (whole.packets() if packets is None else packets).map(encode)


def mutated_bytes(source: st.SearchStrategy[bytes] | None = None) -> st.SearchStrategy[bytes]:
    """Return a strategy for the octets of packets with damage: most are no packet, some are one that says other things.

    A canonical packet of RFC 0027 is damaged with knowledge of its structure: length determinants that claim something
    else, that stand in longer form or begin with another octet, contents resized with their lengths repaired, values
    at the edges and beyond, dates of no calendar, characters of other classes, fields lost, doubled, swapped or of
    another packet, other type octets, trailing octets. Any octets are cut, lengthened, overwritten, and have runs
    removed, put in or repeated. Now and then the damage undoes itself.

    Args:
        source: the octets that are damaged; `packet_bytes()` by default. Octets of a layout other than that of RFC
            0027 are damaged, too, octet by octet.
    """
    octets = packet_bytes() if source is None else source
    return _mutated(
        octets,
        st.lists(structural_damage(octets), min_size=1, max_size=_STRUCTURAL),
        st.lists(octet_damage(), max_size=_BARE_AFTER_STRUCTURAL),
        st.lists(octet_damage(), min_size=1, max_size=_BARE),
    )


@st.composite
def _mutated(
    draw: st.DrawFn,
    source: st.SearchStrategy[bytes],
    structural: st.SearchStrategy[list[StructuralDamage]],
    further: st.SearchStrategy[list[OctetDamage]],
    bare: st.SearchStrategy[list[OctetDamage]],
) -> bytes:
    octets = draw(source)
    parts = taken_apart(octets)
    if parts is not None and draw(st.booleans()):
        for change in draw(structural):
            change(parts)
        octets, spoils = parts.octets(), draw(further)
    else:
        spoils = draw(bare)
    for spoil in spoils:
        octets = spoil(octets)
    return octets
