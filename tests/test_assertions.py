"""Rules for assertions: each one says what holds, not what may hold instead."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

TESTS = Path(__file__).parent


def alternatives(source: str) -> list[int]:
    """Return the lines of assertions that hold when either of two conditions holds.

    `assert a or b` passes whenever the easier half is true. An implication is written with `if`.
    """
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assert)
        and isinstance(node.test, ast.BoolOp)
        and isinstance(node.test.op, ast.Or)
    ]


def empty(source: str) -> list[int]:
    """Return the lines of assertions that hold always: constants, and tuples with a message."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assert)
        and (
            isinstance(node.test, ast.Tuple)
            or (isinstance(node.test, ast.Constant) and node.test.value)
        )
    ]


def test_no_assertion_has_an_alternative() -> None:
    assert found(alternatives) == []


def test_no_assertion_holds_always() -> None:
    assert found(empty) == []


def test_alternatives_and_empty_assertions_are_found() -> None:
    source = (
        "assert a\nassert a or b\nassert (a and b) or c, 'words'\nassert all(x or y for x in z)"
    )
    assert alternatives(source) == [2, 3]
    assert empty("assert True\nassert (a, 'words')\nassert a, 'words'\nassert False") == [1, 2]


def found(rule: Callable[[str], list[int]]) -> list[str]:
    """Return the places in all tests where a rule finds something."""
    return [
        f"{path.relative_to(TESTS.parent)}:{line}"
        for path in sorted(TESTS.rglob("*.py"))
        for line in rule(path.read_text("utf-8"))
    ]
