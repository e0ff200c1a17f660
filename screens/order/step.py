"""What the steps of an order have in common: they show a view of the draft and post answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from textual.containers import VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from tui.text import safe_text
from tui.wizard.cost import Cost
from tui.wizard.local_keys import FoundKey
from tui.wizard.order import OrderDraft, OrderFacts, OrderProblem, OrderStep
from widgets.fold import fold
from widgets.glyphs import Glyphs
from widgets.lines import Line, Lines


@dataclass(frozen=True, slots=True)
class OrderView:
    """The draft with everything that bears on it."""

    draft: OrderDraft
    facts: OrderFacts
    cost: Cost
    problems: tuple[OrderProblem, ...]
    glyphs: Glyphs
    visited: frozenset[OrderStep] = frozenset()
    keys: tuple[FoundKey, ...] | None = None
    """SSH keys to choose from; `None` while they are being looked for."""
    troubles: dict[str, str] = field(default_factory=dict)
    """Why systems or plans could not be read."""

    def words_of(self, step: OrderStep) -> list[str]:
        """What is wrong at a step."""
        return [one.words for one in self.problems if one.step is step]


class OrderPane(VerticalScroll, can_focus=False):
    """One step. What is typed is never overwritten while it is typed."""

    DEFAULT_CSS = """
    OrderPane {
        height: 1fr; padding: 0 1; scrollbar-size: 0 0;
        & Input { border: none; height: 1; padding: 0; background: $panel; }
        & SecretField { background: $panel; }
        & FleetTable { background: $surface; height: 1fr; min-height: 3; }
        &:ansi Input { text-style: underline; }
    }
    """
    step: ClassVar[OrderStep]

    @dataclass
    class Answered(Message):
        """Answers by the names of the draft's fields. Secrets are wrapped."""

        changes: dict[str, Any]

    @dataclass
    class WentOn(Message):
        """To the next step."""

    view: OrderView | None = None

    def show(self, view: OrderView) -> None:
        """Draw a view."""
        self.view = view
        if self.is_mounted:
            self.draw(view)

    def draw(self, view: OrderView) -> None:
        """For subclasses."""

    def enter(self) -> None:
        """The step comes into view: the focus goes to its first field."""
        first = next(iter(self.fields()), None)
        if first is not None:
            first.focus()

    def on_mount(self) -> None:
        self.draw_again()

    def on_resize(self) -> None:
        self.draw_again()

    def draw_again(self) -> None:
        """The same once more: what is typed here counts too."""
        if self.view is not None:
            self.draw(self.view)

    @property
    def room(self) -> int:
        """Columns for a sentence."""
        return max(20, self.size.width - 2)

    def fields(self) -> list[Widget]:
        """What takes the focus, top to bottom."""
        return [one for one in self.query("*") if one.focusable]

    def answer(self, **changes: Any) -> None:
        self.post_message(self.Answered(changes))

    def tell(self, name: str, lines: list[Line]) -> None:
        """Set the lines of a `Lines` of this step."""
        self.query_one(f"#{name}", Lines).set_lines(lines)

    def faults(self, view: OrderView, prefix: str = "", *, typed: bool = False) -> list[Line]:
        """What is wrong here: loud once something was typed or the step was left, a hint before."""
        bad = typed or self.step in view.visited
        lines: list[Line] = []
        for words in view.words_of(self.step):
            if words.startswith(prefix):
                shown = words.removeprefix(prefix).strip()
                sign = f"{view.glyphs.critical} " if bad else "  "
                folded = fold(safe_text(shown), self.room - 2)
                lines += [((f"{sign if not at else '  '}{part}", "bad" if bad else "dim"),)
                          for at, part in enumerate(folded)]  # fmt: skip
        return lines

    def hint(self, words: str, tone: str = "dim") -> list[Line]:
        """A sentence in lines."""
        return [((f"  {part}", tone),) for part in fold(words, self.room - 2)]


def text_field(name: str, placeholder: str = "") -> Input:
    """A line to type in; nothing blinks."""
    made = Input(placeholder=placeholder, compact=True, select_on_focus=False, id=name)
    made.cursor_blink = False
    return made


def label(name: str, words: str) -> Lines:
    """A line above a field."""
    made = Lines(id=name)
    made.set_lines([((words, "strong"),)])
    return made
