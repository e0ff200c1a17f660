"""Lists inside answers: the provider wraps them in several ways."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from tui.models.base import Model

M = TypeVar("M", bound=Model)


def items_at(payload: Any, names: Sequence[str], inner: str = "") -> list[Any]:
    """The list under the first of `names` that is there, or the payload itself when it is a list.

    A PHP map counts as its values; `inner` names the wrapper WHMCS puts inside
    (`invoices: {invoice: […]}`, whose value may be a single object).

    Raises:
        ValueError: There is no such list: a missing list is a fault, never an empty one.
    """
    found = payload
    if isinstance(payload, dict):
        name = next((name for name in names if name in payload), None)
        if name is None:
            raise ValueError(f"the answer has no {names[0]}")
        found = payload[name]
    if inner and isinstance(found, dict) and inner in found:
        found = found[inner]
        found = [found] if isinstance(found, dict) else found
    if found is None:
        return []
    if isinstance(found, dict):
        found = list(found.values())
    if not isinstance(found, list):
        raise ValueError(f"{names[0]} is no list")
    return found


def models_at(payload: Any, model: type[M], *names: str, inner: str = "") -> tuple[M, ...]:
    """Every object of such a list as a `model`. Raises ValueError like `items_at`."""
    return tuple(model.model_validate(item) for item in items_at(payload, names, inner))
