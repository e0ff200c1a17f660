"""The functions of a source text."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Function:
    """A function with its text and the line of its first statement."""

    first_line: int
    text: str


@cache
def functions_of(text: str) -> tuple[Function, ...]:
    """Return the functions whose body has a line of its own."""
    lines = text.splitlines(keepends=True)
    found = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        statements = [item for item in node.body if not _is_docstring(item)]
        if not statements:
            continue
        first = statements[0]
        decorators = getattr(first, "decorator_list", [])
        line = min([first.lineno, *(item.lineno for item in decorators)])
        if not lines[line - 1].encode()[: first.col_offset].strip():
            end = node.end_lineno or node.lineno
            found.append(Function(line, "".join(lines[node.lineno - 1 : end])))
    return tuple(found)


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
