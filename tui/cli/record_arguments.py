"""Records of the account that an action needs: a ticket, a contact, a storage account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from tui.errors import HostdeckError, UsageError
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.commands.command import Ask, Choose
    from tui.commands.contact_commands import Contacts
    from tui.commands.conversation_commands import Talk
    from tui.commands.storage_commands import Storage

Asking = Callable[["Ask | Choose"], str]
_CHOSEN = {
    "hands.answer": "talk",
    "hands.discard": "talk",
    "hands.portal": "talk",
    "account.change_contact": "contact",
    "account.delete_contact": "contact",
    "storage.add_bucket": "storage",
    "storage.delete_bucket": "storage",
    "storage.delete": "storage",
    "storage.end": "storage",
    "storage.keep": "storage",
}
_LISTED = {"account.add_contact": "contact", "storage.create": "storage"}


def record_for(client: Client, command_id: str, ask: Asking) -> Any:
    """Return the record argument of a command; `None` if it needs none."""
    kind = _CHOSEN.get(command_id) or _LISTED.get(command_id)
    chooser = ask if command_id in _CHOSEN else None
    if kind == "talk":
        return _talk(client, ask)
    if kind == "contact":
        return _contacts(client, chooser)
    return _storage(client, chooser) if kind == "storage" else None


def _pick(title: str, options: Sequence[tuple[str, str]], ask: Asking) -> int:
    from tui.commands.command import Choose, Refuse

    if not options:
        raise UsageError(title, said="There is nothing to select.", certain="Nothing was sent.")
    answer = ask(Choose(title, tuple(options), Refuse))
    names = [name for name, _ in options]
    if names.count(answer) > 1:
        said = f"{names.count(answer)} records have the number {answer}. Choose in the dashboard."
        raise UsageError(title, said=said, certain="Nothing was sent.")
    return names.index(answer)


def _talk(client: Client, ask: Asking) -> Talk:
    from tui.api.catalog import others_actions as others
    from tui.api.catalog import rhr_actions as rhr
    from tui.api.catalog.common import NoParams
    from tui.commands.conversation_commands import Talk

    requests = [request for request in client.call(rhr.LIST, NoParams()) if request.id is not None]
    try:
        found = client.call(others.GET_TICKETS, NoParams())
        tickets = [*found]
    except HostdeckError:
        tickets = []  # remote-hands requests work without the tickets
    options = [
        (str(request.id), safe_text(f"{request.id}  {request.words}", 100)) for request in requests
    ]
    options += [
        (
            str(ticket.key or ticket.id),
            safe_text(f"{ticket.key or ticket.id}  {ticket.summary or ''}", 100),
        )
        for ticket in tickets
    ]
    at = _pick("Select a request or ticket", options, ask)
    if at < len(requests):
        return Talk(requests[at])
    return Talk(ticket=tickets[at - len(requests)])


def _contacts(client: Client, ask: Asking | None) -> Contacts:
    from tui.api.catalog import contacts_actions as contacts
    from tui.api.catalog.common import NoParams
    from tui.commands.contact_commands import Contacts

    listed = client.call(contacts.GET_CONTACTS, NoParams())
    known = None if listed.unread else tuple(contact.id for contact in listed)
    if ask is None:
        return Contacts(known)
    options = [
        (str(contact.id), safe_text(f"{contact.id}  {contact.name} {contact.email or ''}", 100))
        for contact in listed
    ]
    return Contacts(known, listed[_pick("Select a contact", options, ask)])


def _storage(client: Client, ask: Asking | None) -> Storage:
    from tui.api.catalog import s3_actions as s3
    from tui.api.catalog import whmcs_actions as whmcs
    from tui.api.catalog.common import NoParams
    from tui.commands.storage_commands import Storage

    listed = client.call(s3.GET_USERS, NoParams())
    complete = not listed.unread and all(each.uid for each in listed)
    known = tuple(each.uid for each in listed) if complete else None
    if ask is None:
        plans = client.call(s3.LIST_PLANS, NoParams())
        account = client.call(whmcs.GET_CLIENT, whmcs.ClientParams())
        return Storage(known, None, plans, str(account.currency_code or ""))
    named = [each for each in listed if each.uid]
    options = [(each.uid, safe_text(each.uid, 80)) for each in named]
    selected = named[_pick("Select a storage account", options, ask)]
    buckets = client.call(s3.GET_BUCKETS_RMQ, s3.StorageRef(s3uid=selected.uid))
    names = tuple(bucket.name.raw for bucket in buckets if bucket.name)
    return Storage(known, selected, buckets=names)
