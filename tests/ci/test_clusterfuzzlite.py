"""What ClusterFuzzLite builds the targets with: linted, and run with its own tools stubbed; there is no engine here."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ilp.fuzz.corpus import file_name
from ilp.fuzz.targets.dictionary import SHIPPED
from ilp.fuzz.targets.questions import TARGETS
from tests.ci.runner import ROOT, loaded

FOLDER = ROOT / ".clusterfuzzlite"
_COMPILE = """#!/bin/sh
printf '%s\\n' "$*" >> "$OUT/compiled"
"""
_PYTHON = """#!/bin/sh
case " $* " in
  *" -m pip "*) printf '%s\\n' "$*" >> "$OUT/installed"; exit 0 ;;
esac
exec "{python}" "$@"
"""
_OLD = """#!/bin/sh
exec "{python}" -c 'import sys; sys.version_info = (3, 10); exec(sys.argv[1])' "$2"
"""


def linted(tool: str, *arguments: str | Path) -> None:
    done = subprocess.run([Path(sys.executable).parent / tool, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_shellcheck_has_no_objection() -> None:
    linted("shellcheck", FOLDER / "build.sh")


def test_hadolint_has_no_objection() -> None:
    linted("hadolint", "--no-color", FOLDER / "Dockerfile")


def test_the_project_is_in_python() -> None:
    assert loaded(FOLDER / "project.yaml") == {"language": "python"}


def test_each_target_has_a_program() -> None:
    assert {each.name for each in FOLDER.glob("*_fuzzer.py")} == {f"{target}_fuzzer.py" for target in TARGETS}


@pytest.mark.parametrize("target", TARGETS)
def test_a_program_may_have_lines_put_before_it(target: str) -> None:
    # To measure coverage, compile_python_fuzzer does that; a future import would have to come first.
    assert "__future__" not in (FOLDER / f"{target}_fuzzer.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("target", TARGETS)
def test_a_program_passes_its_arguments_to_its_target(target: str) -> None:
    stub = "import sys, ilp.fuzz.targets.__main__ as m; m.main = lambda given: print(*given) or 0; import runpy; "
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"{stub}runpy.run_path(sys.argv.pop(1), run_name='__main__')",
            str(FOLDER / f"{target}_fuzzer.py"),
            "-runs=1",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == f"{target} -runs=1\n"


class Built:
    """What build.sh left behind, run as the container runs it."""

    def __init__(self, place: Path, python: str = _PYTHON) -> None:
        self.out, tools, sources = place / "out", place / "bin", place / "src"
        for folder in (self.out, tools, sources, place / "work"):
            folder.mkdir(parents=True)
        (sources / "ilp-conformance").symlink_to(ROOT)
        for name, text in (("python3", python), ("compile_python_fuzzer", _COMPILE)):
            (tools / name).write_text(text.format(python=sys.executable), encoding="utf-8")
            (tools / name).chmod(0o755)
        self.done = subprocess.run(
            ["bash", "-eu", FOLDER / "build.sh"],
            env={
                "PATH": f"{tools}:{os.environ['PATH']}",
                "SRC": str(sources),
                "OUT": str(self.out),
                "WORK": str(place / "work"),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=300,
        )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The targets, built once."""
    built = Built(tmp_path_factory.mktemp("container"))
    assert built.done.returncode == 0, built.done.stdout
    return built


def test_it_installs_the_package(built: Built) -> None:
    assert (built.out / "installed").read_text(encoding="utf-8").splitlines() == ["-m pip install ."]


def test_it_compiles_each_target_with_the_packages_data(built: Built) -> None:
    compiled = (built.out / "compiled").read_text(encoding="utf-8").splitlines()
    assert sorted(Path(each.split()[0]).name for each in compiled) == sorted(f"{each}_fuzzer.py" for each in TARGETS)
    assert all(each.endswith("--collect-data ilp") for each in compiled)


@pytest.mark.parametrize("target", TARGETS)
def test_each_target_has_a_corpus_beside_it(built: Built, target: str) -> None:
    with zipfile.ZipFile(built.out / f"{target}_fuzzer_seed_corpus.zip") as archive:
        names = archive.namelist()
        assert len(names) > 1000
        assert all(file_name(archive.read(each)) == each for each in names[:50])


@pytest.mark.parametrize("target", TARGETS)
def test_each_target_has_our_dictionary_beside_it(built: Built, target: str) -> None:
    assert (built.out / f"{target}_fuzzer.dict").read_bytes() == SHIPPED.read_bytes()


@pytest.mark.parametrize("target", TARGETS)
def test_each_target_has_options_beside_it(built: Built, target: str) -> None:
    assert (built.out / f"{target}_fuzzer.options").read_text(encoding="utf-8") == "[libfuzzer]\nmax_len = 4096\n"


def test_a_python_that_is_too_old_is_said_so(tmp_path: Path) -> None:
    done = Built(tmp_path, _OLD).done
    assert done.returncode != 0
    assert "this package needs Python 3.11" in done.stdout


def test_what_it_is_built_from_is_not_kept_out_of_the_image() -> None:
    kept = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "!.clusterfuzzlite" in kept
