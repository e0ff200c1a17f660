"""The server response that ends a wave of a batch, as a choice in its confirmation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from screens.dialogs.choice_dialog import Choice, ChoiceScreen
from tui.operations.canary import is_fleet_batch
from tui.operations.plan import SWITCHES_ON, Plan

ANSWERS = (
    ("", "No answer: continue when the provider confirms"),
    ("ssh", "Answer on port 22 (SSH)"),
    ("rdp", "Answer on port 3389 (RDP)"),
    ("port:443", "Answer on port 443 (HTTPS)"),
    ("ping", "Answer to ping"),
)


def can_wait(plan: Plan) -> bool:
    """Return whether the servers of a plan are expected to respond after it."""
    return is_fleet_batch(plan) and all(
        request.action.name in SWITCHES_ON for request in plan.requests
    )


def on_choice(plan: Plan, ask: Callable[[Plan], object]) -> Callable[[str | None], None]:
    """Return a callback that asks again about a batch whose waves end with the chosen response."""

    def chosen(answer: str | None) -> None:
        if answer is not None:
            ask(replace(plan, until=answer))

    return chosen


def until_choice(plan: Plan) -> ChoiceScreen:
    """Return the dialog that asks for the response."""
    choices = [Choice(name, words, marked=name == plan.until) for name, words in ANSWERS]
    return ChoiceScreen("After each wave, wait for", choices)
