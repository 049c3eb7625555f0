from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilp.gate.next_version import next_version
from ilp.gate.record import Bump
from ilp.gate.versions import declared_bump, sufficient


@pytest.mark.parametrize(
    ("version", "required", "following"),
    [
        ("3.0.7", "major", "4.0.0"),
        ("3.0.7", "minor", "3.1.0"),
        ("3.0.7", "patch", "3.0.8"),
        ("3.0.7", "none", "3.0.8"),
        ("v3.0.7", "major", "4.0.0"),
        ("0.3.7", "patch", "0.3.8"),
        ("0.3.7", "minor", "0.3.8"),
        ("0.3.7", "major", "0.4.0"),
        ("0.0.7", "major", "0.0.8"),
        ("2.0.0-rc.1", "major", "2.0.0"),
        ("2.1.0-rc.1", "minor", "2.1.0"),
        ("2.1.0-rc.1", "major", "3.0.0"),
        ("2.1.1-rc.1", "patch", "2.1.1"),
    ],
)
def test_lowest_release_that_declares_enough(version: str, required: Bump, following: str) -> None:
    assert next_version(version, required) == following


def test_nothing_declares_enough_for_never() -> None:
    assert next_version("3.0.7", "never") is None


@pytest.mark.parametrize("version", ["unknown", "1.0", ""])
def test_after_what_is_no_version_comes_none(version: str) -> None:
    assert next_version(version, "major") is None


_NUMBERS = st.integers(0, 3)


@given(_NUMBERS, _NUMBERS, _NUMBERS, st.sampled_from(["patch", "minor", "major"]))
def test_it_always_declares_enough(major: int, minor: int, patch: int, required: Bump) -> None:
    version = f"{major}.{minor}.{patch}"
    following = next_version(version, required)
    assert following is not None
    assert sufficient(required, declared_bump(version, following) or "none")
