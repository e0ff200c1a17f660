"""The boxes of the Network tab, from the store. No reads are requested here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from rich.cells import cell_len

from screens.server.allowance_lines import plan_lines, plan_title
from tui.charts.series import Series, Span
from tui.format import ago
from tui.readings.traffic_topics import TRAFFIC
from tui.store.topics import part_of, server_of
from tui.text import safe_text
from widgets.columns import Cell, Column, fit_text
from widgets.frames import FrameStyle
from widgets.lines import Line
from widgets.network_tiles import (
    Sender,
    by_hour_lines,
    cursor_lines,
    figures_lines,
    now_lines,
    origin_lines,
    port_trend,
    senders_lines,
    sent_bytes,
)
from widgets.port_lines import port_columns, port_name
from widgets.server_lines import error_lines
from widgets.table_lines import table_lines
from widgets.tiles import AROUND, Tile, room_in, side_by_side, tile_box

if TYPE_CHECKING:
    from screens.server.network_choice import NetworkChoice
    from screens.server.tab_keys import KeyHints
    from tui.deck import Deck
    from tui.models.port import PortStatus
    from tui.readings.traffic_topics import Traffic
    from widgets.glyphs import Glyphs
    from widgets.traffic_chart import TrafficChart

_SIDE = 36
_LEAST_SENDERS = 2
_MOST_NAMED = 100
_SENDERS_BEFORE_KEYS = 6
"""Number of server lines shown before the keys of the chart."""
_CHART_KEYS = (
    (("chart.earlier", "chart.later"), "read a column"),
    (("chart.earlier_value", "chart.later_value"), "read a value"),
    (("chart.much_earlier", "chart.much_later"), "an hour, day, or month"),
    (("chart.zoom_in", "chart.zoom_out"), "zoom in, zoom out"),
    (("server.traffic_before",), "a week before"),
    (("server.traffic_compare",), "compare with a port or server"),
    (("chart.beside",), "comparison side by side"),
    (("chart.whole_port",), "scale up to the port's speed"),
    (("chart.marks",), "chart style"),
)
_BY_HOUR_LEAST, _BY_HOUR_DAYS = 6, 14
_TREND_FROM = 80


class NetworkBoxes:
    """Builder of the boxes for one choice at one time."""

    def __init__(
        self,
        choice: NetworkChoice,
        deck: Deck,
        glyphs: Glyphs,
        hints: KeyHints,
        style: FrameStyle,
    ) -> None:
        self._choice, self._deck, self._glyphs = choice, deck, glyphs
        self._hints, self._style = hints, style
        self._now = deck.clock.now()
        self._reading = choice.traffic(deck)

    def side_width(self, columns: int) -> int:
        """Return the width of the side column for a screen width."""
        return max(_SIDE, min(60, columns * 3 // 10))

    @property
    def _series(self) -> Series | None:
        value = None if self._reading is None else self._reading.value
        return None if value is None else value.series

    # The chart

    def chart_title(self, traffic: Traffic) -> str:
        """Return the content of the chart: the port and the time span."""
        port = self.port()
        name = {
            "server": "whole server",
            "address": safe_text(self._choice.main_ip(self._deck)),
        }.get(traffic.of, port_name(port) if port else "")
        return ", ".join(part for part in (name, traffic.span.word) if part)

    def span_keys(self) -> str:
        """Return the keys that choose another time span, or the image."""
        return self._hints.joined(
            ("server.traffic_day", "day"),
            ("server.traffic_month", "month"),
            ("server.traffic_year", "year"),
            ("server.traffic_compare", "compare"),
            ("server.traffic_picture", "picture"),
        )

    # Above the chart

    def port_table(self, width: int, limit: int) -> tuple[list[Line], list[Line]]:
        """Return only the rows of the table, and the drawn lines with frame and errors."""
        reading = self._choice.ports(self._deck)
        ports = reading.value or ()
        at = self._choice.place(ports)
        room = room_in(width, self._style) if self._style is FrameStyle.BOX else width
        lines: list[Line] = []
        if ports:
            columns = [*port_columns(self._glyphs), *self._trend_column(ports, room)]
            lines = table_lines(columns, ports, room, self._glyphs, at=at, limit=limit)
        rows = list(lines)
        if reading.trouble:
            lines += error_lines(reading.trouble, room, 2)
        if self._reading is not None and self._reading.error and self._reading.value is not None:
            lines += error_lines(self._reading.error, room, 2)
        note = self._ages(reading.taken_at)
        if self._style is FrameStyle.BOX:
            if not lines:
                lines = [(("The provider takes a few seconds to read the ports.", "dim"),)]
            tile = Tile("Ports", _made(lines), note)
            return rows, tile_box(tile, lines, width, len(lines), self._style)
        return rows, [(("Ports", "title"), (f"  {note}", "dim")), *lines]

    def _ages(self, ports_at: float | None) -> str:
        words = "not read yet" if ports_at is None else f"read {ago(self._now - ports_at)}"
        if self._reading is not None and self._reading.taken_at is not None:
            words += f", traffic read {ago(self._now - self._reading.taken_at)}"
        return words

    def _trend_column(self, ports: Sequence[PortStatus], room: int) -> list[Column]:
        """Return the newest rate of each port whose day was read."""
        if room < _TREND_FROM:
            return []
        words: dict[str, str] = {}
        for port in ports:
            name = port_name(port)
            reading = self._choice.of_port(name).known_traffic(self._deck, Span.DAY)
            if reading is not None and reading.value is not None and reading.value.series:
                words[name] = port_trend(reading.value.series, port.most_bps, self._glyphs)

        def cell(port: PortStatus) -> Cell:
            return Cell(words.get(port_name(port), ""), "dim")

        return [Column("trend", "TRAFFIC", 34, 85, cell)] if words else []

    # Next to the chart

    def side(self, width: int, height: int, chart: TrafficChart) -> list[Line]:
        """Return the boxes at the side, filling the given number of lines."""
        tiles = [*self._figures(chart), *self._plan(), *self._now_tile()]
        room = room_in(width, self._style)
        used = sum(len(tile.draw(room)) + AROUND for tile in tiles)
        limit = max(_LEAST_SENDERS, height - used - AROUND)
        keys = self._keys()
        if limit >= _SENDERS_BEFORE_KEYS + len(keys) + AROUND:
            limit -= len(keys) + AROUND
            tiles += [self._senders(limit), Tile("Keys of the chart", _made(keys))]
        else:
            tiles.append(self._senders(limit))
        return side_by_side([tiles], width, self._style, rows=height)[:height]

    def _figures(self, chart: TrafficChart) -> list[Tile]:
        """Return the value at the cursor, and the figures of the visible part."""
        series, shown, visible = self._series, chart.shown, chart.part
        if series is None or shown is None or visible is None:
            return []
        cursor = chart.cursor
        part = visible.series if shown.series == series else series
        other = shown.other if shown.series == series else None
        arrows = self._hints.of("chart.earlier"), self._hints.of("chart.later")
        keys = " ".join(part for part in arrows if part)
        port = self.port()
        speed = port.most_bps if port else None
        glyphs = self._glyphs

        def at_cursor(room: int) -> list[Line]:
            return cursor_lines(series, cursor, glyphs, room, other=other)

        def figures(room: int) -> list[Line]:
            return figures_lines(part, speed, glyphs, room)

        title = "Newest value" if cursor is None else "At the cursor"
        return [
            Tile(title, at_cursor, f"{keys} time" if keys else ""),
            Tile(
                "Statistics of the shown part"
                if chart.is_part
                else f"Statistics, {series.span.word}",
                figures,
                self._hints.joined(("chart.zoom_in", "zoom")),
            ),
        ]

    def port(self) -> PortStatus | None:
        """Return the selected port; `None` without one."""
        ports = self._choice.ports(self._deck).value or ()
        at = self._choice.place(ports)
        return None if at is None else ports[at]

    def _plan(self) -> list[Tile]:
        """Return the traffic allowance with its forecast."""
        row = self._deck.store.row(self._choice.server_id)
        if row is None:
            return []
        title, limit = plan_title(row)
        reads = self._hints.with_words("server.traffic_month", "reads the month")

        def draw(room: int) -> list[Line]:
            return plan_lines(row, self._glyphs, room, reads)

        return [Tile(title, draw, limit)]

    def _now_tile(self) -> list[Tile]:
        reading = self._choice.known_traffic(self._deck, Span.DAY)
        if reading is None or reading.value is None or reading.value.series is None:
            return []
        series, age_s = reading.value.series, self._now - (reading.taken_at or self._now)

        def draw(room: int) -> list[Line]:
            return now_lines(series, self._glyphs, room)

        return [Tile("Now", draw, ago(age_s))]

    def _keys(self) -> list[Line]:
        """Return the keys of the chart that are active."""
        found = [
            (" ".join(key for key in map(self._hints.of, ids) if key), words)
            for ids, words in _CHART_KEYS
        ]
        wide = max((cell_len(keys) for keys, _ in found), default=0)
        return [((fit_text(keys, wide), "key"), (f" {words}", "")) for keys, words in found if keys]

    def _senders(self, limit: int) -> Tile:
        found = senders(self._deck)
        fleet = self._deck.store.fleet.value
        rows = () if fleet is None else fleet.rows
        total, read = len(rows), {sender.server_id for sender in found}
        unread = [row.called for row in islice(rows, _MOST_NAMED) if row.id not in read]
        unread += [""] * max(0, total - len(read) - len(unread))

        def draw(room: int) -> list[Line]:
            return senders_lines(found, self._choice.server_id, unread, self._glyphs, room, limit)

        note, key = f"{len(found):,} of {total:,} read", self._hints.of("go.traffic")
        return Tile("Sent in a day", draw, f"{note}   {key} all" if key else note, note_short=note)

    # Below the chart

    def below(self, width: int, free: int) -> list[Line]:
        """Return the boxes below the chart that fit into `free` lines."""
        series = self._series
        lines: list[Line] = []
        if series is not None:
            room = room_in(width, self._style)
            keys = self._hints.joined(
                ("server.traffic_export", "export"),
                ("server.copy", "copy"),
                ("app.actions", "actions"),
            )
            origin = origin_lines(series, self._glyphs, room, keys)
            if len(origin) + AROUND <= free:
                tile = Tile("Source", _made(origin))
                lines = tile_box(tile, origin, width, len(origin), self._style)
                free -= len(lines)
            lines = [*self._by_hour(width, free), *lines]
        return lines

    def _by_hour(self, width: int, free: int) -> list[Line]:
        if free < _BY_HOUR_LEAST:
            return []
        reading = self._choice.known_traffic(self._deck, Span.MONTH)
        series = None if reading is None or reading.value is None else reading.value.series
        if series is None:
            return []
        days = min(_BY_HOUR_DAYS, free - AROUND - 1)
        made = by_hour_lines(series, self._glyphs, room_in(width, self._style), days)
        if not made:
            return []
        step = f"{series.step_s / 3600:g} h per bar"
        tile = Tile(f"Sent by hour, {len(made) - 1} days", _made(made), step)
        return tile_box(tile, made, width, len(made), self._style)


def senders(deck: Deck) -> list[Sender]:
    """Return the traffic sent by each server in its last day, if it was read."""
    sent: dict[int, float] = {}
    for key in deck.store.topics.keys_of(TRAFFIC):
        if isinstance(key, int) or part_of(key, 1) != Span.DAY.word:
            continue
        value = deck.store.known(TRAFFIC, key).value
        total = None if value is None or value.series is None else sent_bytes(value.series)
        if total is not None:
            # A port's image and the figures of its server may describe the same traffic.
            sent[server_of(key)] = max(sent.get(server_of(key), 0.0), total)
    found = []
    for server_id, total in sent.items():
        row = deck.store.row(server_id)
        name = safe_text((row.hostname if row else "") or f"#{server_id}", 40)
        found.append(Sender(server_id, name, total))
    return found


def _made(lines: Sequence[Line]) -> Callable[[int], Sequence[Line]]:
    """Return existing content for a tile."""

    def draw(room: int) -> Sequence[Line]:
        return lines

    return draw
