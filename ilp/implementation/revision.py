"""Revisions of a git repository: found, described and checked out elsewhere, with the repository left as it is."""

from __future__ import annotations

import difflib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import Struct

from ilp.implementation.implementation import ImplementationUnavailable

__all__ = ["Revision", "check_out", "find_revision", "state_of"]

_QUESTION_SECONDS = 60.0
_CHECKOUT_SECONDS = 600.0  # large files may come from a server

# Where git would look if somebody told it so, as it does itself while it runs a hook. We name the place ourselves.
_PLACE_VARIABLES = frozenset(
    {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_IMPLICIT_WORK_TREE"}
)

# A checkout has all files whatever the user's own working tree shows of them, and writes nothing into `.git`.
_WHOLE = ("-c", "core.sparseCheckout=false", "-c", "core.splitIndex=false", "-c", "core.fsmonitor=false")


class Revision(Struct, frozen=True):
    """A commit.

    Attributes:
        top: the top level of the repository's working tree.
        inside: where in it the folder lies that was asked about, "" for the top level itself.
        commit: the commit's id, in hexadecimal.
    """

    top: Path
    inside: str
    commit: str


def find_revision(folder: Path, name: str) -> Revision:
    """Return the commit that `name` means in the repository that `folder` lies in.

    Raises:
        ImplementationUnavailable: git is missing, there is no repository, or it has no such revision.
    """
    place = _git(folder, "rev-parse", "--show-toplevel", "--show-prefix")
    if place.status:
        raise ImplementationUnavailable(
            f"git finds no repository in {folder}",
            "A revision can be had of what lies in a git repository only.",
            place.log,
        )
    top, _, inside = place.out.partition("\n")
    resolved = _git(folder, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    if resolved.status:
        raise ImplementationUnavailable(f"there is no revision {name!r} in {top}", _advice(folder, name), resolved.log)
    return Revision(Path(top), inside.strip("/\n"), resolved.out.strip())


def check_out(revision: Revision, directory: Path) -> None:
    """Write all files of a revision into the empty `directory`, as a checkout would; submodules stay empty folders.

    The repository, its index and its working tree are left as they are, and the new tree is no repository.

    Raises:
        ImplementationUnavailable: git cannot write them.
    """
    with tempfile.TemporaryDirectory() as scratch:
        index = {"GIT_INDEX_FILE": str(Path(scratch) / "index")}
        # In a working tree of its own, so that the attributes are the revision's and not those of the user's files.
        place = (*_WHOLE, f"--work-tree={directory}")
        for arguments in (("read-tree", revision.commit), ("checkout-index", "--all")):
            done = _git(revision.top, *place, *arguments, also=index, seconds=_CHECKOUT_SECONDS)
            if done.status:
                raise ImplementationUnavailable(
                    f"git cannot check out {revision.commit[:12]} of {revision.top}",
                    "Is there room on the disk, and does `git fsck` find the repository whole?",
                    done.log,
                )


def state_of(folder: Path) -> dict[str, Any]:
    """Return what git knows of the working tree around `folder`: its commit, and whether it has changed since.

    Returns:
        `commit`, a full id, and `dirty`, true as well if there are files that git neither tracks nor ignores.
        Empty where git, a repository or a commit is missing.
    """
    try:
        head = _git(folder, "rev-parse", "--verify", "--quiet", "HEAD")
        changes = _git(folder, "--no-optional-locks", "status", "--porcelain")
    except ImplementationUnavailable:
        return {}
    if head.status or changes.status:
        return {}
    return {"commit": head.out.strip(), "dirty": bool(changes.out)}


def _advice(folder: Path, name: str) -> str:
    """Return what to do about a revision that is not there."""
    if _git(folder, "rev-parse", "--is-shallow-repository").out.strip() == "true":
        return "This clone has only part of the history: `git fetch --unshallow --tags` gets the rest."
    references = _git(folder, "for-each-ref", "--format=%(refname:short)", "refs/tags", "refs/heads", "refs/remotes")
    close = difflib.get_close_matches(name, references.out.splitlines(), n=1)
    if close:
        return f"Did you mean {close[0]!r}?"
    return "`git tag` and `git branch --all` list what there is; `git fetch --tags` gets what is missing."


class _Answer(NamedTuple):
    status: int
    out: str
    log: str


def _git(
    folder: Path, *arguments: str, also: Mapping[str, str] | None = None, seconds: float = _QUESTION_SECONDS
) -> _Answer:
    """Return what git answers in `folder`.

    It is the user's own program on the user's own repository, so it gets the environment as it is, but for what would
    point it elsewhere.

    Raises:
        ImplementationUnavailable: git is missing, or does not answer in time.
    """
    program = shutil.which("git")
    if program is None:
        raise ImplementationUnavailable("git was not found: there is no `git` on PATH", "Install git.")
    environment = {name: value for name, value in os.environ.items() if name not in _PLACE_VARIABLES}
    try:
        done = subprocess.run(
            [program, "-C", str(folder), *arguments],
            env=environment | {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"} | dict(also or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except OSError as error:
        raise ImplementationUnavailable(
            f"git could not be started: {error.strerror or error}",
            "Look at its installation.",
        ) from None
    except subprocess.TimeoutExpired:
        raise ImplementationUnavailable(
            f"git did not answer within {seconds:.0f} s in {folder}",
            "Try `git status` there, and see what it waits for.",
        ) from None
    return _Answer(done.returncode, os.fsdecode(done.stdout), done.stderr.decode("utf-8", "replace").rstrip())
