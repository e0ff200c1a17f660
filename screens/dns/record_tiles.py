"""Tiles below the records of a zone: the selected record, types, and where records point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from screens.account_tiles import commands_tile, fleet_of, recent_tile
from screens.dns.reverse_lines import reverse_lines
from screens.work_tiles import counts_tile
from tui.format import age
from tui.text import safe_text
from widgets.columns import Cell, fit_text
from widgets.fold import folded_field
from widgets.glyphs import glyphs_for
from widgets.lines import Line, cut_line, field
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.commands.dns_rules import Record
    from tui.deck import Deck

MOST_SERVERS, MOST_TARGETS = 2000, 20
_ADDRESS, _OWNER = 16, 14
_COMMANDS = (
    ("hostdeck dns zones", "Lists the zones."),
    ("hostdeck dns list ZONE", "Lists the records of a zone."),
    ("hostdeck dns add ZONE 'www A 192.0.2.10'", "Adds a record."),
    ("hostdeck dns change ZONE OLD NEW", "Replaces a record."),
    ("hostdeck dns undo ZONE", "Adds the record again that was removed last."),
)


def below_records(
    deck: Deck, records: Sequence[Record], selected: Record | None
) -> Sequence[Sequence[Tile]]:
    """Return the columns of tiles below the records."""
    glyphs = glyphs_for(ascii=deck.ascii)
    types = counts_tile("By type", (Cell(safe_text(each.type, 8)) for each in records), glyphs)
    first = (_record_tile(deck, selected), types, commands_tile("On the command line", _COMMANDS))
    return first, (_targets_tile(deck, records), recent_tile(deck, glyphs))


def _record_tile(deck: Deck, record: Record | None) -> Tile:
    """Return the selected record in full, with the result of its reverse check."""

    def draw(room: int) -> list[Line]:
        if record is None:
            return [(("No record is selected.", "dim"),)]
        ttl = "unknown" if record.ttl is None else f"{record.ttl:,} s, {age(record.ttl)}"
        return [
            field("Name", safe_text(record.name, 200), room),
            field("Type", safe_text(record.type, 8), room),
            field("TTL", ttl, room),
            *folded_field("Value", safe_text(record.content, 2000), room),
            *reverse_lines(deck, record, room),
        ]

    return Tile("Selected record", draw)


def _targets_tile(deck: Deck, records: Sequence[Record]) -> Tile:
    """Return the servers that the addresses of the records belong to."""
    found = [each for each in records if each.type in ("A", "AAAA")]

    def draw(room: int) -> list[Line]:
        owners: dict[str, str] = {}
        for row in fleet_of(deck, MOST_SERVERS):
            owners |= dict.fromkeys(row.addresses, safe_text(row.called))
        lines: list[Line] = []
        for record in found[:MOST_TARGETS]:
            owner = owners.get(record.value, "")
            head: Line = (
                (
                    fit_text(safe_text(record.name, 80), max(6, min(16, room - _ADDRESS - _OWNER))),
                    "",
                ),
                (fit_text(safe_text(record.value, 40), _ADDRESS), "dim"),
            )
            tail = (owner, "strong") if owner else ("not in the list of servers", "dim")
            lines.append(cut_line((*head, tail), room))
        return lines or [(("The zone has no addresses.", "dim"),)]

    return Tile("Addresses and their servers", draw, f"{len(found)}" if found else "")
