from __future__ import annotations

from typing import Annotated, get_args

import msgspec
import pytest
from msgspec import Meta

from ilp.protocol.forms import VALUE_FORMS, in_words

Word = Annotated[str, Meta(pattern=r"^\w+'\S$")]


def complaint_about(form: object) -> str:
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert("\n", form)
    return str(caught.value)


@pytest.mark.parametrize("form", VALUE_FORMS, ids=lambda form: VALUE_FORMS[form])
def test_form_is_said_in_words(form: object) -> None:
    assert in_words(complaint_about(form)) == f"Expected {VALUE_FORMS[form]}"


def test_pattern_with_backslashes_and_quotes_is_found() -> None:
    assert in_words(complaint_about(Word), {Word: "a word"}) == "Expected a word"


def test_other_patterns_stay() -> None:
    assert repr(get_args(Word)[1].pattern) in in_words(complaint_about(Word))


def test_other_complaints_stay() -> None:
    assert in_words("Expected `str`, got `int`") == "Expected `str`, got `int`"
