"""The target for forwarding octets, as ClusterFuzzLite and OSS-Fuzz start it."""

import sys

from ilp.fuzz.targets.__main__ import main

sys.exit(main(("relay", *sys.argv[1:])))
