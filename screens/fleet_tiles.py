"""Tiles about the servers of the account for other screens: problems, systems, names, tasks of one
kind. Nothing is read for them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from screens.account_tiles import MOST_ROWS, MOST_TASKS, account_tasks, fleet_of
from screens.credit_facts import auto_pay_words, known_credit
from screens.fleet.problems import FleetProblems
from screens.fleet.recent_tasks import recent_lines
from screens.work_tiles import counts_tile
from tui.billing.spending import next_due
from tui.fleet.fleet import Fleet
from tui.format import ago, count, money
from tui.text import safe_text
from widgets.columns import Cell, fit_text
from widgets.fold import fold
from widgets.gauge import gauge
from widgets.lines import Line, field
from widgets.overview_tiles import both_ends
from widgets.scales import Scale
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow
    from widgets.glyphs import Glyphs

MOST_PROBLEMS, MOST_NAMES = 6, 12
_NAME, _LEAST_BAR = 14, 8
_LEAST_FOR_COUNT = 42
"""Cells from which on the number of due servers stands beside the amount."""


def kind_tile(
    deck: Deck,
    glyphs: Glyphs,
    title: str,
    actions: tuple[str, ...] = (),
    *,
    titled: str = "",
    server_id: int | None = None,
    most: int = MOST_TASKS,
) -> Tile:
    """Return the newest tasks of one kind from the journal.

    Args:
        actions: Beginnings of the API actions that belong to the kind; without them the title
            of the task decides.
        titled: Beginning of the titles of these tasks.
        server_id: Only tasks of this server.
        most: Maximum number of tasks.
    """
    lines = [
        line
        for line in account_tasks(deck)
        if (not actions or any(each.action.startswith(actions) for each in line.task.operations))
        and line.task.title.startswith(titled)
        and (server_id is None or server_id in line.task.server_ids)
    ]
    now = deck.clock.now()

    def draw(room: int) -> list[Line]:
        words = "None in the last 30 days."
        return recent_lines(lines[:most], room, glyphs, now) or [((words, "dim"),)]

    return Tile(title, draw, f"{len(lines)}" if lines else "")


def problems_tile(deck: Deck, glyphs: Glyphs, most: int = MOST_PROBLEMS) -> Tile:
    """Return the servers that need attention, the worst first, with the reason."""
    found, fleet = FleetProblems(deck.store, deck.clock.now), deck.store.fleet.value or Fleet()
    # The rows of a long list that is not packed are not judged for a tile.
    judged = len(fleet) if fleet.packed is not None else min(len(fleet), MOST_ROWS)
    found.take(fleet if judged == len(fleet) else Fleet(fleet_of(deck, judged)))
    worst = found.worst_first(deck.clock.now(), most)
    unread = found.unread + len(fleet) - judged

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        for each in worst:
            sign = glyphs.critical if each.tone == "bad" else glyphs.warning
            name = fit_text(safe_text(each.name), _NAME)
            reason, *rest = fold(safe_text(each.reason), max(10, room - _NAME - 3)) or [""]
            lines.append(((f"{sign} ", each.tone), (f"{name} ", "strong"), (reason, "")))
            lines += [((" " * (_NAME + 3), ""), (part, "")) for part in rest]
        if unread:
            words = f"{count(unread, 'server')} not read yet."
            lines.append((((words if worst else f"No known problems. {words}"), "dim"),))
        return lines or [((f"{glyphs.ok} ", "good"), ("No problems.", ""))]

    return Tile("Needs attention", draw, f"{found.count:,}")


def systems_tile(deck: Deck, glyphs: Glyphs) -> Tile:
    """Return the operating systems of the servers, the most frequent first."""
    rows = fleet_of(deck)
    cells = (Cell(row.os) if row.os else Cell("unknown", "dim") for row in rows)
    return counts_tile("Operating systems", cells, glyphs)


def names_tile(deck: Deck, server_id: int | None = None) -> Tile:
    """Return the host names of the servers in use, in order of the alphabet."""
    rows = [row for row in fleet_of(deck) if row.hostname and row.id != server_id]
    rows.sort(key=_name_of)

    def draw(room: int) -> list[Line]:
        lines = [
            both_ends(
                ((safe_text(row.hostname), ""),),
                ((safe_text(", ".join(part for part in (row.os, row.location) if part)), "dim"),),
                room,
            )
            for row in rows[:MOST_NAMES]
        ]
        if len(rows) > MOST_NAMES:
            lines.append(((count(len(rows) - MOST_NAMES, "more server"), "dim"),))
        return lines or [(("No other server has a host name.", "dim"),)]

    return Tile("Host names in use", draw, f"{len(rows):,}")


def _name_of(row: ServerRow) -> str:
    return row.hostname.casefold()


def funds_tile(deck: Deck, rows: Sequence[ServerRow], glyphs: Glyphs) -> Tile:
    """Return the credit as a gauge of what is due on the next due date."""
    credit = known_credit(deck)
    ordered = [row for row in next_due(rows) if row.due]
    # An unpaid server that is late is due already: the amounts add up to the first day ahead.
    day = next((row.due for row in ordered if (row.days_left or 0) >= 0), "")
    due = [row for row in ordered if day and row.due <= day]

    def draw(room: int) -> list[Line]:
        if credit is None:
            return [(("Credit not read yet.", "dim"),)]
        amount, currency = credit
        lines = [field("Credit", money(amount, currency), room, tone="strong")]
        if not due:
            return [*lines, (("No due date is known.", "dim"),)]
        priced = [row for row in due if row.price is not None and row.currency == currency]
        wanted = sum((Decimal(str(row.price)) for row in priced), Decimal(0))
        words = f"{money(wanted, currency)} for {count(len(due), 'server')}"
        if room < _LEAST_FOR_COUNT:
            words = money(wanted, currency)
        lines.append(field(f"Due {_short(day)}", words, room))
        if wanted and room >= _LEAST_BAR + 6:
            share = float(amount / wanted)
            tone = "good" if share >= 1 else "warn"
            bar = gauge(share, Scale(0.0, 1.0), room - 6, glyphs, tone=tone)
            lines.append((*bar, (f"{min(999.0, 100 * share):4.0f} %", "")))
        if wanted > amount:
            lines.append(((f"{money(wanted - amount, currency)} missing", "warn"),))
        if len(priced) < len(due):
            skipped = count(len(due) - len(priced), "price")
            lines.append(((f"not included: {skipped} not known in {currency}", "dim"),))
        return lines

    return Tile("Credit and next due date", draw)


def _short(day: str) -> str:
    from screens.account_tiles import short_day

    return short_day(day).strip()


def client_tile(deck: Deck) -> Tile:
    """Return the owner of the account as the billing system knows them."""
    from tui.readings.money_topics import CLIENT
    from tui.store.topics import ACCOUNT

    reading, now = deck.store.known(CLIENT, ACCOUNT), deck.clock.now()

    def draw(room: int) -> list[Line]:
        client = reading.value
        if client is None:
            return [(("Billing account not read yet.", "dim"),)]
        name = " ".join(str(part) for part in (client.firstname, client.lastname) if part)
        credit = (
            "" if client.credit is None else money(client.credit, str(client.currency_code or ""))
        )
        pairs = (
            ("Name", safe_text(name)),
            ("Company", safe_text(str(client.companyname or "")) or "none"),
            ("Email", safe_text(str(client.email or ""))),
            ("Status", safe_text(str(client.status or ""))),
            ("Credit", credit),
            ("Auto-pay", auto_pay_words(client.auto_pay)),
        )
        return [field(name, words or "unknown", room) for name, words in pairs]

    age = "" if reading.taken_at is None else f"read {ago(now - reading.taken_at)}"
    return Tile("Billing account", draw, age)
