from __future__ import annotations

import tracemalloc

import pytest
from construct import Byte, OneOf, Struct  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from ilp.spec import layout
from ilp.spec.layout import FULFILL, LENGTH, PACKET, PREPARE, REJECT, LayoutError, Stop, compiled, fields

# Written by other people's codecs, in their published test suites.
PREPARE_PACKET = bytes.fromhex(
    "0c68000000000000006b323031373132323330313231343035343974e1136dc71c9e5f283bec83461cbf1261c4014f72d48f8dd6"
    "5453a0b84e7de10d6578616d706c652e616c696365205db343fdc41898f6df4202329139dc242dd0f558a811b46b28918fdab37c"
    "6cb0"
)
FULFILL_PACKET = bytes.fromhex(
    "0d41c3866b48749ccf113b2e15c25d2407fbfc14476fe7296bb1bf1bcd9e6e41665020673febd78a33b28e1c0db14c9a06251a05"
    "fa831ed4ed91ebcd150e7249c2e600"
)
REJECT_PACKETS = [
    bytes.fromhex(digits)
    for digits in (
        (
            "0e414630310e6578616d706c652e75732e626f62276d697373696e672064657374696e6174696f6e2e206c65646765723d657861"
            "6d706c652e75732e06000000041041"
        ),
        "0e06463032000000",
        "0e06543032000000",
        "0e11543032000b4c6564676572204275737900",
        "0e134630380d74657374312e62617a2e62617a0000",
        "0e1f5430320d74657374312e62617a2e62617a0b4c656467657220427573790100",
    )
]
PUBLISHED = [PREPARE_PACKET, FULFILL_PACKET, *REJECT_PACKETS]

both_ways = pytest.mark.parametrize("packet_of", [PACKET, compiled()], ids=["interpreted", "compiled"])


def octet_strings(most: int = 300) -> st.SearchStrategy[bytes]:
    return st.binary(max_size=most)


def packets() -> st.SearchStrategy[dict[str, object]]:
    prepare = st.fixed_dictionaries(
        {
            "amount": st.integers(0, 2**64 - 1),
            "expiresAt": st.binary(min_size=17, max_size=17),
            "executionCondition": st.binary(min_size=32, max_size=32),
            "destination": octet_strings(),
            "data": octet_strings(),
        }
    )
    fulfill = st.fixed_dictionaries({"fulfillment": st.binary(min_size=32, max_size=32), "data": octet_strings()})
    reject = st.fixed_dictionaries(
        {
            "code": st.binary(min_size=3, max_size=3),
            "triggeredBy": octet_strings(),
            "message": octet_strings(),
            "data": octet_strings(),
        }
    )
    return st.one_of(
        [
            st.fixed_dictionaries({"type": st.just(number), "contents": contents})
            for number, contents in ((PREPARE, prepare), (FULFILL, fulfill), (REJECT, reject))
        ]
    )


def broken_packets() -> st.SearchStrategy[bytes]:
    """Octets that are a packet nearly: cut off, prolonged, one octet changed."""

    def broken(octets: bytes, at: int, other: int, tail: bytes) -> st.SearchStrategy[bytes]:
        place = at % len(octets)
        return st.sampled_from(
            [
                octets[:place],
                octets + tail,
                octets[:place] + bytes([other]) + octets[place + 1 :],
                octets[:place] + tail + octets[place:],
            ]
        )

    return st.tuples(
        packets().map(layout.build), st.integers(0, 2000), st.integers(0, 255), st.binary(max_size=9)
    ).flatmap(lambda drawn: broken(*drawn))


def place_names(octets: bytes) -> list[tuple[int, int, str]]:
    return [(each.offset, each.length, each.name) for each in fields(octets).fields]


# Parsing and building


@both_ways
@pytest.mark.parametrize("octets", PUBLISHED, ids=bytes.hex)
def test_a_published_packet_is_built_again_from_what_it_parses_to(packet_of: object, octets: bytes) -> None:
    assert packet_of.build(packet_of.parse(octets)) == octets  # type: ignore[attr-defined]


