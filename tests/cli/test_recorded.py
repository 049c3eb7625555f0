from __future__ import annotations

from pathlib import Path

import pytest

from ilp.cli.failure import WRONG_USAGE, Failure
from ilp.cli.recorded import recorded_packets
from ilp.codec import Fulfill, Packet, Reject, encode

FULFILL = Fulfill(bytes(32), b"")
REJECT = Reject("F99", "g.a", "no", b"x")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "recorded.txt"


def lines(*packets: Packet) -> list[str]:
    return [encode(each).hex() for each in packets]


def failure(file: Path) -> Failure:
    with pytest.raises(Failure) as caught:
        recorded_packets(file)
    assert caught.value.code == WRONG_USAGE
    assert "\n" not in caught.value.message
    assert caught.value.advice
    return caught.value


def test_packets_are_read_in_their_order(file: Path) -> None:
    file.write_text("\n".join(lines(FULFILL, REJECT)), encoding="utf-8")
    assert recorded_packets(file) == (FULFILL, REJECT)


def test_comments_and_empty_lines_do_not_count(file: Path) -> None:
    (digits,) = lines(FULFILL)
    file.write_text(f"# recorded\n\n  # in May\n  {digits.upper()}  \r\n\n", encoding="utf-8")
    assert recorded_packets(file) == (FULFILL,)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"# nothing\n"])
def test_file_without_a_packet_is_told(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert failure(file).message == f"{file}: holds no packet"


def test_file_that_is_not_there_is_told(file: Path) -> None:
    assert failure(file).message == f"{file}: cannot be read: No such file or directory"


def test_folder_is_told(tmp_path: Path) -> None:
    assert "cannot be read" in failure(tmp_path).message


def test_octets_that_are_no_text_are_told(file: Path) -> None:
    file.write_bytes(encode(FULFILL) + b"\xff")
    assert failure(file).message == f"{file}: is no text"


@pytest.mark.parametrize("line", ["hello", "0d2", "0d2\u0660"])
def test_line_that_is_no_hexadecimal_is_told_with_its_number(file: Path, line: str) -> None:
    file.write_text("\n".join([*lines(FULFILL), "", line]), encoding="utf-8")
    assert failure(file).message == f"{file}:3: is no hexadecimal"


@pytest.mark.parametrize("line", ["0d", "0d00", "ff00", encode(FULFILL).hex()[:-2]])
def test_line_that_is_no_packet_is_told_with_its_number(file: Path, line: str) -> None:
    file.write_text("\n".join([*lines(FULFILL), line]), encoding="utf-8")
    found = failure(file)
    assert found.message.startswith(f"{file}:2: ")
    assert "ilp explain" in found.advice
