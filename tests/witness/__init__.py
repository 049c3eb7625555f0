"""Who agrees with the golden vectors, aspect by aspect: see docs/witnesses.md.

`python -m tests.witness` asks every witness and compares what they say with what is recorded.
"""
