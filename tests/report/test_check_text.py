from __future__ import annotations

import io
import shlex
from typing import Any

import pytest
from msgspec import structs
from rich.console import Console

from ilp.conformance.record import (
    CheckRecord,
    Counts,
    FileLine,
    ImplementationRecord,
    KnownProblem,
    Problem,
)
from ilp.conformance.run import run_check
from ilp.golden.vector import Place, Reading, Vector
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.protocol import (
    Accepted,
    Crashed,
    Encoded,
    Faulted,
    Garbled,
    Outcome,
    Rejected,
    TimedOut,
    Unsupported,
)
from ilp.protocol.value import FulfillValue, RejectValue
from ilp.report.check_text import conformity, print_check
from ilp.spec.clauses import all_clauses
from tests.conformance.cases import (
    ANOTHER,
    ANOTHER_PACKET,
    FULFILLMENT,
    OPERATIONS,
    PACKET,
    REFUSED,
    WANTED,
    Fake,
    Silent,
    listed,
    opener,
    plan,
    vector,
)

CAUSE = "panicked at src/packet.rs:118:9: " + "the octets of the address are no text " * 8 + "[the end]"
HOSTILE = "\x1b[31m\x9b1m\u202e\r\n\x07\ud800"


def record_of(outcome: Outcome, asked: Vector, **plan_members: Any) -> CheckRecord:
    return run_check(plan(asked, **plan_members), opener(fake=Fake([outcome])), Silent())


def printed(record: CheckRecord, *, width: int = 100, **options: Any) -> str:
    console = Console(file=io.StringIO(), width=width, soft_wrap=True, highlight=False)
    print_check(console, record, **options)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def report_on(outcome: Outcome, asked: Vector | None = None, **options: Any) -> str:
    one = asked or vector()
    return printed(record_of(outcome, one), **options)


def row(report: str, label: str) -> str:
    """Return what stands behind a label, its lines joined."""
    lines = report.splitlines()
    first = next(index for index, line in enumerate(lines) if line.startswith(f"  {label:<10}"))
    rest = lines[first + 1 :]
    last = next((index for index, line in enumerate(rest) if not line.startswith(" " * 12)), len(rest))
    return "\n".join([lines[first][12:], *(line[12:] for line in rest[:last])])


# A failing case.


def test_failing_case_shows_everything_that_one_needs() -> None:
    asked = vector("reject", place=Place(34, 1))
    report = report_on(Accepted(WANTED), asked)
    assert report.startswith(
        "--- fail subject/name: A title ---\n"
        "  by        fake\n"
        "  clause    0027-fulfill-fields: RFC 0027, ILP Fulfill (FACT)\n"
    )
    assert row(report, "expected") == "refused"
    assert row(report, "seen").startswith('accepted as fulfill: fulfillment "c3c3')
    assert row(report, "octets").splitlines()[-1] == " " * 14 + "^^"
    assert row(report, "repeat") == "ilp check fake --vector subject/name -v"


def test_long_title_has_a_row_of_its_own() -> None:
    title = f"{'long ' * 30}title"
    report = report_on(REFUSED, vector(title=title))
    assert report.startswith("--- fail subject/name ---\n  title     long long")
    assert row(report, "title").replace("\n", " ") == title


def test_case_of_encode_shows_its_value() -> None:
    report = report_on(REFUSED, vector(operation=OPERATIONS["encode"]))
    assert row(report, "value").startswith("fulfill: fulfillment")
    assert "octets  " not in report


def test_case_without_place_marks_nothing() -> None:
    assert "^^" not in report_on(REFUSED)


def test_every_clause_is_cited_with_its_text() -> None:
    report = report_on(REFUSED, vector(clauses=("0030-utf8", "0015-scheme")))
    assert "0030-utf8: RFC 0030" in report
    assert "0015-scheme: RFC 0015" in report


