"""Where new operations come from, and how they shrink."""
