from __future__ import annotations

import io

import pytest
from hypothesis import given
from msgspec import structs
from rich.console import Console
from rich.text import Text

from ilp.golden.load import load_vectors, shipped_vectors
from ilp.protocol import Decode
from ilp.report.dump import render_explanation, render_octets
from ilp.report.explanation import Element, explain
from tests.report.packets import CONDITION, fulfill, prepare, reject
from tests.report.test_explanation import any_octets

PACKETS = {
    each.id: bytes.fromhex(each.operation.packet)
    for each in load_vectors(shipped_vectors()).vectors
    if isinstance(each.operation, Decode)
}


def dumped(octets: bytes) -> str:
    return render_explanation(explain(octets)).plain


def colours_of(text: Text) -> str:
    console = Console(file=io.StringIO(), force_terminal=True, color_system="standard", width=100)
    console.print(text)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def line_of(text: str, beginning: str) -> str:
    return next(line for line in text.splitlines() if line.strip().startswith(beginning))


# What holds for whatever octets.


@given(any_octets)
def test_dump_fits_80_columns(octets: bytes) -> None:
    assert max(len(line) for line in dumped(octets).splitlines()) <= 80


@given(any_octets)
def test_no_line_ends_in_spaces(octets: bytes) -> None:
    assert all(line == line.rstrip() for line in dumped(octets).splitlines())


@given(any_octets)
def test_refusal_marks_one_line(octets: bytes) -> None:
    marked = [line for line in dumped(octets).splitlines() if line[6:7] == ">"]
    assert len(marked) == 1 or explain(octets).refusal is None


def marks_the_octet(octets: bytes) -> bool:
    explanation = explain(octets)
    if explanation.refusal is None:
        return True
    (line,) = (line for line in render_explanation(explanation).plain.splitlines() if line[6:7] == ">")
    start, cells = int(line[:6]), line[7:32]
    marked = start + cells.index("[") // 3
    return marked == explanation.refusal.offset and ("[--]" in cells or f"[{octets[marked]:02x}]" in cells)


@pytest.mark.parametrize("subject", sorted({each.partition("/")[0] for each in PACKETS}))
def test_refusal_marks_the_octet_at_its_offset(subject: str) -> None:
    of_subject = {name: octets for name, octets in PACKETS.items() if name.startswith(f"{subject}/")}
    assert [name for name, octets in of_subject.items() if not marks_the_octet(octets)] == []


# The whole of it.


def test_canonical_packet() -> None:
    assert dumped(reject()) == (
        "Reject, 15 octets, canonical\n"
        "\n"
        "offset  octets                   field                meaning\n"
        "     0  0e                       type                 Reject\n"
        "     1  0d                       envelope length      13 octets\n"
        '     2  46 30 32                 code                 "F02", Unreachable (final)\n'
        "     5  05                       triggeredBy length   5 octets\n"
        '     6  67 2e 62 6f 62           triggeredBy          "g.bob"\n'
        "    11  02                       message length       2 octets\n"
        '    12  6e 6f                    message              "no"\n'
        "    14  00                       data length          0 octets\n"
        "    15                           data                 0 octets\n"
    )


def test_refused_packet() -> None:
    assert dumped(reject(by=b"g..bob")) == (
        "Reject, 16 octets: refused\n"
        "\n"
        "offset  octets                   field                meaning\n"
        "     0  0e                       type                 Reject\n"
        "     1  0e                       envelope length      14 octets\n"
        '     2  46 30 32                 code                 "F02", Unreachable (final)\n'
        "     5  06                       triggeredBy length   6 octets\n"
        '     6> 67 2e[2e]62 6f 62        triggeredBy          "g..bob"\n'
        "    12  02                       message length       2 octets\n"
        '    13  6e 6f                    message              "no"\n'
        "    15  00                       data length          0 octets\n"
        "    16                           data                 0 octets\n"
        "\n"
        "octet 8, triggeredBy: a segment is empty\n"
        "  breaks 0015-characters: RFC 0015, Address Requirements, 4 (MUST)\n"
        "  A segment is one or more of A-Z, a-z, 0-9, underscore, tilde and hyphen; case\n"
        "  matters.\n"
    )


