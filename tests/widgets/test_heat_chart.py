"""Sensors on one fixed scale: what a sensor that lies, is missing or is alone looks like."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from widgets.heat_chart import AXIS_ROWS, Curve, heat_chart, plot_columns
from widgets.lines import Line
from widgets.scales import TEMPERATURE

UTC = ZoneInfo("UTC")
SPAN = (1_795_000_000.0, 1_795_003_600.0)


def words(lines: list[Line]) -> list[str]:
    return ["".join(text for text, _ in line) for line in lines]


def chart(*curves: Curve, columns: int = 70, rows: int = 9, **more: int) -> list[Line]:
    return heat_chart(curves, SPAN, TEMPERATURE, columns, rows, zone=UTC, **more)


def flat(name: str, value: float | None, columns: int = 70) -> Curve:
    return Curve(name, (value,) * (2 * plot_columns(columns)), f"{value}")


def test_noise_is_a_line_and_not_an_alarm() -> None:
    """One degree up and down is a fraction of a row: the fixed scale goes from 20 to 100."""
    values = tuple(40.0 + at % 2 for at in range(2 * plot_columns(70)))
    tops = {
        at
        for at, row in enumerate(words(chart(Curve("CPU", values, "41"))))
        if "⣿" in row or "⣤" in row or "⣀" in row
    }
    below = words(chart(flat("CPU", 41.0)))
    assert max(tops) == 8
    assert sum("⣿" in row for row in below) in (2, 3)


def test_the_area_has_the_tone_of_its_height() -> None:
    tones = {tone for line in chart(flat("CPU", 95.0)) for text, tone in line if "⣿" in text}
    assert tones == {"good", "warn", "bad"}
    tones = {tone for line in chart(flat("CPU", 40.0)) for text, tone in line if "⣿" in text}
    assert tones == {"good"}


def test_thresholds_and_names_stand_at_the_right() -> None:
    rows = words(chart(flat("CPU", 60.0), flat("DIMM", 30.0)))
    assert any(row.rstrip().endswith("critical") for row in rows)
    assert any(row.rstrip().endswith("warning") for row in rows)
    assert any("CPU 60.0" in row for row in rows)
    assert any("DIMM 30.0" in row for row in rows)


def test_nothing_known_draws_an_empty_scale() -> None:
    rows = words(chart(flat("CPU", None)))
    assert not any("⣿" in row for row in rows)
    assert "100" in rows[0]


def test_the_cursor_marks_one_column() -> None:
    marked = [
        (text, tone)
        for line in chart(flat("CPU", 60.0), cursor=3)
        for text, tone in line
        if tone == "cursor"
    ]
    assert len(marked) == 9
    assert all(cell_len(text) == 1 for text, _ in marked)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.none() | st.floats(), max_size=200),
    st.integers(24, 140),
    st.integers(4, 30),
)
def test_anything_can_be_drawn(values: list[float | None], columns: int, rows: int) -> None:
    """-128 °C, 1e6, NaN and infinity too."""
    lines = words(chart(Curve("CPU", tuple(values), "?"), columns=columns, rows=rows))
    assert len(lines) == rows + AXIS_ROWS
    assert all(cell_len(line) <= columns for line in lines)
