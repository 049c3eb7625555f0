from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ilp.gate.record import BUMPS, Bump, stronger
from ilp.gate.versions import declaration, declared_bump, next_version, sufficient


@pytest.mark.parametrize(
    ("old", "new", "bump"),
    [
        ("3.0.7", "3.0.8", "patch"),
        ("3.5.1", "3.6.0", "minor"),
        ("3.5.1", "3.6.4", "minor"),
        ("3.5.1", "4.0.0", "major"),
        ("3.5.1", "5.2.9", "major"),
        ("3.9.0", "3.10.0", "minor"),
        ("v3.5.1", "v3.5.2", "patch"),
        ("3.5.1", "v3.5.2", "patch"),
        # before 1.0.0
        ("0.1.2", "0.1.3", "minor"),
        ("0.1.2", "0.2.0", "major"),
        ("0.1.2", "1.0.0", "major"),
        ("0.0.1", "0.0.2", "major"),
        ("0.0.1", "0.1.0", "major"),
        # to a prerelease
        ("3.5.1", "3.5.2-rc.1", "patch"),
        ("3.5.1", "3.6.0-rc.1", "minor"),
        ("3.5.1", "4.0.0-alpha", "major"),
        ("0.1.2", "0.1.3-rc.1", "minor"),
        # from a prerelease
        ("1.0.0-rc.1", "1.0.0", "major"),
        ("2.0.0-rc.1", "2.0.0-rc.2", "major"),
        ("2.1.0-rc.1", "2.1.0", "minor"),
        ("2.1.0-rc.1", "2.1.0-rc.2", "minor"),
        ("2.1.3-rc.1", "2.1.3", "patch"),
        ("2.0.0-rc.1", "2.0.1", "major"),
        ("2.1.3-rc.1", "2.2.0", "minor"),
        ("2.1.3-rc.1", "3.0.0", "major"),
        ("0.2.0-rc.1", "0.2.0", "major"),
        ("0.2.3-rc.1", "0.2.3", "minor"),
        ("0.0.3-rc.1", "0.0.3", "major"),
        ("0.0.0-rc.1", "0.0.0", "major"),
    ],
)
def test_declared_bump(old: str, new: str, bump: Bump) -> None:
    assert declared_bump(old, new) == bump


@pytest.mark.parametrize("new", ["3.5.1", "v3.5.1", "3.5.1+build.7"])
def test_equal_versions_declare_nothing(new: str) -> None:
    declared = declaration("3.5.1", new)
    assert (declared.bump, declared.reason) == (None, f"3.5.1 and {new} are the same version")


@pytest.mark.parametrize("pair", [("3.5", "3.6.0"), ("3.5.1", "latest"), ("unknown", "unknown"), ("", "1.0.0")])
def test_what_is_no_semantic_version_declares_nothing(pair: tuple[str, str]) -> None:
    assert declared_bump(*pair) is None


@pytest.mark.parametrize(("pair", "named"), [(("3.5", "3.6.0"), "3.5"), (("3.5.1", "latest"), "latest")])
def test_what_is_no_semantic_version_is_named(pair: tuple[str, str], named: str) -> None:
    assert declaration(*pair).reason == f"{named!r} is no semantic version, such as 3.5.1"


@pytest.mark.parametrize(("old", "new"), [("3.6.0", "3.5.1"), ("3.6.0", "3.6.0-rc.1")])
def test_step_back_is_refused(old: str, new: str) -> None:
    with pytest.raises(ValueError, match=f"{new} is lower than {old}: the older version comes first"):
        declared_bump(old, new)


NUMBERS = st.integers(min_value=0, max_value=3)
VERSIONS = st.builds(
    lambda numbers, rc: (*numbers, rc), st.tuples(NUMBERS, NUMBERS, NUMBERS), st.integers(min_value=1, max_value=3)
)


def written(version: tuple[int, int, int, int]) -> str:
    major, minor, patch, candidate = version
    return f"{major}.{minor}.{patch}" + (f"-rc.{candidate}" if candidate < 3 else "")


@given(st.sets(VERSIONS, min_size=3, max_size=3))
def test_two_steps_declare_what_the_one_over_both_does(versions: set[tuple[int, int, int, int]]) -> None:
    first, second, third = map(written, sorted(versions))
    one, other = declared_bump(first, second), declared_bump(second, third)
    assert one is not None
    assert other is not None
    assert declared_bump(first, third) == stronger(one, other)


@given(VERSIONS, VERSIONS, st.from_regex(r"\A[0-9A-Za-z]{1,5}\Z"))
def test_build_metadata_does_not_count(
    one: tuple[int, int, int, int], other: tuple[int, int, int, int], build: str
) -> None:
    assume(one < other)
    assert declared_bump(f"{written(one)}+{build}", written(other)) == declared_bump(written(one), written(other))


@pytest.mark.parametrize("declared", BUMPS)
@pytest.mark.parametrize("required", BUMPS)
def test_declared_is_sufficient_if_it_is_not_weaker_and_not_never(required: Bump, declared: Bump) -> None:
    assert sufficient(required, declared) == (BUMPS.index(declared) >= BUMPS.index(required) and required != "never")


# The next version.


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
