"""The user's own Maven, asked which jars a set of artifacts is, and what its failures mean."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from msgspec import Struct

from ilp.implementation.environment import scrubbed_for_build
from ilp.implementation.implementation import ImplementationUnavailable
from ilp.implementation.program import Ended, run_to_end

__all__ = ["Artifact", "NoSuchArtifact", "list_jars"]

_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1"
_OLDEST_MAVEN = (3, 2, 5)  # the first one that this plugin runs in
_VERSION_SECONDS = 60.0

_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>ilp-conformance</groupId>
  <artifactId>install</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
{dependencies}  </dependencies>
</project>
"""
_DEPENDENCY = """    <dependency>
      <groupId>{group}</groupId>
      <artifactId>{name}</artifactId>
      <version>{version}</version>
{exclusions}    </dependency>
"""
_ALONE = """      <exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>
"""

# GROUP:ARTIFACT:jar:[CLASSIFIER:]VERSION:SCOPE:PATH, and what the plugin adds about Java's modules.
_LISTED = re.compile(
    r"\s+([^:\s]+):([^:\s]+):jar:(?:([^:\s]+):)?([^:\s]+):(?:compile|runtime)(?: \(optional\))?:(.+?\.jar)"
    r"(?:\s+-- module .*)?\s*"
)

_DISK = re.compile(
    r"No space left on device|Disk quota exceeded|Read-only file system|Permission denied|"
    r"Could not create local repository"
)
_CERTIFICATE = re.compile(r"PKIX path|SSLHandshakeException|certificate_unknown|trustAnchors|CertificateException")
_CREDENTIALS = re.compile(
    r"status code:? 40[137]|not authorized|unauthorized|forbidden|proxy authentication", re.IGNORECASE
)
_NO_NETWORK = re.compile(
    r"unknown ?host|name resolution|connection (?:refused|reset|timed out)|(?:connect|read) timed out|"
    r"no route to host|network is unreachable|terminated the handshake|status code:? 5\d\d|offline mode",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"could not find artifact (\S+)|(\S+) was not found in|no versions available for (\S+) within", re.IGNORECASE
)
_ERROR = "[ERROR] "
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_NAMED = re.compile(r"\$\{env\.(\w+)\}")
_SETTINGS = "look at mirrors, servers and proxies in your Maven settings"


