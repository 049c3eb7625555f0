from __future__ import annotations

import sys
from pathlib import Path

import pytest

import ilp
from ilp.fuzz.targets.codec import codec_of
from ilp.implementation.implementation import ImplementationUnavailable, InvalidReference
from ilp.protocol import Accepted, Decode, Faulted, FulfillValue, Garbled, Rejected

FULFILL = FulfillValue(fulfillment="ab" * 32, data="")
OCTETS = f"0d21{'ab' * 32}00"
_WRONG = "def decode(octets):\n    return {'type': 'fulfill'}\n\ndef encode(value):\n    return b''\n"


def test_the_reference_is_ours_and_so_is_its_code() -> None:
    implementation, own = codec_of("reference")
    assert implementation.identity.name == "ilp.codec"
    assert own.has(ilp.decode.__code__.co_filename)
    assert not own.has(codec_of.__code__.co_filename)


def test_a_python_codec_is_served_without_a_process() -> None:
    implementation, own = codec_of("python:ilp")
    with implementation:
        read, refused = implementation.ask([Decode(OCTETS), Decode("0d")])
    assert read == Accepted(FULFILL)
    assert isinstance(refused, Rejected)
    assert (refused.kind, refused.offset) == ("truncated", 1)
    implementation.close()
    assert implementation.identity.language == "Python"
    assert implementation.restarts == 0
    assert own.has(ilp.decode.__code__.co_filename)


def test_what_it_returns_in_another_form_is_its_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wrong_form.py").write_text(_WRONG, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    (outcome,) = codec_of("python:wrong_form").implementation.ask([Decode("0d")])
    assert isinstance(outcome, Faulted)


def test_a_value_that_is_none_of_the_protocols_is_garbled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lone = "def decode(octets):\n    return None\n\ndef encode(value):\n    return None\nrefusals = ()\n"
    (tmp_path / "lone.py").write_text(lone, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    served = codec_of("python:lone").implementation
    monkeypatch.setattr(served, "_answering", type("Liar", (), {"response": lambda *_: b'{"id":9}'})())
    (outcome,) = served.ask([Decode("0d")])
    assert isinstance(outcome, Garbled)


@pytest.mark.parametrize("reference", ["npm:ilp-packet", "python:", "construct", ""])
def test_what_is_no_python_codec_is_refused(reference: str) -> None:
    with pytest.raises(InvalidReference, match="no codec in Python"):
        codec_of(reference)


def test_a_codec_that_is_not_there_is_said_to_be_missing() -> None:
    with pytest.raises(ImplementationUnavailable, match="there is no module 'nowhere'"):
        codec_of("python:nowhere")
    assert "nowhere" not in sys.modules
