"""Somebody who answers every dialog that comes, whatever it asks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from screens.dialogs.ask_dialog import AskLinesScreen, AskScreen
from screens.dialogs.choice_dialog import ChoiceScreen
from screens.dialogs.confirm_dialog import ConfirmScreen
from screens.dialogs.reveal_dialog import RevealScreen
from screens.messages import Place, Wish
from tests.support.driver import Deckhand
from tests.support.until import until
from widgets.push_button import PushButton

MOST_DIALOGS = 12
LONGEST_S = 0.4


class Persona:
    """Carries out commands at the keyboard. `look` is called whenever something new may be on the
    screen."""

    def __init__(
        self,
        hand: Deckhand,
        pilot: Pilot[Any],
        *,
        pin: str,
        secrets: Sequence[str],
        answers: Sequence[str],
        look: Callable[[str], None],
    ) -> None:
        """
        Args:
            secrets: What is typed where something secret is asked for, one after the other.
            answers: What is typed elsewhere, until one is taken.
        """
        self.hand, self.pilot, self._pin, self._look = hand, pilot, pin, look
        self._secrets, self._answers = secrets, answers

    async def go(self, place: str, argument: Any = None) -> None:
        """Show a place and wait until it has been read."""
        self.hand.app.go_to(Place(place, argument))
        await self.settled(place)

    async def settled(self, where: str) -> None:
        """Until nothing moves any more, or for long enough; then look."""
        await self.pilot.pause()
        deadline = time.monotonic() + LONGEST_S
        # With a clock that runs, something is read anew all the time: quiet may never come.
        while time.monotonic() < deadline and not (
            self.hand.engine.idle and self.hand.app.bridge.idle
        ):
            await asyncio.sleep(0.01)
        await self.pilot.pause()
        self._look(where)

    async def carry_out(self, command: str, argument: Any = None) -> None:
        """A command, all its questions, and its end."""
        self.hand.app.screen.post_message(Wish(command, argument))
        await self.settled(command)
        await self.through(command)
        await until(lambda: not self._going(), f"{command} has ended")
        await self.settled(command)
        await self.through(command)

    def _going(self) -> bool:
        return any(operation.under_way for operation in self.hand.store.operations.values())

    async def through(self, where: str) -> None:
        """Answer what is asked until nothing is."""
        secrets, answers = list(self._secrets), list(self._answers)
        for _ in range(MOST_DIALOGS):
            screen = self.hand.app.screen
            if isinstance(screen, ConfirmScreen):
                await self._confirm(screen)
            elif isinstance(screen, RevealScreen):
                await self.pilot.press("escape")
                await self.pilot.press("escape")
            elif isinstance(screen, AskLinesScreen):
                await self.hand.types(self.pilot, answers.pop(0) if answers else "x")
                await self.pilot.press("tab", "enter")
            elif isinstance(screen, AskScreen):
                await self._ask(screen, secrets, answers)
            elif isinstance(screen, ChoiceScreen):
                await self.pilot.press("enter")
            else:
                return
            await self.settled(where)
        for _ in range(MOST_DIALOGS):
            if not self.hand.app.screen.is_modal:
                return
            await self.pilot.press("escape")
            await self.settled(where)
        raise AssertionError(f"{where}: a dialog does not go away\n{self.hand.text}")

    async def _ask(self, screen: AskScreen, secrets: list[str], answers: list[str]) -> None:
        fields = screen.query(Input)
        if fields:
            fields.first().value = ""
            await self.hand.types(
                self.pilot, answers.pop(0)
            ) if answers else await self.pilot.press("escape")
        elif secrets:
            await self.hand.types(self.pilot, secrets.pop(0))
            self._look("a secret is typed")
        else:
            await self.pilot.press("escape")
        if self.hand.app.screen is screen:
            await self.pilot.press("enter")

    async def _confirm(self, screen: ConfirmScreen) -> None:
        await until(lambda: screen.armed, "keys are meant for the question")
        if screen._plan.typed:
            await self.hand.types(self.pilot, screen._plan.typed)
            await self.pilot.press("enter")
        if screen._plan.takes_pin:
            await self.hand.types(self.pilot, self._pin)
            self._look("a PIN is typed")
        button = screen.query_one("#yes", PushButton)
        if button.disabled:
            await self.pilot.press("escape")
            return
        button.focus()
        await self.pilot.press("enter")
