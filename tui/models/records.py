"""Lists in answers whose shape is not documented. Pure.

A missing key means that the list could not be read. An empty value means that there are no records.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from tui.models.base import Model
from tui.models.listed import Listing, as_items, decoded, read_each

M = TypeVar("M", bound=Model)
_WRAPPERS = ("data", "result", "message")
_EMPTY: tuple[Any, ...] = (None, "", [], {})
_COUNTS = ("totalresults", "numreturned", "total")
_DEEPEST = 4


def records_at(payload: Any, *nouns: str, inner: str = "") -> list[Any]:
    """Return the rows of a list.

    Args:
        nouns: Possible names of the list, tried before the general wrappers.
        inner: Name of the wrapper of the billing system: `contacts: {contact: […]}`.

    Raises:
        ValueError: The answer has no such list.
    """
    return _records(payload, nouns, inner, 0)


def _records(payload: Any, nouns: tuple[str, ...], inner: str, depth: int) -> list[Any]:
    found = decoded(payload)
    if isinstance(found, dict):
        name = next((name for name in nouns if name in found), None)
        if name is not None:
            return _rows(found[name], nouns[0], inner)
        for wrapper in _WRAPPERS:
            value = decoded(found.get(wrapper))
            if isinstance(value, dict) and value and depth < _DEEPEST:
                return _records(value, nouns, inner, depth + 1)
            # An empty text means an empty list only under "data". Elsewhere it is a text, and the
            # list has an unknown name.
            is_none = value in _EMPTY if wrapper == "data" else isinstance(value, dict)
            if wrapper in found and (isinstance(value, list) or is_none):
                return _rows(value, nouns[0], inner)
        counts = [str(found[name]) for name in _COUNTS if name in found]
        if counts and set(counts) == {"0"}:
            return []
        if found and all(str(key).isdecimal() for key in found):
            return list(found.values())
        if _is_record(found) and (depth or len(found) > 1):
            return [found]
        raise ValueError(f"the answer has no {nouns[0]}")
    return _rows(found, nouns[0], inner) if isinstance(found, list) else _no_list(nouns[0])


def _rows(value: Any, noun: str, inner: str) -> list[Any]:
    found = decoded(value)
    if found in _EMPTY:
        return []
    if inner and isinstance(found, dict) and inner in found:
        found = decoded(found[inner])
        if found in _EMPTY:
            return []
    items = as_items(found)
    return _no_list(noun) if items is None else items


def _no_list(noun: str) -> list[Any]:
    raise ValueError(f"{noun} is not a list")


def _is_record(value: Mapping[str, Any]) -> bool:
    """Return whether an object is a single record that represents a list."""
    return any(str(name).lower().removesuffix("id") in ("", "s3u") for name in value)


def read_records(
    payload: Any, model: type[M], *nouns: str, inner: str = "", bare: str = ""
) -> Listing[M]:
    """Return every record of a list that is a `model`.

    Args:
        bare: Field that a plain text or number represents.

    Raises:
        ValueError: The answer has no such list, or none of its records can be read.
    """
    return read_each(records_at(payload, *nouns, inner=inner), _reader(model, bare))


def _reader(model: type[M], bare: str) -> Callable[[Any], M]:
    def read(item: Any) -> M:
        if bare and isinstance(item, str | int) and not isinstance(item, bool):
            return model.model_validate({bare: item})
        return model.model_validate(item)

    return read


def first_of(record: Mapping[str, Any], *names: str) -> Any:
    """Return the first value that is not empty."""
    return next((record[name] for name in names if record.get(name) not in _EMPTY), None)


def settled(payload: Any) -> Any:
    """Return the payload of a change that is completed with its answer.

    Raises:
        ValueError: The answer contains an async key, so the change has started and is not
            completed.
    """
    if isinstance(payload, dict) and payload.get("callback") not in (*_EMPTY, False):
        raise ValueError("the answer names a task that was started")
    return payload
