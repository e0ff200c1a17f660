"""The base class of every wizard step: it shows a view, posts answers, and continues with Enter."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from textual.containers import VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from tui.text import safe_text
from widgets.fleet_table import FleetTable
from widgets.fold import fold
from widgets.glyphs import Glyphs
from widgets.key_words import with_key_names
from widgets.lines import Line, Lines
from widgets.pane import Pane


class WizardView(Protocol):
    """The answers with everything they depend on. Values only; rebuilt for every answer and every
    reading."""

    @property
    def glyphs(self) -> Glyphs: ...

    @property
    def visited(self) -> Collection[Any]:
        """Return the steps that the user has left once: from then on, an empty field is an error,
        not a hint."""


View = TypeVar("View", bound=WizardView)


class WizardPane(VerticalScroll, Generic[View], can_focus=False):
    """One step. Subclasses draw in `draw`; text is never overwritten while the user types it."""

    DEFAULT_CSS = """
    WizardPane {
        height: 1fr; padding: 0 1; scrollbar-size: 0 0;
        & Input { border: none; height: 1; padding: 0; background: $panel; }
        & SecretField { background: $panel; }
        & Input:focus, & SecretField:focus { background: $primary 30%; }
        & FleetTable { background: $surface; }
        & FleetTable:blur > .table--cursor { background: $panel; text-style: none; }
        & .label { height: auto; }
        &:ansi Input { text-style: underline; }
        &:ansi Input:focus, &:ansi SecretField:focus {
            background: ansi_default; text-style: bold underline;
        }
    }
    """
    step: ClassVar[StrEnum]
    left_out_key: ClassVar[str] = ""
    """Id of the binding that shows the excluded choices."""

    @dataclass
    class Answered(Message):
        """Answers by draft field name. Secrets are wrapped."""

        changes: dict[str, Any]

    @dataclass
    class WentOn(Message):
        """The step is complete; the wizard moves to the next one."""

    @dataclass
    class Finished(Message):
        """The user left the last field; the focus moves to `Next`."""

    view: View | None = None

    def show(self, view: View) -> None:
        """Draw a view."""
        self.view = view
        if self.is_mounted:
            self.draw(view)

    def draw(self, view: View) -> None:
        """Draw the content. Implemented by subclasses."""

    def enter(self) -> None:
        """Focus the first field when the step comes into view."""
        first = next(iter(self._fields()), None)
        if first is not None:
            first.focus()

    def leave(self) -> None:
        """Prepare for another step to come into view. Implemented by subclasses."""

    def focus_problem(self) -> None:
        """Focus the field to correct; the first one unless a subclass overrides this."""
        self.enter()

    def on_mount(self) -> None:
        self.draw_again()

    def on_resize(self) -> None:
        self.draw_again()

    # For subclasses

    def draw_again(self) -> None:
        """Draw the last view again, after a change that is not an answer: typed text counts too."""
        if self.view is not None:
            self.draw(self.view)

    @property
    def room(self) -> int:
        """Return the columns for a sentence."""
        # A new step learns its size one frame later; until then, use the screen's full width.
        return max(20, (self.size.width or self.app.size.width) - 2)

    @property
    def needed_lines(self) -> int:
        """Lines that the step takes without any empty line at its end."""
        return sum(_lines_of(child) for child in self.children if child.display)

    def answer(self, **changes: Any) -> None:
        """Post answers."""
        self.post_message(self.Answered(changes))

    def _fields(self) -> list[Widget]:
        return [each for each in self.query("*") if each.focusable]

    def go_on(self) -> None:
        """Focus the next field of this step, or `Next` after the last one."""
        fields = self._fields()
        at = next((at for at, each in enumerate(fields) if each.has_focus), len(fields))
        if at + 1 < len(fields):
            fields[at + 1].focus()
        else:
            self.post_message(self.Finished())

    def tell(self, name: str, lines: list[Line]) -> None:
        """Set the lines of a `Lines` widget of this step."""
        self.query_one(f"#{name}", Lines).set_lines(lines)

    def fault(self, words: str, *, typed: bool) -> list[Line]:
        """Return the lines of a problem: an error once text was typed or the step was left, a hint
        before."""
        if not words:
            return []
        assert self.view is not None
        bad = typed or self.step in self.view.visited
        sign = f"{self.view.glyphs.critical} " if bad else "  "
        folded = fold(safe_text(with_key_names(self, words)), self.room - 2)
        return [
            ((f"{sign if not at else '  '}{part}", "bad" if bad else "dim"),)
            for at, part in enumerate(folded)
        ]

    def hint(self, words: str, tone: str = "dim") -> list[Line]:
        """Return a sentence in lines; keys in it are placeholders."""
        words = with_key_names(self, words)
        return [((f"  {part}", tone),) for part in fold(words, self.room - 2)]

    def left_out(self, number: int, *, shown: bool) -> list[Line]:
        """Return a line with the number of excluded choices and the key that shows them; nothing if
        none are excluded."""
        if not number:
            return []
        key = f"{{key:{self.left_out_key}}}"
        return self.hint(
            f"{key} hides what is not available."
            if shown
            else f"{number} not available; {key} shows why."
        )


def _lines_of(child: Widget) -> int:
    """Return the lines that a part of a step needs for everything in it."""
    margin, height = child.styles.margin, child.styles.height
    around = margin.top + margin.bottom
    if isinstance(child, Lines):
        return len(child.lines) + (around if child.lines else 0)
    if isinstance(child, FleetTable) and (height is None or not height.is_cells):
        return max(2, child.row_count) + 1 + around
    if isinstance(child, Pane):
        return len(child.lines) + around
    return max(1, child.outer_size.height) + around


def text_field(name: str, placeholder: str = "") -> Input:
    """Return a text field without a blinking cursor."""
    made = Input(placeholder=placeholder, compact=True, select_on_focus=False, id=name)
    made.cursor_blink = False
    return made


def label(name: str, words: str) -> Lines:
    """Return a label above a field."""
    made = Lines(id=name)
    made.add_class("label")
    made.set_lines([((words, "strong"),)])
    return made
