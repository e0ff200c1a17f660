"""The base class of screens that show one server in tabs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import ContentSwitcher

from screens.messages import LeaveServer
from screens.reading_screen import ReadingScreen
from screens.server.relevance import touches
from screens.server.tabs import Tab, TabContent, make_tab
from screens.status_facts import footer_keys, freshness, header_facts, work_facts
from tui.readings.attention import Eyes
from tui.store.changes import Changes, Kind, mentions
from tui.text import safe_text
from widgets.click_lines import ClickLines
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.key_words import with_key_names
from widgets.lines import Line, Lines
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow


def tab_bindings(prefix: str, tabs: Sequence[Tab]) -> list[Binding]:
    """Return the digits of the tabs as bindings, with ids starting with `prefix`."""
    return [
        Binding(str(number), f"tab({number - 1})", tab.title, show=False, id=f"{prefix}.{tab.id}")
        for number, tab in enumerate(tabs, 1)
    ]


class TabbedServerScreen(ReadingScreen):
    """One server in tabs, each created at its first visit; every value with its age."""

    DEFAULT_CSS = """
    TabbedServerScreen {
        #tabs { height: 1; background: $surface; }
        ContentSwitcher { height: 1fr; }
    }
    """
    tabs: ClassVar[tuple[Tab, ...]]
    """The tabs in the order of their digits."""
    shows_sensors: ClassVar[bool] = False
    """True if the server's sensors should be read."""

    def __init__(self, deck: Deck, server_id: int) -> None:
        super().__init__(deck)
        self.server_id = server_id
        self._glyphs = glyphs_for(ascii=deck.ascii)
        self._tab = 0

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield ClickLines(id="tabs")
        with ContentSwitcher(initial=self.tab.id):
            yield make_tab(self.tab, self._glyphs)
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        self.show(frozenset())
        self.query_one(f"#{self.tab.id}").focus()
        self._look()
        self.age_by_itself()

    @property
    def tab(self) -> Tab:
        """Return the tab in view."""
        return self.tabs[self._tab]

    def _look(self) -> None:
        """Request the data in view. Before the sign-in this is impossible; the session change calls
        it again."""
        self.deck.engine.look(Eyes(self.server_id, (), sensors=self.shows_sensors))
        for content in self._contents():
            content.look(self.server_id, self.deck)

    def _contents(self) -> Sequence[TabContent]:
        """Return the tab in view if it already exists."""
        return [cast(TabContent, content) for content in self.query(f"#{self.tab.id}")]

    def show(self, changes: Changes) -> None:
        """Draw everything that `changes` touch; changes of other servers draw nothing."""
        if mentions(changes, Kind.SESSION):
            self._look()
        is_touched = not changes or touches(changes, self.server_id, self.deck)
        if is_touched:
            self._show_all(changes)
        else:
            for content in self._contents():
                if content.concerns(changes):
                    content.show(self.server_id, self.deck)
        if is_touched or mentions(changes, Kind.OPERATION):
            self.query_one(StatusLine).tell(self.status_facts(), freshness(self.deck))

    def _show_all(self, changes: Changes) -> None:
        contents = self._contents()
        if changes:
            for content in contents:
                content.follow(changes)
        row = self.deck.store.row(self.server_id)
        name = safe_text((row.hostname if row else "") or f"#{self.server_id}", 60)
        path = f"Fleet > {name} > {self.tab.title}"
        self.query_one(HeaderLine).facts = header_facts(self.deck, path)
        following = with_key_names(self, "{key:server.next_tab}")
        line = tab_line(self.tabs, self._tab, self.size.width, following)
        self.query_one("#tabs", Lines).set_lines([line])
        for content in contents:
            content.show(self.server_id, self.deck)
        self.query_one(KeyFooter).keys = footer_keys(self)

    def status_facts(self) -> list[tuple[str, str]]:
        """Return the facts for the left of the status line."""
        return [*work_facts(self.deck), (f"id {self.server_id}", "dim")]

    async def action_tab(self, at: int) -> None:
        """Show a tab; offer to close access opened on the previous tab."""
        if self.tab.leaves_ways and at != self._tab:
            self.post_message(
                LeaveServer(self.server_id, lambda: self.call_later(self._show_tab, at))
            )
        else:
            await self._show_tab(at)

    async def _show_tab(self, at: int) -> None:
        self._tab = at
        switcher = self.query_one(ContentSwitcher)
        if not self.query(f"#{self.tab.id}"):
            await switcher.add_content(make_tab(self.tab, self._glyphs))
        switcher.current = self.tab.id
        self.paint_after_layout()
        self.query_one(f"#{self.tab.id}").focus()
        self._look()
        self.show(frozenset())
        # The focus has already moved, so other keys are active.
        self.call_after_refresh(self.show, frozenset())

    @on(ClickLines.Clicked, "#tabs")
    async def _click_tab(self, event: ClickLines.Clicked) -> None:
        event.stop()
        if event.run is not None and len(event.lines.lines[0]) == len(self.tabs):
            await self.action_tab(event.run)
        elif event.run is not None:
            await self.action_next_tab()

    async def action_next_tab(self) -> None:
        """Show the next tab."""
        await self.action_tab((self._tab + 1) % len(self.tabs))

    def targets(self) -> tuple[ServerRow, ...]:
        row = self.deck.store.row(self.server_id)
        return () if row is None else (row,)

    def argument(self) -> Any:
        """Return the selection on the tab in view: a port, an address, a tag, an image."""
        return next((content.argument() for content in self._contents()), None)


def tab_line(tabs: Sequence[Tab], at: int, width: int, following: str) -> Line:
    """Return the titles of all tabs with their digits: closer together on a narrow screen, and only
    the current title on a very narrow one.

    Args:
        following: Key of the next tab.
    """
    for shape in (" {} {} ", "{} {} "):
        words = [shape.format(number, tab.title) for number, tab in enumerate(tabs, 1)]
        if sum(map(len, words)) <= width:
            return tuple(
                (word, "strong" if place == at else "dim") for place, word in enumerate(words)
            )
    more = f"  of {len(tabs)}; {following}: next tab"
    return ((f" {at + 1} {tabs[at].title}", "strong"), (more, "dim"))
