"""How verbs of the gate come by the implementations that a user names."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ilp.cli.failure import Failure
from ilp.implementation.implementation import Implementation
from ilp.implementation.launch import Conditions
from ilp.implementation.reference import InvalidReference, prepare_implementation, validate_reference

__all__ = ["Preparer", "refuse_recordings", "require_references"]

_RECORDING = "recording:"


class Preparer:
    """Makes references ready to be opened, and notes in `versions` what each of them was resolved to."""

    def __init__(self, conditions: Conditions) -> None:
        self._conditions = conditions
        self.versions: dict[str, str] = {}

    def __call__(self, reference: str) -> Callable[[], Implementation]:
        """Install or build an implementation, and return what opens it.

        Raises:
            ImplementationUnavailable: it cannot be had; so does what is returned.
        """
        prepared = prepare_implementation(reference, self._conditions)

        def opened() -> Implementation:
            implementation = prepared()
            self.versions[reference] = implementation.identity.version
            return implementation

        return opened


def require_references(references: Iterable[str]) -> None:
    """Check references before anything takes its time.

    Raises:
        Failure: one is no reference.
    """
    for each in references:
        try:
            validate_reference(each)
        except InvalidReference as error:
            raise Failure(str(error)) from None


def refuse_recordings(references: Iterable[str]) -> None:
    """Check that implementations can be asked what they were never asked before.

    Raises:
        Failure: one is a recording.
    """
    for each in references:
        if each.startswith(_RECORDING):
            raise Failure(
                f"{each}: a recording has no answer to a new question, and can be nothing but a baseline",
                "Name an implementation that runs.",
            )
