from __future__ import annotations

import sys

import pytest
from hypothesis import given

from ilp.bench.extra import MissingLibrary
from ilp.bench.record import BenchRecord, PairedCell
from ilp.report.forms import BENCH_FORMS, RUN_FORMS, Form, RunRecord, forms_of, painted, rendered
from tests.bench.bench_records import around, compared, measured
from tests.report import check_records as runs
from tests.report.bench_hostile import hostile_bench, hostile_comparison
from tests.report.foreign import TEXTS
from tests.report.gate_records import finding, full_record
from tests.report.gate_records import record as gate
from tests.report.history_records import history, hostile_history, step

FORMS = [each for each in RUN_FORMS if each not in (Form.TEXT, Form.HTML)]  # pages have tests of their own
TIMED = [each for each in BENCH_FORMS if each not in (Form.TEXT, Form.PNG)]
WORDS = [each for each in TIMED if each is not Form.SVG]  # pictures have tests of their own
PAIR = PairedCell(operation="decode", shape="typical", verdict="equivalent", ratio=around(1.0), control=around(1.0))
BENCHES = [measured({"a": 1.0, "reference": 1.0}), compared("a@2", "a@1", PAIR)]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("record", [runs.mixed(), gate(finding()), history(step())])
def test_every_record_has_every_form(record: RunRecord, form: Form) -> None:
    text = rendered(record, form)
    assert text
    assert isinstance(text, str)
    assert not text.endswith("\n")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("record", [runs.mixed(), gate(finding()), history(step())])
def test_form_is_the_same_each_time(record: RunRecord, form: Form) -> None:
    assert rendered(record, form) == rendered(record, form)


def test_text_prints_itself() -> None:
    with pytest.raises(ValueError, match="no such form: text"):
        rendered(runs.clean(), Form.TEXT)


@pytest.mark.parametrize("form", TIMED)
@pytest.mark.parametrize("record", BENCHES)
def test_benchmark_has_its_forms(record: RunRecord, form: Form) -> None:
    assert form in forms_of(record)
    assert rendered(record, form)


@pytest.mark.parametrize("form", TIMED)
@pytest.mark.parametrize("record", BENCHES)
def test_form_of_a_benchmark_is_the_same_each_time(record: RunRecord, form: Form) -> None:
    assert rendered(record, form) == rendered(record, form)


@pytest.mark.parametrize("record", BENCHES)
def test_benchmark_is_painted(record: BenchRecord) -> None:
    assert painted(record).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("record", "form"),
    [(BENCHES[0], Form.HTML), (BENCHES[0], Form.PNG), (BENCHES[0], Form.SARIF), (runs.clean(), Form.PNG)],
)
def test_form_that_a_record_has_not_is_refused(record: RunRecord, form: Form) -> None:
    with pytest.raises(ValueError, match=f"no such form: {form}"):
        rendered(record, form)


def test_picture_needs_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingLibrary, match="matplotlib"):
        rendered(BENCHES[0], Form.SVG)


@given(TEXTS)
def test_every_form_of_foreign_text_is_utf_8(text: str) -> None:
    for record in (runs.hostile(text), full_record(text), hostile_history(text)):
        for form in FORMS:
            str(rendered(record, form)).encode()


@given(TEXTS)
def test_every_form_of_foreign_text_in_a_benchmark_is_utf_8(text: str) -> None:
    for record in (hostile_bench(text), hostile_comparison(text)):
        for form in WORDS:
            said = rendered(record, form)
            assert isinstance(said, str)
            said.encode()
