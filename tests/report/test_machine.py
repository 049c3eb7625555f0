from __future__ import annotations

import json

from msgspec import Struct

from ilp.report.machine import to_json


class Place(Struct, rename="camel"):
    the_name: str
    of: tuple[str, ...] = ()


def test_record_is_one_line() -> None:
    assert to_json(Place("a\nb")) == r'{"theName":"a\nb","of":[]}'


def test_text_is_written_as_it_is() -> None:
    assert to_json(Place("日本")) == '{"theName":"日本","of":[]}'


def test_name_of_a_file_that_is_no_text_survives() -> None:
    name = b"/tmp/\xff\xc3\xa9".decode(errors="surrogateescape")
    written = to_json(Place(name, ("é",)))
    assert written == r'{"theName":"/tmp/\udcffé","of":["é"]}'
    assert json.loads(written)["theName"] == name
