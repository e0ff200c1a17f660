"""All known facts about one server, in tabs selected by digits."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from screens.messages import LeaveServer, Open, OpenShell, Place
from screens.server.tabbed_screen import TabbedServerScreen, tab_bindings
from screens.server.tabs import TABS


class ServerScreen(TabbedServerScreen):
    """All known facts about one server; every value with its age."""

    tabs = TABS
    shows_sensors = True
    BINDINGS: ClassVar[list[BindingType]] = [
        *tab_bindings("server", TABS),
        Binding("tab", "next_tab", "Next tab", show=False, id="server.next_tab"),
        Binding("c", "copy", "Copy", id="server.copy"),
        Binding("s", "ssh", "ssh", id="server.ssh"),
        Binding("v", "console", "Console", show=False, id="server.console"),
        Binding("y", "raw", "Raw answer", id="server.raw"),
        Binding("d", "images", "Snapshots, backups, and ISO", show=False, id="server.images"),
        Binding("i", "reinstall", "Reinstall", show=False, id="server.reinstall"),
    ]

    def action_back(self) -> None:
        self.post_message(LeaveServer(self.server_id, super().action_back))

    def action_home(self) -> None:
        self.post_message(LeaveServer(self.server_id, super().action_home))

    def first_in_menu(self) -> tuple[str, ...]:
        return _OF_TAB.get(self.tab.id, ())

    def ways_behind(self) -> int | None:
        return self.server_id

    def action_copy(self) -> None:
        from screens.dialogs.copy_dialog import copy_field

        row = self.deck.store.row(self.server_id)
        if row is not None:
            copy_field(self.app, row, self.deck)

    def action_ssh(self) -> None:
        row = self.deck.store.row(self.server_id)
        if row is not None:
            self.post_message(OpenShell(row))

    def equals(self) -> list[tuple[str, str]]:
        from screens.server.tab_equivalents import tab_lines

        return tab_lines(self.deck, self.tab.id, self.server_id, self.argument())

    def action_reinstall(self) -> None:
        """Open the wizard; it requires the host name before anything is sent."""
        self.post_message(Open(Place("reinstall", self.server_id)))

    def action_images(self) -> None:
        """Open the server's snapshots, backups, and ISO images."""
        self.post_message(Open(Place("images", self.server_id)))

    def action_raw(self) -> None:
        self.post_message(Open(Place("raw", self.server_id)))


_OF_TAB = {
    "network": ("network.port",),
    "addresses": ("network.set_main", "network.names", "network.block", "network.unblock"),
    "access": ("access.", "hands."),
    "tags": ("tags.",),
}
"""Prefixes of command ids that belong to each tab."""
