"""One server: tabs by digit."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import ContentSwitcher

from screens.base import DeckScreen
from screens.footing import footer_keys, freshness, header_facts
from screens.server.panes import OverviewPane, SensorsPane
from tui.engine.attention import Eyes
from tui.store.changes import Changes
from tui.text import safe_text
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.lines import Lines
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.engine.deck import Deck

TABS = ("Overview", "Sensors")
AGE_EVERY_S = 15.0


class ServerScreen(DeckScreen):
    """Everything known of one server; every value with its age."""

    DEFAULT_CSS = """
    ServerScreen {
        #tabs { height: 1; background: $surface; }
        ContentSwitcher { height: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "tab(0)", "Overview", id="server.overview"),
        Binding("2", "tab(1)", "Sensors", id="server.sensors"),
        Binding("tab", "next_tab", "Next tab", show=False, id="server.next_tab"),
        Binding("c", "copy", "Copy", id="server.copy"),
        Binding("y", "raw", "Raw answer", id="server.raw"),
    ]

    def __init__(self, deck: Deck, server_id: int) -> None:
        super().__init__(deck)
        self.server_id = server_id
        self._glyphs = glyphs_for(ascii=deck.ascii)
        self._tab = 0

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield Lines(id="tabs")
        with ContentSwitcher(initial="overview"):
            yield OverviewPane(self._glyphs, id="overview")
            yield SensorsPane(self._glyphs, id="sensors")
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        self.show(frozenset())
        self.query_one(OverviewPane).focus()
        self.deck.engine.look(Eyes(self.server_id, (), sensors=True))
        self.set_interval(AGE_EVERY_S, lambda: self.show(frozenset()))

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.deck.engine.look(Eyes(self.server_id, (), sensors=True))

    def on_resize(self) -> None:
        self.call_after_refresh(self.show, frozenset())

    def show(self, changes: Changes) -> None:
        row = self.deck.store.row(self.server_id)
        name = safe_text((row.hostname if row else "") or f"#{self.server_id}", 60)
        self.query_one(HeaderLine).facts = header_facts(self.deck, f"Fleet > {name} > {TABS[self._tab]}")
        runs = [(f" {at + 1} {title} ", "strong" if at == self._tab else "dim") for at, title in enumerate(TABS)]
        self.query_one("#tabs", Lines).set_lines([tuple(runs)])
        self.query_one(OverviewPane).show(self.server_id, self.deck)
        self.query_one(SensorsPane).show(self.server_id, self.deck)
        self.query_one(StatusLine).tell([(f"id {self.server_id}", "dim")], freshness(self.deck))
        self.query_one(KeyFooter).keys = footer_keys(self)

    def action_tab(self, at: int) -> None:
        self._tab = at
        self.query_one(ContentSwitcher).current = TABS[at].lower()
        self.query_one(f"#{TABS[at].lower()}").focus()
        self.show(frozenset())

    def action_next_tab(self) -> None:
        self.action_tab((self._tab + 1) % len(TABS))

    def action_copy(self) -> None:
        from screens.dialogs.copy import copy_field

        row = self.deck.store.row(self.server_id)
        if row is not None:
            copy_field(self.app, row, self.deck)

    def action_raw(self) -> None:
        from screens.raw import RawScreen

        self.app.push_screen(RawScreen(self.deck, self.server_id))
