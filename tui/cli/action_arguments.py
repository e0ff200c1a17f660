"""Arguments that a screen normally supplies to a command: the key, the port, the funds. The command
line reads them or asks for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tui.errors import HostdeckError, UsageError
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.cli.command_parts import CommandParts
    from tui.commands.account_commands import AccountKey
    from tui.commands.api_key_commands import ApiKeys
    from tui.commands.billing_commands import Funds
    from tui.commands.command import Ask, Choose, Command
    from tui.commands.invoice_commands import InvoiceChoice
    from tui.commands.port_commands import PortChoice
    from tui.fleet.rows import ServerRow

_ON_API_KEY = frozenset(
    {"account.limit_api_key", "account.switch_api_key", "account.delete_api_key"}
)
Asking = Callable[["Ask | Choose"], str]
READ_S = 60.0


def picked(parts: CommandParts, command: Command, rows: list[ServerRow], ask: Asking) -> Any:
    """Return the argument of a command besides the servers; `None` if the command asks for it."""
    if command.id in ("billing.top_up", "billing.pay_together", "billing.next_invoice"):
        return funds_now(parts.client)
    if command.id == "billing.pay_invoice":
        return _invoice(parts.client, ask)
    if command.id == "account.add_api_key":
        return _api_keys(parts.client, None)
    if command.id in _ON_API_KEY:
        return _api_keys(parts.client, ask)
    if command.id == "account.delete_ssh_key":
        return _key(parts.client, ask)
    if command.id in ("network.port_off", "network.port_on", "network.port_off_for"):
        return _port(parts.client, command, rows[0], ask)
    group = command.id.partition(".")[0]
    if group in ("snapshot", "backup", "iso"):
        return _image(parts.client, group, command, rows[0], ask) if rows else None
    from tui.cli.record_arguments import record_for

    return record_for(parts.client, command.id, ask)


def _image(client: Client, group: str, command: Command, row: ServerRow, ask: Asking) -> Any:
    """Return a list of snapshots, backups, or ISO images, with a selected entry if one is
    required."""
    from tui.cli.image_reads import argument_of
    from tui.commands.command import Ask, Refuse

    needs_name = command.id.partition(".")[2] in ("restore", "remove", "delete", "mount", "boot")
    name = ask(Ask(command.title, "Name, as listed.", Refuse)) if needs_name else ""
    return argument_of(client, group, row, name)


def funds_now(client: Client) -> Funds:
    """Return the known financial facts of the account."""
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


def _invoice(client: Client, ask: Asking) -> InvoiceChoice:
    """Return one of the unpaid invoices."""
    from tui.commands.command import Choose, Refuse
    from tui.format import money

    unpaid = funds_now(client).unpaid
    if not unpaid:
        raise UsageError(
            "Paying an invoice", said="No invoice is unpaid.", certain="Nothing was sent."
        )
    options = tuple((str(number), f"{number}  {money(total)}") for number, total in unpaid)
    return invoice_now(client, int(ask(Choose("Select an invoice", options, Refuse))))


def invoice_now(client: Client, number: int) -> InvoiceChoice:
    """Return an invoice with the known facts about the credit."""
    from tui.api.catalog import whmcs_actions as whmcs
    from tui.commands.invoice_commands import InvoiceChoice
    from tui.operations.outcomes.payment_verdicts import before_payment

    invoice = client.call(whmcs.GET_INVOICE, whmcs.InvoiceRef(invoice_id=number))
    if invoice.id != number:
        raise UsageError(
            "Reading the invoice",
            said=f"The answer is about invoice {invoice.id}, not {number}.",
            certain="Nothing was sent.",
        )
    account = client.call(whmcs.GET_CLIENT, whmcs.ClientParams())
    currency = str(account.currency_code or "")
    return InvoiceChoice(invoice, account.credit, currency, before_payment(client))


def _api_keys(client: Client, ask: Asking | None) -> ApiKeys:
    """Return the API keys, with one selected if `ask` can select it."""
    from tui.api.catalog import api_keys_actions as api_keys
    from tui.api.catalog import auth_actions as auth
    from tui.api.catalog.common import NoParams
    from tui.commands.api_key_commands import ApiKeys, key_name
    from tui.commands.command import Choose, Refuse
    from tui.readings.account_topics import own_address

    listed = client.call(api_keys.LIST, NoParams())
    known = None if getattr(listed, "unread", 0) else tuple(key.id for key in listed)
    selected = None
    if ask is not None:
        if not listed:
            raise UsageError(
                "Choosing an API key",
                said="The account has no API keys.",
                certain="Nothing was sent.",
            )
        options = tuple((str(key.id), f"{key.id}  {key_name(key)}") for key in listed)
        number = ask(Choose("Select an API key", options, Refuse))
        selected = next((key for key in listed if str(key.id) == number), None)
    try:
        address = own_address(client)
    except HostdeckError:
        address = ""
    try:
        role = str(client.call(auth.INFO, NoParams()).role_type or "")
    except HostdeckError:
        role = ""
    return ApiKeys(known, selected, address, bool(role) and not role.lower().startswith("server"))


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
    """Return one of the server's ports; `None` if they cannot be read, so the command asks for the
    name."""
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
