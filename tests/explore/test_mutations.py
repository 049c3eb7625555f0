from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from ilp.explore.anatomy import Specimen, Written, anatomies
from ilp.explore.determinant import read_determinant
from ilp.explore.mutations import Mutation, honest_field, mutations, question_of
from ilp.explore.question import FIELDS, packet_name
from ilp.protocol import Decode, FulfillValue, PrepareValue, RejectValue, Relay, Value
from tests.explore.writers import dialect, octets_of, rfc, taken_apart

WRITERS = [rfc, dialect]
Writer = Callable[[Value], bytes | None]


def specimen(value: Value, writer: Writer = rfc) -> Specimen:
    octets = writer(value)
    assert octets is not None
    relatives = [each.written for each in taken_apart(writer)]
    return anatomies([Written(value, octets)], relatives)[0]


PREPARE = PrepareValue(
    amount="1000",
    expires_at="2030-01-02T03:04:05.678Z",
    execution_condition="630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd",
    destination="g.alice",
    data="cafe0001",
)
REJECT = RejectValue(code="F02", triggered_by="g.bob", message="no way", data="cafe")
FULFILL = FulfillValue(fulfillment="11" * 32, data="cafe")


def mutated(value: Value, kind: str = "", field: str | None = None, writer: Writer = rfc) -> list[Mutation]:
    """Return the mutations of a packet whose kind begins so, and whose field is this one."""
    found = mutations(specimen(value, writer), taken_apart(writer))
    return [each for each in found if each.kind.startswith(kind) and field in (None, each.field)]


def packets(found: list[Mutation]) -> set[str]:
    return {each.octets.hex() for each in found}


@pytest.mark.parametrize("writer", WRITERS)
def test_every_field_of_every_packet_is_mutated(writer: Writer) -> None:
    fields = {
        (packet_name(each.operation), each.field)
        for each in (question_of(m, "mutation") for s in taken_apart(writer) for m in mutations(s, taken_apart(writer)))
    }

    assert {(name, field) for name, known in FIELDS.items() for field in known} <= fields


@pytest.mark.parametrize("writer", WRITERS)
def test_field_is_one_of_the_packet_or_none(writer: Writer) -> None:
    for each in (question_of(m, "mutation") for s in taken_apart(writer) for m in mutations(s, taken_apart(writer))):
        assert each.field in ("", *FIELDS[packet_name(each.operation)])
        assert each.source == "mutation"


@pytest.mark.parametrize("writer", WRITERS)
def test_every_kind_is_made_of_every_packet(writer: Writer) -> None:
    kinds: dict[type[Value], Counter[str]] = {}
    for each in taken_apart(writer):
        counts = kinds.setdefault(type(each.written.value), Counter())
        counts.update(found.kind for found in mutations(each, taken_apart(writer)))
    expected = {
        *("truncation", "trailing after", "type", "bit flip", "deletion", "duplication", "insertion"),
        *("length claim", "length first octet", "length form", "length resized", "content resized"),
        *("field swap", "splice", "splice of content", "splice of halves", "boundary", "relay"),
        *("relay of length form", "relay of length claim", "relay of trailing after", "relay of boundary"),
    }
    if writer is rfc:
        expected |= {
            f"{each} repaired" for each in ("truncation", "deletion", "duplication", "insertion", "length form")
        }
        expected |= {"trailing inside", "relay of trailing inside", "length resized, envelope kept"}

    for counts in kinds.values():
        assert expected <= set(counts)
    assert {"relay amount", "relay expiry", "relay both", "boundary octet"} <= set(kinds[PrepareValue])


def test_mutations_are_lazy() -> None:
    found = mutations(specimen(PREPARE), taken_apart(rfc))

    assert isinstance(found, Iterator)
    assert next(found).octets


def test_packet_is_cut_before_each_octet() -> None:
    octets = specimen(PREPARE).octets

    assert packets(mutated(PREPARE, "truncation")) >= {octets[:at].hex() for at in range(len(octets))}
    assert Mutation("truncation", "destination", octets[:62]) in mutated(PREPARE)
    assert Mutation("truncation repaired", "destination", b"\x0c\x3c" + octets[2:62]) in mutated(PREPARE)


def test_long_packet_is_cut_about_its_parts() -> None:
    long = PrepareValue(**{**_members(PREPARE), "data": "5a" * 200})
    cuts = {len(each.octets) for each in mutated(long, "truncation") if each.kind == "truncation"}

    assert {0, 1, 2, 3, 4, 5, 11, 12, 13, 28, 29, 30, 60, 61, 62} <= cuts
    assert 150 not in cuts


def _members(value: PrepareValue) -> dict[str, str]:
    return {each: getattr(value, each) for each in value.__struct_fields__}