@pytest.mark.parametrize("octets", PUBLISHED, ids=bytes.hex)
def test_compiled_parses_a_published_packet_to_the_same_container(octets: bytes) -> None:
    assert compiled().parse(octets) == PACKET.parse(octets)


def test_compiled_is_compiled_once() -> None:
    assert compiled() is compiled()


def test_trailing_octets_are_parsed_inside_and_after_the_envelope() -> None:
    packet = layout.parse(bytes.fromhex("0e084630320000000102ff"))
    assert (packet.contents.trailing, packet.trailing) == (b"\x01\x02", b"\xff")


@given(packets())
def test_what_is_built_parses_to_the_same_elements(packet: dict[str, object]) -> None:
    parsed = layout.parse(layout.build(packet))
    assert {name: parsed.contents[name] for name in packet["contents"]} == packet["contents"]  # type: ignore[attr-defined]


@given(packets())
def test_both_ways_build_the_same_octets(packet: dict[str, object]) -> None:
    assert compiled().build(packet) == layout.build(packet)


@given(st.one_of(st.binary(max_size=200), broken_packets()))
def test_both_ways_give_the_same_answer_to_any_octets(octets: bytes) -> None:
    def answer(packet_of: object) -> object:
        try:
            return packet_of.parse(octets)  # type: ignore[attr-defined]
        except LayoutError as error:
            return error.reason

    assert answer(compiled()) == answer(PACKET)


@both_ways
@pytest.mark.parametrize(
    ("contents", "reason"),
    [
        ({"fulfillment": bytes(31), "data": b""}, "it takes 32 octets, not 31"),
        ({"fulfillment": "x" * 32, "data": b""}, "it takes octets, not str"),
    ],
)
def test_an_element_that_does_not_fit_is_not_written(
    packet_of: object, contents: dict[str, object], reason: str
) -> None:
    with pytest.raises(LayoutError) as refusal:
        packet_of.build({"type": FULFILL, "contents": contents})  # type: ignore[attr-defined]
    assert refusal.value.reason == reason


@both_ways
@pytest.mark.parametrize("amount", [-1, 2**64, "1"])
def test_an_amount_that_is_no_64_bit_integer_is_not_written(packet_of: object, amount: object) -> None:
    contents = {**layout.parse(PREPARE_PACKET).contents, "amount": amount}
    with pytest.raises(LayoutError):
        packet_of.build({"type": PREPARE, "contents": contents})  # type: ignore[attr-defined]


@both_ways
def test_a_type_that_is_no_ilpv4_packet_is_not_written(packet_of: object) -> None:
    with pytest.raises(LayoutError, match="9 is the type octet of no ILPv4 packet"):
        packet_of.build({"type": 9, "contents": {}})  # type: ignore[attr-defined]


# Length determinants (RFC 0030, Length determinant)


@pytest.mark.parametrize(
    ("length", "digits"),
    [
        (0, "00"),
        (127, "7f"),
        (128, "8180"),
        (255, "81ff"),
        (256, "820100"),
        (2**16, "83010000"),
        (2**24, "8401000000"),
        (2**32, "850100000000"),
        (2**40, "86010000000000"),
        (2**48, "8701000000000000"),
        (2**56, "880100000000000000"),
        (2**64 - 1, "88ffffffffffffffff"),
    ],
)
def test_a_length_is_written_and_read_in_its_shortest_form(length: int, digits: str) -> None:
    assert (LENGTH.build(length).hex(), LENGTH.parse(bytes.fromhex(digits))) == (digits, length)


@pytest.mark.parametrize("width", range(1, 9))
def test_a_length_is_read_in_long_form_of_every_width(width: int) -> None:
    assert LENGTH.parse(bytes([0x80 + width, *bytes(width - 1), 5])) == 5