class Artifact(Struct, frozen=True):
    """An artifact of a Maven repository at a version; a range of versions stands for the newest one in it."""

    group: str
    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.group}:{self.name}" + ("" if self.version.startswith("[") else f" {self.version}")


class NoSuchArtifact(ImplementationUnavailable):
    """Maven's repositories have no such artifact, or not at this version."""


def list_jars(
    artifacts: Sequence[Artifact],
    *,
    transitive: bool,
    seconds: float,
    of: Artifact | None = None,
    update: bool = False,
) -> dict[str, Path]:
    """Return the jars that Maven resolves artifacts to, where they lie in its local repository.

    Args:
        artifacts: what to resolve.
        transitive: whether also what they need at run time, as their poms say.
        seconds: how long it may take.
        of: the artifact that errors are about; the first one if None.
        update: whether to ask the repositories again for what Maven has asked them lately.

    Returns:
        Paths by GROUP:ARTIFACT:VERSION[:CLASSIFIER], in Maven's order.

    Raises:
        ImplementationUnavailable: Maven is missing, too old, does not end within `seconds`, or fails.
    """
    about = of or artifacts[0]
    program = _program()
    with tempfile.TemporaryDirectory() as build:
        directory = Path(build)
        (directory / "pom.xml").write_text(_pom(artifacts, transitive=transitive), encoding="utf-8")
        command = [
            program,
            *("--batch-mode", "--quiet", "-Dstyle.color=never"),
            *(("--update-snapshots",) if update else ()),  # which also asks again which releases there are
            f"{_PLUGIN}:list",
            "-DincludeScope=runtime",
            "-DoutputAbsoluteArtifactFilename=true",
            f"-DoutputFile={directory / 'list'}",
        ]
        ended = run_to_end(command, directory, _environment(), seconds)
        if ended.problem:
            raise _failure(ended, about)
        lines = (directory / "list").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    found = [match for line in lines if (match := _LISTED.fullmatch(line))]
    jars = {":".join(filter(None, (each[1], each[2], each[4], each[3]))): Path(each[5]) for each in found}
    if not any(name.startswith(f"{about.group}:{about.name}:") for name in jars):
        raise ImplementationUnavailable(f"Maven reported success and did not get {about}", _SETTINGS, "\n".join(lines))
    return jars


def _pom(artifacts: Sequence[Artifact], *, transitive: bool) -> str:
    return _POM.format(
        dependencies="".join(
            _DEPENDENCY.format(
                group=escape(each.group),
                name=escape(each.name),
                version=escape(each.version),
                exclusions="" if transitive else _ALONE,
            )
            for each in artifacts
        )
    )


def _program() -> str:
    maven = shutil.which("mvn")
    oldest = ".".join(map(str, _OLDEST_MAVEN))
    if maven is None:
        raise ImplementationUnavailable(
            "Maven was not found: there is no `mvn` on PATH", f"install Maven {oldest} or later"
        )
    with tempfile.TemporaryDirectory() as neutral:
        ended = run_to_end([maven, "--version"], Path(neutral), _environment(), _VERSION_SECONDS)
    if ended.problem:
        advice = "let JAVA_HOME name a JDK" if "JAVA_HOME" in ended.log else "look at Maven's installation"
        raise ImplementationUnavailable(f"{maven} does not work: it {ended.problem}", advice, ended.log)
    match = re.search(r"Apache Maven (\d+)\.(\d+)\.(\d+)", ended.log)
    if match is not None and tuple(map(int, match.groups())) < _OLDEST_MAVEN:
        raise ImplementationUnavailable(
            f"Maven {'.'.join(match.groups())} is too old", f"install Maven {oldest} or later"
        )
    return maven


def _environment() -> dict[str, str]:
    """Return Maven's environment: what a build needs, its own options, and what the user's settings refer to."""
    names = {"MAVEN_OPTS", "MAVEN_ARGS", *_named_in_settings()}
    return scrubbed_for_build(os.environ, also={name: os.environ[name] for name in names if name in os.environ})


def _named_in_settings() -> frozenset[str]:
    """Return the variables that the user's settings name, such as ${env.TOKEN}: those are Maven's business."""
    try:
        text = Path("~/.m2/settings.xml").expanduser().read_text(encoding="utf-8", errors="replace")
    except (OSError, RuntimeError):  # no such file, or no home
        return frozenset()
    return frozenset(_NAMED.findall(re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)))


def _words(log: str) -> str:
    """Return what Maven says is wrong, without the advice about its own options that follows, and without colours."""
    lines = _COLOUR.sub("", log).splitlines()
    start = next((index for index, line in enumerate(lines) if line.startswith(_ERROR)), None)
    if start is None:
        return "\n".join(lines)
    said = itertools.takewhile(lambda line: line.strip() != _ERROR.strip(), lines[start:])
    return "\n".join(line.removeprefix(_ERROR).removesuffix(" -> [Help 1]") for line in said)


def _failure(ended: Ended, wanted: Artifact) -> ImplementationUnavailable:
    """Return the error for a Maven that failed: what happened, what to do, and its own words as the log."""
    log = _words(ended.log)
    absent = _ABSENT.search(log)
    if ended.problem.startswith("did not end"):
        message, advice = (
            f"Maven did not get {wanted}: it {ended.problem}",
            "look at the connection to its repositories",
        )
    elif _DISK.search(log):
        message, advice = "Maven cannot write to the disk", "look at Maven's local repository and the temporary files"
    elif _CERTIFICATE.search(log):
        message = "Maven does not trust a repository's certificate"
        advice = "name a trust store that has your certificate authority in MAVEN_OPTS: -Djavax.net.ssl.trustStore=…"
    elif _CREDENTIALS.search(log):
        message, advice = f"a repository refuses to hand out {wanted}", _SETTINGS
    elif _NO_NETWORK.search(log):
        message, advice = f"Maven cannot reach its repositories to get {wanted}", f"connect, or {_SETTINGS}"
    elif absent is not None:
        missing = next(filter(None, absent.groups()))
        if missing.startswith(f"{wanted.group}:{wanted.name}:"):
            return NoSuchArtifact(f"Maven's repositories have no {wanted}", _SETTINGS)
        message, advice = f"Maven's repositories lack what it needs to get {wanted}: {missing}", _SETTINGS
    else:
        message, advice = f"Maven failed to get {wanted}: it {ended.problem}", "Maven's own words are in the log"
    return ImplementationUnavailable(message, advice, log)
