"""What `ilp adapter test` tells machines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from ilp.implementation.adapter_test import ProbeResult
from ilp.protocol.message import Hello

__all__ = ["AdapterRecord", "adapter_record"]

_UNKNOWN = "unknown"


class AdapterRecord(Struct, frozen=True, kw_only=True):
    """What the probes found of one adapter.

    `reference` is what the user asked for, `suite` our own version. Of an adapter that does not greet, name, version
    and language are "unknown". `well_behaved` is what the exit code says: no probe failed.
    """

    format: Literal[1] = 1
    suite: str
    reference: str
    name: str
    version: str
    language: str
    operations: tuple[str, ...]
    well_behaved: bool
    results: tuple[ProbeResult, ...]


def adapter_record(
    reference: str, greeting: Hello | None, results: Iterable[ProbeResult], *, suite: str
) -> AdapterRecord:
    """Return the record of a test.

    Args:
        reference: what the user asked for.
        greeting: what the adapter says of itself; None if it did not greet.
        results: what each probe found.
        suite: our own version.
    """
    found = tuple(results)
    return AdapterRecord(
        suite=suite,
        reference=reference,
        name=greeting.name if greeting else _UNKNOWN,
        version=greeting.version if greeting else _UNKNOWN,
        language=greeting.language if greeting else _UNKNOWN,
        operations=greeting.operations if greeting else (),
        well_behaved=all(each.verdict != "fail" for each in found),
        results=found,
    )
