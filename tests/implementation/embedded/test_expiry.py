from __future__ import annotations

import pytest

from ilp.implementation.embedded.expiry import characters_of, iso_of
from ilp.implementation.embedded.in_process import RefusedError


@pytest.mark.parametrize(
    ("iso", "characters"),
    [
        ("2017-12-23T01:21:40.549Z", "20171223012140549"),
        ("2017-12-23T01:21:40.279112Z", "20171223012140279"),
        ("2017-12-23T01:21:40.279999999Z", "20171223012140279"),
        ("2017-13-99T99:99:99.000Z", "20171399999999000"),
        ("0000-00-00T00:00:00.000Z", "00000000000000000"),
    ],
)
def test_every_place_goes_to_its_character_and_digits_beyond_milliseconds_are_cut(iso: str, characters: str) -> None:
    assert characters_of(iso) == characters


@pytest.mark.parametrize(
    "iso", ["12017-12-23T01:21:40.549Z", "+002017-12-23T01:21:40.549Z", "-0001-12-23T01:21:40.549Z"]
)
def test_a_year_of_more_than_four_characters_is_refused(iso: str) -> None:
    with pytest.raises(RefusedError):
        characters_of(iso)


@pytest.mark.parametrize("characters", ["20171223012140549", "20171399999999000", "2017-12-23T01:21:"])
def test_seventeen_characters_come_back_from_iso_as_they_were(characters: str) -> None:
    assert characters_of(iso_of(characters)) == characters


@pytest.mark.parametrize("character", ["\n", "\x00", "\x7f"])
def test_a_character_that_is_not_printable_is_refused(character: str) -> None:
    with pytest.raises(RefusedError):
        iso_of("2017122301214054" + character)
