"""What all tests share."""

from __future__ import annotations

import os

from hypothesis import settings

# Registered explicitly: where the variable CI is set, Hypothesis would choose for itself.
settings.register_profile("deterministic", derandomize=True, database=None, deadline=None, max_examples=100)
settings.register_profile("explore", derandomize=False, deadline=None, max_examples=5000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "deterministic"))
