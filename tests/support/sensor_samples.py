"""Samples of sensors as the history on disk gives them, without a file: for pictures and scenarios.

The history of a test without a file judges alarms and knows no series.
"""

from __future__ import annotations

import math

from tests.support.driver import Deckhand
from tui.history.alarm_states import ActiveAlarm, AlarmEvent, EventKind
from tui.history.history_views import ALARMS, SERIES, ServerAlarms, series_key
from tui.history.sample_values import HistorySpan, Sample, SensorSeries
from tui.models.sensors import SensorReading, SensorStatus
from tui.store.reading import Reading

COUNT = 120
_ALARMING = (SensorStatus.WARNING, SensorStatus.CRITICAL)


def put_samples(hand: Deckhand, server_id: int) -> None:
    """Put a slow rise to the present value of each sensor into the store, and its alarms."""
    # Nothing is judged or read any more: the world stands still.
    hand.engine.history.stop()
    now = hand.app.deck.clock.now()
    readings = hand.store.sensors(server_id).value or ()
    for reading in readings:
        if reading.value is not None:
            for span in HistorySpan:
                key = series_key(server_id, reading.name, span)
                found = sensor_series(server_id, reading, span, now)
                hand.store.put_known(SERIES, key, Reading(found, now))
    hand.store.put_known(ALARMS, server_id, Reading(_alarms(readings, now), now))


def sensor_series(
    server_id: int, reading: SensorReading, span: HistorySpan, now: float
) -> SensorSeries:
    """Return a series that ends with the reading."""
    begins, value = now - span.seconds, reading.value or 0.0
    samples = []
    for at in range(COUNT):
        share = at / (COUNT - 1)
        mean = value * (0.88 + 0.12 * share + 0.01 * math.sin(at / 4) * (1 - share))
        moment = begins + span.seconds * share
        samples.append(Sample(moment, mean * 0.99, mean, mean * 1.01))
    return SensorSeries(server_id, reading.name, reading.unit, span, begins, now, tuple(samples))


def _alarms(readings: tuple[SensorReading, ...], now: float) -> ServerAlarms:
    bad = [reading for reading in readings if reading.status in _ALARMING]
    active = tuple(
        ActiveAlarm(
            reading.name, reading.status, now - 7200, None, False, reading.value, reading.unit, now
        )
        for reading in bad
    )
    log = tuple(
        AlarmEvent(
            now - 7200,
            reading.name,
            EventKind.BEGAN,
            reading.status,
            None,
            False,
            reading.value,
            reading.unit,
        )
        for reading in bad
    )
    return ServerAlarms(active, log)
