"""The tabs of a server's images: snapshots, backups, ISO images. Each is a table with its own
keys."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from screens.account_tiles import commands_tile, ends_tile, recent_tile
from screens.fleet_tiles import kind_tile, problems_tile
from screens.images.server_images import WITHOUT, images_tile, numbered_tile, virtual_tile
from screens.messages import Wish
from screens.server.metrics_tile import metrics_tile
from screens.server.overview_boxes import OverviewBoxes
from screens.server.tab_keys import KeyHints
from screens.server.table_tab import TableTab
from screens.work_tiles import column_counts, next_steps_tile, prose_tile, server_tile
from tui.commands.backup_commands import NO_RESTORE, BackupFacts
from tui.commands.snapshot_commands import USUAL_MOST, SnapshotFacts, no_snapshots
from tui.format import ago, count, sent_time, size
from tui.readings.snapshot_topics import BACKUPS, READ_BACKUPS, READ_SNAPSHOTS, SNAPSHOTS
from tui.store.changes import Changes
from tui.text import safe_text
from widgets.columns import Cell, Column
from widgets.fleet_table import FleetTable
from widgets.fold import fold
from widgets.frames import FrameStyle
from widgets.lines import Line
from widgets.server_lines import error_lines
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.models.backup import Backup
    from tui.models.snapshot import Snapshot
    from tui.store.reading import Reading
    from tui.store.topics import Topic
    from widgets.glyphs import Glyphs

_READY = "ready"

_JOURNAL = (
    "Image changes, all servers",
    ("vm/", "eq/create_backup", "eq/delete_backup", "eq/backup_save", "iso/", "jenkins/call"),
)
"""Title and beginnings of the API actions of the tasks about images."""


@dataclass(frozen=True, slots=True)
class ImageRow:
    """One row: safe text, and its record."""

    id: int
    name: str
    cells: tuple[str, ...]
    tone: str
    record: Any


def row_id(name: str, at: int = 0) -> int:
    """Return an id made from the name: the cursor stays on it when the order changes."""
    return zlib.crc32(name.encode("utf-8", "replace")) + at


def text_of(value: object) -> str:
    """Return a value as safe text; empty for none."""
    return "" if value is None else safe_text(str(value), 200)


def cell_column(id: str, title: str, width: int, weight: int, at: int, **more: Any) -> Column:
    """Return a column for a cell at a given index in the row."""

    def cell(row: ImageRow) -> Cell:
        return Cell(row.cells[at], row.tone)

    return Column(id, title, width, weight, cell, **more)


def name_cell(row: ImageRow) -> Cell:
    """Return the name cell of a row."""
    return Cell(row.name, row.tone)


class ImageTab(TableTab):
    """A table of images; commands get the row under the cursor."""

    topic: Topic[Any]
    source: Any
    about = ""
    """Plural noun of the rows, for sentences."""
    command_keys: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Binding ids and descriptions for the box of keys."""
    counted: ClassVar[tuple[str, ...]] = ()
    """Ids of the columns whose values are counted below the rows."""
    commands: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Commands of the command line about these images, with their meaning."""
    uses: ClassVar[tuple[str, tuple[str, ...]]] = ("", ())
    """Title and steps of the usual way to use these images."""

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:
        super().__init__(glyphs, id=id)
        self.hints = KeyHints(self)

    def look(self, server_id: int, deck: Deck) -> None:
        """Request the list unless it is fresh."""
        if not self.refusal(server_id, deck):
            deck.engine.want(self.source, server_id)

    def follow(self, changes: Changes) -> None:
        """Request nothing after store changes."""

    def action_renew(self) -> None:
        """Read the list again."""
        if self._shown is not None and not self.refusal(*self._shown):
            server_id, deck = self._shown
            deck.engine.renew()
            deck.engine.want(self.source, server_id, now=True)

    def action_command(self, command: str) -> None:
        """Start a command: a dialog asks before anything is sent."""
        self.post_message(Wish(command, self.argument()))

    def on_fleet_table_opened(self, event: FleetTable.Opened) -> None:
        event.stop()

    def refusal(self, server_id: int, deck: Deck) -> str:
        """Return why the server has no such images; empty if there is no reason."""
        return ""

    def reading(self, server_id: int, deck: Deck) -> Reading[Any]:
        """Return the reading of the list."""
        return deck.store.known(self.topic, server_id)

    def rows_of(self, value: Any) -> list[ImageRow]:
        """Return the rows of a list."""
        raise NotImplementedError

    def notes(self, value: Any, room: int) -> list[Line]:
        """Return the lines above the table, except age and errors."""
        return []

    def note(self, value: Any) -> str:
        """Return the text at the right of the title."""
        return count(len(value.rows), self.about.removesuffix("s"))

    def draw(self, server_id: int, deck: Deck) -> None:
        reading, now = self.reading(server_id, deck), deck.clock.now()
        refusal = self.refusal(server_id, deck)
        self.hints.look()
        head: list[Line] = []
        rows: list[ImageRow] = []
        note = ""
        if refusal:
            head, empty = [], refusal
        else:
            age = (
                "not read yet"
                if reading.taken_at is None
                else f"read {ago(now - reading.taken_at)}"
            )
            head = [((f"{self.title}: {age}", "dim"),)]
            if reading.trouble:
                head += error_lines(reading.trouble, self.room)
            empty = f"The {self.about} could not be read." if reading.error else "Not read yet."
        if not refusal and reading.value is not None:
            rows, note = self.rows_of(reading.value), self.note(reading.value)
            unread = getattr(reading.value, "unread", 0)
            if unread:
                words = f"{count(unread, 'record')} could not be read and is not listed."
                head.append(((words, "warn"),))
            head += self.notes(reading.value, self.room)
            empty = (
                f"The {self.about} in the answer could not be read."
                if unread
                else f"{self.none(reading.value)}"
            )
        own = self.instead(deck) if refusal else self.tiles(reading.value)
        side = [*own, *self._server_tiles(server_id, deck)]
        self.fill(
            head, rows, empty=empty, note=note, side=side, below=self._below(server_id, deck, rows)
        )

    def _server_tiles(self, server_id: int, deck: Deck) -> Sequence[Tile]:
        """Return the boxes about the server: its states, its load, hardware, network, and price."""
        row = deck.store.row(server_id)
        if row is None:
            return (server_tile(row),)
        boxes = OverviewBoxes(row, deck, self.glyphs, self.hints, FrameStyle.BOX)
        load = (metrics_tile(server_id, deck, self.glyphs, self.hints),) if boxes.is_vm else ()
        return (boxes.state(), boxes.machine(), boxes.network(), *load, boxes.money())

    def _below(
        self, server_id: int, deck: Deck, rows: Sequence[ImageRow]
    ) -> Sequence[Sequence[Tile]]:
        """Return the tiles below the rows of a large screen."""
        counts = column_counts(self.columns, self.counted, rows, self.glyphs) if rows else ()
        commands = commands_tile("On the command line", self.commands)
        tasks = recent_tile(deck, self.glyphs, server_id=server_id)._replace(
            title="Tasks on this server"
        )
        title, actions = _JOURNAL
        changes = kind_tile(deck, self.glyphs, title, actions)
        ends = ends_tile(deck, self.glyphs, is_narrow=True)
        images = images_tile(server_id, deck, self.hints)
        steps = numbered_tile(*(WITHOUT if self.refusal(server_id, deck) else self.uses))
        problems, others = problems_tile(deck, self.glyphs), recent_tile(deck, self.glyphs)
        left = (*counts, images, steps, commands)
        return left, (changes, tasks, ends, problems, others._replace(title="Tasks, all servers"))

    def instead(self, deck: Deck) -> Sequence[Tile]:
        """Return the boxes next to the table for a server without such images."""
        return ()

    def none(self, value: Any) -> str:
        """Return the text for an empty list."""
        return f"This server has no {self.about}."

    def tiles(self, value: Any) -> Sequence[Tile]:
        """Return the boxes next to the table."""

        def draw(room: int) -> list[Line]:
            words = [self.hints.with_words(*hint) for hint in self.command_keys]
            return [((part, ""),) for part in words if part]

        return [Tile("Do", draw)]


def _row(found: Snapshot | Backup, *cells: str) -> ImageRow:
    """Return the row of an image with a known name."""
    return ImageRow(row_id(found.key), found.name.part(100), cells, "", found)


class SnapshotsTab(ImageTab):
    """Snapshots of a VM; the title shows the provider's limit."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "command('snapshot.create')", "Create", id="images.snapshot_create"),
        Binding("t", "command('snapshot.restore')", "Restore", id="images.snapshot_restore"),
        Binding("x", "command('snapshot.remove')", "Remove", id="images.snapshot_remove"),
        Binding("R,ctrl+r", "renew", "Refresh", show=False, id="images.snapshots_refresh"),
    ]
    title, about = "Snapshots", "snapshots"
    opens = ""
    topic, source = SNAPSHOTS, READ_SNAPSHOTS
    columns = (
        Column("name", "NAME", 24, 100, name_cell, grows=30),
        cell_column("created", "CREATED", 21, 90, 0, grows=8),
        cell_column("size", "SIZE", 10, 80, 1, right=True),
    )
    command_keys = (
        ("images.snapshot_create", "create snapshot"),
        ("images.snapshot_restore", "restore"),
        ("images.snapshot_remove", "remove"),
        ("app.actions", "all actions"),
    )
    commands = (
        ("hostdeck snapshot list SERVER", "Lists the snapshots."),
        ("hostdeck snapshot create SERVER NAME", "Creates a snapshot."),
        ("hostdeck snapshot restore SERVER NAME", "Overwrites the disk with a snapshot."),
        ("hostdeck snapshot remove SERVER NAME", "Removes a snapshot."),
    )

    uses = (
        "Before a risky change",
        (
            "Create a snapshot of the VM.",
            "Change the system.",
            "If it fails, restore the snapshot. Everything written since then is lost.",
            "If it works, power off the VM and remove the snapshot.",
        ),
    )

    def refusal(self, server_id: int, deck: Deck) -> str:
        row, detail = deck.store.row(server_id), deck.store.detail(server_id).value
        if row is None:
            return ""
        return no_snapshots(row, None if detail is None else detail.server_data)

    def instead(self, deck: Deck) -> Sequence[Tile]:
        steps = (
            (self.hints.of("images.backups"), "Backups of this server, and their schedule."),
            (self.hints.of("images.iso"), "ISO images: start a rescue system."),
            (self.hints.of("app.actions"), "All actions for this server."),
        )
        return (next_steps_tile(steps, "Instead"), virtual_tile(deck))

    def rows_of(self, value: Any) -> list[ImageRow]:
        return [
            _row(found, sent_time(text_of(found.created)), size(found.size)) for found in value.rows
        ]

    def note(self, value: Any) -> str:
        return f"{len(value.rows) + value.unread} of {value.most or USUAL_MOST}"

    def argument(self) -> SnapshotFacts:
        """Return the list and the snapshot under the cursor, for the commands."""
        value = None if self._shown is None else self.reading(*self._shown).value
        row = self.table.current
        chosen: Snapshot | None = None if row is None else row.record
        return SnapshotFacts.of(value, chosen)

    def none(self, value: Any) -> str:
        key = self.hints.of("images.snapshot_create")
        return f"This VM has no snapshots.\n{key} creates a snapshot." if key else "No snapshots."

    def tiles(self, value: Any) -> Sequence[Tile]:
        words = (
            "Removing a snapshot requires the VM to be powered off. Restoring a snapshot "
            "overwrites the disk. Neither can be undone."
        )
        return [*super().tiles(value), prose_tile("Rules", words)]


