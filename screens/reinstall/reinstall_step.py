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
    """The choice that the cursor was last drawn to."""

    def cursor_row(self, table: FleetTable, chosen: int | None) -> int | None:
        """Return the row for the cursor: a new choice moves it there; after that it is free.

        A draft or a template brings its choices along, and Enter must not take another one.
        """
        is_new, self._drawn_to = chosen != self._drawn_to, chosen
        if chosen is not None and is_new:
            return chosen
        return chosen if table.current is None else int(table.current.id)
