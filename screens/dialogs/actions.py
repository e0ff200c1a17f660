"""`a`: everything that can be done to what is selected, by name; what cannot be done says why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from screens.dialogs.choice import Choice, ChoiceScreen

if TYPE_CHECKING:
    from tui.commands.command import Command, Targets


class ActionsScreen(ChoiceScreen):
    """Answers the id of the chosen command. One that cannot be done says its reason when it is taken."""

    def __init__(self, targets: Targets, entries: Sequence[tuple[Command, str]]) -> None:
        if len(targets.rows) > 1:
            title = f"{len(targets.rows)} servers"
        elif targets.rows:
            title = targets.one.hostname or f"#{targets.one.id}"
        else:
            title = "Account"
        choices = [
            Choice(command.id, command.title, note=why_not, key=command.letter, dim=bool(why_not))
            for command, why_not in entries
        ]
        super().__init__(title, choices, hint="the letter takes at once")