def test_octets_trail_after_and_inside() -> None:
    octets = specimen(FULFILL).octets.hex()
    after, inside = packets(mutated(FULFILL, "trailing after")), packets(mutated(FULFILL, "trailing inside"))

    assert {f"{octets}00", f"{octets}ff", f"{octets}{octets}"} <= after
    assert f"{octets}{taken_apart(rfc)[0].octets.hex()}" in after
    assert {f"0d24{octets[4:]}00", f"0d48{octets[4:]}{octets}"} <= inside


def test_dialect_without_envelope_has_nothing_inside() -> None:
    assert not mutated(FULFILL, "trailing inside", writer=dialect)
    assert mutated(FULFILL, "trailing after", writer=dialect)


def test_smallest_packet_gets_every_type_octet() -> None:
    smallest = min((each for each in taken_apart(rfc)), key=lambda each: len(each.octets))
    found = [each for each in mutations(smallest, taken_apart(rfc)) if each.kind == "type"]

    assert {each.octets[0] for each in found} == set(range(256)) - {smallest.octets[0]}
    assert {each.field for each in found if each.octets[0] not in (12, 13, 14)} == {"type"}


def test_each_bit_of_a_small_packet_is_turned_over() -> None:
    octets = specimen(REJECT).octets
    number = int.from_bytes(octets, "big")
    flipped = {(number ^ 1 << bit).to_bytes(len(octets), "big").hex() for bit in range(8 * len(octets))}

    assert packets(mutated(REJECT, "bit flip")) == flipped


def test_each_octet_is_deleted_doubled_and_pushed_aside() -> None:
    octets = specimen(FULFILL).octets.hex()

    assert f"0d22{octets[6:]}" in packets(mutated(FULFILL, "deletion repaired", "fulfillment"))
    assert octets[:4] + octets[6:] in packets(mutated(FULFILL, "deletion", "fulfillment"))
    assert f"0d2411{octets[4:]}" in packets(mutated(FULFILL, "duplication repaired", "fulfillment"))
    assert f"0d24ff{octets[4:]}" in packets(mutated(FULFILL, "insertion repaired", "fulfillment"))
    assert f"0d23ff{octets[4:]}" in packets(mutated(FULFILL, "insertion", "fulfillment"))


@pytest.mark.parametrize(
    ("kind", "determinant"),
    [
        *(
            ("length claim", each)
            for each in ("01", "03", "00", "7f", "8180", "8181", "81ff", "820100", "81ff", "88" + "ff" * 8)
        ),
        *(("length first octet", each) for each in ("7f", "80", "81", "89", "ff")),
        *(("length form", each) for each in ("8102", "820002", "88" + "00" * 7 + "02", "89" + "00" * 8 + "02")),
    ],
)
def test_length_of_data_says_something_else(kind: str, determinant: str) -> None:
    head, tail = "11" * 32, "cafe"
    plain = f"0d23{head}{determinant}{tail}"
    inside = len(bytes.fromhex(head + determinant + tail))

    assert plain in packets(mutated(FULFILL, kind, "data"))
    assert f"0d{inside:02x}{head}{determinant}{tail}" in packets(mutated(FULFILL, kind, "data"))


@pytest.mark.parametrize("determinant", ["22", "24", "00", "7f", "8123", "820023", "8180", "84ffffffff"])
def test_length_of_the_envelope_says_something_else(determinant: str) -> None:
    octets = specimen(FULFILL).octets.hex()

    assert f"0d{determinant}{octets[4:]}" in packets(mutated(FULFILL, "length", "envelope"))


@pytest.mark.parametrize(
    ("size", "determinant"), [(1, "01"), (3, "03"), (0, "00"), (127, "7f"), (128, "8180"), (256, "820100")]
)
def test_content_is_resized_with_its_length_and_without(size: int, determinant: str) -> None:
    head, content = "11" * 32, (b"\xca\xfe" + b"\xfe" * 300)[:size].hex()
    inside = len(bytes.fromhex(head + determinant + content))
    envelope = f"{inside:02x}" if inside < 128 else f"81{inside:02x}" if inside < 256 else f"82{inside:04x}"

    assert f"0d{envelope}{head}{determinant}{content}" in packets(mutated(FULFILL, "length resized", "data"))
    assert f"0d23{head}{determinant}{content}" in packets(mutated(FULFILL, "length resized, envelope kept", "data"))
    without = [
        each for each in mutated(FULFILL, "content resized", "data") if each.octets.hex().endswith(f"02{content}")
    ]
    assert without


