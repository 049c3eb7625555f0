from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from ilp.fuzz.breach import Step
from ilp.fuzz.record import FuzzFinding, Participant
from ilp.protocol import (
    Accepted,
    Crashed,
    Decode,
    Encode,
    Encoded,
    FulfillValue,
    Outcome,
    Rejected,
    RejectValue,
    Relay,
)
from ilp.report.fuzz_finding_text import finding_line, finding_text
from tests.fuzz.cases import CODE, SIGNATURE, finding
from tests.report.gate_records import row

EMPTY = FulfillValue(fulfillment="00" * 32, data="")
FULL = FulfillValue(fulfillment="00" * 32, data="61")
FULFILL = "0d21" + "00" * 33
READ = RejectValue(code="F00", triggered_by="", message="", data="")


def shown(found: FuzzFinding, *, state: str | None = ".ilp-fuzz", rfc0027: bool = True, **options: Any) -> str:
    participants = [Participant(reference=each, speaks_rfc0027=rfc0027) for each in found.by]
    return finding_text(found, participants, state, **options).plain


def line(text: str, label: str) -> str:
    """Return the line of a label, without what is wrapped below it."""
    return next(each for each in text.splitlines() if each.startswith(f"  {label:<10}"))[12:]


def of(operation: Any, *outcomes: Outcome, **changes: Any) -> FuzzFinding:
    return finding(operation=operation, outcomes=outcomes, **changes)


def test_oracle_is_explained() -> None:
    text = shown(finding())
    assert text.startswith("--- specification: reject.code ---\n")
    assert row(text, "broken") == "what the RFCs say of this operation."
    assert row(text, "hurts").startswith("a peer that keeps to the RFCs")


def test_oracle_that_was_explained_before_is_not_again() -> None:
    assert "  broken " not in shown(finding(), explained=False)


def test_octets_are_shown_by_field_with_the_one_marked() -> None:
    text = shown(finding())
    assert "\n                2>80 00 00                 code                 no well-formed ASCII\n" in text
    assert "\n                1 06                       envelope length      6 octets\n" in text


def test_long_fields_are_cut() -> None:
    text = shown(of(Decode(FULFILL), Rejected("no"), field="", cell=""))
    assert "00 00 00 00 00 00 00 …   fulfillment          32 octets\n" in text


def test_octets_of_a_dialect_are_not_read_by_rfc_0027() -> None:
    text = shown(finding(), rfc0027=False)
    assert row(text, "read").endswith("0  0e 06 80 00 00 00 00 00")
    assert "\n  RFCs " not in text


def test_nothing_at_all_is_shown_too() -> None:
    assert "  read " in shown(of(Decode(""), Accepted(EMPTY)))


def test_clause_is_cited() -> None:
    assert line(shown(finding()), "clause") == "0027-reject-code: RFC 0027, ILP Reject (FACT)"


def test_value_to_be_written_is_shown() -> None:
    text = shown(of(Encode(READ), Encoded("0e"), cell=""))
    assert row(text, "write") == 'reject: code "F00", triggeredBy "", message "", data ""'
    assert row(text, "RFCs").startswith("in dispute; the octets 0e06463030000000 (they differ from octet 1 on) or a")


def test_relay_says_what_is_replaced() -> None:
    text = shown(of(Relay(FULFILL, amount="7"), Encoded(FULFILL)))
    assert "\n            with amount 7\n" in text
    assert "\n            as it is\n" in shown(of(Relay(FULFILL), Encoded(FULFILL)))


def test_wrong_value_is_shown_with_the_right_one() -> None:
    text = shown(of(Decode(FULFILL), Accepted(FULL), cell=""))
    assert row(text, "RFCs") == 'this value with data "", not "61"'


def test_right_value_is_called_so() -> None:
    assert row(shown(of(Decode(FULFILL), Accepted(EMPTY), cell="")), "RFCs") == "just this value"


def test_refusal_of_what_is_to_be_accepted_is_shown_with_the_value() -> None:
    assert row(shown(of(Decode(FULFILL), Rejected("no"), cell="")), "RFCs").startswith("to be accepted as fulfill: ")


def test_two_readings_are_shown_in_that_in_which_they_differ() -> None:
    text = shown(of(Decode(FULFILL), Accepted(EMPTY), Accepted(FULL), by=("a", "b"), oracle="value-agreement"))
    assert row(text, "by") == "a and b"
    assert '  did       a: accepted, data ""\n  did       b: accepted, data "61"\n' in text


