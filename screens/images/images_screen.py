"""Snapshots, backups, and ISO images of one server, as tabs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import ContentSwitcher

from screens.deck_screen import DeckScreen
from screens.images.image_tabs import BackupsTab, ImageTab, SnapshotsTab
from screens.images.iso_tabs import IsoTab, TasksTab
from screens.server.relevance import touches
from screens.status_facts import footer_keys, freshness, header_facts, work_facts
from tui.readings.attention import Eyes
from tui.store.changes import Changes, Kind, mentions
from tui.text import safe_text
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.lines import Lines
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow

AGE_EVERY_S = 15.0
TABS: tuple[type[ImageTab], ...] = (SnapshotsTab, BackupsTab, IsoTab, TasksTab)
_IDS = ("snapshots", "backups", "iso", "tasks")


class ImagesScreen(DeckScreen):
    """Images of one server; every list with its age."""

    DEFAULT_CSS = """
    ImagesScreen {
        #tabs { height: 1; background: $surface; }
        ContentSwitcher { height: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(at + 1), f"tab({at})", tab.title, show=False, id=f"images.{_IDS[at]}")
            for at, tab in enumerate(TABS)
        ),
        Binding("tab", "next_tab", "Next tab", key_display="Tab", id="images.next_tab"),
    ]

    def __init__(self, deck: Deck, server_id: int) -> None:
        super().__init__(deck)
        self.server_id = server_id
        self._tab = 0

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield Lines(id="tabs")
        glyphs = glyphs_for(ascii=self.deck.ascii)
        with ContentSwitcher(initial=_IDS[0]):
            for tab, name in zip(TABS, _IDS, strict=True):
                yield tab(glyphs, id=name)
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        self._look()
        self.show(frozenset())
        self._content.focus()
        self.set_interval(AGE_EVERY_S, self._age)

    def _age(self) -> None:
        if self.is_current:
            self._look()
            self.show(frozenset())

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self._look()

    def on_resize(self) -> None:
        self.call_after_refresh(self.show, frozenset())

    @property
    def _content(self) -> ImageTab:
        return self.query_one(f"#{_IDS[self._tab]}", TABS[self._tab])

    def _look(self) -> None:
        """Want what the tab in view shows, and the power state that its rules depend on."""
        self.deck.engine.look(Eyes(self.server_id, ()))
        self._content.look(self.server_id, self.deck)

    def show(self, changes: Changes) -> None:
        if mentions(changes, Kind.SESSION):
            self._look()
        if not changes or touches(changes, self.server_id, self.deck):
            row = self.deck.store.row(self.server_id)
            name = safe_text((row.hostname if row else "") or f"#{self.server_id}", 60)
            title = TABS[self._tab].title
            self.query_one(HeaderLine).facts = header_facts(self.deck, f"Fleet > {name} > {title}")
            runs = [
                (f" {at + 1} {tab.title} ", "strong" if at == self._tab else "dim")
                for at, tab in enumerate(TABS)
            ]
            self.query_one("#tabs", Lines).set_lines([tuple(runs)])
            self._content.show(self.server_id, self.deck)
            self.query_one(KeyFooter).keys = footer_keys(self)
        self.query_one(StatusLine).tell(self._facts(), freshness(self.deck))

    def _facts(self) -> Sequence[tuple[str, str]]:
        row = self.deck.store.row(self.server_id)
        power = f"power {row.power}" if row is not None else "power unknown"
        return [*work_facts(self.deck), (power, ""), (f"id {self.server_id}", "dim")]

    def action_tab(self, at: int) -> None:
        """Show a tab."""
        self._tab = at
        self.query_one(ContentSwitcher).current = _IDS[at]
        self._content.focus()
        self._look()
        self.show(frozenset())
        # The focus has moved by then: other keys work.
        self.call_after_refresh(self.show, frozenset())

    def action_next_tab(self) -> None:
        """Show the next tab."""
        self.action_tab((self._tab + 1) % len(TABS))

    def first_in_menu(self) -> tuple[str, ...]:
        name = _IDS[self._tab].removesuffix("s")
        return ("install.task" if name == "task" else f"{name}.",)

    def targets(self) -> tuple[ServerRow, ...]:
        row = self.deck.store.row(self.server_id)
        return () if row is None else (row,)

    def argument(self) -> Any:
        """Return the list and the chosen row of the tab in view."""
        return self._content.argument()

    def equals(self) -> list[tuple[str, str]]:
        from screens.command_equivalents import read_lines
        from tui.api.catalog import eq_more_actions as eq_more
        from tui.api.catalog import iso_actions as iso
        from tui.api.catalog import os_images_actions as os_images
        from tui.api.catalog import vm_actions as vm
        from tui.api.catalog.common import ServerRef

        number = self.server_id
        if self._tab == 0:
            params = vm.SnapshotList(id=number)
            return read_lines(self.deck, vm.GET_SNAPSHOT, params, "snapshot", "list", str(number))
        if self._tab == 1:
            about = ServerRef(id=number)
            return read_lines(self.deck, eq_more.BACKUP_LIST, about, "backup", "list", str(number))
        if self._tab == len(TABS) - 1:
            return read_lines(self.deck, os_images.GET_TASKS, os_images.OsParams())
        wanted = iso.IsoList(server_id=number)
        return read_lines(self.deck, iso.LIST_ISO, wanted, "iso", "list", str(number))
