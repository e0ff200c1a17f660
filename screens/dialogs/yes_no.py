"""A question without a request: resolving a loose end, or deciding an outcome manually."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from screens.dialogs.modal import Question
from tui.text import safe_text
from widgets.fold import fold
from widgets.glyphs import glyphs_for
from widgets.lines import Line
from widgets.pane import Pane
from widgets.push_button import PushButton

if TYPE_CHECKING:
    from tui.deck import Deck

WIDTH = 76
NOTHING_RECORDED = "Nothing was recorded. Nothing was sent."


class YesNoScreen(Question["bool | None"]):
    """Dialog that returns `True` for yes, and `None` otherwise. Opens with the focus on Cancel."""

    DEFAULT_CSS = """
    YesNoScreen {
        align: center middle;
        & > Vertical {
            width: 76; max-width: 100%; height: auto; max-height: 100%;
            background: $surface; border: round $warning; padding: 0 1;
        }
        & Pane { height: auto; padding: 0; }
        & Horizontal { height: 1; margin-top: 1; }
        &:ansi > Vertical { border: round ansi_default; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", "Cancel", id="question.no"),
        Binding("down,right", "app.focus_next", "Next", show=False, id="question.next"),
        Binding("up,left", "app.focus_previous", "Previous", show=False, id="question.before"),
    ]

    def __init__(
        self,
        deck: Deck,
        question: str,
        words: Sequence[str],
        yes: str,
        *,
        leaving: str = NOTHING_RECORDED,
    ) -> None:
        """
        Args:
            words: Sentences about the effect of the answer, one paragraph each.
            yes: Label of the button for yes.
        """
        super().__init__(deck)
        self.leaving = leaving
        self._question, self._words, self._yes = question, words, yes

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Pane(glyphs_for(ascii=self._deck.ascii), id="about")
            with Horizontal():
                yield PushButton("Cancel", id="no")
                yield PushButton(self._yes, danger=True, id="yes")

    def on_mount(self) -> None:
        self._lay_out()
        self.query_one("#no").focus()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        lines = list(self._about(max(8, min(WIDTH - 4, self.app.size.width - 4))))
        about, room = self.query_one("#about", Pane), max(3, self.app.size.height - 5)
        about.set_lines(lines)
        about.styles.height = min(len(lines), room)
        about.can_focus = len(lines) > room
        if about.has_focus and not about.can_focus:
            self.focus_next()

    def _about(self, room: int) -> Iterator[Line]:
        for part in fold(safe_text(self._question), room):
            yield ((part, "strong"),)
        for words in self._words:
            yield ()
            for part in fold(safe_text(words), room):
                yield ((part, ""),)

    def on_push_button_pressed(self, event: PushButton.Pressed) -> None:
        event.stop()
        if not self.is_meant(by_key=event.by_key):
            return
        if event.button.id == "yes":
            self.dismiss(True)
        else:
            self.leave()

    def action_give_up(self) -> None:
        self.leave()
