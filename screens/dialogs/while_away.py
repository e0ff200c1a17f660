"""The operations that ended while no dashboard was running."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from screens.dialogs.modal import Modal
from screens.messages import StoreChanged
from screens.status_facts import key_of
from tui.format import count
from tui.readings.fact_recorder import CHANGES, SinceLook
from tui.store.changes import Kind, mentions
from tui.store.open_ends import open_ends
from tui.store.operations import Operation, OpState
from tui.store.topics import ACCOUNT
from tui.text import safe_text
from widgets.columns import fit_text
from widgets.glyphs import glyphs_for
from widgets.lines import Line
from widgets.operation_lines import TONES, glyph_of, last_words, state_words, when_words
from widgets.pane import Pane

if TYPE_CHECKING:
    from tui.deck import Deck

WIDTH = 76
MOST_CHANGES = 5
"""Maximum number of changes on the servers in the dialog."""


class AwayScreen(Modal["frozenset[int]"]):
    """Dialog that closes with Enter or Esc and returns the shown operations, which then count as
    seen. It follows further changes while open."""

    DEFAULT_CSS = """
    AwayScreen {
        align: center middle;
        & > Vertical {
            width: 76; max-width: 100%; height: auto; max-height: 95%;
            background: $surface; border: round $primary; padding: 0 1;
        }
        & Pane { padding: 0; }
        &:ansi > Vertical { border: round ansi_default; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape,q", "close", "Close", id="away.close"),
        Binding("O", "operations", "Operations", id="away.operations"),
        Binding("L", "place('loose_ends')", "Loose ends", id="away.loose_ends"),
        Binding("S", "place('changes')", "Changes", id="away.changes"),
    ]

    def __init__(self, deck: Deck) -> None:
        super().__init__()
        self._deck = deck
        self._shown: dict[int, Operation] = {}

    def is_for(self, deck: Deck) -> bool:
        """Return whether it belongs to the account of a deck."""
        return deck is self._deck

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Pane(glyphs_for(ascii=self._deck.ascii), id="away")

    def on_mount(self) -> None:
        if not self.query(Pane):
            return  # the app is ending and has already removed the dialog's widgets
        self._draw()
        self.query_one(Pane).focus()

    def on_store_changed(self, event: StoreChanged) -> None:
        event.stop()
        changed = mentions(event.changes, Kind.OPERATION, Kind.TOPIC)
        if self.is_mounted and self.query(Pane) and changed:
            self._draw()

    def _draw(self) -> None:
        """Draw the operations that ended unseen, with their current state; a row once shown
        stays."""
        operations = self._deck.store.operations
        self._shown |= {
            number: operation
            for number, operation in operations.items()
            if operation.unseen or number in self._shown
        }
        room = max(20, min(WIDTH - 4, self.app.size.width - 4))
        pane, lines = self.query_one(Pane), self._lines(room)
        pane.set_lines(lines)
        pane.styles.height = max(3, min(len(lines), self.app.size.height - 4))

    def _lines(self, room: int) -> list[Line]:
        from tui.api.task_names import task_name  # the catalog is heavy

        now, glyphs = self._deck.clock.now(), glyphs_for(ascii=self._deck.ascii)
        lines: list[Line] = [(("While you were away", "strong"),), ()]
        for operation in self._shown.values():
            head = f"{glyph_of(operation.state, glyphs)} {fit_text(state_words(operation), 9)}"
            name = f"{task_name(operation.action)} {safe_text(operation.server_name) or 'account'}"
            rest = max(4, room - 12 - 26)
            last = fit_text(
                f"{when_words(operation.changed_at, now)} {last_words(operation)}", rest
            ).rstrip()
            lines.append(
                ((head, TONES[operation.state]), (fit_text(f" {name}", 26), ""), (last, "dim"))
            )
        going = sum(
            operation.state in (OpState.SENDING, OpState.RUNNING)
            for operation in self._deck.store.operations.values()
        )
        if going:
            lines += [
                (),
                ((f"{count(going, 'operation')} still running; Hostdeck follows.", "key"),),
            ]
        ends = open_ends(self._deck.store, self._deck.clock.now())
        key = partial(key_of, self)
        if ends:
            words = f"{count(len(ends), 'loose end')}: {key('away.loose_ends')} shows them."
            lines += [(), ((words, "warn"),)]
        since = self._deck.store.known(CHANGES, ACCOUNT).value
        if since is not None and since.differences:
            lines += [(), *self._change_lines(since, room)]
        words = f"{key('away.close')} closes this; {key('away.operations')} shows the operations."
        return [*lines, (), ((words, "dim"),)]

    def _change_lines(self, since: SinceLook, room: int) -> list[Line]:
        """Return the last changes of servers and account, the serious ones first."""
        from tui.history.server_facts import in_words, is_serious, subject

        newest = since.differences[::-1]
        ordered = sorted(newest, key=is_serious, reverse=True)
        lines: list[Line] = [
            ((f"{count(len(ordered), 'change')} on the servers since you last looked", "strong"),)
        ]
        for difference in ordered[:MOST_CHANGES]:
            name = subject(difference.server_id, since.names)
            tone = "bad" if is_serious(difference) else ""
            words = fit_text(safe_text(in_words(difference)), max(4, room - 24)).rstrip()
            lines.append(((fit_text(name, 24), ""), (words, tone)))
        key = key_of(self, "away.changes")
        return [*lines, ((f"{key} shows all changes.", "dim"),)]

    def action_close(self) -> None:
        self.dismiss(frozenset(self._shown))

    def action_operations(self) -> None:
        self.action_place("operations")

    def action_place(self, name: str) -> None:
        """Close the dialog and show a place."""
        self.action_close()
        self.app.run_worker(self._go(name), exit_on_error=False)

    async def _go(self, name: str) -> None:
        await self.app.run_action(f"go('{name}')")
