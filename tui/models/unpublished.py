"""Lists in answers whose shape is not documented, found by the usual names. Pure."""

from __future__ import annotations

from typing import Any

from tui.models.listed import as_items, decoded
from tui.models.scalars import _int

_WRAPPERS = ("data", "result", "message")
_EMPTY: tuple[Any, ...] = (None, "", [], {})


def rows_of(payload: Any, *names: str) -> list[Any]:
    """Return the rows under the first of `names` or of the usual wrappers.

    Null, an empty text, list, or object, and `totalresults: 0` mean an empty list.

    Raises:
        ValueError: There is no such list. A missing list is never an empty one.
    """
    found = decoded(payload)
    if isinstance(found, list):
        return found
    if not isinstance(found, dict):
        raise ValueError(f"the answer has no {names[0]}")
    for name in (*names, *_WRAPPERS):
        if name in found:
            value = decoded(found[name])
            if name in ("result", "message") and not isinstance(value, list | dict):
                continue
            return _items(value, names)
    if _int(found.get("totalresults")) == 0:
        return []
    raise ValueError(f"the answer has no {names[0]}")


def _items(value: Any, names: tuple[str, ...]) -> list[Any]:
    if value in _EMPTY:
        return []
    if isinstance(value, dict):
        inner = next((name for name in _inner_names(names) if name in value), None)
        if inner is not None:
            value = decoded(value[inner])
            if value in _EMPTY:
                return []
    items = as_items(value)
    if items is None:
        raise ValueError(f"{names[0]} is not a list")
    return items


def _inner_names(names: tuple[str, ...]) -> list[str]:
    """Return the names of a wrapper's content: `contacts: {contact: […]}`, `data: {isos: […]}`."""
    return [*names, *(name.removesuffix("s") for name in names if name.endswith("s"))]
