"""Dialog for one line of text, or several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from screens.dialogs.modal import Modal
from tui.text import SafeText, safe_text
from widgets.fold import fold
from widgets.key_words import with_key_names
from widgets.line_field import LineField
from widgets.lines import Line, Lines
from widgets.push_button import PushButton
from widgets.secret_field import SecretField

MOST_SHOWN = 8


class AskScreen(Modal["str | None"]):
    """Dialog that returns the typed text, or `None` for Esc. The caller can prefill earlier text
    for correction.

    Enter on an empty field reports the missing text; if the field is optional, a second Enter
    accepts it.
    """

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
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", "Close", id="ask.close"),
        Binding("tab", "complete", "Complete", show=False, priority=True, id="ask.complete"),
    ]

    def __init__(
        self,
        title: str,
        hint: str,
        *,
        typed: str = "",
        problem: SafeText | str = "",
        secret: bool = False,
        complete: Callable[[str], Sequence[str]] | None = None,
        optional: bool = False,
        leaving: str = "",
    ) -> None:
        """
        Args:
            optional: The field may stay empty.
            leaving: Message shown when the dialog is left; empty if it is not about a change.
        """
        super().__init__()
        self.leaving = leaving
        self._optional = optional
        self._asked_about_nothing = False
        self._complete = complete
        self._secret = secret
        self._title, self._hint, self._typed, self._problem = title, hint, typed, problem

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Lines(id="ask-title")
            yield from self._fields()
            yield Lines(id="ask-hint")

    def on_mount(self) -> None:
        self.query_one("#ask-title", Lines).set_lines([((self._title, "strong"),), ()])
        self._show_hint()

    def _show_hint(self) -> None:
        width = max(20, min(66, self.app.size.width - 6))
        lines: list[Line] = (
            [((part, "bad"),) for part in fold(with_key_names(self, self._problem), width)]
            if self._problem
            else []
        )
        lines += [((part, "dim"),) for part in fold(with_key_names(self, self._hint), width)]
        if self._complete is not None:
            found = self._complete(self.query_one(Input).value)
            key = with_key_names(self, "{key:ask.complete}")
            words = (
                f"{key}: {', '.join(found[:MOST_SHOWN])}"
                if found
                else f"{key}: no known name starts with that"
            )
            # Keep the number of lines constant: the typed text must not jump.
            lines += [
                ((part, "key" if found else "dim"),)
                for part in [*fold(safe_text(words), width), ""][:2]
            ]
        self.query_one("#ask-hint", Lines).set_lines([(), *lines])

    def _fields(self) -> ComposeResult:
        """Yield the input fields."""
        if self._secret:
            yield SecretField(mask="*" * 8)
            return
        field = LineField(self._typed, compact=True, select_on_focus=False)
        field.cursor_blink = False
        yield field

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._complete is not None:
            self._show_hint()

    def on_line_field_omitted(self, event: LineField.Omitted) -> None:
        event.stop()
        self._problem = f"The pasted text has {event.lines:,} lines. Only the first was inserted."
        self._show_hint()

    def action_complete(self) -> None:
        """Complete the text (Tab); without a completion, move to the next field."""
        if self._complete is None:
            self.focus_next()
            return
        field = self.query_one(Input)
        found = self._complete(field.value)
        if found:
            field.value = found[0]
            field.cursor_position = len(field.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._is_answered(event.value.strip()):
            self.dismiss(event.value.strip())

    def on_secret_field_submitted(self, event: SecretField.Submitted) -> None:
        event.stop()
        if event.field.judged_by(self._is_answered):
            self.dismiss(event.field.take())

    def _is_answered(self, text: str) -> bool:
        """Return whether the answer is complete; show what is missing if it is not."""
        if text or (self._optional and self._asked_about_nothing):
            return True
        self._asked_about_nothing = True
        again = " Enter again leaves it empty." if self._optional else " {key:ask.close} closes."
        self._problem = f"Nothing was typed.{again}"
        self._show_hint()
        return False

    def action_give_up(self) -> None:
        self.leave()


class AskLinesScreen(AskScreen):
    """Question with several lines: Enter starts the next line, Tab moves to the button that accepts
    them all."""

    DEFAULT_CSS = """
    AskLinesScreen {
        & TextArea { height: 6; border: none; padding: 0; background: $panel; }
        & PushButton { margin-top: 1; }
    }
    """

    _discards: str | None = None
    """Text whose loss was announced."""

    def _fields(self) -> ComposeResult:
        from textual.widgets import TextArea

        area = TextArea(self._typed, tab_behavior="focus", soft_wrap=False, compact=True)
        area.cursor_blink = False
        area.move_cursor(area.document.end)
        yield area
        yield PushButton("Continue", id="take")

    @property
    def _text(self) -> str:
        from textual.widgets import TextArea

        return self.query_one(TextArea).text

    def on_push_button_pressed(self, event: PushButton.Pressed) -> None:
        event.stop()
        self.dismiss(self._text.strip() or " ")

    def action_give_up(self) -> None:
        """Close the dialog; ask first if it discards a text."""
        text = self._text
        if not text.strip() or self._discards == text:
            self.leave()
            return
        self._discards = text
        self._problem = "The text is neither sent nor saved. {key:ask.close} again discards it."
        self._show_hint()
