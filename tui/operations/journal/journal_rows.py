"""Rows of the journal as operations. Worker threads only (disk)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from tui.models.async_answer import AsyncKey
from tui.store.operations import Operation, OpState

NAMES = [field.name for field in fields(Operation)]
_COLUMNS = ", ".join(NAMES)
_STATES = frozenset(OpState)


def operations(db: sqlite3.Connection, where: str, values: Iterable[Any]) -> list[Operation]:
    """Return the operations that a condition selects."""
    return [
        _operation(row)
        for row in db.execute(f"SELECT {_COLUMNS} FROM operation {where}", tuple(values))
    ]


def _operation(row: tuple[Any, ...]) -> Operation:
    known = dict(zip(NAMES, row, strict=True))
    # A newer version may have other states. A state that this version does not know is uncertain.
    known["state"] = OpState(known["state"]) if known["state"] in _STATES else OpState.UNKNOWN
    known["key"] = None if known["key"] is None else AsyncKey(known["key"])
    for flag in ("locks", "settled", "unseen"):
        known[flag] = bool(known[flag])
    return Operation(**known)
