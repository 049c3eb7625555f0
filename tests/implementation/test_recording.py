from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilp.implementation import recording
from ilp.implementation.implementation import Identity, Implementation, ImplementationUnavailable
from ilp.implementation.recording import (
    FORMAT,
    NOT_RECORDED,
    OperationSetHash,
    RecordedImplementation,
    RecordingHeader,
    RecordingWriter,
    open_recording,
)
from ilp.protocol import (
    Accepted,
    Crashed,
    Decode,
    Encode,
    Encoded,
    Faulted,
    FulfillValue,
    Garbled,
    HexText,
    Operation,
    Outcome,
    PrepareValue,
    Rejected,
    RejectValue,
    Relay,
    TimedOut,
    Unsupported,
)

HEADER = RecordingHeader(
    suite="0.1.0",
    seed=7,
    budget=1000,
    implementation=Identity(
        reference="connector@v3.5.1",
        name="connector",
        version="3.5.1",
        language="JavaScript",
        operations=("decode", "encode"),
        digest="git:" + "ab" * 20,
        build={"node": "v20.20.2"},
    ),
    recorded="2026-11-25T20:04:29+00:00",
)

PREPARE = PrepareValue(
    amount="1", expires_at="2030-01-01T00:00:00.000Z", execution_condition="00" * 32, destination="g.a", data=""
)
REJECT = RejectValue(code=HexText(hex="ff"), triggered_by=None, message="grüße", data="")

Case = tuple[Operation, Outcome]
CASES: list[Case] = [
    (Decode("0d00"), Rejected("too short", "length", 2)),
    (Decode("0d21" + "ab" * 32 + "00"), Accepted(FulfillValue(fulfillment="ab" * 32, data=""))),
    (Decode("0e"), Accepted(REJECT)),
    (Encode(PREPARE), Encoded("0c00")),
    (Encode(REJECT), Faulted("RangeError: no")),
    (Relay("0c00"), Unsupported("no relay")),
    (Relay("0c00", amount="2"), Crashed("was killed by SIGKILL", "the log\n")),
    (Relay("0c00", amount="2", expires_at="2030-01-01T00:00:00.000Z"), TimedOut(10.0, "")),
    (Decode("ff"), Garbled("no JSON", "")),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "old.ilprec"


def write(path: Path, cases: Iterable[Case] = CASES, header: RecordingHeader = HEADER) -> Path:
    with RecordingWriter(path, header) as writer:
        for operation, outcome in cases:
            writer.add(operation, outcome)
    return path


# What was recorded comes back.


@pytest.mark.parametrize("case", CASES, ids=lambda case: type(case[1]).__name__)
def test_each_kind_of_outcome_is_answered_as_recorded(path: Path, case: Case) -> None:
    with open_recording(write(path)) as recorded:
        assert list(recorded.ask([case[0]])) == [case[1]]


def test_operations_may_be_asked_in_any_order(path: Path) -> None:
    with open_recording(write(path)) as recorded:
        assert list(recorded.ask(operation for operation, _ in reversed(CASES))) == [
            outcome for _, outcome in reversed(CASES)
        ]


def test_what_was_not_recorded_can_be_told_apart(path: Path) -> None:
    with open_recording(write(path)) as recorded:
        assert list(recorded.ask([Decode("77"), CASES[0][0]])) == [NOT_RECORDED, CASES[0][1]]
        assert (recorded.has(Decode("77")), recorded.has(CASES[0][0])) == (False, True)
    assert Unsupported("not in the recording") == NOT_RECORDED


def test_relays_that_differ_in_what_is_replaced_are_different_operations(path: Path) -> None:
    with open_recording(write(path)) as recorded:
        assert not recorded.has(Relay("0c00", expires_at="2030-01-01T00:00:00.000Z"))


def test_of_an_operation_recorded_twice_the_first_outcome_counts(path: Path) -> None:
    with open_recording(write(path, [(Decode("00"), Rejected("a")), (Decode("00"), Rejected("b"))])) as recorded:
        assert list(recorded.ask([Decode("00")])) == [Rejected("a")]
        assert recorded.count == 2


def test_the_recorded_operations_come_in_order_and_again(path: Path) -> None:
    with open_recording(write(path)) as recorded:
        for _ in range(2):
            assert list(recorded.operations()) == [operation for operation, _ in CASES]


def test_a_recording_of_nothing_is_one(path: Path) -> None:
    with open_recording(write(path, [])) as recorded:
        assert (recorded.count, list(recorded.operations()), list(recorded.ask([Decode("")]))) == (
            0,
            [],
            [NOT_RECORDED],
        )


def test_the_header_is_kept(path: Path) -> None:
    with open_recording(write(path)) as recorded:
        assert (recorded.header, recorded.count) == (HEADER, len(CASES))


def test_its_identity_is_that_of_the_recorded_under_the_reference_of_the_recording(path: Path) -> None:
    with open_recording(write(path), "recording:old") as recorded:
        assert recorded.identity == msgspec.structs.replace(HEADER.implementation, reference="recording:old")


def test_it_is_an_implementation(path: Path) -> None:
    implementation: Implementation = open_recording(write(path))
    assert implementation.restarts == 0
    implementation.close()


def test_outcomes_beyond_those_kept_once_are_right_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "_SHARED_OUTCOMES", 2)
    cases: list[Case] = [(Decode(f"{number:04x}"), Rejected(str(number % 5))) for number in range(20)]
    with open_recording(write(path, cases)) as recorded:
        assert list(recorded.ask(operation for operation, _ in cases)) == [outcome for _, outcome in cases]


