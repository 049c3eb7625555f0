"""The JSON Schemas of everything that machines exchange with the suite, made from the types that read and write it.

    python -m ilp.report.schemas            write them into the checkout
    python -m ilp.report.schemas --check    say which differ

The files are committed, so that whoever needs a schema has it without running anything.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from ilp.bench.record import BenchRecord
from ilp.bench.trend_record import TrendRecord
from ilp.conformance.record import CheckRecord
from ilp.fuzz.record import FuzzFinding, FuzzRecord
from ilp.fuzz.replay import ReplayRecord
from ilp.gate.history import HistoryRecord
from ilp.gate.record import GateRecord
from ilp.golden.compare import Comparison
from ilp.golden.manifest import Manifest
from ilp.golden.vector import VectorFile
from ilp.golden.verify import Drift, Verification
from ilp.protocol.bench import BENCH_OPERATIONS, BenchResult
from ilp.protocol.message import HelloRequest, HelloResponse, OctetsResponse, ValueResponse
from ilp.protocol.operation import Decode, Encode, Relay
from ilp.report.adapter_record import AdapterRecord
from ilp.report.explanation import Explanation
from ilp.report.implementations_record import ImplementationsRecord
from ilp.report.rules_text import RulesRecord
from ilp.report.vectors_record import ClausesRecord, Export, ListRecord, MutationRecord, ShowRecord

__all__ = ["SCHEMAS", "schema_text"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def _of(form: Any, title: str) -> dict[str, Any]:
    return {"$schema": _DIALECT, "title": title} | msgspec.json.schema(form)


def _protocol() -> dict[str, Any]:
    """Return the schema of one line of the adapter protocol: a request, or a response."""
    requests, responses = (HelloRequest, Decode, Encode, Relay), (HelloResponse, ValueResponse, OctetsResponse)
    roots, definitions = msgspec.json.schema_components(
        (*requests, *responses, BenchResult), ref_template="#/$defs/{name}"
    )
    inputs = {f"{each.__name__}Input": _as_input(definitions[each.__name__]) for each in (Decode, Encode, Relay)}
    for request in requests:
        _as_request(definitions[request.__name__])
    for response in responses:
        _as_response(definitions[response.__name__])
    return {
        "$schema": _DIALECT,
        "title": "Adapter protocol, version 1: one line, a request or a response",
        "anyOf": [
            {"title": "request", "anyOf": [*roots[: len(requests)], _reference("BenchRequest")]},
            {"title": "response", "anyOf": [*roots[len(requests) : -1], _reference("BenchResponse")]},
        ],
        "$defs": definitions
        | inputs
        | {"BenchRequest": _bench_request(inputs), "BenchResponse": _bench_response(definitions["HelloResponse"])},
    }


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}


def _as_input(operation: dict[str, Any]) -> dict[str, Any]:
    """An operation becomes an input of bench by losing its name."""
    return {
        "title": f"{operation['title']}Input",
        "description": "An input of bench: the request without `id` and `op`.",
        "type": "object",
        "properties": {name: member for name, member in operation["properties"].items() if name != "op"},
        "required": [name for name in operation["required"] if name != "op"],
    }


def _bench_request(inputs: Iterable[str]) -> dict[str, Any]:
    """Return the schema of the two kinds of requests of bench: load, and run."""
    return {
        "title": "BenchRequest",
        "description": "Keep these inputs, or time the codec on those that are kept.",
        "type": "object",
        "properties": {
            "id": {"type": "integer", "minimum": 0},
            "op": {"enum": ["bench"]},
            "operation": {"enum": list(BENCH_OPERATIONS)},
            "inputs": {"type": "array", "items": {"anyOf": [_reference(each) for each in inputs]}},
            "append": {"type": "boolean", "default": False},
            "nanoseconds": {"type": "integer", "minimum": 0},
            "latencies": {"enum": [True]},
            "checksum": {"type": "boolean", "default": True},
        },
        "required": ["id", "op", "operation"],
        "oneOf": [{"required": [each]} for each in ("inputs", "nanoseconds", "latencies")],
    }


def _bench_response(other: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of the response to bench, in the form of any `other` response."""
    return other | {
        "title": "BenchResponse",
        "description": "The response to bench.",
        "properties": other["properties"] | {"ok": _reference(BenchResult.__name__)},
    }


