"""A server's addresses as a table, and all facts about one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as field_of

from tui.format import ago
from tui.models.address import AddressInfo
from tui.models.generic import facts
from tui.store.reading import Reading
from tui.text import Untrusted, safe_text
from widgets.columns import Cell, Column
from widgets.glyphs import Glyphs
from widgets.lines import Line, field
from widgets.server_lines import error_lines
from widgets.table_lines import table_lines

Names = Reading[tuple[Untrusted, ...]]
_KNOWN = frozenset({"ip", "network", "netmask", "location", "gateway", "vlan"})


@dataclass(frozen=True, slots=True)
class AddressRow:
    """The known facts about one address."""

    address: str
    is_main: bool
    mac: str = ""
    vlan: str = ""
    status: str = ""
    blocked: str = ""
    """Remaining time of the block; empty if Hostdeck did not block it."""
    names: Names = field_of(default_factory=Reading)


def names_words(names: Names) -> Cell:
    """Return the PTR names as one line; "none", "not read" and "not readable" differ."""
    if names.value is None:
        return Cell("could not be read", "warn") if names.error else Cell("not read yet", "dim")
    if not names.value:
        return Cell("none", "dim")
    return Cell(", ".join(map(str, names.value)))


def _address(row: AddressRow) -> Cell:
    return Cell(row.address)


def _names(row: AddressRow) -> Cell:
    return names_words(row.names)


def _vlan(row: AddressRow) -> Cell:
    return Cell(row.vlan)


def _mac(row: AddressRow) -> Cell:
    return Cell(row.mac)


def _status(row: AddressRow) -> Cell:
    return Cell(row.status)


def address_columns(glyphs: Glyphs, longest: int) -> tuple[Column, ...]:
    """Return the columns: address, main mark, names; the longest address sets the width of the
    first column."""

    def main(row: AddressRow) -> Cell:
        return Cell(f"{glyphs.ok} main", "good") if row.is_main else Cell("")

    def blocked(row: AddressRow) -> Cell:
        return Cell(f"{glyphs.critical} blocked" if row.blocked else "", "bad")

    return (
        Column("address", "ADDRESS", max(9, min(39, longest)), 100, _address),
        Column(
            "main",
            "MAIN",
            6,
            90,
            main,
        ),
        Column(
            "blocked",
            "STATE",
            9,
            95,
            blocked,
        ),
        Column("names", "NAMES (PTR)", 24, 80, _names, grows=40),
        Column("vlan", "VLAN", 6, 60, _vlan, right=True),
        Column("mac", "MAC", 17, 50, _mac),
        Column("status", "STATUS", 10, 40, _status, grows=10),
    )


def address_lines(
    rows: Sequence[AddressRow], at: int, width: int, glyphs: Glyphs, *, limit: int
) -> list[Line]:
    """Return the table with the cursor on row `at`."""
    longest = max((len(row.address) for row in rows), default=0)
    filled = {
        name
        for name in ("vlan", "mac", "status", "blocked")
        if any(getattr(row, name) for row in rows)
    }
    columns = [
        column
        for column in address_columns(glyphs, longest)
        if column.id in filled | {"address", "main", "names"}
    ]
    return table_lines(columns, rows, width, glyphs, at=at, limit=limit)


def facts_lines(row: AddressRow, info: Reading[AddressInfo], now: float, width: int) -> list[Line]:
    """Return all facts about the selected address: one line per name, then its network."""
    ages = [
        (word, reading)
        for word, reading in (("names", row.names), ("network", info))
        if reading.taken_at is not None
    ]
    age = ", ".join(f"{word} read {ago(now - (reading.taken_at or 0.0))}" for word, reading in ages)
    lines: list[Line] = [((row.address, "head"), (f"  {age}", "dim"))]
    if row.blocked:
        lines.append(
            field(
                "Blocked",
                f"{row.blocked}; the action menu unblocks it",
                width,
                tone="bad",
            )
        )
    if row.names.error:
        lines += error_lines(row.names.error, width, 2)
    names = row.names.value
    if names is None:
        lines.append(field("Names", "" if row.names.error else "not read yet", width, tone="dim"))
    else:
        lines += [
            field("Names" if at == 0 else "", str(name), width) for at, name in enumerate(names)
        ]
        lines += [] if names else [field("Names", "none", width, tone="dim")]
    if info.error:
        lines += error_lines(info.error, width, 2)
    if info.value is None:
        lines += [] if info.error else [field("Network", "not read yet", width, tone="dim")]
    else:
        lines += _network(info.value, width)
    for name, value in (("MAC", row.mac), ("VLAN", row.vlan), ("Status", row.status)):
        if value:
            lines.append(field(name, value, width))
    return lines


def _network(info: AddressInfo, width: int) -> list[Line]:
    lines = [
        field(title, "" if value is None else str(value), width)
        for title, value in (
            ("Network", info.network),
            ("Netmask", info.netmask),
            ("Gateway", info.gateway),
            ("Location", info.location),
        )
    ]
    others = {**(info.model_extra or {}), "vlan": info.vlan}
    shown = {name: value for name, value in others.items() if name not in _KNOWN - {"vlan"}}
    pairs = (pair for pair in facts(shown) if pair[1])
    lines += [
        field(safe_text(name, 24), safe_text(text, 200), width, tone="dim") for name, text in pairs
    ]
    return lines
