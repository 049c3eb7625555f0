"""The codec that a target is about, in this process, where its code can be instrumented."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import NamedTuple, Self

import ilp.codec
from ilp.implementation.adapters.python.adapter import Answering, UnusableCodec, load
from ilp.implementation.adapters.python.reach import OwnCode, own_code
from ilp.implementation.embedded import by_reference
from ilp.implementation.implementation import Identity, Implementation, ImplementationUnavailable, InvalidReference
from ilp.protocol import Garbled, Operation, Outcome
from ilp.protocol.message import InvalidResponse, hello_line, read_greeting, read_response, request_line

__all__ = ["Examined", "Served", "codec_of"]

_PYTHON = "python:"
_REFERENCE = "reference"


class Examined(NamedTuple):
    """A codec, and its own code."""

    implementation: Implementation
    own: OwnCode


class Served:
    """A Python codec as the adapter serves it, without a process between; see `Implementation`.

    Args:
        reference: what the user asked for.
        answering: serves it.
    """

    def __init__(self, reference: str, answering: Answering) -> None:
        self._answering = answering
        hello = read_greeting(answering.response(hello_line()))
        self._identity = Identity(
            reference=reference,
            name=hello.name,
            version=hello.version,
            language=hello.language,
            operations=hello.operations,
            build=hello.build,
        )

    @property
    def identity(self) -> Identity:
        """Who it says it is."""
        return self._identity

    @property
    def restarts(self) -> int:
        """There is no process that could be started again."""
        return 0

    def ask(self, operations: Iterable[Operation]) -> Iterator[Outcome]:
        """Ask operations; yield one outcome each, in order."""
        for operation in operations:
            response = self._answering.response(request_line(1, operation))
            try:
                yield read_response(response, 1, operation)
            except InvalidResponse as error:
                yield Garbled(str(error))

    def close(self) -> None:
        """There is nothing to let go of."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        pass


def codec_of(reference: str) -> Examined:
    """Return the codec that a reference names: `reference`, or `python:MODULE:OBJECT`.

    Raises:
        InvalidReference: it names one in another language, whose code Atheris does not see, or none at all.
        ImplementationUnavailable: there is no such Python codec.
    """
    if reference == _REFERENCE:
        return Examined(by_reference.open(), OwnCode(folders=ilp.codec.__path__))
    target = reference.removeprefix(_PYTHON)
    if not reference.startswith(_PYTHON) or not target:
        raise InvalidReference(f"{reference!r} is no codec in Python: {_REFERENCE}, or {_PYTHON}MODULE:OBJECT")
    loaded_before = frozenset(sys.modules)
    try:
        codec = load(target)
    except UnusableCodec as problem:
        raise ImplementationUnavailable(
            f"{reference}: {problem}", "Name a module or object that has decode and encode and that can be imported."
        ) from None
    return Examined(Served(reference, Answering(codec, target)), own_code(target.partition(":")[0], loaded_before))
