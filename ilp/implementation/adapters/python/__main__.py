"""python -m ilp.implementation.adapters.python MODULE:OBJECT."""

from __future__ import annotations

import os
import sys
import traceback

from ilp.implementation.adapters.python import NO_CODEC
from ilp.implementation.adapters.python.adapter import UnusableCodec, load, serve
from ilp.implementation.adapters.python.reach import own_code

_USAGE = "usage: python -m ilp.implementation.adapters.python MODULE:OBJECT\n"


def main() -> int:
    """Serve the object that the argument names; 2 if none is named, NO_CODEC if there is no such codec."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and its argument
        sys.stderr.write(_USAGE)
        return 2
    target = sys.argv[1]
    # What the codec prints must not end up among the responses, and what it reads must not be our requests.
    requests, responses = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    with requests, responses:
        loaded_before = frozenset(sys.modules)
        try:
            codec = load(target)
        except UnusableCodec as error:
            if error.__cause__ is not None:
                traceback.print_exception(error.__cause__)
            sys.stderr.write(f"{error}\n")
            return NO_CODEC
        serve(codec, target, requests, responses, own_code(target.partition(":")[0], loaded_before))
    return 0


if __name__ == "__main__":
    sys.exit(main())
