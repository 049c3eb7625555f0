from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.report.packets import CONDITION, fulfill, prepare, reject

Ilp = Callable[..., Run]

LOOSE = b"\x0d\x81\x21" + fulfill()[2:]


def test_each_packet_is_one_line_of_json(ilp: Ilp) -> None:
    run = ilp("decode", prepare().hex(), fulfill().hex(), reject().hex())
    assert run.code == 0
    fixed = '"amount":"1000","expiresAt":"2030-01-02T03:04:05.678Z"'
    assert run.lines == [
        f'{{"type":"prepare",{fixed},"executionCondition":"{CONDITION.hex()}","destination":"g.alice","data":"cafe"}}',
        f'{{"type":"fulfill","fulfillment":"{CONDITION.hex()}","data":""}}',
        '{"type":"reject","code":"F02","triggeredBy":"g.bob","message":"no","data":""}',
    ]


def test_refusal_is_the_answer_no_and_shows_how_to_see_it(ilp: Ilp) -> None:
    run = ilp("decode", "0d00")
    assert run == Run(
        1,
        "",
        "error: refused: fulfillment at octet 2: 32 octets needed, 0 there [0027-fulfill-fields]\n"
        "See it: ilp explain 0d00\n",
    )


def test_refusal_of_nothing_can_be_seen(ilp: Ilp) -> None:
    assert "See it: ilp explain ''\n" in ilp("decode", "").err


def test_refusal_of_a_long_packet_does_not_repeat_it(ilp: Ilp) -> None:
    assert "`ilp explain` shows where and why.\n" in ilp("decode", "ff" * 257).err


def test_refused_packet_of_many_is_numbered_and_the_others_are_printed(ilp: Ilp, tmp_path: Path) -> None:
    path = tmp_path / "packets"
    path.write_text(f"{fulfill().hex()}\n0d00\n{reject().hex()}\n", encoding="ascii")
    run = ilp("decode", path)
    assert run.code == 1
    assert len(run.lines) == 2
    assert run.err.startswith(f"error: {path}, line 2: refused: fulfillment at octet 2")


def test_refused_packet_of_a_pipe_is_numbered(ilp: Ilp) -> None:
    run = ilp("decode", "-", stdin=f"{fulfill().hex()}\n0d00\n")
    assert run.err.startswith("error: standard input, line 2: refused: ")


@pytest.mark.parametrize(("options", "code"), [([], 0), (["--canonical"], 1)], ids=["by default", "on request"])
def test_departure_from_canonical_form_is_refused_only_on_request(ilp: Ilp, options: list[str], code: int) -> None:
    assert ilp("decode", *options, LOOSE.hex()).code == code


def test_text_is_utf_8_whatever_the_locale(ilp: Ilp) -> None:
    assert '"message":"grüße"'.encode() in ilp("decode", reject(message="grüße".encode()).hex()).octets
