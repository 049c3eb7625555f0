"""Targets for Atheris, and so for libFuzzer, ClusterFuzzLite and OSS-Fuzz: for whoever outgrows one machine.

    python -m ilp.fuzz.targets decode [--codec python:MODULE:OBJECT] [CORPUS…] [libFuzzer flags]

A corpus is a folder of raw octets, the same that `ilp fuzz` keeps in its state folder. docs/fuzzing-atheris.md has
more.
"""
