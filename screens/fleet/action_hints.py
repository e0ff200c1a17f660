"""The likely actions on a server, with their keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from tui.models.kind import ServerKind
from tui.models.power import Power
from widgets.columns import fit_text
from widgets.lines import Line, Run

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow

_SSH, _CONSOLE = ("fleet.ssh", "ssh"), ("fleet.console", "Console")
_METAL = (ServerKind.BARE_METAL, ServerKind.GPU)
_IPMI = "access.open"
_SHORT = {_IPMI: "Open IPMI"}
"""Shorter titles for a box with two columns."""
_COMMANDS = ("power.reboot", "power.off", "install.reinstall", "tags.set")
_OF_OFF = ("power.on", "install.reinstall", "tags.set")


class ActionHints:
    """Titles and letters of the commands. A worker imports them after the first frame."""

    def __init__(self) -> None:
        self._commands: Mapping[str, tuple[str, str]] = {}

    def load(self, deck: Deck, ready: Callable[[], None]) -> None:
        """Import the commands once; `ready` is called on a worker thread."""
        if self._commands:
            return

        def job() -> None:
            from tui.commands import commands

            self._commands = {
                command.id: (command.letter, command.title)
                for command in commands().values()
                if command.letter
            }
            ready()

        deck.engine.on_disk(job)

    def lines(self, row: ServerRow, keys: Mapping[str, str], width: int) -> list[Line]:
        """Return the likely actions of a server, two per line.

        Args:
            keys: Displayed keys, by binding id.
        """
        menu = keys.get("app.actions", "")
        wanted = _OF_OFF if row.power is Power.OFF else _COMMANDS
        shown_keys = (_SSH,) if row.kind in _METAL else (_SSH, _CONSOLE)
        found = [(keys.get(binding, ""), words) for binding, words in shown_keys]
        for command in (_IPMI, *wanted) if row.kind in _METAL else wanted:
            letter, title = self._commands.get(command, ("", ""))
            words = _SHORT.get(command, title)
            found.append((f"{menu} {letter}" if menu and letter else "", words))
        found.append((menu, "All actions"))
        shown = [(key, words) for key, words in found if key]
        return [_pair(shown[at : at + 2], width) for at in range(0, len(shown), 2)]


def _pair(hints: list[tuple[str, str]], width: int) -> Line:
    room = width // 2
    runs: list[Run] = []
    for key, words in hints:
        runs += [(key, "key"), (fit_text(f" {words}", max(1, room - len(key))), "")]
    return tuple(runs)