@pytest.mark.parametrize(
    ("expectation", "operation", "said"),
    [
        ("accept", "decode", "accepted as fulfill: "),
        ("accept", "encode", f"the octets {PACKET}"),
        ("reject", "decode", "refused"),
        ("either", "decode", "refused, or accepted as fulfill: "),
        ("either", "relay", f"refused, or the octets {PACKET}"),
        ("disputed", "decode", "one way [0030-octet-string]: accepted as fulfill: "),
    ],
)
def test_expectation_is_said(expectation: Any, operation: str, said: str) -> None:
    report = report_on(Faulted("no"), vector(expectation, operation=OPERATIONS[operation]))
    assert row(report, "expected").replace("\n", " ").startswith(said)


def test_reading_that_refuses_is_said() -> None:
    readings = (Reading(name="one", clause="0030-utf8", value=WANTED), Reading(name="two", clause="0030-utf8"))
    report = report_on(Faulted("no"), vector("disputed", readings=readings))
    assert "two [0030-utf8]: refused" in report


def test_weaker_level_is_said() -> None:
    assert "(a SHOULD only)" in report_on(REFUSED, vector(level="SHOULD"))


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Accepted(ANOTHER), "accepted as fulfill: "),
        (Encoded("0e00"), "the octets 0e00"),
        (Rejected("too long"), "refused: too long"),
        (Rejected("too long", "length", 0), "refused: too long (kind length, at octet 0)"),
        (Faulted("TypeError"), "faulted, an undocumented error leaked: TypeError"),
        (Unsupported("no relay"), "unsupported: no relay"),
        (Crashed("killed by signal 9"), "crashed: killed by signal 9"),
        (TimedOut(2.5), "timed out: no answer within 2.5 s, twice"),
        (Garbled("no JSON"), "garbled, the adapter's mistake: no JSON"),
    ],
)
def test_outcome_is_said(outcome: Outcome, said: str) -> None:
    operation = "encode" if isinstance(outcome, Encoded) else "decode"
    assert row(report_on(outcome, vector(operation=OPERATIONS[operation]), verbose=True), "seen").startswith(said)


@pytest.mark.parametrize(
    "outcome", [Crashed("x", "last words"), TimedOut(1.0, "last words"), Garbled("x", "last words")]
)
def test_log_is_shown_where_the_adapter_failed(outcome: Outcome) -> None:
    assert row(report_on(outcome), "log") == "last words"


def test_log_shows_its_last_lines() -> None:
    log = "\n".join(f"line {number}" for number in range(20))
    assert report_on(Crashed("x", log)).count("  log  ") == 8


# What differs.


def test_field_that_was_read_otherwise_is_named() -> None:
    assert 'data is "00", not ""' in report_on(Accepted(ANOTHER))


def test_long_field_that_was_read_otherwise_is_named_with_the_place() -> None:
    read = FulfillValue(fulfillment=FULFILLMENT[:60] + "ffff", data="ab" * 100)
    wanted = FulfillValue(fulfillment=FULFILLMENT[:60] + "ffff", data="ab" * 99 + "00")
    report = report_on(Accepted(read), vector(value=wanted))
    assert 'data differs from character 199 on: ab" instead of 00"' in report


def test_field_that_goes_on_is_named_with_the_end() -> None:
    wanted = FulfillValue(fulfillment=FULFILLMENT, data="00" * 100)
    report = report_on(Accepted(structs.replace(wanted, data=None)), vector(value=wanted))
    assert 'data differs from character 0 on: null instead of "0000' in report


def test_packet_of_another_type_is_said() -> None:
    read = RejectValue(code="F00", triggered_by="", message="", data="")
    assert "it read a reject, not a fulfill" in report_on(Accepted(read))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (ANOTHER_PACKET, "first difference at octet 1: 21c3c3c3 wanted, 22c3c3c3 seen"),
        (PACKET[:-2], "first difference at octet 34: 00 wanted, the end seen"),
        (PACKET + "ff", "first difference at octet 35: the end wanted, ff seen"),
    ],
)
def test_first_octet_that_was_written_otherwise_is_named(written: str, said: str) -> None:
    assert said in report_on(Encoded(written), vector(operation=OPERATIONS["relay"]))


# What foreign programs say.


