"""Atheris: it makes the inputs, guided by the codec's code that they reach."""

from __future__ import annotations

import gc
import sys
from collections.abc import Mapping, Sequence
from types import FunctionType, MappingProxyType
from typing import Any

from ilp.fuzz.targets.codec import codec_of
from ilp.fuzz.targets.dictionary import SHIPPED
from ilp.fuzz.targets.examination import Examination
from ilp.golden.load import load_vectors, shipped_vectors
from ilp.implementation.adapters.python.reach import OwnCode

__all__ = ["AtherisMissing", "fuzz", "instrumented"]


_DEFAULTS: Mapping[str, object] = MappingProxyType(
    {
        "-dict": SHIPPED,
        "-max_len": 4096,  # octets: what is larger takes time, and shows nothing that smaller packets do not
    }
)


class AtherisMissing(Exception):
    """Atheris is not installed in this Python. Exit code 3."""


def fuzz(target: str, reference: str, oracles: Sequence[str], arguments: Sequence[str]) -> None:
    """Have Atheris look for an input that breaks an oracle; the process ends with it, as libFuzzer ends.

    Args:
        target: one of `TARGETS`.
        reference: the codec.
        oracles: which of `WATCHING`.
        arguments: libFuzzer's: folders, files, flags. Without a dictionary among them, ours is taken, and without a
            size, 4096 octets are the most.

    Raises:
        AtherisMissing: there is no Atheris.
        InvalidReference: it is no codec in Python.
        ImplementationUnavailable: there is no such codec.
    """
    try:
        import atheris  # type: ignore[import-untyped, import-not-found, unused-ignore] # noqa: PLC0415 - an extra
    except ImportError as error:
        raise AtherisMissing(str(error)) from None
    codec = codec_of(reference)
    examination = Examination(target, codec.implementation, load_vectors(shipped_vectors()).vectors, oracles)
    instrumented(codec.own, atheris)
    given = {each.partition("=")[0] for each in arguments}
    flags = [f"{name}={value}" for name, value in _DEFAULTS.items() if name not in given]
    atheris.Setup([f"ilp.fuzz.targets {target}", *flags, *arguments], examination.examine)
    atheris.Fuzz()


def instrumented(own: OwnCode, atheris: Any) -> int:
    """Have Atheris see what is reached in all functions of a codec's own code; return how many there are.

    They are loaded by now, so its hook for imports comes too late, and the reference is loaded before anything else.
    """
    functions = [each for each in gc.get_objects() if isinstance(each, FunctionType) and own.has(_file(each))]
    for function in functions:
        atheris.instrument_func(function)
    return len(functions)


def _file(function: FunctionType) -> str:
    """Return the file of a function: of its module, as what a bundle's code itself says is no path."""
    module = sys.modules.get(function.__module__ or "")
    return getattr(module, "__file__", None) or function.__code__.co_filename
