"""The way into the pytest plugin: its options, and nothing of the suite until one of them is used.

This module stands beside the package `ilp`, not in it. pytest loads it in every run where the suite is installed, and
whatever is imported from `ilp` brings the codec with it: every run would wait for that, and a run that measures the
coverage of a codec would find it imported before the measuring began.
"""

from __future__ import annotations

import re

import pytest

__all__ = ["pytest_addoption", "pytest_configure"]

_OPTIONS = {
    "--ilp-implementation": ("REF", "Run the golden vectors as tests of this implementation, such as python:my.codec."),
    "--ilp-vector": ("ID", "Only this vector, or those of a glob: 'timestamp/*'."),
    "--ilp-flag": ("FLAG", "Only vectors with this flag."),
    "--ilp-clause": ("ID", "Only vectors that test this clause, such as 0030-utf8."),
    "--ilp-packet": ("NAME", "Only prepare, fulfill, reject or none."),
    "--ilp-operation": ("NAME", "Only decode, encode or relay."),
    "--ilp-expected": ("FILE", "Known departures, as for `ilp check --expected`; they are reported as xfail."),
}
_SINGLE_OPTIONS = {
    "--ilp-vectors": ("FOLDER", "Take the vectors of this folder, not the golden ones."),
    "--ilp-fail-level": ("LEVEL", "Weakest requirement whose violation fails: must (default), should or may."),
    "--ilp-timeout": ("SECONDS", "How long an adapter may be silent; 10 by default."),
}
_NODE = re.compile(r"(\.\./)*ilp::")
"""How the id of a node of ours begins; reports show it with `../` where pytest runs below the root of the project."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("ilp", "ILP packet conformance (RFC 0027)")
    for option, (metavar, text) in _OPTIONS.items():
        group.addoption(option, action="append", default=[], metavar=metavar, help=f"{text} May be repeated.")
    for option, (metavar, text) in _SINGLE_OPTIONS.items():
        group.addoption(option, metavar=metavar, help=text)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker; and the plugin itself, if an option or a node id asks for it.

    Raises:
        UsageError: an option is of no use as it is given.
    """
    config.addinivalue_line("markers", "ilp: a golden vector, asked of the implementation --ilp-implementation names")
    nodes = _taken_nodes(config)
    given = [each for each in (*_OPTIONS, *_SINGLE_OPTIONS) if config.getoption(each[2:].replace("-", "_"))]
    if not nodes and not given:
        return
    if not nodes and "--ilp-implementation" not in given:
        raise pytest.UsageError(f"{given[0]} is of no use without an implementation: add --ilp-implementation REF")
    from ilp.pytest_plugin.plugin import register  # noqa: PLC0415 - the reason for this module

    register(config, nodes)


def _taken_nodes(config: pytest.Config) -> list[str]:
    """Take the ids of our own nodes out of the arguments: pytest would look for a file named ilp.

    A worker of xdist has the options of its controller, and arguments of its own making where none were left.
    """
    known: list[str] | None = getattr(config.option, "ilp_nodes", None)
    if known is not None:
        if config.option.ilp_nodes_only:
            config.args.clear()
        return known
    nodes = [each for each in config.args if _NODE.match(each)]
    config.args[:] = [each for each in config.args if each not in nodes]
    config.option.ilp_nodes = nodes
    config.option.ilp_nodes_only = bool(nodes) and not config.args
    return nodes
