"""Length determinants that say something else, or the same in another form; with and without repair of the rest."""

from __future__ import annotations

from collections.abc import Iterator

from ilp.codec.oer import length_determinant
from ilp.explore.anatomy import LengthPart, Specimen
from ilp.explore.determinant import long_form, read_determinant, resized
from ilp.explore.mutations.mutation import Mutation

__all__ = ["lengths"]

_EDGES = (0, 1, 0x7E, 0x7F, 0x80, 0x81, 0xFF, 0x100, 0xFFFF, 0x10000)  # octets
_RESIZED_TO = 0x101  # octets: content is cut or filled up to this
_WIDTHS = range(1, 10)  # of long forms, in octets: eight are the most that RFC 0030 asks to read
_FIRST_OCTETS = (0x00, 0x01, 0x7F, 0x80, 0x81, 0x82, 0x84, 0x88, 0x89, 0x90, 0xC0, 0xFE, 0xFF)


def lengths(specimen: Specimen) -> Iterator[Mutation]:
    """Yield every length determinant of the packet, the envelope's among them, with another value or in another form.

    The kinds: "length claim" changes the claim only, "length first octet" an octet only, "length form" only the form,
    and "length resized" the content along with the claim.
    """
    for part in specimen.lengths.values():
        yield from _claims(specimen, part)
        yield from _forms(specimen, part)
        yield from _resized(specimen, part)


def _size(specimen: Specimen, part: LengthPart) -> int:
    """Return how many octets the determinant measures, as its writer meant it."""
    if part.field == "envelope":
        return len(specimen.octets) - part.end
    content = specimen.contents[part.field]
    return content.end - content.start


def _put(specimen: Specimen, part: LengthPart, kind: str, determinant: bytes) -> Iterator[Mutation]:
    """Yield the packet with another determinant; where that has another width, with the envelope repaired, too."""
    plain = specimen.edited(part.start, part.end, determinant, repair=False)
    yield Mutation(kind, part.field, plain)
    repaired = specimen.edited(part.start, part.end, determinant)
    if repaired != plain:
        yield Mutation(f"{kind} repaired", part.field, repaired)


def _claims(specimen: Specimen, part: LengthPart) -> Iterator[Mutation]:
    octets = specimen.octets
    old, size = octets[part.start : part.end], _size(specimen, part)
    rest = len(octets) - part.end
    claims = {size - 1, size + 1, size // 2, size + 256, size * 2, rest, rest - 1, rest + 1, *_EDGES} - {size, -1}
    for claim in sorted(claims):
        yield from _put(specimen, part, "length claim", resized(old, claim))
    read = read_determinant(old, 0)
    if read is None or read[1] != len(old):
        for claim in (0xFF, 0xFFFF, 0xFFFFFFFF):  # all ones, in whatever width it has
            yield from _put(specimen, part, "length claim", resized(old, claim))
        return
    for width in range(1, 9):
        all_ones = (1 << 8 * width) - 1
        for claim in (all_ones, all_ones >> 1, (all_ones >> 1) + 1, (1 << 8 * width) + size):
            if claim < 1 << 64:
                yield from _put(specimen, part, "length claim", length_determinant(claim))
    for octet in _FIRST_OCTETS:
        yield from _put(specimen, part, "length first octet", bytes((octet,)) + old[1:])


def _forms(specimen: Specimen, part: LengthPart) -> Iterator[Mutation]:
    size = _size(specimen, part)
    old = specimen.octets[part.start : part.end]
    for width in _WIDTHS:
        form = long_form(size, width)
        if form != old:
            yield from _put(specimen, part, "length form", form)


def _resized(specimen: Specimen, part: LengthPart) -> Iterator[Mutation]:
    octets = specimen.octets
    size = _size(specimen, part)
    old, content = octets[part.start : part.end], octets[part.end : part.end + size]
    filling = content[-1:] or b"a"
    for target in sorted({size - 1, size + 1, size // 2, *_EDGES} - {size, -1}):
        if target > _RESIZED_TO:
            continue
        new = content[:target] + filling * (target - size)
        changed = resized(old, target) + new
        end = part.end + size
        yield Mutation("length resized", part.field, specimen.edited(part.start, end, changed))
        if part.field != "envelope":
            plain = specimen.edited(part.start, end, changed, repair=False)
            yield Mutation("length resized, envelope kept", part.field, plain)
            yield Mutation("content resized", part.field, specimen.edited(part.end, end, new))
