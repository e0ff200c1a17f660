"""Additional IPv4 addresses of a server: add and remove."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.api.catalog import eq_actions as eq
from tui.api.catalog import net_actions as net
from tui.api.catalog.common import ServerRef
from tui.commands.command import Ask, Choose, Command, Confirm, Intent, Refuse, Targets
from tui.commands.network_commands import AddressChoice
from tui.operations.guards import thought_about, unfinished
from tui.operations.plan import Plan, Request, Tier
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client

MOST_AT_ONCE = 8
MOST_LISTED = 20
_ANY, _OTHER = "any", "other"
MAY_COST = (
    "The provider may bill additional addresses. The price depends on account and location and "
    "cannot be read."
)


def _chosen(targets: Targets) -> AddressChoice | None:
    return targets.argument if isinstance(targets.argument, AddressChoice) else None


def _add(targets: Targets) -> Intent:
    earlier = unfinished(targets.operations(), net.ADD_IPV4.name, targets.row.id)
    if earlier:
        return Refuse(earlier)
    chosen = _chosen(targets)
    free = chosen.free if chosen is not None and chosen.free is not None else ()
    options = [(_ANY, "Any free addresses")]
    options += [(address, address) for address in free[:MOST_LISTED]]
    options.append((_OTHER, "A specific address"))

    def numbered(text: str) -> Intent:
        return _by_number(targets, text)

    def typed(text: str) -> Intent:
        return named(targets, text.strip())

    def then(answer: str) -> Intent:
        if answer == _ANY:
            return Ask(
                "Number of IPv4 addresses",
                f"1 to {MOST_AT_ONCE}. {MAY_COST}",
                numbered,
                typed="1",
            )
        if answer == _OTHER:
            return Ask(
                "IPv4 address to add",
                "The address must be free and in a VLAN of the server.",
                typed,
            )
        return named(targets, answer)

    return Choose(f"Add IPv4 address to {targets.row.called}", tuple(options), then)


def _by_number(targets: Targets, text: str) -> Intent:
    amount = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if not 1 <= amount <= MOST_AT_ONCE:
        return Refuse(f"Enter a whole number from 1 to {MOST_AT_ONCE}.")
    params = net.AddAddresses(id=targets.row.id, amount=amount)
    what = "1 IPv4 address" if amount == 1 else f"{amount} IPv4 addresses"
    return _confirm_add(targets, params, what)


def named(targets: Targets, address: str) -> Intent:
    """Return the question for a specific address, or why it cannot be added."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return Refuse(f"{safe_text(address, 60)} is not an IP address.")
    if found.version != 4:
        return Refuse("Only IPv4 addresses can be added here.")
    if str(found) in targets.row.addresses:
        return Refuse(f"{targets.row.called} already has {found}.")
    params = net.AddAddresses.model_validate({"id": targets.row.id, "ips": (str(found),)})
    return _confirm_add(targets, params, str(found))


def _confirm_add(targets: Targets, params: net.AddAddresses, what: str) -> Intent:
    row = targets.row
    request = Request.on(
        row, net.ADD_IPV4, params, locks=False, before={"ips": sorted(row.addresses)}
    )
    words = (
        f"Adds {what} to {row.called}. {MAY_COST} Afterwards, configure the operating system to "
        "use it."
    )
    plan = Plan(f"Add {what}", (request,), words, tier=Tier.DESTRUCTIVE, typed=row.called, of="to")
    return Confirm(thought_about(plan, {row.id: row}, targets.here))


def _remove(targets: Targets) -> Intent:
    row, chosen = targets.row, _chosen(targets)
    if chosen is not None:
        return removed(targets, chosen)
    others = [address for address in dict.fromkeys(row.ips) if address != row.ip]
    if not row.ip or not others:
        return Refuse(f"{row.called} has no known additional address.")
    options = tuple((address, address) for address in others)

    def then(address: str) -> Intent:
        return removed(targets, AddressChoice(address))

    return Choose("Remove IP address", options, then)


def is_additional(server_id: int, address: str) -> Callable[[Client], str]:
    """Return the check that a server currently has an address, and that it is not the main IP."""

    def check(client: Client) -> str:
        detail = client.call(eq.SHOW, ServerRef(id=server_id))
        if address not in detail.ips:
            return f"The server does not have {safe_text(address, 60)}."
        return f"{address} is the main IP now." if address == detail.ip else ""

    return check


def removed(targets: Targets, chosen: AddressChoice) -> Intent:
    """Return the question for a removal; never for the main address or all addresses."""
    row, address = targets.row, chosen.address
    if chosen.is_main or address == row.ip:
        return Refuse(f"{address} is the main IP. Set another main IP first.")
    if not row.ip:
        return Refuse("The main IP of the server is unknown. Nothing was sent.")
    params = net.RemoveAddresses(id=row.id, ip=address)
    request = Request.on(
        row, net.REMOVE_IPV4, params, locks=False, check=is_additional(row.id, address)
    )
    words = (
        f"Returns {address} of {row.called} to the provider, with its PTR records. Another "
        "customer may get it. It cannot be undone."
    )
    plan = Plan(
        f"Remove {address}", (request,), words, tier=Tier.DESTRUCTIVE, typed=row.called, of="of"
    )
    return Confirm(thought_about(plan, {row.id: row}, targets.here))


COMMANDS = tuple(
    replace(command, many=False)
    for command in (
        Command("network.add_ip", "Add IP address", (net.ADD_IPV4,), _add),
        Command("network.remove_ip", "Remove IP address", (net.REMOVE_IPV4,), _remove),
    )
)
