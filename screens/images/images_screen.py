"""Snapshots, backups, ISO images, and tasks of one server, as tabs."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from screens.server.tabbed_screen import TabbedServerScreen, tab_bindings
from screens.server.tabs import Tab

TABS = (
    Tab("Snapshots", "screens.images.image_tabs:SnapshotsTab"),
    Tab("Backups", "screens.images.image_tabs:BackupsTab"),
    Tab("ISO images", "screens.images.iso_tabs:IsoTab", name="iso"),
    Tab("Tasks", "screens.images.iso_tabs:TasksTab"),
)


class ImagesScreen(TabbedServerScreen):
    """Images of one server; every list with its age. Available image actions depend on the power
    state."""

    tabs = TABS
    BINDINGS: ClassVar[list[BindingType]] = [
        *tab_bindings("images", TABS),
        Binding("tab", "next_tab", "Next tab", key_display="Tab", id="images.next_tab"),
    ]

    def status_facts(self) -> list[tuple[str, str]]:
        row = self.deck.store.row(self.server_id)
        power = f"power {row.power}" if row is not None else "power unknown"
        *work, server = super().status_facts()
        return [*work, (power, ""), server]

    def first_in_menu(self) -> tuple[str, ...]:
        name = self.tab.id.removesuffix("s")
        return ("install.task" if name == "task" else f"{name}.",)

    def equals(self) -> list[tuple[str, str]]:
        from screens.command_equivalents import read_lines
        from tui.api.catalog import eq_more_actions as eq_more
        from tui.api.catalog import iso_actions as iso
        from tui.api.catalog import os_images_actions as os_images
        from tui.api.catalog import vm_actions as vm
        from tui.api.catalog.common import ServerRef

        number, tab_id = self.server_id, self.tab.id
        if tab_id == "snapshots":
            params = vm.SnapshotList(id=number)
            return read_lines(self.deck, vm.GET_SNAPSHOT, params, "snapshot", "list", str(number))
        if tab_id == "backups":
            about = ServerRef(id=number)
            return read_lines(self.deck, eq_more.BACKUP_LIST, about, "backup", "list", str(number))
        if tab_id == "tasks":
            return read_lines(self.deck, os_images.GET_TASKS, os_images.OsParams())
        wanted = iso.IsoList(server_id=number)
        return read_lines(self.deck, iso.LIST_ISO, wanted, "iso", "list", str(number))
