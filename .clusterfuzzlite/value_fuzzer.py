"""The target for writing the value that octets hold, as ClusterFuzzLite and OSS-Fuzz start it."""

import sys

from ilp.fuzz.targets.__main__ import main

sys.exit(main(("value", *sys.argv[1:])))
