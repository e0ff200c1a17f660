"""One server: tabs by digit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import ContentSwitcher

from screens.deck_screen import DeckScreen
from screens.messages import LeaveServer, Open, OpenShell, Place
from screens.server.relevance import touches
from screens.server.tabs import TABS, TabContent, make_tab
from screens.status_facts import footer_keys, freshness, header_facts, work_facts
from tui.readings.attention import Eyes
from tui.store.changes import Changes, Kind, mentions
from tui.text import safe_text
from widgets.click_lines import ClickLines
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.lines import Line, Lines
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow

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
        *(
            Binding(str(at + 1), f"tab({at})", tab.title, show=False, id=f"server.{tab.id}")
            for at, tab in enumerate(TABS)
        ),
        Binding("tab", "next_tab", "Next tab", show=False, id="server.next_tab"),
        Binding("c", "copy", "Copy", id="server.copy"),
        Binding("s", "ssh", "ssh", id="server.ssh"),
        Binding("v", "console", "Console", show=False, id="server.console"),
        Binding("y", "raw", "Raw answer", id="server.raw"),
        Binding("d", "images", "Snapshots, backups, and ISO", show=False, id="server.images"),
        Binding("i", "reinstall", "Reinstall", show=False, id="server.reinstall"),
    ]

    def __init__(self, deck: Deck, server_id: int) -> None:
        super().__init__(deck)
        self.server_id = server_id
        self._glyphs = glyphs_for(ascii=deck.ascii)
        self._tab = 0

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield ClickLines(id="tabs")
        with ContentSwitcher(initial=TABS[0].id):
            yield make_tab(TABS[0], self._glyphs)
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        self.show(frozenset())
        self.query_one(f"#{TABS[0].id}").focus()
        self._look()
        self.set_interval(AGE_EVERY_S, self._age)

    def _age(self) -> None:
        if self.is_current:
            self._look()
            self.show(frozenset())

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self._look()

    def _look(self) -> None:
        """Want what is in view. Before the sign-in nothing can be: the session's change looks
        again."""
        self.deck.engine.look(Eyes(self.server_id, (), sensors=True))
        for content in self._contents():
            content.look(self.server_id, self.deck)

    def _contents(self) -> Sequence[TabContent]:
        """The tab in view, when it is there already."""
        return [cast(TabContent, one) for one in self.query(f"#{TABS[self._tab].id}")]

    def on_resize(self) -> None:
        self.call_after_refresh(self.show, frozenset())

    def show(self, changes: Changes) -> None:
        """Draw what `changes` touch: news of other servers draws nothing here."""
        if mentions(changes, Kind.SESSION):
            self._look()
        contents = self._contents()
        if not changes or touches(changes, self.server_id, self.deck):
            if changes:
                for content in contents:
                    content.follow(changes)
            row = self.deck.store.row(self.server_id)
            name = safe_text((row.hostname if row else "") or f"#{self.server_id}", 60)
            self.query_one(HeaderLine).facts = header_facts(
                self.deck, f"Fleet > {name} > {TABS[self._tab].title}"
            )
            self.query_one("#tabs", Lines).set_lines([tab_line(self._tab, self.size.width)])
            for content in contents:
                content.show(self.server_id, self.deck)
            self.query_one(KeyFooter).keys = footer_keys(self)
        else:
            for content in contents:
                if content.concerns(changes):
                    content.show(self.server_id, self.deck)
        if not changes or mentions(changes, Kind.SESSION, Kind.FLEET, Kind.OPERATION):
            self.query_one(StatusLine).tell(
                [*work_facts(self.deck), (f"id {self.server_id}", "dim")], freshness(self.deck)
            )

    async def action_tab(self, at: int) -> None:
        """Show a tab; what was opened on the one before is offered to be closed."""
        if TABS[self._tab].leaves_ways and at != self._tab:
            self.post_message(
                LeaveServer(self.server_id, lambda: self.call_later(self._show_tab, at))
            )
        else:
            await self._show_tab(at)

    async def _show_tab(self, at: int) -> None:
        self._tab = at
        switcher = self.query_one(ContentSwitcher)
        if not self.query(f"#{TABS[at].id}"):
            await switcher.add_content(make_tab(TABS[at], self._glyphs))
        switcher.current = TABS[at].id
        self.query_one(f"#{TABS[at].id}").focus()
        self._look()
        self.show(frozenset())
        # The focus has moved by then: other keys work.
        self.call_after_refresh(self.show, frozenset())

    @on(ClickLines.Clicked, "#tabs")
    async def _click_tab(self, event: ClickLines.Clicked) -> None:
        event.stop()
        if event.run is not None and len(event.lines.lines[0]) == len(TABS):
            await self.action_tab(event.run)
        elif event.run is not None:
            await self.action_next_tab()

    async def action_next_tab(self) -> None:
        await self.action_tab((self._tab + 1) % len(TABS))

    def action_back(self) -> None:
        self.post_message(LeaveServer(self.server_id, super().action_back))

    def action_home(self) -> None:
        self.post_message(LeaveServer(self.server_id, super().action_home))

    def first_in_menu(self) -> tuple[str, ...]:
        return _OF_TAB.get(TABS[self._tab].id, ())

    def ways_behind(self) -> int | None:
        return self.server_id

    def targets(self) -> tuple[ServerRow, ...]:
        row = self.deck.store.row(self.server_id)
        return () if row is None else (row,)

    def argument(self) -> Any:
        """Return the choice on the tab in view: a port, an address, a tag."""
        return next((content.argument() for content in self._contents()), None)

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

        return tab_lines(self.deck, TABS[self._tab].id, self.server_id, self.argument())

    def action_reinstall(self) -> None:
        """Opens the wizard; it asks for the host name before anything is sent."""
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
"""What a tab is for, by the beginnings of the commands' ids."""


def tab_line(at: int, width: int) -> Line:
    """Every tab with its digit; closer together where there is little room, and only this one where
    there is less."""
    for shape in (" {} {} ", "{} {} "):
        words = [shape.format(number, tab.title) for number, tab in enumerate(TABS, 1)]
        if sum(map(len, words)) <= width:
            return tuple(
                (word, "strong" if place == at else "dim") for place, word in enumerate(words)
            )
    return ((f" {at + 1} {TABS[at].title}", "strong"), (f"  of {len(TABS)}; Tab goes on", "dim"))