def test_packet_that_is_not_canonical() -> None:
    text = dumped(b"\x0d\x81\x21" + fulfill()[2:])
    assert text.startswith("Fulfill, 36 octets, not canonical\n")
    assert "     1>[81]21                    envelope length      33 octets\n" in text
    assert "  departs from 0030-length-needless-long-form: RFC 0030" in text
    assert "  But: The short form covers" in text


def test_nothing_at_all() -> None:
    assert "     0>[--]                      type                 missing\n" in dumped(b"")


# Marks.


def test_missing_octet_after_a_field_is_marked_at_its_end() -> None:
    assert "]" not in line_of(dumped(prepare(destination=b"g")), "61 ")
    assert "60> 67[--]" in dumped(prepare(destination=b"g"))


def test_missing_octet_after_a_full_row_is_marked_in_a_row_of_its_own() -> None:
    message = Element(offset=0, length=8, field="message", octets="00" * 8, meaning="eight octets")
    refusal = structs.replace(explain(b"").refusal, offset=8, field="message")  # type: ignore[type-var]
    text = render_explanation(structs.replace(explain(b""), fields=(message,), unplaced=(), refusal=refusal)).plain
    assert text.splitlines()[3:5] == [
        "     0  00 00 00 00 00 00 00 00  message              eight octets",
        "     8>[--]",
    ]


def test_mark_in_a_later_row_is_in_that_row() -> None:
    assert "    18> 31 32 30 30 30[78]30 30" in dumped(prepare(expiry=b"2030010212000x000"))


def test_two_departures_are_both_marked() -> None:
    text = dumped(b"\x0d\x81\x22" + CONDITION + b"\x81\x00" + b"\x2a")
    assert [line[:6].strip() for line in text.splitlines() if line[6:7] == ">"] == ["1", "35", "37"]


def test_mark_far_inside_a_long_field_is_shown() -> None:
    contents = b"F02" + b"\x00" + b"\x81\xc8" + b"x" * 150 + b"\xff" + b"x" * 49 + b"\x00"
    text = dumped(b"\x0e\x81" + bytes([len(contents)]) + contents)
    row = line_of(text, "153>")
    assert "[ff]" in row
    assert "…  80 octets" in text


def test_long_field_is_cut_and_its_rest_counted() -> None:
    text = dumped(b"\x0d\x81\xe9" + CONDITION + b"\x81\xc7" + bytes(199))
    assert "     …  135 octets" in text


def test_marks_are_in_colour() -> None:
    assert "\x1b[1;31m" in colours_of(render_explanation(explain(b"\x0b")))
    assert "\x1b[1;33m" in colours_of(render_explanation(explain(fulfill() + b"\x00")))


# Plain dumps.


def test_plain_dump_underlines_the_place() -> None:
    assert render_octets(bytes(range(20)), 17, 2).plain == (
        "     0  00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f\n    16  10 11 12 13\n           ^^ ^^\n"
    )


def test_plain_dump_underlines_a_place_over_two_lines() -> None:
    assert render_octets(bytes(20), 15, 2).plain.count("^^") == 2


def test_plain_dump_without_place_underlines_nothing() -> None:
    assert render_octets(bytes(20), 0, 0, marked=False).plain == (
        "     0  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n    16  00 00 00 00\n"
    )


@pytest.mark.parametrize("size", [15, 16, 17, 32, 48])
def test_gap_after_the_last_octet_is_underlined(size: int) -> None:
    *_, last_row, carets = render_octets(bytes(size), size, 0).plain.splitlines()
    start = int(last_row[:6])
    assert carets.index("^^") == 8 + 3 * (size - start)


def test_gap_inside_is_underlined_at_the_octet_after_it() -> None:
    assert render_octets(bytes(4), 2, 0).plain.splitlines()[1] == "              ^^"


def test_plain_dump_begins_one_line_before_the_place() -> None:
    lines = render_octets(bytes(200), 100, 1).plain.splitlines()
    assert lines[0] == "     …"
    assert lines[1].startswith("    80")


def test_plain_dump_ends_after_seven_lines_and_counts_the_rest() -> None:
    lines = render_octets(bytes(1000), 0, 1).plain.splitlines()
    assert lines[-1] == "     …  888 octets more"
    assert len(lines) == 7 + 2


def test_plain_dump_of_nothing_is_one_empty_line() -> None:
    assert render_octets(b"", 0, 0).plain == "     0\n        ^^\n"
