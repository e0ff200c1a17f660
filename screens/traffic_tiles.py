"""Traffic of the fleet from the store, and tiles about it. Starts no request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tui.charts.fleet_traffic import ServerTraffic, Totals, by_sent, by_tag, traffic_of
from tui.fleet.allowance import TB, month_of
from tui.format import ago, rate, size
from tui.readings.allowance_keeper import month_key
from tui.readings.ports_topics import PORTS
from tui.readings.traffic_topics import TRAFFIC
from tui.text import safe_text
from widgets.chart_canvas import Marks
from widgets.columns import fit_text
from widgets.fold import fold
from widgets.gauge import gauge
from widgets.lines import Line, field
from widgets.mirror_chart import LEAST_COLUMNS, LEAST_ROWS, Mirrored, draw_mirrored
from widgets.scales import Scale
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.charts.series import Series
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow
    from widgets.glyphs import Glyphs

_READ, _SIZE = 10, 9
_LEAST_BAR = 4
_MOST_TAGS = 40


def server_traffic(deck: Deck, row: ServerRow) -> ServerTraffic:
    """Return the traffic of a server this month: from its series, otherwise from the saved
    usage."""
    known_ports = deck.store.known(PORTS, row.id)
    ports, failed = known_ports.value, bool(known_ports.error)
    if ports is not None:
        reading = deck.store.known(TRAFFIC, month_key(row, ports))
        value = reading.value
        if value is not None and value.series is not None and reading.taken_at is not None:
            return traffic_of(row, value.series, reading.taken_at)
        failed = bool(reading.error) or (value is not None and value.series is None)
    now = deck.clock.now()
    is_this_month = row.traffic_at is not None and row.traffic_at >= month_of(now).begins
    if row.traffic_used_tb is None or not is_this_month:
        return ServerTraffic(row, failed=failed)
    return ServerTraffic(row, row.traffic_used_tb * TB, taken_at=row.traffic_at)


def fleet_traffic(deck: Deck) -> list[ServerTraffic]:
    """Return the traffic of every server, top sender first."""
    fleet = deck.store.fleet.value
    return by_sent(server_traffic(deck, row) for row in (() if fleet is None else fleet.rows))


def month_name(now: float) -> str:
    """Return the name of the counted month."""
    return datetime.fromtimestamp(now, UTC).strftime("%B")


def fleet_tile(every: Totals, now: float, glyphs: Glyphs) -> Tile:
    """Return the sums over the servers that were read, and how many there are."""

    def draw(room: int) -> list[Line]:
        average = None if every.average_out_bps is None else every.average_out_bps / every.read
        lines: list[Line] = [
            field("Sent", _at_least(every, every.sent_bytes), room, name_width=10),
            field("Received", _at_least(every, every.received_bytes), room, name_width=10),
            field("Average", f"out {rate(every.average_out_bps)}", room, name_width=10),
            field("A server", f"out {rate(average)} on average", room, name_width=10),
        ]
        share = 100.0 * every.read / every.servers if every.servers else 0.0
        words = f" {every.coverage} read"
        bar = gauge(
            share, Scale(0.0, 100.0), max(_LEAST_BAR, room - len(words)), glyphs, tone="fill"
        )
        return [*lines, (*bar, (words, "" if every.is_whole else "warn"))]

    return Tile(f"All servers, {month_name(now)}", draw)


def _at_least(every: Totals, amount: float | None) -> str:
    """Return an amount; mark it as a minimum if only some servers were read."""
    words = size(amount)
    return words if every.is_whole or amount is None else f"at least {words}"


def tags_tile(found: Sequence[ServerTraffic], glyphs: Glyphs) -> Tile:
    """Return the amount sent for each tag, with the number of servers read."""
    tags = by_tag(found)

    def draw(room: int) -> list[Line]:
        most = max((tag.sent_bytes or 0.0 for tag in tags), default=0.0)
        name_width = max(8, min(28, room - _READ - _SIZE - 12))
        wide = room - name_width - _READ - _SIZE - 1
        return [_tag_line(tag, name_width, wide, most, glyphs) for tag in tags[:_MOST_TAGS]] or [
            (("No tags have been read.", "dim"),)
        ]

    return Tile("Sent by tag", draw, f"{len(tags)}" if tags else "")


def _tag_line(tag: Totals, name_width: int, wide: int, most: float, glyphs: Glyphs) -> Line:
    bar: Line = ()
    if wide >= _LEAST_BAR:
        sent = tag.sent_bytes
        bar = gauge(sent, Scale(0.0, most) if most else None, wide, glyphs, tone="out")
    return (
        (fit_text(safe_text(tag.name), name_width) + " ", ""),
        *bar,
        (fit_text(size(tag.sent_bytes), _SIZE, right=True), "" if tag.read else "dim"),
        (fit_text(tag.coverage, _READ, right=True), "dim" if tag.is_whole else "warn"),
    )


def server_tile(traffic: ServerTraffic | None, now: float, glyphs: Glyphs) -> Tile:
    """Return the figures of the selected server."""

    def draw(room: int) -> list[Line]:
        if traffic is None:
            return [(("No server is selected.", "dim"),)]
        if traffic.failed:
            return [(("Traffic of this month could not be read.", "warn"),)]
        if traffic.taken_at is None:
            return [(("Traffic of this month not read yet.", "dim"),)]
        return [
            field("Sent", size(traffic.sent_bytes), room, name_width=10),
            field("Received", size(traffic.received_bytes), room, name_width=10),
            field(
                "Average",
                _both(traffic.average_in_bps, traffic.average_out_bps),
                room,
                name_width=10,
            ),
            field("95 % out", rate(traffic.percentile_out_bps), room, name_width=10),
            field("Max out", rate(traffic.maximum_out_bps), room, name_width=10),
            field("Read", ago(now - traffic.taken_at), room, name_width=10),
        ]

    return Tile("Selected" if traffic is None else safe_text(traffic.row.called, 40), draw)


def _both(into: float | None, out: float | None) -> str:
    return f"in {rate(into)}, out {rate(out)}"


def together_tile(series: Series | None, read: int, rows: int, glyphs: Glyphs) -> Tile:
    """Return the traffic of all servers together as a chart of the given height."""
    marks = Marks.ASCII if glyphs.bars.isascii() else Marks.BRAILLE

    def draw(room: int) -> Sequence[Line]:
        if series is None:
            return [(("The chart appears when the servers in view have been read.", "dim"),)]
        if rows < LEAST_ROWS or room < LEAST_COLUMNS:
            return [(("No room for a chart here.", "dim"),)]
        return draw_mirrored(series, room, rows, marks, Mirrored(with_percentile=True)).lines

    unit = "" if series is None else f", {_unit(series, rows)}"
    note = f"{read:,} servers together" if read else ""
    return Tile(f"Last 30 days{unit}", draw, note)


def _unit(series: Series, rows: int) -> str:
    return draw_mirrored(series, LEAST_COLUMNS + 20, max(LEAST_ROWS, rows), Marks.ASCII).axis.unit


def meaning_tile() -> Tile:
    """Return the meaning of the figures."""
    words = (
        "Sent and received count from the first day of the month (UTC), on the server's main port. "
        "Averages, 95th percentile (95 %) and maximum cover the last 30 days. Sums leave out "
        "servers that have not been read; gaps count at the server's average."
    )

    def draw(room: int) -> list[Line]:
        return [((part, "dim"),) for part in fold(words, room)]

    return Tile("About the figures", draw)
