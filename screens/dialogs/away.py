"""What went on while no dashboard was there to show it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from tui.format import count
from tui.store.operations import Operation
from tui.text import safe_text
from widgets.columns import fit_text
from widgets.glyphs import glyphs_for
from widgets.lines import Line
from widgets.operation_lines import TONES, glyph_of, last_words, state_words, when_words
from widgets.pane import Pane

if TYPE_CHECKING:
    from tui.engine.deck import Deck

WIDTH = 76


class AwayScreen(ModalScreen[None]):
    """Closes with Enter or Esc; what it shows then counts as seen."""

    DEFAULT_CSS = """
    AwayScreen {
        align: center middle;
        & > Vertical {
            width: 76; max-width: 100%; height: auto; max-height: 100%;
            background: $surface; border: round $primary; padding: 0 1;
        }
        & Pane { padding: 0; }
        &:ansi > Vertical { border: round ansi_default; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape,q", "dismiss", "Close", id="away.close"),
        Binding("O", "operations", "Operations", id="away.operations"),
    ]

    def __init__(self, deck: Deck, ended: Sequence[Operation], going: int) -> None:
        super().__init__()
        self._deck, self._ended, self._going = deck, ended, going

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Pane(glyphs_for(ascii=self._deck.ascii), id="away")

    def on_mount(self) -> None:
        if not self.query(Pane):
            return  # the app is ending, and has taken the dialog apart already
        room = max(20, min(WIDTH - 4, self.app.size.width - 4))
        pane = self.query_one(Pane)
        lines = self._lines(room)
        pane.set_lines(lines)
        pane.styles.height = max(3, min(len(lines), self.app.size.height - 4))
        pane.focus()

    def _lines(self, room: int) -> list[Line]:
        now, glyphs = self._deck.clock.now(), glyphs_for(ascii=self._deck.ascii)
        lines: list[Line] = [(("While you were away", "strong"),), ()]
        for one in self._ended:
            head = f"{glyph_of(one.state, glyphs)} {fit_text(state_words(one), 9)}"
            name = f"{one.action.partition('/')[2]} {safe_text(one.server_name)}"
            rest = max(4, room - 12 - 26)
            last = fit_text(f"{when_words(one.changed_at, now)} {last_words(one)}", rest).rstrip()
            lines.append(((head, TONES[one.state]), (fit_text(f" {name}", 26), ""), (last, "dim")))
        if self._going:
            lines += [(), ((f"{count(self._going, 'operation')} under way, watched on from here.", "key"),)]
        ends = self._deck.store.loose_ends
        if ends:
            lines += [(), ((f"{count(len(ends), 'loose end')}: L shows them.", "warn"),)]
        return [*lines, (), (("Enter closes this; O shows the operations.", "dim"),)]

    def action_operations(self) -> None:
        self.dismiss(None)
        self.app.run_worker(self._go(), exit_on_error=False)

    async def _go(self) -> None:
        await self.app.run_action("go('operations')")
