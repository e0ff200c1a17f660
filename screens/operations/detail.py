"""One operation: what was asked, by whom, what came of it, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.base import DeckScreen
from screens.footing import footer_keys, freshness, header_facts
from screens.replies import reply
from tui.store.changes import Changes
from tui.store.operations import Event, Operation, is_order
from tui.text import safe_text
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.operation_lines import detail_lines
from widgets.pane import Pane
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.engine.deck import Deck
    from tui.store.rows import ServerRow


class OperationScreen(DeckScreen):
    """Its history comes from the journal, in a worker thread."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "wish('order.progress')", "Progress, ssh line", id="operation.progress"),
        Binding("r", "decide", "Read what decides", id="operation.decide"),
        Binding("Y", "carried_out('yes')", "It was carried out", id="operation.was_done"),
        Binding("N", "carried_out('no')", "It was not", id="operation.was_not"),
    ]

    def __init__(self, deck: Deck, number: int) -> None:
        super().__init__(deck)
        self._number = number
        self._events: Sequence[Event] = ()

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield Pane(glyphs_for(ascii=self.deck.ascii), id="operation")
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        self.query_one(Pane).focus()
        self.show(frozenset())

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def show(self, changes: Changes) -> None:
        self._draw()
        self.deck.engine.operations.read_events(self._number, reply(self, self._take_events))

    def _take_events(self, events: Sequence[Event]) -> None:
        if events != self._events:
            self._events = events
            self._draw()

    def _draw(self) -> None:
        from tui.engine.verdicts import READ_BY

        one = self.deck.store.operations.get(self._number)
        pane = self.query_one(Pane)
        if one is None:
            pane.set_lines([((f"There is no operation {self._number}.", "warn"),)])
            return
        read_by = READ_BY.get(one.action, "")
        pane.set_lines(list(detail_lines(one, self._events, read_by, pane.room - 2, self.deck.clock.now())))
        name = safe_text(one.server_name or "account", 40)
        self.query_one(HeaderLine).facts = header_facts(self.deck, f"Fleet > Operations > {one.id} {name}")
        self.query_one(StatusLine).tell([(f"{one.action} {one.state}", "dim")], freshness(self.deck))
        self.query_one(KeyFooter).keys = footer_keys(self)

    def targets(self) -> tuple[ServerRow, ...]:
        one = self.deck.store.operations.get(self._number)
        row = None if one is None or one.server_id is None else self.deck.store.row(one.server_id)
        return () if row is None else (row,)

    def equals(self) -> list[tuple[str, str]]:
        from screens.equals import operation_lines

        one = self.argument()
        return operation_lines(self.deck, [one] if one is not None else [])

    def argument(self) -> Operation | None:
        return self.deck.store.operations.get(self._number)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "wish":
            return is_order(self.argument())
        if action in ("decide", "carried_out"):
            from tui.engine.verdicts import DECIDERS

            one = self.deck.store.operations.get(self._number)
            undecided = one is not None and one.is_undecided
            return undecided and (action != "decide" or (one is not None and one.action in DECIDERS))
        return super().check_action(action, parameters)

    def action_decide(self) -> None:
        self.deck.engine.operations.deciding.now(self._number)
        self.app.notify("Reading what became of it.", timeout=4)

    def action_carried_out(self, answer: str) -> None:
        self.deck.engine.operations.deciding.by_hand(self._number, done=answer == "yes")
