"""The base class of the order steps: they show a view of the draft and post answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from screens.wizard.wizard_pane import WizardPane
from tui.wizards.local_keys import FoundKey
from tui.wizards.ordering.order_cost import Cost
from tui.wizards.ordering.order_draft import OrderDraft, OrderFacts, OrderProblem, OrderStep
from widgets.glyphs import Glyphs
from widgets.lines import Line


@dataclass(frozen=True, slots=True)
class OrderView:
    """The draft with everything it depends on."""

    draft: OrderDraft
    facts: OrderFacts
    cost: Cost
    problems: tuple[OrderProblem, ...]
    glyphs: Glyphs
    visited: frozenset[OrderStep] = frozenset()
    keys: tuple[FoundKey, ...] | None = None
    """SSH keys to choose from; `None` until they are found."""
    troubles: dict[str, str] = field(default_factory=dict)
    """Reasons why systems or plans could not be read."""

    def words_of(self, step: OrderStep) -> list[str]:
        """Return the problems of a step."""
        return [problem.words for problem in self.problems if problem.step is step]


class OrderPane(WizardPane[OrderView]):
    """One step."""

    DEFAULT_CSS = "OrderPane { & FleetTable { height: 1fr; min-height: 3; } }"
    step: ClassVar[OrderStep]

    def faults(self, view: OrderView, prefix: str = "", *, typed: bool = False) -> list[Line]:
        """Return lines with the problems of a field, identified by their first words."""
        lines: list[Line] = []
        for words in view.words_of(self.step):
            if words.startswith(prefix):
                lines += self.fault(words.removeprefix(prefix).strip(), typed=typed)
        return lines
