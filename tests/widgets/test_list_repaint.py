"""News about one server computes the line of that server, not all lines of the list."""

from __future__ import annotations

from dataclasses import dataclass

from tests.widgets.stage import Stage, seen
from widgets.columns import Cell, Column
from widgets.fleet_table import FleetTable

ROWS = 8


@dataclass(frozen=True)
class Row:
    id: int


class News:
    """Words of each row, and whose words were asked for."""

    def __init__(self) -> None:
        self.words = dict.fromkeys(range(ROWS), "old")
        self.asked: list[int] = []

    def cell(self, row: Row) -> Cell:
        self.asked.append(row.id)
        return Cell(self.words[row.id])


async def test_only_the_lines_of_the_named_rows_are_computed_and_drawn() -> None:
    news = News()
    table = FleetTable([Column("news", "NEWS", 10, 100, news.cell)])
    async with Stage(table).run_test(size=(40, 20)) as pilot:
        table.show([Row(at) for at in range(ROWS)], range(ROWS))
        await pilot.pause()
        news.words = dict.fromkeys(range(ROWS), "new")
        news.asked.clear()
        table.repaint_changes({5, 99})
        assert news.asked == [5]
        table.repaint_changes()
        assert set(news.asked) == set(range(ROWS))
        await pilot.pause()
        assert sum("new" in line for line in seen(table)) == ROWS
