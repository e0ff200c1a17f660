"""What concerns the account: its PIN."""

from __future__ import annotations

from pydantic import SecretStr

from tui.api.catalogue import eq_power
from tui.commands.command import Ask, Command, Confirm, Intent, Refuse, Targets
from tui.engine.plan import Plan, Request, Tier

SHORTEST, LONGEST = 4, 6
"""Source: apidocs, control panel, start screen."""


def _check_pin(targets: Targets) -> Intent:
    def then(pin: str) -> Intent:
        request = Request(eq_power.CHECK_PIN, eq_power.PinOnly(pin=SecretStr(pin)), locks=False)
        return Confirm(Plan("Try the PIN", (request,), "A wrong one counts: after several the provider only refuses.",
                            tier=Tier.SAFE))  # fmt: skip

    return Ask("Try the PIN", "A wrong PIN counts as one of a few. Enter tries it, Esc leaves it.", then, secret=True)


def _set_pin(targets: Targets) -> Intent:
    def with_old(old: str) -> Intent:
        def with_new(new: str) -> Intent:
            problem = new_pin_problem(new)
            if problem:
                return Refuse(problem)

            def again(twice: str) -> Intent:
                if twice != new:
                    return Refuse("The two are not the same. Nothing was sent.")
                params = eq_power.NewPin(new_pin=SecretStr(new), old_pin=SecretStr(old) if old else None)
                request = Request(eq_power.SET_PIN, params, locks=False)
                return Confirm(Plan("Set the PIN", (request,), "From then on the provider wants the new PIN. Who "
                                    "forgets it has to write to support.", tier=Tier.DISRUPTIVE))  # fmt: skip

            return Ask("The new PIN again", "So that a slip of the finger locks nobody out.", again, secret=True)

        hint = f"{SHORTEST} to {LONGEST} characters; leading zeros count."
        return Ask("The new PIN", hint, with_new, secret=True)

    return Ask("The present PIN", "Leave it empty when the account has none.", with_old, secret=True)


def new_pin_problem(pin: str) -> str:
    """Why it cannot be a PIN; empty when it can."""
    if not SHORTEST <= len(pin) <= LONGEST:
        return f"A PIN has {SHORTEST} to {LONGEST} characters. Nothing was sent."
    if not (pin.isascii() and pin.isalnum()):
        return "A PIN is made of letters and digits. Nothing was sent."
    return ""


COMMANDS = (
    Command("account.check_pin", "Try the PIN", (eq_power.CHECK_PIN,), _check_pin, on_servers=False),
    Command("account.set_pin", "Set or change the PIN", (eq_power.SET_PIN,), _set_pin, on_servers=False),
)
