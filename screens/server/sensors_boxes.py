"""The boxes of the Sensors tab, from the store. No reads are requested here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from screens.server.alarm_cause import cause_sentences, nearest_sentence
from screens.server.happenings import no_alarm_lines
from tui.format import ago, local_time, measure
from tui.history.alarm_rules import thresholds_of
from tui.history.alarm_states import EventKind
from tui.history.history_views import alarms, history_state, series, trend
from tui.history.sibling_sensors import sibling_findings
from tui.models.sensors import SensorReading, SensorStatus, by_urgency
from tui.readings.attention import SELECTED_S, Want
from tui.text import safe_text
from widgets.fold import fold
from widgets.heat_chart import AXIS_ROWS, Curve, heat_chart, plot_columns
from widgets.lines import Line
from widgets.operation_lines import when_words
from widgets.overview_tiles import short_sensor_name
from widgets.read_state import read_state
from widgets.scales import Scale
from widgets.sensor_tiles import (
    OtherServer,
    fan_line,
    highest_of,
    is_implausible,
    missing_line,
    other_lines,
    power_line,
    trend_line,
    volt_line,
)
from widgets.server_lines import error_lines
from widgets.tiles import Tile

if TYPE_CHECKING:
    from screens.server.tab_keys import KeyHints
    from tui.deck import Deck
    from tui.history.sample_values import HistorySpan, SensorSeries
    from tui.history.trends import Trend
    from tui.store.reading import Reading
    from widgets.glyphs import Glyphs

OLD_AFTER = 3.0
"""Number of refresh intervals after which a reading is marked as old."""
MOST_CURVES = 4
_MOST_SIBLING_LINES = 3
"""Maximum number of listed differences from similar servers."""
_LOW, _HIGH = 20.0, 100.0
_SPARK = 12


def warm_sensors(readings: Sequence[SensorReading]) -> list[SensorReading]:
    """Return the sensors of the chart, hottest first."""
    found = [
        sensor
        for sensor in readings
        if sensor.unit == "°C" and sensor.value is not None and not is_implausible(sensor)
    ]
    return sorted(found, key=_value, reverse=True)[:MOST_CURVES]


def _value(sensor: SensorReading) -> float:
    return sensor.value or 0.0


def unread_lines(reading: Reading[Any], room: int) -> list[Line]:
    """Return why no sensor is shown: it was not read yet, or could not be read."""
    if reading.error:
        return error_lines(reading.error, room)
    words = "Not read yet; a reading takes a few seconds."
    return [((part, "dim"),) for part in fold(words, room)]


class SensorBoxes:
    """Builder of the boxes of one server at one time."""

    def __init__(
        self,
        server_id: int,
        deck: Deck,
        glyphs: Glyphs,
        hints: KeyHints,
        span: HistorySpan,
    ) -> None:
        self._server_id, self._deck, self._glyphs = server_id, deck, glyphs
        self._hints, self._span = hints, span
        self._store, self._now = deck.store, deck.clock.now()
        self._reading = deck.store.sensors(server_id)
        self._readings = self._reading.value or ()
        self._state = read_state(self._reading, self._now, SELECTED_S[Want.SENSORS] * OLD_AFTER)
        self._seen = deck.store.sensor_history(server_id)

    def _series(self, name: str, span: HistorySpan | None = None) -> SensorSeries | None:
        return series(self._store, self._server_id, name, span or self._span).value

    # Temperature

    def temperature(self, rows: int, cursor: int | None, spans: str) -> Tile:
        """Return the hottest sensors over the chosen time span."""
        warm = warm_sensors(self._readings)

        def draw(room: int) -> list[Line]:
            if self._reading.value is None:
                return unread_lines(self._reading, room)
            if not warm:
                return [(("No sensor reports a temperature.", "dim"),)]
            found = [(sensor, self._series(sensor.name)) for sensor in warm]
            first = found[0][1]
            if first is None:
                return self._no_series(room)
            half_columns = 2 * plot_columns(room)
            curves = [
                Curve(
                    short_sensor_name(sensor.name),
                    tuple(
                        None if sample is None else sample.high
                        for sample in series.columns(half_columns)
                    ),
                    f"{sensor.value:g}",
                )
                for sensor, series in found
                if series is not None and not series.is_empty
            ]
            limits = thresholds_of(warm[0])
            scale = Scale(_LOW, _HIGH, limits.high_warning, limits.high_critical)
            lines = heat_chart(
                curves,
                (first.begins, first.ends),
                scale,
                room,
                max(4, rows - AXIS_ROWS),
                cursor=cursor,
                ascii=self._glyphs.bars.isascii(),
            )
            if not curves:
                lines[1] = ((" No samples yet. Hostdeck saves samples from now on.", "dim"),)
            return lines

        title = f"Temperature, {self._span.words}, {self._glyphs.degree}"
        return Tile(title, draw, spans)

    def _no_series(self, room: int) -> list[Line]:
        problem = history_state(self._store).problem
        words = problem or "No samples yet. Hostdeck saves samples from now on."
        return [((part, "dim"),) for part in fold(words, room)]

    def time_at(self, cursor: int | None, columns: int) -> float | None:
        """Return the time of a column of the plot."""
        warm = warm_sensors(self._readings)
        found = self._series(warm[0].name) if warm else None
        if cursor is None or found is None or columns < 1:
            return None
        return found.begins + (cursor + 0.5) / columns * (found.ends - found.begins)

    # Values

    def now(self, cursor: int | None, columns: int) -> Tile:
        """Return every sensor with its trend, or its value at the cursor's time."""
        at = self.time_at(cursor, columns)
        shown = [sensor for sensor in by_urgency(self._readings) if not _is_missing(sensor)]

        def draw(room: int) -> list[Line]:
            if self._reading.value is None:
                return unread_lines(self._reading, room)
            lines = [
                trend_line(
                    sensor,
                    self._trend_words(sensor) if at is None else "",
                    room,
                    self._glyphs,
                    state=self._state,
                    value="" if at is None else self._value_at(sensor, cursor or 0, columns),
                )
                for sensor in shown
            ]
            missing = missing_line(self._readings, room)
            if missing:
                lines.append(missing)
            if self._reading.error:
                lines += error_lines(self._reading.error, room, 2)
            return lines

        if at is not None:
            return Tile(f"At {when_words(at, self._now)}", draw, str(len(shown)))
        age = ""
        if self._reading.taken_at is not None:
            age = f"{len(self._readings)}, read {ago(self._now - self._reading.taken_at)}"
        return Tile("Now", draw, age)

    def _trend_words(self, sensor: SensorReading) -> str:
        if sensor.value is None:
            return ""
        found = trend(self._store, self._server_id, sensor.name)
        return "" if found.change is None else found.words

    def _value_at(self, sensor: SensorReading, cursor: int, columns: int) -> str:
        found = self._series(sensor.name)
        sample = None if found is None else found.columns(columns)[cursor]
        if sample is None or sample.mean is None:
            return "no value"
        return measure(
            round(sample.mean, 2 if sensor.unit in ("V", "A") else 0),
            self._glyphs.degree if sensor.unit == "°C" else sensor.unit,
        )

    # Causes

    def why(self) -> Tile:
        """Return the active alarms and their likely cause from the sensors."""
        known = alarms(self._store, self._server_id)
        active = known.active if known is not None else ()
        bad = [sensor for sensor in self._readings if sensor.status in _ALARMING]
        siblings = sibling_findings(self._store, self._server_id, self._now)

        def trend_of(name: str) -> Trend:
            return trend(self._store, self._server_id, name)

        def draw(room: int) -> list[Line]:
            lines: list[Line] = []
            for alarm in active[:4]:
                tone = "bad" if alarm.level is SensorStatus.CRITICAL else "warn"
                since = local_time(alarm.since, now=self._now).rsplit(" ", 1)[0]
                words = f"{alarm.words_at(self._now)}, since {since}"
                said = self._words_of(alarm.sensor)
                words += f": {said}" if said else "."
                lines += [((part, tone),) for part in fold(safe_text(words), room)]
            if not active:
                for sensor in bad[:4]:
                    tone = "bad" if sensor.status is SensorStatus.CRITICAL else "warn"
                    words = f"{sensor.name}: {sensor.failing_words}"
                    lines += [((part, tone),) for part in fold(words, room)]
            sentences = cause_sentences(active, self._readings, trend_of)
            if not lines:
                sentences = self._fine()
            for sentence in sentences:
                lines += [((part, ""),) for part in fold(safe_text(sentence), room)]
            for finding in siblings[:_MOST_SIBLING_LINES]:
                lines += [((part, "key"),) for part in fold(safe_text(finding.words), room)]
            keys = self._hints.joined(
                ("server.hands", "remote hands"),
                ("server.ipmi", "IPMI"),
                ("server.reboot", "reboot"),
            )
            return [*lines, ((keys, "dim"),)]

        if not active and not bad:
            return Tile("Health", draw)
        critical = any(each.level is SensorStatus.CRITICAL for each in active) or any(
            sensor.status is SensorStatus.CRITICAL for sensor in bad
        )
        sign = self._glyphs.critical if critical else self._glyphs.warning
        return Tile(f"Why it is {sign}", draw)

    def _words_of(self, name: str) -> str:
        """Return the text of a sensor without a numeric value, such as a power supply."""
        found = next((sensor for sensor in self._readings if sensor.name == name), None)
        return "" if found is None or found.value is not None else found.failing_words

    def _fine(self) -> list[str]:
        if self._reading.value is None:
            return ["The sensors have not been read yet."]
        lying = [
            short_sensor_name(sensor.name) for sensor in self._readings if is_implausible(sensor)
        ]
        words = [f"Not plausible: {', '.join(lying)}." if lying else ""]
        others = "No other sensor" if lying else "No sensor"
        words += [f"{others} is beyond its threshold.", nearest_sentence(self._readings)]
        return [word for word in words if word]

    # Fans, power, volts

    def fans(self) -> Tile | None:
        """Return fans from 0 to the highest speed seen; `None` without a fan."""
        found = [
            sensor for sensor in self._readings if sensor.unit == "RPM" or _is_missing_fan(sensor)
        ]
        if not found:
            return None
        highest = highest_of(found, "RPM", self._seen)

        def draw(room: int) -> list[Line]:
            return [
                fan_line(
                    sensor, self._spark(sensor.name), highest, room, self._glyphs, state=self._state
                )
                for sensor in found
            ]

        note = f"0 to {measure(highest, 'RPM')}" if highest else "no reading"
        return Tile("Fans", draw, note)

    def power(self) -> Tile | None:
        """Return watts, amperes and voltages; `None` if there are none."""
        watts = [sensor for sensor in self._readings if sensor.unit in ("W", "A")]
        volts = [sensor for sensor in self._readings if sensor.unit == "V"]
        if not watts and not volts:
            return None

        def draw(room: int) -> list[Line]:
            lines = [
                power_line(
                    sensor,
                    self._spark(sensor.name),
                    highest_of(watts, sensor.unit, self._seen),
                    room,
                    self._glyphs,
                    state=self._state,
                )
                for sensor in watts
            ]
            return lines + [
                volt_line(sensor, room, self._glyphs, state=self._state) for sensor in volts
            ]

        return Tile("Power and voltage", draw, "volts: -10 % to +10 %")

    def _spark(self, name: str) -> Sequence[float | None]:
        found = self._series(name)
        if found is None or found.is_empty:
            return self._seen.get(name, ())[-_SPARK:]
        return [None if sample is None else sample.mean for sample in found.columns(_SPARK)]

    # Others, alarms

    def others(self, limit: int) -> Tile:
        """Return the hottest servers of the fleet from their last sensor readings."""
        fleet = self._store.fleet.value
        rows = () if fleet is None else fleet.rows
        found = [
            OtherServer(
                row.id,
                safe_text(row.called, 40),
                row.hottest_c,
                row.alarm,
                self._is_old(row.id),
            )
            for row in rows
            if row.hottest_c is not None
        ]
        unread = len(rows) - len(found)

        def draw(room: int) -> list[Line]:
            return other_lines(found, self._server_id, unread, room, self._glyphs, limit)

        return Tile("All servers, hottest first", draw, f"{len(found):,} read")

    def _is_old(self, server_id: int) -> bool:
        taken_at = self._store.sensors(server_id).taken_at
        return taken_at is None or self._now - taken_at > 900.0

    def log(self, limit: int) -> Tile:
        """Return starts and ends of alarms, newest first."""
        known = alarms(self._store, self._server_id)
        events = known.log if known is not None else ()

        def draw(room: int) -> list[Line]:
            if not events:
                return no_alarm_lines(self._store, self._server_id, self._now, room)
            lines: list[Line] = []
            for event in events[:limit]:
                ended = event.kind is EventKind.ENDED
                critical = event.level is SensorStatus.CRITICAL
                sign = (
                    self._glyphs.ok
                    if ended
                    else self._glyphs.critical
                    if critical
                    else self._glyphs.warning
                )
                tone = "good" if ended else "bad" if critical else "warn"
                lines.append(
                    (
                        (f"{when_words(event.at, self._now):<10} ", "dim"),
                        (f"{sign} ", tone),
                        (safe_text(event.words, 80), ""),
                    )
                )
            return lines

        return Tile("Alarms, 7 days", draw, str(len(events)) if events else "")


_ALARMING = (SensorStatus.WARNING, SensorStatus.CRITICAL)


def _is_missing(sensor: SensorReading) -> bool:
    return sensor.status is SensorStatus.NO_READING


def _is_missing_fan(sensor: SensorReading) -> bool:
    return _is_missing(sensor) and "fan" in sensor.name.lower()
