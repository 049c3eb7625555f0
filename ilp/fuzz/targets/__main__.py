"""python -m ilp.fuzz.targets; see `USAGE`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ilp.fuzz.targets.dictionary import dictionary, write_seeds
from ilp.fuzz.targets.engine import AtherisMissing, fuzz
from ilp.fuzz.targets.examination import WATCHING, operation_lines
from ilp.fuzz.targets.questions import TARGETS
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.implementation.implementation import ImplementationUnavailable, InvalidReference

__all__ = ["CODEC_VARIABLE", "main"]

CODEC_VARIABLE = "ILP_FUZZ_CODEC"
"""The environment variable that names the codec where --codec does not."""

_WRONG_USAGE = 2
_COULD_NOT_RUN = 3

USAGE = f"""\
usage: python -m ilp.fuzz.targets decode|relay|value [--codec REF] [--oracle NAME…] [CORPUS…] [libFuzzer flags]
           look for an input that breaks a codec: `reference`, or python:MODULE:OBJECT (or {CODEC_VARIABLE});
           only these oracles watch, of {", ".join(WATCHING[:5])},
           {", ".join(WATCHING[5:])}
       python -m ilp.fuzz.targets operations decode|relay|value FILE
           print what a target asks about the input in FILE, for `ilp fuzz REF --input -`
       python -m ilp.fuzz.targets seeds FOLDER
           write the packets of the golden vectors as a corpus
       python -m ilp.fuzz.targets dictionary
           print the dictionary that the golden vectors make
docs/fuzzing-atheris.md explains it.
"""


class _WrongUsage(Exception):
    pass


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments say; return the exit code, unless Atheris ends the process.

    Returns:
        0 done, 2 wrong usage, 3 could not run.
    """
    try:
        return _done(arguments)
    except _WrongUsage as problem:
        sys.stderr.write(f"{problem}\n{USAGE}")
        return _WRONG_USAGE
    except InvalidReference as problem:
        sys.stderr.write(f"--codec: {problem}\n")
        return _WRONG_USAGE
    except ImplementationUnavailable as problem:
        sys.stderr.write(f"{problem.message}\n{problem.advice}\n")
    except AtherisMissing as missing:
        sys.stderr.write(
            f"Atheris is not here: {missing}\n"
            "Install it: pip install 'ilp-conformance[atheris]' (Linux; docs/fuzzing-atheris.md), or use `ilp fuzz`.\n"
        )
    except OSError as error:
        sys.stderr.write(f"{error.filename}: {error.strerror}\n")
    return _COULD_NOT_RUN


def _done(arguments: Sequence[str]) -> int:
    verb, *rest = arguments or ("",)
    match verb, rest:
        case _, _ if verb in TARGETS:
            codecs, others = _option("--codec", rest)
            oracles, others = _option("--oracle", others)
            if unknown := set(oracles) - set(WATCHING):
                raise _WrongUsage(f"--oracle {min(unknown)}: no such oracle watches here.")
            reference = codecs[-1] if codecs else os.environ.get(CODEC_VARIABLE) or "reference"
            fuzz(verb, reference, oracles or WATCHING, others)
        case "operations", [target, file] if target in TARGETS:
            sys.stdout.write(operation_lines(target, Path(file).read_bytes()))
        case "seeds", [folder]:
            count = write_seeds(load_vectors(shipped_vectors()).vectors, Path(folder))
            sys.stdout.write(f"{count} inputs written to {folder}\n")
        case "dictionary", []:
            sys.stdout.write(dictionary(load_vectors(shipped_vectors()).vectors))
        case (("-h" | "--help"), _):
            sys.stdout.write(USAGE)
        case "", _:
            raise _WrongUsage("It is not said what to do.")
        case _:
            raise _WrongUsage(f"{' '.join(arguments)!r} is nothing that can be done.")
    return 0


def _option(name: str, arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return what an option is given as, and the other arguments: these are libFuzzer's."""
    found: list[str] = []
    others: list[str] = []
    given = iter(arguments)
    for each in given:
        if each == name:
            found.append(next(given, ""))
        elif each.startswith(f"{name}="):
            found.append(each.partition("=")[2])
        else:
            others.append(each)
    if "" in found:
        raise _WrongUsage(f"{name} is given without a value.")
    return found, others


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
