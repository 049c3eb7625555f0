"""`python -m tests.witness [--check|--write]`: ask every witness about every vector."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from ilp.golden.authoring.__main__ import main as author
from ilp.golden.authoring.witnesses import RECORD, forget, recorded
from ilp.golden.load import load_vectors, shipped_vectors
from tests.witness.page import PAGE, page
from tests.witness.record import REMOTE, remotely, rendered, spoken, written
from tests.witness.testimony import locally, merged

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask every witness; return the exit code: 0 current, 1 not current."""
    parser = argparse.ArgumentParser(prog="python -m tests.witness", description=main.__doc__)
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--check", action="store_true", help="write nothing; fail if a file is not current (default)")
    either.add_argument("--write", action="store_true", help="write the record, the vectors and the page")
    options = parser.parse_args(arguments)
    if options.write:
        author([])  # vectors that are new have to be there to be asked about
    vectors = load_vectors(shipped_vectors()).vectors
    remote = remotely(vectors)
    if remote is None:
        sys.stdout.write(f"{REMOTE} cannot be asked here: what it said before is kept\n")
        remote = spoken(recorded(), REMOTE)
    testimony = merged(vectors, [locally(vectors), remote])

    files = {RECORD: rendered(written(testimony))}
    text = page(PAGE.read_text(encoding="utf-8"), testimony, {each.id: each for each in vectors})
    files[PAGE] = text.encode()
    stale = [each for each, octets in files.items() if each.read_bytes() != octets]
    for each in stale:
        if options.write:
            each.write_bytes(files[each])
        sys.stdout.write(f"{each} {'written' if options.write else 'is not what the witnesses say'}\n")
    if options.write:
        forget()
        return author([])
    if stale:
        sys.stdout.write("run `python -m tests.witness --write` and commit what it writes\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
