"""Gauges: a fixed scale, thresholds by color, and three looks of unknown that are never fine."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.store.reading import Reading
from widgets.gauge import gauge, gauge_text
from widgets.glyphs import ASCII, UNICODE
from widgets.lines import room_of
from widgets.read_state import ReadState, read_state
from widgets.scales import SHARE, TEMPERATURE, nominal_volts, scale_of, up_to, volts
from widgets.sparkline import fixed_sparkline


def test_a_value_along_its_thresholds() -> None:
    bar = gauge(92.0, TEMPERATURE, 16, UNICODE)
    assert [tone for _, tone in bar] == ["good", "warn", "bad", "dim"]
    assert "".join(text for text, _ in bar) == "█" * 14 + "▍" + "·"
    assert [tone for _, tone in gauge(60.0, TEMPERATURE, 16, UNICODE)] == ["good", "dim"]


def test_one_degree_of_noise_is_hardly_seen() -> None:
    assert gauge_text(50.0, TEMPERATURE, 8, UNICODE) != gauge_text(60.0, TEMPERATURE, 8, UNICODE)
    assert gauge_text(50.0, TEMPERATURE, 8, UNICODE) == gauge_text(50.4, TEMPERATURE, 8, UNICODE)
    bars = UNICODE.bars
    assert fixed_sparkline([50, 51, 50, 51], 4, bars, " ", low=20, high=100) == bars[3] * 4


def test_the_ascii_twin() -> None:
    assert gauge_text(60.0, TEMPERATURE, 8, ASCII) == "####...."


def test_unknown_has_three_looks_and_none_is_fine() -> None:
    looks = {state: gauge(60.0, TEMPERATURE, 8, UNICODE, state=state) for state in ReadState}
    assert len(set(looks.values())) == len(ReadState)
    for state in (ReadState.OLD, ReadState.UNREAD, ReadState.FAILED):
        assert "good" not in {tone for _, tone in looks[state]}


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf])
def test_what_is_no_number_draws_no_bar(value: float | None) -> None:
    assert gauge(value, TEMPERATURE, 6, UNICODE) == (("······", "dim"),)
    assert gauge(50.0, None, 6, UNICODE) == (("······", "dim"),)


@given(value=st.floats(allow_nan=True), width=st.integers(1, 60), ascii=st.booleans())
def test_a_gauge_has_its_width_whatever_the_sensor_says(
    value: float, width: int, ascii: bool
) -> None:
    glyphs = ASCII if ascii else UNICODE
    for scale in (TEMPERATURE, SHARE, volts(12.0), up_to(5000.0), up_to(0.0)):
        assert room_of(gauge(value, scale, width, glyphs)) == width


def test_a_voltage_reads_both_ways_from_its_nominal_value() -> None:
    assert gauge_text(12.0, volts(12.0), 11, UNICODE) == "·····┃·····"
    assert gauge_text(12.6, volts(12.0), 11, UNICODE) == "·····┃███··"[:11]
    assert gauge_text(11.4, volts(12.0), 11, UNICODE) == "··███┃·····"
    assert {tone for _, tone in gauge(12.9, volts(12.0), 11, UNICODE)} >= {"warn"}


@pytest.mark.parametrize(
    ("name", "value", "nominal"),
    [
        ("12V", 11.9, 12.0),
        ("3.3VCC", 3.2, 3.3),
        ("+5 V", 4.0, 5.0),
        ("VBAT", 3.05, 3.0),
        ("Vcore", 0.4, None),
    ],
)
def test_the_nominal_voltage(name: str, value: float, nominal: float | None) -> None:
    assert nominal_volts(name, value) == nominal


def test_a_scale_that_would_be_empty_is_none() -> None:
    assert up_to(0.0) is None
    assert up_to(math.inf) is None
    assert scale_of("RPM", "FAN1", 0.0, [0.0]) is None
    assert scale_of("", "Chassis", 1.0) is None


def test_fans_of_one_machine_share_a_scale() -> None:
    assert scale_of("RPM", "FAN1", 3000.0, [6000.0]) == up_to(6000.0)


def test_the_state_of_a_reading() -> None:
    assert read_state(Reading(), 100.0, 60.0) is ReadState.UNREAD
    assert read_state(Reading(error="no answer"), 100.0, 60.0) is ReadState.FAILED
    assert read_state(Reading(1, 90.0), 100.0, 60.0) is ReadState.CURRENT
    assert read_state(Reading(1, 30.0), 100.0, 60.0) is ReadState.OLD
    assert read_state(Reading(1, 90.0, "no answer"), 100.0, 60.0) is ReadState.OLD
    assert read_state(Reading(1, None), 100.0, 60.0) is ReadState.OLD
