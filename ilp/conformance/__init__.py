"""Golden vectors held against an implementation: verdicts."""
