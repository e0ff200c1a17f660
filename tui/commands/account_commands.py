"""What concerns the account: its PIN and its SSH keys."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import SecretStr

from tui.api.catalog import auth_more_actions as auth_more
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog import ssh_keys_actions as ssh_keys
from tui.commands.command import Ask, Command, Confirm, Go, Intent, Refuse, Targets
from tui.operations.plan import Plan, Request, Tier
from tui.wizards.ssh_keys import KeyProblem, public_key

SHORTEST, LONGEST = 4, 6
"""Source: apidocs, control panel, start screen."""


@dataclass(frozen=True, slots=True)
class AccountKey:
    """The SSH key that is chosen on the screen. All text is safe."""

    id: int
    name: str
    fingerprint: str


def check_plan(pin: str) -> Plan:
    """Try a PIN."""
    request = Request(eq_power.CHECK_PIN, eq_power.PinOnly(pin=SecretStr(pin)), locks=False)
    return Plan(
        "Try the PIN",
        (request,),
        "A wrong one counts: after several the provider only refuses.",
        tier=Tier.SAFE,
    )


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
                return (
                    Confirm(set_plan(old, new))
                    if same
                    else Refuse("The two are not the same. Nothing was sent.")
                )

            return Ask(
                "The new PIN again",
                "So that a slip of the finger locks nobody out.",
                again,
                secret=True,
            )

        hint = f"{SHORTEST} to {LONGEST} characters; leading zeros count."
        return Ask("The new PIN", hint, with_new, secret=True)

    hint = "Leave it empty when the account has none."
    return Ask("The present PIN", hint, with_old, secret=True, optional=True)


def new_pin_problem(pin: str) -> str:
    """Why it cannot be a PIN; empty when it can."""
    if not SHORTEST <= len(pin) <= LONGEST:
        return f"A PIN has {SHORTEST} to {LONGEST} characters."
    if not (pin.isascii() and pin.isalnum()):
        return "A PIN is made of letters and digits."
    return ""


def _add_key(targets: Targets) -> Intent:
    def then(text: str) -> Intent:
        try:
            key = public_key(text)
        except KeyProblem as problem:
            return Refuse(str(problem))

        def named(name: str) -> Intent:
            params = ssh_keys.NewSshKey(name=name, public_key=key.line)
            request = Request(
                ssh_keys.ADD, params, locks=False, before={"fingerprint": key.fingerprint}
            )
            effect = (
                f"{key.kind} {key.fingerprint} is kept in the account and can be put on new "
                "servers."
            )
            return Confirm(Plan("Add the key", (request,), effect, tier=Tier.DISRUPTIVE))

        return Ask("What is the key to be called?", "A name for people.", named, typed=key.comment)

    return Ask("Add an SSH key", "Paste the public key, one line from a .pub file.", then)


def _delete_key(targets: Targets) -> Intent:
    chosen = targets.argument
    if not isinstance(chosen, AccountKey):
        return Go("account")
    request = Request(
        ssh_keys.DELETE,
        ssh_keys.SshKeyRef(id=chosen.id),
        locks=False,
        before={"name": chosen.name, "fingerprint": chosen.fingerprint},
    )
    effect = (
        f"The key {chosen.name} ({chosen.fingerprint}) goes from the account. Servers that have it "
        "keep it; "
        "new ones do not get it."
    )
    return Confirm(Plan("Delete the key", (request,), effect, tier=Tier.DISRUPTIVE))


def sessions_plan(email: str, code: str) -> Plan:
    """End every session of the account."""
    params = auth_more.SessionReset(email=email, reset_token=SecretStr(code))
    effect = (
        "Every session of the account ends: this one, other dashboards, scripts, the web panel. "
        "Each has to "
        "sign in again; API keys stay what they are."
    )
    return Plan(
        "End all sessions", (Request(auth_more.SESSION_RESET, params, locks=False),), effect
    )


def _end_sessions(targets: Targets) -> Intent:
    def with_email(email: str) -> Intent:
        if not _EMAIL.fullmatch(email.strip()):
            return Refuse("That is no e-mail address. Nothing was sent.")

        def with_code(code: str) -> Intent:
            return (
                Confirm(sessions_plan(email.strip(), code.strip()))
                if code.strip()
                else Refuse("Type the code.")
            )

        hint = (
            "The one of the provider's mail. No published call sends it: ask for it in the web "
            "panel."
        )
        return Ask("Code from the mail", hint, with_code, secret=True)

    return Ask(
        "E-mail of the account", "The provider ends sessions for who can read its mail.", with_email
    )


_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")
COMMANDS = (
    Command("account.add_ssh_key", "Add an SSH key", (ssh_keys.ADD,), _add_key, on_servers=False),
    Command(
        "account.delete_ssh_key",
        "Delete an SSH key",
        (ssh_keys.DELETE,),
        _delete_key,
        on_servers=False,
    ),
    Command(
        "account.check_pin", "Try the PIN", (eq_power.CHECK_PIN,), _check_pin, on_servers=False
    ),
    Command(
        "account.set_pin", "Set or change the PIN", (eq_power.SET_PIN,), _set_pin, on_servers=False
    ),
    Command(
        "account.end_sessions",
        "End all sessions, everywhere",
        (auth_more.SESSION_RESET,),
        _end_sessions,
        on_servers=False,
    ),
)
