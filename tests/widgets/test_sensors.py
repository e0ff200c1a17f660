"""Sensors are read at a glance: failing first, silent ones are no fault, history beside."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.widgets.stage import HOSTILE
from tui.models.sensors import SensorStatus, parse_sensors
from widgets.glyphs import ASCII, UNICODE, Glyphs
from widgets.lines import Line
from widgets.sensor_lines import sensor_lines
from widgets.sparkline import sparkline

READINGS = parse_sensors(
    "CPU Temp | 36 degrees C | ok\n"
    "System Temp | 71 degrees C | nc\n"
    "FAN1 | 4200 RPM | ok\n"
    "FAN2 | no reading | ns\n"
    "12V | 12.10 Volts | cr\n"
    "PS Status | Presence detected | ok\n"
)


def words(lines: list[Line]) -> list[str]:
    return ["".join(text for text, _ in line) for line in lines]


def tone_of(lines: list[Line], name: str) -> str:
    return next(line[0][1] for line in lines if name in line[0][0])


@pytest.mark.parametrize("width", [36, 40, 80, 120])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_every_reading_fits_its_line(width: int, glyphs: Glyphs) -> None:
    history = {reading.name: [float(at % 9) for at in range(200)] for reading in READINGS}
    for with_words in (True, False):
        lines = words(sensor_lines(READINGS, history, width, glyphs, words=with_words))
        assert len(lines) == len(READINGS)
        assert all(cell_len(line) <= width for line in lines), lines


def test_failing_first_then_the_hottest_and_silent_ones_last() -> None:
    lines = sensor_lines(READINGS, {}, 80, UNICODE, words=True)

    assert [line[2:14].strip() for line in words(lines)][:3] == ["12V", "System Temp", "CPU Temp"]
    assert tone_of(lines, "12V") == "bad"
    assert tone_of(lines, "System Temp") == "warn"
    assert tone_of(lines, "FAN2") == "dim"
    assert "no reading" in words(lines)[-1]
    assert "✗" in words(lines)[0]
    assert "critical" in words(lines)[0]
    assert "71 °C" in words(lines)[1]


def test_the_short_list_says_what_it_leaves_out() -> None:
    lines = words(sensor_lines(READINGS, {}, 44, UNICODE, limit=3))

    assert len(lines) == 3
    assert "12V" in lines[0]
    assert "4 more" in lines[-1]


def test_history_stands_beside() -> None:
    lines = words(sensor_lines(READINGS, {"CPU Temp": [30.0, 40.0, 36.0]}, 80, UNICODE))

    assert any("▁█" in line for line in lines if "CPU Temp" in line)


def test_ascii_shows_only_ascii() -> None:
    assert all(
        line.isascii()
        for line in words(sensor_lines(READINGS, {"CPU Temp": [1.0, 2.0]}, 80, ASCII))
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_sensors_are_only_text(text: str) -> None:
    readings = parse_sensors(f"{text} | {text} | {text}")
    for line in words(sensor_lines(readings, {}, 60, UNICODE, words=True)):
        assert cell_len(line) <= 60
        assert not any(char in line for char in "\x1b\x07\x9b\u202e\ud800\n\r")


@settings(max_examples=150)
@given(st.text(max_size=200), st.integers(36, 120))
def test_anything_that_parses_can_be_shown(text: str, width: int) -> None:
    readings = parse_sensors(text)
    history = {reading.name: [1.0, math.nan, 2.0] for reading in readings}

    lines = words(sensor_lines(readings, history, width, UNICODE, words=True))
    assert len(lines) == len(readings)
    assert all(cell_len(line) <= width for line in lines)


def test_sparkline() -> None:
    assert sparkline([0, 7], 10, UNICODE.bars) == "▁█"
    assert sparkline([1, 2, 3, 4], 2, UNICODE.bars) == "▁█"
    assert sparkline([5, 5, 5], 10, UNICODE.bars) == "▁▁▁"
    assert sparkline([], 10, UNICODE.bars) == ""
    assert sparkline([1, 2], 0, UNICODE.bars) == ""
    # A gap is a gap: neither a zero nor a reason to stop.
    assert sparkline([0, math.nan, 7], 10, UNICODE.bars) == "▁ █"
    assert sparkline([math.nan, math.nan], 10, UNICODE.bars) == "  "


@settings(max_examples=200)
@example([2.477503087603763e300, -1.797693110087285e308], 2)
@given(st.lists(st.floats(), max_size=60), st.integers(0, 40))
def test_a_sparkline_never_overflows(values: list[float], width: int) -> None:
    line = sparkline(values, width, ASCII.bars)

    assert len(line) == min(len(values), width)
    assert set(line) <= set(ASCII.bars) | {" "}


def test_status_words_are_told_apart_without_color() -> None:
    shapes = {
        line[0]
        for line in words(sensor_lines(READINGS, {}, 80, UNICODE))
        if "12V" in line or "System" in line
    }
    assert len(shapes) == 2
    assert SensorStatus.NO_READING.value == "no reading"
