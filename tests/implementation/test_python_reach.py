"""What the Python adapter tells of the codec's code, by whichever means this Python has."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import Any

import pytest

import ilp
from ilp.implementation.adapters.python.adapter import load, serve
from ilp.implementation.adapters.python.reach import MonitoredReach, OwnCode, TracedReach, free_tool, own_code

# Line numbers are told: what stands in which line matters.
SOURCE = """\
def decode(octets):
    if octets[:1] == b"a":
        if octets[1:2] == b"b":
            raise ValueError("both")
        raise KeyError("one")
    raise ValueError("none")


def encode(value):
    return b""
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A module of its own for every test."""
    (tmp_path / "stepwise.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "stepwise"
    sys.modules.pop("stepwise", None)


def told(module: str, *packets: str, reach: object = True) -> list[dict[str, Any]]:
    """Return the responses to decode."""
    before = frozenset(sys.modules)
    codec = load(module)
    lines = [
        json.dumps({"id": number, "op": "decode", "packet": packet, "reach": reach}).encode()
        for number, packet in enumerate(packets)
    ]
    responses = io.BytesIO()
    serve(codec, module, lines, responses, own_code(module, before))
    return [json.loads(each) for each in responses.getvalue().splitlines()]


def lines_in(response: dict[str, Any]) -> set[int]:
    """Return the lines among the places that a response tells; those of a branch have a further part."""
    parts = [each.rpartition("stepwise.py:")[2] for each in response.get("reached", ())]
    return {int(each) for each in parts if each.isdigit()}


def test_the_first_request_reaches_lines(module: str) -> None:
    (response,) = told(module, "00")
    assert lines_in(response) >= {2, 6}


def test_what_is_known_is_not_told_again(module: str) -> None:
    _, second = told(module, "00", "00")
    assert "reached" not in second


def test_each_step_is_told_with_the_request_that_makes_it(module: str) -> None:
    none, one, both = told(module, "00", "61", "6162")
    assert not lines_in(none) & {3, 4, 5}
    assert lines_in(one) == {3, 5}
    assert lines_in(both) == {4}


def test_a_step_is_told_whatever_the_outcome(module: str) -> None:
    _, fault = told(module, "00", "61")
    assert fault["faulted"]["message"] == "KeyError: 'one'"
    assert lines_in(fault)


@pytest.mark.parametrize("reach", [False, None, "true", 1])
def test_nobody_is_told_who_does_not_ask(module: str, reach: object) -> None:
    assert all("reached" not in each for each in told(module, "00", "61", reach=reach))


def test_nothing_but_the_codecs_own_code_is_told(module: str) -> None:
    assert all("stepwise.py" in place for response in told(module, "00", "61") for place in response["reached"])


def test_the_tracer_of_others_is_put_back(module: str) -> None:
    before = sys.gettrace()
    told(module, "00")
    assert sys.gettrace() is before


def test_a_result_that_is_no_json_tells_what_was_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = "def decode(octets):\n    return {'type': 'fulfill', 'fulfillment': octets, 'data': object()}\n"
    (tmp_path / "unwritable.py").write_text(f"{bad}\ndef encode(value):\n    return b''\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    (response,) = told("unwritable", "00")
    assert response["faulted"]
    assert response["reached"]


def greeting(module: str, own: OwnCode | None) -> dict[str, Any]:
    responses = io.BytesIO()
    serve(load(module), module, [b'{"id":0,"op":"hello","protocol":1}'], responses, own)
    ok: dict[str, Any] = json.loads(responses.getvalue())["ok"]
    return ok


def test_the_greeting_says_that_it_can_tell(module: str) -> None:
    assert greeting(module, OwnCode())["reach"] is True


def test_without_code_to_watch_the_greeting_is_silent_about_it(module: str) -> None:
    assert "reach" not in greeting(module, None)


# Which code is the codec's own.


def test_a_package_is_own_with_all_in_it() -> None:
    own = own_code("ilp.codec", frozenset(sys.modules))
    assert own.has(ilp.decode.__code__.co_filename)


def test_what_the_adapter_is_made_of_is_never_own() -> None:
    own = own_code("ilp", frozenset(sys.modules))
    assert not own.has(serve.__code__.co_filename)


def test_a_package_that_came_in_with_the_module_is_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "worker").mkdir()
    (tmp_path / "worker" / "__init__.py").write_text("import wave\n", encoding="utf-8")
    (tmp_path / "few_lines.py").write_text("import worker\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    sys.modules.pop("wave", None)
    before = frozenset(sys.modules)
    __import__("few_lines")
    own = own_code("few_lines", before)
    assert own.has(str(tmp_path / "worker" / "deep" / "file.py"))
    assert not own.has(str(sys.modules["wave"].__file__)), "the standard library is nobody's own"


def test_a_folder_whose_name_begins_alike_is_not_own() -> None:
    assert not OwnCode(folders=["/codec"]).has("/codec2/file.py")


# The means, each by itself.


def test_a_function_of_which_every_line_was_reached_is_traced_no_more() -> None:
    def short() -> int:
        total = 1
        total += 1
        return total

    reach = TracedReach(OwnCode(files=[short.__code__.co_filename]))
    reach.start()
    short()
    reach.stop()
    assert reach._tracers[short.__code__] is None


class Monitoring:
    """Stands for `sys.monitoring`, where this Python has none: what is registered can be called."""

    DISABLE = object()
    events = SimpleNamespace(LINE=1, BRANCH=2)

    def __init__(self, taken: Collection[int] = ()) -> None:
        self.taken = taken
        self.callbacks: dict[int, Callable[..., Any]] = {}
        self.events_of: dict[int, int] = {}
        self.freed: list[int] = []

    def get_tool(self, tool: int) -> str | None:
        return "other" if tool in self.taken else None

    def use_tool_id(self, tool: int, name: str) -> None:
        pass

    def free_tool_id(self, tool: int) -> None:
        self.freed.append(tool)

    def register_callback(self, _tool: int, event: int, callback: Callable[..., Any]) -> None:
        self.callbacks[event] = callback

    def set_events(self, tool: int, events: int) -> None:
        self.events_of[tool] = events

    def line(self, code: CodeType, line: int) -> Any:
        return self.callbacks[1](code, line)

    def branch(self, code: CodeType, offset: int, to: int) -> Any:
        return self.callbacks[2](code, offset, to)


CODE = compile(SOURCE, "/codec/stepwise.py", "exec")
FOREIGN = compile("", "/elsewhere.py", "exec")


@pytest.fixture
def monitoring() -> Monitoring:
    return Monitoring()


@pytest.fixture
def watched(monitoring: Monitoring) -> MonitoredReach:
    reach = MonitoredReach(OwnCode(folders=["/codec"]), monitoring, 3)
    reach.start()
    return reach


def test_a_line_is_told_once_and_watched_no_more(watched: MonitoredReach, monitoring: Monitoring) -> None:
    assert monitoring.line(CODE, 2) is Monitoring.DISABLE
    assert monitoring.line(CODE, 2) is Monitoring.DISABLE
    assert watched.stop() == ["/codec/stepwise.py:2"]


def test_a_branch_is_watched_until_both_ways_are_known(watched: MonitoredReach, monitoring: Monitoring) -> None:
    assert monitoring.branch(CODE, 8, 10) is None
    assert monitoring.branch(CODE, 8, 10) is None
    assert monitoring.branch(CODE, 8, 20) is Monitoring.DISABLE
    assert watched.stop() == ["/codec/stepwise.py:1:8>10", "/codec/stepwise.py:1:8>20"]


def test_the_code_of_others_is_watched_no_more(watched: MonitoredReach, monitoring: Monitoring) -> None:
    assert monitoring.line(FOREIGN, 1) is Monitoring.DISABLE
    assert monitoring.branch(FOREIGN, 1, 2) is Monitoring.DISABLE
    assert watched.stop() == []


def test_what_is_reached_between_two_requests_is_left_for_the_next(
    watched: MonitoredReach, monitoring: Monitoring
) -> None:
    watched.stop()
    assert monitoring.line(CODE, 2) is None
    assert monitoring.branch(CODE, 8, 10) is None
    watched.start()
    monitoring.line(CODE, 2)
    monitoring.branch(CODE, 8, 10)
    assert len(watched.stop()) == 2


def test_once_it_is_closed_nothing_is_watched(watched: MonitoredReach, monitoring: Monitoring) -> None:
    watched.close()
    assert monitoring.events_of == {3: 0}
    assert monitoring.freed == [3]


@pytest.mark.parametrize(("taken", "free"), [((), 3), ((3, 4), 2), (range(6), None)])
def test_a_tool_that_somebody_uses_is_left_alone(taken: Collection[int], free: int | None) -> None:
    assert free_tool(Monitoring(taken)) == free
