"""Lists of known departures as the command line names them: loaded, complained of, rewritten."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct, structs

from ilp.cli.failure import COULD_NOT_DECIDE, Failure
from ilp.cli.screen import require_place
from ilp.cli.whole_file import write_whole
from ilp.conformance.expected import (
    STUB,
    BrokenExpectedResults,
    ExpectedResult,
    load_expected,
    read_expected,
    shipped_file,
)
from ilp.conformance.known import speaks_of
from ilp.conformance.record import CheckRecord
from ilp.conformance.run import CheckPlan, judged_anew
from ilp.conformance.update import STUB_DAYS, Update, updated
from ilp.report.wording import counted, printable

__all__ = ["ListToUpdate", "list_to_update", "listed_in", "updated_list", "warn_of_idle"]

_FORMAT = "docs/known-results.md describes what such a file holds."


class ListToUpdate(Struct, frozen=True):
    """A list that is to be rewritten, and what it held when the command began; nothing if there was none."""

    path: Path
    content: bytes


def list_to_update(paths: Sequence[Path], *, exit_first: bool) -> ListToUpdate:
    """Return the list that --update-expected rewrites; the file need not exist.

    Raises:
        Failure: there is not just one, it is ours, or cannot be written; or not every fail would be seen.
    """
    if len(paths) != 1:
        raise Failure(
            f"--update-expected rewrites one list, and --expected names {len(paths) or 'none'}",
            "Name it with --expected FILE; it is made if it is not there.",
        )
    if exit_first:
        raise Failure("--update-expected has to see every fail, and -x ends with the first", "Leave one of them out.")
    (path,) = paths
    require_place(path)
    if path.exists() and not path.is_file():
        raise Failure(f"{path}: a list is written into a file, and this is none", "Name a file.")
    if path.exists() and path.samefile(shipped_file()):
        raise Failure(f"{path}: this list comes with the suite and is not rewritten", "Name a file of your own.")
    return ListToUpdate(path, _content(path))


def listed_in(paths: Sequence[Path], to_update: ListToUpdate | None) -> tuple[ExpectedResult, ...]:
    """Return the entries of lists, in their order.

    Args:
        paths: the lists.
        to_update: the one that is rewritten, if one is: it has been read already.

    Raises:
        Failure: one cannot be used.
    """
    try:
        if to_update is not None:
            return read_expected(to_update.content, str(to_update.path))
        return tuple(entry for path in paths for entry in load_expected(path))
    except BrokenExpectedResults as error:
        raise Failure(str(error), _FORMAT) from None


def warn_of_idle(entries: Iterable[ExpectedResult], record: CheckRecord) -> None:
    """Say on standard error which entries name no implementation of a run: one with a typing error would do nothing."""
    idle: dict[str, dict[str, None]] = {}
    for entry in entries:
        if not any(speaks_of(entry, each.reference, each.version) for each in record.implementations):
            idle.setdefault(entry.origin.file, {})[entry.implementation] = None
    for file, implementations in idle.items():
        named = ", ".join(printable(each) for each in implementations)
        _say(f"warning: {printable(file)}: this run does not check {named}; what is listed for it is idle")


def updated_list(wanted: ListToUpdate, record: CheckRecord, plan: CheckPlan) -> tuple[CheckRecord, int]:
    """Rewrite a list after a run, and say on standard error what came and went.

    Returns:
        The run as it is with the new list, and the exit code that the writing alone deserves: 0, or 3 if the list is as
        it was.
    """
    if record.interrupted:
        _say(f"{printable(str(wanted.path))}: interrupted, and so it is as it was")
        return record, 0
    others = [each for each in (*plan.expected, *plan.unaudited) if each.origin.file != str(wanted.path)]
    try:
        text, name = wanted.content.decode(), str(wanted.path)
        update = updated(text, name, record, others, plan.set_ids, plan.today)
        if _content(wanted.path) != wanted.content:
            raise Failure(f"{wanted.path}: somebody else has changed it meanwhile, and so it stays", "Try again.")
        if update.text.encode() != wanted.content:
            write_whole(wanted.path, update.text.encode())
    except BrokenExpectedResults as error:
        Failure(str(error), _FORMAT).show()
        return record, COULD_NOT_DECIDE
    except Failure as failure:
        failure.show()
        return record, COULD_NOT_DECIDE
    except OSError as error:
        Failure(f"{wanted.path}: cannot be written: {error.strerror}", "It is as it was.").show()
        return record, COULD_NOT_DECIDE
    listed = read_expected(update.text.encode(), name)
    audited = [each for each in plan.expected if each.origin.file != name]
    anew = judged_anew(record, structs.replace(plan, expected=(*listed, *audited)))
    _tell(wanted.path, update, anew)
    return anew, 0


def _tell(path: Path, update: Update, record: CheckRecord) -> None:
    added, removed = counted(update.added, "case"), counted(len(update.removed), "name")
    _say(f"{printable(str(path))}: {added} added, {removed} removed")
    if update.unwritten:
        reasons = counted(update.unwritten, "reason")
        _say(f'{reasons} for you to write, where it says "{STUB}"; what has none is known for {STUB_DAYS} days')
    left = len(record.known_problems) + sum(each.counts.fail for each in record.implementations)
    if left:
        _say(f"{counted(left, 'problem')} left for you to decide: the report has them")


def _content(path: Path) -> bytes:
    """Return what a list holds, nothing if there is none.

    Raises:
        Failure: it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise Failure(f"{path}: cannot be read: {error.strerror}") from None


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
