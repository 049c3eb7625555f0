"""The part of docs/witnesses.md that is made: figures, disagreements, what is uncovered."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from tests.witness.aspect import ASPECTS
from tests.witness.disagreement import DISAGREEMENTS, class_of
from tests.witness.testimony import names_in_order, partings
from tests.witness.uncovered import UNCOVERED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ilp.golden.vector import Vector
    from tests.witness.testimony import Said

__all__ = ["PAGE", "page"]

PAGE = Path(__file__).parents[2] / "docs" / "witnesses.md"
_BEGIN = "<!-- made by `python -m tests.witness --write` -->"
_EXAMPLES = 3


def page(text: str, testimony: Said, vectors: Mapping[str, Vector]) -> str:
    """Return the page `text` with what is below its mark made anew."""
    kept, mark, _ = text.partition(_BEGIN)
    if not mark:
        raise ValueError(f"{PAGE} has no line {_BEGIN}")
    return kept + "\n".join(
        (_BEGIN, "", *_figures(testimony), *_disagreements(testimony, vectors), *_partings(vectors), *_uncovered())
    )


def _figures(testimony: Said) -> Iterator[str]:
    counted = Counter(
        (_kind(name), aspect)
        for aspects in testimony.agreed.values()
        for aspect, names in aspects.items()
        for name in {_kind(each): each for each in names}.values()
    )
    bears = Counter(aspect for aspects in testimony.agreed.values() for aspect in aspects)
    yield "## Figures"
    yield ""
    yield "Vectors that each witness agrees with, by aspect; first, how many the aspect bears on."
    yield ""
    yield f"| witness | {' | '.join(ASPECTS)} |"
    yield f"|---|{'---:|' * len(ASPECTS)}"
    yield f"| (bears on) | {' | '.join(str(bears[aspect]) for aspect in ASPECTS)} |"
    for name in names_in_order(sorted({name for name, _ in counted})):
        yield f"| {name} | {' | '.join(str(counted[name, aspect] or '') for aspect in ASPECTS)} |"
    yield ""


def _kind(name: str) -> str:
    return "a clause" if name.startswith("clause:") else name


def _disagreements(testimony: Said, vectors: Mapping[str, Vector]) -> Iterator[str]:
    fitting: dict[str, list[str]] = {each.name: [] for each in DISAGREEMENTS}
    for dissent in testimony.dissents:
        found = class_of(dissent, vectors[dissent.vector])
        if found is not None:
            fitting[found.name].append(dissent.vector)
    yield "## Disagreements"
    for each in DISAGREEMENTS:
        names = fitting[each.name]
        examples = ", ".join(f"`{name}`" for name in names[:_EXAMPLES])
        yield ""
        yield f"### {each.name[0].upper()}{each.name[1:]}"
        yield ""
        yield f"- **Who:** {each.witness}, about {each.aspect}: it {each.says}."
        yield f"- **Decided by** `{each.decides}`: {each.because}."
        yield f"- **Vectors:** {len(names)}, such as {examples}."
    yield ""


def _partings(vectors: Mapping[str, Vector]) -> Iterator[str]:
    yield "## Where the RFCs leave it open"
    yield ""
    yield "The vectors allow each of these: libraries and grammars disagree with each other, and not with them."
    yield ""
    yield "| aspect | clauses | who does what | vectors |"
    yield "|---|---|---|---|"
    for parting, names in sorted(partings(tuple(vectors.values())).items()):
        clauses = ", ".join(f"`{each}`" for each in parting.clauses)
        sides = "; ".join(f"{', '.join(who)}: {what}" for what, who in parting.takes)
        yield f"| {parting.aspect} | {clauses} | {sides} | {len(names)}, such as `{names[0]}` |"
    yield ""


def _uncovered() -> Iterator[str]:
    yield "## Uncovered"
    for each in UNCOVERED:
        yield ""
        yield f"{each.aspect.capitalize()} of {', '.join(f'`{name}`' for name in each.vectors)}: {each.argument}"
    yield ""
