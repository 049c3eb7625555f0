"""Two packets beside each other."""

from __future__ import annotations

from ilp.report.html.aligned import AlignedCell, AlignedPackets, AlignedRow, align
from tests.report.packets import enveloped, fulfill, prepare, reject


def row(packets: AlignedPackets, field: str) -> AlignedRow:
    return next(each for each in packets.rows if each.field == field)


def runs(cell: AlignedCell | None) -> list[tuple[str, str]]:
    assert cell is not None
    return [(each.mark, each.text) for each in cell.runs]


def differing(packets: AlignedPackets) -> list[str]:
    return [each.field for each in packets.rows if each.differs]


def test_equal_packets_have_no_first_difference() -> None:
    packets = align(prepare(), prepare())
    assert (packets.first, packets.more, differing(packets)) == (None, False, [])


def test_first_octet_that_differs_is_marked_in_its_field_on_both_sides() -> None:
    packets = align(prepare(data=b"\xca\xfe"), prepare(data=b"\xca\xff"))
    assert packets.first == 69
    assert runs(row(packets, "data").old) == [("", "ca"), ("first", "fe")]
    assert runs(row(packets, "data").new) == [("", "ca"), ("first", "ff")]


def test_single_difference_says_that_there_are_no_more() -> None:
    assert not align(fulfill(b"a"), fulfill(b"b")).more


def test_octets_that_differ_behind_the_first_are_marked_otherwise() -> None:
    packets = align(reject(b"F02"), reject(b"T10"))
    assert runs(row(packets, "code").new) == [("first", "54"), ("differs", "31 30")]
    assert packets.more


def test_field_that_grew_leaves_those_behind_it_alike() -> None:
    packets = align(reject(by=b"g.a"), reject(by=b"g.abc"))
    assert differing(packets) == ["envelope length", "triggeredBy length", "triggeredBy"]


def test_octets_that_one_side_has_more_are_marked_on_that_side_alone() -> None:
    packets = align(reject(by=b"g.a"), reject(by=b"g.ab"))
    assert runs(row(packets, "triggeredBy").old) == [("", "67 2e 61")]
    assert runs(row(packets, "triggeredBy").new) == [("", "67 2e 61"), ("differs", "62")]


def test_element_that_one_side_lacks_stands_alone() -> None:
    trailing = row(align(fulfill() + b"\xee", fulfill()), "trailing")
    assert runs(trailing.old) == [("first", "ee")]
    assert trailing.new is None
    assert trailing.differs


def test_packets_of_two_types_are_aligned_by_the_names_that_they_share() -> None:
    packets = align(fulfill(b"x"), reject(data=b"x"))
    assert row(packets, "fulfillment").new is None
    assert row(packets, "code").old is None
    assert not row(packets, "data").differs


def test_what_is_no_packet_is_shown_as_far_as_it_goes() -> None:
    packets = align(enveloped(13, b"short"), b"")
    assert packets.old_length == 7
    assert all(each.differs for each in packets.rows)
    assert packets.first == 0


def test_offsets_are_those_of_each_side() -> None:
    data = row(align(reject(by=b"g.a"), reject(by=b"g.abc")), "message")
    assert data.old is not None
    assert data.new is not None
    assert (data.old.offset, data.new.offset) == (10, 12)


def test_long_octets_are_cut_around_what_differs() -> None:
    zeros = bytes(70)
    packets = align(fulfill(zeros + b"\x01"), fulfill(zeros + b"\x02"))
    assert runs(row(packets, "data").new) == [
        ("", zeros[:32].hex(" ")),
        ("left out", "30 octets"),
        ("", zeros[:8].hex(" ")),
        ("first", "02"),
    ]


def test_octets_that_would_save_little_are_not_cut() -> None:
    assert runs(row(align(fulfill(bytes(48)), fulfill(bytes(48))), "data").old) == [("", bytes(48).hex(" "))]


def test_dialect_is_not_taken_apart() -> None:
    packets = align(b"\x01\x02", b"\x01\x03", rfc0027=False)
    assert [each.field for each in packets.rows] == ["octets"]
    assert runs(packets.rows[0].new) == [("", "01"), ("first", "03")]
