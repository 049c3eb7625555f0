"""Fuzzing: campaigns that look for the input on which an implementation breaks."""
