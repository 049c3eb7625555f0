"""Findings: breaches in buckets by signature, each on disk the moment it is found."""

from __future__ import annotations

import hashlib
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
from ilp.fuzz.signature import FuzzSignature, MalformedFuzzSignature, parse_fuzz_signature, signature_of
from ilp.fuzz.whole import put_whole
from ilp.protocol import Operation

__all__ = ["Findings", "finding_file", "load_findings", "store_finding"]

_KEPT = 3  # smallest cases of a signature
_SLUG = 100  # characters of a file's name that come from the signature
_DIGITS = 12  # hexadecimal digits of a file's name that make it one of its kind


def finding_file(folder: Path, finding: FuzzFinding) -> Path:
    """Return the file of a finding.

    Its name begins with the signature, and is another one for every signature and every set of participants: one folder
    may serve several implementations.
    """
    slug = "".join(each if each.isalnum() or each in "+-." else "_" for each in finding.signature)[:_SLUG]
    named = "\0".join((finding.signature, *_references(finding.participants)))
    digest = hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()
    return folder / f"{slug}.{digest[:_DIGITS]}.json"


def store_finding(folder: Path, finding: FuzzFinding) -> None:
    """Write a finding into its file, whole.

    Raises:
        OSError: that is not possible; the file is as it was.
    """
    put_whole(finding_file(folder, finding), msgspec.json.format(msgspec.json.encode(finding), indent=2) + b"\n")


def load_findings(folder: Path) -> tuple[tuple[FuzzFinding, ...], tuple[str, ...]]:
    """Return the findings of a folder, by signature, and in words what of it is no finding.

    A folder that is not there holds none.

    Raises:
        OSError: the folder cannot be read.
    """
    found, problems = [], []
    for file in sorted(each for each in folder.iterdir() if each.suffix == ".json") if folder.exists() else ():
        try:
            found.append(_finding_in(file.read_bytes()))
        except (ValueError, OSError, RecursionError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            problems.append(f"{file}: left out: it is no finding: {reason}")
    return tuple(sorted(found, key=lambda each: (each.signature, _references(each.participants)))), tuple(problems)


def _finding_in(octets: bytes) -> FuzzFinding:
    """Return the finding that a file holds.

    Raises:
        ValueError: it holds none, or one of an oracle that this version does not have.
    """
    finding = msgspec.json.decode(octets, type=FuzzFinding)
    if not finding.cases:
        raise ValueError("it has no case")
    try:
        parse_fuzz_signature(finding.signature)
    except MalformedFuzzSignature as error:
        raise ValueError(str(error)) from None
    if finding.oracle not in ORACLES:
        raise ValueError(f"this version has no oracle {finding.oracle!r}")
    return finding


def _references(participants: Iterable[Participant]) -> tuple[str, ...]:
    return tuple(each.reference for each in participants)


class Findings:
    """The findings of a campaign: those that it has seen, of which its folder may know some from earlier ones.

    What cannot be written is kept, and said once: a full disk does not end a campaign, and the report has everything.

    Args:
        folder: where each is a file; None keeps all in memory.
        participants: who is fuzzed, as the files are to say.
        on_change: hears of each finding that is new or has become smaller.
        earlier: what the folder has from earlier campaigns, of these participants and others.
        suite: the version of the suite.
        seed: that of the campaign.

    Attributes:
        earlier: those of these participants, by signature.
        problems: in words, what could not be written.
    """

    def __init__(
        self,
        folder: Path | None = None,
        participants: Sequence[Participant] = (),
        on_change: Callable[[FuzzFinding], None] = lambda _: None,
        *,
        earlier: Iterable[FuzzFinding] = (),
        suite: str = "",
        seed: int = 0,
    ) -> None:
        self._folder = folder
        self._on_change = on_change
        self._suite, self._seed = suite, seed
        self._parts: dict[tuple[str, int], FuzzFinding] = {}
        self._participants = tuple(participants)
        self._by_signature: dict[str, FuzzFinding] = {}
        self.problems: list[str] = []
        ours = _references(self._participants)
        self.earlier = {each.signature: each for each in earlier if _references(each.participants) == ours}

    def __len__(self) -> int:
        return len(self._by_signature)

    def __iter__(self) -> Iterator[FuzzFinding]:
        """Yield them, the gravest first, then the most frequent."""
        return iter(sorted(self._by_signature.values(), key=lambda each: (each.rank, -each.count, each.signature)))

    def unseen(self) -> tuple[str, ...]:
        """Return the signatures of earlier findings that this campaign has not seen."""
        return tuple(each for each in self.earlier if each not in self._by_signature)

    def smallest(self, signature: FuzzSignature) -> Operation:
        """Return the smallest operation so far that shows a finding."""
        return self._by_signature[str(signature)].cases[0].operation

    def is_minimised(self, signature: FuzzSignature) -> bool:
        """Return whether a finding's smallest case is as small as it gets."""
        return self._by_signature[str(signature)].minimised

    def add(self, breach: Breach, *, source: str = "", operations: int = 0) -> bool:
        """Take in a breach; return whether its signature is new to this campaign."""
        signature = signature_of(breach)
        known = self._by_signature.get(str(signature))
        case = _case(breach)
        if known is None:
            earlier = self.earlier.get(str(signature))
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
                found=earlier.found if earlier else datetime.now(UTC).isoformat(timespec="seconds"),
                suite=self._suite,
                seed=self._seed,
                source=source,
                minimised=earlier is not None and earlier.minimised and earlier.cases[0].operation == case.operation,
                cases=(case,),
            )
            self._by_signature[finding.signature] = finding
            self._write(finding)
            return True
        known.count += 1
        if len(known.cases) < _KEPT or simplicity(case.operation) < simplicity(known.cases[-1].operation):
            known.cases = _smallest((case, *known.cases))
        return False

    def minimised(self, signature: FuzzSignature, breach: Breach | None, *, is_smallest: bool = True) -> None:
        """Note that a finding was made smaller.

        Args:
            signature: names it.
            breach: what the smallest operation shows; None if it did not show it again.
            is_smallest: whether it is as small as it gets.
        """
        known = self._by_signature[str(signature)]
        known.minimised = is_smallest
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
        try:
            store_finding(self._folder, self._with_earlier_cases(finding))
        except OSError as error:
            said = f"{self._folder}: findings cannot be written any more: {error.strerror}; the report has them"
            if said not in self.problems:
                self.problems.append(said)

    def _with_earlier_cases(self, finding: FuzzFinding) -> FuzzFinding:
        """Return a finding with cases of earlier campaigns behind its own, while there is room for them."""
        earlier = self.earlier.get(finding.signature)
        if earlier is None or len(finding.cases) >= _KEPT:
            return finding
        own = {operation_key(each.operation) for each in finding.cases}
        others = [each for each in earlier.cases if operation_key(each.operation) not in own]
        return replace(finding, cases=(*finding.cases, *others)[:_KEPT])


def _smallest(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Return the smallest cases, each operation once."""
    distinct = {operation_key(each.operation): each for each in reversed(list(cases))}
    return tuple(sorted(distinct.values(), key=lambda each: simplicity(each.operation))[:_KEPT])


def _case(breach: Breach) -> Case:
    return Case(operation=breach.operation, outcomes=breach.outcomes, steps=breach.steps, note=breach.note)
