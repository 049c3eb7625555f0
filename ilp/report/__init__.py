"""From run records and packets to what people and machines read."""