def test_length_of_fixed_width_is_set_to_all_ones() -> None:
    def wide(value: Value) -> bytes | None:
        assert isinstance(value, FulfillValue)
        data = bytes.fromhex(value.data or "")
        return b"\x0d" + bytes.fromhex(value.fulfillment or "") + len(data).to_bytes(2, "big") + data

    values = [FulfillValue(fulfillment=f"{at:02x}aa" * 16, data="ab" * at) for at in range(120, 140)]
    written = [Written(each, wide(each) or b"") for each in values]
    (last,) = anatomies([written[-1]], written)
    found = [each for each in mutations(last, ()) if each.kind == "length claim"]

    assert last.octets[:33].hex() + "ffff" + "ab" * 139 in packets(found)
    assert last.octets[:33].hex() + "008a" + "ab" * 139 in packets(found)


def test_fields_are_swapped_whole_and_bare() -> None:
    swapped = packets(mutated(REJECT, "field swap"))

    assert "0e13463032066e6f2077617905672e626f6202cafe" in swapped  # triggeredBy and message, with their lengths
    assert "0e13463032056e6f2077617906672e626f6202cafe" in swapped  # and without


def test_fields_of_other_packets_are_put_in() -> None:
    others = [each for each in taken_apart(rfc) if isinstance(each.written.value, RejectValue)]
    found = packets(mutated(REJECT, "splice", "message"))
    messages = [octets_of(each.written.value.message) for each in others if isinstance(each.written.value, RejectValue)]

    assert any(specimen(REJECT).refilled("message", each).hex() in found for each in messages)
    assert mutated(REJECT, "splice of content", "message")
    assert mutated(REJECT, "splice of halves", "")


def test_field_that_the_other_packet_lacks_is_not_put_in() -> None:
    blank = Specimen(Written(FULFILL, b"\x0d\x00"), ())

    assert not [each for each in mutations(specimen(FULFILL), [blank]) if each.kind.startswith("splice")]


@pytest.mark.parametrize("amount", [0, 1, 127, 128, 2**53, 2**63, 2**64 - 1])
def test_boundary_amounts_are_put_in_place(amount: int) -> None:
    octets = specimen(PREPARE).octets

    assert (octets[:2] + amount.to_bytes(8, "big") + octets[10:]).hex() in packets(
        mutated(PREPARE, "boundary", "amount")
    )


def test_boundary_amounts_are_written_as_the_dialect_writes_them() -> None:
    octets = specimen(PREPARE, dialect).octets
    found = packets(mutated(PREPARE, "boundary", "amount", dialect))

    for amount in ("00", "7f", "8180", "88" + "ff" * 8, "830003e8", "89" + "ff" * 9):
        assert f"0c{amount}{octets[4:].hex()}" in found


def test_amount_in_unknown_form_is_filled() -> None:
    apart = specimen(PREPARE)
    strange = Specimen(Written(PREPARE, apart.octets[:2] + b"\xaa" * 8 + apart.octets[10:]), apart.parts)
    found = [each for each in mutations(strange, ()) if (each.kind, each.field) == ("boundary", "amount")]

    assert {each.octets[2:10] for each in found} >= {
        b"\x00" * 8,
        b"\xff" * 8,
        b"\x80" + b"\xaa" * 7,
        b"\xaa" * 7 + b"\x01",
    }
    assert all(each.octets[10:] == apart.octets[10:] for each in found)


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize(
    "digits",
    [
        *("20300002030405678", "20301302030405678", "20300100030405678", "20300130030405678", "20300132030405678"),
        *("20300102240405678", "20300102036005678", "20300102030460678", "00000102030405678", "99990102030405678"),
        *("20300230030405678", "20300102235960000", "203001020:0405678", "2030010203 405678", "20300/02030405678"),
    ],
)
def test_edges_of_the_calendar_are_put_in_place(writer: Writer, digits: str) -> None:
    apart = specimen(PREPARE, writer)
    part = apart.contents["expiresAt"]
    text = digits if writer is rfc else f"{digits[:14]}.{digits[14:]}Z"
    octets = apart.octets[: part.start] + text.encode() + apart.octets[part.end :]

    assert octets.hex() in packets(mutated(PREPARE, "boundary", "expiresAt", writer))


def test_each_character_of_an_expiry_is_replaced() -> None:
    for at in range(10, 27):
        found = {each.octets[at] for each in mutated(PREPARE, "boundary octet", "expiresAt")}
        assert found >= set(b"09/: ")


def test_expiry_of_no_digits_is_filled() -> None:
    apart = specimen(PREPARE)
    strange = Specimen(Written(PREPARE, apart.octets[:10] + b"\xee" * 17 + apart.octets[27:]), apart.parts)
    found = [each for each in mutations(strange, ()) if (each.kind, each.field) == ("boundary", "expiresAt")]

    assert b"\xff" * 17 in {each.octets[10:27] for each in found}


