"""Campaigns as the benchmarks run them: without a state folder, and with nothing on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import ilp
from ilp.fuzz.campaign import CampaignPlan
from ilp.fuzz.hypothesis_phase import hypothesis_turn
from ilp.fuzz.jobs import run_fuzz
from ilp.fuzz.oracles import ORACLES
from ilp.fuzz.part import FuzzPlan, Standing
from ilp.fuzz.record import FuzzRecord
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.implementation.reference import Conditions, open_implementation

__all__ = ["Quiet", "campaign"]


class Quiet:
    """A watcher that shows nothing."""

    def stands(self, standing: Standing) -> None:
        pass


def campaign(
    references: Sequence[str],
    *,
    seconds: float | None = None,
    operations: int | None = None,
    oracles: Sequence[str] = tuple(ORACLES),
    seed: int = 0,
    jobs: int = 1,
    minimise: bool = True,
    golden: bool = False,
) -> FuzzRecord:
    """Return the record of a campaign from an empty corpus.

    Args:
        references: who is fuzzed, against each other if several.
        seconds: how long, if that is the limit.
        operations: how many requests, if that is the limit.
        oracles: those that watch.
        seed: of all that is left to chance.
        jobs: how many processes.
        minimise: whether findings are made small as they come.
        golden: whether the golden vectors are among the inputs.
    """
    vectors = load_vectors(shipped_vectors()).vectors
    plan = FuzzPlan(
        references=tuple(references),
        campaign=CampaignPlan(
            oracles=tuple(oracles),
            seed=seed,
            max_time=seconds,
            max_operations=operations,
            vectors=vectors if golden else (),
            minimise=minimise,
            hypothesis=hypothesis_turn,
        ),
        probes=vectors,
        jobs=jobs,
        suite=ilp.__version__,
    )
    return run_fuzz(plan, [partial(open_implementation, each, Conditions()) for each in references], Quiet())
