"""The answer of the servers that ends a wave of a batch, as a choice of its confirmation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from screens.dialogs.choice_dialog import Choice, ChoiceScreen
from tui.operations.canary import is_fleet_batch
from tui.operations.plan import SWITCHES_ON, Plan

if TYPE_CHECKING:
    from screens.dialogs.confirm_dialog import ConfirmScreen

ANSWERS = (
    ("", "No answer: continue when the provider confirms"),
    ("ssh", "Answer on port 22 (SSH)"),
    ("rdp", "Answer on port 3389 (RDP)"),
    ("port:443", "Answer on port 443 (HTTPS)"),
    ("ping", "Answer to ping"),
)


def can_wait(plan: Plan) -> bool:
    """Return whether the servers of a plan are expected to answer after it."""
    return is_fleet_batch(plan) and all(
        request.action.name in SWITCHES_ON for request in plan.requests
    )


def wait_until(dialog: ConfirmScreen, chosen: str | None) -> None:
    """Ask anew about a batch whose waves end with an answer of the servers."""
    if chosen is not None:
        dialog.dismiss(replace(dialog.plan, until=chosen))


def until_choice(plan: Plan) -> ChoiceScreen:
    """Return the dialog that asks for the answer."""
    choices = [Choice(name, words, marked=name == plan.until) for name, words in ANSWERS]
    return ChoiceScreen("After each wave, wait for", choices)
