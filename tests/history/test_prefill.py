"""A past that is made at once: true times, no gap in any span, alarms as if it had been watched."""

from __future__ import annotations

from pathlib import Path

from tui.history.demo_past import machines, main
from tui.history.prefill import WEEK_S, prefill, times
from tui.history.sample_file import Identity, SampleFile
from tui.history.sample_values import POWER, HistorySpan, SensorSeries
from tui.models.power import Power

NOW = 1_795_000_000.0
CPU = "CPU Temp"


def test_its_times_are_past_in_order_and_within_the_span() -> None:
    found = list(times(NOW, WEEK_S))
    assert found == sorted(set(found))
    assert found[0] >= NOW - WEEK_S
    assert NOW - 120 < found[-1] < NOW
    assert next(iter(times(NOW, 600))) >= NOW - 600


def test_no_span_has_a_gap_and_the_alarm_is_in_the_log(tmp_path: Path) -> None:
    file = SampleFile.open(tmp_path / "hostdeck" / "history.sqlite3")

    def read(at: float) -> str:
        return f"{CPU} | {80 if at > NOW - 7200 else 60} degrees C | ok\nFAN1 | 0 RPM | ok"

    def read_power(at: float) -> Power:
        return Power.ON

    prefill(file, 1, Identity("web-01"), read=read, read_power=read_power, now=NOW)
    for span in (HistorySpan.HOUR, HistorySpan.DAY, HistorySpan.WEEK):
        for sensor in (CPU, POWER):
            begins = NOW - span.seconds
            samples = file.samples(1, sensor, begins, NOW, span.step_s)
            series = SensorSeries(1, sensor, "", span, begins, NOW, samples)
            assert None not in series.columns(100)[2:-2], (span, sensor)
    assert [event.words for event in file.alarm_log(1, 0, NOW)] == ["CPU over 75 °C"]
    active = file.alarm_states(1)[CPU].active
    assert active is not None
    assert NOW - 7200 <= active.since <= NOW - 6600
    lying = file.samples(1, "FAN1", NOW - 3600, NOW, 3600)
    assert lying[0].mean is None
    assert sum(item.implausible for item in lying) >= 59


def test_the_demo_has_a_past_of_its_own_servers(tmp_path: Path) -> None:
    path = tmp_path / "hostdeck" / "history.sqlite3"
    assert main(["--file", str(path), "--fleet", "3"]) == 0
    file = SampleFile.open(path)
    for machine in machines("3", 7):
        assert bool(file.sensors(machine.id))
    assert main(["--file", str(tmp_path / "hostdeck"), "--fleet", "3"]) == 1
