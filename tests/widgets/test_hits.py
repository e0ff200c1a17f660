"""Text that a filter found is pointed out in the cells of a row, as far as it is shown."""

from __future__ import annotations

import pytest

from widgets.columns import Cell, Column
from widgets.row_drawing import HIT, joined, row_runs, under_cursor


def shown(text: str, width: int, *spans: tuple[int, int], right: bool = False) -> list[str]:
    """The pieces of a row of one cell that are pointed out."""
    column = Column("name", "NAME", width, 1, lambda row: Cell(text), right=right)
    runs = row_runs(object(), [column], width + 6, hits=lambda column_id, cell: spans)
    assert sum(len(run.text) for run in runs) == width + 6
    assert all(run.keeps_tone for run in under_cursor(runs) if run.tone == HIT)
    return [run.text for run in joined(runs) if run.tone == HIT]


@pytest.mark.parametrize(
    ("text", "width", "spans", "right", "expected"),
    [
        ("web-01", 10, ((0, 3),), False, ["web"]),
        ("web-01", 10, ((0, 1), (4, 6)), False, ["w", "01"]),
        ("web-01", 10, ((0, 3),), True, ["web"]),
        ("web-01.example", 8, ((0, 3), (5, 12)), False, ["web", "1."]),
        ("web-01.example", 8, ((9, 14),), False, []),
        ("web-01", 10, (), False, []),
    ],
)
def test_pieces(
    text: str, width: int, spans: tuple[tuple[int, int], ...], right: bool, expected: list[str]
) -> None:
    assert shown(text, width, *spans, right=right) == expected
