"""Costs of the servers: total, by group, and the next due date. Pure.

Amounts of different currencies are never added together.
"""

from __future__ import annotations

import calendar
import datetime
import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tui.fleet.rows import ServerRow

NO_GROUP = "(none)"
NOT_READ = "(not read)"
"""Servers whose tags have not been read. They may belong to any group."""


@dataclass(frozen=True, slots=True)
class Spending:
    """The monthly cost of some servers."""

    group: str
    servers: int
    totals: tuple[tuple[str, Decimal], ...]
    """Currency and amount, the largest first."""
    unknown: int
    """Servers without a known price: the totals exclude them."""


def spending(rows: Iterable[ServerRow], group: str = "") -> Spending:
    """Return the monthly costs of these servers."""
    totals: dict[str, Decimal] = {}
    servers = unknown = 0
    for row in rows:
        servers += 1
        if row.price is None or row.price < 0:
            unknown += 1
        else:
            totals[row.currency] = totals.get(row.currency, Decimal(0)) + Decimal(str(row.price))
    return Spending(
        group, servers, tuple(sorted(totals.items(), key=lambda item: -item[1])), unknown
    )


def group_reader(by: str) -> Callable[[ServerRow], str]:
    """Return a function that groups servers by "kind", "location", "status" or "tag:KEY"."""
    if by.startswith("tag:"):
        key = by[4:]

        def value(row: ServerRow) -> str:
            found = next((value or "yes" for name, value in row.tags if name == key), None)
            return found if found is not None else NO_GROUP if row.detailed else NOT_READ

        return value
    readers: dict[str, Callable[[ServerRow], str]] = {
        "kind": _kind,
        "location": _location,
        "status": _status,
    }
    return readers[by]


def _kind(row: ServerRow) -> str:
    return str(row.kind)


def _location(row: ServerRow) -> str:
    return row.location or NO_GROUP


def _status(row: ServerRow) -> str:
    return row.status or NO_GROUP


def by_group(rows: Iterable[ServerRow], by: str) -> tuple[Spending, ...]:
    """Return the monthly cost of every group, the most expensive first."""
    read, groups = group_reader(by), dict[str, list[ServerRow]]()
    for row in rows:
        groups.setdefault(read(row), []).append(row)
    made = [spending(found, name) for name, found in groups.items()]
    return tuple(
        sorted(
            made,
            key=lambda spending: (
                -(spending.totals[0][1] if spending.totals else Decimal(0)),
                spending.group,
            ),
        )
    )


def group_keys(rows: Iterable[ServerRow]) -> tuple[str, ...]:
    """Return every key to group servers by: the fixed ones, then the existing tags."""
    tags = sorted(
        {name for row in rows for name, _ in row.tags if name not in ("hostname", "server_name")}
    )
    return ("kind", "location", "status", *(f"tag:{name}" for name in tags))


def next_due(rows: Iterable[ServerRow]) -> Sequence[ServerRow]:
    """Return servers by due date, the earliest first and unknown dates last."""
    return sorted(rows, key=lambda row: (not row.due, row.due, row.hostname))


MONTHS_AHEAD = 12
"""Limit of the renewal forecast, because prices and plans change."""


@dataclass(frozen=True, slots=True)
class Runway:
    """The time that a credit lasts if every server is renewed monthly at its current price."""

    first: ServerRow | None
    """The first server whose renewal the credit does not cover; `None` if it covers the whole
    forecast."""
    day: datetime.date | None
    """Due date of that server."""
    left_out: int
    """Servers that the forecast excludes: without a known price or date, or priced in another
    currency."""


def runway(rows: Iterable[ServerRow], credit: Decimal, currency: str) -> Runway | None:
    """Return the first server that the credit does not cover, and its date; `None` if no price is
    known."""
    due: list[tuple[datetime.date, str, int, int]] = []
    known: dict[int, tuple[ServerRow, Decimal, datetime.date]] = {}
    left_out = 0
    for row in rows:
        day = _day(row.due)
        if row.price is None or row.price < 0 or day is None or row.currency != currency:
            left_out += 1
        elif row.price:
            known[row.id] = (row, Decimal(str(row.price)), day)
            due.append((day, row.hostname, row.id, 0))
    if not due:
        return None
    heapq.heapify(due)
    left = credit
    while due:
        day, name, number, month = heapq.heappop(due)
        row, price, paid_since = known[number]
        if price > left:
            return Runway(row, day, left_out)
        left -= price
        if month + 1 < MONTHS_AHEAD:
            heapq.heappush(due, (_months_after(paid_since, month + 1), name, number, month + 1))
    return Runway(None, None, left_out)


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _months_after(day: datetime.date, months: int) -> datetime.date:
    """Return the same day of a later month, or the last day of that month."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
