"""Reads that decide changes of contacts, tickets, and object storage whose answer was lost.

Worker threads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.api.catalog import contacts_actions as contacts
from tui.api.catalog import others_actions as others
from tui.api.catalog import s3_actions as s3
from tui.api.catalog import whmcs_actions as whmcs
from tui.api.catalog.common import NoParams
from tui.models.listed import counted, listing
from tui.models.records import first_of, records_at
from tui.operations.outcomes.comparing import equals_stored, is_since
from tui.operations.outcomes.verdict import Decider, Verdict, before_of, guarded
from tui.store.operations import Operation, OpState, parameters_of

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.models.account_records import Contact
    from tui.models.storage import Bucket, StorageAccount

_MAY_TAKE_EFFECT = "The request may still take effect."
_UNREAD = "some of the records could not be read"


# Contacts


def _contacts(client: Client) -> dict[str, Contact]:
    listed = client.call(contacts.GET_CONTACTS, NoParams())
    if listed.unread:
        raise ValueError(_UNREAD)
    return {str(row.id): row for row in listed}


def _contact_added(client: Client, operation: Operation) -> Verdict:
    known = before_of(operation).get("contacts")
    if not isinstance(known, list):
        return Verdict(
            None, "The earlier contacts are unknown, so a new contact cannot be recognized."
        )
    new = [number for number in _contacts(client) if number not in map(str, known)]
    if len(new) == 1:
        words = f"Contact {new[0]} is new. Change its email address or delete it."
        return Verdict(OpState.DONE, words, None, (f"contact {new[0]}",))
    return Verdict(
        None, f"{len(new)} contacts are new." if new else f"No new contact. {_MAY_TAKE_EFFECT}"
    )


def _contact_changed(client: Client, operation: Operation) -> Verdict:
    asked = parameters_of(operation)
    found = _contacts(client).get(str(asked.get("contact_id")))
    if found is None:
        return Verdict(None, "The account does not list this contact.")
    pairs = [("email", found.email), ("phonenumber", found.phonenumber)]
    same = all(
        equals_stored(name, value.raw if value else "", asked[name])
        for name, value in pairs
        if name in asked
    )
    if same:
        return Verdict(OpState.DONE, "The contact has the details that were sent.")
    return Verdict(
        None, f"The contact does not have the details that were sent. {_MAY_TAKE_EFFECT}"
    )


def _contact_deleted(client: Client, operation: Operation) -> Verdict:
    if str(parameters_of(operation).get("contact_id")) in _contacts(client):
        return Verdict(None, f"The account still has the contact. {_MAY_TAKE_EFFECT}")
    return Verdict(OpState.DONE, "The account no longer has the contact.")


def _client_changed(client: Client, operation: Operation) -> Verdict:
    account = client.call(whmcs.GET_CLIENT, whmcs.ClientParams())
    extra: dict[str, Any] = dict(account.model_extra or {})
    asked = {
        name.removeprefix("billing_"): value
        for name, value in parameters_of(operation).items()
        if name.startswith("billing_")
    }
    for name, value in asked.items():
        now = getattr(account, name, None) if name not in extra else extra[name]
        text = getattr(now, "raw", now)
        if not isinstance(text, str) or not equals_stored(name, text, value):
            return Verdict(None, f"The account does not show the new {name}. {_MAY_TAKE_EFFECT}")
    return Verdict(OpState.DONE, "The account has the details that were sent.")


# Tickets


def _commented(client: Client, operation: Operation) -> Verdict:
    asked = parameters_of(operation)
    params = others.TicketRef(ticket_id=int(str(asked.get("ticket_id", "0"))))
    ticket = client.call(others.GET_TICKET_BY_ID, params)
    if ticket.id != params.ticket_id:
        return Verdict(None, "The answer is about another ticket. The outcome stays unknown.")
    same = [
        message
        for message in ticket.messages or ()
        if message.text is not None
        and equals_stored("message", message.text.raw, asked.get("message"))
        and is_since(message.at, operation)
    ]
    if len(same) == 1:
        return Verdict(OpState.DONE, "The ticket shows this reply.")
    return Verdict(None, f"The ticket does not show this reply. {_MAY_TAKE_EFFECT}")


def _toggled(client: Client, operation: Operation) -> Verdict:
    params = others.TicketRef(ticket_id=int(str(parameters_of(operation).get("ticket_id", "0"))))
    ticket = client.call(others.GET_TICKET_BY_ID, params)
    was = before_of(operation).get("status")
    now = ticket.status.raw.lower() if ticket.status else ""
    if ticket.id == params.ticket_id and isinstance(was, str) and now and now != was.lower():
        return Verdict(OpState.DONE, "The ticket has another status now.")
    return Verdict(None, f"The ticket has no other status. {_MAY_TAKE_EFFECT}")


# Object storage


def _accounts(client: Client) -> dict[str, StorageAccount]:
    listed = client.call(s3.GET_USERS, NoParams())
    if listed.unread or any(not row.uid for row in listed):
        raise ValueError(_UNREAD)
    return {row.uid: row for row in listed}


def _account_created(client: Client, operation: Operation) -> Verdict:
    known = before_of(operation).get("accounts")
    if not isinstance(known, list):
        return Verdict(
            None, "The earlier accounts are unknown, so a new account cannot be recognized."
        )
    new = [uid for uid in _accounts(client) if uid not in known]
    wanted = str(parameters_of(operation).get("bucket_name"))
    fits = [uid for uid in new if wanted in _buckets(client, uid)]
    if len(fits) == 1:
        words = "A new storage account has the bucket."
        return Verdict(OpState.DONE, words, None, (f"storage {fits[0]}",))
    return Verdict(None, f"No new storage account has the bucket. {_MAY_TAKE_EFFECT}")


def _buckets(client: Client, uid: str) -> dict[str, Bucket]:
    listed = client.call(s3.GET_BUCKETS_RMQ, s3.StorageRef(s3uid=uid))
    if listed.unread or not all(bucket.name for bucket in listed):
        raise ValueError(_UNREAD)
    return {bucket.name.raw: bucket for bucket in listed if bucket.name}


def _bucket_is(operation: Operation, client: Client) -> bool:
    asked = parameters_of(operation)
    return str(asked.get("bucket_name")) in _buckets(client, str(asked.get("s3uid")))


def _bucket_created(client: Client, operation: Operation) -> Verdict:
    if _bucket_is(operation, client):
        return Verdict(OpState.DONE, "The storage account has the bucket.")
    return Verdict(None, f"The storage account does not have the bucket. {_MAY_TAKE_EFFECT}")


def _bucket_deleted(client: Client, operation: Operation) -> Verdict:
    if _bucket_is(operation, client):
        return Verdict(None, f"The storage account still has the bucket. {_MAY_TAKE_EFFECT}")
    return Verdict(OpState.DONE, "The storage account no longer has the bucket.")


def _file_deleted(client: Client, operation: Operation) -> Verdict:
    asked = parameters_of(operation)
    wanted = str(asked.get("file"))
    params = s3.FilesOf(
        s3uid=str(asked.get("s3uid")), bucket_name=str(asked.get("bucket_name")), search=wanted
    )
    payload = client.call(s3.GET_FILES, params).root
    rows = records_at(payload, "files", "objects")
    names = [_file_name(row) for row in rows]
    if wanted.strip("/") in names:
        return Verdict(None, f"The bucket still has the file. {_MAY_TAKE_EFFECT}")
    if not all(names) or counted(listing(rows), payload).unread:
        raise ValueError(_UNREAD)
    return Verdict(OpState.DONE, "The bucket no longer has the file.")


def _file_name(row: Any) -> str:
    """Return the name of a file in its bucket; empty if the record does not contain it."""
    name = (
        first_of(row, "key", "path", "file", "filename", "name") if isinstance(row, dict) else row
    )
    return name.strip("/") if isinstance(name, str) else ""


def _account_deleted(client: Client, operation: Operation) -> Verdict:
    if str(parameters_of(operation).get("s3uid")) in _accounts(client):
        return Verdict(None, f"The storage account still exists. {_MAY_TAKE_EFFECT}")
    return Verdict(OpState.DONE, "The storage account no longer exists.")


def _account_ends(client: Client, operation: Operation) -> Verdict:
    found = _accounts(client).get(str(parameters_of(operation).get("s3uid")))
    was = before_of(operation).get("ends")
    if found is not None and found.ends is not None and str(found.ends) != was:
        return Verdict(OpState.DONE, f"The storage account ends on {found.ends}.")
    return Verdict(None, f"The storage account has no new end date. {_MAY_TAKE_EFFECT}")


def _account_stays(client: Client, operation: Operation) -> Verdict:
    found = _accounts(client).get(str(parameters_of(operation).get("s3uid")))
    if found is not None and not found.names_end and before_of(operation).get("ends"):
        return Verdict(OpState.DONE, "The storage account no longer has an end date.")
    if found is None or found.has_end is None:
        return Verdict(None, "Whether the storage account has an end date is unknown.")
    if found.has_end:
        return Verdict(None, f"The storage account still has its end date. {_MAY_TAKE_EFFECT}")
    return Verdict(OpState.DONE, "The storage account has no end date.")


_CONTACTS, _TICKET, _STORAGE = "The contacts", "The ticket", "The object storage"
RECORD_DECIDERS: dict[str, Decider] = {
    "whmcs/add_contact": guarded(_contact_added, _CONTACTS),
    "whmcs/update_contact": guarded(_contact_changed, _CONTACTS),
    "whmcs/delete_contact": guarded(_contact_deleted, _CONTACTS),
    "whmcs/update_client": guarded(_client_changed, "The account"),
    "rtm/add_comment": guarded(_commented, _TICKET),
    "rtm/toggle_ticket_status": guarded(_toggled, _TICKET),
    "s3/create_account": guarded(_account_created, _STORAGE),
    "s3/create_order": guarded(_account_created, _STORAGE),
    "s3/create_bucket": guarded(_bucket_created, _STORAGE),
    "s3/delete_bucket": guarded(_bucket_deleted, _STORAGE),
    "s3/delete_file": guarded(_file_deleted, _STORAGE),
    "s3/delete_account": guarded(_account_deleted, _STORAGE),
    "s3/delete_payment_account": guarded(_account_ends, _STORAGE),
    "s3/cancel_payment_account_deletion": guarded(_account_stays, _STORAGE),
}
