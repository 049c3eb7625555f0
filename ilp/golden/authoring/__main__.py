"""`python -m ilp.golden.authoring [--check] [DIRECTORY]`: write the vector files, or compare them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ilp.golden.authoring.catalogue import VECTOR_FILES, file_name, rendered
from ilp.golden.vector import VectorFile

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_VECTORS = Path(__file__).parents[3] / "vectors"
_BY_HAND = ("published.json",)
"""Files whose vectors are kept by hand: only their witnesses are written here."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write every vector file, or into one by hand its witnesses; return 0: current, 1: not, 2: wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m ilp.golden.authoring", description=main.__doc__)
    parser.add_argument("directory", nargs="?", type=Path, default=_VECTORS, help="where the vector files are")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file is not current")
    options = parser.parse_args(arguments)
    directory: Path = options.directory
    if not directory.is_dir():
        parser.error(f"{directory} is no directory; name the one that holds the vector files")
    by_hand = (directory / name for name in _BY_HAND if (directory / name).is_file())
    current = [(directory / file_name(file), rendered(file)) for file in VECTOR_FILES]
    current += [(path, rendered(msgspec.json.decode(path.read_bytes(), type=VectorFile))) for path in by_hand]
    stale = [(path, octets) for path, octets in current if not _holds(path, octets)]
    for path, octets in stale:
        if options.check:
            sys.stdout.write(f"{path} is not what the authoring modules say\n")
        else:
            path.write_bytes(octets)
            sys.stdout.write(f"{path} written\n")
    if stale and options.check:
        sys.stdout.write("run `python -m ilp.golden.authoring` and commit what it writes\n")
        return 1
    return 0


def _holds(path: Path, octets: bytes) -> bool:
    return path.is_file() and path.read_bytes() == octets


if __name__ == "__main__":
    sys.exit(main())
