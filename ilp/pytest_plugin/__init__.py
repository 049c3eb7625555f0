"""Golden vectors as pytest items beside a project's own tests: `pytest --ilp-implementation REF`.

pytest comes in by the module `pytest_ilp`, which loads this package only where it is used.
"""
