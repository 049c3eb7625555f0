#!/bin/bash -eu
# Builds the targets, in the container of ClusterFuzzLite or OSS-Fuzz: $SRC, $OUT, $WORK and compile_python_fuzzer are
# theirs. Each target is one program that holds Python and this package, beside its seeds, its dictionary and its options.

python3 -c 'import sys; sys.exit(sys.version_info < (3, 11) and "this package needs Python 3.11")'
cd "$SRC/ilp-conformance"
python3 -m pip install .

seeds="$WORK/seeds"
python3 -P -m ilp.fuzz.targets seeds "$seeds"
python3 -P -m ilp.fuzz.targets dictionary > "$WORK/ilp.dict"

for fuzzer in "$SRC"/ilp-conformance/.clusterfuzzlite/*_fuzzer.py; do
    name=$(basename -s .py "$fuzzer")
    # The data are the golden vectors, the clauses and the dictionary.
    compile_python_fuzzer "$fuzzer" --collect-data ilp
    (cd "$seeds" && python3 -m zipfile -c "$OUT/${name}_seed_corpus.zip" ./*)
    cp "$WORK/ilp.dict" "$OUT/$name.dict"
    printf '[libfuzzer]\nmax_len = 4096\n' > "$OUT/$name.options"
done
