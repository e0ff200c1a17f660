"""An incident note: the last hours of a server as Markdown, in order of time, without secrets.
Pure.

For a ticket, a chat, or a report. It contains only observed facts, and it names what is unknown.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from tui.api.task_names import task_name
from tui.fleet.rows import ServerRow
from tui.format import UNKNOWN, local_time, measure, zone_name
from tui.models.power import Power
from tui.models.sensors import SensorReading, SensorStatus
from tui.models.ticket import ticket_in
from tui.secrets import REDACTOR
from tui.store.operations import Event, LooseEnd, Operation
from tui.store.reading import Reading
from tui.text import safe_text

HOURS = 6.0
"""Hours covered by a note."""


@dataclass(frozen=True)
class Evidence:
    """Known facts about one server."""

    row: ServerRow
    operations: Sequence[Operation] = ()
    events: Mapping[int, Sequence[Event]] = field(default_factory=dict)
    """History of each operation, by its number."""
    power: Reading[Power] = Reading()
    sensors: Reading[tuple[SensorReading, ...]] = Reading()
    history: Mapping[str, Sequence[float]] = field(default_factory=dict)
    """Earlier values of each sensor, oldest first."""
    ends: Sequence[LooseEnd] = ()
    traffic: Sequence[str] = ()
    """Facts about its traffic, one sentence each; empty if nothing is known."""
    note: str = ""
    """The text in words."""


def incident_note(
    of: Evidence, now: float, zone: datetime.tzinfo | None = None, hours: float = HOURS
) -> str:
    """Return the note. Times are local, with the zone.

    Args:
        now: Unix seconds.
        zone: The user's time zone; by default that of the machine.
    """
    row, since = of.row, now - hours * 3600
    name = row.hostname or f"server {row.id}"
    parts = [f"# Incident note: {_text(name)} (id {row.id})", ""]
    parts.append(
        f"Written {local_time(now, zone=zone)}. Covers the last {hours:g} hours. Secrets "
        "are removed."
    )
    parts += ["", "## Server", "", *_server(row)]
    if of.note:
        parts += ["", _text(of.note)]
    parts += ["", "## Events", ""]
    lines = sorted(_moments(of, since), key=itemgetter(0))
    parts += [f"- {_moment(at, zone)} {_text(words)}" for at, words in lines] or [
        "- no events recorded"
    ]
    parts += ["", "## Sensors", "", *_sensors(of, now)]
    parts += [
        "",
        "## Traffic",
        "",
        *([f"- {_text(line)}" for line in of.traffic] or ["- unknown"]),
    ]
    if of.ends:
        parts += ["", "## Loose ends", ""]
        parts += [
            f"- {_text(end.what)}, since {local_time(end.since, zone=zone)}" for end in of.ends
        ]
    return REDACTOR.mask("\n".join(parts)) + "\n"


def _server(row: ServerRow) -> Iterator[str]:
    facts = {
        "Kind": str(row.kind),
        "Location": row.location,
        "Main IP": row.ip,
        "System": row.os,
        "Rental": row.status,
    }
    for name, value in facts.items():
        yield f"- {name}: {_text(value) or UNKNOWN}"


def _moments(of: Evidence, since: float) -> Iterator[tuple[float, str]]:
    for operation in of.operations:
        if max(operation.planned_at, operation.changed_at) < since:
            continue
        events = of.events.get(operation.id, ())
        for event in events:
            if event.at >= since:
                yield event.at, f"{task_name(operation.action)}: {event.state}{_said(event.words)}"
        if not events:
            yield (
                operation.planned_at,
                f"{task_name(operation.action)}: started by {operation.who or UNKNOWN}",
            )
            yield (
                operation.changed_at,
                f"{task_name(operation.action)}: {operation.state}{_said(operation.said)}",
            )
        _, link = ticket_in(operation.said)
        if link:
            yield operation.changed_at, f"ticket {link}"
    power = of.power
    if power.taken_at is not None and power.taken_at >= since and power.value is not None:
        yield power.taken_at, f"Power: {power.value}"
    if of.sensors.taken_at is not None and of.sensors.taken_at >= since:
        alarms = [sensor.name for sensor in of.sensors.value or () if sensor.status in _ALARMS]
        yield of.sensors.taken_at, f"Sensors: {', '.join(alarms) if alarms else 'no alarm'}"


def _moment(at: float, zone: datetime.tzinfo | None) -> str:
    """To the second, because the order matters."""
    moment = datetime.datetime.fromtimestamp(at, datetime.UTC).astimezone(zone)
    return f"{moment:%Y-%m-%d %H:%M:%S} {zone_name(moment)}"


def _said(words: str) -> str:
    return f": {words}" if words not in ("", "Done.") else ""


_ALARMS = (SensorStatus.WARNING, SensorStatus.CRITICAL)


def _sensors(of: Evidence, now: float) -> Iterator[str]:
    if of.power.error:
        yield f"- power could not be read: {_text(of.power.error)}"
    if of.sensors.error:
        yield f"- sensors could not be read: {_text(of.sensors.error)}"
    found = of.sensors.value
    if found is None:
        if not of.sensors.error:
            yield "- not read"
        return
    worth = [sensor for sensor in found if sensor.status in _ALARMS]
    worth += [
        sensor
        for sensor in found
        if sensor.unit == "°C" and sensor.value is not None and sensor not in worth
    ]
    for sensor in worth:
        values = of.history.get(sensor.name, ())
        span = (
            f"; recently {measure(min(values), sensor.unit)} to {measure(max(values), sensor.unit)}"
            if len(values) > 1
            else ""
        )
        sign = f" **{sensor.status}**" if sensor.status in _ALARMS else ""
        yield f"- {_text(sensor.name)}: {_text(sensor.text)}{sign}{span}"
    if not worth:
        yield f"- {len(found)} sensors read, no alarm, no temperature"


_MEANS_SOMETHING = re.compile(r"([\\`*\[\]<>|])")


def _text(words: str) -> str:
    """Return text that is harmless in a terminal and in Markdown."""
    return _MEANS_SOMETHING.sub(r"\\\1", safe_text(words, 600))
