from __future__ import annotations

import pytest

from ilp.implementation.launch import Conditions, words_of


def test_a_command_line_is_split_as_a_shell_splits_it() -> None:
    assert words_of("node 'my adapter.js' --strict") == ("node", "my adapter.js", "--strict")


def test_nothing_is_expanded() -> None:
    assert words_of("a $HOME *.js && b") == ("a", "$HOME", "*.js", "&&", "b")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("node 'adapter", "No closing quotation"),
        ("", "it names no program"),
        (" ", "it names no program"),
        ("'' x", "it names no program"),
    ],
)
def test_what_is_no_command_line_is_refused(line: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        words_of(line)


def test_nobody_has_to_hear_of_installs() -> None:
    Conditions().on_progress("installing")
