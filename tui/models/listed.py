"""Lists inside answers: every record that can be read, and how many could not be. Pure.

The provider wraps lists in several ways, and one bad record must not hide the good ones.
`read_each` reads every list of records, also through `models_at`.
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
"""Names of the field with the total number of records, beside a list."""
_WRAPPERS = ("data", "result", "message")
MOST_LEVELS = 3
"""Maximum depth of nested lists."""


class Listing(tuple[T, ...]):
    """The readable records of a list, in the order of the answer."""

    unread: int = 0
    """Number of unreadable or missing items."""


def listing(records: Iterable[T], unread: int = 0) -> Listing[T]:
    """Return a `Listing` of these records."""
    made = Listing(records)
    made.unread = unread
    return made


def read_each(items: Iterable[Any], read: Callable[[Any], T], what: str = "record") -> Listing[T]:
    """Return every item as made by `read`. An item for which it raises ValueError is counted and
    omitted.

    Nested lists are read as part of the list.

    Raises:
        ValueError: None of the items is readable. That is not an empty list.
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
    """Return the list. Records beyond it, as in a paged list, count as unread."""
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
    """Return a value, decoded if it is JSON inside a string."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return from_json(value, allow_inf_nan=False)
        except ValueError:
            return value
    return value


def as_items(value: Any) -> list[Any] | None:
    """Return the items of a list, of a PHP map that represents one, or a single object; `None` for
    anything else.

    A map is a list if its keys are numbers, or if most of its values are objects and none is its
    id.
    """
    value = decoded(value)
    if isinstance(value, dict):
        numbered = all(str(key).isdecimal() for key in value)
        objects = sum(isinstance(item, dict) for item in value.values())
        is_map = numbered or (objects > len(value) / 2 and "id" not in value)
        return list(value.values()) if is_map else [value]
    return value if isinstance(value, list) else None


def items_at(payload: Any, names: Sequence[str], inner: str = "") -> list[Any]:
    """Return the list under the first existing name of `names`, or the payload itself if it is a
    list.

    A PHP map counts as its values, and a single object as a list with one item. `inner` is the name
    of WHMCS's inner wrapper (`invoices: {invoice: […]}`).

    Raises:
        ValueError: There is no such list. A missing list is an error, never an empty list.
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
    """Return every object of such a list that is a `model`. Raises ValueError like `items_at` and
    `read_each`."""
    return read_each(items_at(payload, names, inner), model.model_validate)
