"""Projects that have the plugin: a test of their own, and a codec with a fault."""

from __future__ import annotations

import sys
from collections.abc import Callable
from textwrap import dedent

import pytest

CODEC = """
    import os

    import ilp
    from tests.cli.codec import encode


    def decode(octets):
        packet = ilp.decode(octets)
        if isinstance(packet, ilp.Prepare) and packet.amount == 1:
            {fault}
        return packet
"""
"""A Python codec that reads every packet rightly, but for a Prepare with the amount 1."""

ADAPTER = """
    import runpy
    import sys

    with open("opened", "a") as log:
        log.write("opened\\n")
    sys.argv[1:] = ["codec"]
    runpy.run_module("ilp.implementation.adapters.python", run_name="__main__")
"""
"""An adapter for the codec that notes each time that it is started."""

RIGHT = "pass"
WRONG = "return ilp.Prepare(2, *(getattr(packet, name) for name in ilp.Prepare.__match_args__[1:]))"
FATAL = "os._exit(3)"


@pytest.fixture
def project(pytester: pytest.Pytester) -> Callable[..., pytest.Pytester]:
    """Return what makes the current folder a project whose codec, `codec`, has a fault."""

    def make(fault: str = RIGHT) -> pytest.Pytester:
        pytester.makepyfile(
            test_own="def test_own(): pass\n",
            codec=dedent(CODEC).format(fault=fault),
            adapter=dedent(ADAPTER),
        )
        return pytester

    return make


@pytest.fixture
def adapter() -> str:
    """The reference of an adapter for the project's codec that notes in the file `opened` that it is started."""
    return f"cmd:{sys.executable} adapter.py"
