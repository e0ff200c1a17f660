"""The base class of screens about one operation: they follow it in the journal and decide its
outcome if possible."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult

from screens.deck_screen import DeckScreen
from screens.status_facts import footer_keys, freshness, header_facts
from screens.worker_replies import reply
from tui.store.changes import Changes
from tui.store.operations import Event, Operation
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.lines import Line, Run
from widgets.pane import Pane
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.deck import Deck

AGE_EVERY_S = 15.0


class OneOperationScreen(DeckScreen):
    """A screen about one operation, whose history a worker thread reads from the journal.
    Subclasses provide the lines and texts."""

    noun: ClassVar[str] = "operation"

    def __init__(self, deck: Deck, number: int) -> None:
        super().__init__(deck)
        self._number = number
        self._events: Sequence[Event] = ()
        self._glyphs = glyphs_for(ascii=deck.ascii)

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield Pane(self._glyphs, id="operation")
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        self.query_one(Pane).focus()
        self.show(frozenset())
        self.set_interval(AGE_EVERY_S, self._age)

    def _age(self) -> None:
        if self.is_current:
            self._draw()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    @property
    def operation(self) -> Operation | None:
        """Return the displayed operation; `None` if the journal has no operation with that
        number."""
        return self.deck.store.operations.get(self._number)

    # For subclasses

    def lines(
        self, operation: Operation, events: Sequence[Event], room: int, now: float
    ) -> Sequence[Line]:
        """Return the lines about the operation, in `room` cells. `now`: Unix seconds."""
        raise NotImplementedError

    def path(self, operation: Operation) -> str:
        """Return the path of this place, for the header."""
        raise NotImplementedError

    def standing(self, operation: Operation) -> Run:
        """Return the state of the operation, for the status line."""
        raise NotImplementedError

    # Content

    def show(self, changes: Changes) -> None:
        self._draw()
        self.deck.engine.operations.read_events(self._number, reply(self, self._take_events))

    def _take_events(self, events: Sequence[Event]) -> None:
        if events != self._events:
            self._events = events
            self._draw()

    def _draw(self) -> None:
        operation, pane = self.operation, self.query_one(Pane)
        if operation is None:
            pane.set_lines([((f"There is no {self.noun} {self._number}.", "warn"),)])
            return
        pane.set_lines(self.lines(operation, self._events, pane.room, self.deck.clock.now()))
        self.query_one(HeaderLine).facts = header_facts(self.deck, self.path(operation))
        self.query_one(StatusLine).tell([self.standing(operation)], freshness(self.deck))
        self.query_one(KeyFooter).keys = footer_keys(self)

    def equals(self) -> list[tuple[str, str]]:
        """Return the command and the request that would start the operation."""
        from screens.command_equivalents import operation_lines

        operation = self.operation
        return operation_lines(self.deck, [operation] if operation is not None else [])

    # Deciding

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "decide":
            from tui.operations.outcomes.verdicts import decider_of

            operation = self.operation
            return (
                operation is not None
                and operation.is_undecided
                and decider_of(operation) is not None
            )
        return super().check_action(action, parameters)

    def action_decide(self) -> None:
        """Send the read that decides the outcome."""
        self.deck.engine.operations.deciding.now(self._number)
        self.app.notify("Checking the outcome.", timeout=4)