@pytest.mark.parametrize(
    "address",
    [
        *(b"", b".", b"g", b"g.a", b"G.ALICE", b".g.alice", b"g.alice.", b"g..alice", b"g.alice "),
        *(
            b"g.a\x00ice",
            b"g.a\x7fice",
            b"g.a\x80ice",
            b"g.a ice",
            b"g.a.ice",
            b"\x00.alice",
            b"g\x00alice",
            b"g.alic\xff",
        ),
        *(b"g." + b"a" * 1021, b"g." + b"a" * 1022),
    ],
)
def test_addresses_go_wrong_in_many_ways(address: bytes) -> None:
    found = {_destination(each) for each in mutated(PREPARE, "boundary", "destination")}

    assert address in found


def _destination(mutation: Mutation) -> bytes:
    envelope = read_determinant(mutation.octets, 1)
    assert envelope is not None
    read = read_determinant(mutation.octets, envelope[1] + 57)
    assert read is not None
    return mutation.octets[read[1] : read[1] + read[0]]


def test_codes_are_replaced_whole_and_octet_by_octet() -> None:
    found = {each.octets[2:5] for each in mutated(REJECT, "boundary", "code")}

    assert {
        b"F00",
        b"T04",
        b"R99",
        b"X00",
        b"f00",
        b"\x00\x00\x00",
        b"\xff\xff\xff",
        b"F0\x80",
        b"\x0002",
        b"F 2",
    } <= found


@pytest.mark.parametrize(
    "message", ["ff", "c080", "eda080", "edbfbf", "f4908080", "80", "e282", "00", "f09f9880", "efbbbf"]
)
def test_messages_that_are_no_utf8_are_put_alone_before_behind_and_between(message: str) -> None:
    apart, new = specimen(REJECT), bytes.fromhex(message)
    found = packets(mutated(REJECT, "boundary", "message"))

    for content in (new, new + b"no way", b"no way" + new, b"no " + new + b"way"):
        assert apart.refilled("message", content).hex() in found


@pytest.mark.parametrize(("value", "field"), [(PREPARE, "executionCondition"), (FULFILL, "fulfillment")])
def test_conditions_and_fulfillments_are_all_zeros_and_all_ones(value: Value, field: str) -> None:
    apart = specimen(value)

    for filling in (b"\x00", b"\xff"):
        assert apart.refilled(field, filling * 32).hex() in packets(mutated(value, "boundary", field))


def test_data_is_replaced() -> None:
    apart = specimen(REJECT)

    for content in (b"", b"\x00", b"\xca\xfe\x00", apart.octets):
        assert apart.refilled("data", content).hex() in packets(mutated(REJECT, "boundary", "data"))


def test_prepare_is_relayed_with_boundary_amounts_and_expiries() -> None:
    octets = specimen(PREPARE).octets
    found = mutated(PREPARE, "relay")

    assert Mutation("relay", "", octets, (None, None)) in found
    for amount in ("1000", "0", str(2**64 - 1), str(2**64), "-1"):
        assert Mutation("relay amount", "amount", octets, (amount, None)) in found
    for expires_at in (PREPARE.expires_at, "9999-12-31T23:59:59.999Z", "2030-13-01T00:00:00.000Z"):
        assert Mutation("relay expiry", "expiresAt", octets, (None, expires_at)) in found
    assert any(None not in (each.relay or (None,)) for each in found if each.kind == "relay both")


@pytest.mark.parametrize("value", [FULFILL, REJECT])
def test_packets_without_amount_and_expiry_are_relayed_with_them_all_the_same(value: Value) -> None:
    edits = [each.relay for each in mutated(value, "relay") if each.kind == "relay"]

    assert len(edits) == 4
    assert (None, None) in edits


def test_mutated_packets_are_relayed_as_they_are_and_changed() -> None:
    forms = mutated(FULFILL, "relay of length form", "data")

    assert packets(forms) == packets(mutated(FULFILL, "length form", "data"))
    assert {each.relay == (None, None) for each in forms} == {True, False}


@pytest.mark.parametrize(
    ("octets", "field", "filed"),
    [
        ("0d00", "data", "data"),
        ("0d00", "amount", ""),  # a Prepare has that
        ("0f00", "envelope", "type"),
        ("", "data", "type"),
        ("0c00", "envelope", "envelope"),
    ],
)
def test_field_is_filed_honestly(octets: str, field: str, filed: str) -> None:
    assert honest_field(bytes.fromhex(octets), b"\x0d\x00", field) == filed


def test_unknown_type_that_was_not_changed_is_filed_under_nothing() -> None:
    assert honest_field(b"\x01\x01", b"\x01\x00", "data") == ""


def test_question_asks_for_the_octets() -> None:
    assert question_of(Mutation("k", "data", b"\x0d"), "mutation").operation == Decode("0d")
    assert question_of(Mutation("k", "", b"\x0d", ("1", None)), "mutation").operation == Relay("0d", "1", None)
