"""The target for reading octets, as ClusterFuzzLite and OSS-Fuzz start it."""

import sys

from ilp.fuzz.targets.__main__ import main

sys.exit(main(("decode", *sys.argv[1:])))
