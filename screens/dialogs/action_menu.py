"""Action menu (`a`): every command for the selection, by group, with a reason next to each
unavailable command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from screens.command_aliases import ALSO
from screens.dialogs.choice_dialog import WIDTH, Choice, ChoiceScreen
from screens.messages import StoreChanged
from tui.store.changes import Kind, mentions
from tui.text import safe_text
from widgets.find_field import FindField
from widgets.fleet_table import FleetTable
from widgets.fold import fold
from widgets.lines import Lines

if TYPE_CHECKING:
    from tui.commands.command import Command, Targets


class ActionsScreen(ChoiceScreen):
    """Dialog that returns the id of the chosen command. The caller refuses unavailable commands."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "narrow", "Find", key_display="/", id="actions.narrow"),
        Binding("down", "step(1)", "Next", show=False, id="actions.next"),
        Binding("up", "step(-1)", "Previous", show=False, id="actions.before"),
    ]

    def __init__(
        self, targets: Targets, read_entries: Callable[[], Sequence[tuple[Command, str]]]
    ) -> None:
        """
        Args:
            read_entries: Returns the commands, each with the reason why it is not possible now.
        """
        self._targets_label = targets.label if targets.rows else "Account"
        self._read_entries = read_entries
        super().__init__(
            "Action",
            self._choices(),
            keys="{key:choice.take} or letter: run, {key:actions.narrow}: find, "
            "{key:choice.close}: close",
        )
        self._hidden_words = targets.hidden_words

    def _choices(self) -> list[Choice]:
        return [
            Choice(
                command.id,
                command.title,
                note=why_not,
                key=command.letter,
                dim=bool(why_not),
                also=ALSO.get(command.id, ""),
                group=command.group,
            )
            for command, why_not in self._read_entries()
        ]

    def above(self) -> Iterable[Widget]:
        """Yield the hidden marked servers and the find field."""
        if self._hidden_words:
            yield Lines(id="hidden-marks")
        yield FindField("part of a name")

    def on_mount(self) -> None:
        self.query_one(Vertical).border_title = Content(safe_text(self._targets_label, 60))

    def on_store_changed(self, event: StoreChanged) -> None:
        """Update the reasons when an operation starts or ends."""
        event.stop()
        if self.is_mounted and self.query(FleetTable) and mentions(event.changes, Kind.OPERATION):
            self.renew(self._choices())

    def _lay_out(self) -> None:
        parts = fold(
            safe_text(self._hidden_words), max(20, min(WIDTH - 4, self.app.size.width - 4))
        )
        for line in self.query("#hidden-marks").results(Lines):
            line.set_lines([((part, "warn"),) for part in parts])
            self.always_above = len(parts)
        super()._lay_out()

    def action_narrow(self) -> None:
        """Open the find field: letters then search names."""
        field = self.query_one(FindField)
        if not field.is_open:
            self.make_room(1)
        field.open()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        words = event.value.lower().split()
        self.narrow(
            lambda choice: all(
                word in f"{choice.title} {choice.id} {choice.also} {choice.group}".lower()
                for word in words
            )
        )

    def action_step(self, by: int) -> None:
        self.query_one(FleetTable).action_move(by)

    def action_give_up(self) -> None:
        """Close the find field if open, otherwise the menu."""
        if self.query_one(FindField).close(self.query_one(FleetTable)):
            self.make_room(0)
        else:
            super().action_give_up()