def test_more_than_one_buffer_of_lines_comes_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "_BUFFER", 10)
    with open_recording(write(path)) as recorded:
        assert list(recorded.operations()) == [operation for operation, _ in CASES]


@given(st.lists(st.tuples(st.binary(max_size=4), st.text(st.characters(codec="utf-8"))), unique_by=lambda it: it[0]))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, cases: list[tuple[bytes, str]]) -> None:
    path = tmp_path_factory.mktemp("recording") / "any"
    write(path, [(Decode(octets.hex()), Rejected(text)) for octets, text in cases])
    with open_recording(path) as recorded:
        asked = recorded.ask(Decode(octets.hex()) for octets, _ in cases)
        assert list(asked) == [Rejected(text) for _, text in cases]


def test_closed_it_answers_nothing_more(path: Path) -> None:
    recorded = open_recording(write(path))
    recorded.close()
    recorded.close()
    with pytest.raises(RuntimeError, match="was closed"):
        recorded.has(Decode("00"))


# The hash of the operations.


def hash_of(operations: Iterable[Operation]) -> str:
    made = OperationSetHash()
    for each in operations:
        made.add(each)
    return made.hexdigest()


def test_the_hash_of_the_operations_is_that_of_their_json() -> None:
    lines = b'{"op":"decode","packet":"00"}\n{"op":"relay","packet":"0c","amount":"1"}\n'
    assert hash_of([Decode("00"), Relay("0c", amount="1")]) == hashlib.sha256(lines).hexdigest()


def test_the_hash_depends_on_the_order() -> None:
    assert hash_of([Decode("00"), Decode("01")]) != hash_of([Decode("01"), Decode("00")])


def test_the_recording_has_the_hash_of_its_operations(path: Path) -> None:
    with open_recording(write(path)) as recorded:
        assert recorded.operations_sha256 == hash_of(operation for operation, _ in CASES)


# The file.


def lines_of(path: Path) -> list[bytes]:
    return gzip.decompress(path.read_bytes()).splitlines(keepends=True)


