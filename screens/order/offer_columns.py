"""The columns of the catalog, and its sort orders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tui.format import gigabytes, money
from tui.models.offer import Offer
from widgets.columns import Cell, Column

UNKNOWN = Cell("·", "dim")
FEW = 3
"""Stock at or below which an offer is shown as running out."""


def stock_words(offer: Offer) -> str:
    """Return "12", "sold out", or "not read yet"."""
    if offer.stock is None:
        return "not read yet"
    return "sold out" if offer.stock <= 0 else f"{offer.stock:,}"


def _stock(offer: Offer) -> Cell:
    if offer.stock is None:
        return UNKNOWN
    if offer.stock <= 0:
        return Cell("sold out", "dim")
    return Cell(f"{offer.stock:,}", "warn" if offer.stock <= FEW else "")


def _price(offer: Offer) -> Cell:
    return UNKNOWN if offer.price is None else Cell(money(offer.price, offer.currency))


def _text(name: str) -> Callable[[Offer], Cell]:
    def cell(offer: Offer) -> Cell:
        value = getattr(offer, name)
        return Cell(value) if value else UNKNOWN

    return cell


def _known_first(read: Callable[[Offer], Any]) -> Callable[[Offer], Any]:
    def key(offer: Offer) -> tuple[bool, Any]:
        value = read(offer)
        missing = value is None or value == ""
        return (missing, 0 if missing else value)

    return key


COLUMNS = (
    Column("name", "PRESET", 16, 100, lambda row: Cell(row.name), lambda row: row.name, grows=2),
    Column("location", "LOC", 3, 98, _text("location"), lambda row: row.location),
    Column(
        "kind",
        "KIND",
        10,
        60,
        lambda row: Cell(str(row.kind), "dim" if row.kind == "unknown" else ""),
        lambda row: str(row.kind),
    ),
    Column(
        "cores",
        "CORES",
        5,
        85,
        lambda row: UNKNOWN if row.cores is None else Cell(str(row.cores)),
        _known_first(lambda row: row.cores),
        right=True,
    ),
    Column(
        "ram",
        "RAM",
        8,
        84,
        lambda row: UNKNOWN if row.ram_gb is None else Cell(gigabytes(row.ram_gb)),
        _known_first(lambda row: row.ram_gb),
        right=True,
    ),
    Column(
        "disk", "DISK GB", 8, 80, _text("disk"), _known_first(lambda row: row.disk_gb), right=True
    ),
    Column(
        "gpu",
        "GPU",
        12,
        30,
        lambda row: Cell(row.gpu) if row.gpu else Cell("", "dim"),
        _known_first(lambda row: row.gpu),
        grows=4,
    ),
    Column("cpu", "CPU", 16, 25, _text("cpu"), _known_first(lambda row: row.cpu), grows=12),
    Column(
        "stock",
        "STOCK",
        8,
        88,
        _stock,
        _known_first(lambda row: None if row.stock is None else -row.stock),
        right=True,
    ),
    Column("price", "PER MONTH", 12, 96, _price, _known_first(lambda row: row.price), right=True),
)
TITLES = {
    "name": "Preset",
    "location": "Location",
    "kind": "Kind",
    "cores": "Cores",
    "ram": "Memory",
    "disk": "Disk",
    "gpu": "GPU",
    "cpu": "Processor",
    "stock": "Stock",
    "price": "Price",
}
