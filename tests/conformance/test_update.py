"""A list of known departures, rewritten after a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product

import pytest
from msgspec import structs

from ilp.conformance.expected import BrokenExpectedResults, ExpectedResult, read_expected
from ilp.conformance.record import CheckRecord
from ilp.conformance.run import CheckPlan, exit_code, judged_anew, run_check
from ilp.conformance.update import Update, updated
from ilp.protocol import Accepted, Faulted, Outcome, Unsupported
from tests.conformance.cases import REFUSED, TODAY, WANTED, Fake, Silent, listed, opener, plan, vector

READ = Accepted(WANTED)
FAULT = Faulted("TypeError")
NAMES = ("subject/one", "subject/two", "subject/three")

HEAD = "# Known departures, for `ilp check --expected`: cases that depart, and why that is let pass.\n"
STUB = """
[[expected]]
implementation = "fake"
outcome = "rejected"
kind = "bug"
reason = "To be written: valid packet refused, 0027-fulfill-fields"
expires = 2026-07-15
vectors = [
    "subject/one",
    "subject/two",
]
"""


def entry_text(*vectors: str, outcome: str = "rejected", implementation: str = "fake", more: str = "") -> str:
    named = "".join(f'    "{each}",\n' for each in vectors)
    return (
        f'[[expected]]\nimplementation = "{implementation}"\noutcome = "{outcome}"\nkind = "wontfix"\n'
        f'reason = "It is so."\n{more}vectors = [\n{named}]\n'
    )


def planned(
    text: str,
    outcomes: Mapping[str, Sequence[Outcome]],
    asked: Sequence[str] = NAMES,
    others: tuple[ExpectedResult, ...] = (),
) -> tuple[CheckPlan, CheckRecord]:
    entries = read_expected(text.encode(), "mine.toml")
    of = plan(
        *(vector(id=each) for each in asked),
        references=tuple(outcomes),
        expected=(*entries, *others),
        set_ids=NAMES,
    )
    return of, run_check(of, opener(**{name: Fake(each) for name, each in outcomes.items()}), Silent())


def update(
    text: str, asked: Sequence[str] = NAMES, others: tuple[ExpectedResult, ...] = (), **outcomes: Sequence[Outcome]
) -> Update:
    _, record = planned(text, outcomes, asked, others)
    return updated(text, "mine.toml", record, others, NAMES, TODAY)


def again(text: str, **outcomes: Sequence[Outcome]) -> CheckRecord:
    """Return the run with a list as it is."""
    return planned(text, outcomes)[1]


# What is added.


def test_list_is_begun_with_what_fails() -> None:
    assert update("", fake=[REFUSED, REFUSED, READ]) == Update(HEAD + STUB, 2, 1, ())


def test_new_entry_takes_the_place_of_a_last_one_that_goes() -> None:
    stays = entry_text("subject/two")
    begun = update(f"{stays}\n{entry_text('subject/three')}", fake=[REFUSED, REFUSED, READ]).text
    assert begun == stays + STUB.replace('    "subject/two",\n', "")


def test_list_without_anything_to_say_is_begun_all_the_same() -> None:
    assert update("", fake=[READ] * 3) == Update(HEAD, 0, 0, ())


def test_outcomes_and_implementations_have_entries_of_their_own() -> None:
    found = update("", a=[REFUSED, FAULT, READ], b=[REFUSED, READ, READ])
    entries = read_expected(found.text.encode(), "mine.toml")
    assert [(each.implementation, each.outcome, each.vectors) for each in entries] == [
        ("a", "rejected", ("subject/one",)),
        ("a", "faulted", ("subject/two",)),
        ("b", "rejected", ("subject/one",)),
    ]
    assert found.unwritten == 3


def test_open_reference_is_listed_as_it_was_resolved() -> None:
    record = run_check(
        plan(vector(), references=("npm:ilp-packet",)), opener(**{"npm:ilp-packet": Fake([REFUSED])}), Silent()
    )
    text = updated("", "mine.toml", record, (), ["subject/name"], TODAY).text
    assert 'implementation = "npm:ilp-packet@1.2.3"' in text


def test_what_fails_joins_the_stub_that_is_there() -> None:
    first = update("", fake=[REFUSED, READ, READ])
    second = update(first.text, fake=[REFUSED, REFUSED, READ])
    assert (second.text, second.unwritten) == (HEAD + STUB, 0)


def test_stub_that_has_expired_is_joined_by_nothing() -> None:
    stub = STUB.replace("2026-07-15", "2026-06-14").replace('    "subject/two",\n', "")
    found = update(stub, fake=[REFUSED, REFUSED, READ])
    assert found.text.startswith(stub)
    assert found.unwritten == 1


def test_warn_is_not_added() -> None:
    record = run_check(plan(vector(level="MAY")), opener(fake=Fake([REFUSED])), Silent())
    assert updated("", "mine.toml", record, (), ["subject/name"], TODAY).added == 0


def test_what_another_list_speaks_of_is_not_added() -> None:
    assert update("", others=(listed(vectors=("subject/*",)),), fake=[REFUSED] * 3).added == 0


def test_what_another_list_speaks_of_otherwise_is_added() -> None:
    assert update("", others=(listed("faulted", vectors=("subject/one",)),), fake=[REFUSED, READ, READ]).added == 1


# What is removed.


def test_case_that_passes_goes_and_its_neighbours_stay_as_they_are() -> None:
    text = entry_text("subject/one", "subject/two").replace('two",', 'two",  # a word on it')
    found = update(text, fake=[READ, REFUSED, READ])
    assert found.text == text.replace('    "subject/one",\n', "")
    assert found.removed == ("subject/one",)


def test_name_that_no_vector_has_goes() -> None:
    assert update(entry_text("subject/one", "subject/eno"), fake=[REFUSED, READ, READ]).text == entry_text(
        "subject/one"
    )


def test_name_that_is_listed_above_goes() -> None:
    text = entry_text("subject/*")
    assert update(text + entry_text("subject/one"), fake=[REFUSED] * 3).text == text


def test_entry_of_which_nothing_is_left_goes_with_the_comment_above_it() -> None:
    first, second = "# One.\n" + entry_text("subject/one") + "\n", "# Two.\n" + entry_text("subject/two")
    assert update("# Head.\n\n" + first + second, fake=[READ, REFUSED, READ]).text == "# Head.\n\n" + second


def test_glob_gives_way_to_what_departs_of_it() -> None:
    text = entry_text("subject/*").replace('*",', '*",\n    # own line')
    found = update(text, fake=[REFUSED, READ, REFUSED])
    assert '"subject/one",\n    "subject/three",\n    # own line\n' in found.text
    assert found.removed == ("subject/*",)


def test_case_that_departs_otherwise_moves_to_a_stub() -> None:
    text = entry_text("subject/one", "subject/two", outcome="faulted")
    found = update(text, fake=[REFUSED, FAULT, READ])
    assert [(each.outcome, each.reason[:5], each.vectors) for each in read_expected(found.text.encode(), "x")] == [
        ("faulted", "It is", ("subject/two",)),
        ("rejected", "To be", ("subject/one",)),
    ]


def test_case_that_departs_for_one_implementation_alone_keeps_its_reason_there() -> None:
    more = 'link = "https://example.org"\nowner = "me"\nexpires = 2026-12-31\n'
    text = entry_text("subject/one", implementation="f*", more=more)
    found = update(text, f1=[REFUSED, READ, READ], f2=[READ, READ, READ])
    (entry,) = read_expected(found.text.encode(), "mine.toml")
    assert (entry.implementation, entry.vectors, entry.reason) == ("f1", ("subject/one",), "It is so.")
    assert (entry.kind, entry.link, entry.owner, entry.expires) == (
        "wontfix",
        "https://example.org",
        "me",
        date(2026, 12, 31),
    )
    assert found.unwritten == 0


def test_warn_that_one_implementation_shows_alone_keeps_its_reason_there() -> None:
    text = entry_text("subject/name", implementation="f*")
    of = plan(
        vector(level="MAY"),
        references=("f1", "f2"),
        expected=read_expected(text.encode(), "x"),
        set_ids=("subject/name",),
    )
    record = run_check(of, opener(f1=Fake([REFUSED]), f2=Fake([READ])), Silent())
    found = updated(text, "x", record, (), ["subject/name"], TODAY)
    assert [each.implementation for each in read_expected(found.text.encode(), "x")] == ["f1"]


def test_entry_that_spoke_for_a_name_above_it_gets_to_speak() -> None:
    first, second = entry_text("subject/one", outcome="faulted"), entry_text("subject/one", "subject/two")
    assert update(first + second, fake=[REFUSED, REFUSED, READ]).text == second


# What is left alone.

UNTOUCHED: dict[str, tuple[str, list[Outcome]]] = {
    "a list that is true": (entry_text("subject/one", "subject/t*"), [REFUSED] * 3),
    "an entry of another implementation": (entry_text("nowhere/x", implementation="other"), [READ] * 3),
    "an entry that has expired": (entry_text("subject/*", more="expires = 2026-06-14\n"), [REFUSED, READ, READ]),
    "a case that is not supported": (entry_text("subject/one"), [Unsupported("no"), READ, READ]),
    "a list without a newline at its end": (entry_text("subject/*").rstrip(), [REFUSED] * 3),
}


@pytest.mark.parametrize("what", UNTOUCHED)
def test_is_left_alone(what: str) -> None:
    text, outcomes = UNTOUCHED[what]
    assert update(text, fake=outcomes) == Update(text, 0, 0, ())


def test_what_was_not_asked_is_left_alone() -> None:
    text = entry_text("subject/two", "subject/t*")
    assert update(text, asked=["subject/one"], fake=[READ]).text == text


def test_glob_that_is_too_broad_keeps_what_was_not_asked() -> None:
    found = update(entry_text("subject/*"), asked=["subject/one"], fake=[READ])
    assert found.text == entry_text("subject/two", "subject/three")


def test_line_endings_stay_as_they_are() -> None:
    text = entry_text("subject/one", "subject/two").replace("\n", "\r\n")
    found = update(text, fake=[READ, REFUSED, REFUSED])
    assert found.text.count("\n") == found.text.count("\r\n") > text.count("\r\n")


def test_list_that_ends_without_a_newline_is_continued_on_a_line_of_its_own() -> None:
    text = entry_text("subject/one").rstrip()
    assert update(text, fake=[REFUSED, REFUSED, READ]).text.startswith(text + "\n\n[[expected]]\n")


def test_list_in_another_form_is_not_touched() -> None:
    text = 'expected = [{implementation="fake", outcome="rejected", kind="bug", reason="x", vectors=["subject/one"]}]'
    with pytest.raises(BrokenExpectedResults, match=r"mine.toml: cannot be updated, as .* `\[\[expected\]\]`"):
        update(text, fake=[READ] * 3)


# All of it.

LISTS = [
    "",
    entry_text("subject/*"),
    entry_text("subject/one", "subject/t*"),
    entry_text("subject/one", outcome="faulted") + entry_text("subject/*", implementation="f?"),
    entry_text("subject/one", implementation="f1") + entry_text("subject/*", outcome="faulted", implementation="f*"),
]


@pytest.mark.parametrize("text", LISTS, ids=range(len(LISTS)))
@pytest.mark.parametrize("first", list(product([READ, REFUSED, FAULT], repeat=3)), ids=range(27))
def test_run_is_clean_with_the_rewritten_list(text: str, first: tuple[Outcome, ...]) -> None:
    second: list[Outcome] = [REFUSED, READ, FAULT]
    of, record = planned(text, {"f1": first, "f2": second})
    found = updated(text, "mine.toml", record, (), NAMES, TODAY)
    entries = read_expected(found.text.encode(), "mine.toml")
    anew = judged_anew(record, structs.replace(of, expected=entries))
    assert (anew.known_problems, exit_code(anew)) == ([], 0)
    assert anew.results == again(found.text, f1=first, f2=second).results
    assert update(found.text, f1=first, f2=second) == Update(found.text, 0, 0, ())