def _as_request(definition: dict[str, Any]) -> None:
    """An operation becomes a request by an id; an adapter ignores members that it does not know."""
    definition["properties"] = {"id": {"type": "integer", "minimum": 0}} | definition["properties"]
    if definition["title"] != HelloRequest.__name__:
        definition["properties"]["reach"] = {"type": "boolean", "default": False}
    definition["required"] = ["id", *definition["required"]]
    definition.pop("additionalProperties", None)


def _as_response(definition: dict[str, Any]) -> None:
    """A response says exactly one thing."""
    members = ("ok", "rejected", "faulted", "unsupported")
    definition["oneOf"] = [{"required": [member]} for member in members]


def _checkout() -> Path:
    return Path(__file__).parents[2]


SCHEMAS: MappingProxyType[str, Callable[[], dict[str, Any]]] = MappingProxyType(
    {
        "ilp/protocol/adapter-protocol.schema.json": _protocol,
        "ilp/report/check.schema.json": lambda: _of(CheckRecord, "ilp check --format json"),
        "ilp/report/explain.schema.json": lambda: _of(Explanation, "ilp explain --format json, one line a packet"),
        "ilp/report/implementations.schema.json": lambda: _of(
            ImplementationsRecord, "ilp implementations list and info --format json"
        ),
        "ilp/report/adapter-test.schema.json": lambda: _of(AdapterRecord, "ilp adapter test --format json"),
        "ilp/report/vectors-list.schema.json": lambda: _of(ListRecord, "ilp vectors list --format json"),
        "ilp/report/vectors-show.schema.json": lambda: _of(ShowRecord, "ilp vectors show --format json"),
        "ilp/report/vectors-verify.schema.json": lambda: _of(Verification, "ilp vectors verify --format json"),
        "ilp/report/vectors-export.schema.json": lambda: _of(Export, "ilp vectors export --format json"),
        "ilp/report/vectors-diff.schema.json": lambda: _of(Comparison, "ilp vectors diff --format json"),
        "ilp/report/vectors-drift.schema.json": lambda: _of(Drift, "ilp vectors drift --format json"),
        "ilp/report/vectors-clauses.schema.json": lambda: _of(ClausesRecord, "ilp vectors clauses --format json"),
        "ilp/report/vectors-mutation.schema.json": lambda: _of(MutationRecord, "ilp vectors mutation --format json"),
        "ilp/report/fuzz.schema.json": lambda: _of(FuzzRecord, "ilp fuzz --format json"),
        "ilp/report/fuzz-finding.schema.json": lambda: _of(FuzzFinding, "A finding in the state folder of ilp fuzz"),
        "ilp/report/replay.schema.json": lambda: _of(ReplayRecord, "ilp replay --format json"),
        "ilp/report/gate.schema.json": lambda: _of(GateRecord, "ilp gate --format json"),
        "ilp/report/history.schema.json": lambda: _of(HistoryRecord, "ilp history --format json"),
        "ilp/report/bench.schema.json": lambda: _of(BenchRecord, "ilp bench --format json"),
        "ilp/report/trend.schema.json": lambda: _of(TrendRecord, "ilp trend --format json"),
        "ilp/report/rules.schema.json": lambda: _of(RulesRecord, "ilp rules --format json"),
        "vectors/schema/manifest.schema.json": lambda: _of(Manifest, "The manifest of a set of golden vectors"),
        "vectors/schema/vectors.schema.json": lambda: _of(VectorFile, "A file of golden vectors"),
    }
)
"""Every schema by its path in the checkout."""


def schema_text(path: str) -> str:
    """Return a schema as its file holds it.

    Raises:
        KeyError: `path` is none of SCHEMAS.
    """
    return msgspec.json.format(msgspec.json.encode(SCHEMAS[path]()), indent=2).decode() + "\n"


def main(arguments: list[str]) -> int:
    """Write the schemas, or with --check return 1 if one differs."""
    differing = [path for path in SCHEMAS if not _same(path)]
    for path in differing:
        sys.stdout.write(f"{path} {'differs' if '--check' in arguments else 'written'}\n")
        if "--check" not in arguments:
            (_checkout() / path).parent.mkdir(parents=True, exist_ok=True)
            (_checkout() / path).write_text(schema_text(path), encoding="utf-8")
    return 1 if differing and "--check" in arguments else 0


def _same(path: str) -> bool:
    file = _checkout() / path
    return file.is_file() and file.read_text(encoding="utf-8") == schema_text(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
