"""Leaving while something is going on: what becomes of it is for the person to say."""

from __future__ import annotations

from screens.dialogs.choice_dialog import Choice, ChoiceScreen
from tui.format import count

WATCH, LEAVE, STAY = "watch", "leave", "stay"


class LeavingScreen(ChoiceScreen):
    """Answers what is to be done with running work; Esc stays."""

    def __init__(self, going: int, waiting: int, dangerous: str, promised: int = 0) -> None:
        """
        Args:
            going: Operations under way, those not sent yet among them.
            waiting: How many have not been sent yet.
            dangerous: The worst loose end, in words; empty when there is none.
            promised: How many are to be ended by this program after a while: a port that is off for
            minutes.
        """
        rest = f", {waiting} still sent" if waiting else ""
        dropped = f", {waiting} never sent" if waiting else ""
        if promised:
            dangerous += (
                f" {count(promised, 'port')} comes on again only while Hostdeck runs: "
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
