"""The hooks of a run that holds implementations against golden vectors."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from ilp.conformance.verdict import VERDICTS
from ilp.pytest_plugin.asking import Asking
from ilp.pytest_plugin.items import Root, VectorItem
from ilp.pytest_plugin.settings import ROOT, settings_of
from ilp.report.wording import clip, counted, printable, times

__all__ = ["GoldenVectors", "register"]

_VERSION_SHOWN = 40  # characters
_DIGEST_SHOWN = 16  # characters


def register(config: pytest.Config, nodes: Sequence[str]) -> None:
    """Have a run include the vectors that its options choose.

    Args:
        config: of the run.
        nodes: ids of nodes that were named in place of files.

    Raises:
        UsageError: an option is of no use as it is given.
    """
    config.pluginmanager.register(GoldenVectors(config, nodes), "ilp-golden-vectors")


class GoldenVectors:
    """The plugin of one run, or of one worker of it.

    Args:
        config: of the run.
        nodes: ids of nodes that were named in place of files.
    """

    def __init__(self, config: pytest.Config, nodes: Sequence[str]) -> None:
        self._config = config
        self._settings = settings_of(config, nodes)
        self._asking = {each: Asking(each, self._settings) for each in self._settings.chosen}
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._identities: dict[str, dict[str, Any]] = {}

    def pytest_report_header(self) -> str:
        """Say what is run on what."""
        chosen = self._settings.chosen
        number = max(map(len, chosen.values()), default=0)
        version = f" of set {self._settings.vectors.version}" if self._settings.vectors.version else ""
        return f"ilp: {counted(number, 'vector')}{version}, asked of {', '.join(chosen)}"

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, session: pytest.Session, items: list[pytest.Item]) -> None:
        """Add our items to those of the project, before anybody deselects or groups them."""
        root = Root.from_parent(
            session,
            name=ROOT,
            nodeid=ROOT,
            asking=[(self._asking[reference], vectors) for reference, vectors in self._settings.chosen.items()],
            options=self._settings.options,
        )
        items.extend(session.genitems(root))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note what will be wanted, now that it is known what was deselected."""
        wanted = defaultdict(list)
        for item in session.items:
            if isinstance(item, VectorItem):
                wanted[item.asking.reference].append(item.vector)
        for reference, vectors in wanted.items():
            self._asking[reference].vectors = vectors

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Iterator[None]:
        """Report a skip where the vector is, not where in this package it was found out."""
        report: pytest.TestReport = yield  # type: ignore[assignment] # what hooks of this kind are sent
        if isinstance(item, VectorItem) and report.skipped and isinstance(report.longrepr, tuple):
            path, line, _ = item.reportinfo()
            report.longrepr = (str(path), line, report.longrepr[2])  # type: ignore[assignment] # no line is allowed
        return report  # type: ignore[return-value]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count the verdicts, here and in whatever worker they came about."""
        verdict = dict(report.user_properties).get("ilp_verdict")
        if report.when == "teardown" and isinstance(verdict, str):
            reference = report.nodeid.removeprefix(f"{ROOT}::").rpartition("::")[0]
            self._counts[reference][verdict] += 1

    def pytest_sessionfinish(self) -> None:
        """Close what was opened; of a worker, tell its controller what that was."""
        for reference, asking in self._asking.items():
            asking.close()
            if asking.identity is not None:
                self._learn(reference, asking.identity.version, asking.identity.digest, asking.restarts)
        output: dict[str, Any] | None = getattr(self._config, "workeroutput", None)
        if output is not None:
            output[ROOT] = self._identities

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Hear from a worker of xdist what it opened."""
        for reference, identity in getattr(node, "workeroutput", {}).get(ROOT, {}).items():
            self._learn(reference, **identity)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print a line for each implementation: who it is, and how many vectors got which verdict."""
        if self._config.option.collectonly:
            return
        terminalreporter.section("ILP packet conformance")
        for reference in self._settings.chosen:
            counts = self._counts[reference]
            verdicts = ", ".join(f"{each} {counts[each]}" for each in VERDICTS if counts[each]) or "nothing was run"
            terminalreporter.line(f"{reference}{self._identity(reference)}: {verdicts}")

    def pytest_unconfigure(self) -> None:
        """Close what is still open, however the run ended."""
        for asking in self._asking.values():
            asking.close()

    def _learn(self, reference: str, version: str, digest: str | None, restarts: int) -> None:
        restarts += self._identities.get(reference, {}).get("restarts", 0)
        self._identities[reference] = {"version": version, "digest": digest, "restarts": restarts}

    def _identity(self, reference: str) -> str:
        identity = self._identities.get(reference)
        if identity is None:
            return ""
        parts = [f"version {clip(identity['version'], _VERSION_SHOWN)}"]
        if identity["digest"]:
            parts.append(f"tree {printable(identity['digest'][:_DIGEST_SHOWN])}")
        if identity["restarts"]:
            parts.append(f"started again {times(identity['restarts'])}")
        return f" ({', '.join(parts)})"
