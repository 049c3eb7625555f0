"""The committed vectors are what the authoring modules say, and hold together."""

from __future__ import annotations

import ast
import hashlib
import os
import string
import subprocess
import sys
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from msgspec import UNSET

import ilp.golden.authoring
from ilp.golden.authoring import VECTOR_FILES, file_name, rendered
from ilp.golden.authoring.__main__ import main
from ilp.golden.authoring.assembler import fulfill, long_form, prepare, shortest
from ilp.golden.authoring.statement import said_of
from ilp.golden.vector import Place, Retired, Vector, VectorFile
from ilp.protocol import Decode, Encode, PrepareValue, Relay
from ilp.spec.clauses import all_clauses

VECTORS = Path(__file__).parents[2] / "vectors"
BY_HAND = {"published.json"}
FLAGS = msgspec.json.decode((VECTORS / "flags.json").read_bytes(), type=dict[str, str])
FILES = {
    path.name: msgspec.json.decode(path.read_bytes(), type=VectorFile)
    for path in (VECTORS / name for name in [*map(file_name, VECTOR_FILES), *sorted(BY_HAND)])
}
ALL: list[Vector] = [vector for file in FILES.values() for vector in file.vectors]


@pytest.mark.parametrize("file", VECTOR_FILES, ids=file_name)
def test_committed_file_is_what_its_module_says(file: VectorFile) -> None:
    assert (VECTORS / file_name(file)).read_bytes() == rendered(file)


def test_check_finds_nothing_to_object_to(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0
    assert capsys.readouterr().out == ""


def test_second_run_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(tmp_path)])
    capsys.readouterr()
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out == ""


def test_check_names_a_changed_file_and_leaves_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(tmp_path)])
    changed = tmp_path / "amount.json"
    changed.write_bytes(b"{}\n")
    capsys.readouterr()
    assert main(["--check", str(tmp_path)]) == 1
    assert str(changed) in capsys.readouterr().out
    assert changed.read_bytes() == b"{}\n"


def test_missing_directory_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(tmp_path / "nowhere")])
    assert ended.value.code == 2
    assert "no directory" in capsys.readouterr().err


def test_vectors_come_out_the_same_in_another_process() -> None:
    """Nothing in a file hangs on the order of a set or on the seed of hashes."""
    program = (
        "import hashlib; from ilp.golden.authoring import VECTOR_FILES, rendered;"
        "print(hashlib.sha256(b''.join(map(rendered, VECTOR_FILES))).hexdigest())"
    )
    seeded = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(VECTORS.parent)}
    made = subprocess.run([sys.executable, "-c", program], env=seeded, capture_output=True, text=True, check=True)
    here = hashlib.sha256(b"".join(map(rendered, VECTOR_FILES))).hexdigest()
    assert made.stdout.strip() == here


def test_every_file_of_vectors_is_generated_or_listed_as_by_hand() -> None:
    assert {path.name for path in VECTORS.glob("*.json")} - {
        "flags.json",
        "MANIFEST.json",
        "RELEASED.json",
    } == FILES.keys()


def test_there_are_at_least_4000_vectors() -> None:
    assert len(ALL) >= 4000


def test_no_file_has_more_than_a_few_hundred_vectors() -> None:
    assert {name: len(file.vectors) for name, file in FILES.items() if len(file.vectors) > 400} == {}


def test_only_a_handful_of_packets_are_as_large_as_the_limits_of_size() -> None:
    assert len([each for each in ALL if len(msgspec.json.encode(each)) > 32 * 1024]) <= 40


def test_a_length_of_two_octets_at_its_edge_is_all_that_makes_a_vector_larger() -> None:
    larger = [each for each in ALL if len(msgspec.json.encode(each)) > 160 * 1024]
    assert [each.id for each in larger if not each.id.endswith(("-65535", "-65536"))] == []
    assert len(larger) <= 16


def test_files_by_hand_are_not_generated() -> None:
    assert BY_HAND.isdisjoint(file_name(file) for file in VECTOR_FILES)


# Its vectors are written by hand, its witnesses are not: they are merged in from the record, as everywhere.
@pytest.mark.parametrize("name", sorted(BY_HAND))
def test_file_by_hand_has_the_witnesses_that_are_recorded(name: str) -> None:
    assert (VECTORS / name).read_bytes() == rendered(FILES[name])


