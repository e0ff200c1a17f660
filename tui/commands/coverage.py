"""Coverage page: the place of each action in the provider's guide: `python -m tui.commands.coverage
> assets/coverage.md`.

Places of changes are found through the commands. Reads have no command, so their places are named
here.
"""

from __future__ import annotations

from tui.api.catalog import declared_actions
from tui.commands import commands
from tui.commands.panel_places import EXCEPTIONS, READ_PLACES

CALLBACK = "eq_callback/check"
"""Belongs to every slow action; the guide's 53 actions do not include it."""
ONLY_API = "no screen of its own: `hostdeck api {}`"
"""Reachable only by typing the action."""
IN_WIZARD = "order.send"
"""Command at the end of a wizard, not in any menu."""
READ_AT = {
    "auth/info": "Account (`A`); `hostdeck whoami`",
    "auth/logout": "when the dashboard or a verb ends",
    "auth/whmcslogin": "sign-in with email and password; `hostdeck login`",
    "eq/boot_dev": "reinstall wizard (`a` `i`), boot from network and back from disk; `hostdeck "
    "reinstall`",
    "eq/check_pin": "reinstall wizard, before sending",
    "eq/clear_pxe": (
        "reinstall wizard, at the end; Loose ends (`L`) while network boot is armed; `hostdeck "
        "reinstall`"
    ),
    "eq/create_pxe": "reinstall wizard (`a` `i`); `hostdeck reinstall`",
    "eq/list": "Fleet; provider search (`P`); `hostdeck ls`",
    "eq/order_instance": "order wizard, from the Catalog (`N`)",
    "eq/reinstall": (
        "reinstall wizard (`a` `i`), after the host name is entered; `hostdeck reinstall`"
    ),
    "eq/sensors": "Fleet, panel and column; Sensors tab; `hostdeck sensors`",
    "eq/show": "Server, Overview tab; raw answer (`y`); `hostdeck show`",
    "eq/status": "Fleet, state, and panel; Overview tab; `hostdeck status`",
    "eq/update_servers": (
        "automatic, after an order created a server and to find an order whose answer was lost"
    ),
    "ip/get_client_ip": "API keys, the address that a new key is limited to",
    "ip/get_ip": "Addresses tab",
    "ip/get_ptr": "Addresses tab, PTR records of the selected address",
    "jenkins/get_tasks": "reinstall wizard, Tasks",
    "net/get_status": "Network tab, ports",
    "net/show_cacti": "Network tab, chart and picture (`v`); `hostdeck traffic`",
    "os/list": "reinstall and order wizards, System",
    "presets/list": "Catalog (`N`), without sign-in; `hostdeck presets`",
    "tags/list": "Fleet, panel and column; Tags tab; `hostdeck tags`",
    "tags/user_search": "Fleet, provider search (`P`, `tag:`)",
    "traffic_plans/list": "order wizard, Plan; `hostdeck order`",
    "whmcs/get_billing_data": "Billing (`B`); Billing tab of a server; `hostdeck billing`",
    "whmcs/get_client": "Billing (`B`); `hostdeck billing`",
    "whmcs/getpaymentgw": "Billing (`B`), an invoice, payment methods",
}
VERBS = {
    "power": "`hostdeck power`",
    "access": "`hostdeck access`",
    "hands": "`hostdeck access ask`",
    "tags": "`hostdeck tags`",
    "network": "`hostdeck do`",
    "account": "`hostdeck do`",
    "account.check_pin": "`hostdeck pin check`",
    "account.set_pin": "`hostdeck pin set`",
    "billing.top_up": "`hostdeck billing --top-up`",
    "billing.pay_invoice": "`hostdeck billing --pay`",
    "billing.cancel_server": "`hostdeck cancel`",
    "billing.withdraw_cancellation": "`hostdeck cancel --withdraw`",
    "billing": "`hostdeck do`",
    "storage": "`hostdeck do`",
    "hands.answer": "`hostdeck do`",
    "hands.discard": "`hostdeck do`",
    "order": "`hostdeck order`",
    "snapshot": "`hostdeck snapshot`",
    "backup": "`hostdeck backup`",
    "iso": "`hostdeck iso`",
    "dns": "`hostdeck dns`",
    "install.task": "`hostdeck do`",
    "access.ipmi_admin": "`hostdeck do`",
    "access.clear_nat": "`hostdeck do`",
}
"""Verbs with the same function on the command line, by command id or the part before its dot."""

_HEAD = """# Where the provider's guide stands in Hostdeck

The {count} actions of the public guide. Written by `make reference` from the declarations; a test
compares. `a` opens the action menu, and the letter behind it picks there. An action without a
letter is found by its name in the menu and in the palette (`:`). `hostdeck api ACTION NAME=VALUE`
runs any read. The look at an async key (`{callback}`) belongs to every slow action and is not
counted. All {all} declared actions: [api.md](api.md).

| action | what it does | effect | where |
|---|---|---|---|
"""

_MORE = """
## Actions beyond the guide

Everything else that the provider's panel can do. An action without a place has a reason.

| action | what it does | effect | where |
|---|---|---|---|
"""


def guide_actions() -> list[str]:
    """Return the guide's actions by name."""
    return sorted(
        name for name, action in declared_actions().items() if action.guide and name != CALLBACK
    )


def where(action: str) -> str:
    """Return the places of one action. If there are none, a test fails."""
    known = READ_AT | READ_PLACES
    found = [known[action]] if action in known else []
    verbs: dict[str, None] = {}
    for command in commands().values():
        if any(used.name == action for used in command.uses):
            if command.id != IN_WIZARD:
                found.append(f"{_menu(command.letter)}{command.title}")
            verb = VERBS.get(command.id) or VERBS.get(command.id.partition(".")[0])
            if verb:
                verbs[verb] = None
    return "; ".join([*found, *verbs])


def _menu(letter: str) -> str:
    return f"`a` `{letter}` " if letter else "`a` "


def coverage() -> str:
    """Return the whole page in Markdown."""
    known, names = declared_actions(), guide_actions()
    head = _HEAD.format(count=len(names), all=len(known), callback=CALLBACK)
    more = sorted(set(known) - set(names) - {CALLBACK, "nat_callback/check"})
    return head + "".join(map(_row, names)) + _MORE + "".join(map(_row, more))


def _row(name: str) -> str:
    action = declared_actions()[name]
    place = where(name) or EXCEPTIONS[name]
    return f"| {name} | {action.summary} | {action.effect.name.lower()} | {place} |\n"


if __name__ == "__main__":
    print(coverage(), end="")  # noqa: T201  # a page for standard output
