"""The architecture page matches the code: its picture, its folders, and the places it names."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from pathlib import Path

from tests import structure

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "assets" / "ARCHITECTURE.md").read_text("utf-8")
FOLDERS = re.findall(r"^\| `((?:tui/|screens|widgets)[\w/.]*)` \|", PAGE, re.MULTILINE)
READ_WAY = ("tui.api", "tui.readings", "tui.store", "tui.app", "screens", "widgets")
CHANGE_WAY = ("tui.api", "tui.operations", "tui.commands", "tui.app", "screens", "widgets")


def _module(folder: str) -> str:
    return folder.removesuffix("/").removesuffix(".py").replace("/", ".")


def _room(module: str) -> str:
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "tui" else parts[0]


def _layers() -> list[set[str]]:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    rows = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [{name.strip() for name in row.split("|")} for row in rows]


def _level(module: str) -> int:
    return next(at for at, row in enumerate(_layers()) if module in row)


def test_every_folder_of_the_product_is_in_the_table_and_exists() -> None:
    named = {folder.removesuffix("/") for folder in FOLDERS}
    packages = {
        str(path.parent.relative_to(ROOT)) for path in (ROOT / "tui").glob("*/__init__.py")
    } | {"screens", "widgets"}
    assert packages <= named
    assert [folder for folder in FOLDERS if not (ROOT / folder).exists()] == []


def test_the_table_stands_in_the_order_of_the_import_contract() -> None:
    ordered = [_module(folder) for folder in FOLDERS if _module(folder) != "tui.simulator"]
    levels = [_level(module) for module in ordered]
    assert levels == sorted(levels)


def test_each_arrow_of_the_picture_is_an_import() -> None:
    picture = PAGE.split("```")[1]
    rows = [
        re.findall(r"(?<![\w.])(tui\.\w+|screens|widgets)(?=  )", line)
        for line in picture.splitlines()
        if line.startswith("   ") and re.match(r"   (?:tui\.|screens|widgets)", line)
    ]
    assert tuple(row[0] for row in rows) == READ_WAY
    assert tuple(row[1] for row in rows) == CHANGE_WAY
    known = structure.modules()
    used = {
        (_room(name), _room(other))
        for name, module in known.items()
        for other in structure.imports(module, known)
    }
    for way in (READ_WAY, CHANGE_WAY):
        for lower, higher in pairwise(way):
            assert used & {(lower, higher), (higher, lower)}, f"{lower}, {higher}"


def test_every_file_that_the_page_names_exists() -> None:
    named = re.findall(r"`((?:tui|screens|widgets|tests|assets)/[\w/.-]+)`", PAGE)
    assert len(named) > 30
    assert [name for name in named if not (ROOT / name).exists()] == []
