"""Tiles that compare offers: the facts that differ, and the price by size."""

from __future__ import annotations

from screens.order.offer_lines import difference_tile, facts_of, value_tile
from tui.models.offer import Offer
from widgets.glyphs import UNICODE
from widgets.tiles import Tile

ROOM = 60
SMALL = Offer(1, 1, "small", "NL", cores=2, ram_gb=4.0, disk="40", disk_gb=40.0, price=8.0, stock=3)
LARGE = Offer(2, 2, "large", "NL", cores=4, ram_gb=8.0, disk="80", disk_gb=80.0, stock=3)


def text_of(tile: Tile) -> str:
    """Return the contents of a tile as text."""
    return "\n".join("".join(text for text, _ in line) for line in tile.draw(ROOM))


def test_a_bare_number_of_the_disk_gets_its_unit() -> None:
    assert dict(facts_of(SMALL))["Disks"] == "40 GB"


def test_differences_leave_out_what_is_the_same() -> None:
    found = text_of(difference_tile((SMALL, LARGE)))
    assert "Cores" in found.split("The same in all:")[0]
    assert "Location" in found.split("The same in all:")[1]


def test_an_unknown_price_stays_unknown_by_size() -> None:
    found = text_of(value_tile((SMALL, LARGE), UNICODE))
    assert "2.00 EUR" in found  # per GB of memory
    assert "4.00 EUR" in found  # per core
    assert "20.00 EUR" in found  # per 100 GB of disk
    assert found.count("unknown") == 3
