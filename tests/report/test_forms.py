from __future__ import annotations

import pytest
from hypothesis import given

from ilp.report.forms import Form, RunRecord, rendered
from tests.report import check_records as runs
from tests.report.foreign import TEXTS
from tests.report.gate_records import finding, full_record
from tests.report.gate_records import record as gate
from tests.report.history_records import history, hostile_history, step

FORMS = [each for each in Form if each not in (Form.TEXT, Form.HTML)]  # pages have tests of their own


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("record", [runs.mixed(), gate(finding()), history(step())])
def test_every_record_has_every_form(record: RunRecord, form: Form) -> None:
    text = rendered(record, form)
    assert text
    assert not text.endswith("\n")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("record", [runs.mixed(), gate(finding()), history(step())])
def test_form_is_the_same_each_time(record: RunRecord, form: Form) -> None:
    assert rendered(record, form) == rendered(record, form)


def test_text_prints_itself() -> None:
    with pytest.raises(ValueError, match="prints itself"):
        rendered(runs.clean(), Form.TEXT)


@given(TEXTS)
def test_every_form_of_foreign_text_is_utf_8(text: str) -> None:
    for record in (runs.hostile(text), full_record(text), hostile_history(text)):
        for form in FORMS:
            rendered(record, form).encode()
