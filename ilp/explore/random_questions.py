"""An endless stream of questions by chance, the same for the same seed on every machine and every Python.

Of `random.Random` only `random()` and `getrandbits()` are used: of these alone the sequence for a seed is kept from one
version of Python to the next. What is chosen from is always a sequence, never a set.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from random import Random

from msgspec import Struct

from ilp.codec.oer import length_determinant
from ilp.explore.anatomy import FIELDS_OF_VARIABLE_LENGTH, LengthPart, Specimen
from ilp.explore.mutations import honest_field
from ilp.explore.question import Question
from ilp.explore.random_values import random_amount, random_content, random_expiry, random_value, skewed
from ilp.protocol import Decode, Encode, PrepareValue, Relay, Value

__all__ = ["PREFERRED_AT_ONCE", "RandomQuestions", "random_questions"]

PREFERRED_AT_ONCE = 4
"""How many specimens are mutated more often than others: the latest."""

_ENCODED = 0.16  # of the questions
_RELAYED = 0.16
_UNCHANGED = 0.4  # of what is relayed
_SINGLE = 0.5  # of the mutations are one step
_STEPS = 4  # at most
_REFILLED = 0.12  # of the mutations put whole content into a field
_REPAIRED = 0.6  # of those that change the length
_EDITED = 0.5  # of what comes of preferred specimens keeps the content of a field but for one octet
_PREFERRED = 0.5  # of what is read or relayed comes of specimens that are preferred, if there are any
_LARGE = 400  # octets: to mutate, smaller ones are as good
_SCALARS = bytes.fromhex("00017f80818283848788ff30393a2f2e202d4147617a5f7ec0c3e0edf0f8")


class _Base(Struct, frozen=True):
    """A specimen, with what is asked of it a hundred thousand times a second."""

    octets: bytes
    labels: tuple[str, ...]
    envelope_end: int  # 0: there is no envelope
    digits: tuple[int, ...]
    determinants: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    refillable: tuple[str, ...]
    specimen: Specimen


class RandomQuestions(Iterator[Question]):
    """Questions for ever: mutated octets to read and to relay, and values to write; some come twice.

    Args:
        specimens: what is mutated; without any, there are only values to write.
        seed: any integer; a negative one is another than its absolute value.
    """

    def __init__(self, specimens: Iterable[Specimen], seed: int) -> None:
        self._chance = Random(2 * seed if seed >= 0 else -2 * seed - 1)  # noqa: S311 - reproducible is what it has to be
        self._bases: list[_Base] = []
        self._values: list[Value] = []
        self._preferred: deque[_Base] = deque(maxlen=PREFERRED_AT_ONCE)
        for each in specimens:
            self.add(each)

    def add(self, specimen: Specimen) -> None:
        """Mutate a further specimen from now on, and vary its value; of one that is large, only its value."""
        if 0 < len(specimen.octets) <= _LARGE:
            self._bases.append(_base(specimen))
        self._values.append(specimen.written.value)

    def prefer(self, specimen: Specimen) -> None:
        """Mutate a specimen that was added far more often than others, until a few more are preferred."""
        if 0 < len(specimen.octets) <= _LARGE:
            self._preferred.append(_base(specimen))

    def octets(self) -> bytes:
        """Return mutated octets that are to be read, without a question around them."""
        chance, bases = self._chance, self._bases
        return _damaged(chance, bases[int(chance.random() * len(bases))], bases)[0]

    def __next__(self) -> Question:
        """Return the next question."""
        chance, bases = self._chance, self._bases
        random = chance.random
        way = random()
        if way < _ENCODED or not bases:
            value, field = random_value(chance, self._values)
            return Question(Encode(value), "random", field)
        if self._preferred and random() < _PREFERRED:
            base = self._preferred[int(random() * len(self._preferred))]
            if base.refillable and random() < _EDITED:
                octets, field = _edited(chance, base)
                return Question(Decode(octets.hex()), "random", field)
        else:
            base = bases[int(random() * len(bases))]
        if way >= _ENCODED + _RELAYED:
            octets, field = _mutated(chance, base, bases)
            return Question(Decode(octets.hex()), "random", field)
        return _relay(chance, base, bases)


def random_questions(specimens: Iterable[Specimen], seed: int) -> Iterator[Question]:
    """Return `RandomQuestions` of specimens that do not change."""
    return RandomQuestions(specimens, seed)


def _base(specimen: Specimen) -> _Base:
    octets = specimen.octets
    return _Base(
        octets,
        specimen.labels,
        0 if specimen.envelope is None else specimen.envelope.end,
        tuple(at for at, octet in enumerate(octets) if 0x30 <= octet <= 0x39),  # noqa: PLR2004 - the digits
        tuple(each.start for each in specimen.parts if isinstance(each, LengthPart)),
        tuple((each.start, each.end) for each in specimen.parts if each.start < each.end) or ((0, len(octets)),),
        tuple(field for field in specimen.contents if field in FIELDS_OF_VARIABLE_LENGTH),
        specimen,
    )


def _relay(chance: Random, base: _Base, bases: Sequence[_Base]) -> Question:
    octets, field = base.octets, ""
    if chance.random() >= _UNCHANGED:
        octets, field = _mutated(chance, base, bases)
    choice = chance.getrandbits(2)
    amount = random_amount(chance) if choice & 1 else None
    expires_at = random_expiry(chance) if choice & 2 else None
    if octets == base.octets and isinstance(base.specimen.written.value, PrepareValue):
        field = ("", "amount", "expiresAt", "")[choice]
    elif choice and field != "type":
        field = ""
    return Question(Relay(octets.hex(), amount, expires_at), "random", field)


def _mutated(chance: Random, base: _Base, bases: Sequence[_Base]) -> tuple[bytes, str]:
    """Return mutated octets, and the field that was mutated, "" for several."""
    mutated, field = _damaged(chance, base, bases)
    return mutated, honest_field(mutated, base.octets, field)


def _damaged(chance: Random, base: _Base, bases: Sequence[_Base]) -> tuple[bytes, str]:
    """Return mutated octets, and the field in which the base was mutated, "" for several."""
    random = chance.random
    way = random()
    if way < _REFILLED and base.refillable:
        field = base.refillable[int(random() * len(base.refillable))]
        return base.specimen.refilled(field, random_content(chance, field)), field
    octets = bytearray(base.octets)
    size = len(octets)
    field = ""
    if random() < _SINGLE:
        at = _STEP_BY_STEP[int(random() * len(_STEP_BY_STEP))](octets, chance, base)
        field = base.labels[at]
    else:
        for _ in range(1 + int(random() * _STEPS)):
            if random() < _SPLICED:
                _splice(octets, chance, bases[int(random() * len(bases))])
            else:
                _STEP_BY_STEP[int(random() * len(_STEP_BY_STEP))](octets, chance, base)
            if not octets:
                break
    if len(octets) != size and base.envelope_end and len(octets) >= base.envelope_end and random() < _REPAIRED:
        octets[1 : base.envelope_end] = length_determinant(len(octets) - base.envelope_end)
    return bytes(octets), field


def _edited(chance: Random, base: _Base) -> tuple[bytes, str]:
    """Return octets with one octet of a field's content replaced, removed or put in, and all lengths right; the field.

    Every second one is put behind the content, the others rather near its start: a codec reads from there on.
    """
    field = base.refillable[int(chance.random() * len(base.refillable))]
    part = base.specimen.contents[field]
    content = bytearray(base.octets[part.start : part.end])
    choice = chance.getrandbits(3)
    at = len(content) if choice & 1 else skewed(chance, len(content))
    content[at : at + (choice != 0)] = b"" if choice == 2 else bytes((_octet(chance),))  # noqa: PLR2004
    return base.specimen.refilled(field, bytes(content)), field


# One step each: they change the octets, of which there is at least one, and return where.

_SPLICED = 0.1  # of the steps


def _place(octets: bytearray, chance: Random, base: _Base) -> int:
    """Return a place: every second one in some part, however short that is."""
    random = chance.random
    choice = random() * 2
    if choice < 1:
        start, end = base.spans[int(choice * len(base.spans))]
        at = start + int(random() * (end - start))
        if at < len(octets):
            return at
    return int(random() * len(octets))


def _flip(octets: bytearray, chance: Random, base: _Base) -> int:
    at = _place(octets, chance, base)
    octets[at] ^= 1 << chance.getrandbits(3)
    return at


def _set(octets: bytearray, chance: Random, base: _Base) -> int:
    at = _place(octets, chance, base)
    octets[at] = _octet(chance)
    return at


def _insert(octets: bytearray, chance: Random, base: _Base) -> int:
    at = _place(octets, chance, base)
    octets.insert(at, _octet(chance))
    return at


def _delete(octets: bytearray, chance: Random, base: _Base) -> int:
    at = _place(octets, chance, base)
    width = 1 + skewed(chance, 8)
    del octets[at : at + width]
    return at


def _duplicate(octets: bytearray, chance: Random, base: _Base) -> int:
    at = _place(octets, chance, base)
    width = 1 + skewed(chance, 12)
    octets[at:at] = octets[at : at + width]
    return at


def _change_length(octets: bytearray, chance: Random, base: _Base) -> int:
    if not base.determinants:
        return _set(octets, chance, base)
    at = base.determinants[int(chance.random() * len(base.determinants))]
    if at >= len(octets):
        return _set(octets, chance, base)
    choice = chance.getrandbits(2)
    if choice == 0:
        octets[at] = _octet(chance)
    elif choice == 1:
        octets[at] = octets[at] + (1 if chance.getrandbits(1) else -1) & 0xFF
    elif choice == 2:  # noqa: PLR2004 - the same length in the long form, not minimal
        width = 1 + chance.getrandbits(3)
        octets[at : at + 1] = bytes((0x80 + width,)) + octets[at].to_bytes(width, "big")
    else:
        width = 1 + chance.getrandbits(3)
        octets[at : at + 1] = bytes((0x80 + width,)) + chance.getrandbits(8 * width).to_bytes(width, "big")
    return at


def _change_digit(octets: bytearray, chance: Random, base: _Base) -> int:
    if not base.digits:
        return _set(octets, chance, base)
    at = base.digits[int(chance.random() * len(base.digits))]
    if at >= len(octets):
        return _set(octets, chance, base)
    octets[at] = 0x30 + int(chance.random() * 10.2)
    return at


_STEP_BY_STEP: tuple[Callable[[bytearray, Random, _Base], int], ...] = (
    *(_flip, _set, _insert, _delete, _duplicate, _change_length, _change_digit),
)


def _splice(octets: bytearray, chance: Random, other: _Base) -> None:
    """Put the end of other octets in place of the own one, from about the same place on."""
    place = chance.random()
    octets[int(place * len(octets)) :] = other.octets[int(place * len(other.octets)) :]


def _octet(chance: Random) -> int:
    choice = chance.getrandbits(9)
    return choice & 0xFF if choice & 0x100 else _SCALARS[choice % len(_SCALARS)]
