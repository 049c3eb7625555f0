"""Starts the adapter: the codec of codec.py behind the adapter protocol. There is nothing to change here."""

import codec
from ilp_protocol import serve

serve(codec, {"name": codec.name, "version": codec.version, "language": "Python"})
