"""python -m ilp."""

from ilp.cli import main

main()