@pytest.mark.parametrize(
    "outcome",
    [
        Accepted(RejectValue(code=HOSTILE[:-1], triggered_by=HOSTILE[:-1], message=HOSTILE[:-1], data="")),
        Rejected(HOSTILE, HOSTILE, 1),
        Faulted(HOSTILE),
        Unsupported(HOSTILE),
        Crashed(HOSTILE, HOSTILE),
        TimedOut(1.0, HOSTILE),
        Garbled(HOSTILE, HOSTILE),
    ],
    ids=lambda outcome: type(outcome).__name__,
)
def test_hostile_outcome_never_reaches_the_terminal_raw(outcome: Outcome) -> None:
    assert report_on(outcome, verbose=True).replace("\n", "").isprintable()


def test_hostile_identity_never_reaches_the_terminal_raw() -> None:
    fake = Fake([REFUSED])
    fake.identity = structs.replace(fake.identity, name=HOSTILE, version=HOSTILE, language=HOSTILE)
    report = printed(run_check(plan(vector()), opener(fake=fake), Silent()))
    assert report.replace("\n", "").isprintable()


def test_hostile_problem_never_reaches_the_terminal_raw() -> None:
    gone = ImplementationUnavailable(HOSTILE, HOSTILE, HOSTILE)
    report = printed(run_check(plan(vector()), opener(fake=gone), Silent()))
    assert report.replace("\n", "").isprintable()


def test_long_values_are_cut() -> None:
    long = "x" * 100_000
    assert len(report_on(Rejected(long, long))) < 3000


@pytest.mark.parametrize(
    "outcome",
    [
        Accepted(RejectValue(code="x" * 300, triggered_by="y z" * 300, message="日本" * 300, data="00" * 500)),
        Rejected("word " * 100),
        Crashed("x" * 500, "y" * 500),
    ],
    ids=lambda outcome: type(outcome).__name__,
)
def test_report_fits_100_columns(outcome: Outcome) -> None:
    asked = vector(title=f"{'long ' * 39}t", clauses=("0030-timestamp-leap-second",))
    console = Console(width=100)
    lines = report_on(outcome, asked).splitlines()
    assert max(console.measure(line).maximum for line in lines if line) <= 100


# Repeating.


def test_command_repeats_a_reference_with_spaces() -> None:
    one = vector()
    reference = "cmd:python 'my adapter.py' \"$HOME\""
    record = run_check(plan(one, references=(reference,)), opener(**{reference: Fake([REFUSED])}), Silent())
    command = row(printed(record), "repeat")
    assert shlex.split(command) == ["ilp", "check", reference, "--vector", "subject/name", "-v"]


def test_command_repeats_the_options_of_the_run() -> None:
    record = record_of(REFUSED, vector())
    record.options = ["--vectors", "my vectors", "--timeout", "3"]
    report = printed(record)
    assert row(report, "repeat") == "ilp check fake --vector subject/name --vectors 'my vectors' --timeout 3 -v"


# Which cases are shown.

SHOWN_ALWAYS: dict[str, tuple[Outcome, Vector]] = {
    "fail": (REFUSED, vector()),
    "warn": (REFUSED, vector(level="MAY")),
    "error": (Garbled("no JSON"), vector()),
}
SHOWN_ON_REQUEST: dict[str, tuple[Outcome, Vector]] = {
    "info": (REFUSED, vector("either")),
    "skip": (Unsupported("no"), vector()),
}


@pytest.mark.parametrize("verdict", SHOWN_ALWAYS)
def test_case_is_shown(verdict: str) -> None:
    assert f"--- {verdict} subject/name: A title ---" in report_on(*SHOWN_ALWAYS[verdict])


@pytest.mark.parametrize("verdict", SHOWN_ON_REQUEST)
def test_case_is_shown_on_request_only(verdict: str) -> None:
    heading = f"--- {verdict} subject/name: A title ---"
    assert heading not in report_on(*SHOWN_ON_REQUEST[verdict])
    assert heading in report_on(*SHOWN_ON_REQUEST[verdict], verbose=True)


@pytest.mark.parametrize("verbose", [True, False])
def test_case_that_passes_is_not_shown(verbose: bool) -> None:
    assert "---" not in report_on(Accepted(WANTED), verbose=verbose)


@pytest.mark.parametrize("verbose", [True, False])
def test_vector_that_was_not_asked_is_not_shown(verbose: bool) -> None:
    gone = run_check(plan(vector()), opener(fake=ImplementationUnavailable("gone", "wait")), Silent())
    assert "---" not in printed(gone, verbose=verbose)