def test_it_is_lines_of_json_in_gzip(path: Path) -> None:
    header, *entries, footer = map(json.loads, lines_of(write(path)))
    assert (header["format"], header["implementation"]["version"]) == (FORMAT, "3.5.1")
    assert entries[0] == [
        {"op": "decode", "packet": "0d00"},
        {"outcome": "rejected", "message": "too short", "kind": "length", "offset": 2},
    ]
    assert footer["count"] == len(CASES)


def test_the_same_outcomes_are_the_same_octets(path: Path, tmp_path: Path) -> None:
    assert write(path).read_bytes() == write(tmp_path / "another name").read_bytes()


def test_until_it_is_whole_there_is_no_file(path: Path) -> None:
    with RecordingWriter(path, HEADER) as writer:
        writer.add(*CASES[0])
        assert writer.count == 1
        assert not path.exists()
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_interrupted_it_leaves_what_was_there_and_nothing_else(path: Path) -> None:
    path.write_text("old")

    def interrupted() -> None:
        with RecordingWriter(path, HEADER) as writer:
            writer.add(*CASES[0])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_text() == "old"
    assert list(path.parent.iterdir()) == [path]


def test_through_a_link_the_file_it_names_is_written(path: Path) -> None:
    link = path.with_name("link")
    link.symlink_to(path.name)
    write(link)
    assert link.is_symlink()
    assert open_recording(path).count == len(CASES)


def test_where_nothing_can_be_written_it_says_so(path: Path) -> None:
    with pytest.raises(FileNotFoundError), RecordingWriter(path / "inside", HEADER):
        pass


def test_a_disk_that_fills_up_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    def fill_the_disk() -> None:
        with RecordingWriter(path, HEADER):
            monkeypatch.setattr(Path, "replace", full)

    with pytest.raises(OSError, match="No space left"):
        fill_the_disk()
    assert list(path.parent.iterdir()) == []


# A file that is no recording, or not all of one.


def refused(path: Path) -> ImplementationUnavailable:
    with pytest.raises(ImplementationUnavailable) as error:
        open_recording(path)
    assert error.value.message.startswith(f"recording:{path}: ")
    assert len(error.value.message.splitlines()) == 1
    assert error.value.advice
    return error.value


def changed(path: Path, change: Callable[[list[bytes]], None]) -> str:
    """Return what is said of a recording whose lines were changed."""
    lines = lines_of(write(path))
    change(lines)
    path.write_bytes(gzip.compress(b"".join(lines)))
    return refused(path).message.removeprefix(f"recording:{path}: ")


def test_a_missing_file_is_told(path: Path) -> None:
    assert refused(path).message.endswith(": the file cannot be read: No such file or directory")


def test_a_folder_is_told(path: Path) -> None:
    path.mkdir()
    assert refused(path).message.endswith(": the file cannot be read: Is a directory")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (gzip.compress(b""), "it is empty"),
        (b"no gzip", "it is not gzip'd"),
        (gzip.compress(b"no json\n"), "its first line is no header"),
        (gzip.compress(b"\xff\n"), "its first line is no header"),
        (gzip.compress(b"[]\n"), "its first line is no header"),
        (gzip.compress(b"{}\n"), "its first line is no header"),
    ],
    ids=["nothing", "nothing in gzip", "no gzip", "no JSON", "no text", "no object", "no format"],
)
def test_what_is_no_recording_is_told(path: Path, content: bytes, reason: str) -> None:
    path.write_bytes(content)
    error = refused(path)
    assert error.message == f"recording:{path}: the file is no recording: {reason}"
    assert "ilp record" in error.advice


def test_another_format_is_told_even_if_its_header_is_another_one(path: Path) -> None:
    path.write_bytes(gzip.compress(b'{"format":2,"new":"member"}\n'))
    assert refused(path).message == (
        f"recording:{path}: line 1: the recording has format 2, this ilp reads format {FORMAT}"
    )


