"""The raw answer about a server as JSON with secrets masked, with a text search."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.searched_screen import SearchedScreen
from screens.status_facts import footer_keys, freshness, header_facts
from tui.secrets import mask_tree
from tui.store.changes import Changes
from tui.text import safe_lines
from widgets.find_field import FindField
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.key_words import with_key_names
from widgets.lines import Line, Run
from widgets.pane import Pane
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow
    from tui.models.server import ServerDetail


class RawScreen(SearchedScreen):
    """eq/show as last read; no new request is sent. `/` searches, `n` and `N` move between
    matches."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "find", "Find", key_display="/", id="raw.find"),
        Binding("n", "next(1)", "Next", id="raw.next"),
        Binding("N", "next(-1)", "Previous", id="raw.before"),
        Binding("escape", "close", "Back", id="raw.back"),
    ]

    def __init__(self, deck: Deck, server_id: int) -> None:
        super().__init__(deck)
        self._server_id = server_id
        self._lines: Sequence[str] = ()
        self._hits: Sequence[int] = ()
        """Lines that contain the search text."""
        self._at = 0

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield FindField("search", id="find")
        yield Pane(glyphs_for(ascii=self.deck.ascii), id="raw")
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        self.show(frozenset())
        self.query_one(Pane).focus()

    def show(self, changes: Changes) -> None:
        detail = self.deck.store.detail(self._server_id).value
        unread = with_key_names(self, "Not read yet. {key:app.refresh} reads it.")
        text = unread if detail is None else self._json(detail)
        self._lines = safe_lines(text)
        self._look()
        self.query_one(HeaderLine).facts = header_facts(
            self.deck, f"Fleet > {self._server_id} > raw answer"
        )
        self._show_lines()

    def _show_lines(self) -> None:
        facts = [("eq/show, secrets masked", "dim")]
        if self.search_text:
            where = (
                f"line {self._at + 1} of {len(self._hits)} with it" if self._hits else "no match"
            )
            facts.insert(0, (where, "key" if self._hits else "warn"))
        self.query_one(StatusLine).tell(facts, freshness(self.deck))
        self.query_one(KeyFooter).keys = footer_keys(self)

    # Search

    @property
    def searched(self) -> Pane:
        return self.query_one(Pane)

    def _look(self) -> None:
        """Find the matching lines again; stay on the current match if it still matches."""
        wanted = (
            re.compile(re.escape(self.search_text), re.IGNORECASE) if self.search_text else None
        )
        self._hits = [
            at for at, line in enumerate(self._lines) if wanted is not None and wanted.search(line)
        ]
        self._at = max(0, min(self._at, len(self._hits) - 1))
        gone_to = self._hits[self._at] if self._hits else None
        self.query_one(Pane).set_lines(
            [
                _marked(line, wanted, "warn" if at == gone_to else "key")
                for at, line in enumerate(self._lines)
            ]
        )

    def _go_to_hit(self) -> None:
        if self._hits:
            pane = self.query_one(Pane)
            pane.action_by(self._hits[self._at] - pane.size.height // 2 - pane.scroll_offset.y)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "next":
            return self.is_mounted and bool(self._hits)
        return super().check_action(action, parameters)

    def show_matches(self) -> None:
        self._at = 0
        self._look()
        self._go_to_hit()
        self._show_lines()

    def action_next(self, by: int) -> None:
        """Go to the next or previous match, wrapping at the ends."""
        if self._hits:
            self._at = (self._at + by) % len(self._hits)
            self._look()
            self._go_to_hit()
            self._show_lines()

    def equals(self) -> list[tuple[str, str]]:
        from screens.command_equivalents import read_lines
        from tui.api.catalog import eq_actions as eq
        from tui.api.catalog.common import ServerRef

        return read_lines(self.deck, eq.SHOW, ServerRef(id=self._server_id))

    def targets(self) -> tuple[ServerRow, ...]:
        row = self.deck.store.row(self._server_id)
        return () if row is None else (row,)

    @staticmethod
    def _json(detail: ServerDetail) -> str:
        """Return the answer as sent, not as parsed, with secrets masked."""
        return json.dumps(mask_tree(detail.sent), ensure_ascii=False, indent=2)


def _marked(line: str, wanted: re.Pattern[str] | None, tone: str) -> Line:
    """Return `line` with the search text in `tone`."""
    runs: list[Run] = []
    end = 0
    for hit in wanted.finditer(line) if wanted is not None else ():
        runs += [(line[end : hit.start()], ""), (hit[0], tone)]
        end = hit.end()
    return (*runs, (line[end:], ""))
