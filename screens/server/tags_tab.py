"""The tags of one server: names, values, notes, and what forbids a change."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screens.messages import Wish
from screens.server.table_tab import TableTab
from tui.fleet.tag_guards import guards
from tui.fleet.tag_text import OWN_NAMES, TagText, sent_tag
from tui.readings.tags_topics import READ_TAGS, TAGS
from tui.text import safe_text
from widgets.columns import Cell, Column
from widgets.fleet_table import FleetTable
from widgets.lines import Line
from widgets.reading_lines import age_lines

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.models.tag import Tag


@dataclass(frozen=True, slots=True)
class TagRow:
    """One tag as it is shown; all text is safe."""

    id: int
    name: str
    value: str
    extra: str
    internal: bool
    sent: TagText
    """As it was sent: for sending it back."""


def tag_row(tag: Tag) -> TagRow:
    """A tag of the answer. Its id is made from the name: the cursor stays on it, whatever the
    order."""
    sent = sent_tag(tag)
    extra = safe_text(" ".join(tag.shown_extra.split()), 400)
    value = tag.shown_value
    mark = zlib.crc32(sent.name.encode("utf-8", "replace"))
    return TagRow(mark, safe_text(sent.name), value, extra, tag.internal is True, sent)


class TagsTab(TableTab):
    """Enter changes the tag under the cursor; the rest is under `a`."""

    columns = (
        Column(
            "name",
            "TAG",
            16,
            100,
            lambda row: Cell(row.name, "dim" if row.internal else ""),
            grows=12,
        ),
        Column("value", "VALUE", 18, 90, lambda row: Cell(row.value), grows=18),
        Column("extra", "NOTE", 20, 80, lambda row: Cell(row.extra, "dim"), grows=60),
        Column("internal", "", 9, 40, lambda row: Cell("internal" if row.internal else "", "dim")),
    )
    opens = "Change"

    def look(self, server_id: int, deck: Deck) -> None:
        deck.engine.want(READ_TAGS, server_id)

    def argument(self) -> TagText | None:
        """The tag under the cursor, for the commands."""
        row = self.table.current
        return None if row is None else row.sent

    def on_fleet_table_opened(self, event: FleetTable.Opened) -> None:
        event.stop()
        row = self.table.current
        if row is not None and row.sent.name.lower() not in OWN_NAMES:
            self.post_message(Wish("tags.set", row.sent))

    def draw(self, server_id: int, deck: Deck) -> None:
        reading, now, row = (
            deck.store.known(TAGS, server_id),
            deck.clock.now(),
            deck.store.row(server_id),
        )
        head = age_lines(reading, now, self.room, what="Tags")
        if reading.value is not None:
            found: list[tuple[str, ...]] = [
                (one.name, one.value, one.extra) for one in map(sent_tag, reading.value.tags)
            ]
        else:
            found = list(row.tags) if row is not None else []
        head += [
            _guard_line(words, holds=holds)
            for words, holds in ((one.sentence(now), one.holds(now)) for one in guards(found))
        ]
        rows = [] if reading.value is None else [tag_row(one) for one in reading.value.tags]
        self.fill(
            [*head, ()], rows, empty="No tags.\na, s sets one." if reading.value is not None else ""
        )


def _guard_line(words: str, *, holds: bool) -> Line:
    return ((f"! {words}", "warn"),) if holds else ((words, "dim"),)
