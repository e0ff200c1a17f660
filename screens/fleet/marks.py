"""The servers behind the marks of the list: a mark follows its server, not the row or the id."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType

from screens.deck_screen import DeckScreen
from screens.fleet.empty_states import unselected_words
from screens.status_facts import key_of
from tui.fleet.fleet import Fleet, same_server
from tui.fleet.rows import ServerRow, is_another
from widgets.fleet_table import FleetTable

if TYPE_CHECKING:
    from tui.deck import Deck


class MarkedServers:
    """The identity of each marked server, and the servers of the last batch."""

    def __init__(self) -> None:
        self._marked: dict[int, ServerRow] = {}
        self.last: Mapping[int, ServerRow] = {}
        """Servers of the last batch, for marking them again."""

    def follow(self, marks: Collection[int], fleet: Fleet) -> None:
        """Remember the identity of the currently marked servers."""
        for server_id in marks:
            row = fleet.get(server_id)
            if server_id not in self._marked and row is not None:
                self._marked[server_id] = row
        for server_id in [marked_id for marked_id in self._marked if marked_id not in marks]:
            del self._marked[server_id]

    def stays(self, before: Fleet, now: Fleet, server_id: int) -> bool:
        """Return whether the id still belongs to the marked server, even after several small
        changes."""
        was, row = self._marked.get(server_id), now.get(server_id)
        if (
            row is None
            or not same_server(before, now, server_id)
            or (was is not None and not is_same(was, row))
        ):
            return False
        if was is not None:
            # Facts that were unknown when it was marked now identify it too.
            self._marked[server_id] = replace(
                was,
                hostname=was.hostname or row.hostname,
                ip=was.ip or row.ip,
                ips=was.ips or row.ips,
            )
        return True

    def end(self) -> None:
        """End the marks after a batch was started for them; they can be restored later."""
        self.last = dict(self._marked)
        self._marked = {}

    def again(self, fleet: Fleet) -> frozenset[int]:
        """Return ids of the last batch's servers that are still the same servers."""
        rows = {server_id: fleet.get(server_id) for server_id in self.last}
        return frozenset(
            server_id
            for server_id, row in rows.items()
            if row is not None and is_same(self.last[server_id], row)
        )


def is_same(was: ServerRow, row: ServerRow) -> bool:
    """Return whether a row with the same id is, as far as known, the same server."""
    return not is_another(was, row.hostname, row.addresses)


class MarkedServersScreen(DeckScreen):
    """A list of servers whose commands apply to the marked servers, or to the server under the
    cursor.

    Marks stay when a filter hides them; the screen then reports them. They end when a batch starts
    for them.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("M", "mark_again", "Mark the last batch again", show=False, id="fleet.mark_again"),
    ]

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self._fleet = Fleet()
        self._marked = MarkedServers()

    @property
    def _table(self) -> FleetTable:
        return self.query_one(FleetTable)

    def _show_lines(self) -> None:
        """Show how many are marked."""
        raise NotImplementedError

    @on(FleetTable.MarksChanged)
    def follow_marks(self, event: FleetTable.MarksChanged) -> None:
        event.stop()
        self._marked.follow(event.table.marks, self._fleet)
        self._show_lines()

    @on(FleetTable.Missed)
    def say_why_empty(self, event: FleetTable.Missed) -> None:
        """Report that the list is still being read: a key without effect looks like a bug."""
        event.stop()
        if not len(self._fleet):
            refresh = key_of(self, "app.refresh")
            words = unselected_words(self.deck.store, 0, refresh=refresh)
            if words:
                self.app.notify(words, timeout=4)

    def keep_marks(self, fleet: Fleet) -> None:
        """Remove the marks of ids that belong to other servers in a newer list."""
        self._marked.follow(self._table.marks, self._fleet)
        self._table.keep_marks(partial(self._marked.stays, self._fleet, fleet))

    def end_marks(self, server_ids: Collection[int]) -> None:
        """End the marks of a batch, regardless of its outcome."""
        if self.is_mounted and self._table.marks & set(server_ids):
            self._marked.follow(self._table.marks, self._fleet)
            self._marked.end()
            if self.deck.accounts:
                self._end_marks_of(frozenset(server_ids))
            else:
                self._table.clear_marks()

    def _end_marks_of(self, server_ids: frozenset[int]) -> None:
        """End the marks of a batch; those of other accounts wait for their own batch."""
        last = self._marked.last
        self._marked.last = {number: last[number] for number in last if number in server_ids}

        def stays(number: int) -> bool:
            return number not in server_ids

        self._table.keep_marks(stays)
        self._table.repaint_changes()

    def action_mark_again(self) -> None:
        """Mark the last batch's servers that are still the same."""
        found = self._marked.again(self._fleet)
        if found:
            self._table.add_marks(found)
        else:
            self.app.notify("No batch for marked servers has been started yet.", timeout=5)

    def action_menu(self) -> None:
        """Open the menu for the targets, never the account's menu in its place: it would take the
        next keys."""
        words = (
            ""
            if self.targets()
            else unselected_words(
                self.deck.store,
                len(self._fleet),
                key=key_of(self, "app.actions"),
                refresh=key_of(self, "app.refresh"),
            )
        )
        if words:
            self.app.notify(words, severity="warning", timeout=6)
        else:
            super().action_menu()

    def targets(self) -> tuple[ServerRow, ...]:
        """Return the marked servers, or the server under the cursor."""
        table = self._table
        if table.marks:
            rows, places = self._fleet.rows, map(self._fleet.place_of, table.marks)
            return tuple(rows[at] for at in sorted(at for at in places if at is not None))
        return () if table.current is None else (table.current,)

    def has_marks(self) -> bool:
        return bool(self._table.marks)

    def hidden_targets(self) -> frozenset[int]:
        return self._table.hidden_marks

    def under_cursor(self) -> ServerRow | None:
        row: ServerRow | None = self._table.current
        return row
