"""The small line chart: a fixed scale, gaps left open, a time axis with round times."""

from __future__ import annotations

import math
from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from widgets.line_chart import line_chart
from widgets.lines import Line, room_of
from widgets.scales import TEMPERATURE

HOUR = (1_795_000_000.0 - 1_795_000_000.0 % 3600, 1_795_000_000.0 - 1_795_000_000.0 % 3600 + 3600)


def chart(samples: list[tuple[float, float]], columns: int = 36, rows: int = 5) -> list[Line]:
    return line_chart(samples, HOUR, TEMPERATURE, columns, rows, longest_gap_s=300, zone=UTC)


def text_of(lines: list[Line]) -> str:
    return "\n".join("".join(text for text, _ in line) for line in lines)


def minutes(*values: float, step: int = 5) -> list[tuple[float, float]]:
    return [(HOUR[0] + at * step * 60, value) for at, value in enumerate(values)]


def test_the_axis_has_fixed_ends_and_round_times() -> None:
    shown = text_of(chart(minutes(*[50.0] * 13)))
    assert "100┤" in shown
    assert " 20┤" in shown
    assert "┬" in shown.splitlines()[-2]
    assert shown.splitlines()[-1].split()[0].endswith("00")


def test_noise_is_a_flat_line() -> None:
    lines = text_of(chart(minutes(*[50.0, 51.0] * 6))).splitlines()[:5]
    assert sum(any(0x2800 < ord(char) <= 0x28FF for char in line) for line in lines) == 1


def test_a_value_over_the_threshold_has_its_tone() -> None:
    tones = {tone for line in chart(minutes(*[82.0] * 13)) for _, tone in line}
    assert "warn" in tones
    assert "bad" not in tones


def test_what_was_not_read_is_a_gap() -> None:
    whole = text_of(chart(minutes(*[50.0] * 13)))
    parted = text_of(chart(minutes(*[50.0] * 4) + minutes(*[50.0] * 13)[9:]))
    line = next(
        line for line in parted.splitlines() if any(0x2800 < ord(c) <= 0x28FF for c in line)
    )
    assert line.rstrip()[4:].count(" ") > 4
    assert sum(0x2800 < ord(c) <= 0x28FF for c in parted) < sum(
        0x2800 < ord(c) <= 0x28FF for c in whole
    )


def test_what_is_no_number_is_a_gap() -> None:
    assert text_of(chart(minutes(math.nan, math.inf, -math.inf))) == text_of(chart([]))


def test_no_samples_draw_the_axes_alone() -> None:
    shown = text_of(chart([]))
    assert "┤" in shown
    assert not any(0x2800 < ord(char) <= 0x28FF for char in shown)


@given(
    values=st.lists(st.one_of(st.floats(), st.floats(-200, 200)), max_size=20),
    columns=st.integers(16, 60),
    rows=st.integers(2, 9),
    ascii=st.booleans(),
)
def test_whatever_the_sensor_says_it_is_drawn_inside(
    values: list[float], columns: int, rows: int, ascii: bool
) -> None:
    lines = line_chart(
        minutes(*values), HOUR, TEMPERATURE, columns, rows, longest_gap_s=300, ascii=ascii, zone=UTC
    )
    assert len(lines) == rows + 2
    assert all(room_of(line) <= columns for line in lines)
    assert not any(math.isnan(room_of(line)) for line in lines)
