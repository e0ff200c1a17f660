"""The incident note: in order of time, nothing secret, nothing that Markdown or a terminal would
take for its own."""

from __future__ import annotations

import datetime

from hypothesis import given
from hypothesis import strategies as st

from tests.remote.test_ladder import METAL, NOW, did
from tui.api.task_names import task_name
from tui.models.power import Power
from tui.models.sensors import parse_sensors
from tui.remote.incident import Evidence, incident_note
from tui.secrets import REDACTOR
from tui.store.operations import Event, OpState
from tui.store.reading import Reading

UTC = datetime.UTC


def test_events_are_in_order_with_stages_sensors_and_loose_ends() -> None:
    reboot = did(1, "eq/reboot", ago_s=900)
    ticket = did(
        2,
        task_name("jira/request_check"),
        ago_s=100,
        said="CS-1 https://my.hostkey.com/servicedesk/1/CS-1",
    )
    events = {
        1: [
            Event(1, NOW - 900, OpState.SENDING, ""),
            Event(1, NOW - 800, OpState.DONE, "Post is rebooted"),
        ]
    }
    sensors = parse_sensors("CPU Temp | 91 degrees C | cr\nFAN1 | 3000 RPM | ok\n")
    note = incident_note(
        Evidence(
            METAL,
            [ticket, reboot],
            events,
            Reading(Power.ON, NOW - 850),
            Reading(sensors, NOW - 50),
            {"CPU Temp": [61.0, 91.0]},
            traffic=["The port was idle for 20 min."],
        ),
        NOW,
        UTC,
    )
    lines = note.splitlines()
    wanted = [
        "sent",
        "Power: on",
        "done: Post is rebooted",
        task_name("jira/request_check"),
        "ticket https://my.hostkey.com",
        "Sensors: CPU Temp",
    ]
    places = [next(at for at, line in enumerate(lines) if word in line) for word in wanted]
    assert places == sorted(places)
    assert "- CPU Temp: 91 degrees C **critical**; recently 61 °C to 91 °C" in lines
    assert "- The port was idle for 20 min." in lines
    assert lines[0] == "# Incident note: db-replica (id 25251)"
    stamp = datetime.datetime.fromtimestamp(NOW - 800, UTC)
    assert any(line.startswith(f"- {stamp:%Y-%m-%d %H:%M:%S} UTC Reboot: done") for line in lines)


def test_older_events_and_secrets_are_omitted() -> None:
    REDACTOR.remember("noteCanary99")
    try:
        old = did(1, "eq/off", ago_s=7 * 3600)
        secret = did(2, "eq/reboot", said="password=hunter2222 and noteCanary99")
        note = incident_note(Evidence(METAL, [old, secret]), NOW, UTC)
    finally:
        REDACTOR.forget("noteCanary99")
    assert "eq/off" not in note
    assert "hunter2222" not in note
    assert "noteCanary99" not in note
    assert "## Traffic\n\n- unknown" in note


@given(st.text(), st.text())
def test_no_text_from_outside_breaks_a_line_or_starts_markup(name: str, said: str) -> None:
    import dataclasses

    row = dataclasses.replace(METAL, hostname=name or "x")
    empty = incident_note(
        Evidence(dataclasses.replace(METAL, hostname="x"), [did(1, "eq/reboot", said="x")]),
        NOW,
        UTC,
    )
    note = incident_note(Evidence(row, [did(1, "eq/reboot", said=said or "x")]), NOW, UTC)
    assert len(note.splitlines()) == len(empty.splitlines())
    assert all(char == "\n" or char.isprintable() or char == "\ufffd" for char in note)
