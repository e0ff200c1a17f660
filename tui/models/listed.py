"""Lists inside answers: every record that can be read, and how many could not be. Pure.

The provider wraps lists in several ways, and one bad record must not hide the good ones: every list
of records is read by `read_each`, or by `models_at`, which uses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import from_json

from tui.models.base import Model

T = TypeVar("T")
M = TypeVar("M", bound=Model)
TOTALS = ("totalresults", "total_results", "total")
"""Names of the number of all records, beside a list."""
_WRAPPERS = ("data", "result", "message")
MOST_LEVELS = 3
"""Depth to which lists within a list are read."""


class Listing(tuple[T, ...]):
    """The records of a list that could be read, in the order of the answer."""

    unread: int = 0
    """Number of further items."""


def listing(records: Iterable[T], unread: int = 0) -> Listing[T]:
    """A `Listing` of these records."""
    made = Listing(records)
    made.unread = unread
    return made


def read_each(items: Iterable[Any], read: Callable[[Any], T], what: str = "record") -> Listing[T]:
    """Every item as `read` makes it. An item for which it raises ValueError is counted and left
    out.

    Lists within the list are read as part of it.

    Raises:
        ValueError: There are items, and none of them can be read: that is no empty list.
    """
    found: list[T] = []
    unread, reason = 0, ""
    for item in _flat(items):
        try:
            found.append(read(item))
        except (ValueError, RecursionError) as error:
            unread, reason = unread + 1, reason or type(error).__name__
            if not isinstance(error, ValidationError | RecursionError):
                reason = str(error)
    if unread and not found:
        raise ValueError(f"no {what} can be read in it ({reason})")
    return listing(found, unread)


def _flat(items: Iterable[Any], level: int = 0) -> Iterable[Any]:
    for item in items:
        if isinstance(item, list) and item and level < MOST_LEVELS:
            yield from _flat(item, level + 1)
        else:
            yield item


def counted(found: Listing[T], payload: Any) -> Listing[T]:
    """Return the list; what its answer counts beyond it, as in a list cut into pages, is unread."""
    sent = decoded(payload)
    parts = [sent, *(decoded(sent.get(name)) for name in _WRAPPERS)] if _is_map(sent) else []
    totals = [
        str(part[name]).strip()
        for part in parts
        if _is_map(part)
        for name in TOTALS
        if name in part
    ]
    most = max((int(text[:9]) for text in totals if text.isascii() and text.isdecimal()), default=0)
    missing = most - len(found) - found.unread
    return listing(found, found.unread + missing) if missing > 0 else found


def _is_map(value: Any) -> bool:
    return isinstance(value, dict)


def decoded(value: Any) -> Any:
    """A value, or what it says where it is JSON written into a string."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return from_json(value, allow_inf_nan=False)
        except ValueError:
            return value
    return value


def as_items(value: Any) -> list[Any] | None:
    """The items of a list, of a PHP map that stands for one, or one object alone; `None` for
    anything else.

    A map is a list when its keys are numbers, or when most of its values are objects and none is
    its id.
    """
    value = decoded(value)
    if isinstance(value, dict):
        numbered = all(str(key).isdecimal() for key in value)
        objects = sum(isinstance(item, dict) for item in value.values())
        is_map = numbered or (objects > len(value) / 2 and "id" not in value)
        return list(value.values()) if is_map else [value]
    return value if isinstance(value, list) else None


def items_at(payload: Any, names: Sequence[str], inner: str = "") -> list[Any]:
    """The list under the first of `names` that is there, or the payload itself when it is a list.

    A PHP map counts as its values, a single object as a list of one; `inner` names the wrapper
    WHMCS puts inside (`invoices: {invoice: […]}`).

    Raises:
        ValueError: There is no such list: a missing list is a fault, never an empty one.
    """
    found = decoded(payload)
    if isinstance(found, dict):
        name = next((name for name in names if name in found), None)
        if name is None:
            raise ValueError(f"the answer has no {names[0]}")
        found = decoded(found[name])
    if inner and isinstance(found, dict) and inner in found:
        found = decoded(found[inner])
    if found is None:
        return []
    items = as_items(found)
    if items is None:
        raise ValueError(f"{names[0]} is no list")
    return items


def models_at(payload: Any, model: type[M], *names: str, inner: str = "") -> Listing[M]:
    """Every object of such a list that is a `model`. Raises ValueError like `items_at` and
    `read_each`."""
    return read_each(items_at(payload, names, inner), model.model_validate)
