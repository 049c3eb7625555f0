"""Fake `java`, `javac` and `mvn`: what is made of everything that they may say and do."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

PRELUDE = f"""#!{sys.executable}
import json, os, pathlib, re, sys

me = pathlib.Path(sys.argv[0])
if sys.argv[1:] in (["--version"], ["-version"]):
    print(me.with_name(me.name + ".version").read_text(), file=sys.stderr)
    sys.exit()
with (me.parent / "calls").open("a") as calls:
    call = {{"program": me.name, "arguments": sys.argv[1:], "environment": dict(os.environ)}}
    pom = pathlib.Path("pom.xml")
    call["pom"] = pom.read_text() if pom.exists() else ""
    calls.write(json.dumps(call) + "\\n")


def fail(*lines):
    print(*("[ERROR] " + line for line in lines), sep="\\n")
    sys.exit(1)


def wanted():
    '''Return what the pom asks for, as (group, name, version).'''
    text = pathlib.Path("pom.xml").read_text()
    form = "<groupId>([^<]+)</groupId>\\\\s*<artifactId>([^<]+)</artifactId>\\\\s*<version>([^<]+)</version>"
    return re.findall(form, text.partition("<dependencies>")[2])


def deliver(jars):
    '''Put jars into the local repository and list them: contents by (group, name, version).'''
    repository = me.parent / "repository"
    (out,) = (each.partition("=")[2] for each in sys.argv if each.startswith("-DoutputFile="))
    lines = ["", "The following files have been resolved:"]
    for (group, name, version), content in jars.items():
        place = repository / group.replace(".", "/") / name / version / f"{{name}}-{{version}}.jar"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content)
        lines.append(f"   {{group}}:{{name}}:jar:{{version}}:compile:{{place}} -- module {{name}} (auto)")
    pathlib.Path(out).write_text("\\n".join([*lines, ""]))


"""

DELIVERS = """
published = ["1.0.0", "1.10.0", "1.2.0", "2.0.0-rc1", "0.9.0", "strange"]
jars = {}
for group, name, version in wanted():
    if version.startswith("["):
        version = "1.10.0"
        folder = me.parent / "repository" / group.replace(".", "/") / name
        folder.mkdir(parents=True, exist_ok=True)
        versions = "".join(f"<version>{each}</version>" for each in published)
        (folder / "maven-metadata-central.xml").write_text(f"<version>x</version><versions>{versions}</versions>")
        (folder / "maven-metadata-local.xml").write_text("<versions><version>7.0.0</version></versions>")
    jars[group, name, version] = f"content of {name}"
    if "<exclusions>" not in pathlib.Path("pom.xml").read_text():
        jars["org.needed", "needed", "1.0"] = "content of needed"
deliver(jars)
"""

COMPILES = """
target = pathlib.Path(sys.argv[sys.argv.index("-d") + 1])
(target / "adapter").mkdir()
(target / "adapter" / "Main.class").touch()
"""


class JavaTools:
    """A directory with a fake `java`, `javac` and `mvn`, which is all that PATH has."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir()
        self.java()
        self.javac()
        self.mvn()

    def java(self, version: str = 'openjdk version "17.0.15" 2025-04-15') -> None:
        self._write("java", version, "")

    def javac(self, body: str = COMPILES, version: str = "javac 17.0.15") -> None:
        self._write("javac", version, body)

    def mvn(self, body: str = DELIVERS, version: str = "Apache Maven 3.8.7\nMaven home: /usr/share/maven") -> None:
        self._write("mvn", version, body)

    def path(self, name: str) -> Path:
        return self.directory / name

    @property
    def calls(self) -> list[dict[str, Any]]:
        """What was called but for the question after a version: program, arguments, environment and pom."""
        log = self.directory / "calls"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    @property
    def called(self) -> list[str]:
        """The programs that were called, in order."""
        return [call["program"] for call in self.calls]

    def _write(self, name: str, version: str, body: str) -> None:
        (self.directory / f"{name}.version").write_text(version)
        program = self.directory / name
        program.write_text(PRELUDE + body)
        program.chmod(0o755)
