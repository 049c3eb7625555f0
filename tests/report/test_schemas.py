from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from ilp.golden.load import load_vectors, shipped_vectors
from ilp.implementation.adapter_test import ProbeResult
from ilp.protocol import Encode
from ilp.report import schemas
from ilp.report.adapter_record import adapter_record
from ilp.report.explanation import explain
from ilp.report.machine import to_json
from ilp.report.schemas import SCHEMAS, main, schema_text

CHECKOUT = Path(__file__).parents[2]
FOLDER = shipped_vectors()


def schema(path: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((CHECKOUT / path).read_text(encoding="utf-8"))
    return loaded


def validator(path: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema(path))


@pytest.mark.parametrize("path", SCHEMAS)
def test_committed_schema_is_what_the_types_say(path: str) -> None:
    assert (CHECKOUT / path).read_text(encoding="utf-8") == schema_text(path), "run python -m ilp.report.schemas"


@pytest.mark.parametrize("path", SCHEMAS)
def test_schema_is_a_json_schema(path: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(path))


def test_schemas_are_up_to_date_says_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0
    assert capsys.readouterr().out == ""


def test_check_names_schemas_that_differ(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(schemas, "_checkout", lambda: tmp_path)
    assert main(["--check"]) == 1
    assert capsys.readouterr().out.splitlines() == [f"{path} differs" for path in SCHEMAS]


def test_schemas_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schemas, "_checkout", lambda: tmp_path)
    assert main([]) == 0
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.json")} == set(SCHEMAS)


OTHER_FILES = {"flags.json", "MANIFEST.json", "RELEASED.json"}
VECTOR_FILES = sorted(path for path in FOLDER.glob("*.json") if path.name not in OTHER_FILES)


@pytest.mark.parametrize("path", VECTOR_FILES, ids=lambda path: path.name)
def test_vector_file_has_the_published_form(path: Path) -> None:
    validator("vectors/schema/vectors.schema.json").validate(json.loads(path.read_text(encoding="utf-8")))


def test_manifest_has_the_published_form() -> None:
    manifest = json.loads((FOLDER / "MANIFEST.json").read_text(encoding="utf-8"))
    validator("vectors/schema/manifest.schema.json").validate(manifest)


@pytest.mark.parametrize("change", [{"surprise": 1}, {"vectors": [{}]}, {"subject": "Two Words"}])
def test_broken_vector_file_has_not(change: dict[str, Any]) -> None:
    file = {"subject": "a", "description": "It is.", "vectors": []} | change
    assert not validator("vectors/schema/vectors.schema.json").is_valid(file)


def test_explanations_of_vectors_have_the_published_form() -> None:
    explained = validator("ilp/report/explain.schema.json")
    for each in load_vectors(FOLDER).vectors[::20]:
        if not isinstance(each.operation, Encode):
            explained.validate(json.loads(to_json(explain(bytes.fromhex(each.operation.packet)))))


def test_results_of_probes_have_the_published_form() -> None:
    results = [ProbeResult("greets", "it greets", "pass"), ProbeResult("order", "in order", "fail", "no", "log")]
    record = adapter_record("cmd:x", None, results, suite="0.0.0")
    validator("ilp/report/adapter-test.schema.json").validate(json.loads(to_json(record)))
