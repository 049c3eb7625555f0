"""The registry of known implementations: `implementations.toml`.

It is a list of facts, and decides nothing: whether a reference can be opened is up to `ilp.implementation.reference`. A
name that a project declares in its `ilp.toml` is no part of it.
"""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

import ilp
from ilp.implementation.reference import EMBEDDED

__all__ = ["KnownImplementation", "Origin", "PackageReference", "known", "package_reference"]

Origin: TypeAlias = Literal["independent", "ours", "witness"]
"""Who wrote it: others, for use; we; or we in a library's own words, which others wrote."""

_REGISTRY = "implementations.toml"
_PACKAGE = re.compile(r"(?P<scheme>npm|cargo|maven):(?P<name>@?[^@\[]+)(?P<features>\[[^\]]*\])?(@(?P<version>.+))?")


class KnownImplementation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is known of an implementation.

    Attributes:
        reference: without a version, such as "npm:ilp-packet".
        language: what the codec is written in.
        origin: who wrote it.
        homepage: the address of its project.
        description: what it is, in a sentence.
        notes: what else a user should know of it.
        needs: the programs that install and run it.
        versions: the releases with a lock file, oldest first; of what comes with the suite, the one that is installed.
    """

    reference: str
    language: str
    origin: Origin
    homepage: str
    description: str
    notes: str = ""
    needs: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()


class PackageReference(Struct, frozen=True, kw_only=True):
    """A reference to a published package, in its parts.

    Attributes:
        package: the reference without version and features, such as "cargo:interledger-packet".
        features: as they stand in the reference, such as "[strict]"; empty where there are none.
        version: None where the newest is meant.
    """

    package: str
    features: str
    version: str | None


class _Registry(Struct, frozen=True, forbid_unknown_fields=True):
    implementation: tuple[KnownImplementation, ...]


@cache
def known() -> MappingProxyType[str, KnownImplementation]:
    """Return every known implementation by its reference, in the order in which reports show them."""
    text = (files("ilp.implementation") / _REGISTRY).read_text(encoding="utf-8")
    listed = msgspec.convert(tomllib.loads(text), type=_Registry).implementation
    return MappingProxyType({each.reference: _with_version(each) for each in listed})


def package_reference(reference: str) -> PackageReference | None:
    """Return the parts of a reference to a published package, None where it is of another kind."""
    found = _PACKAGE.fullmatch(reference)
    if found is None:
        return None
    return PackageReference(
        package=f"{found['scheme']}:{found['name']}", features=found["features"] or "", version=found["version"]
    )


def _with_version(each: KnownImplementation) -> KnownImplementation:
    if each.reference not in EMBEDDED:
        return each
    is_ours = each.origin == "ours"
    version = ilp.__version__ if is_ours else importlib.metadata.version(each.reference)
    return msgspec.structs.replace(each, versions=(version,))
