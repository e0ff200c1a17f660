"""What concerns the account: its PIN."""

from __future__ import annotations

from pydantic import SecretStr

from tui.api.catalogue import eq_power
from tui.commands.command import Ask, Command, Confirm, Intent, Refuse, Targets
from tui.engine.plan import Plan, Request, Tier

SHORTEST, LONGEST = 4, 6
"""Source: apidocs, control panel, start screen."""


def check_plan(pin: str) -> Plan:
    """Try a PIN."""
    request = Request(eq_power.CHECK_PIN, eq_power.PinOnly(pin=SecretStr(pin)), locks=False)
    return Plan("Try the PIN", (request,), "A wrong one counts: after several the provider only refuses.",
                tier=Tier.SAFE)  # fmt: skip


def set_plan(old: str, new: str) -> Plan:
    """Set a PIN; `old` is empty when there is none."""
    params = eq_power.NewPin(new_pin=SecretStr(new), old_pin=SecretStr(old) if old else None)
    effect = "From then on the provider wants the new PIN. Who forgets it has to write to support."
    return Plan("Set the PIN", (Request(eq_power.SET_PIN, params, locks=False),), effect)


def _check_pin(targets: Targets) -> Intent:
    hint = "A wrong PIN counts as one of a few. Enter tries it, Esc leaves it."
    return Ask("Try the PIN", hint, lambda pin: Confirm(check_plan(pin)), secret=True)


def _set_pin(targets: Targets) -> Intent:
    def with_old(old: str) -> Intent:
        def with_new(new: str) -> Intent:
            problem = new_pin_problem(new)
            if problem:
                return Refuse(f"{problem} Nothing was sent.")

            def again(twice: str) -> Intent:
                same = twice == new
                return Confirm(set_plan(old, new)) if same else Refuse("The two are not the same. Nothing was sent.")

            return Ask("The new PIN again", "So that a slip of the finger locks nobody out.", again, secret=True)

        hint = f"{SHORTEST} to {LONGEST} characters; leading zeros count."
        return Ask("The new PIN", hint, with_new, secret=True)

    return Ask("The present PIN", "Leave it empty when the account has none.", with_old, secret=True)


def new_pin_problem(pin: str) -> str:
    """Why it cannot be a PIN; empty when it can."""
    if not SHORTEST <= len(pin) <= LONGEST:
        return f"A PIN has {SHORTEST} to {LONGEST} characters."
    if not (pin.isascii() and pin.isalnum()):
        return "A PIN is made of letters and digits."
    return ""


COMMANDS = (
    Command("account.check_pin", "Try the PIN", (eq_power.CHECK_PIN,), _check_pin, on_servers=False),
    Command("account.set_pin", "Set or change the PIN", (eq_power.SET_PIN,), _set_pin, on_servers=False),
)
