"""Reasons why a server needs attention, in a few words. Reads only the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from screens.cancellation_facts import cancellation_of, end_words, pending_words
from tui.fleet.rows import ServerRow
from tui.fleet.server_state import rental_reason
from tui.format import days_until, measure, money
from tui.models.sensors import SensorReading, SensorStatus, by_urgency
from tui.store.open_ends import open_ends
from tui.store.store import Store
from tui.text import safe_text
from widgets.columns import Cell, Column

_ALARMS = (SensorStatus.CRITICAL, SensorStatus.WARNING)


def reasons(row: ServerRow, store: Store, now: float) -> Iterator[str]:
    """Return the problems of a server, worst first."""
    rental = rental_reason(row.status)
    if rental:
        yield rental
    if row.alarm in _ALARMS:
        yield failing_words(row, store) or f"a sensor is {row.alarm}"
    if row.over_allowance:
        from tui.fleet.allowance import over_words

        yield over_words(row)
    if row.unlike_siblings:
        yield safe_text(row.unlike_siblings)
    cancelled = cancellation_of(store, row.id)
    if cancelled is not None:
        words = f"{pending_words(cancelled)}, {end_words(cancelled, row, now)}"
        yield f"{words[:1].lower()}{words[1:]}"
    yield from (safe_text(end.what) for end in open_ends(store, now) if end.server_id == row.id)


def failing_words(row: ServerRow, store: Store) -> str:
    """Return the sensors that the BMC reports as failing: "FAN2 300 RPM"."""
    readings = by_urgency(store.sensors(row.id).value or ())
    return ", ".join(_failing(sensor) for sensor in readings if sensor.status is row.alarm)


def _failing(reading: SensorReading) -> str:
    if reading.value is None or not reading.unit:
        return f"{reading.name} {reading.failing_words}".strip()
    measured = f"{short_name(reading.name)} {measure(reading.value, reading.unit)}"
    return f"{measured}, {reading.note}" if reading.note else measured


def alarm_reason(row: ServerRow, store: Store, now: float) -> tuple[str, float | None]:
    """Return the alarm of a server and its start; `None` if the start is unknown."""
    words = failing_words(row, store)
    if not store.knows_topics:
        return words or f"A sensor is {row.alarm}", None
    from tui.history.history_views import alarms, trend

    known = alarms(store, row.id)
    active = known.active if known is not None else ()
    if not active:
        return words or f"A sensor is {row.alarm}", None
    moving = trend(store, row.id, active[0].sensor)
    rising = f", {moving.words}" if moving.direction == "rising" else ""
    return f"{words or active[0].words_at(now)}{rising}", active[0].since


def rental_words(row: ServerRow) -> str:
    """Return the problem of a rental and how late its payment is."""
    words = rental_reason(row.status).removeprefix("rental ")
    if row.days_left is None or row.days_left >= 0:
        return words
    amount = f"{money(row.price, row.currency)} " if row.price is not None else ""
    return f"{words}, {amount}{days_until(row.days_left)}"


def why_column(store: Store, now: Callable[[], float]) -> Column:
    """Return the column next to the host name while the list shows only problems."""
    return Column(
        "why",
        "WHY",
        24,
        98,
        lambda row: Cell("; ".join(reasons(row, store, now()))),
        grows=60,
        prose=True,
    )


def short_name(name: str) -> str:
    """Return a sensor's name without the word for its unit."""
    for ending in (" Temperature", " Temp", " Input Power"):
        if name.lower().endswith(ending.lower()):
            return name[: -len(ending)]
    return name
