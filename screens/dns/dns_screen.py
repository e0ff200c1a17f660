"""DNS: the account's zones on the left, the records of the chosen zone on the right."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from screens.dns import record_tiles as tiles
from screens.dns.reverse_lines import reverse_key, reverse_lines
from screens.messages import Wish
from screens.reading_screen import ReadingScreen
from screens.rows_and_tiles import RowsAndTiles
from screens.status_facts import footer_keys, freshness, header_facts, key_of, work_facts
from screens.work_tiles import next_steps_tile
from tui.commands.dns_commands import SLOW, ZoneFacts, last_removed, missing_after
from tui.commands.dns_rules import Record, in_order, record_of
from tui.format import ago, count
from tui.readings.dns_topics import READ_ZONE, READ_ZONES, ZONE, ZONES
from tui.remote.reverse_topics import READ_REVERSE
from tui.store.changes import Changes, Kind, mentions
from tui.store.topics import ACCOUNT
from tui.text import safe_text
from widgets.columns import Cell, Column
from widgets.fleet_table import FleetTable
from widgets.fold import fold
from widgets.frame import Frame
from widgets.frames import frame_style
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.lines import Line, Lines
from widgets.pick_table import PickTable
from widgets.server_lines import error_lines
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.models.zone import Zone
    from tui.store.reading import Reading


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """One zone of the list."""

    id: int
    name: str
    number: int | None
    """Id used by the provider."""


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record of the chosen zone."""

    id: int
    record: Record


def _zone_cell(row: ZoneRow) -> Cell:
    return Cell(safe_text(row.name, 80))


def _name_cell(row: RecordRow) -> Cell:
    return Cell(safe_text(row.record.name, 80))


def _type_cell(row: RecordRow) -> Cell:
    return Cell(safe_text(row.record.type, 8))


def _ttl_cell(row: RecordRow) -> Cell:
    ttl = row.record.ttl
    return Cell("" if ttl is None else str(ttl), "dim")


def _priority_cell(row: RecordRow) -> Cell:
    number = row.record.priority if row.record.has_priority else None
    return Cell("" if number is None else str(number), "dim")


def _value_cell(row: RecordRow) -> Cell:
    return Cell(safe_text(row.record.content, 300))


_ZONE_COLUMNS = (Column("zone", "ZONE", 16, 100, _zone_cell, grows=30),)
_RECORD_COLUMNS = (
    Column("name", "NAME", 10, 100, _name_cell, grows=14),
    Column("type", "TYPE", 5, 99, _type_cell),
    Column("ttl", "TTL", 6, 60, _ttl_cell, right=True),
    Column("priority", "PRIO", 4, 50, _priority_cell, right=True),
    Column("value", "VALUE", 18, 98, _value_cell, grows=80),
)

_STEPS = (
    ("dns.add", "Add a record to the zone."),
    ("dns.change", "Change the selected record."),
    ("dns.check", "Check forward and reverse DNS of the selected address."),
    ("dns.undo", "Undo the last removal."),
    ("dns.add_zone", "Add a zone."),
)
"""Keys for the next steps, by binding id."""


