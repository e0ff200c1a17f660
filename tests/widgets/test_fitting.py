"""Texts in cells: exactly as wide as they must be, whole where they fit, marked where they are
cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from widgets.columns import Cell, Column, fit_text
from widgets.frames import FrameStyle, top_edge
from widgets.lines import room_of
from widgets.row_drawing import row_runs, under_cursor

TEXTS = st.text("ab 界é", max_size=12)


@given(TEXTS, st.integers(1, 14), st.booleans())
def test_a_text_takes_exactly_its_cells(text: str, width: int, right: bool) -> None:
    shown = fit_text(text, width, right=right)
    assert cell_len(shown) == width
    if cell_len(text) <= width:
        padding = " " * (width - cell_len(text))
        assert shown == (padding + text if right else text + padding)
    elif width > 1:
        assert shown.endswith("…")
        assert text.startswith(shown[:-1].rstrip())
    else:
        assert "…" not in shown


@given(TEXTS, TEXTS, st.integers(0, 30))
def test_a_heading_ends_with_its_count_where_both_have_room(
    title: str, right: str, width: int
) -> None:
    line = top_edge(title, width, right=right, style=FrameStyle.HEADING)
    shown = "".join(text for text, _ in line)
    assert room_of(line) <= width
    if right and cell_len(title) + cell_len(right) + 2 <= width:
        assert room_of(line) == width
        assert shown == title + " " * (width - cell_len(title) - cell_len(right)) + right


def cell_of(row: Cell) -> Cell:
    return row


def test_only_states_keep_their_tone_under_the_cursor() -> None:
    column = Column("state", "State", 20, 1, cell_of)
    runs = (("on", "good"), (" since ", "dim"), ("noon", ""))
    for keeps, expected in ((True, {"on"}), (False, set())):
        cell = Cell("on since noon", runs=runs, keeps_tone=keeps)
        drawn = under_cursor(row_runs(cell, [column], 24))
        assert {run.text for run in drawn if run.tone} == expected
        assert "".join(run.text for run in drawn) == "  on since noon" + " " * 9
