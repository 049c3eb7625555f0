from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilp.codec.oer import length_determinant
from ilp.explore.determinant import fixed_width, long_form, read_determinant, resized


@given(st.integers(0, (1 << 64) - 1))
def test_what_is_canonical_is_read(length: int) -> None:
    determinant = length_determinant(length)

    assert read_determinant(b"\xaa" + determinant, 1) == (length, 1 + len(determinant))


@pytest.mark.parametrize("octets", ["", "80", "82ff", "89" + "00" * 9, "ff" + "00" * 127])
def test_what_denotes_no_length_is_not_read(octets: str) -> None:
    assert read_determinant(bytes.fromhex(octets), 0) is None


@pytest.mark.parametrize(
    ("length", "width", "octets"), [(5, 1, "8105"), (5, 3, "83000005"), (0x1234, 2, "821234"), (0x1234, 1, "8134")]
)
def test_long_form_has_the_width_that_is_asked_for(length: int, width: int, octets: str) -> None:
    assert long_form(length, width).hex() == octets


def test_fixed_width_keeps_the_low_octets() -> None:
    assert fixed_width(0x12345, 2) == b"\x23\x45"
    assert fixed_width(-1, 2) == b"\xff\xff"


@pytest.mark.parametrize(
    ("old", "length", "new"),
    [
        ("05", 7, "07"),  # canonical stays canonical
        ("05", 200, "81c8"),
        ("8180", 5, "05"),
        ("05", -1, "00"),
        ("8105", 7, "8107"),  # longer than needed stays as long as it is
        ("84000000c8", 7, "8400000007"),
        ("8105", 256, "820100"),  # unless the length does not fit
        ("0080", 5, "0005"),  # no determinant of RFC 0030
    ],
)
def test_resized_is_in_the_manner_of_the_old_one(old: str, length: int, new: str) -> None:
    assert resized(bytes.fromhex(old), length).hex() == new
