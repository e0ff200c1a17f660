"""What scenarios of the reinstall wizard share: walking through the steps."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot

from screens.messages import Place
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.wizards.installing.draft import STEPS, WizardStep

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINLcJRRjZzN4JB9pHUFHMv1J7gGuZ7NhtNYtJCYHPd/R anna@jump"
METAL, VM = 25251, 20311
PASSWORD = "Root-canary-4711"
MOVES = {
    WizardStep.SYSTEM: ("enter",),
    WizardStep.IDENTITY: ("enter", *PASSWORD, "enter", *PASSWORD, "enter", "enter"),
    WizardStep.PARTITIONING: ("enter",),
    WizardStep.TASKS: ("enter",),
    WizardStep.KEYS: ("ctrl+n",),
}
"""Keys that complete each step."""


class Walk:
    """Somebody at the keyboard, in the wizard of one server."""

    def __init__(self, hand: Deckhand, pilot: Pilot[Any]) -> None:
        self.hand, self.pilot = hand, pilot
        self.server_id = METAL

    async def open(self, server_id: int = METAL) -> Walk:
        """Into the wizard; the systems have been read."""
        self.server_id = server_id
        await self.hand.sees("12 servers")
        await self.hand.read_up()
        # Hardware and system come with the details, which the wizard looks at.
        self.hand.app.go_to(Place("reinstall", server_id))
        await self.hand.sees("Select an operating system")
        await self.hand.sees("Ubuntu 26.04")
        await until(
            lambda: self.hand.store.detail(server_id).value is not None,
            "the details have been read",
        )
        await self.hand.quiet()
        return self

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.hand.quiet()
        await self.pilot.pause()

    async def at(self, step: WizardStep) -> None:
        """Wait for a step."""
        await self.hand.sees(f"[{STEPS.index(step) + 1} {step}]")

    def stays(self, step: WizardStep) -> None:
        """Check that the last key did not leave a step."""
        assert f"[{STEPS.index(step) + 1} {step}]" in self.hand.text

    async def to(self, step: WizardStep) -> Walk:
        """From the first step to another, answering what must be answered."""
        for here in STEPS[: STEPS.index(step)]:
            if here is WizardStep.PARTITIONING and self.server_id == VM:
                continue  # a VM has no disks to lay out
            await self.at(here)
            await self.press(*MOVES[here])
        await self.at(step)
        return self
