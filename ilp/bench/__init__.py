"""Throughput: what implementations take for a packet, compared in one run, and from version to version."""
