"""The server of the odd fleet whose sensors report impossible values and call them fine."""

from __future__ import annotations

from tui.fleet.rows import ServerRow
from tui.models.kind import ServerKind
from tui.models.sensors import SensorReading, SensorStatus, parse_sensors
from tui.simulator.fleets import fleet
from tui.store.merge import with_sensors

BLANK = ServerRow(15, "lying-sensors", ServerKind.BARE_METAL, "NL")


def lying() -> dict[str, SensorReading]:
    (server,) = [machine for machine in fleet("odd") if machine.hostname == "lying-sensors"]
    return {sensor.name: sensor for sensor in parse_sensors(server.sensors(0.0, still=True))}


def test_no_impossible_value_is_fine_or_an_alarm() -> None:
    assert {reading.status for reading in lying().values()} == {
        SensorStatus.UNKNOWN,
        SensorStatus.NO_READING,
    }


def test_what_the_sensor_said_is_kept() -> None:
    found = lying()
    assert found["CPU Temp"].text == "-128 degrees C"
    assert found["PS1 Input Power"].value == 1e6
    assert found["Inlet Temp"].value is None
    assert found["FAN2"].value == 0


def test_the_row_takes_no_impossible_temperature() -> None:
    row = with_sensors(tuple(lying().values()), BLANK)
    assert row.hottest_c is None
