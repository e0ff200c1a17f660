"""Dialogs for one setting and for the key of one action. They validate input immediately; the
screen writes it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from screens.dialogs.ask_dialog import AskScreen
from screens.dialogs.modal import Modal
from tui.config.setting_rows import SettingRow
from tui.text import safe_text
from widgets.fold import fold
from widgets.key_words import with_key_names
from widgets.lines import Line, Lines

Problem = Callable[[str], str]
"""Validator that returns why a value cannot be used, or an empty text."""
NOT_CHANGED = "The configuration was not changed."


class SettingScreen(AskScreen):
    """Dialog for the value of a setting. It refuses an invalid value."""

    def __init__(self, row: SettingRow, problem: Problem) -> None:
        hint = row.meaning
        if row.allowed:
            hint += f" Allowed: {', '.join(row.allowed)}."
        hint += f" Default: {row.default or 'empty'}."
        super().__init__(
            safe_text(row.key),
            safe_text(hint, 400),
            typed=row.value,
            complete=partial(_starting, row.allowed) if row.allowed else None,
            optional=True,
            leaving=NOT_CHANGED,
        )
        self._find_problem = problem

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._problem = safe_text(self._find_problem(event.value.strip()), 300)
        self._show_hint()

    def _is_answered(self, text: str) -> bool:
        self._problem = safe_text(self._find_problem(text), 300)
        self._show_hint()
        return not self._problem


def _starting(allowed: tuple[str, ...], typed: str) -> list[str]:
    return [word for word in allowed if word.startswith(typed)] or list(allowed)


class NewKeyScreen(Modal["str | None"]):
    """Dialog for a new key. Returns the name of the pressed key, or `None` for Esc."""

    DEFAULT_CSS = """
    NewKeyScreen {
        align: center middle;
        & > Vertical {
            width: 66; max-width: 100%; height: auto;
            background: $surface; border: round $primary; padding: 0 1;
        }
        &:ansi > Vertical { border: round ansi_default; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", "Cancel", id="new_key.close"),
        Binding("enter", "take", "Save", id="new_key.save"),
    ]
    leaving = NOT_CHANGED

    def __init__(self, row: SettingRow, problem: Problem) -> None:
        super().__init__()
        self._row, self._find_problem = row, problem
        self._key, self._problem = "", ""

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Lines(id="new-key")

    def on_mount(self) -> None:
        self._show_lines()

    def on_key(self, event: events.Key) -> None:
        """Accept any key as the new key, except the two keys of this dialog."""
        if event.key in ("escape", "enter"):
            return
        event.stop()
        event.prevent_default()
        self._key = event.key
        self._problem = self._find_problem(event.key)
        self._show_lines()

    def _show_lines(self) -> None:
        room = max(20, min(60, self.app.size.width - 6))
        row = self._row
        lines: list[Line] = [
            ((f"Key for {safe_text(row.action)}", "strong"),),
            *(((part, "dim"),) for part in fold(safe_text(row.meaning), room)),
            ((f"Now: {row.value or 'none'}. Default: {row.default}.", "dim"),),
            (),
        ]
        if not self._key:
            lines.append((("Press the new key.", ""),))
        else:
            lines.append((("New key: ", ""), (safe_text(self._key), "key")))
        lines += [((part, "bad"),) for part in fold(safe_text(self._problem, 300), room)]
        words = "{key:new_key.close} cancels."
        if self._key and not self._problem:
            words = f"{{key:new_key.save}} saves it. {words}"
        lines += [(), ((with_key_names(self, words), "dim"),)]
        self.query_one("#new-key", Lines).set_lines(lines)

    def action_take(self) -> None:
        """Close the dialog with the key if it can be used."""
        if self._key and not self._problem:
            self.dismiss(self._key)

    def action_give_up(self) -> None:
        self.leave()
