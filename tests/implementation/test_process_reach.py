"""What a process tells of the codec's code, held against the outcomes that were taken."""

from __future__ import annotations

import sys
from pathlib import Path

from ilp.implementation.process import Patience, ProcessImplementation
from ilp.protocol import Crashed, Decode

_ADAPTER = """\
import json, sys
tells = {tells}
known = set()
for line in sys.stdin:
    request = json.loads(line)
    answer = {{"id": request["id"]}}
    if request["op"] == "hello":
        ok = {{"protocol": 1, "name": "x", "version": "1", "language": "x", "operations": ["decode"]}}
        answer["ok"] = ok | ({{"reach": True}} if tells else {{}})
    else:
        packet = request["packet"]
        if packet == "dead":
            sys.exit(1)
        answer["rejected"] = {{"message": json.dumps(request.get("reach"))}}
        if request.get("reach") and packet not in known:
            known.add(packet)
            answer["reached"] = [packet, "shared"]
    print(json.dumps(answer), flush=True)
"""


def adapter(folder: Path, *, tells: bool = True) -> ProcessImplementation:
    """Return an implementation that reaches a place of its own with each packet, and dies of one."""
    program = folder / "adapter.py"
    program.write_text(_ADAPTER.format(tells=tells), encoding="utf-8")
    return ProcessImplementation("x", (sys.executable, "-I", str(program)), patience=Patience(timeout=20))


def test_it_follows_the_outcomes_that_were_taken_not_those_that_came(tmp_path: Path) -> None:
    packets = ["01", "02", "02", "03"]
    with adapter(tmp_path) as implementation:
        counts = [implementation.reached for _ in implementation.ask(map(Decode, packets), reach=True)]
    assert counts == [2, 3, 3, 4]


def test_a_restart_loses_nothing_and_counts_nothing_twice(tmp_path: Path) -> None:
    packets = ["01", "02", "dead", "01", "03"]
    with adapter(tmp_path) as implementation:
        outcomes = list(implementation.ask(map(Decode, packets), reach=True))
        assert isinstance(outcomes[2], Crashed)
        assert implementation.restarts
        assert implementation.reached == 4


def test_what_is_asked_without_is_not_counted(tmp_path: Path) -> None:
    with adapter(tmp_path) as implementation:
        list(implementation.ask([Decode("01")]))
        assert implementation.reached == 0


def test_an_adapter_that_does_not_greet_with_it_is_not_asked_for_it(tmp_path: Path) -> None:
    with adapter(tmp_path, tells=False) as implementation:
        (outcome,) = implementation.ask([Decode("01")], reach=True)
        assert not implementation.tells_reach
        assert outcome.message == "null"  # type: ignore[union-attr] # what the adapter found in the request
        assert implementation.reached == 0
