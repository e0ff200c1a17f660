"""One step of a reinstall."""

from __future__ import annotations

from typing import ClassVar

from screens.reinstall.step_view import WizardState
from screens.wizard.wizard_pane import WizardPane
from tui.wizards.installing.draft import WizardStep
from widgets.fleet_table import FleetTable


class StepPane(WizardPane[WizardState]):
    """A step that shows the state of a reinstall."""

    step: ClassVar[WizardStep]
    _drawn_to: int | None = None
    """The choice that the cursor was last moved to."""

    def cursor_row(self, table: FleetTable, chosen: int | None) -> int | None:
        """Return the cursor row: a new choice moves the cursor once; then it moves freely.

        A draft or a template sets choices, and Enter must not change them.
        """
        is_new, self._drawn_to = chosen != self._drawn_to, chosen
        if chosen is not None and is_new:
            return chosen
        return chosen if table.current is None else int(table.current.id)