def test_two_outcomes_of_two_sides_are_both_shown() -> None:
    text = shown(of(CODE, Rejected("no"), Accepted(READ), by=("a", "b"), oracle="agreement"))
    assert "  did       a: refused: no\n            b: accepted as reject: " in text


def test_steps_tell_what_was_asked_further() -> None:
    steps = (
        Step("a", Encode(EMPTY), Encoded(FULFILL)),
        Step("a", Decode(FULFILL), Accepted(FULL)),
        Step("b", Relay(FULFILL), Crashed("gone", "last words")),
    )
    text = shown(of(Encode(EMPTY), Encoded(FULFILL), Accepted(FULL), by=("a", "b"), oracle="round-trip", steps=steps))
    assert row(text, "then").startswith(f"a, asked the same again: the octets {FULFILL}")
    assert "            a, to read 0d21" in text
    assert "            b, to forward 0d21" in text
    assert row(text, "log") == "last words"


def test_log_of_a_crash_is_shown() -> None:
    assert row(shown(of(CODE, Crashed("gone", "last words"), oracle="crash")), "log") == "last words"


def test_note_is_shown() -> None:
    assert row(shown(finding(note="be careful")), "note") == "be careful"


def test_commands_show_it_again() -> None:
    text = shown(finding(), state="elsewhere")
    assert line(text, "replay") == f"ilp replay --state elsewhere '{SIGNATURE}'"
    command = "ilp fuzz construct --oracle specification --input"
    assert line(text, "alone") == f"""{command} '{{"op":"decode","packet":"0e06800000000000"}}'"""


def test_default_state_folder_needs_no_option() -> None:
    assert line(shown(finding()), "replay") == f"ilp replay '{SIGNATURE}'"


def test_without_a_state_folder_there_is_nothing_to_replay() -> None:
    text = shown(finding(), state=None)
    assert "  replay " not in text
    assert "  seen " not in text


def test_command_names_all_participants() -> None:
    assert " a --against b --oracle agreement " in shown(of(CODE, Rejected(""), by=("a", "b"), oracle="agreement"))


def test_operation_that_is_too_long_comes_from_a_file() -> None:
    text = shown(finding(operation=Decode("0e" * 2000)))
    assert line(text, "alone").endswith("--input - < witness.json")
    assert "where witness.json holds findings[].cases[0].operation of --format json" in text


def test_finding_that_may_become_smaller_says_how() -> None:
    assert "`ilp replay --minimise` goes on" in shown(finding())
    assert "`ilp replay --minimise` goes on" not in shown(replace(finding(), minimised=True))


@pytest.mark.parametrize(("count", "said"), [(1, "1 operation shows it"), (1500, "1,500 operations show it")])
def test_how_often_it_was_seen_is_said(count: int, said: str) -> None:
    found = replace(finding(), count=count, first_seen=1, source="random")
    assert row(shown(found), "seen").startswith(f"{said}, the first after 1 request, which was a mutation by chance")


def test_others_of_the_same_cause_are_named() -> None:
    also = [finding(field=f"f{each}") for each in range(10)]
    text = shown(finding(), also=also)
    assert line(text, "also") == f"{SIGNATURE.replace('/code/', '/f0/')} (1×)"  # noqa: RUF001
    assert "\n            and 2 signatures more, which --verbose shows\n" in text


def test_octets_of_no_packet_are_no_field_of_one() -> None:
    assert shown(finding(operation=Decode("0b00"))).startswith("--- specification: no ILPv4 packet ---\n")


def test_finding_about_no_single_field_is_about_its_packet() -> None:
    assert shown(finding(field="")).startswith("--- specification: reject ---\n")


def test_line_has_signature_and_count() -> None:
    assert finding_line(replace(finding(), count=1234), 0).plain == f"  {SIGNATURE} 1,234×"  # noqa: RUF001
    assert finding_line(finding(), 2).plain.endswith(" 1×, 2 signatures more")  # noqa: RUF001


def test_what_is_foreign_cannot_move_a_cursor() -> None:
    found = of(CODE, Rejected("\x1b[2J"), by=("cmd:\x1b[31m",), note="\x1b")
    assert "\x1b" not in shown(found)
