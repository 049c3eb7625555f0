"""The vectors themselves, one module a subject; each names its `FILE`."""