def test_authoring_writes_nothing_into_a_file_by_hand_but_witnesses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (name,) = BY_HAND
    bare = VectorFile(
        subject=FILES[name].subject,
        description=FILES[name].description,
        vectors=tuple(msgspec.structs.replace(each, witnesses={}) for each in FILES[name].vectors),
    )
    (tmp_path / name).write_bytes(msgspec.json.encode(bare))
    main([str(tmp_path)])
    assert str(tmp_path / name) in capsys.readouterr().out
    assert msgspec.json.decode((tmp_path / name).read_bytes(), type=VectorFile) == FILES[name]


@pytest.mark.parametrize("name", sorted(BY_HAND))
def test_file_by_hand_is_formatted_like_the_others(name: str) -> None:
    octets = (VECTORS / name).read_bytes()
    assert octets == msgspec.json.format(octets.strip(), indent=2) + b"\n"


def test_authoring_imports_no_codec_and_no_witness() -> None:
    allowed = ("ilp.golden", "ilp.protocol")
    root = Path(ilp.golden.authoring.__file__).parent
    imported = {
        name for path in root.rglob("*.py") for node in ast.walk(ast.parse(path.read_text())) for name in _imports(node)
    }
    assert {name for name in imported if name.startswith("ilp") and not name.startswith(allowed)} == set()
    assert imported.isdisjoint({"asn1tools", "construct", "pycrate"})


def _imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return []


@pytest.mark.parametrize("name", FILES)
def test_file_is_named_by_the_subject_of_its_ids(name: str) -> None:
    file = FILES[name]
    assert name == f"{file.subject}.json"
    assert [each.id for each in file.vectors if each.id.split("/")[0] != file.subject] == []


def test_ids_are_unique() -> None:
    assert [name for name, count in Counter(each.id for each in ALL).items() if count > 1] == []


def test_titles_are_unique() -> None:
    assert [title for title, count in Counter(each.title for each in ALL).items() if count > 1] == []


def test_no_operation_is_asked_twice() -> None:
    asked = Counter(msgspec.json.encode(each.operation) for each in ALL)
    assert [each.id for each in ALL if asked[msgspec.json.encode(each.operation)] > 1] == []


def test_clauses_exist() -> None:
    named = {clause for each in ALL for clause in each.clauses}
    speaking = {reading.clause for each in ALL if each.readings is not UNSET for reading in each.readings}
    assert (named | speaking) - all_clauses().keys() == set()


def test_every_testable_clause_has_a_vector() -> None:
    named = {clause for each in ALL for clause in each.clauses}
    assert [each.id for each in all_clauses().values() if not each.untestable and each.id not in named] == []


def test_flags_used_are_the_flags_explained() -> None:
    assert {flag for each in ALL for flag in each.flags} == FLAGS.keys()


def test_vectors_with_input_mark_the_octets_they_turn_on() -> None:
    assert [each.id for each in ALL if each.place is UNSET and not isinstance(each.operation, Encode)] == []


def test_readings_of_a_dispute_differ() -> None:
    for each in ALL:
        if each.readings is not UNSET:
            results = {(reading.value, reading.octets) for reading in each.readings}
            assert len(results) == len(each.readings), each.id


def test_every_packet_type_octet_is_decoded() -> None:
    assert [each for each in range(256) if f"packet-type/type-0x{each:02x}" not in {vector.id for vector in ALL}] == []


def test_every_allowed_character_is_in_an_address_that_is_read() -> None:
    read = {
        octet
        for each in ALL
        if isinstance(each.operation, Decode) and each.expectation == "accept" and isinstance(each.value, PrepareValue)
        for octet in str(each.value.destination)
    }
    assert read == set(string.ascii_letters + string.digits + "-_~.")


@pytest.mark.parametrize("power", [0, 7, 8, 15, 16, 31, 32, 53, 63])
@pytest.mark.parametrize("step", [-1, 0, 1])
def test_amounts_at_the_edges_are_read_and_written(power: int, step: int) -> None:
    number = str(2**power + step)
    read = {each.value.amount for each in ALL if isinstance(each.value, PrepareValue)}
    written = {
        each.operation.value.amount
        for each in ALL
        if isinstance(each.operation, Encode)
        and isinstance(each.operation.value, PrepareValue)
        and each.expectation == "accept"
    }
    assert number in read
    assert number in written


