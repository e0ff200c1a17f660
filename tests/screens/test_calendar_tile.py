"""The calendar of due dates, and the credit against the next due date. Without the app."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

import screens.fleet_tiles as fleet_tiles
from screens.calendar_tile import WEEK, calendar_tile
from tui.fleet.rows import ServerRow
from widgets.glyphs import UNICODE
from widgets.lines import Line
from widgets.tiles import Tile

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC).timestamp()
ROWS = [
    ServerRow(1, "late", due="2026-11-16", price=10.0, currency="EUR"),
    ServerRow(2, "soon", due="2026-11-21", price=30.0, currency="EUR"),
    ServerRow(3, "later", due="2026-12-05", price=5.0, currency="EUR"),
    ServerRow(4, "unknown"),
    ServerRow(5, "odd", due="next week"),
]


def tones(lines: list[Line]) -> dict[str, str]:
    """Return the tone of each text with a mark of its own."""
    return {text: tone for line in lines for text, tone in line if text.strip()}


def text_of(tile: Tile, room: int) -> str:
    return "\n".join("".join(text for text, _ in line) for line in tile.draw(room))


def test_due_days_are_marked_and_colored_by_how_near_they_are() -> None:
    tile = calendar_tile(ROWS, NOON)
    found = tones(list(tile.draw(WEEK)))
    assert {found["[16]"], found["[21]"], found["(18)"]} == {"bad", "warn", "strong"}
    assert tile.note == "3 known"
    assert "December" not in text_of(tile, WEEK)


def test_the_next_month_stands_beside_where_there_is_room() -> None:
    tile = calendar_tile(ROWS, NOON)
    lines = text_of(tile, 2 * WEEK + 2).splitlines()
    assert "November 2026" in lines[0]
    assert "December 2026" in lines[0]
    assert "[ 5]" in text_of(tile, 2 * WEEK + 2)
    assert len({len(line) for line in lines[:-1]}) == 1  # columns of equal height


def test_without_room_for_a_week_the_due_days_are_listed() -> None:
    assert text_of(calendar_tile(ROWS, NOON), WEEK - 1).splitlines() == [
        "16 Nov  1 server",
        "21 Nov  1 server",
        "05 Dec  1 server".lstrip("0"),
    ]


def test_no_due_date_is_not_drawn_as_none_due() -> None:
    tile = calendar_tile([ServerRow(1, "unknown")], NOON)
    assert tile.note == "none known"
    assert text_of(tile, 10) == "No due date is known."


@pytest.mark.parametrize(
    ("amount", "words"),
    [("25.00", ["62 %", "15.00 EUR missing"]), ("80.00", ["200 %"])],
)
def test_the_credit_is_set_against_everything_due_up_to_the_next_date(
    monkeypatch: pytest.MonkeyPatch, amount: str, words: list[str]
) -> None:
    monkeypatch.setattr(fleet_tiles, "known_credit", lambda deck: (Decimal(amount), "EUR"))
    late, soon, later = (
        ServerRow(
            row.id, row.hostname, due=row.due, price=row.price, currency="EUR", days_left=days
        )
        for row, days in zip(ROWS, (-2, 3, 17), strict=False)
    )
    found = text_of(fleet_tiles.funds_tile(None, [later, soon, late], UNICODE), 50)  # type: ignore[arg-type]
    assert "40.00 EUR for 2 servers" in found
    assert all(each in found for each in words)
    assert ("missing" in found) == (len(words) == 2)


def test_an_unknown_credit_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet_tiles, "known_credit", lambda deck: None)
    found = text_of(fleet_tiles.funds_tile(None, ROWS, UNICODE), 50)  # type: ignore[arg-type]
    assert found == "Credit not read yet."
