"""A new adapter project for people: what was written, and what comes next."""

from __future__ import annotations

import shlex

from rich.console import Console
from rich.text import Text

from ilp.implementation.declaring import declaration_table
from ilp.implementation.template import AdapterProject
from ilp.report.wording import counted, printable

__all__ = ["print_project"]


def print_project(console: Console, project: AdapterProject) -> None:
    """Print which files were written and the steps that lead to a verdict, commands in one line each for copying."""
    template = project.template
    text = Text()
    text.append(f"wrote an adapter in {template.language}", style="bold green")
    text.append(f" to {printable(str(project.directory))}: {counted(len(project.files), 'file')}\n")
    for each in project.files:
        text.append(f"  {each}\n", style="dim")
    text.append("\nnext\n", style="bold")
    text.append(f"  write decode and encode in {printable(str(project.directory / template.codec))}, then\n")
    builds = template.build_in(".")
    for command in (f"cd {shlex.quote(str(project.directory))}", *builds):
        text.append(f"    {printable(command)}\n", style="bold")
    reference = f"cmd:{template.adapter_in('.')}"
    for command, what in (
        (f"ilp adapter test {shlex.quote(reference)}", "is the adapter well behaved?"),
        (f"ilp check {project.name}", f"does the codec conform?{' builds it first' if builds else ''}"),
    ):
        text.append(f"    {command}", style="bold")
        text.append(f"   # {what}\n", style="dim")
    text.append(f"  It needs {template.needs}. README.md there has the rest.\n")
    if project.above is not None:
        text.append(f"\nFrom the folder of {printable(str(project.above))} you name it once this is there:\n")
        parent = "tool.ilp.implementations" if project.above.name == "pyproject.toml" else "implementations"
        for line in declaration_table(project.name, project.declaration, parent).splitlines():
            text.append(f"    {printable(line)}\n")
    text.rstrip()
    console.print(text)
