"""Traffic as numbers. The shape of a row is inferred, and several spellings are supported."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from tui.lazy_dataclass import dataclass
from tui.models.listed import Listing, items_at, listing, read_each

_WHEN = ("timestamp", "date", "time", "period")
_IN = ("in", "incoming", "rx", "traffic_in", "bytes_in")
_OUT = ("out", "outgoing", "tx", "traffic_out", "bytes_out")


@dataclass(frozen=True, slots=True)
class TrafficRow:
    """Incoming and outgoing traffic of the interval that starts at `start`."""

    start: datetime.datetime
    incoming: float | None
    """Bytes; `None` is a gap."""
    outgoing: float | None


def _moment(value: Any) -> datetime.datetime:
    if isinstance(value, int | float) or (
        isinstance(value, str) and value.isdigit() and len(value) > 8
    ):
        try:
            seconds = float(value)
            return datetime.datetime.fromtimestamp(
                seconds / 1000 if seconds > 1e11 else seconds, datetime.UTC
            )
        except (OverflowError, OSError) as error:
            raise ValueError("a row has an impossible time") from error
    read = datetime.datetime.fromisoformat(str(value).strip())
    return read if read.tzinfo else read.replace(tzinfo=datetime.UTC)


def _amount(row: dict[str, Any], names: tuple[str, ...]) -> float | None:
    for name in names:
        if row.get(name) not in (None, ""):
            try:
                return float(row[name])
            except (OverflowError, TypeError) as error:
                raise ValueError("a row has an impossible amount") from error
    return None


def _of(row: Any) -> TrafficRow:
    if not isinstance(row, dict):
        raise ValueError("a row is no object")
    low = {str(name).lower(): value for name, value in row.items()}
    when = next((low[name] for name in _WHEN if low.get(name) not in (None, "")), None)
    if when is None:
        raise ValueError("a row has no time")
    return TrafficRow(_moment(when), _amount(low, _IN), _amount(low, _OUT))


def read_traffic(payload: Any) -> tuple[TrafficRow, ...]:
    """Return rows by time, from a list of objects or from parallel arrays.

    Raises:
        ValueError: The answer has neither, or no readable row.
    """
    if isinstance(payload, dict):
        low = {str(name).lower(): value for name, value in payload.items()}
        when = next((low[name] for name in _WHEN if isinstance(low.get(name), list)), None)
        if when is not None:
            columns: list[list[Any]] = [
                next((low[n] for n in names if isinstance(low.get(n), list)), [])
                for names in (_IN, _OUT)
            ]
            made = [
                dict(zip(("date", "in", "out"), row, strict=False))
                for row in zip(when, *columns, strict=True)
            ]
            return _in_order(made)
    items = items_at(payload, ("traffic", "data", "rows"))
    return _in_order(items)


def _in_order(rows: Iterable[Any]) -> Listing[TrafficRow]:
    read = read_each(rows, _of)
    return listing(sorted(read, key=attrgetter("start")), read.unread)


UNLIMITED_TB = -1.0
"""The provider's limit value of an unlimited plan. Source: apidocs traffic_plans."""


def limit_from(value: object) -> float | None:
    """Return the limit in TB of `limit_traffic`: `None` if it is missing, zero, or not a number.

    Source: REFERENCE 1.4, `limit_traffic`: 3 on a plan of 3 TB.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    if not math.isfinite(found) or found == 0:
        return None
    return UNLIMITED_TB if found < 0 else found