class BackupsTab(ImageTab):
    """Backups of a server with their schedule."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "command('backup.create')", "Create", id="images.backup_create"),
        Binding("x", "command('backup.delete')", "Delete", id="images.backup_delete"),
        Binding("e", "command('backup.schedule')", "Schedule", id="images.backup_schedule"),
        Binding("R,ctrl+r", "renew", "Refresh", show=False, id="images.backups_refresh"),
    ]
    title, about = "Backups", "backups"
    opens = ""
    topic, source = BACKUPS, READ_BACKUPS
    columns = (
        Column("name", "NAME", 24, 100, name_cell, grows=30),
        cell_column("date", "DATE", 21, 90, 0, grows=8),
        cell_column("size", "SIZE", 10, 80, 1, right=True),
        cell_column("status", "STATUS", 10, 70, 2, grows=10),
    )
    command_keys = (
        ("images.backup_create", "create backup"),
        ("images.backup_delete", "delete"),
        ("images.backup_schedule", "change schedule"),
        ("app.actions", "all actions"),
    )
    counted = ("status",)
    commands = (
        ("hostdeck backup list SERVER", "Lists the backups."),
        ("hostdeck backup create SERVER NAME", "Creates a backup."),
        ("hostdeck backup delete SERVER NAME", "Deletes a backup."),
    )
    uses = (
        "Restore a backup",
        (
            "Create a backup, or let the schedule create it.",
            "To restore it, open a support ticket that names the server, the backup, and a time.",
            "The server is offline while support restores it.",
        ),
    )

    def rows_of(self, value: Any) -> list[ImageRow]:
        return [
            _row(
                found,
                sent_time(text_of(found.date)),
                size(found.size),
                text_of(found.status) or "unknown",
            )
            for found in value.rows
        ]

    def notes(self, value: Any, room: int) -> list[Line]:
        lines: list[Line] = []
        if value.running:
            lines.append((("A backup is running.", "warn"),))
        elif value.running is None:
            lines.append((("It is unknown whether a backup is running.", "dim"),))
        schedule = (
            "could not be read"
            if value.schedule is None
            else ", ".join(f"{name} {text or 'unknown'}" for name, text in value.schedule) or "none"
        )
        lines += [((part, ""),) for part in fold(f"Schedule: {schedule}", room)[:2]]
        return [*lines, *(((part, "dim"),) for part in fold(NO_RESTORE, room)[:3])]

    def argument(self) -> BackupFacts:
        """Return the list and the backup under the cursor, for the commands."""
        value = None if self._shown is None else self.reading(*self._shown).value
        row = self.table.current
        chosen: Backup | None = None if row is None else row.record
        return BackupFacts(value, chosen)
