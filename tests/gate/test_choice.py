from __future__ import annotations

import pytest

from ilp.gate.choice import choose


def test_name_that_is_there_is_chosen() -> None:
    assert choose("warn", ("deny", "warn"), "level") == "warn"


def test_name_that_is_nearly_there_is_suggested() -> None:
    with pytest.raises(ValueError, match=r"^there is no level 'warm'; did you mean warn\?$"):
        choose("warm", ("deny", "warn"), "level")


def test_few_names_are_listed() -> None:
    with pytest.raises(ValueError, match=r"^there is no level 'x'; there is deny, warn$"):
        choose("x", ("deny", "warn"), "level")


def test_many_names_are_not_listed() -> None:
    with pytest.raises(ValueError, match=r"^there is no number 'x'$"):
        choose("x", [str(each) for each in range(13)], "number")
