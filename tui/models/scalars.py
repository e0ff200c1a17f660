"""Scalars as the provider sends them: numbers in strings, 0/1 for booleans, `[]` for `{}`.

An unreadable value becomes `None`, which is shown as unknown. It never fails the whole answer.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator

from tui.lazy_pattern import lazy_pattern
from tui.text import Untrusted


def _int(value: Any) -> int | None:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        # Longer numbers fit into no float, and thus into no timestamp. The provider sends none that
        # large.
        return value if abs(value) <= 10**15 else None
    number = _float(value)
    return None if number is None or abs(number) > 1e15 else int(number)


LARGEST_ID = 2**53
"""Larger numbers lose precision in JSON readers that use floats, so no id of the provider is
larger."""


def record_id(value: Any) -> int:
    """Return the id of a record: a whole number from 1 on, as a number or in digits.

    Raises:
        ValueError: Anything else, such as `null`, `""`, `"12abc"`, `-5`, `true`, `1.5`, or `1e3`.
    """
    digits = value.strip() if isinstance(value, str) else value
    if isinstance(digits, str) and digits.isdecimal() and digits.isascii() and len(digits) <= 16:
        digits = int(digits)
    if isinstance(digits, bool) or not isinstance(digits, int) or not 0 < digits <= LARGEST_ID:
        raise ValueError("an id is not a whole number above 0")
    return digits


def _id_or_none(value: Any) -> int | None:
    try:
        return record_id(value)
    except ValueError:
        return None


def _float(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if number == number and abs(number) != float("inf") else None


def _flag(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in ("1", "true", "yes", "on"):
        return True
    return False if word in ("0", "false", "no", "off") else None


def _csv(value: Any) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(str(part).strip() for part in parts if str(part).strip())


def _map(value: Any) -> dict[str, Any]:
    # PHP writes an empty map as an empty list.
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    """Return a list, also if a single object or a PHP map represents one."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return [value] if value else []
    return []


def _money(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = str(value).strip()
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return _formatted_money(text)
    return amount if amount.is_finite() else None


def _formatted_money(text: str) -> Decimal | None:
    found = _GROUPED_COMMA.fullmatch(text) or _GROUPED_POINT.fullmatch(text)
    # "1,042" alone may be about a thousand or about one, so it is unknown.
    if found is None or (found["cents"] is None and found["whole"].count(",") == 1):
        return None
    return Decimal(re.sub(r"[,.\s']", "", found["whole"]) + "." + (found["cents"] or "0"))


_CURRENCY = r"(?:[€$£₽]|EUR|USD|GBP|RUB|RUR)?"
_GROUPED_COMMA = lazy_pattern(
    rf"{_CURRENCY}\s*(?P<whole>[+-]?(?:\d{{1,3}}(?:[,\s']\d{{3}})+|\d+))(?:\.(?P<cents>\d{{1,2}}))?\s*{_CURRENCY}"
)
"""Accepts 1,042.11 and 1 042.11, with the currency before or after it, as billing systems write
amounts."""
_GROUPED_POINT = lazy_pattern(
    rf"{_CURRENCY}\s*(?P<whole>[+-]?(?:\d{{1,3}}(?:[.\s']\d{{3}})+|\d+)),(?P<cents>\d{{1,2}})\s*{_CURRENCY}"
)
"""Accepts 1.042,11 and 1 042,11. Decimals are required, because 1.042 alone is ambiguous."""


def _day(value: Any) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None  # including "0000-00-00"


def _text(value: Any) -> Untrusted | None:
    if isinstance(value, Untrusted):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | float) or value == "":
        return None
    return Untrusted(str(value))


RecordId = Annotated[int, BeforeValidator(record_id)]
"""The id of a record. A record without a readable id is omitted and counted."""
LooseId = Annotated[int | None, BeforeValidator(_id_or_none)]
"""The id of another object that a record refers to. `None` if unreadable; never a part of it, never
rounded."""
LooseInt = Annotated[int | None, BeforeValidator(_int)]
"""`12`, `"12"`, `""`, `null`, `"-"`."""
LooseFloat = Annotated[float | None, BeforeValidator(_float)]
Flag = Annotated[bool | None, BeforeValidator(_flag)]
"""`0`, `1`, `"0"`, `true`…"""
CsvList = Annotated[tuple[str, ...], BeforeValidator(_csv)]
"""`"NL,US,"` (the trailing comma is the provider's) or a real list."""
PhpMap = Annotated[dict[str, Any], BeforeValidator(_map)]
"""An object; an empty object may arrive as `[]`."""
LooseList = Annotated[list[Any], BeforeValidator(_list)]
Money = Annotated[Decimal | None, BeforeValidator(_money)]
"""Amount in the account's currency. `-1` is the provider's "no price here" and stays."""
DayDate = Annotated[datetime.date | None, BeforeValidator(_day)]
LooseText = Annotated[Untrusted | None, BeforeValidator(_text)]
