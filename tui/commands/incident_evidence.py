"""Collects the content of an incident note and writes it. Local thread."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tui.errors import HostdeckError
from tui.fleet.rows import ServerRow
from tui.format import rate
from tui.paths import Paths, create_private, private_dir
from tui.remote.incident import HOURS, Evidence, incident_note
from tui.remote.ladder import by_server

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.store.store import Store


def note_of(deck: Deck, row: ServerRow) -> str:
    """Return the note of a server, from store and journal."""
    store, now = deck.store, deck.clock.now()
    since = now - HOURS * 3600
    operations = [
        operation
        for operation in by_server(store.operations, row.id)
        if max(operation.planned_at, operation.changed_at) >= since
    ]
    journal = deck.engine.operations.ledger.journal()
    return incident_note(
        Evidence(
            row,
            operations,
            {operation.id: journal.events(operation.id) for operation in operations},
            store.power(row.id),
            store.sensors(row.id),
            store.sensor_history(row.id),
            [end for end in store.loose_ends if end.server_id == row.id],
            list(traffic_facts(store, row)),
        ),
        now,
    )


def traffic_facts(store: Store, row: ServerRow) -> Iterator[str]:
    """Return lines about ports and their traffic of the last day from existing readings; send
    nothing."""
    from tui.charts.series import Span
    from tui.charts.stats import maximum
    from tui.readings.ports_topics import PORTS
    from tui.readings.traffic_topics import TRAFFIC, key_of_port

    ports = store.known(PORTS, row.id).value or ()
    for at, port in enumerate(ports):
        name = f"port {port.port or at + 1}"
        yield f"{name}: {port.state}"
        traffic = store.known(TRAFFIC, key_of_port(row.id, Span.DAY, ports, at, row.ip)).value
        if traffic is not None and traffic.series is not None:
            most_in, most_out = (
                rate(maximum(rates)) for rates in (traffic.series.incoming, traffic.series.outgoing)
            )
            yield f"{name}, last 24 h: in at most {most_in}, out at most {most_out}"


def save_note(text: str, row: ServerRow, now: float) -> Path:
    """Write a file that only its owner can read. Raises HostdeckError."""
    return _saved(text, row, now, ".md")


def save_recording(deck: Deck, row: ServerRow, note: Path) -> Path | None:
    """Write the recording of a server next to its note; return `None` without an answer to record.

    Raises:
        HostdeckError: The file could not be written.
    """
    text = deck.engine.answers.recent.recording(row.id, deck.clock.now())
    if text is None:
        return None
    path = note.with_suffix(".json")
    _write_new(path, text)
    return path


def _saved(text: str, row: ServerRow, now: float, ending: str) -> Path:
    directory = private_dir(Paths.of_user().state / "incidents")
    stamp = datetime.datetime.fromtimestamp(now).astimezone().strftime("%Y%m%d-%H%M%S")
    name = (
        "".join(char if char.isascii() and char.isalnum() else "-" for char in row.hostname)[:40]
        or "server"
    )
    for number in range(100):
        path = directory / f"{stamp}-{name}-{row.id}{f'-{number}' if number else ''}{ending}"
        try:
            _write_new(path, text)
        except FileExistsError:
            continue
        return path
    raise HostdeckError(
        "Saving the incident note", said="There are already 100 notes from this second."
    )


def _write_new(path: Path, text: str) -> None:
    """Write a file that only its owner can read. Raises FileExistsError and HostdeckError."""
    try:
        handle = create_private(path)
    except FileExistsError:
        raise
    except OSError as error:
        raise _not_written(error) from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise _not_written(error) from None


def _not_written(error: OSError) -> HostdeckError:
    return HostdeckError(
        "Saving the incident note",
        said=error.strerror or type(error).__name__,
        certain="No file was created.",
        next="Copy the note to the clipboard instead.",
    )
