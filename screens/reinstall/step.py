"""What every step of the wizard has in common: it shows a state, posts answers, and goes on with Enter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual.containers import VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from screens.reinstall.state import WizardState
from tui.text import safe_text
from tui.wizard.draft import Step
from tui.wizard.systems import SystemChoice
from tui.wizard.tasks import TaskChoice
from widgets.fleet_table import FleetTable
from widgets.fold import fold
from widgets.lines import Line, Lines


class StepPane(VerticalScroll, can_focus=False):
    """One step. Subclasses draw in `draw`; what is typed is never overwritten while it is typed."""

    DEFAULT_CSS = """
    StepPane {
        height: 1fr; padding: 0 1; scrollbar-size: 0 0;
        & Input { border: none; height: 1; padding: 0; background: $panel; }
        & SecretField { background: $panel; }
        & FleetTable { background: $surface; }
        &:ansi Input { text-style: underline; }
    }
    """
    step: ClassVar[Step]
    title: ClassVar[str] = ""

    @dataclass
    class Answered(Message):
        """Answers by the names of the draft's fields. Secrets are wrapped."""

        changes: dict[str, Any]

    @dataclass
    class WentOn(Message):
        """Enter in the last field: to the next step."""

    def show(self, state: WizardState) -> None:
        """Draw a state."""
        self.state = state
        if self.is_mounted:
            self.draw(state)

    state: WizardState | None = None

    def draw(self, state: WizardState) -> None:
        """For subclasses."""

    def enter(self) -> None:
        """The step comes into view: the focus goes to its first field."""
        first = next(iter(self._fields()), None)
        if first is not None:
            first.focus()

    def on_mount(self) -> None:
        self.draw_again()

    def on_resize(self) -> None:
        self.draw_again()

    def draw_again(self) -> None:
        """The same state, after something that is no answer."""
        if self.state is not None:
            self.draw(self.state)

    # For subclasses

    @property
    def room(self) -> int:
        """Columns for a sentence."""
        return max(20, self.size.width - 2)

    def answer(self, **changes: Any) -> None:
        """Post answers."""
        self.post_message(self.Answered(changes))

    def _fields(self) -> list[Widget]:
        return [one for one in self.query("*") if one.focusable]

    def go_on(self) -> None:
        """To the next field of this step, or to the next step from the last one."""
        fields = self._fields()
        at = next((at for at, one in enumerate(fields) if one.has_focus), len(fields))
        if at + 1 < len(fields):
            fields[at + 1].focus()
        else:
            self.post_message(self.WentOn())

    _drawn_to: int | None = None
    """The choice that the cursor was last drawn to."""

    def cursor_row(self, table: FleetTable, chosen: int | None) -> int | None:
        """The row for the cursor: a new choice draws it there, whoever made it; after that it is free.

        A draft or a template brings its choices along, and Enter must not take another one.
        """
        is_new, self._drawn_to = chosen != self._drawn_to, chosen
        if chosen is not None and is_new:
            return chosen
        return chosen if table.current is None else int(table.current.id)

    def tell(self, name: str, lines: list[Line]) -> None:
        """Set the lines of a `Lines` of this step."""
        self.query_one(f"#{name}", Lines).set_lines(lines)

    def fault(self, words: str, *, typed: bool) -> list[Line]:
        """A problem in lines: a fault when something was typed or the step was left, else a hint."""
        if not words:
            return []
        assert self.state is not None
        bad = typed or self.step in self.state.visited
        sign = f"{self.state.glyphs.critical} " if bad else "  "
        folded = fold(safe_text(words), self.room - 2)
        return [((f"{sign if not at else '  '}{part}", "bad" if bad else "dim"),) for at, part in enumerate(folded)]

    def hint(self, words: str, tone: str = "dim") -> list[Line]:
        """A sentence in lines."""
        return [((f"  {part}", tone),) for part in fold(words, self.room - 2)]

    def left_out(self, choices: Sequence[SystemChoice | TaskChoice], *, shown: bool) -> list[Line]:
        """How many are left out, and the key that shows them; nothing when all fit."""
        number = sum(not one.fits for one in choices)
        if not number:
            return []
        return self.hint("l hides what does not fit." if shown else f"{number} left out; l shows why.")


def text_field(name: str, placeholder: str = "") -> Input:
    """A line to type in; nothing blinks."""
    field = Input(placeholder=placeholder, compact=True, select_on_focus=False, id=name)
    field.cursor_blink = False
    return field


def label(name: str, words: str) -> Lines:
    """A line above a field."""
    made = Lines(id=name)
    made.set_lines([((words, "strong"),)])
    return made
