"""The libraries of the extra `bench`, which a run that needs none of them does without."""

from __future__ import annotations

__all__ = ["MissingLibrary"]


class MissingLibrary(Exception):
    """A library that comes with the extra `bench` is not installed; the message names it."""
