from __future__ import annotations

import io
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.console import Console

from ilp.implementation.template import AdapterProject, templates
from ilp.report.adapter_project_text import print_project

PROJECT = AdapterProject(
    template=templates()["go"],
    name="mine",
    directory=Path("my tools/mine"),
    files=("codec.go", "go.mod"),
    above=None,
    root=Path("/p"),
    folder="my tools/mine",
)


def printed(project: AdapterProject) -> list[str]:
    out = io.StringIO()
    print_project(Console(file=out, width=100, highlight=False, soft_wrap=True), project)
    return out.getvalue().splitlines()


@pytest.mark.parametrize(
    "line",
    [
        "wrote an adapter in Go to my tools/mine: 2 files",
        "  codec.go",
        "  write decode and encode in my tools/mine/codec.go, then",
        "    cd 'my tools/mine'",
        "    go build -C . -buildvcs=false -o ilp-adapter .",
        "    ilp adapter test cmd:./ilp-adapter   # is the adapter well behaved?",
        "    ilp check mine   # does the codec conform? builds it first",
    ],
)
def test_files_and_steps_are_said(line: str) -> None:
    assert line in printed(PROJECT)


def test_language_without_a_build_is_not_said_to_be_built() -> None:
    assert "    ilp check mine   # does the codec conform?" in printed(replace(PROJECT, template=templates()["python"]))


def test_without_a_configuration_above_nothing_is_to_be_added() -> None:
    assert printed(PROJECT)[-1].startswith("  It needs Go 1.21 or later.")


@pytest.mark.parametrize(
    ("file", "table"),
    [("ilp.toml", "[implementations.mine]"), ("pyproject.toml", "[tool.ilp.implementations.mine]")],
)
def test_configuration_above_is_told_its_lines(file: str, table: str) -> None:
    lines = printed(replace(PROJECT, above=Path("/p") / file))
    start = lines.index(f"From the folder of /p/{file} you name it once this is there:")
    assert lines[start + 1 :] == [
        f"    {table}",
        '    language = "Go"',
        "    build = \"go build -C 'my tools/mine' -buildvcs=false -o ilp-adapter .\"",
        "    adapter = \"'my tools/mine'/ilp-adapter\"",
    ]


def test_hostile_folder_never_reaches_the_terminal_raw() -> None:
    assert "\x1b" not in "".join(printed(replace(PROJECT, directory=Path("\x1b[2J"))))
