"""The boxes of the Overview, from the store. No reads are requested here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from screens.server.allowance_lines import plan_lines, plan_title
from screens.server.happenings import happenings
from screens.server.network_choice import NetworkChoice
from screens.server.overview_marks import state_marks
from screens.server.sensors_boxes import unread_lines, warm_sensors
from tui.charts.series import Span
from tui.format import ago, count, days_until, money
from tui.history.alarm_rules import thresholds_of
from tui.history.history_views import history_state, series
from tui.history.sample_values import HistorySpan
from tui.models.kind import ServerKind
from tui.models.power import Power
from tui.models.sensors import SensorReading, by_urgency, hottest
from tui.readings.attention import SELECTED_S, Want, has_sensors
from tui.text import safe_text
from widgets.chart_canvas import Marks
from widgets.fold import fold
from widgets.frames import FrameStyle
from widgets.heat_chart import Curve, heat_chart, plot_columns
from widgets.lines import Line, field
from widgets.mirror_chart import LEAST_ROWS, Mirrored, draw_mirrored
from widgets.network_tiles import now_lines
from widgets.overview_tiles import (
    fact,
    flowing,
    happening_lines,
    highest_seen,
    machine_lines,
    mark_lines,
    sensor_gauge,
    sensor_gauges,
    short_sensor_name,
    tag_words,
)
from widgets.read_state import read_state
from widgets.scales import TEMPERATURE
from widgets.server_lines import error_lines
from widgets.tiles import Tile, room_in, tile_box

if TYPE_CHECKING:
    from screens.server.tab_keys import KeyHints
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow
    from tui.history.sample_values import SensorSeries
    from widgets.glyphs import Glyphs

OLD_AFTER = 3.0
"""Number of refresh intervals after which a reading is marked as old."""
CHART_ROWS = 5
_SEVERAL_FROM = 60
"""Minimum chart width for several sensors; narrower charts show only the hottest one."""


class OverviewBoxes:
    """Builder of the boxes of one server at one time."""

    def __init__(
        self, row: ServerRow, deck: Deck, glyphs: Glyphs, hints: KeyHints, style: FrameStyle
    ) -> None:
        self.row, self._deck, self._glyphs = row, deck, glyphs
        self._hints, self.style = hints, style
        self._now = deck.clock.now()
        self._store = deck.store
        self.detail = deck.store.detail(row.id)
        self._sensors = deck.store.sensors(row.id)
        self._network = NetworkChoice(row.id)

    @property
    def has_sensors(self) -> bool:
        """Return whether sensors of this server can be read, or were read."""
        return has_sensors(self.row.kind) or self._sensors.value is not None

    @property
    def is_vm(self) -> bool:
        """Return whether it is a virtual machine: it has a hypervisor instead of a BMC."""
        return self.row.kind in (ServerKind.VM, ServerKind.VGPU)

    # States

    def state(self) -> Tile:
        """Return power, health, rental, ports, remote access, and maintenance: one symbol each."""
        marks = state_marks(self.row, self._deck, self._glyphs, self._hints)
        power = self._store.power(self.row.id)

        def draw(room: int) -> list[Line]:
            lines = mark_lines(marks, room)
            if power.error:
                lines[1:1] = error_lines(power.error, room, 2)
            if self.detail.trouble:
                lines += error_lines(self.detail.trouble, room)
            return lines

        return Tile(self.row.called, draw, f"id {self.row.id}")

    # Sensors

    def sensors(self, limit: int = 6) -> Tile:
        """Return the most relevant sensors on the scales of their kinds."""
        reading = self._sensors
        state = read_state(reading, self._now, SELECTED_S[Want.SENSORS] * OLD_AFTER)

        def draw(room: int) -> list[Line]:
            if reading.value is None:
                return unread_lines(reading, room)
            highest = highest_seen(reading.value, self._store.sensor_history(self.row.id))
            lines = sensor_gauges(reading.value, highest, room, self._glyphs, state, limit=limit)
            if reading.error:
                lines += error_lines(reading.error, room, 2)
            return lines or [(("No sensor reports a value.", "dim"),)]

        return Tile("Sensors", draw, self._hints.with_words("server.sensors", "all"))

    def all_sensors(self, limit: int = 24) -> Tile:
        """Return every sensor that has a value, for large screens."""
        reading = self._sensors
        state = read_state(reading, self._now, SELECTED_S[Want.SENSORS] * OLD_AFTER)
        found = [sensor for sensor in by_urgency(reading.value or ()) if sensor.value is not None]

        def draw(room: int) -> list[Line]:
            highest = highest_seen(found, self._store.sensor_history(self.row.id))
            return [
                sensor_gauge(sensor, highest, room, self._glyphs, state) for sensor in found[:limit]
            ] or [(("Not read yet.", "dim"),)]

        age = "" if reading.taken_at is None else f"read {ago(self._now - reading.taken_at)}"
        return Tile("All sensors", draw, age)

    def _hottest(self) -> SensorReading | None:
        return hottest(self._sensors.value or ())

    def sensor_series(self, span: HistorySpan) -> SensorSeries | None:
        """Return the samples of the hottest sensor."""
        warm = self._hottest()
        return None if warm is None else series(self._store, self.row.id, warm.name, span).value

    def temperature(self, rows: int = CHART_ROWS, span: HistorySpan = HistorySpan.HOUR) -> Tile:
        """Return the hottest sensor over time, on a fixed scale."""
        warm, found = self._hottest(), self.sensor_series(span)

        def draw(room: int) -> list[Line]:
            if warm is None:
                is_read = self._sensors.value is not None
                words = "No sensor reports a temperature." if is_read else "Sensors not read yet."
                return [((words, "dim"),)]
            if found is None or found.is_empty:
                words = history_state(self._store).problem or "No samples yet."
                return [((part, "dim"),) for part in fold(words, room)]
            half_columns = 2 * plot_columns(room)
            curves = [
                Curve(
                    short_sensor_name(sensor.name),
                    tuple(
                        None if sample is None else sample.high
                        for sample in found.columns(half_columns)
                    ),
                    f"{sensor.value:g}",
                )
                for sensor, found in self._curves(span, room)
            ]
            limits = thresholds_of(warm)
            return heat_chart(
                curves,
                (found.begins, found.ends),
                replace(TEMPERATURE, warning=limits.high_warning, critical=limits.high_critical),
                room,
                rows,
                ascii=self._glyphs.bars.isascii(),
            )

        name = short_sensor_name(warm.name) if warm is not None else "Temperature"
        return Tile(f"{name}, {self._glyphs.degree}, {span.words}", draw)

    def _curves(self, span: HistorySpan, room: int) -> Iterator[tuple[SensorReading, SensorSeries]]:
        """Return the hottest sensors with samples: several if the chart is wide."""
        warm = warm_sensors(self._sensors.value or ())
        for sensor in warm if room >= _SEVERAL_FROM else warm[:1]:
            found = series(self._store, self.row.id, sensor.name, span).value
            if found is not None and not found.is_empty:
                yield sensor, found

    # Billing, machine, network, tags

    def money(self) -> Tile:
        """Return the price, the due date, and whether the credit covers it."""
        row = self.row

        def draw(room: int) -> list[Line]:
            lines: list[Line] = []
            if row.price is None:
                lines.append((("Price unknown", "dim"),))
            else:
                lines.append(((f"{money(row.price, row.currency)}/month", "strong"),))
            if row.due:
                distance = "" if row.days_left is None else f" ({days_until(row.days_left)})"
                soon = row.days_left is not None and row.days_left <= 3
                lines.append(((f"due {row.due}{distance}", "warn" if soon else ""),))
            else:
                lines.append((("Due date unknown", "dim"),))
            return [*lines, *self._credit(), *self._unpaid()]

        return Tile("Money", draw, self._hints.with_words("server.billing", "all"))

    def _credit(self) -> list[Line]:
        from tui.readings.money_topics import CLIENT
        from tui.store.topics import ACCOUNT

        client = self._store.known(CLIENT, ACCOUNT).value
        if client is None or client.credit is None:
            return [(("Credit not read yet", "dim"),)]
        words = f"credit {money(client.credit, str(client.currency_code or ''))}"
        return [((words, ""),)]

    def _unpaid(self) -> list[Line]:
        from tui.readings.money_topics import SERVER_INVOICES

        invoices = self._store.known(SERVER_INVOICES, self.row.id).value
        if invoices is None:
            return []
        unpaid = [invoice for invoice in invoices.invoices if not invoice.is_paid]
        if not unpaid:
            return [(("no unpaid invoice", "dim"),)]
        return [((count(len(unpaid), "unpaid invoice"), "warn"),)]

    def machine(self) -> Tile:
        """Return kind, system and hardware."""
        bmc = ""
        if self.detail.value is not None:
            bmc = safe_text(str(self.detail.value.ipmi.get("model") or ""), 40)

        def draw(room: int) -> list[Line]:
            lines = machine_lines(self.row, bmc, room, "Hyperv." if self.is_vm else "BMC")
            if self.detail.taken_at is not None:
                age = ago(self._now - self.detail.taken_at)
                lines.append(fact("Details", f"read {age}", room, tone="dim"))
            return lines

        return Tile("Machine", draw, self._hints.with_words("server.raw", "raw JSON"))

    def network(self) -> Tile:
        """Return addresses with their names, MAC addresses, and the switch."""
        from tui.readings.addresses_topics import NAMES

        row = self.row

        def draw(room: int) -> list[Line]:
            lines: list[Line] = []
            if not row.ip and not row.ips:
                lines.append((("No address is known.", "dim"),))
            for address in dict.fromkeys((row.ip, *row.ips)):
                if not address or len(lines) >= 4:
                    continue
                names = self._store.known(NAMES, (row.id, address)).value
                name = f"  {safe_text(str(names[0]), 80)}" if names else ""
                kind = "  main" if address == row.ip else ""
                lines.append(((address, "strong" if kind else ""), (kind, "dim"), (name, "dim")))
            more = len(set(row.ips) - {row.ip}) - 3
            if more > 0:
                lines.append(((f"{more:,} more", "dim"),))
            if row.macs:
                lines.append((("MAC ", "dim"), (", ".join(row.macs[:2]), "")))
            ports = self._network.ports(self._deck).value or ()
            at = self._network.place(ports)
            if at is not None:
                port = ports[at]
                place = f" on {port.switch}" if port.switch else ""
                vlan = f"  VLAN {port.vlan}" if port.vlan else ""
                words = f"{port.port or 'port'}{place}{vlan}"
                lines += [((part, ""),) for part in fold(words, room)[:2]]
            return lines

        return Tile("Network", draw, self._hints.with_words("server.addresses", "all"))

    def tags(self) -> Tile:
        """Return the tags, as many per line as fit."""

        def draw(room: int) -> list[Line]:
            words = tag_words(self.row)
            if not words:
                known = self.row.detailed
                return [(("No tags." if known else "Tags not read yet.", "dim"),)]
            lines = flowing(words, room)
            return lines if len(lines) <= 5 else [*lines[:4], ((f"{len(words)} tags", "dim"),)]

        return Tile("Tags", draw, self._hints.with_words("server.tags", "edit"))

    def traffic_plan(self) -> Tile:
        """Return the plan's allowance with its forecast, and the latest traffic."""
        reading = self._network.known_traffic(self._deck, Span.DAY)
        found = None if reading is None or reading.value is None else reading.value.series
        key = self._hints.with_words("server.network", "all")

        def draw(room: int) -> list[Line]:
            lines = plan_lines(self.row, self._glyphs, room, "")
            return lines if found is None else [*lines, *now_lines(found, self._glyphs, room)]

        title, _ = plan_title(self.row)
        return Tile(title, draw, key)

    # Actions

    def do(self) -> Tile:
        """Return the likely actions with their keys."""
        is_off = self.row.power is Power.OFF
        power = (
            [("server.power_on", "power on")]
            if is_off
            else [
                ("server.reboot", "reboot"),
                ("server.power_off", "power off"),
                ("server.power_hard", "power off (hard)"),
            ]
        )
        others = [
            ("server.reinstall", "reinstall"),
            ("server.ssh", "ssh"),
            ("server.console", "console") if self.is_vm else ("server.ipmi", "open IPMI"),
            ("server.hands", "remote hands"),
            ("app.actions", "all"),
        ]
        words = [self._hints.with_words(*hint) for hint in (*power, *others)]

        def draw(room: int) -> list[Line]:
            return flowing([word for word in words if word], room)

        return Tile("Do", draw)

    # Wide boxes

    def more(self, limit: int) -> Tile | None:
        """Return the other fields of the answer; `None` if there are none."""
        found = [] if self.detail.value is None else list(self.detail.value.other_facts())
        if not found:
            return None
        shown = found[:limit]

        def draw(room: int) -> list[Line]:
            wide = min(28, room // 2)
            return [
                field(name, value or "-", room, tone="dim", name_width=wide)
                for name, value in shown
            ]

        title = "More fields"
        note = f"{len(shown)} of {len(found)}" if len(shown) < len(found) else ""
        return Tile(title, draw, note)

    def traffic_chart(self, width: int, rows: int) -> list[Line]:
        """Return the traffic of the last day as a wide box; empty if it was not read."""
        reading = self._network.known_traffic(self._deck, Span.DAY)
        found = None if reading is None or reading.value is None else reading.value.series
        if found is None or not found.incoming or rows < LEAST_ROWS:
            return []
        ports = self._network.ports(self._deck).value or ()
        at = self._network.place(ports)
        speed = ports[at].most_bps if at is not None else None
        ascii_only = self._glyphs.bars.isascii()

        def draw(room: int) -> Sequence[Line]:
            canvas = draw_mirrored(
                found,
                room,
                rows,
                Marks.ASCII if ascii_only else Marks.BRAILLE,
                Mirrored(speed_bps=speed, with_percentile=True),
            )
            return canvas.lines

        age = ago(self._now - (reading.taken_at or self._now)) if reading is not None else ""
        note = f"read {age}   {self._hints.with_words('server.network', 'Open')}"
        tile = Tile("Traffic, 24 h", draw, note)
        return self.wide(tile, width, rows)

    def events(self, limit: int) -> Tile:
        """Return alarms, own operations and the provider's events, newest first."""
        found = happenings(self._deck, self.row, self._glyphs, self._now)

        def draw(room: int) -> list[Line]:
            if not found:
                return [(("No events are known.", "dim"),)]
            return happening_lines(found[:limit], room)

        return Tile("Recent events", draw, self._hints.with_words("server.history", "all"))

    def wide(self, tile: Tile, width: int, rows: int | None = None) -> list[Line]:
        """Return a box across the whole width."""
        content = tile.draw(room_in(width, self.style))
        return tile_box(tile, content, width, rows or len(content), self.style)
