"""Rows and columns of servers in stock and of software. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.format import money
from tui.models.listed import decoded
from tui.models.scalars import _money
from tui.text import safe_text
from widgets.columns import Cell, Column

if TYPE_CHECKING:
    from tui.models.install import Software
    from tui.models.order import StockServer

CURRENCY = "EUR"
"""Currency of orders placed here."""
_SPECS = ("cpu", "ram", "disk", "gpu")


@dataclass(frozen=True, slots=True)
class MarketRow:
    """One row as safe text."""

    id: int
    cells: tuple[str, ...]
    tone: str = ""


def _column(id: str, title: str, width: int, weight: int, at: int, **more: Any) -> Column:
    def cell(row: MarketRow) -> Cell:
        return Cell(row.cells[at], row.tone)

    return Column(id, title, width, weight, cell, **more)


STOCK_COLUMNS = (
    _column("name", "NAME", 11, 100, 0, grows=8),
    _column("location", "LOC", 4, 95, 1),
    _column("cpu", "CPU", 10, 90, 2, grows=16),
    _column("ram", "RAM", 7, 85, 3, right=True),
    _column("disk", "DISKS", 9, 80, 4, grows=10),
    _column("gpu", "GPU", 9, 60, 5, grows=8),
    _column("price", "PER MONTH", 11, 98, 6, right=True),
    _column("ready", "READY IN", 9, 50, 7),
    _column("group", "GROUP", 10, 40, 8, grows=6),
    _column("status", "STATUS", 9, 70, 9),
)
SOFTWARE_COLUMNS = (
    _column("name", "NAME", 20, 100, 0, grows=20),
    _column("price", "PRICE", 10, 90, 1, right=True),
    _column("fits", "FITS", 24, 80, 2, grows=40),
    _column("active", "", 11, 70, 3),
)


def _text(value: Any) -> str:
    return "" if value is None else safe_text(str(value), 120)


def _price(value: Any) -> str:
    """Return the price in euros, or in the first available currency."""
    found = decoded(value)
    if not isinstance(found, dict):
        return _text(found)
    name = CURRENCY if CURRENCY in found else next(iter(found), "")
    amount = _money(found.get(name))
    if amount is not None and amount > 0:
        return money(amount, _text(name))
    return f"{_text(found.get(name))} {_text(name)}".strip()


def _specs(value: Any) -> tuple[str, ...]:
    found = decoded(value)
    specs = found if isinstance(found, dict) else {}
    parts = [_text(specs.get(name)) for name in _SPECS]
    return tuple(
        f"{part} GB" if at == 1 and part.isdigit() else part for at, part in _numbered(parts)
    )


def _numbered(parts: Iterable[str]) -> Iterable[tuple[int, str]]:
    return enumerate(parts)


def stock_rows(found: Iterable[StockServer]) -> list[MarketRow]:
    """Return the servers in stock, by location and name."""
    rows = []
    for server in found:
        cpu, ram, disk, gpu = _specs(server.specs)
        cells = (
            _text(server.name) or f"#{server.id}",
            _text(server.location),
            cpu,
            ram,
            disk,
            gpu,
            _price(server.price),
            _text((server.model_extra or {}).get("deployment_eta")),
            _text(server.group),
            _text(server.status),
        )
        known = tuple(cell or "unknown" for cell in cells)
        rows.append(MarketRow(server.id, known, "" if known[-1] == "available" else "dim"))
    return sorted(rows, key=_place)


def _place(row: MarketRow) -> tuple[str, str]:
    return row.cells[1], row.cells[0]


def software_rows(found: Iterable[Software]) -> list[MarketRow]:
    """Return the software with its compatible servers."""
    rows = []
    for software in found:
        fits = ", ".join(_text(label.tag) for label in software.tags)
        off = software.active is False
        cells = (
            _text(software.name) or f"#{software.id}",
            _text(software.price) or "unknown",
            fits or "unknown",
            "not offered" if off else "",
        )
        rows.append(MarketRow(software.id, cells, "dim" if off else ""))
    return rows
