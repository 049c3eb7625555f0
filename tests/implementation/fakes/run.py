"""Start a fake adapter. Python keeps the compiled code of what is imported, and not of what is run."""

import sys

sys.path.insert(0, sys.argv[0].rpartition("/")[0])

from adapter import main  # type: ignore[import-not-found] # found where the line above points

main()
