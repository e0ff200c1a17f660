"""The tabs of ISO images and of tasks of a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from screens.images.image_tabs import ImageRow, ImageTab, cell_column, name_cell, text_of
from tui.commands.iso_commands import IsoFacts
from tui.commands.task_commands import TaskFacts, fits_kind
from tui.format import count
from tui.models.kind import ServerKind
from tui.readings.install_topics import READ_TASKS, TASKS
from tui.readings.iso_topics import ISOS, READ_ISOS
from tui.store.operations import OpState, parameters_of
from tui.text import safe_text
from widgets.columns import Column
from widgets.fleet_table import FleetTable
from widgets.lines import Line

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.models.iso import IsoImage
    from tui.store.operations import LooseEnd

_UNKNOWN = "unknown"


class IsoTab(ImageTab):
    """ISO images in the provider's library and of the account."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "command('iso.mount')", "Mount", id="images.iso_mount"),
        Binding("b", "command('iso.boot')", "Boot from image", id="images.iso_boot"),
        Binding("u", "command('iso.unmount')", "Unmount", id="images.iso_unmount"),
        Binding("D", "command('iso.back')", "Boot from disk", id="images.iso_back"),
        Binding("n", "command('iso.upload')", "Upload", id="images.iso_upload"),
        Binding("x", "command('iso.delete')", "Delete", show=False, id="images.iso_delete"),
        Binding("slash", "filter", "Filter", show=False, id="images.iso_filter"),
        Binding("R,ctrl+r", "renew", "Refresh", show=False, id="images.iso_refresh"),
    ]
    title, about = "ISO images", "ISO images"
    opens = "Mount"
    topic, source = ISOS, READ_ISOS
    columns = (
        Column("name", "NAME", 18, 100, name_cell, grows=14),
        cell_column("file", "FILE", 18, 60, 0, grows=16),
        cell_column("owner", "OWNER", 8, 80, 1),
        cell_column("status", "STATUS", 9, 90, 2, grows=6),
        cell_column("description", "DESCRIPTION", 16, 50, 3, grows=30),
    )
    command_keys = (
        ("images.iso_mount", "mount"),
        ("images.iso_boot", "boot from image"),
        ("images.iso_unmount", "unmount"),
        ("images.iso_back", "unmount and boot from disk"),
        ("images.iso_upload", "upload an image"),
        ("images.iso_delete", "delete your image"),
        ("images.iso_filter", "filter"),
        ("app.actions", "all actions"),
    )
    counted = ("owner", "status")
    commands = (
        ("hostdeck iso list SERVER", "Lists the images."),
        ("hostdeck iso mount SERVER NAME", "Mounts an image."),
        ("hostdeck iso boot SERVER NAME", "Mounts an image and boots from it."),
        ("hostdeck iso back SERVER", "Unmounts the image and boots from disk."),
    )
    uses = (
        "Rescue system",
        (
            "Mount an image and boot from it: the server restarts.",
            "Open the console of the server and repair the system.",
            "Unmount the image and boot from disk.",
        ),
    )
    _wanted = ""

    def look(self, server_id: int, deck: Deck) -> None:
        """Request the list; request it again on each call while one of the account's images is
        pending."""
        value = deck.store.known(ISOS, server_id).value
        pending = any(image.is_own and not image.is_usable for image in value or ())
        deck.engine.want(READ_ISOS, server_id, now=pending)

    def rows_of(self, value: Any) -> list[ImageRow]:
        words = self._wanted.casefold().split()
        rows = [
            ImageRow(
                image.id,
                safe_text(image.called, 100),
                (
                    text_of(image.iso_name),
                    image.owner,
                    text_of(image.status) or _UNKNOWN,
                    text_of(image.description),
                ),
                "dim" if image.admin_only or not image.is_usable else "",
                image,
            )
            for image in value
        ]
        return [
            row
            for row in rows
            if all(word in f"{row.name} {' '.join(row.cells)}".casefold() for word in words)
        ]

    def note(self, value: Any) -> str:
        if self._wanted:
            return f"{len(self.rows_of(value))} of {len(value)}: {safe_text(self._wanted, 20)}"
        return count(len(value), "image")

    def none(self, value: Any) -> str:
        if self._wanted:
            return f"No image matches {safe_text(self._wanted, 30)}."
        return "The provider lists no ISO images for this server."

    def notes(self, value: Any, room: int) -> list[Line]:
        end = self._mounted()
        return [((end, "warn"),)] if end else []

    def _mounted(self) -> str:
        if self._shown is None:
            return ""
        server_id, deck = self._shown
        ends = [
            end
            for end in deck.store.loose_ends
            if end.server_id == server_id and end.mend == "iso/unmount_iso"
        ]
        key = self.hints.with_words("images.iso_back", "unmounts the image and boots from disk")
        return f"{self._mounted_name(ends[0], deck)}. {key}." if ends else ""

    def _mounted_name(self, end: LooseEnd, deck: Deck) -> str:
        """Return that an image is mounted, with its name if the list contains it."""
        opened = deck.store.operations.get(end.id)
        if opened is None or opened.state is not OpState.DONE:
            return safe_text(end.what)
        wanted = parameters_of(opened).get("iso_id")
        images = deck.store.known(ISOS, end.server_id or 0).value or ()
        found = next((image for image in images if image.id == wanted), None)
        return safe_text(end.what if found is None else f"{found.called} is mounted", 80)

    def argument(self) -> IsoFacts:
        """Return the list and the image under the cursor, for the commands."""
        value = None if self._shown is None else self.reading(*self._shown).value
        row = self.table.current
        chosen: IsoImage | None = None if row is None else row.record
        return IsoFacts(None if value is None else tuple(value), chosen)

    def on_fleet_table_opened(self, event: FleetTable.Opened) -> None:
        event.stop()
        self.action_command("iso.mount")

    def action_filter(self) -> None:
        """Ask for words to search in name, file, status, and description."""
        from screens.dialogs.ask_dialog import AskScreen

        dialog = AskScreen(
            "Filter ISO images", "Enter words, in any order.", typed=self._wanted, optional=True
        )
        self.app.push_screen(dialog, self._filter)

    def _filter(self, text: str | None) -> None:
        if text is not None:
            self._wanted = text.strip()
            self.show_again()


