"""Ways by which values could leave that no run would meet: looked for in the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.support.process import ROOT

IN_CLEAR = {"pickle", "marshal", "shelve", "dill"}
"""They write secrets in clear that hide themselves everywhere else."""


def _wrong(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        yield from (
            f"{path}:{node.lineno} imports {name}"
            for name in names
            if name.partition(".")[0] in IN_CLEAR
        )  # type: ignore[attr-defined]
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "errors"
        ):
            given = {
                keyword.arg: getattr(keyword.value, "value", None) for keyword in node.keywords
            }
            if given.get("include_input", True) is not False:
                yield f"{path}:{node.lineno} repeats what was not accepted"


def _all() -> list[str]:
    rooms = (ROOT / room for room in ("tui", "screens", "widgets"))
    return [
        place for room in rooms for path in sorted(room.rglob("*.py")) for place in _wrong(path)
    ]


def test_nothing_is_pickled_and_no_rejected_value_is_repeated() -> None:
    assert _all() == []


def test_both_are_found(tmp_path: Path) -> None:
    """The check can fail: without this the one above would prove nothing."""
    (tmp_path / "x.py").write_text(
        "import pickle\ntry:\n    f()\nexcept E as error:\n    error.errors()\n"
    )
    assert len(list(_wrong(tmp_path / "x.py"))) == 2
