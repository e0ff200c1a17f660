"""Settings of the account, which the provider stores as tags of the customer.

Source: apidocs whmcs says that get_client contains internal tags. Their shape is not documented. A
list of tags, and an object of names and values, are supported. Anything else is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.models.listed import decoded

AUTO_CREDIT = "auto_credit"
"""Name of the tag for automatic payment from the credit."""
_OFF = frozenset({"", "0", "off", "no", "false", "none"})
_ON = frozenset({"1", "on", "yes", "true"})


def auto_pay_of(tags: Any) -> bool | None:
    """Return whether the tags of an account enable automatic payment.

    `None` is unknown: the answer has no tags, a tag is unreadable, or the value is not a known
    word.
    """
    found = decoded(tags)
    if found in ([], {}):
        return False
    pairs = _pairs(found)
    if pairs is None:
        return None
    values = {value for name, value in pairs if name.strip().lower() == AUTO_CREDIT}
    if not values:
        return False
    return _flag(values.pop()) if len(values) == 1 else None


def _pairs(found: Any) -> list[tuple[str, str]] | None:
    """Return names and values in lower case; `None` if anything is unreadable."""
    if isinstance(found, Mapping):
        plain = all(isinstance(value, str | int) or value is None for value in found.values())
        is_tag = {"tag", "value"} <= found.keys()
        if is_tag or not plain:
            return _pairs([found]) if is_tag else None
        return [(str(name), _word(value)) for name, value in found.items()]
    if not isinstance(found, list):
        return None
    pairs = [_pair(item) for item in found]
    return None if None in pairs else [pair for pair in pairs if pair is not None]


def _pair(item: Any) -> tuple[str, str] | None:
    if isinstance(item, str) and item:
        return item, "1"
    name = item.get("tag", item.get("name")) if isinstance(item, Mapping) else None
    value = item.get("value", "1") if isinstance(item, Mapping) else None
    if not isinstance(name, str) or not (isinstance(value, str | int) or value is None):
        return None
    return name, _word(value)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value).strip().lower()


def _flag(word: str) -> bool | None:
    return True if word in _ON else False if word in _OFF else None