def test_reading_is_shown_on_request() -> None:
    assert row(report_on(Accepted(ANOTHER), vector("disputed"), verbose=True), "reading") == "the other way"


def test_reason_of_an_unexpected_pass_is_shown() -> None:
    record = record_of(Accepted(WANTED), vector(), expected=(listed(),))
    assert "remove it from the list" in row(printed(record), "reason").replace("\n", " ")


# Known departures.


def known(count: int, **members: Any) -> str:
    vectors = [vector(id=f"subject/name-{number}") for number in range(count)]
    entry = listed(vectors=("subject/*",), **members)
    record = run_check(plan(*vectors, expected=(entry,)), opener(fake=Fake([REFUSED] * count)), Silent())
    return printed(record)


def test_known_departures_are_grouped_by_reason() -> None:
    assert known(5).startswith(
        "Known departures (--verbose shows each with its octets)\n"
        "       fake    5  It is so.\n"
        "                  subject/name-0, subject/name-1, subject/name-2 and 2 more\n"
    )


def test_few_known_departures_are_all_named() -> None:
    assert "subject/name-0, subject/name-1, subject/name-2\n" in known(3)


def test_long_reference_of_known_departures_has_a_line_of_its_own() -> None:
    reference = "npm:ilp-packet@3.1.3"
    entry = listed(implementation=reference)
    planned = plan(vector(), references=(reference,), expected=(entry,))
    record = run_check(planned, opener(**{reference: Fake([REFUSED])}), Silent())
    assert f"\n{reference}\n               1  It is so.\n" in printed(record)


def test_long_reference_is_named_once_above_all_its_known_departures() -> None:
    reference = "npm:ilp-packet@3.1.3"
    vectors = [vector(id=f"subject/name-{number}") for number in range(2)]
    entries = [listed(implementation=reference, vectors=(each.id,), reason=f"Of {each.id}.") for each in vectors]
    planned = plan(*vectors, references=(reference,), expected=tuple(entries))
    record = run_check(planned, opener(**{reference: Fake([REFUSED] * 2)}), Silent())
    assert printed(record).partition("\n\n")[0].count(reference) == 1


def test_known_departure_is_a_case_on_request() -> None:
    record = record_of(REFUSED, vector(), expected=(listed(),))
    report = printed(record, verbose=True)
    assert "--- known subject/name: A title ---" in report
    assert "Known departures" not in report


# The whole run.


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (Counts(passed=1), "yes"),
        (Counts(passed=1, warn=1, info=1), "yes"),
        (Counts(passed=1, skip=1), "yes, in part"),
        (Counts(passed=1, known=1), "known departures"),
        (Counts(passed=1, error=1), "undecided"),
        (Counts(skip=3), "undecided"),
        (Counts(fail=1, error=1, known=1), "no"),
    ],
)
def test_conformity_in_a_word(counts: Counts, said: str) -> None:
    assert conformity(ImplementationRecord(reference="x", counts=counts)) == said


def test_table_counts_every_verdict() -> None:
    record = record_of(REFUSED, vector())
    record.implementations[0].counts = Counts(passed=1, fail=2, known=3, warn=4, info=5, skip=6, error=7)
    line = next(line for line in printed(record).splitlines() if line.startswith("fake"))
    assert line.split()[:9] == ["fake", "1.2.3", "1", "2", "3", "4", "5", "6", "7"]


@pytest.mark.parametrize(
    ("vectors", "references", "said"),
    [
        (1, 1, "1 vector, 1 implementation, "),
        (2, 1, "2 vectors, 1 implementation, "),
        (1, 2, "1 vector, 2 implementations, "),
    ],
)
def test_numbers_agree_with_their_nouns(vectors: int, references: int, said: str) -> None:
    asked = [vector(id=f"subject/name-{number}") for number in range(vectors)]
    fakes = {f"fake{number}": Fake([REFUSED] * vectors) for number in range(references)}
    record = run_check(plan(*asked, references=tuple(fakes)), opener(**fakes), Silent())
    assert f"\n{said}" in printed(record)


