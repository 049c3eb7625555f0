"""Golden vectors: load, validate and select them. The data is in /vectors, and inside the wheel."""
