"""What docs/vectors.md and docs/disputed.md promise: the runner runs, the commands work, no dispute is left out."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from ilp.golden.load import load_vectors, set_files, shipped_vectors
from ilp.golden.vector import Vector
from ilp.protocol import Encode, RejectValue
from ilp.report.disputed import points
from tests.conformance.cases import ANOTHER, OPERATIONS, vector
from tests.golden.sets import write_set

_DOCS = Path(__file__).parents[1] / "docs"
_PAGE = (_DOCS / "vectors.md").read_text(encoding="utf-8")
_LONGEST = 33  # lines: "about 30"
_NODE = shutil.which("node")
needs_node = pytest.mark.skipif(_NODE is None, reason="needs Node.js")

# Knows Fulfill packets of up to 127 octets, and forwards nothing.
_CODEC = """
class Refusal extends Error {}
export const isRefusal = (error) => error instanceof Refusal
export function decode (octets) {
  if (octets[0] !== 13) throw new Refusal('no Fulfill')
  if (octets[1] !== octets.length - 2 || octets[34] !== octets.length - 35) throw new Refusal('a length that lies')
  const hex = (from, to) => octets.subarray(from, to).toString('hex')
  return { type: 'fulfill', data: hex(35), fulfillment: hex(2, 34) }
}
export function encode ({ type, fulfillment, data }) {
  if (type !== 'fulfill') return null.length
  const length = (octets) => Buffer.from([octets.length])
  const field = Buffer.from(data, 'hex')
  const contents = Buffer.concat([Buffer.from(fulfillment, 'hex'), length(field), field])
  return Buffer.concat([Buffer.from([13]), length(contents), contents])
}
"""

# Answers as the vectors want it: what the runner says of it, it says of a codec that is right.
_ORACLE = """
import { readdirSync, readFileSync } from 'node:fs'
const folder = process.argv[2]
const files = readdirSync(folder).filter((each) => each.endsWith('.json'))
const vectors = files.flatMap((each) => JSON.parse(readFileSync(`${folder}/${each}`)).vectors ?? [])
const members = (operation) => [...Object.keys(operation), ...Object.keys(operation.value ?? {})].sort()
const key = (operation) => JSON.stringify(operation, members(operation))
const wanted = new Map(vectors.map((each) => [key(each.operation), each.readings?.[0] ?? each]))
export const isRefusal = (error) => error.message === 'refused'
function answer (operation) {
  const { value, octets } = wanted.get(key(operation))
  if (value === undefined && octets === undefined) throw new Error('refused')
  return value ?? Buffer.from(octets, 'hex')
}
const hex = (octets) => octets.toString('hex')
export const decode = (octets) => answer({ op: 'decode', packet: hex(octets) })
export const encode = (value) => answer({ op: 'encode', value })
export const relay = (octets, amount, expiresAt) => answer({ op: 'relay', packet: hex(octets), amount, expiresAt })
"""


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = re.search(r"<!-- example: runner\.mjs -->\n```js\n(.*?)```", _PAGE, re.DOTALL)
    assert found is not None
    path = tmp_path_factory.mktemp("runner") / "runner.mjs"
    path.write_text(found[1], encoding="utf-8")
    return path


def run(runner: Path, codec: str, folder: Path) -> tuple[int, list[str], dict[str, int]]:
    """Return how the runner ended, the vectors that it names, and its counts."""
    runner.with_name("codec.mjs").write_text(codec, encoding="utf-8")
    done = subprocess.run(
        [str(_NODE), str(runner), str(folder)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stderr == ""
    *named, counts = done.stdout.splitlines()
    return done.returncode, [line.split(":")[0] for line in named], {k: v for k, v in json.loads(counts).items() if v}


def on(runner: Path, folder: Path, vectors: Sequence[Vector]) -> tuple[int, list[str], dict[str, int]]:
    return run(runner, _CODEC, write_set(folder / "set", vectors))


def test_runner_is_as_short_as_promised(runner: Path) -> None:
    assert len([line for line in runner.read_text(encoding="utf-8").splitlines() if line.strip()]) <= _LONGEST


@needs_node
@pytest.mark.parametrize(
    ("case", "verdict"),
    [
        (vector(), "pass"),
        (vector(operation=OPERATIONS["encode"]), "pass"),
        (vector(value=ANOTHER), "fail"),
        (vector("reject"), "fail"),
        (vector("reject", level="SHOULD"), "warn"),
        (vector("either"), "pass"),
        (vector("either", value=ANOTHER), "fail"),
        (vector("disputed"), "info"),
        (vector(operation=OPERATIONS["relay"]), "skip"),
    ],
    ids=lambda each: each if isinstance(each, str) else f"{each.operation_name}-{each.expectation}-{each.level}",
)
def test_runner_gives_the_verdict(runner: Path, tmp_path: Path, case: Vector, verdict: str) -> None:
    _, _, counts = on(runner, tmp_path, [case])
    assert counts == {verdict: 1}


def refused(expectation: str, **members: object) -> Vector:
    return vector(expectation, operation=type(OPERATIONS["decode"])("0d00"), **members)  # type: ignore[arg-type]


@needs_node
@pytest.mark.parametrize(("expectation", "verdict"), [("accept", "fail"), ("reject", "pass"), ("either", "info")])
def test_runner_takes_a_documented_error_for_a_refusal(
    runner: Path, tmp_path: Path, expectation: str, verdict: str
) -> None:
    assert on(runner, tmp_path, [refused(expectation)])[2] == {verdict: 1}


@needs_node
def test_runner_takes_any_other_error_for_a_fault(runner: Path, tmp_path: Path) -> None:
    asked = Encode(RejectValue(code="F00", triggered_by="", message="", data=""))
    assert on(runner, tmp_path, [vector("reject", operation=asked, packet="reject")])[2] == {"fail": 1}


@needs_node
def test_runner_names_what_failed_and_ends_with_1(runner: Path, tmp_path: Path) -> None:
    code, named, counts = on(runner, tmp_path, [vector(), vector("reject", id="subject/other")])
    assert (code, named, counts) == (1, ["fail subject/other"], {"pass": 1, "fail": 1})


@needs_node
def test_runner_that_finds_nothing_has_not_passed(runner: Path, tmp_path: Path) -> None:
    assert on(runner, tmp_path, [])[0] == 3


@needs_node
def test_runner_runs_all_golden_vectors(runner: Path) -> None:
    code, named, counts = run(runner, _ORACLE, shipped_vectors())
    assert (code, named, counts.keys() - {"pass", "info"}) == (0, [], set())
    assert sum(counts.values()) == len(load_vectors(shipped_vectors()).vectors)


@needs_node
def test_runner_finds_what_a_codec_of_fulfills_does_wrong(runner: Path) -> None:
    code, _, counts = run(runner, _CODEC, shipped_vectors())
    assert code == 1
    assert all(counts[each] > 0 for each in ("pass", "fail", "info", "skip"))


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs sha256sum")
def test_the_page_tells_how_to_check_the_digest(tmp_path: Path) -> None:
    command = next(line for line in _PAGE.splitlines() if line.startswith("LC_ALL=C; sha256sum"))
    for name, path in set_files(shipped_vectors()).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(path, tmp_path / name)
    shutil.copy(shipped_vectors() / "MANIFEST.json", tmp_path)
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == load_vectors(tmp_path).sha256


def test_the_page_of_disputed_points_leaves_none_out() -> None:
    page = (_DOCS / "disputed.md").read_text(encoding="utf-8")
    names = {answer for each in points(load_vectors(shipped_vectors()).vectors) for answer in each.answers}
    assert [each for each in sorted(names) if each not in page] == [], "docs/disputed.md says how to make it anew"


@needs_node
def test_runner_gives_no_pass_to_a_codec_that_returns_nothing(runner: Path) -> None:
    idle = "export const isRefusal = () => false\n" + "".join(
        f"export const {each} = () => undefined\n" for each in ("decode", "encode", "relay")
    )
    assert run(runner, idle, shipped_vectors())[2].keys() == {"fail"}