LONGEST = Counts(passed=1000, fail=1000, known=1000, warn=1000, info=1000, skip=1000, error=1000)


@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize(
    ("reference", "shown"),
    [
        ("npm:ilp-packet@3.1.3", "npm:ilp-packet@3.1.3"),
        ("cmd:python\n my/adapter.py --with an-option", "cmd:pytho…an-option"),
    ],
)
def test_table_has_a_line_per_implementation(width: int, reference: str, shown: str) -> None:
    fake = Fake([REFUSED])
    record = run_check(plan(vector(), references=(reference,)), opener(**{reference: fake}), Silent())
    record.implementations[0].counts = structs.replace(LONGEST, fail=0, error=0)
    record.implementations[0].version = "12.34.56-beta.1"
    lines = printed(record, width=width).partition("\nimplementation ")[2].splitlines()
    assert lines[1].startswith(shown.partition("…")[0])
    assert "known departures" in lines[1]
    assert max(len(line.rstrip()) for line in lines[:2]) <= width


def test_screen_without_room_for_a_table_has_a_list() -> None:
    record = record_of(REFUSED, vector())
    record.implementations[0].counts = Counts(passed=2949, fail=881)
    assert "\nfake\n  conforms: no\n   2949 pass\n    881 fail\n" in printed(record, width=40)


def test_narrow_screen_has_the_versions_below_the_table() -> None:
    record = record_of(REFUSED, vector())
    record.implementations[0].digest = None
    assert "\nfake is version 1.2.3.\n" in printed(record, width=80)


def test_what_is_not_supported_is_said() -> None:
    asked = (vector(), vector(id="subject/two"), vector(id="subject/three", operation=OPERATIONS["relay"]))
    no = Unsupported("no")
    record = run_check(plan(*asked), opener(fake=Fake([Accepted(WANTED), no, no])), Silent())
    said = "\nfake does not support all that was asked: decode fulfill 1 of 2, relay fulfill 1 of 1.\n"
    assert said in printed(record)


def many_fails() -> CheckRecord:
    asked = [vector(id=f"a/name-{number}") for number in range(12)]
    outcomes = [REFUSED] * 5 + [Faulted("no")] * 7
    return run_check(plan(*asked), opener(fake=Fake(outcomes)), Silent())


def test_many_fails_are_shown_by_cause_each_with_a_command() -> None:
    report = printed(many_fails())
    assert report.startswith(
        "fake: 12 fails, 2 causes\n"
        "     5  decode  valid packet refused       0027-fulfill-fields\n"
        "        ilp check fake --vector a/name-0 -v\n"
        "     7  decode  unclean failure            0027-fulfill-fields\n"
        "        ilp check fake --vector a/name-5 -v\n"
    )


def test_every_one_of_many_fails_is_shown_on_request() -> None:
    report = printed(many_fails(), verbose=True)
    assert report.count("--- fail ") == 12
    assert "causes" not in report


def test_causes_beyond_a_dozen_are_counted() -> None:
    ids = list(all_clauses())[:14]
    asked = [vector(id=f"a/name-{number}", clauses=(each,)) for number, each in enumerate([*ids, ids[-1]])]
    report = printed(run_check(plan(*asked), opener(fake=Fake([REFUSED] * 15)), Silent()))
    assert report.startswith("fake: 15 fails, 14 causes\n     2  decode  ")
    assert "\n     2  more in 2 further causes: --verbose shows every case, --report html=FILE a page" in report


def test_few_fails_are_shown_one_by_one() -> None:
    report = report_on(REFUSED)
    assert report.startswith("--- fail ")
    assert "cause" not in report


@pytest.mark.parametrize(
    ("reference", "repeated"),
    [
        ("npm:ilp-packet", "npm:ilp-packet@1.2.3"),
        ("npm:@scope/name", "npm:@scope/name@1.2.3"),
        ("npm:ilp-packet@latest", "npm:ilp-packet@latest"),
        ("cmd:program", "cmd:program"),
    ],
)
def test_case_is_repeated_with_the_version_that_it_was_seen_in(reference: str, repeated: str) -> None:
    record = run_check(plan(vector(), references=(reference,)), opener(**{reference: Fake([REFUSED])}), Silent())
    assert row(printed(record), "repeat") == f"ilp check {repeated} --vector subject/name -v"


