"""Calendar of due dates: the weeks of one or two months, with the days marked by brackets."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tui.format import count
from widgets.lines import Line, Run
from widgets.operation_lines import local_day
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.fleet.rows import ServerRow

DAY = 4
"""Cells of one day: a mark, two digits, a mark."""
WEEK = 7 * DAY
SOON_DAYS = 7
"""A due day at most so many days away is drawn as a warning."""
_NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def calendar_tile(rows: Iterable[ServerRow], now: float) -> Tile:
    """Return the calendar of the current month and, with room for it, of the next month.

    Brackets mark a day on which servers are due, so the meaning needs no color.
    """
    today = local_day(now)
    due = Counter(day for day in (_day_of(row.due) for row in rows) if day is not None)

    def draw(room: int) -> list[Line]:
        if room < WEEK:
            return _list_lines(due, today)
        months = [_month_lines(first, due, today) for first in _months(today, room)]
        lines = [_joined(parts) for parts in zip(*_even(months), strict=True)]
        return [*lines, _legend(room)]

    servers = sum(due.values())
    return Tile("Due dates", draw, f"{servers:,} known" if servers else "none known")


def _day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _months(today: date, room: int) -> list[date]:
    """Return the first days of the months that fit beside each other."""
    first = today.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return [first, following] if room >= 2 * WEEK + 2 else [first]


def _month_lines(first: date, due: Counter[date], today: date) -> list[Line]:
    title = f" {first:%B %Y}".ljust(WEEK)
    lines: list[Line] = [((title, "strong"),)]
    lines.append((("".join(f" {name} " for name in _NAMES), "dim"),))
    for week in calendar.Calendar().monthdatescalendar(first.year, first.month):
        lines.append(tuple(_day_run(day, first.month, due, today) for day in week))
    return lines


def _day_run(day: date, month: int, due: Counter[date], today: date) -> Run:
    if day.month != month:
        return " " * DAY, ""
    if due[day]:
        is_soon = today <= day <= today + timedelta(days=SOON_DAYS)
        tone = "bad" if day < today else "warn" if is_soon else "key"
        return f"[{day.day:2d}]", tone
    if day == today:
        return f"({day.day:2d})", "strong"
    return f" {day.day:2d} ", "dim" if day < today else ""


def _even(months: Sequence[list[Line]]) -> list[list[Line]]:
    """Return months of equally many lines."""
    most = max(map(len, months))
    blank: Line = ((" " * WEEK, ""),)
    return [[*lines, *[blank] * (most - len(lines))] for lines in months]


def _joined(parts: Sequence[Line]) -> Line:
    first, *rest = parts
    return (*first, *(run for part in rest for run in (("  ", ""), *part)))


def _legend(room: int) -> Line:
    words = "[ ] servers are due   ( ) today"
    return ((words if room > len(words) else "[ ] due   ( ) today", "dim"),)


def _list_lines(due: Counter[date], today: date) -> list[Line]:
    """Return the due days as a list, where no week fits."""
    lines: list[Line] = []
    for day in sorted(due):
        tone = "bad" if day < today else ""
        lines.append(((f"{day:%d %b}  {count(due[day], 'server')}".lstrip("0"), tone),))
    return lines or [(("No due date is known.", "dim"),)]
