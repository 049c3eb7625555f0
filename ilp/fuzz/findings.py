"""Findings: breaches in buckets by signature, each on disk the moment it is found."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec.structs import replace

from ilp.explore.question import operation_key
from ilp.explore.simplicity import simplicity
from ilp.fuzz.breach import Breach
from ilp.fuzz.oracles import ORACLES
from ilp.fuzz.record import Case, FuzzFinding, Participant
from ilp.fuzz.signature import FuzzSignature, signature_of
from ilp.protocol import Operation

__all__ = ["Findings", "finding_file", "load_findings"]

_KEPT = 3  # smallest cases of a signature
_SLUG = 100  # characters of a file's name that come from the signature


def finding_file(folder: Path, signature: str) -> Path:
    """Return the file of a finding: its name begins with the signature, and is one for every signature."""
    slug = "".join(each if each.isalnum() or each in "+-." else "_" for each in signature)[:_SLUG]
    return folder / f"{slug}.{hashlib.sha256(signature.encode()).hexdigest()[:12]}.json"


def load_findings(folder: Path) -> tuple[tuple[FuzzFinding, ...], tuple[str, ...]]:
    """Return the findings of a folder, by signature, and in words what of it is no finding.

    A folder that is not there holds none.

    Raises:
        OSError: the folder cannot be read.
    """
    found, problems = [], []
    for file in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        try:
            found.append(msgspec.json.decode(file.read_bytes(), type=FuzzFinding))
        except (msgspec.DecodeError, UnicodeDecodeError, OSError) as error:
            problems.append(f"{file}: left out: it is no finding: {error}")
    return tuple(sorted(found, key=lambda each: each.signature)), tuple(problems)


class Findings:
    """The findings of a campaign, and those that its folder has from earlier ones.

    What cannot be written is kept, and said once: a full disk does not end a campaign, and the report has everything.

    Args:
        folder: where each is a file; None keeps all in memory.
        participants: who is fuzzed, as the files are to say.
        on_change: hears of each finding that is new or has become smaller.
    """

    def __init__(
        self,
        folder: Path | None = None,
        participants: Sequence[Participant] = (),
        on_change: Callable[[FuzzFinding], None] = lambda _: None,
    ) -> None:
        self._folder = folder
        self._on_change = on_change
        self._parts: dict[tuple[str, int], FuzzFinding] = {}
        self._participants = tuple(participants)
        self._by_signature: dict[str, FuzzFinding] = {}
        self.problems: list[str] = []

    def __len__(self) -> int:
        return len(self._by_signature)

    def __iter__(self) -> Iterator[FuzzFinding]:
        """Yield them, the gravest first, then the most frequent."""
        return iter(sorted(self._by_signature.values(), key=lambda each: (each.rank, -each.count, each.signature)))

    def smallest(self, signature: FuzzSignature) -> Operation:
        """Return the smallest operation so far that shows a finding."""
        return self._by_signature[str(signature)].cases[0].operation

    def add(self, breach: Breach, *, source: str = "", operations: int = 0) -> bool:
        """Take in a breach; return whether its signature is new to this campaign."""
        signature = signature_of(breach)
        known = self._by_signature.get(str(signature))
        case = _case(breach)
        if known is None:
            finding = FuzzFinding(
                signature=str(signature),
                oracle=breach.oracle,
                packet=signature.packet,
                field=signature.field,
                clause=breach.cell or None,
                rank=ORACLES[breach.oracle].rank,
                by=breach.by,
                participants=self._participants,
                first_seen=operations,
                found=datetime.now(UTC).isoformat(timespec="seconds"),
                source=source,
                cases=(case,),
            )
            self._by_signature[finding.signature] = finding
            self._write(finding)
            return True
        known.count += 1
        if len(known.cases) < _KEPT or simplicity(case.operation) < simplicity(known.cases[-1].operation):
            known.cases = _smallest((case, *known.cases))
        return False

    def minimised(self, signature: FuzzSignature, breach: Breach | None) -> None:
        """Note that a finding was made as small as it gets; `breach` is None if it did not show again."""
        known = self._by_signature[str(signature)]
        known.minimised = True
        if breach is not None:
            known.cases = _smallest((_case(breach), *known.cases))
        self._write(known)

    def take_in(self, finding: FuzzFinding, part: int) -> bool:
        """Take in what one of several processes has of a finding; return whether its signature is new.

        Args:
            finding: as that process has it, all its cases counted.
            part: the number of that process.
        """
        is_new = finding.signature not in self._by_signature
        self._parts[finding.signature, part] = finding
        parts = [each for (signature, _), each in self._parts.items() if signature == finding.signature]
        first = min(parts, key=lambda each: each.found)
        merged = replace(
            first,
            count=sum(each.count for each in parts),
            first_seen=min(each.first_seen for each in parts),
            minimised=any(each.minimised for each in parts),
            cases=_smallest(case for each in parts for case in each.cases),
        )
        self._by_signature[finding.signature] = merged
        self._write(merged)
        return is_new

    def finish(self) -> None:
        """Write what was only counted since."""
        for each in self._by_signature.values():
            self._write(each)

    def _write(self, finding: FuzzFinding) -> None:
        self._on_change(finding)
        if self._folder is None:
            return
        place = finding_file(self._folder, finding.signature)
        partial = place.with_name(f".{place.name}.{os.getpid()}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            partial.write_bytes(msgspec.json.format(msgspec.json.encode(finding), indent=2) + b"\n")
            partial.replace(place)
        except OSError as error:
            said = f"{self._folder}: findings cannot be written any more: {error.strerror}; the report has them"
            if said not in self.problems:
                self.problems.append(said)


def _smallest(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Return the smallest cases, each operation once."""
    distinct = {operation_key(each.operation): each for each in reversed(list(cases))}
    return tuple(sorted(distinct.values(), key=lambda each: simplicity(each.operation))[:_KEPT])


def _case(breach: Breach) -> Case:
    return Case(operation=breach.operation, outcomes=breach.outcomes, steps=breach.steps, note=breach.note)
