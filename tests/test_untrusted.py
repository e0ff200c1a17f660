"""Text of the provider reaches the screen only as safe text: what the types cannot see is looked
for here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(
    path for room in ("screens", "widgets", "tui/app") for path in (ROOT / room).rglob("*.py")
)
TITLES = ("border_title", "border_subtitle", "title")
SINKS = {"Static", "Label", "Button", "Markdown", "Option", "add_row", "update", "border_title"}
"""What of Textual reads markup in a plain text. `App.notify` does too, and is overridden and
tested."""


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            yield name, node


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_widget_that_reads_markup_is_given_anything_but_a_constant(path: Path) -> None:
    for name, call in calls(ast.parse(path.read_text("utf-8"))):
        if name not in SINKS or not call.args:
            continue
        assert isinstance(call.args[0], ast.Constant), (
            f"{path}:{call.lineno}: {name}(…) is given something that is not a constant"
        )


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_raw_text_of_the_provider_is_never_drawn(path: Path) -> None:
    """`.raw` is for sending back and for comparing: no screen or widget has a use for it."""
    raw = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "raw"
    ]
    assert raw == []


def is_safe_title(value: ast.expr) -> bool:
    """Say if a title is a constant or safe text that Textual does not read as markup:
    `Content(safe_text(…))`."""
    if isinstance(value, ast.Constant):
        return True
    return (
        isinstance(value, ast.Call)
        and ast.unparse(value.func) == "Content"
        and not value.keywords
        and len(value.args) == 1
        and isinstance(value.args[0], ast.Call)
        and ast.unparse(value.args[0].func) == "safe_text"
    )


def unsafe_titles(tree: ast.AST) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and any(isinstance(each, ast.Attribute) and each.attr in TITLES for each in node.targets)
        and not is_safe_title(node.value)
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_titles_of_borders_and_windows_are_constants_or_safe_content(path: Path) -> None:
    assert unsafe_titles(ast.parse(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "value", ["name", "safe_text(name)", "Content(name)", "Content.from_markup(safe_text(name))"]
)
def test_a_title_that_could_be_markup_is_found(value: str) -> None:
    assert unsafe_titles(ast.parse(f"box.border_title = {value}")) == [1]