def test_a_broken_header_is_told(path: Path) -> None:
    path.write_bytes(gzip.compress(b'{"format":1}\n'))
    assert refused(path).message.endswith(": line 1: Object missing required field `suite`")


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_a_file_that_was_cut_off_is_told(path: Path, kept: float) -> None:
    octets = write(path).read_bytes()
    path.write_bytes(octets[: int(len(octets) * kept)])
    assert ": what comes here cannot be decompressed (" in refused(path).message


def test_octets_that_were_changed_are_told(path: Path) -> None:
    octets = bytearray(write(path, [(Decode(f"{number:06x}"), Rejected("no")) for number in range(5000)]).read_bytes())
    octets[len(octets) // 2 : len(octets) // 2 + 8] = bytes(8)
    path.write_bytes(octets)
    refused(path)


def test_a_recording_without_its_last_line_is_told(path: Path) -> None:
    assert changed(path, lambda lines: lines.__delitem__(-1)) == (
        f"line {len(CASES) + 1}: the recording ends without its last line: it was cut off"
    )


def test_a_last_line_that_was_cut_off_is_told(path: Path) -> None:
    assert changed(path, lambda lines: lines.__setitem__(3, b'[{"op"')).startswith("line 4: ")
    assert changed(path, lambda lines: lines.__setitem__(-1, b"{")) == f"line {len(CASES) + 2}: the line has no end"


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines.__delitem__(2),
        lambda lines: lines.insert(1, lines[1]),
        lambda lines: lines.__setitem__(0, lines[0].replace(b"3.5.1", b"3.5.2")),
        lambda lines: lines.__setitem__(1, lines[1].replace(b"too short", b"too long")),
        lambda lines: lines.__setitem__(-1, lines[-1].replace(b'"count":9', b'"count":8')),
    ],
)
def test_lines_that_are_not_those_that_were_recorded_are_told(
    path: Path, change: Callable[[list[bytes]], None]
) -> None:
    assert changed(path, change).endswith(": the lines before this are not those that were recorded")


def test_what_comes_behind_the_last_line_is_told(path: Path) -> None:
    assert changed(path, lambda lines: lines.append(lines[1])) == (
        f"line {len(CASES) + 3}: the recording goes on behind its last line"
    )


@pytest.mark.parametrize(
    "line",
    [
        b"[",
        b"null",
        b"[]",
        b'[{"op":"decode","packet":"0"},{"outcome":"faulted","message":""}]',
        b'[{"op":"decode","packet":"00"},{"outcome":"unheard"}]',
        b'[{"op":"bench"},{"outcome":"faulted","message":""}]',
        b"\xff",
        b'[{"op":"decode","packet":"00"},{"outcome":"faulted","message":"\xff"}]',
        b"[" * 100_000,
    ],
    ids=lambda line: line[:20],
)
def test_a_line_that_is_no_entry_is_told_with_its_number(path: Path, line: bytes) -> None:
    assert changed(path, lambda lines: lines.__setitem__(2, line + b"\n")).startswith("line 3: ")


def test_a_line_that_is_too_long_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "_LINE_LIMIT", 1000)
    assert changed(path, lambda lines: lines.insert(1, b"[" + b" " * 1000 + b"]\n")) == "line 2: the line has no end"


def test_a_refused_file_is_closed(path: Path) -> None:
    path.write_bytes(gzip.compress(b"{}\n" * 2))
    refusal = refused(path)
    assert str(path) not in [
        os.fspath(each.readlink()) for each in Path("/proc/self/fd").iterdir() if each.is_symlink()
    ]
    assert refusal.advice


def test_a_file_that_was_removed_meanwhile_is_told(path: Path) -> None:
    with open_recording(write(path)) as recorded:
        path.unlink()
        with pytest.raises(ImplementationUnavailable, match="cannot be read"):
            list(recorded.operations())


def test_a_recording_is_opened_by_its_class_as_well(path: Path) -> None:
    assert RecordedImplementation(write(path), "recording:old").count == len(CASES)