LONG = "cmd:node --max-old-space-size=512 adapters/javascript/adapter.js"


@pytest.mark.parametrize("width", [80, 100, 200])
def test_table_shows_of_a_reference_what_there_is_room_for(width: int) -> None:
    record = run_check(
        plan(vector(), references=("fake", LONG)), opener(fake=Fake([REFUSED]), **{LONG: Fake([REFUSED])}), Silent()
    )
    lines = printed(record, width=width).splitlines()
    head = next(index for index, line in enumerate(lines) if line.startswith("implementation "))
    table = lines[head : head + 3]
    assert max(map(len, table)) == min(width, 100)
    assert table[2].startswith(LONG[:10])


def test_table_is_no_wider_than_its_references() -> None:
    lines = report_on(REFUSED).splitlines()
    head = next(line for line in lines if line.startswith("implementation "))
    assert head.startswith("implementation  version")


@pytest.mark.parametrize("outcome", [Crashed("x", CAUSE), TimedOut(1, CAUSE), Garbled("x", CAUSE)])
def test_cause_in_a_log_is_wrapped_and_not_cut(outcome: Outcome) -> None:
    report = report_on(outcome)
    assert row(report, "log").split() == CAUSE.split()
    assert max(map(len, report.splitlines())) <= 100


def test_line_of_a_log_that_never_ends_is_cut() -> None:
    assert row(report_on(Crashed("x", "a " * 5000)), "log").replace("\n", "").endswith("… (10000 characters)")


def test_cause_in_the_log_of_a_problem_is_wrapped_and_not_cut() -> None:
    problem = ImplementationUnavailable("it broke", "Mend it.", CAUSE)
    report = printed(run_check(plan(vector()), opener(fake=problem), Silent()))
    shown = [line for line in report.splitlines() if line.startswith("  | ")]
    assert " ".join(line.removeprefix("  | ") for line in shown).split() == CAUSE.split()
    assert max(map(len, report.splitlines())) <= 100


def test_problem_is_shown_with_log_and_advice() -> None:
    record = record_of(REFUSED, vector())
    record.implementations[0].problem = Problem("it is gone", "call it back", "one\ntwo")
    assert "error: it is gone\n  | one\n  | two\ncall it back\n" in printed(record)


@pytest.mark.parametrize(("restarts", "said"), [(1, "once"), (2, "2 times")])
def test_restarts_are_said(restarts: int, said: str) -> None:
    record = record_of(REFUSED, vector())
    record.implementations[0].restarts = restarts
    assert f"fake had to be started again {said}.\n" in printed(record)


def test_installed_tree_is_said() -> None:
    assert "fake is version 1.2.3, tree abababababababab.\n" in report_on(REFUSED)


def test_embedded_implementation_has_no_tree() -> None:
    record = record_of(REFUSED, vector())
    record.implementations[0].digest = None
    assert "tree" not in printed(record)


def test_interrupt_is_said() -> None:
    fake = Fake([REFUSED], end=KeyboardInterrupt())
    record = run_check(plan(vector(), vector(id="subject/two")), opener(fake=fake), Silent())
    assert "Interrupted: what was not asked counts as error. 2 vectors" in printed(record)


# Lists of known departures, and runs that end early.


def test_problem_of_a_list_is_shown_with_the_lines_to_remove_and_to_write() -> None:
    record = record_of(Accepted(WANTED), vector())
    record.known_problems = [
        KnownProblem(
            kind="stale entry",
            file="known.toml",
            line=7,
            message="no vector is called a/gone",
            remove=[FileLine('"a/gone",', 9)],
            add=['"a/name",'],
        )
    ]
    assert printed(record).startswith(
        "--- stale entry in known.toml, line 7 ---\n"
        "  no vector is called a/gone\n"
        '  remove line 9: "a/gone",\n'
        '  write: "a/name",\n'
    )


def test_run_that_stopped_at_its_first_fail_says_so() -> None:
    record = record_of(REFUSED, vector())
    record.stopped = True
    assert "Stopped at the first fail: what was not asked counts as error." in printed(record)
