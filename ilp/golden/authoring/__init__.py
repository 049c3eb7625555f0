"""Where the golden vectors are written: a plain assembler, and one module a subject that lists its vectors.

No octet comes from a codec. Packets are put together from parts that are stated here by hand, and what the
specification expects of them is stated beside them, by hand too. `python -m ilp.golden.authoring` writes
the files in `vectors/`; `--check` says whether the committed ones are what would be written.

`vectors/published.json`, `vectors/flags.json` and `vectors/README.md` are kept by hand. Who agrees with a vector is
stated nowhere here: `python -m tests.witness --write` finds out, and `witnesses.json` keeps it.
"""

from ilp.golden.authoring.catalogue import VECTOR_FILES, file_name, rendered

__all__ = ["VECTOR_FILES", "file_name", "rendered"]