def test_no_length_beyond_eight_octets_is_written() -> None:
    with pytest.raises(LayoutError):
        LENGTH.build(2**64)


@both_ways
@pytest.mark.parametrize("claim", [2**31, 2**63 - 1, 2**63, 2**64 - 1])
def test_a_claim_beyond_the_input_allocates_nothing(packet_of: object, claim: int) -> None:
    octets = b"\x0d" + LENGTH.build(claim) + bytes(40)
    tracemalloc.start()
    try:
        with pytest.raises(LayoutError, match=f"claims {claim} octets, 40 are left"):
            packet_of.parse(octets)  # type: ignore[attr-defined]
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


# Positions


def test_the_places_of_a_prepare() -> None:
    assert place_names(PREPARE_PACKET) == [
        (0, 1, "type"),
        (1, 1, "envelope length determinant"),
        (2, 8, "amount"),
        (10, 17, "expiresAt"),
        (27, 32, "executionCondition"),
        (59, 1, "destination length determinant"),
        (60, 13, "destination"),
        (73, 1, "data length determinant"),
        (74, 32, "data"),
    ]


def test_the_places_of_a_fulfill() -> None:
    assert place_names(FULFILL_PACKET) == [
        (0, 1, "type"),
        (1, 1, "envelope length determinant"),
        (2, 32, "fulfillment"),
        (34, 1, "data length determinant"),
        (35, 32, "data"),
    ]


def test_the_places_of_a_reject() -> None:
    assert place_names(REJECT_PACKETS[0]) == [
        (0, 1, "type"),
        (1, 1, "envelope length determinant"),
        (2, 3, "code"),
        (5, 1, "triggeredBy length determinant"),
        (6, 14, "triggeredBy"),
        (20, 1, "message length determinant"),
        (21, 39, "message"),
        (60, 1, "data length determinant"),
        (61, 6, "data"),
    ]


def test_an_empty_octet_string_is_a_place_of_its_own() -> None:
    assert (6, 0, "triggeredBy") in place_names(REJECT_PACKETS[1])


def test_long_length_determinants_move_what_follows() -> None:
    octets = bytes.fromhex("0e820009 463032 8100 00 820000".replace(" ", ""))
    assert place_names(octets) == [
        (0, 1, "type"),
        (1, 3, "envelope length determinant"),
        (4, 3, "code"),
        (7, 2, "triggeredBy length determinant"),
        (9, 0, "triggeredBy"),
        (9, 1, "message length determinant"),
        (10, 0, "message"),
        (10, 3, "data length determinant"),
        (13, 0, "data"),
    ]


def test_trailing_octets_have_places_inside_and_after_the_envelope() -> None:
    assert place_names(bytes.fromhex("0e084630320000000102ff"))[-2:] == [
        (8, 2, "trailing octets inside the envelope"),
        (10, 1, "trailing octets after the envelope"),
    ]


def test_a_field_carries_its_octets_value_and_kind() -> None:
    amount = fields(PREPARE_PACKET).fields[2]
    assert (amount.octets.hex(), amount.value, amount.kind) == ("000000000000006b", 107, "integer")


@pytest.mark.parametrize("octets", PUBLISHED, ids=bytes.hex)
def test_a_published_packet_is_placed_to_its_end(octets: bytes) -> None:
    placed = fields(octets)
    assert (placed.stop, placed.fields[-1].end) == (None, len(octets))


# Where placing stops


