"""Answers with parts unknown to Hostdeck: fields, types and states by action, with a sample."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from screens.account_tiles import commands_tile, connection_tile
from screens.deck_screen import DeckScreen
from screens.list_body import Beside, ListBody
from screens.status_facts import footer_keys, freshness, header_facts
from screens.work_tiles import actions_tile, prose_tile, requests_tile
from tui.format import ago, count
from tui.store.changes import Changes
from tui.text import safe_lines
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.lines import Line
from widgets.pane import Pane
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.conformance.awareness import Unrecognized
    from tui.deck import Deck

_MEANING = (
    "The provider changes its answers without notice. Hostdeck shows what it does not know as "
    "unknown and counts it here, by API action.",
    "An unknown field is ignored. A value of another type or an unknown state is shown as "
    "unknown, never as good.",
    "The sample below each action is the last such answer, with secrets masked.",
)
_COMMANDS = (
    ("hostdeck conformance --plan", "Lists the reads of a full comparison."),
    ("hostdeck conformance", "Compares the provider's answers with the known ones."),
    ("hostdeck conformance --save FILE", "Saves a report for a bug report."),
)
NOTHING = "Hostdeck knows every field and state in the answers of this session."


class UnrecognizedScreen(DeckScreen):
    """Counters of this session. Nothing is read for them, and none of them is sent anywhere."""

    DEFAULT_CSS = "UnrecognizedScreen #unrecognized { padding: 0 1; }"

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self._glyphs = glyphs_for(ascii=deck.ascii)

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield ListBody(self.deck, Pane(self._glyphs, id="unrecognized"))
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        self.show(frozenset())
        self.query_one(Pane).focus()

    def show(self, changes: Changes) -> None:
        found, now = self.deck.engine.answers.found, self.deck.clock.now()
        self.query_one(HeaderLine).facts = header_facts(self.deck, "Unrecognized answers")
        lines = [line for item in found for line in _lines(item, now)]
        self.query_one(Pane).set_lines(lines or [((NOTHING, "dim"),)])
        body = self.query_one(ListBody)
        around = self._around() if body.is_wide else Beside()
        body.show("Answers", around, rows=len(lines) or 1, right=count(len(found), "action"))
        facts = [(count(len(found), "action"), ""), ("secrets masked, not saved", "dim")]
        self.query_one(StatusLine).tell(facts, freshness(self.deck))
        self.query_one(KeyFooter).keys = footer_keys(self)

    def _around(self) -> Beside:
        """Return the tiles next to and below the answers."""
        meaning = prose_tile("Meaning", *_MEANING)
        side = (meaning, connection_tile(self.deck), actions_tile(self.deck, self._glyphs))
        below = ((commands_tile("On the command line", _COMMANDS),), (requests_tile(self.deck),))
        return Beside(side, below)

    def on_resize(self) -> None:
        self.call_after_refresh(self.show, frozenset())


def _lines(item: Unrecognized, now: float) -> Iterator[Line]:
    """Yield the unknown parts in the answers of one action, then the last answer that contained
    them."""
    times = f"{count(item.times, 'answer')}, last {ago(now - item.last_at)}"
    yield ((f"{item.action}: {times}", "strong"),)
    for title, places in (
        ("Unknown field", item.fields),
        ("Other type", item.types),
        ("Unknown state", item.states),
    ):
        for place in places:
            yield ((f"  {title}  ", "dim"), (place, "warn"))
    for line in safe_lines(json.dumps(item.sample, ensure_ascii=False, indent=2)):
        yield ((f"    {line}", ""),)
    yield (("", ""),)