def test_relay_changes_nothing_but_amount_and_expiry() -> None:
    """The octets before the amount and after the expiry are the same in what is received and what is forwarded."""
    changed = [
        each.id
        for each in ALL
        if isinstance(each.operation, Relay) and each.octets is not UNSET and not _same_but_amount_and_expiry(each)
    ]
    assert changed == []


def _same_but_amount_and_expiry(vector: Vector) -> bool:
    assert isinstance(vector.operation, Relay)
    assert vector.octets is not UNSET
    received, forwarded = bytes.fromhex(vector.operation.packet), bytes.fromhex(vector.octets)
    if received[0] != 12:
        return received == forwarded
    # The fields begin behind a length determinant of one octet up to 127, else of two or three.
    first = 2 if received[1] < 128 else 2 + received[1] - 128
    kept = slice(first + 25, None)
    return received[:first] == forwarded[:first] and received[kept] == forwarded[kept]


def test_what_is_written_is_what_is_read() -> None:
    """Where one vector reads the octets that another one writes, the values are the same."""
    read = {
        each.operation.packet: each.value
        for each in ALL
        if isinstance(each.operation, Decode) and each.expectation == "accept"
    }
    assert [
        each.id
        for each in ALL
        if isinstance(each.operation, Encode)
        and each.octets in read
        and each.expectation == "accept"
        and "rounding" not in each.flags
        and read[each.octets] != each.operation.value
    ] == []


@pytest.mark.parametrize(
    ("length", "octets"),
    [(0, "00"), (127, "7f"), (128, "8180"), (130, "8182"), (255, "81ff"), (256, "820100"), (4660, "821234")],
)
def test_shortest_length_determinant_is_canonical(length: int, octets: str) -> None:
    assert shortest(length).hex() == octets


def test_long_form_may_be_wider_than_needed() -> None:
    assert long_form(5, 3).hex() == "83000005"


def test_part_that_is_overridden_moves_no_other() -> None:
    assert prepare(amount=bytes(8)).octets[10:] == prepare().octets[10:]


def test_contents_cut_short_have_the_envelope_length_of_what_is_left() -> None:
    assert fulfill().contents_cut_in("data-length").octets == b"\x0d\x20" + bytes(range(32))


def test_packet_cut_short_keeps_its_envelope_length() -> None:
    assert fulfill().cut_in("fulfillment", 1).octets == b"\x0d\x25\x00"


def test_place_counts_from_the_start_of_the_packet() -> None:
    assert prepare().place(("expires-at", 4, 2)) == Place(14, 2)


def test_place_of_an_unknown_part_is_refused() -> None:
    with pytest.raises(ValueError, match="no part code"):
        prepare().place("code")


def test_title_is_said_of_another_field() -> None:
    assert said_of("a triggeredBy", "A space is refused") == "In a triggeredBy, a space is refused"


def _file(*vectors: Vector, retired: tuple[Retired, ...] = ()) -> VectorFile:
    return VectorFile(subject="amount", description="Amounts.", vectors=vectors, retired=retired)


def _tombstone(name: str) -> Retired:
    return Retired(id=name, since="0.2.0", reason="it asked what amount/two asks")


def test_tombstone_of_an_id_that_is_not_in_use_is_kept() -> None:
    file = _file(retired=(_tombstone("amount/gone"),))
    assert msgspec.json.decode(rendered(file), type=VectorFile) == file


def test_retired_id_cannot_be_used_again() -> None:
    vector = next(each for each in ALL if each.id == "amount/two")
    with pytest.raises(ValueError, match="amount/two is retired"):
        _file(vector, retired=(_tombstone("amount/two"),))


def test_id_is_retired_once() -> None:
    with pytest.raises(ValueError, match="retired twice"):
        _file(retired=(_tombstone("amount/gone"), _tombstone("amount/gone")))


def test_retired_id_belongs_to_the_subject_of_its_file() -> None:
    with pytest.raises(ValueError, match="does not begin with the file's subject"):
        _file(retired=(_tombstone("data/gone"),))