@pytest.mark.parametrize(
    ("octets", "stop"),
    [
        pytest.param(b"", Stop(0, "type", "it takes 1 octet, 0 are left"), id="nothing"),
        pytest.param(
            b"\x09\x00",
            Stop(0, "type", "9 is the type octet of no ILPv4 packet: Prepare is 12, Fulfill 13, Reject 14"),
            id="unknown type",
        ),
        pytest.param(
            b"\x0d",
            Stop(1, "envelope length determinant", "it takes 1 octet, 0 are left"),
            id="no envelope",
        ),
        pytest.param(
            b"\x0d\x80",
            Stop(
                1,
                "envelope length determinant",
                "its first octet, 128, begins no length of 1 to 8 octets",
            ),
            id="length of no octets",
        ),
        pytest.param(
            b"\x0d\x89" + bytes(9),
            Stop(
                1,
                "envelope length determinant",
                "its first octet, 137, begins no length of 1 to 8 octets",
            ),
            id="length of nine octets",
        ),
        pytest.param(
            b"\x0d\x82\x01",
            Stop(1, "envelope length determinant", "it takes 2 octets, 1 is left"),
            id="length cut off",
        ),
        pytest.param(
            PREPARE_PACKET[:40],
            Stop(
                27,
                "executionCondition",
                "it takes 32 octets, 13 are left; the envelope's length determinant claims 104 octets, 38 are left",
            ),
            id="packet cut off",
        ),
        pytest.param(
            PREPARE_PACKET[:1] + b"\x69" + PREPARE_PACKET[2:],
            Stop(106, "envelope", "the envelope's length determinant claims 105 octets, 104 are left"),
            id="envelope too long",
        ),
        pytest.param(
            PREPARE_PACKET[:1] + b"\x67" + PREPARE_PACKET[2:],
            Stop(74, "data", "its length determinant claims 32 octets, 31 are left"),
            id="envelope too short",
        ),
        pytest.param(
            PREPARE_PACKET[:59] + b"\x82\x01\x2c" + PREPARE_PACKET[60:72],
            Stop(
                62,
                "destination",
                "its length determinant claims 300 octets, 12 are left; "
                "the envelope's length determinant claims 104 octets, 72 are left",
            ),
            id="destination too long",
        ),
        pytest.param(
            bytes.fromhex("0e0646303200000a"),
            Stop(8, "data", "its length determinant claims 10 octets, 0 are left"),
            id="data too long",
        ),
    ],
)
def test_placing_stops_at(octets: bytes, stop: Stop) -> None:
    assert fields(octets).stop == stop


def test_a_packet_cut_off_shows_the_fields_before_the_cut() -> None:
    assert [each.name for each in fields(PREPARE_PACKET[:40]).fields] == [
        "type",
        "envelope length determinant",
        "amount",
        "expiresAt",
    ]


@given(st.one_of(st.binary(max_size=200), broken_packets()))
def test_the_fields_cover_any_octets_without_gap_or_overlap_up_to_the_stop(octets: bytes) -> None:
    placed = fields(octets)
    end = 0
    for each in placed.fields:
        assert each.offset == end
        end = each.end
    assert end == (placed.stop.offset if placed.stop else len(octets))
    assert b"".join(each.octets for each in placed.fields) == octets[:end]


@given(st.one_of(st.binary(max_size=200), broken_packets()))
def test_placing_stops_exactly_where_parsing_refuses(octets: bytes) -> None:
    try:
        PACKET.parse(octets)
    except LayoutError:
        refused = True
    else:
        refused = False
    assert (fields(octets).stop is not None) == refused


# Other layouts


def test_another_layout_is_parsed_built_and_placed_with_the_same_functions() -> None:
    contents = {FULFILL: Struct(layout._element("fulfillment", "octets", layout._Octets(32)))}
    bare = layout.Layout(
        name="no envelope",
        contents=contents,
        packet=Struct(layout._type_octet(contents), "contents" / contents[FULFILL]),
    )
    octets = b"\x0d" + bytes(32)
    assert layout.build(layout.parse(octets, bare), bare) == octets
    assert [each.name for each in fields(octets, bare).fields] == ["type", "fulfillment"]


def test_a_refusal_by_construct_itself_is_a_stop_too() -> None:
    checked = layout.Layout(name="checked", contents={}, packet=Struct("type" / OneOf(Byte, [1])))
    assert fields(b"\x02", checked).stop == Stop(0, "type", "object failed validation: 2")
