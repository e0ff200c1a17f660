"""A server's switch ports as a table. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tui.format import UNKNOWN, rate
from tui.models.port import PortState, PortStatus
from widgets.columns import Cell, Column
from widgets.glyphs import Glyphs
from widgets.lines import Line
from widgets.table_lines import table_lines

_TONES = {
    PortState.UP: "good",
    PortState.DOWN: "dim",
    PortState.OFF: "warn",
    PortState.UNKNOWN: "dim",
}


def port_name(port: PortStatus) -> str:
    """Return the name in the provider's spelling."""
    return str(port.port or "")


def _state(glyphs: Glyphs) -> Callable[[PortStatus], Cell]:
    shapes = {PortState.UP: glyphs.on, PortState.DOWN: glyphs.off, PortState.OFF: glyphs.critical}

    def cell(port: PortStatus) -> Cell:
        state = port.state
        said = UNKNOWN if port.status is None else str(port.status)
        if state is PortState.UNKNOWN and port.status is not None:
            said = f"'{said}'"  # provider text
        return Cell(f"{shapes.get(state, glyphs.unknown)} {said}", _TONES[state])

    return cell


def _words(name: str, missing: str = UNKNOWN) -> Callable[[Any], Cell]:
    def cell(port: PortStatus) -> Cell:
        value = getattr(port, name)
        return Cell(str(value)) if value is not None else Cell(missing, "dim")

    return cell


def _rate(name: str, bits_name: str, missing: str = UNKNOWN) -> Callable[[Any], Cell]:
    """Return a speed in the usual format of rates; return unrecognized text unchanged."""

    def cell(port: PortStatus) -> Cell:
        said = getattr(port, name)
        if said is None:
            return Cell(missing, "dim")
        bits = getattr(port, bits_name)
        return Cell(str(said) if bits is None else rate(bits))

    return cell


def port_columns(glyphs: Glyphs) -> tuple[Column, ...]:
    """Return all facts about a port, the most important ones remaining longest."""
    return (
        Column("port", "PORT", 10, 100, lambda port: Cell(port_name(port) or UNKNOWN), grows=8),
        Column("state", "STATE", 15, 95, _state(glyphs), grows=6),
        Column("speed", "SPEED", 11, 90, _rate("speed", "link_bps"), right=True),
        Column("limit", "LIMIT", 11, 70, _rate("shape", "limit_bps", "none"), right=True),
        Column("vlan", "VLAN", 6, 80, _words("vlan"), right=True),
        Column("mac", "MAC", 17, 60, _words("mac"), grows=19),
        Column("macs", "MAX MACS", 8, 40, _words("port_security"), right=True),
        Column("switch", "SWITCH", 12, 50, _words("switch"), grows=20),
    )


def port_lines(
    ports: Sequence[PortStatus], at: int | None, width: int, glyphs: Glyphs, *, limit: int = 6
) -> list[Line]:
    """Return the table with the cursor on port `at`."""
    return table_lines(port_columns(glyphs), ports, width, glyphs, at=at, limit=limit)
