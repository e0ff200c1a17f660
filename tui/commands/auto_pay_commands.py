"""Automatic payment from the credit, for a server or the account: the tag `auto_credit`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.api.catalog import auth_more_actions as auth_more
from tui.api.catalog import tags_actions as tags
from tui.api.catalog import whmcs_actions as whmcs
from tui.commands.command import Choose, Command, Confirm, Intent, Refuse, Targets
from tui.commands.tags_commands import remove_plan, set_plan
from tui.fleet.rows import ServerRow
from tui.fleet.tag_text import TagText
from tui.models.account_tags import AUTO_CREDIT
from tui.operations.plan import Plan, Request, Tier

if TYPE_CHECKING:
    from tui.api.client import Client

TAG = AUTO_CREDIT
_OFF = frozenset({"0", "off", "no", "false"})
_UNDOCUMENTED = "The provider documents the tag auto_credit, but not its values."


def auto_pay(row: ServerRow) -> bool | None:
    """Return whether a server's invoices are paid from the credit automatically; `None` if
    unknown."""
    if not row.detailed or "tags" in row.left_out:
        return None
    value = next((value for name, value in row.tags if name == TAG), None)
    return value is not None and value.strip().lower() not in _OFF


def auto_pay_words(row: ServerRow) -> str:
    """Return the state as text."""
    state = auto_pay(row)
    if state is None:
        return "unknown"
    return "on" if state else f"off (no tag {TAG})" if not _has_tag(row) else "off"


def _has_tag(row: ServerRow) -> bool:
    return any(name == TAG for name, _ in row.tags)


def _change(targets: Targets) -> Intent:
    row = targets.row
    state = auto_pay(row)
    if state is None:
        return Refuse("The tags of the server have not been read. Nothing was sent.")
    options = (
        ("on", "On: the provider pays the server's invoices from the credit"),
        ("off", "Off: you pay each invoice yourself"),
    )

    def then(answer: str) -> Intent:
        if (answer == "on") == state:
            return Refuse(f"Auto-pay is already {answer}.")
        if answer == "on":
            plan = set_plan([row], TagText(TAG, "1"))
            words = (
                f"Sets the tag {TAG}=1 on {row.called}. From then on, the provider pays the "
                "server's invoices from the credit without asking."
            )
            return Confirm(
                replace(
                    plan.warned(_UNDOCUMENTED, tier=Tier.DISRUPTIVE),
                    title="Turn on auto-pay",
                    effect=words,
                    of="for",
                )
            )
        plan = remove_plan([row], TAG)
        words = f"Removes the tag {TAG} from {row.called}. You pay each invoice yourself."
        return Confirm(
            replace(plan.warned(_UNDOCUMENTED), title="Turn off auto-pay", effect=words, of="for")
        )

    return Choose(f"Auto-pay from credit for {row.called}", options, then)


def account_plan(wanted: str) -> Plan:
    """Return the plan that turns auto-pay of the whole account on or off.

    The provider's action toggles: the state is read immediately before the request.
    """
    words = (
        "From then on, the provider pays all invoices from the credit without asking."
        if wanted == "on"
        else "You pay each invoice yourself."
    )
    request = Request(
        auth_more.FLIP_TAG,
        auth_more.ClientTag(tag=TAG),
        locks=False,
        before={"wanted": wanted},
        check=_is_the_other(wanted),
    )
    effect = f"{words} Servers with a tag {TAG} of their own may differ."
    title = f"Turn {wanted} auto-pay of the account"
    plan = Plan(title, (request,), effect, tier=Tier.DISRUPTIVE)
    return plan.warned(
        "The provider's action toggles the setting. Hostdeck reads the setting first and sends "
        f"nothing if it is already {wanted} or unknown."
    )


def _is_the_other(wanted: str) -> Callable[[Client], str]:
    def check(client: Client) -> str:
        state = client.call(whmcs.GET_CLIENT, whmcs.ClientParams()).auto_pay
        if state is None:
            return (
                "The provider's answer does not show whether auto-pay is on. Use the provider's "
                "web panel."
            )
        return f"Auto-pay is already {wanted}." if state == (wanted == "on") else ""

    return check


def _change_account(targets: Targets) -> Intent:
    options = (
        ("on", "On: the provider pays all invoices from the credit"),
        ("off", "Off: you pay each invoice yourself"),
    )

    def then(answer: str) -> Intent:
        return Confirm(account_plan(answer))

    return Choose("Auto-pay from credit for the account", options, then)


COMMANDS = (
    Command(
        "billing.auto_pay",
        "Turn auto-pay on or off",
        (tags.ADD, tags.REMOVE),
        _change,
        many=False,
    ),
    Command(
        "account.auto_pay",
        "Turn auto-pay of the account on or off",
        (auth_more.FLIP_TAG,),
        _change_account,
        on_servers=False,
    ),
)
