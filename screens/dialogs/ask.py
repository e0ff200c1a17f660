"""Ask for one line of text."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from tui.text import SafeText
from widgets.fold import fold
from widgets.lines import Lines
from widgets.secret_field import SecretField


class AskScreen(ModalScreen["str | None"]):
    """Answers what was typed, or `None` for Esc. What was typed before can be given back to be mended."""

    DEFAULT_CSS = """
    AskScreen {
        align: center middle;
        & > Vertical {
            width: 72; max-width: 100%; height: auto;
            background: $surface; border: round $primary; padding: 0 1;
        }
        & Input, & SecretField { background: $panel; }
        &:ansi > Vertical { border: round ansi_default; }
        &:ansi Input { text-style: underline; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "give_up", "Close", id="ask.close")]

    def __init__(
        self, title: str, hint: str, *, typed: str = "", problem: SafeText | str = "", secret: bool = False
    ) -> None:
        super().__init__()
        self._secret = secret
        self._title, self._hint, self._typed, self._problem = title, hint, typed, problem

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Lines(id="ask-title")
            if self._secret:
                yield SecretField(mask="*" * 8)
            else:
                field = Input(self._typed, compact=True, select_on_focus=False)
                field.cursor_blink = False
                yield field
            yield Lines(id="ask-hint")

    def on_mount(self) -> None:
        width = max(20, min(66, self.app.size.width - 6))
        self.query_one("#ask-title", Lines).set_lines([((self._title, "strong"),), ()])
        lines = [((part, "bad"),) for part in fold(self._problem, width)] if self._problem else []
        lines += [((part, "dim"),) for part in fold(self._hint, width)]
        self.query_one("#ask-hint", Lines).set_lines([(), *lines])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value.strip() or None)

    def on_secret_field_submitted(self, event: SecretField.Submitted) -> None:
        event.stop()
        self.dismiss(event.field.take())

    def action_give_up(self) -> None:
        self.dismiss(None)
