"""A `cargo` that does what a test wants, in place of the real one."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

__all__ = ["WORKS", "FakeCargo"]

_PROGRAM = f"""#!/bin/sh
if [ "$1" = --version ]; then
    read -r line < "$0.version"
    echo "$line"
else
    exec "{sys.executable}" -IS "$0.body" "$@"
fi
"""

_PRELUDE = """
import json, os, pathlib, sys, time, tomllib

me = pathlib.Path(sys.argv[0])
command, here = sys.argv[1], pathlib.Path.cwd()
call = {"arguments": sys.argv[1:], "environment": dict(os.environ), "files": sorted(map(str, here.rglob("*")))}
call["manifest"] = (here / "Cargo.toml").read_text()
with (me.parent / "calls").open("a") as calls:
    calls.write(json.dumps(call) + "\\n")
dependencies = tomllib.loads(call["manifest"])["dependencies"]
crate = "interledger-packet"


def fail(log, status=101):
    print(log, file=sys.stderr)
    sys.exit(status)


def lock(version, **others):
    lines = []
    for name, version in {crate: version, **others}.items():
        lines += ["[[package]]", f'name = "{name.replace("_", "-")}"', f'version = "{version}"', 'checksum = "aa"']
        if name == crate:
            lines.append("dependencies = " + json.dumps([each.replace("_", "-") for each in others]))
    if not (here / "Cargo.lock").exists():
        (here / "Cargo.lock").write_text("\\n".join(lines) + "\\n")


def program(folder="target/release"):
    built = here / folder / "ilp-adapter"
    built.parent.mkdir(parents=True)
    built.write_text("#!/bin/sh\\n")
    built.chmod(0o755)
"""

WORKS = """
if command == "generate-lockfile":
    published = ["0.0.9", "0.1.0", "0.2.1", "0.3.0", "0.4.0", "0.10.0"]
    numbers = lambda version: [int(each) for each in version.split(".")]
    least, _, below = dependencies[crate].partition(", <")
    found = [each for each in published if least == "*" or numbers(each) >= numbers(least.removeprefix(">="))]
    found = [each for each in found if not below or numbers(each) < numbers(below)]
    if not found:
        fail("error: failed to select a version for the requirement `interledger-packet = \\\"x\\\"`")
    lock(found[-1])
elif command == "tree":
    version = dependencies[crate].removeprefix("=")
    lock(version, bytes="0.4.12")
    print("0 ilp-adapter v1.0.0 (/here)", "1 hex v0.4.3", f"1 {crate} v{version}", "2 bytes v0.4.12", sep="\\n")
    print("3 iovec v0.1.4", "2 hex v0.3.2", "3 hex v0.4.3", "1 serde_json v1.0.0", "2 itoa v1.0.0", sep="\\n")
else:
    program()
"""


class FakeCargo:
    """A directory with a fake `cargo`, which is all that PATH has."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir()
        self.write()

    def write(self, body: str = WORKS, version: str = "cargo 1.95.0 (f2d3ce0bd 2026-03-21)") -> None:
        """Do `body` from now on, and be of this version."""
        (self.directory / "cargo.version").write_text(version + "\n")
        (self.directory / "cargo.body").write_text(_PRELUDE + body)
        program = self.directory / "cargo"
        program.write_text(_PROGRAM)
        program.chmod(0o755)

    def fails(self, log: str, *, at: str = "tree") -> None:
        """Fail at one command, having said this."""
        self.write(f"if command == {at!r}:\n    fail({log!r})\n{WORKS}")

    def remove(self) -> None:
        """Be no longer there."""
        (self.directory / "cargo").unlink()

    @property
    def calls(self) -> list[dict[str, Any]]:
        """What it was asked: arguments, environment, manifest, and the files that were there."""
        log = self.directory / "calls"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    @property
    def commands(self) -> list[str]:
        """What it was asked, in one word each."""
        return [call["arguments"][0] for call in self.calls]
