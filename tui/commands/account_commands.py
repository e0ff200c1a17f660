"""Commands on the account: PIN, SSH keys and sessions."""

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
    """The SSH key selected on the screen. All text is safe."""

    id: int
    name: str
    fingerprint: str


def check_plan(pin: str) -> Plan:
    """Return the plan that checks a PIN."""
    request = Request(eq_power.CHECK_PIN, eq_power.PinOnly(pin=SecretStr(pin)), locks=False)
    return Plan(
        "Check PIN",
        (request,),
        (
            "A wrong PIN counts as a failed attempt. After several failed attempts the "
            "provider locks the PIN."
        ),
        tier=Tier.SAFE,
    )


def set_plan(old: str, new: str) -> Plan:
    """Return the plan that sets a PIN; `old` is empty if there is none."""
    params = eq_power.NewPin(new_pin=SecretStr(new), old_pin=SecretStr(old) if old else None)
    effect = (
        "The provider accepts only the new PIN from now on. If you forget it, only support can "
        "reset it."
    )
    return Plan("Set PIN", (Request(eq_power.SET_PIN, params, locks=False),), effect)


def _check_pin(targets: Targets) -> Intent:
    hint = "A wrong PIN counts as a failed attempt."
    return Ask("Check PIN", hint, lambda pin: Confirm(check_plan(pin)), secret=True)


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
                    else Refuse("The PINs do not match. Nothing was sent.")
                )

            return Ask(
                "Repeat new PIN",
                "Enter the same PIN again.",
                again,
                secret=True,
            )

        hint = f"{SHORTEST} to {LONGEST} letters or digits. Leading zeros count."
        return Ask("New PIN", hint, with_new, secret=True)

    hint = "Leave empty if the account has no PIN."
    return Ask("Current PIN", hint, with_old, secret=True, optional=True)


def new_pin_problem(pin: str) -> str:
    """Return why the text cannot be a PIN; empty if it can."""
    if not SHORTEST <= len(pin) <= LONGEST:
        return f"A PIN has {SHORTEST} to {LONGEST} characters."
    if not (pin.isascii() and pin.isalnum()):
        return "A PIN can contain only letters and digits."
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
                f"Adds {key.kind} {key.fingerprint} to the account. It can then be "
                "installed on new servers."
            )
            return Confirm(Plan("Add SSH key", (request,), effect, tier=Tier.DISRUPTIVE))

        return Ask("Name of the key", "A name to recognize the key by.", named, typed=key.comment)

    return Ask("Add SSH key", "Paste the public key: one line from a .pub file.", then)


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
        f"Deletes the key {chosen.name} ({chosen.fingerprint}) from the account. Servers "
        "that already have the key keep it; new servers do not get it."
    )
    return Confirm(Plan("Delete SSH key", (request,), effect, tier=Tier.DISRUPTIVE))


def sessions_plan(email: str, code: str) -> Plan:
    """Return the plan that ends every session of the account."""
    params = auth_more.SessionReset(email=email, reset_token=SecretStr(code))
    effect = (
        "Ends every session of the account: this one, other dashboards, scripts, and the "
        "web panel. You have to sign in again everywhere. API keys stay valid."
    )
    return Plan(
        "Sign out everywhere", (Request(auth_more.SESSION_RESET, params, locks=False),), effect
    )


def _end_sessions(targets: Targets) -> Intent:
    def with_email(email: str) -> Intent:
        if not _EMAIL.fullmatch(email.strip()):
            return Refuse("This is not a valid email address. Nothing was sent.")

        def with_code(code: str) -> Intent:
            return (
                Confirm(sessions_plan(email.strip(), code.strip()))
                if code.strip()
                else Refuse("Enter the code.")
            )

        hint = (
            "The code from the provider's email. Hostdeck cannot request this email: "
            "request it in the web panel."
        )
        return Ask("Code from the email", hint, with_code, secret=True)

    return Ask(
        "Email address of the account", "The provider confirms this request by email.", with_email
    )


_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")
COMMANDS = (
    Command("account.add_ssh_key", "Add SSH key", (ssh_keys.ADD,), _add_key, on_servers=False),
    Command(
        "account.delete_ssh_key",
        "Delete SSH key",
        (ssh_keys.DELETE,),
        _delete_key,
        on_servers=False,
    ),
    Command("account.check_pin", "Check PIN", (eq_power.CHECK_PIN,), _check_pin, on_servers=False),
    Command("account.set_pin", "Set PIN", (eq_power.SET_PIN,), _set_pin, on_servers=False),
    Command(
        "account.end_sessions",
        "Sign out everywhere",
        (auth_more.SESSION_RESET,),
        _end_sessions,
        on_servers=False,
    ),
)
