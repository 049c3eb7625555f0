from __future__ import annotations

import shlex

from ilp.protocol import Decode, Encode
from ilp.protocol.value import RejectValue
from ilp.report.replay import FROM_WITNESS, replay_command

OPERATION = Decode("0d00")


def command(baseline: str = "old", candidate: str = "new", operation: Decode | Encode = OPERATION, **given: str) -> str:
    options = [part for name, value in given.items() for part in (f"--{name}", value)]
    return replay_command(
        baseline, operation, candidate=candidate, options=options, versions={"npm:ilp-packet": "3.1.3"}
    )


def test_command_asks_just_this_operation() -> None:
    assert command() == """ilp gate old new --input '{"op":"decode","packet":"0d00"}'"""


def test_command_has_the_options_that_matter() -> None:
    assert command(policy="interop").startswith("ilp gate old new --policy interop --input ")


def test_every_part_survives_a_shell() -> None:
    message = 'it\'s "quoted" $HOME `ls` \\ \n end'
    value = RejectValue(code="F00", triggered_by="g.a", message=message, data="")
    words = shlex.split(command("cmd:a b", "recording:it's", Encode(value)))
    assert words[2:4] == ["cmd:a b", "recording:it's"]
    assert words[5].startswith('{"op":"encode"')


def test_open_reference_is_resolved() -> None:
    assert command("npm:ilp-packet").startswith("ilp gate npm:ilp-packet@3.1.3 new ")


def test_long_operation_comes_from_a_file() -> None:
    assert command(operation=Decode("00" * 2000)) == f"ilp gate old new {FROM_WITNESS}"
