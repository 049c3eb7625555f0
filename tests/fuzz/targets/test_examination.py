from __future__ import annotations

import re
import shlex

import msgspec
import pytest

from ilp.explore.meaning import ORDINARY
from ilp.fuzz.oracles import ORACLES
from ilp.fuzz.targets.examination import WATCHING, Broken, Examination, operation_lines
from ilp.fuzz.targets.questions import TARGETS
from ilp.implementation.embedded import by_construct, by_reference
from ilp.protocol import Operation
from tests.explore.writers import rfc
from tests.fuzz.cases import CODE, SIGNATURE, probes

PACKETS = [octets for value in ORDINARY.values() if (octets := rfc(value)) is not None]
BROKEN = bytes.fromhex(CODE.packet)


@pytest.mark.parametrize("target", TARGETS)
def test_the_reference_breaks_nothing(target: str) -> None:
    examination = Examination(target, by_reference.open(), probes())
    for octets in (*PACKETS, b"", b"\x0c", BROKEN):
        examination.examine(octets)


def test_every_oracle_that_watches_is_one() -> None:
    assert set(WATCHING) <= set(ORACLES)


def objection(octets: bytes, *oracles: str) -> str:
    examination = Examination("decode", by_construct.open(), probes(), oracles or WATCHING)
    with pytest.raises(Broken) as raised:
        examination.examine(octets)
    return str(raised.value)


def test_an_oracle_that_is_broken_is_raised_with_its_signature_and_who_did_what() -> None:
    said = objection(BROKEN)
    assert said.startswith(SIGNATURE)
    assert "What construct did: Accepted(" in said


def test_the_command_shows_it_again() -> None:
    (command,) = re.findall(r"^Show it: (.*)$", objection(BROKEN), re.MULTILINE)
    *words, given = shlex.split(command)
    assert words == ["ilp", "fuzz", "construct", "--oracle", "specification", "--input"]
    assert msgspec.json.decode(given, type=Operation) == CODE


def test_what_is_too_long_for_a_command_goes_through_a_pipe() -> None:
    padding = b"\0" * 2000
    said = objection(b"\x0e" + b"\x82\x07\xd8" + b"\x80\0\0\0\0" + b"\x82\x07\xd0" + padding)
    assert (
        "python -m ilp.fuzz.targets operations decode FILE | ilp fuzz construct --oracle specification --input -"
        in (said)
    )


def test_only_the_chosen_oracles_watch() -> None:
    Examination("decode", by_construct.open(), probes(), ("round-trip",)).examine(BROKEN)


@pytest.mark.parametrize("target", TARGETS)
def test_the_operations_of_an_input_are_lines_of_json(target: str) -> None:
    decoder = msgspec.json.Decoder[Operation](Operation)
    lines = operation_lines(target, PACKETS[0]).splitlines()
    assert tuple(map(decoder.decode, lines)) == TARGETS[target](PACKETS[0])
