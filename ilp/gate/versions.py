"""Which bump two version numbers declare, by the rules of semantic versions, and whether it is enough.

- Before 1.0.0 every number means one step more: 0.1.2 to 0.2.0 declares a major change, 0.1.2 to 0.1.3 a minor one;
  in 0.0.x nothing is promised, and 0.0.1 to 0.0.2 declares a major change.
- A prerelease promises nothing by itself: it stands for the release that it comes before. 3.5.1 to 3.6.0-rc.1
  declares what 3.5.1 to 3.6.0 does.
- From a prerelease on, the step to its own release is included: from a prerelease of X.0.0 everything may change,
  from one of X.Y.0 what a minor version may, from one of X.Y.Z what a patch may. So 2.0.0-rc.1 to 2.0.0-rc.2, to
  2.0.0 and to 2.0.1 all declare a major change, and two steps declare together what one step over both does.
- Build metadata does not count, and a leading "v" may stand before a version.
"""

from __future__ import annotations

from msgspec import Struct
from semver import Version

from ilp.gate.record import BUMPS, Bump, stronger

__all__ = ["Declaration", "declaration", "declared_bump", "next_version", "sufficient"]


class Declaration(Struct, frozen=True):
    """What two version numbers declare. `bump` is None where they declare nothing, and then `reason` says why."""

    bump: Bump | None
    reason: str = ""


def declaration(from_version: str, to_version: str) -> Declaration:
    """Return what the step between two versions declares.

    Raises:
        ValueError: the step is one back.
    """
    before, after = _parsed(from_version), _parsed(to_version)
    if before is None or after is None:
        broken = from_version if before is None else to_version
        return Declaration(None, f"{broken!r} is no semantic version, such as 3.5.1")
    if after < before:
        raise ValueError(f"{to_version} is lower than {from_version}: the older version comes first")
    if after == before:
        return Declaration(None, f"{from_version} and {to_version} are the same version")
    bump: Bump = "none"
    if before.prerelease:
        bump = _meaning(before, _lowest(before))
    if before.finalize_version() != after.finalize_version():
        bump = stronger(bump, _meaning(after, _highest_difference(before, after)))
    return Declaration(bump)


def declared_bump(from_version: str, to_version: str) -> Bump | None:
    """Return the bump that the step between two versions declares, or None where it declares none.

    It declares none where the versions are equal, or one is no semantic version; `declaration` says which.

    Raises:
        ValueError: the step is one back.
    """
    return declaration(from_version, to_version).bump


def sufficient(required: Bump, declared: Bump) -> bool:
    """Return whether a declared bump is enough for a required one; for `never` nothing is."""
    return required != "never" and BUMPS.index(required) <= BUMPS.index(declared)


def next_version(version: str, required: Bump) -> str | None:
    """Return the lowest release after `version` that declares at least a bump.

    None where there is none, since nothing declares enough for `never`, or where `version` is no semantic version.
    """
    before = _parsed(version)
    if before is None:
        return None
    bumped = (before.bump_patch(), before.bump_minor(), before.bump_major())
    candidates = [str(each) for each in (before.finalize_version(), *bumped) if each > before]
    enough = (each for each in candidates if sufficient(required, declared_bump(str(before), each) or "none"))
    return next(enough, None)


def _parsed(text: str) -> Version | None:
    try:
        return Version.parse(text.strip().removeprefix("v"))
    except ValueError:
        return None


# Numbers are named by their place: 0 the first, 1 the second, 2 the third.


def _lowest(version: Version) -> int:
    """Return the place of the last number that is not 0: what a version X.0.0, X.Y.0 or X.Y.Z is a step of."""
    return 2 if version.patch else 1 if version.minor else 0


def _highest_difference(before: Version, after: Version) -> int:
    if before.major != after.major:
        return 0
    return 1 if before.minor != after.minor else 2


def _meaning(version: Version, place: int) -> Bump:
    """Return what a step to `version` in the number at a place declares."""
    if version.major == 0:
        place -= 1 if version.minor else 2
    return "major" if place <= 0 else "minor" if place == 1 else "patch"
