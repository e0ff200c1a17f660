"""Tiles around the records of a zone: the selected record explained, addresses, the zone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from screens.account_tiles import commands_tile, fleet_of, recent_tile
from screens.dns.reverse_lines import reverse_lines
from screens.fleet_tiles import kind_tile
from screens.work_tiles import counts_tile
from tui.commands.dns_meaning import meaning, soa_fields
from tui.format import age, count
from tui.remote.reverse_topics import REVERSE
from tui.text import safe_text
from widgets.columns import Cell, fit_text
from widgets.fold import fold, folded_field
from widgets.glyphs import glyphs_for
from widgets.lines import Line, cut_line, field
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.commands.dns_rules import Record
    from tui.deck import Deck
    from widgets.glyphs import Glyphs

MOST_TARGETS, MOST_HOSTS = 20, 6
THREE_COLUMNS = 150
"""Columns of the screen from which on the tiles stand in three columns."""
MOST_WITHOUT = 8
_ADDRESS, _OWNER, _CHECK = 16, 14, 2
_COMMANDS = (
    ("hostdeck dns zones", "Lists the zones."),
    ("hostdeck dns list ZONE", "Lists the records."),
    ("hostdeck dns add ZONE 'www A 192.0.2.10'", "Adds a record."),
    ("hostdeck dns change ZONE OLD NEW", "Replaces a record."),
    ("hostdeck dns undo ZONE", "Restores the record that was removed last."),
)


def below_records(
    deck: Deck, zone: str, records: Sequence[Record], selected: Record | None, columns: int
) -> Sequence[Sequence[Tile]]:
    """Return the columns of tiles below the records.

    Args:
        columns: Columns of the screen.
    """
    glyphs = glyphs_for(ascii=deck.ascii)
    types = counts_tile("By type", (Cell(safe_text(each.type, 8)) for each in records), glyphs)
    record, targets = _record_tile(deck, zone, records, selected), _targets_tile(deck, records)
    commands, recent = commands_tile("On the command line", _COMMANDS), recent_tile(deck, glyphs)
    changes = kind_tile(deck, glyphs, "DNS changes", ("pdns/", "ip/update_ptr"))
    without = _without_tile(deck, records)
    if columns >= THREE_COLUMNS:
        return (record, types), (targets, without, commands), (changes, recent)
    return (record, types, commands), (targets, without, changes, recent)


def beside_records(zone: str, records: Sequence[Record], steps: Tile) -> Sequence[Tile]:
    """Return the tiles below the list of zones: the displayed zone, and the next steps."""
    return _zone_tile(zone, records), steps


def _zone_tile(zone: str, records: Sequence[Record]) -> Tile:
    """Return the name servers, the mail servers, and the times of a zone."""
    times = [each.ttl for each in records if each.ttl is not None]
    authority = next((each for each in records if each.type == "SOA"), None)

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        for title, kind in (("Name servers", "NS"), ("Mail servers", "MX")):
            hosts = [safe_text(each.value, 80) for each in records if each.type == kind]
            lines.append(((title, "head"),))
            lines += [cut_line(((f"  {host}", ""),), room) for host in hosts[:MOST_HOSTS]]
            if len(hosts) > MOST_HOSTS:
                lines.append(((f"  {len(hosts) - MOST_HOSTS:,} more", "dim"),))
            if not hosts:
                lines.append((("  none in this zone", "dim"),))
        lines.append((("Times", "head"),))
        if times:
            low, high = age(float(min(times))), age(float(max(times)))
            words = low if low == high else f"{low} to {high}"
            lines.append(field("  TTL", words, room, name_width=14))
        for name, words in soa_fields(authority.content) if authority else ():
            lines.append(field(f"  {name}", words, room, name_width=14))
        return lines

    return Tile(safe_text(zone, 40) or "Zone", draw)


def _record_tile(deck: Deck, zone: str, records: Sequence[Record], record: Record | None) -> Tile:
    """Return the full selected record with an explanation and the result of its reverse check."""

    def draw(room: int) -> list[Line]:
        if record is None:
            return [(("No record is selected.", "dim"),)]
        ttl = "unknown" if record.ttl is None else f"{record.ttl:,} s, {age(record.ttl)}"
        explained = [
            ((part, "dim"),)
            for words in meaning(record, zone, records)
            for part in fold(words, room)
        ]
        reverse = reverse_lines(deck, record, room)
        return [
            field("Name", safe_text(record.name, 200), room),
            field("Type", safe_text(record.type, 8), room),
            field("TTL", ttl, room),
            *folded_field("Value", safe_text(record.content, 2000), room),
            *([(), *explained] if explained else ()),
            *([(), *reverse] if reverse else ()),
        ]

    return Tile("Selected record", draw)


def _targets_tile(deck: Deck, records: Sequence[Record]) -> Tile:
    """Return the servers that own the addresses of the records, and their reverse check."""
    found = [each for each in records if each.type in ("A", "AAAA")]
    glyphs = glyphs_for(ascii=deck.ascii)

    def draw(room: int) -> list[Line]:
        owners: dict[str, tuple[int, str]] = {}
        for row in fleet_of(deck):
            owners |= dict.fromkeys(row.addresses, (row.id, safe_text(row.called)))
        lines: list[Line] = []
        width = max(6, min(16, room - _ADDRESS - _OWNER - _CHECK))
        for record in found[:MOST_TARGETS]:
            number, owner = owners.get(record.value, (0, ""))
            head: Line = (
                _check_mark(deck, glyphs, (number, record.value)),
                (fit_text(safe_text(record.name, 80), width), ""),
                (fit_text(safe_text(record.value, 40), _ADDRESS), "dim"),
            )
            tail = (owner, "strong") if owner else ("not in the list of servers", "dim")
            lines.append(cut_line((*head, tail), room))
        if lines:
            words = f"{glyphs.ok} reverse DNS agrees  {glyphs.warning} differs  blank: not checked"
            lines += [((part, "dim"),) for part in fold(words, room)]
        return lines or [(("The zone has no addresses.", "dim"),)]

    return Tile("Addresses and their servers", draw, f"{len(found)}" if found else "")


def _without_tile(deck: Deck, records: Sequence[Record]) -> Tile:
    """Return the servers without any address in the records of the zone."""
    values = {each.value for each in records if each.type in ("A", "AAAA")}
    rows = [row for row in fleet_of(deck) if row.ip and not values & set(row.addresses)]

    def draw(room: int) -> list[Line]:
        lines: list[Line] = [
            cut_line(((fit_text(safe_text(row.called), _OWNER), ""), (f" {row.ip}", "dim")), room)
            for row in rows[:MOST_WITHOUT]
        ]
        if len(rows) > MOST_WITHOUT:
            lines.append(((count(len(rows) - MOST_WITHOUT, "more server"), "dim"),))
        return lines or [(("Every server has a record.", "dim"),)]

    return Tile("Servers without a record here", draw, f"{len(rows):,}" if rows else "")


def _check_mark(deck: Deck, glyphs: Glyphs, key: tuple[int, str]) -> tuple[str, str]:
    """Return the symbol of an address's last reverse check; a blank without a check."""
    check = deck.store.known(REVERSE, key).value
    if check is None:
        return "  ", "dim"
    marks = {True: (glyphs.ok, "good"), False: (glyphs.warning, "warn"), None: ("?", "dim")}
    sign, tone = marks[check.agrees]
    return f"{sign} ", tone
