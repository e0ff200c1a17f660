"""`a`: everything that can be done to what is selected, by name; what cannot be done stands below
and says why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from screens.command_aliases import ALSO
from screens.dialogs.choice_dialog import WIDTH, Choice, ChoiceScreen
from tui.text import safe_text
from widgets.find_field import FindField
from widgets.fleet_table import FleetTable
from widgets.fold import fold
from widgets.lines import Lines

if TYPE_CHECKING:
    from tui.commands.command import Command, Targets


class ActionsScreen(ChoiceScreen):
    """Answers the id of the chosen command. One that cannot be done says its reason when it is
    taken."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "narrow", "By name", key_display="/", id="actions.narrow"),
        Binding("down", "step(1)", "Next", show=False, id="actions.next"),
        Binding("up", "step(-1)", "Before", show=False, id="actions.before"),
    ]

    def __init__(self, targets: Targets, entries: Sequence[tuple[Command, str]]) -> None:
        title = targets.whom if targets.rows else "Account"
        choices = [
            Choice(
                command.id,
                command.title,
                note=why_not,
                key=command.letter,
                dim=bool(why_not),
                also=ALSO.get(command.id, ""),
            )
            for command, why_not in entries
        ]
        super().__init__(
            title, choices, keys="Enter or the letter takes, / finds by name, Esc leaves it"
        )
        self._hidden_words = targets.hidden_words

    def above(self) -> Iterable[Widget]:
        """The marked servers that the list does not show, and the field that / opens."""
        if self._hidden_words:
            yield Lines(id="hidden-marks")
        yield FindField("part of a name")

    def _lay_out(self) -> None:
        parts = fold(
            safe_text(self._hidden_words), max(20, min(WIDTH - 4, self.app.size.width - 4))
        )
        for line in self.query("#hidden-marks").results(Lines):
            line.set_lines([((part, "warn"),) for part in parts])
            self.always_above = len(parts)
        super()._lay_out()

    def action_narrow(self) -> None:
        """From now on letters are parts of a name."""
        field = self.query_one(FindField)
        if not field.is_open:
            self.make_room(1)
        field.open()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        words = event.value.lower().split()
        self.narrow(
            lambda choice: all(
                word in f"{choice.title} {choice.id} {choice.also}".lower() for word in words
            )
        )

    def action_step(self, by: int) -> None:
        self.query_one(FleetTable).action_move(by)

    def action_give_up(self) -> None:
        """First the name that is looked for, then the menu."""
        if self.query_one(FindField).close(self.query_one(FleetTable)):
            self.make_room(0)
        else:
            super().action_give_up()
