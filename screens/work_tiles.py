"""Tiles for the free space of large screens: last requests, counts of values, one server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from screens.account_tiles import last_calls
from tui.api.shown_calls import FINE
from tui.format import count, money, size
from tui.text import safe_text
from widgets.columns import Cell, Column, fit_text
from widgets.fold import fold
from widgets.gauge import gauge
from widgets.lines import Line, cut_line, field
from widgets.operation_lines import when_words
from widgets.scales import Scale
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.api.call_record import CallRecord
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow
    from widgets.glyphs import Glyphs

MOST_REQUESTS, MOST_VALUES, MOST_ACTIONS = 40, 12, 16
_TIME, _ACTION, _SERVER, _TOOK, _VALUE, _NUMBER = 10, 22, 8, 9, 18, 6
_FAILED = 11
_ROOM_FOR_SERVER, _ROOM_FOR_SIZE = 45, 72
"""Minimum cells for a request with its server, and with the size of its answer."""
_POLL = "eq_callback/check"
_NAMES = {"location": "location", "place": "location", "kind": "type", "ip": "address"}
"""Names of columns in tile titles, if the column header is abbreviated."""
Note = tuple[str, str]
"""A sentence and its tone."""


def requests_tile(deck: Deck, key: str = "") -> Tile:
    """Return the last requests to the API, newest first, without values and without polls.

    Args:
        key: Key of the screen with all of them.
    """
    calls, now = [call for call in last_calls(deck) if call.action != _POLL], deck.clock.now()

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        has_server, has_size = room >= _ROOM_FOR_SERVER, room >= _ROOM_FOR_SIZE
        others = _TIME + _TOOK * (1 + has_size) + _SERVER * has_server
        width = max(8, min(_ACTION, room - others))
        for call in islice(reversed(calls), MOST_REQUESTS):
            server = fit_text(call.server_id, _SERVER, right=True) if has_server else ""
            took = fit_text(f"{call.took_s * 1000:,.0f} ms", _TOOK, right=True)
            amount = fit_text(size(call.bytes), _TOOK, right=True) if has_size else ""
            head: Line = (
                (fit_text(when_words(call.started, now), _TIME), "dim"),
                (fit_text(call.action, width), ""),
                (f"{server}{took}{amount}", "dim"),
            )
            is_fine = call.outcome == FINE
            outcome: Line = () if is_fine else ((f"  {call.outcome}", "warn"),)
            lines.append(cut_line((*head, *outcome), room))
        return lines or [(("No requests sent yet.", "dim"),)]

    return Tile("Last requests", draw, f"{len(calls):,}{f'  {key} all' if key else ''}")


def actions_tile(deck: Deck, glyphs: Glyphs, calls: Sequence[CallRecord] | None = None) -> Tile:
    """Return the API actions of the last requests: number, median time, failures.

    Args:
        calls: The requests, if the tile's neighbor shows others than `last_calls`.
    """
    took: dict[str, list[float]] = {}
    failed: Counter[str] = Counter()
    for call in last_calls(deck) if calls is None else calls:
        took.setdefault(call.action, []).append(call.took_s)
        failed[call.action] += call.outcome != FINE
    ordered = sorted(((name, len(each)) for name, each in took.items()), key=_most_first)
    most = max((number for _, number in ordered), default=0)

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        width = room - _ACTION - _NUMBER - _TOOK - _FAILED
        for name, number in ordered[:MOST_ACTIONS]:
            scale = Scale(0.0, float(most))
            bar = gauge(float(number), scale, width, glyphs, tone="fill") if width >= 4 else ()
            middle = sorted(took[name])[number // 2]
            median = fit_text(f"{middle * 1000:,.0f} ms", _TOOK, right=True)
            figures = f"{number:>{_NUMBER},}{median}"
            bad = f"{failed[name]:>3} failed" if failed[name] else ""
            line: Line = ((fit_text(name, _ACTION), ""), *bar, (figures, "dim"), (bad, "warn"))
            lines.append(cut_line(line, room))
        if len(ordered) > MOST_ACTIONS:
            lines.append(((count(len(ordered) - MOST_ACTIONS, "more action"), "dim"),))
        return lines or [(("No requests sent yet.", "dim"),)]

    return Tile("Requests by action, median time", draw)


def counts_tile(title: str, cells: Iterable[Cell], glyphs: Glyphs) -> Tile:
    """Return how often each value occurs, most frequent first, as bars."""
    found = [cell for cell in cells if cell.text]
    tones = {cell.text: cell.tone for cell in found}
    counted = sorted(Counter(cell.text for cell in found).items(), key=_most_first)

    def draw(room: int) -> list[Line]:
        width, scale = room - _VALUE - _NUMBER - 1, Scale(0.0, float(len(found) or 1))
        lines: list[Line] = []
        for value, number in counted[:MOST_VALUES]:
            bar = gauge(float(number), scale, width, glyphs, tone="fill") if width >= 4 else ()
            name: Line = ((f"{fit_text(value, _VALUE)} ", tones[value]),)
            lines.append((*name, *bar, (f"{number:>{_NUMBER},}", "dim")))
        if len(counted) > MOST_VALUES:
            lines.append(((count(len(counted) - MOST_VALUES, "more value"), "dim"),))
        return lines or [(("No entries.", "dim"),)]

    return Tile(title, draw, f"{len(found):,}" if found else "")


def column_counts(
    columns: Sequence[Column], ids: Iterable[str], rows: Sequence[object], glyphs: Glyphs
) -> list[Tile]:
    """Return a tile of counts for each named column."""
    by_id = {column.id: column for column in columns}
    return [
        counts_tile(
            f"By {_NAMES.get(each, by_id[each].title.lower())}",
            (by_id[each].cell(row) for row in rows),
            glyphs,
        )
        for each in ids
    ]


def server_tile(row: ServerRow | None) -> Tile:
    """Return the server of a screen: kind, location, hardware, price."""

    def draw(room: int) -> list[Line]:
        if row is None:
            return [(("The server is not in the list.", "dim"),)]
        price = "" if row.price is None else f"{money(row.price, row.currency)}/month"
        pairs = (
            ("Number", str(row.server_id)),
            ("Kind", str(row.kind)),
            ("Location", safe_text(row.location)),
            ("Main IP", safe_text(row.ip)),
            ("Power", str(row.power)),
            ("System", safe_text(row.os)),
            ("Price", price),
        )
        return [field(name, words or "unknown", room) for name, words in pairs]

    return Tile("Server" if row is None else safe_text(row.called), draw)


def prose_tile(title: str, *paragraphs: str) -> Tile:
    """Return sentences, wrapped."""

    def draw(room: int) -> list[Line]:
        return [((part, "dim"),) for words in paragraphs for part in fold(words, room)]

    return Tile(title, draw)


def notes_tile(title: str, notes: Sequence[Note]) -> Tile:
    """Return sentences below each other, each in its tone."""

    def draw(room: int) -> list[Line]:
        return [((part, tone),) for words, tone in notes for part in fold(words, max(10, room))]

    return Tile(title, draw)


def next_steps_tile(steps: Sequence[tuple[str, str]], title: str = "Next steps") -> Tile:
    """Return keys with their effect; omit steps without an active key."""
    shown = [(key, words) for key, words in steps if key]

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        for key, words in shown:
            first, *rest = fold(words, max(10, room - 4)) or [""]
            lines.append(((f"{key:<3} ", "key"), (first, "")))
            lines += [(("    ", ""), (part, "")) for part in rest]
        return lines or [(("No key works here now.", "dim"),)]

    return Tile(title, draw)


def _most_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]
