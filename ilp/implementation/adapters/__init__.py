"""The adapters for published codecs, one folder a language."""