class DnsScreen(ReadingScreen):
    """Zones and records; a dialog asks before any request is sent."""

    DEFAULT_CSS = """
    DnsScreen {
        & #about { height: auto; padding: 0 1; }
        & #body { height: 1fr; }
        & #zone-main { width: 26; height: 1fr; margin-right: 1; }
        & #record-main { width: 1fr; height: 1fr; }
        &.-wide #zone-main { width: 40; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "wish('dns.add')", "Add record", id="dns.add"),
        Binding("e", "wish('dns.change')", "Change", id="dns.change"),
        Binding("x", "wish('dns.remove')", "Remove", id="dns.remove"),
        Binding("u", "wish('dns.undo')", "Undo removal", id="dns.undo"),
        Binding("z", "wish('dns.add_zone')", "Add zone", id="dns.add_zone"),
        Binding("X", "wish('dns.remove_zone')", "Delete zone", show=False, id="dns.remove_zone"),
        Binding("p", "check", "Check reverse DNS", id="dns.check"),
        Binding("tab", "switch", "Zones, records", key_display="Tab", id="dns.switch"),
        Binding("R,ctrl+r", "renew", "Refresh", show=False, id="dns.refresh"),
    ]

    _shown: ZoneRow | None = None
    """The displayed zone."""

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield Lines(id="about")
        with Horizontal(id="body"):
            zones = PickTable(_ZONE_COLUMNS, opens="Records", id="zones")
            yield RowsAndTiles(self.deck, zones, frame="zone-frame", id="zone-main")
            records = PickTable(_RECORD_COLUMNS, opens="Change", id="records")
            yield RowsAndTiles(self.deck, records, frame="record-frame", id="record-main")
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        self._look()
        self.show(frozenset())
        self._zones.focus()

    @property
    def _zones(self) -> PickTable:
        return self.query_one("#zones", PickTable)

    @property
    def _records(self) -> PickTable:
        return self.query_one("#records", PickTable)

    @property
    def _zone(self) -> ZoneRow | None:
        row: ZoneRow | None = self._zones.current
        return row

    def _look(self, *, now: bool = False) -> None:
        engine = self.deck.engine
        engine.want(READ_ZONES, ACCOUNT, now=now)
        if self._zone is not None:
            engine.want(READ_ZONE, (0, self._zone.name), now=now)

    @property
    def _record(self) -> Record | None:
        row: RecordRow | None = self._records.current
        return None if row is None else row.record

    def _reading(self) -> Reading[Zone] | None:
        zone = self._zone
        return None if zone is None else self.deck.store.known(ZONE, (0, zone.name))

    def show(self, changes: Changes) -> None:
        if mentions(changes, Kind.SESSION):
            self._look()
        style = frame_style(
            ascii=self.deck.ascii, lean=bool(self.deck.lean), columns=self.size.width
        )
        self.set_class(self.size.width >= 110, "-wide")
        for frame in self.query(Frame):
            frame.use_style(style)
        self._show_zones()
        zone = self._shown = self._zone
        path = f"Account > DNS > {safe_text(zone.name, 60)}" if zone else "Account > DNS"
        self.query_one(HeaderLine).facts = header_facts(self.deck, path)
        self._show_records()
        self.query_one("#about", Lines).set_lines(self._about())
        facts = [*work_facts(self.deck), (SLOW, "dim")]
        self.query_one(StatusLine).tell(facts, freshness(self.deck))
        self.query_one(KeyFooter).keys = footer_keys(self)

    def _show_zones(self) -> None:
        reading = self.deck.store.known(ZONES, ACCOUNT)
        rows = [
            ZoneRow(zlib.crc32(zone.key.encode()), zone.key.rstrip("."), zone.id)
            for zone in reading.value or ()
        ]
        key = key_of(self, "dns.add_zone")
        none = f"No zones.\n{key} adds a zone." if key else "No zones."
        empty = "Not read yet."
        if reading.value is not None and not reading.value.unread:
            empty = none
        elif reading.value is not None or reading.error:
            empty = "The zones could not be read."
        before = self._zone
        keep = None if before is None else before.id
        self._zones.show(rows, range(len(rows)), keep=keep, empty=empty)
        number = "" if reading.value is None else count(len(rows), "zone")
        self.query_one("#zone-frame", Frame).tell("Zones", right=number)
        if self._zone is not None and self._zone != before:
            self._look()

    def _show_records(self) -> None:
        reading, table = self._reading(), self._records
        rows = [
            RecordRow(zlib.crc32(f"{record.key} {record.priority} {record.value}".encode()), record)
            for record in self._known_records(reading)
        ]
        empty = "Not read yet."
        if reading is not None and reading.error and reading.value is None:
            empty = "The records could not be read."
        elif reading is not None and reading.value is not None:
            empty = "This zone has no records."
        current = table.current
        table.show(
            rows, range(len(rows)), keep=None if current is None else current.id, empty=empty
        )
        title = safe_text(self._zone.name, 40) if self._zone else "Records"
        is_read = reading is not None and reading.value is not None
        number = count(len(rows), "record") if is_read else ""
        self.query_one("#record-frame", Frame).tell(title, right=number)
        self._place_tiles([row.record for row in rows])

    def _place_tiles(self, records: Sequence[Record]) -> None:
        """Show the tiles around zones and records."""
        name = "" if self._zone is None else self._zone.name
        columns = self.app.size.width
        below = tiles.below_records(self.deck, name, records, self._record, columns)
        self.query_one("#record-main", RowsAndTiles).place(below, rows=len(records))
        steps = next_steps_tile([(key_of(self, each), words) for each, words in _STEPS])
        beside = tiles.beside_records(name, records, steps) if name else (steps,)
        zones = len(self.deck.store.known(ZONES, ACCOUNT).value or ())
        self.query_one("#zone-main", RowsAndTiles).place((beside,), rows=zones)

    def _known_records(self, reading: Reading[Zone] | None) -> list[Record]:
        zone = self._zone
        if reading is None or reading.value is None or zone is None:
            return []
        return in_order(record_of(record, zone.name) for record in reading.value.records)

    def _about(self) -> list[Line]:
        width, now, reading = max(20, self.size.width - 2), self.deck.clock.now(), self._reading()
        zones = self.deck.store.known(ZONES, ACCOUNT)
        lines: list[Line] = []
        for read in (zones, reading):
            if read is not None and read.trouble:
                lines += error_lines(read.trouble, width)
        if reading is not None and reading.taken_at is not None:
            lines.insert(0, ((f"Records: read {ago(now - reading.taken_at)}", "dim"),))
        unread = (zones.value.unread if zones.value is not None else 0) + (
            reading.value.unread if reading is not None and reading.value is not None else 0
        )
        if unread:
            lines.append(((f"{count(unread, 'record')} could not be read.", "warn"),))
        return [*lines, *reverse_lines(self.deck, self._record, width), *self._lost_lines(width)]

    def _lost_lines(self, width: int) -> list[Line]:
        """Return a warning if the last change removed records that should have stayed."""
        zone, reading = self._zone, self._reading()
        if zone is None or reading is None or reading.value is None:
            return []
        records = self._known_records(reading)
        lost = missing_after(tuple(self.deck.store.operations.values()), zone.name, records)
        if not lost:
            return []
        names = "; ".join(safe_text(record.line, 80) for record in lost[:4])
        words = f"Missing after the last change: {names}. Add them again."
        return [((part, "bad"),) for part in fold(words, width)]

    def argument(self) -> ZoneFacts:
        """Return the chosen zone with its records, for the commands."""
        zones = self.deck.store.known(ZONES, ACCOUNT).value
        names = None if zones is None else tuple(zone.key for zone in zones)
        zone, reading = self._zone, self._reading()
        if zone is None:
            return ZoneFacts(zones=names)
        value = None if reading is None else reading.value
        whole = value is not None and not value.unread
        return ZoneFacts(
            zone.name,
            zone.number,
            tuple(self._known_records(reading)) if whole else None,
            self._record,
            names,
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer undo while there is a removal to undo."""
        if action == "wish" and parameters == ("dns.undo",):
            zone = self._zone
            operations = tuple(self.deck.store.operations.values())
            return zone is not None and last_removed(operations, zone.name) is not None
        return super().check_action(action, parameters)

    def equals(self) -> list[tuple[str, str]]:
        from screens.command_equivalents import read_lines
        from tui.api.catalog import dns_actions as dns
        from tui.api.catalog.common import NoParams

        if self._zone is None:
            return read_lines(self.deck, dns.LIST_DOMAINS, NoParams(), "dns", "zones")
        params = dns.ZoneRef.model_validate({"zone": self._zone.name})
        return read_lines(self.deck, dns.VIEW_ZONE, params, "dns", "list", self._zone.name)

    # Keys

    def action_check(self) -> None:
        """Look up the PTR names of the address in the selected record."""
        key = reverse_key(self.deck, self._record)
        if key is None:
            self.notify("Select an A or AAAA record first.", severity="warning")
            return
        self.deck.engine.want(READ_REVERSE, key, now=True)
        self.notify("Looking up the address in DNS.", timeout=3)

    @on(FleetTable.Moved, "#records")
    def _record_moved(self, event: FleetTable.Moved) -> None:
        event.stop()
        self.query_one("#about", Lines).set_lines(self._about())
        records = self._known_records(self._reading())
        self._place_tiles(records)

    @on(FleetTable.Moved, "#zones")
    def _zone_moved(self, event: FleetTable.Moved) -> None:
        event.stop()
        # A table reports its cursor whenever it is shown: without this check, the events would
        # never end.
        if self._zone != self._shown:
            self._look()
            self.show(frozenset())

    @on(FleetTable.Opened)
    def _opened(self, event: FleetTable.Opened) -> None:
        event.stop()
        if self._zones.has_focus:
            self._records.focus()
        else:
            self.post_message(Wish("dns.change", self.argument()))

    def action_switch(self) -> None:
        """Move the focus between zones and records."""
        target = self._records if self._zones.has_focus else self._zones
        target.focus()

    def action_renew(self) -> None:
        """Read zones and records again."""
        self.deck.engine.renew()
        self._look(now=True)
