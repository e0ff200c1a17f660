"""One question of a form: its name, the field, and what to write or what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from tui.text import safe_text
from widgets.columns import fit_text
from widgets.glyphs import UNICODE, Glyphs
from widgets.lines import Lines
from widgets.secret_field import SecretField


class FormField(Widget):
    """A name, a field for text or a secret, and a line that holds the hint or the problem.

    The line is there from the start, so a problem moves nothing on the screen.
    """

    DEFAULT_CSS = """
    FormField {
        height: 3;
        & > Input { background: $surface; }
        & > Input:ansi { background: ansi_default; text-style: underline; }
    }
    """

    @dataclass
    class Changed(Message):
        """Other text. Carries none: it may be a secret."""

        field: FormField

        @property
        def control(self) -> FormField:
            return self.field

    @dataclass
    class Submitted(Message):
        """Enter was pressed in the field."""

        field: FormField

        @property
        def control(self) -> FormField:
            return self.field

    def __init__(
        self,
        label: str,
        *,
        value: str = "",
        placeholder: str = "",
        hint: str = "",
        secret: bool = False,
        glyphs: Glyphs = UNICODE,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._label = label
        self._hint = hint
        self._problem = ""
        self._glyphs = glyphs
        self._name_line, self._below = Lines(), Lines()
        self._input: Input | None = None
        self._secret: SecretField | None = None
        if secret:
            self._secret = SecretField(placeholder, mask=glyphs.dot * 8)
        else:
            # A blinking cursor would send 2.5 kB a second over the line.
            self._input = Input(value, placeholder=placeholder, select_on_focus=False, compact=True)
            self._input.cursor_blink = False

    def compose(self) -> ComposeResult:
        self._name_line.set_lines([((fit_text(self._label, 200).rstrip(), "strong"),)])
        yield self._name_line
        yield self._input or self._secret or Lines()
        self._show_below()
        yield self._below

    @property
    def value(self) -> str:
        """What was typed; always empty for a secret, which `take` gives away once."""
        return "" if self._input is None else self._input.value

    @value.setter
    def value(self, value: str) -> None:
        if self._input is not None:
            self._input.value = value

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not self.value if self._secret is None else self._secret.is_empty

    @property
    def secret(self) -> SecretField | None:
        """The field of a secret."""
        return self._secret

    def take(self) -> str:
        """The secret, which the field forgets; of a text field its value, which stays."""
        return self.value if self._secret is None else self._secret.take()

    @property
    def problem(self) -> str:
        """What is wrong with what was typed; stands where the hint stands."""
        return self._problem

    @problem.setter
    def problem(self, problem: str) -> None:
        if problem != self._problem:
            self._problem = problem
            self._show_below()

    def focus_input(self) -> None:
        """Put the cursor into the field."""
        (self._input or self._secret or self).focus()

    def _show_below(self) -> None:
        if self._problem:
            text, tone = f"{self._glyphs.critical} {safe_text(self._problem)}", "bad"
        else:
            text, tone = self._hint, "dim"
        self._below.set_lines([((text, tone),)])

    @on(Input.Changed)
    @on(SecretField.Changed)
    def _tell_change(self, event: Message) -> None:
        event.stop()
        self.post_message(self.Changed(self))

    @on(Input.Submitted)
    @on(SecretField.Submitted)
    def _tell_submit(self, event: Message) -> None:
        event.stop()
        self.post_message(self.Submitted(self))
