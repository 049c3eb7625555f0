"""How verbs come by the implementations that a user names."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ilp.cli.failure import COULD_NOT_DECIDE, Failure
from ilp.implementation.implementation import Implementation, ImplementationUnavailable
from ilp.implementation.launch import Conditions
from ilp.implementation.process import Patience
from ilp.implementation.reference import InvalidReference, prepare_implementation, validate_reference
from ilp.report.progress import Progress

__all__ = ["Preparer", "conditions_of", "refuse_recordings", "require_references", "unavailable"]

_RECORDING = "recording:"


def conditions_of(timeout: float, progress: Progress) -> Conditions:
    """Return the conditions under which implementations run, with installs shown by `progress`.

    An adapter may be silent for `timeout` seconds, and before its greeting for at least as long as runtimes need.
    """
    start_timeout = max(timeout, Patience().start_timeout)
    return Conditions(patience=Patience(timeout=timeout, start_timeout=start_timeout), on_progress=progress.message)


def unavailable(problem: ImplementationUnavailable) -> Failure:
    """Return what to say of an implementation that cannot be asked at all, where nothing can be said without it."""
    return Failure(problem.message, problem.advice, code=COULD_NOT_DECIDE, log=problem.log)


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
        Failure: one is no reference, or not even text, so that no report could name it.
    """
    for each in references:
        try:
            each.encode()
            validate_reference(each)
        except UnicodeEncodeError:
            advice = "Name the program or file in text; a link to it will do."
            raise Failure(f"{each}: a reference with octets that are no text", advice) from None
        except InvalidReference as error:
            raise Failure(str(error)) from None


def refuse_recordings(
    references: Iterable[str], reason: str = "has no answer to a new question, and can be nothing but a baseline"
) -> None:
    """Check that implementations can be asked what they were never asked before.

    Args:
        references: the implementations.
        reason: why a recording will not do, in words that follow "a recording".

    Raises:
        Failure: one is a recording.
    """
    for each in references:
        if each.startswith(_RECORDING):
            raise Failure(
                f"{each}: a recording {reason}",
                "Name an implementation that runs.",
            )
