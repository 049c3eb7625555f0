"""Every check in the codec's source, and the codec without it.

A check is a condition whose body refuses, or hands what it cannot judge to a reader that refuses, or one of the
alternatives that such a condition joins with `or`; in a function that returns demands joined with `and`, each of them.
"""

from __future__ import annotations

import ast
import copy
import inspect
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import NamedTuple

__all__ = ["Check", "checks_in"]


class Check(NamedTuple):
    """One check: the function that it is in, its condition as written, and the function's code without it."""

    function: FunctionType
    condition: str
    without: CodeType

    def __str__(self) -> str:
        return f"{self.function.__name__}: {self.condition}"


def checks_in(module: ModuleType) -> Iterator[Check]:
    """Yield every check in the functions of a module."""
    source = ast.parse(inspect.getsource(module))
    for position, statement in enumerate(source.body):
        if isinstance(statement, ast.FunctionDef):
            for path, condition in _conditions(statement):
                changed = copy.deepcopy(source)
                _delete(changed.body[position], path)
                code = compile(ast.fix_missing_locations(changed), inspect.getfile(module), "exec")
                yield Check(getattr(module, statement.name), condition, _code_of(code, statement.name))


_Path = tuple[int, int | None]  # which refusing statement of a function, and which of its alternatives


def _refusing(function: ast.AST) -> list[ast.If | ast.Return]:
    return [
        node
        for node in ast.walk(function)
        if (isinstance(node, ast.If) and (isinstance(node.body[-1], ast.Raise) or _reader(node)))
        or (isinstance(node, ast.Return) and isinstance(node.value, ast.BoolOp) and isinstance(node.value.op, ast.And))
    ]


def _reader(node: ast.If) -> str:
    """Return the name of the reader that a condition hands over to, or nothing if it does not."""
    match node.body:
        case [ast.Assign(value=ast.Call(func=ast.Name(name)))] if "read_" in name:
            return name
    return ""


def _conditions(function: ast.FunctionDef) -> Iterator[tuple[_Path, str]]:
    for number, node in enumerate(_refusing(function)):
        condition = node.test if isinstance(node, ast.If) else node.value
        assert condition is not None
        parts = condition.values if isinstance(condition, ast.BoolOp) else [condition]
        if isinstance(node, ast.If) and isinstance(condition, ast.BoolOp) and isinstance(condition.op, ast.And):
            parts = [condition]  # only together they are a check
        for index, part in enumerate(parts):
            before = f", before {_reader(node)}" if isinstance(node, ast.If) and _reader(node) else ""
            yield (number, index if len(parts) > 1 else None), ast.unparse(part) + before


def _delete(function: ast.AST, path: _Path) -> None:
    number, index = path
    node = _refusing(function)[number]
    passes = ast.Constant(isinstance(node, ast.Return))  # a condition that refuses nothing: not to raise, to be true
    if index is None and isinstance(node, ast.If):
        node.test = passes
        return
    condition = node.test if isinstance(node, ast.If) else node.value
    assert isinstance(condition, ast.BoolOp)
    assert index is not None
    condition.values[index] = passes


def _code_of(module: CodeType, name: str) -> CodeType:
    return next(each for each in module.co_consts if isinstance(each, CodeType) and each.co_name == name)
