"""Small sets of vectors in folders, for tests of what is done with whole sets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from ilp.golden.load import MANIFEST_FILE
from ilp.golden.manifest import build_manifest, manifest_octets
from ilp.golden.vector import Vector
from tests.conformance.cases import vector

FLAGS = {"boundary": "At the edge of a range."}
TWO = (vector(id="subject/one", since="0.1.0"), vector("reject", id="subject/two", since="0.1.0"))


def write_set(
    folder: Path,
    vectors: Sequence[Vector] = TWO,
    *,
    retired: Sequence[str] = (),
    version: str | None = "0.1.0",
    readme: str = "# Read me\n",
) -> Path:
    """Write a set with one file of vectors, and with a manifest if it has a version; return its folder."""
    folder.mkdir(exist_ok=True)
    tombstones = [{"id": each, "since": "0.1.0", "reason": "It was wrong."} for each in retired]
    file: dict[str, Any] = {"subject": "subject", "description": "It is.", "retired": tombstones}
    file["vectors"] = [msgspec.to_builtins(each) for each in vectors]
    (folder / "subject.json").write_text(json.dumps(file), encoding="utf-8")
    (folder / "flags.json").write_text(json.dumps(FLAGS), encoding="utf-8")
    (folder / "README.md").write_text(readme, encoding="utf-8")
    (folder / "LICENSE").write_text("Do as you like.\n", encoding="utf-8")
    (folder / "schema").mkdir(exist_ok=True)
    (folder / "schema" / "vectors.schema.json").write_text("{}", encoding="utf-8")
    if version is not None:
        (folder / MANIFEST_FILE).write_bytes(manifest_octets(build_manifest(folder, version)))
    return folder
