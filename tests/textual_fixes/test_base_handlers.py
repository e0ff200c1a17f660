"""Textual calls the handlers of base classes by itself: a call by `super` would run them twice."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
CALL = re.compile(r"super\(\)\.on_(?!event\b)\w+")
"""`on_event` gets every message and is called once."""


def test_no_handler_calls_that_of_its_base() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {call}"
        for room in ("screens", "widgets", "tui")
        for path in sorted((ROOT / room).rglob("*.py"))
        for call in CALL.findall(path.read_text("utf-8"))
    ]
    assert found == []
