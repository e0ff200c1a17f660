"""The tags of one server: names, values, notes, and protection against changes."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from screens.account_tiles import (
    commands_tile,
    cost_tile,
    ends_tile,
    fleet_of,
    recent_tile,
)
from screens.fleet_tiles import kind_tile, problems_tile
from screens.messages import Wish
from screens.server.table_tab import TableTab
from screens.work_tiles import server_tile
from tui.fleet.tag_guards import guards
from tui.fleet.tag_text import OWN_NAMES, TagText, sent_tag
from tui.format import ago, count
from tui.readings.tags_topics import READ_TAGS, TAGS
from tui.text import safe_text
from widgets.columns import Cell, Column, fit_text
from widgets.fleet_table import FleetTable
from widgets.fold import fold
from widgets.frames import ROOMY_COLUMNS
from widgets.lines import Line, Run, cut_line
from widgets.overview_tiles import both_ends
from widgets.server_lines import error_lines
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow
    from tui.models.tag import Tag


MOST_COMPARED = 2000
"""Maximum number of servers whose tags are compared: counting more would delay drawing."""
MOST_NAMES = 30
MOST_OTHERS = 40
_MOST_VALUE = 16
_MEANINGS = (
    ("protect=1", "Hostdeck refuses changes to the server until you remove the tag."),
    ("maintenance=2027-01-31", "Shows everyone on the account a note until that day."),
    ("ssh_user=admin, ssh_port=2222", "User and port of the ssh key."),
    ("answers=ping or answers=port:443", "How Hostdeck checks that the server answers again."),
)
_FILTERS = (
    ("tag:env", "has the tag"),
    ("tag:env=prod", "has this value"),
    ("!tag:env", "lacks the tag"),
    ("tag:team=*", "has any value"),
)
_COMMANDS = (
    ("hostdeck tags --select env=prod", "Lists tags of matching servers."),
    ("hostdeck tags NAME --set team=ops", "Sets a tag."),
    ("hostdeck tags NAME --remove team", "Removes a tag."),
    ("hostdeck ls --select env=prod", "Lists servers by tag."),
    ("hostdeck billing --by tag:env", "Groups the costs by tag."),
)


@dataclass(frozen=True, slots=True)
class TagRow:
    """One displayed tag; all text is safe."""

    id: int
    name: str
    value: str
    extra: str
    internal: bool
    sent: TagText
    """The tag as received: for sending it back."""


def tag_row(tag: Tag) -> TagRow:
    """Return the row of a tag in the answer. Its id is made from the name: the cursor stays on it
    when the order changes."""
    sent = sent_tag(tag)
    extra = safe_text(" ".join(tag.shown_extra.split()), 400)
    value = tag.shown_value
    mark = zlib.crc32(sent.name.encode("utf-8", "replace"))
    return TagRow(mark, safe_text(sent.name), value, extra, tag.internal is True, sent)


class TagsTab(TableTab):
    """The tags of a server. Enter changes the tag under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "add", "Set tag", id="server.tag_add"),
        Binding("x", "remove", "Remove tag", id="server.tag_remove"),
    ]
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
    title = "Tags"

    def look(self, server_id: int, deck: Deck) -> None:
        deck.engine.want(READ_TAGS, server_id)

    def argument(self) -> TagText | None:
        """Return the tag under the cursor, for the commands."""
        row = self.table.current
        return None if row is None else row.sent

    def action_add(self) -> None:
        """Start the command that sets a tag: a dialog asks for name and value."""
        self.post_message(Wish("tags.set", None))

    def action_remove(self) -> None:
        """Start the command that removes the tag under the cursor: a dialog asks first."""
        self.post_message(Wish("tags.remove", self.argument()))

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
        head = error_lines(reading.trouble, self.room) if reading.trouble else []
        age = "not read yet" if reading.taken_at is None else f"read {ago(now - reading.taken_at)}"
        if reading.value is not None:
            found: list[tuple[str, ...]] = [
                (tag.name, tag.value, tag.extra) for tag in map(sent_tag, reading.value.tags)
            ]
        else:
            found = list(row.tags) if row is not None else []
        held = [
            _guard_line(words, holds=holds)
            for words, holds in ((guard.sentence(now), guard.holds(now)) for guard in guards(found))
        ]
        narrow = self.screen.size.width < ROOMY_COLUMNS
        head += held if narrow else []
        rows = [] if reading.value is None else [tag_row(tag) for tag in reading.value.tags]
        side = [_guard_tile(held), *self._elsewhere(found, server_id, deck)]
        commands = commands_tile("On the command line", _COMMANDS)
        rows_of = fleet_of(deck, MOST_COMPARED)
        names = [part[0] for part in found if part[0].lower() not in OWN_NAMES]
        by = f"tag:{names[0]}" if names else "kind"
        tasks = recent_tile(deck, self.glyphs, server_id=server_id)
        changes = kind_tile(deck, self.glyphs, "Tag changes", ("tags/", "auth/set_tag"))
        side += [changes, tasks, server_tile(row), problems_tile(deck, self.glyphs)]
        side += [cost_tile(rows_of, "kind", self.glyphs)] if names else []
        below = (
            (_meanings_tile(), cost_tile(rows_of, by, self.glyphs), _filters_tile(), commands),
            (
                _others_tile(server_id, deck),
                *(cost_tile(rows_of, f"tag:{name}", self.glyphs) for name in names[1:3]),
                cost_tile(rows_of, "location", self.glyphs),
                ends_tile(deck, self.glyphs, is_narrow=True),
            ),
        )
        self.fill(
            head,
            rows,
            empty="No tags. The action menu sets one." if reading.value is not None else "",
            note=f"{len(rows)}, {age}",
            side=() if narrow else side,
            below=() if narrow else below,
        )

    def _elsewhere(
        self, found: Sequence[tuple[str, ...]], server_id: int, deck: Deck
    ) -> Iterator[Tile]:
        """Return which tags of this server other servers have, as far as theirs were read."""
        fleet = deck.store.fleet.value
        rows = () if fleet is None else tuple(islice(fleet.rows, MOST_COMPARED))
        own = [(part[0], part[1]) for part in found if part[0].lower() not in OWN_NAMES]
        counts = {
            pair: sum(pair in row.tags for row in rows if row.id != server_id) for pair in own
        }
        unread = sum(not row.detailed for row in rows)

        def draw(room: int) -> list[Line]:
            lines = [
                both_ends(
                    ((f"{name}={value}" if value else name, ""),),
                    ((count(number, "other server") if number else "only here", "dim"),),
                    room,
                )
                for (name, value), number in counts.items()
            ]
            if unread:
                lines.append(((f"{count(unread, 'server')} with tags not read yet", "dim"),))
            return lines or [(("No tags to compare.", "dim"),)]

        yield Tile("Same tag elsewhere", draw)
        names: dict[str, int] = {}
        for row in rows:
            for name, _ in row.tags:
                if name.lower() not in OWN_NAMES:
                    names[name] = names.get(name, 0) + 1

        def draw_names(room: int) -> list[Line]:
            return [
                both_ends(((name, ""),), ((count(number, "server"), "dim"),), room)
                for name, number in sorted(names.items())[:MOST_NAMES]
            ] or [(("No tags read yet.", "dim"),)]

        yield Tile("Tag names of the fleet", draw_names)


