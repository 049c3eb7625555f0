"""Implementations that run inside the suite's own process."""
