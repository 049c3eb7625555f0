"""Baseline held against candidate: which wire changes there are, and which version bump they require."""
