"""Quitting while work is running: the user decides what happens to it."""

from __future__ import annotations

from screens.dialogs.choice_dialog import Choice, ChoiceScreen
from tui.format import count

WATCH, LEAVE, STAY = "watch", "leave", "stay"


class LeavingScreen(ChoiceScreen):
    """Dialog that returns what to do with running work; Esc stays."""

    def __init__(self, going: int, waiting: int, dangerous: str, promised: int = 0) -> None:
        """
        Args:
            going: Number of running operations, including unsent ones.
            waiting: Number of unsent operations.
            dangerous: Description of the worst loose end; empty if there is none.
            promised: Number of planned second changes that this program must send, such as enabling
                a port again.
        """
        rest = f", {waiting} still sent" if waiting else ""
        dropped = f", {waiting} never sent" if waiting else ""
        if promised:
            dangerous += (
                f" {count(promised, 'port')} will be enabled again only while Hostdeck runs: "
                "stay, or keep watching."
            )
        choices = []
        if going:
            choices = [
                Choice(STAY, "Stay", key="s"),
                Choice(WATCH, "Keep watching", note=f"in the background{rest}", key="k"),
                Choice(LEAVE, "Quit", note=f"the next start continues{dropped}", key="q"),
            ]
        else:
            choices = [Choice(STAY, "Stay", key="s"), Choice(LEAVE, "Quit anyway", key="q")]
        title = f"{count(going, 'operation')} under way" if going else "Left open"
        super().__init__(title, choices, hint=dangerous)