class TasksTab(ImageTab):
    """Tasks that the provider can run on the installed server."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "command('install.task')", "Run", id="images.task_run"),
        Binding("R,ctrl+r", "renew", "Refresh", show=False, id="images.tasks_refresh"),
    ]
    title, about = "Tasks", "tasks"
    opens = "Run"
    topic, source = TASKS, READ_TASKS
    columns = (
        Column("name", "NAME", 24, 100, name_cell, grows=40),
        cell_column("tags", "FOR", 20, 80, 0, grows=30),
    )
    command_keys = (("images.task_run", "run on this server"), ("app.actions", "all actions"))
    commands = (("hostdeck stock --software", "Lists the software that the provider installs."),)
    uses = (
        "Run a task",
        (
            "Select a task that fits the installed system.",
            "Run it and confirm.",
            "Operations shows the progress and the result.",
        ),
    )

    def rows_of(self, value: Any) -> list[ImageRow]:
        row = None if self._shown is None else self._shown[1].store.row(self._shown[0])
        kind = ServerKind.UNKNOWN if row is None else row.kind
        return [
            ImageRow(
                task.id,
                text_of(task.name) or f"#{task.id}",
                (text_of(", ".join(str(label.tag) for label in task.tags)),),
                "",
                task,
            )
            for task in value
            if fits_kind(task, kind)
        ]

    def note(self, value: Any) -> str:
        return f"{len(self.rows_of(value))} of {len(value)} match"

    def none(self, value: Any) -> str:
        return "The provider lists no tasks for this kind of server."

    def argument(self) -> TaskFacts:
        """Return the task under the cursor, for the command."""
        row = self.table.current
        return TaskFacts(None if row is None else row.record)

    def on_fleet_table_opened(self, event: FleetTable.Opened) -> None:
        event.stop()
        self.action_command("install.task")
