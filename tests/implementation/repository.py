"""A tiny project with an adapter, in a git repository of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

__all__ = ["Repository", "configuration"]

_ADAPTER = """\
import json, sys

message = open("answer.txt").read()
hello = {"protocol": 1, "name": "tiny", "version": "1", "language": "Python", "operations": ["decode"],
         "build": {"commit": "what it says itself", "own": "yes"}}
for line in sys.stdin:
    request = json.loads(line)
    answer = {"ok": hello} if request["op"] == "hello" else {"rejected": {"message": message}}
    print(json.dumps({"id": request["id"], **answer}), flush=True)
"""

_COMMAND = f"{sys.executable} -I -S adapter.py"

_IDENTITY = {
    "GIT_AUTHOR_NAME": "Test",
    "GIT_AUTHOR_EMAIL": "test@example.com",
    "GIT_COMMITTER_NAME": "Test",
    "GIT_COMMITTER_EMAIL": "test@example.com",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


def configuration(*, adapter: str = _COMMAND, **members: str) -> str:
    """Return an ilp.toml that declares `tiny`; further members are TOML.

    Its adapter refuses everything with what stands in answer.txt.
    """
    lines = [
        "[implementations.tiny]",
        f"adapter = '''{adapter}'''",
        *(f"{name} = {it}" for name, it in members.items()),
    ]
    return "\n".join(lines) + "\n"


class Repository:
    """The repository in a folder, which is made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        """Run git in it; return what it prints."""
        done = subprocess.run(
            ["git", "-C", str(self.folder), *arguments],
            env=os.environ | _IDENTITY,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def write(self, **files: str) -> None:
        """Write files; two underscores stand for a slash, one for a period."""
        for name, content in files.items():
            path = self.folder / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")

    def commit(self, tag: str, **files: str) -> str:
        """Write files, commit everything and put a tag on it; return the commit's id."""
        self.write(**files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", tag)
        self.git("tag", tag)
        return self.git("rev-parse", "HEAD")

    def release(self, tag: str, answer: str, **files: str) -> str:
        """Commit a release of the adapter that refuses with `answer`; return the commit's id."""
        return self.commit(tag, adapter_py=_ADAPTER, answer_txt=answer, **files)
