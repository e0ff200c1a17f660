"""Arguments of actions that a screen would supply: the key, the port, the funds. Read and asked for
here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tui.errors import HostdeckError, UsageError
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.cli.command_parts import CommandParts
    from tui.commands.account_commands import AccountKey
    from tui.commands.billing_commands import Funds
    from tui.commands.command import Ask, Choose, Command
    from tui.commands.port_commands import PortChoice
    from tui.fleet.rows import ServerRow

Asking = Callable[["Ask | Choose"], str]
READ_S = 60.0


def picked(parts: CommandParts, command: Command, rows: list[ServerRow], ask: Asking) -> Any:
    """Return the argument of a command besides the servers; `None` if the command asks for it
    itself."""
    if command.id == "billing.top_up":
        return funds_now(parts.client)
    if command.id == "account.delete_ssh_key":
        return _key(parts.client, ask)
    if command.id in ("network.port_off", "network.port_on", "network.port_off_for"):
        return _port(parts.client, command, rows[0], ask)
    return None


def funds_now(client: Client) -> Funds:
    """Return the known facts about the money of the account."""
    from tui.api.catalog import whmcs_actions as whmcs
    from tui.api.pages import all_invoices
    from tui.commands.billing_commands import Funds

    account = client.call(whmcs.GET_CLIENT, whmcs.ClientParams())
    listed = all_invoices(client)
    unpaid = tuple(
        (invoice.id, invoice.total)
        for invoice in listed.invoices
        if invoice.id and invoice.is_unpaid
    )
    newest = listed.newest if listed.is_complete else None
    return Funds(str(account.currency_code or ""), account.credit, unpaid, newest)


def _key(client: Client, ask: Asking) -> AccountKey:
    from tui.api.catalog import ssh_keys_actions as ssh_keys
    from tui.api.catalog.common import NoParams
    from tui.commands.account_commands import AccountKey
    from tui.commands.command import Choose, Refuse
    from tui.wizards.ssh_keys import KeyProblem, public_key

    def fingerprint(line: str) -> str:
        try:
            return public_key(line).fingerprint
        except KeyProblem as problem:
            return str(problem)

    found = [
        AccountKey(
            key.id, safe_text(str(key.name or f"#{key.id}")), fingerprint(str(key.key or ""))
        )
        for key in client.call(ssh_keys.LIST, NoParams())
    ]
    if not found:
        raise UsageError(
            "Deleting an SSH key", said="The account has no SSH keys.", certain="Nothing was sent."
        )
    names = [key.name for key in found]
    keys = {
        key.name if names.count(key.name) == 1 else f"{key.name}#{key.id}": key for key in found
    }
    options = tuple((name, f"{name}  {key.fingerprint}") for name, key in keys.items())
    return keys[ask(Choose("Select a key", options, Refuse))]


def _port(client: Client, command: Command, row: ServerRow, ask: Asking) -> PortChoice | None:
    """Return one of the server's ports; `None` if they cannot be read, so that the command asks for
    the name."""
    from tui.api.catalog import net_actions as net
    from tui.cli.async_reads import finish
    from tui.commands.command import Choose, Refuse
    from tui.commands.port_commands import port_choice

    try:
        ports = finish(client, net.GET_STATUS, net.PortParams(id=row.id), READ_S)
    except HostdeckError:
        return None
    found = {
        port.name: port for at in range(len(ports)) if (port := port_choice(ports, at)) is not None
    }
    if not found:
        return None
    options = tuple((name, f"{safe_text(name)}  {port.state}") for name, port in found.items())
    return found[ask(Choose(command.title, options, Refuse))]