def _meanings_tile() -> Tile:
    """Return the tags that affect Hostdeck."""

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        for name, words in _MEANINGS:
            lines.append(((name, "strong"),))
            lines += [((f"  {part}", "dim"),) for part in fold(words, max(10, room - 2))]
        return lines

    return Tile("Tags that Hostdeck understands", draw)


def _filters_tile() -> Tile:
    """Return filters of the list by tags."""

    def draw(room: int) -> list[Line]:
        return [
            cut_line(((fit_text(text, 14), "strong"), (words, "dim")), room)
            for text, words in _FILTERS
        ]

    return Tile("Filters by tag", draw)


def _others_tile(server_id: int, deck: Deck) -> Tile:
    """Return the tags of the other servers as a table, as far as they were read."""
    rows = [row for row in fleet_of(deck, MOST_OTHERS) if row.id != server_id]

    def draw(room: int) -> list[Line]:
        if not rows:
            return [(("No other server is known.", "dim"),)]
        name_width = max(6, min(14, room // 3))
        names = _names_that_fit(rows, room - name_width - 1)
        head = "".join(f" {fit_text(name, width)}" for name, width in names.items())
        lines: list[Line] = [cut_line(((" " * name_width, ""), (head, "title")), room)]
        for row in rows:
            values, others = (
                dict(row.tags),
                len(_own_tags(row)) - sum(name in names for name, _ in _own_tags(row)),
            )
            cells = "".join(
                f" {fit_text(_value(values, name), width)}" for name, width in names.items()
            )
            if not row.detailed:
                cells = " not read"
            more = f" +{others}" if others and row.detailed else ""
            called = fit_text(safe_text(row.called), name_width)
            lines.append(cut_line(((called, ""), (cells, "dim"), (more, "dim")), room))
        return lines

    return Tile("Tags of other servers", draw)


def _own_tags(row: ServerRow) -> list[tuple[str, str]]:
    return [pair for pair in row.tags if pair[0].lower() not in OWN_NAMES]


def _value(values: Mapping[str, str], name: str) -> str:
    """Return the value of a tag; "set" for a tag without a value."""
    return safe_text(values[name]) or "set" if name in values else "·"


def _names_that_fit(rows: Sequence[ServerRow], room: int) -> dict[str, int]:
    """Return the most frequent tag names that fit, with the width of their column."""
    counted = Counter(name for row in rows for name, _ in _own_tags(row))
    found: dict[str, int] = {}
    for name, _ in sorted(counted.items(), key=_most_first):
        longest = max(len(_value(dict(row.tags), name)) for row in rows)
        width = min(_MOST_VALUE, max(len(safe_text(name)), longest))
        if sum(found.values()) + len(found) + width + 1 <= room:
            found[name] = width
    return found


def _most_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _guard_tile(held: Sequence[tuple[Run]]) -> Tile:
    def draw(room: int) -> Sequence[Line]:
        folded = [((part, tone),) for ((words, tone),) in held for part in fold(words, room)]
        return folded or [(("No tag blocks changes.", "dim"),)]

    return Tile("Blocks changes", draw)


def _guard_line(words: str, *, holds: bool) -> tuple[Run]:
    return ((f"! {words}", "warn"),) if holds else ((words, "dim"),)
