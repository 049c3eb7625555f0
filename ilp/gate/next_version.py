"""The lowest version number that declares enough for what is required."""

from __future__ import annotations

from semver import Version

from ilp.gate.record import Bump
from ilp.gate.versions import declared_bump, sufficient

__all__ = ["next_version"]


def next_version(version: str, required: Bump) -> str | None:
    """Return the lowest release after `version` that declares at least a bump.

    None where there is none, since nothing declares enough for `never`, or where `version` is no semantic version.
    """
    try:
        before = Version.parse(version.strip().removeprefix("v"))
    except ValueError:
        return None
    bumped = (before.bump_patch(), before.bump_minor(), before.bump_major())
    candidates = [str(each) for each in (before.finalize_version(), *bumped) if each > before]
    enough = (each for each in candidates if sufficient(required, declared_bump(str(before), each) or "none"))
    return next(enough, None)
