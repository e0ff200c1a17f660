"""Private names of Textual: each one exists, is declared by its fix, and is used nowhere else."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import pytest
import textual
from textual.message_pump import MessagePump

import tui.textual_fixes

ROOT = Path(__file__).parents[2]
FIXES = ROOT / "tui" / "textual_fixes"
UI = ("tui/app", "screens", "widgets", "tui/cli")


def fixes() -> list[ModuleType]:
    return [
        import_module(f"tui.textual_fixes.{found.name}")
        for found in iter_modules(tui.textual_fixes.__path__)
    ]


NAMES = [(fix.__name__.rpartition(".")[2], name) for fix in fixes() for name in fix.PRIVATE]


def exists(dotted: str) -> bool:
    """Return whether a module of Textual has the name, or its class has the attribute or method."""
    module_name, _, name = dotted.rpartition(".")
    try:
        return hasattr(import_module(module_name), name)
    except ModuleNotFoundError:
        module_name, _, class_name = module_name.rpartition(".")
    owner = getattr(import_module(module_name), class_name)
    if hasattr(owner, name):
        return True
    sources = [inspect.getsource(cls) for cls in owner.__mro__ if cls.__module__[:7] == "textual"]
    return any(f"self.{name}" in source for source in sources)


@pytest.mark.parametrize(("fix", "name"), NAMES, ids=[f"{fix}-{name}" for fix, name in NAMES])
def test_textual_still_has_the_name(fix: str, name: str) -> None:
    assert exists(name), (
        f"Textual {textual.__version__} has no {name} any more: look for its successor, and change "
        f"tui/textual_fixes/{fix}.py"
    )


def test_a_name_that_textual_has_not_is_noticed() -> None:
    assert not exists("textual.app.App._no_such_name")
    assert not exists("textual._time.no_such_name")


@cache
def private_of_textual() -> frozenset[str]:
    """Every private attribute and method of Textual's classes."""
    found: set[str] = set()
    for file in Path(textual.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                found.add(node.attr)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found.add(node.name)
    return frozenset(name for name in found if name[0] == "_" and name[1:2] != "_")


@cache
def own_names() -> frozenset[str]:
    """Private names that the product's own classes define or assign."""
    found: set[str] = set()
    for file in product():
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found.add(node.name)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                found.add(node.attr)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found.add(node.target.id)
            elif isinstance(node, ast.Assign):
                found |= {each.id for each in node.targets if isinstance(each, ast.Name)}
    return frozenset(found)


def product() -> Iterator[Path]:
    for folder in UI:
        yield from sorted((ROOT / folder).rglob("*.py"))


def private_uses(source: str) -> Iterator[str]:
    """Yield the private names of Textual that a source uses and the product does not define."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("textual._"):
            yield f"from {node.module} import {', '.join(name.name for name in node.names)}"
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.startswith("textual._"))
        elif (
            isinstance(node, ast.Attribute)
            and node.attr in private_of_textual()
            and not (isinstance(node.value, ast.Name) and node.value.id == "os")
            and (_is_super(node.value) or node.attr not in own_names())
        ):
            yield f".{node.attr} (line {node.lineno})"


def _is_super(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"
    )


def test_no_other_module_uses_a_private_name_of_textual() -> None:
    found = {
        str(file.relative_to(ROOT)): uses
        for file in product()
        if (uses := list(private_uses(file.read_text())))
    }
    assert found == {}, "put it into a fix of tui/textual_fixes, with its name in PRIVATE"


def test_a_private_name_is_found() -> None:
    assert list(private_uses("from textual._time import get_time"))
    assert list(private_uses("app._exit"))
    assert list(private_uses("super()._on_focus(event)"))
    assert not list(private_uses("from textual.app import App\napp.exit()"))


def test_no_class_overrides_a_private_method_of_textual_by_accident() -> None:
    for file in product():
        if "cli" not in file.parts and "__" not in file.name:
            import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    found: list[str] = []
    for owner in _subclasses(MessagePump):
        if owner.__module__.partition(".")[0] not in ("tui", "screens", "widgets"):
            continue
        if owner.__module__.startswith("tui.textual_fixes"):
            continue
        for name in vars(owner):
            if name[0] == "_" and name[1:2] != "_" and callable(vars(owner)[name]):
                found += [
                    f"{owner.__qualname__}.{name} of {base.__qualname__}"
                    for base in owner.__mro__[1:]
                    if base.__module__.startswith("textual") and name in vars(base)
                ]
    assert found == []


def _subclasses(owner: type[Any]) -> Iterator[type[Any]]:
    below: list[type[Any]] = owner.__subclasses__()
    for each in below:
        yield each
        yield from _subclasses(each)


@pytest.mark.parametrize("fix", fixes(), ids=lambda fix: fix.__name__.rpartition(".")[2])
def test_a_fix_declares_the_private_names_it_uses(fix: ModuleType) -> None:
    source = Path(str(fix.__file__)).read_text()
    declared = {name.rpartition(".")[2] for name in fix.PRIVATE}
    own = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            own.add(node.name)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            own.add(node.target.id)
    used = {
        node.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and node.attr in private_of_textual()
    }
    assert used - own <= declared
