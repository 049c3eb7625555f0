"""The environment that other people's code runs in: what a runtime needs, and no variable beyond that."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["NEEDED", "scrubbed"]

NEEDED = (
    "PATH",  # find the runtime
    "HOME",  # runtimes and toolchains look up their own installation here
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "TMPDIR",
    "TEMP",
    "TMP",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "SYSTEMROOT",
)
"""The variables that reach an implementation. Tokens, credentials and the settings of CI do not."""


def scrubbed(environment: Mapping[str, str], *, also: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the part of `environment` that a runtime needs, and the variables of `also` on top."""
    return {name: environment[name] for name in NEEDED if name in environment} | dict(also or {})
