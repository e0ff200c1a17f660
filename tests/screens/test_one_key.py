"""One action has one key: in the boxes of a server, in its tabs and in the action menu."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual.binding import Binding

from screens.server.access_tab import AccessPane
from screens.server.overview_tab import OverviewPane
from screens.server.server_screen import ServerScreen
from tui.commands import commands

OTHER_NAMES = {"reinstall": "install.reinstall"}
"""Actions of a binding that start a command by another name."""


def bound() -> Iterator[tuple[str, Binding]]:
    """Every binding of a server's screen that starts a command, with the id of the command."""
    for owner in (ServerScreen, OverviewPane, AccessPane):
        for binding in owner.BINDINGS:
            if isinstance(binding, Binding):
                action = binding.action
                if action.startswith("command('"):
                    yield action.removeprefix("command('").removesuffix("')"), binding
                elif action in OTHER_NAMES:
                    yield OTHER_NAMES[action], binding


@pytest.mark.parametrize("command", sorted({name for name, _ in bound()}))
def test_a_command_has_one_key_and_that_is_its_letter_in_the_menu(command: str) -> None:
    found = {(binding.key, binding.id) for name, binding in bound() if name == command}
    assert len(found) == 1, found
    letter = commands()[command].letter
    if letter and command != "access.close":  # `c` copies on every screen
        assert next(iter(found))[0] == letter
