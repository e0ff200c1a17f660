"""Tiles about the whole account: recent tasks, loose ends, due dates, credit, costs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

from screens.credit_facts import known_credit
from screens.fleet.bottom_frames import due_line
from screens.fleet.recent_tasks import recent_lines
from screens.operations.task_lines import TaskLine, lines_of, planned_lines
from tui.api.shown_calls import FINE
from tui.api.task_names import action_summary
from tui.billing.spending import by_group, next_due
from tui.format import ago, count, money, size
from tui.scheduled.planned_topic import PLANNED_CHANGES
from tui.store.comebacks import COMEBACK
from tui.store.open_ends import open_ends
from tui.store.operations import OpState
from tui.store.reinstalls import REINSTALL
from tui.store.tasks import tasks
from tui.store.topics import ACCOUNT
from tui.text import safe_text
from widgets.columns import fit_text
from widgets.fold import fold
from widgets.gauge import gauge
from widgets.lines import Line, cut_line, field
from widgets.operation_lines import TONES, glyph_of, left_words
from widgets.overview_tiles import both_ends
from widgets.scales import Scale
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.api.call_record import CallRecord
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow
    from tui.store.comebacks import Comeback
    from tui.store.operations import Operation
    from tui.store.reinstalls import Going
    from tui.store.tasks import Task
    from widgets.glyphs import Glyphs

MOST_TASKS, MOST_ENDS, MOST_DUE = 12, 6, 30
MOST_ROWS = 2000
"""Servers that a tile looks at."""
_NAME, _GROUP, _COUNT = 14, 12, 5
_LEAST_BAR = 4
"""Minimum length of a useful bar; with less space, only the amounts are shown."""
_STATES = (
    (OpState.DONE, "The provider confirmed the change."),
    (OpState.RUNNING, "Running at the provider. Hostdeck follows the progress."),
    (OpState.REFUSED, "The provider or a guard refused the request. Nothing changed."),
    (OpState.FAILED, "The provider started the task and could not finish it."),
    (
        OpState.UNKNOWN,
        "The answer was lost. Hostdeck checks the outcome and never repeats the request.",
    ),
    (OpState.NOT_SENT, "Hostdeck did not send the request."),
)


class LastTasks:
    """The tasks of the newest state of the journal: several tiles of one screen show them.

    The store replaces its mapping with every change, so its identity tells a new state. UI thread.
    """

    def __init__(self) -> None:
        self._operations: Mapping[int, Operation] | None = None
        self._reinstalls: tuple[Going, ...] = ()
        self._tasks: Sequence[Task] = ()

    def of(
        self, operations: Mapping[int, Operation], reinstalls: tuple[Going, ...]
    ) -> Sequence[Task]:
        """Return the tasks of these operations, newest first."""
        if operations is not self._operations or reinstalls != self._reinstalls:
            self._tasks = tasks(operations.values(), action_summary, reinstalls)
            self._operations, self._reinstalls = operations, reinstalls
        return self._tasks


_LAST_TASKS = LastTasks()


def account_tasks(deck: Deck, unfolded: Collection[int] = ()) -> list[TaskLine]:
    """Return the tasks of the account, newest first.

    Args:
        unfolded: Ids of the tasks that are followed by their calls.
    """
    store = deck.store

    def comeback(server_id: int) -> Comeback | None:
        return store.known(COMEBACK, server_id).value

    planned = planned_lines(store.known(PLANNED_CHANGES, ACCOUNT).value or ())
    found = _LAST_TASKS.of(store.operations, tuple(store.topics.values(REINSTALL)))
    lines = lines_of(found, comeback, unfolded)
    # Operation numbers are in time order only within one account.
    return [*planned, *(sorted(lines, key=_newest_first) if deck.accounts else lines)]


def _newest_first(line: TaskLine) -> float:
    return -line.task.planned_at


def recent_tile(deck: Deck, glyphs: Glyphs, *, server_id: int | None = None) -> Tile:
    """Return the newest tasks, of one server or of the whole account."""
    lines = [
        line
        for line in account_tasks(deck)
        if server_id is None or server_id in line.task.server_ids
    ]
    now = deck.clock.now()

    def draw(room: int) -> list[Line]:
        words = "No tasks in the last 30 days."
        return recent_lines(lines[:MOST_TASKS], room, glyphs, now) or [((words, "dim"),)]

    return Tile("Recent tasks", draw, str(len(lines)) if lines else "")


def ends_tile(deck: Deck, glyphs: Glyphs, key: str = "", *, is_narrow: bool = False) -> Tile:
    """Return open or undecided items, the most dangerous first.

    Args:
        is_narrow: Use two lines for each: the server with the time, and the open item.
    """
    now = deck.clock.now()
    ends = open_ends(deck.store, now)

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        for end in ends[:MOST_ENDS]:
            name, what = safe_text(end.server_name) or "account", (safe_text(end.what), end.tone)
            sign, left = (f"{glyphs.warning} ", end.tone), ((left_words(end, now), "dim"),)
            if is_narrow:
                lines.append(both_ends((sign, (name, "")), left, room))
                lines.append(cut_line((("  ", ""), what), room))
            else:
                head = (sign, (f"{fit_text(name, _NAME)} ", ""), what)
                lines.append(both_ends(head, left, room))
        return lines or [((f"{glyphs.ok} ", "good"), ("No loose ends.", ""))]

    return Tile("Loose ends", draw, f"{len(ends)}{f'  {key} all' if key else ''}")


def states_tile(glyphs: Glyphs) -> Tile:
    """Return the states of an operation with their meaning."""

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        for state, words in _STATES:
            head = f"{glyph_of(state, glyphs)} {state}"
            for at, part in enumerate(fold(words, max(10, room - 12))):
                name = fit_text(head if at == 0 else "", 12)
                lines.append(((name, TONES[state]), (part, "dim")))
        return lines

    return Tile("States", draw)


def due_tile(rows: Iterable[ServerRow]) -> Tile:
    """Return the servers by due date with their prices."""
    ordered = [row for row in next_due(rows) if row.due][:MOST_DUE]

    def draw(room: int) -> list[Line]:
        unknown: list[Line] = [(("No due date is known.", "dim"),)]
        return [due_line(row, room) for row in ordered] or unknown

    return Tile("Next due", draw)


def credit_tile(deck: Deck, rows: Sequence[ServerRow]) -> Tile:
    """Return the remaining credit after each due date, as far as prices are known."""
    credit = known_credit(deck)
    days: dict[str, list[ServerRow]] = {}
    for row in rows:
        if row.due:
            days.setdefault(row.due, []).append(row)

    def draw(room: int) -> list[Line]:
        if credit is None:
            return [(("Credit not read yet.", "dim"),)]
        amount, currency = credit
        today = ((money(amount, currency), "strong"),)
        lines: list[Line] = [both_ends(((" today", ""),), today, room)]
        left = amount
        for day in sorted(days)[:MOST_DUE]:
            found = days[day]
            known = [row for row in found if row.price is not None and row.currency == currency]
            left -= sum((Decimal(str(row.price)) for row in known), Decimal(0))
            words = f"{short_day(day)}  {count(len(found), 'server')}"
            tone = "bad" if left < 0 else ""
            lines.append(both_ends(((words, ""),), ((money(left, currency), tone),), room))
            if len(known) < len(found):
                skipped = count(len(found) - len(known), "price")
                lines.append(((f"  not included: {skipped} not known in {currency}", "dim"),))
        words = "If every server is renewed on its due date."
        return [*lines, *(((part, "dim"),) for part in fold(words, room))]

    return Tile("Credit after each due date", draw)


def short_day(day: str) -> str:
    """Return a date without its year, six cells wide: "30 Nov"; return other text unchanged."""
    try:
        return f"{date.fromisoformat(day):%d %b}".lstrip("0").rjust(6)
    except ValueError:
        return day


def cost_tile(rows: Sequence[ServerRow], by: str, glyphs: Glyphs) -> Tile:
    """Return the monthly cost of each group as a bar relative to the largest."""
    groups = by_group(rows, by)
    largest = max((float(each.totals[0][1]) for each in groups if each.totals), default=0.0)

    amounts = [
        money(each.totals[0][1], each.totals[0][0]) if each.totals else "" for each in groups
    ]
    widest = max(map(len, amounts), default=0)

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        width = room - _GROUP - _COUNT - widest - 1
        for each, words in zip(groups, amounts, strict=True):
            value = float(each.totals[0][1]) if each.totals else None
            scale = Scale(0.0, largest) if largest else None
            bar = gauge(value, scale, width, glyphs, tone="fill") if width >= _LEAST_BAR else ()
            left: Line = ((fit_text(each.group, _GROUP), ""), (f"{each.servers:>4} ", "dim"), *bar)
            lines.append(both_ends(left, ((words or "unknown", "" if words else "dim"),), room))
        return lines or [(("No servers are known yet.", "dim"),)]

    return Tile(f"Per month by {by}", draw)


def last_calls(deck: Deck) -> tuple[CallRecord, ...]:
    """Return the last requests, oldest first, limited to what tiles show."""
    return deck.calls.of(deck.engine.calls, deck.clock.now())


def connection_tile(deck: Deck, calls: Sequence[CallRecord] | None = None) -> Tile:
    """Return statistics of the API's answers to the last requests: count, time, bytes, failures.

    Args:
        calls: The requests, if the tile's neighbor shows others than `last_calls`.
    """
    calls, now = last_calls(deck) if calls is None else calls, deck.clock.now()

    def draw(room: int) -> list[Line]:
        if not calls:
            return [(("No requests sent yet.", "dim"),)]
        took = sorted(call.took_s for call in calls)
        failed = sum(call.outcome != FINE for call in calls)
        facts = (
            ("Requests", f"{len(calls):,}, the first {ago(now - calls[0].started)}", ""),
            ("Failed", f"{failed:,}", "warn" if failed else ""),
            ("Median", f"{took[len(took) // 2] * 1000:,.0f} ms", ""),
            ("Slowest", f"{took[-1] * 1000:,.0f} ms", ""),
            ("Data read", size(sum(call.bytes for call in calls)), ""),
        )
        return [field(name, words, room, tone=tone) for name, words, tone in facts]

    return Tile("Connection to the API", draw)


def commands_tile(title: str, commands: Sequence[tuple[str, str]]) -> Tile:
    """Return commands of the command line with their meaning."""

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        for command, words in commands:
            first, *rest = fold(command, max(10, room)) or [""]
            lines.append(((first, "strong"),))
            lines += [((f"    {part}", "strong"),) for part in rest]
            lines += [((f"  {part}", "dim"),) for part in fold(words, max(10, room - 2))]
        return lines

    return Tile(title, draw)


def keys_tile(hints: Sequence[tuple[str, str]]) -> Tile:
    """Return the keys of a screen with their meaning; skip actions without a key."""
    shown = [(key, words) for key, words in hints if key]

    def draw(room: int) -> list[Line]:
        return [((f"{key:<6} ", "key"), (words, "")) for key, words in shown]

    return Tile("Do", draw)


def fleet_of(deck: Deck, most: int = MOST_ROWS) -> tuple[ServerRow, ...]:
    """Return the first rows of the list: a tile does not walk a long list."""
    fleet = deck.store.fleet.value
    return () if fleet is None else tuple(islice(fleet.rows, most))
