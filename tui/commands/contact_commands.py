"""Commands on contacts and details of the account, and on the names of servers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.api.catalog import contacts_actions as contacts
from tui.api.catalog import eq_more_actions as eq_more
from tui.api.catalog import whmcs_actions as whmcs
from tui.api.catalog.common import NoParams
from tui.commands.command import Ask, Choose, Command, Confirm, Ended, Go, Intent, Refuse, Targets
from tui.models.account_records import Contact, NewContact
from tui.operations.plan import Plan, Request, Tier
from tui.store.operations import OpState
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client

_NOT_SENT = "Nothing was sent."
_NOT_AGAIN = "Hostdeck does not send the request again."
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")
_PHONE = re.compile(r"\+?[0-9 ()./-]{4,30}")
_HOST = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*")
_LONGEST_HOST = 253
_DETAILS = (
    ("firstname", "First name"),
    ("lastname", "Last name"),
    ("companyname", "Company"),
    ("email", "Email address"),
    ("address1", "Street"),
    ("address2", "Address, second line"),
    ("city", "City"),
    ("state", "State"),
    ("postcode", "Postal code"),
    ("country", "Country code"),
    ("phonenumber", "Phone number"),
)


@dataclass(frozen=True, slots=True)
class Contacts:
    """The contacts of the account, and the selected contact."""

    known: tuple[int, ...] | None = None
    """Numbers of all contacts; `None` until the list is completely read."""
    selected: Contact | None = None


def _same_contact(contact: Contact) -> Callable[[Client], str]:
    """Return the check that a contact still has the displayed address."""

    def check(client: Client) -> str:
        listed = client.call(contacts.GET_CONTACTS, NoParams())
        now = next((row for row in listed if row.id == contact.id), None)
        if now is None:
            return "The account no longer lists the contact."
        return (
            "" if now.email == contact.email else "The contact has changed since the list was read."
        )

    return check


def update_plan(contact: Contact, email: str, phone: str) -> Plan:
    """Return the plan that changes a contact's email address and phone number."""
    params = contacts.ContactUpdate(
        contact_id=contact.id, email=email, phonenumber=phone if phone else None
    )
    before = {"email": str(contact.email or ""), "phonenumber": str(contact.phonenumber or "")}
    request = Request(
        contacts.UPDATE_CONTACT, params, locks=False, before=before, check=_same_contact(contact)
    )
    codes = " Codes go to the phone number by SMS." if phone else ""
    effect = (
        f"{_name(contact)} will sign in with {email}. A wrong address or phone number locks "
        f"the person out.{codes}"
    )
    return Plan("Change contact", (request,), effect, tier=Tier.DISRUPTIVE)


def _name(contact: Contact) -> str:
    return safe_text(contact.name or str(contact.email or f"Contact {contact.id}"), 80)


def _update(contact: Contact) -> Intent:
    def with_email(email: str) -> Intent:
        if not _EMAIL.fullmatch(email.strip()):
            return Refuse("This is not a valid email address.")

        def with_phone(phone: str) -> Intent:
            if phone.strip() and not _PHONE.fullmatch(phone.strip()):
                return Refuse("This is not a valid phone number.")
            return Confirm(update_plan(contact, email.strip(), phone.strip()))

        hint = "The provider sends sign-in codes to this number by SMS. Leave empty for no change."
        typed = str(contact.phonenumber or "")
        return Ask("Phone number", hint, with_phone, typed=typed, optional=True)

    hint = "The contact signs in with this address. Nothing is sent yet."
    return Ask(f"Email address of {_name(contact)}", hint, with_email)


def _change(targets: Targets) -> Intent:
    found = targets.argument
    if not isinstance(found, Contacts) or found.selected is None:
        return Go("contacts")
    return _update(found.selected)


def _add(targets: Targets) -> Intent:
    found = targets.argument
    if not isinstance(found, Contacts):
        return Go("contacts")
    if found.known is None:
        return Refuse(f"The list of contacts is not read completely. {_NOT_SENT}")
    request = Request(
        contacts.ADD_CONTACT, NoParams(), locks=False, before={"contacts": list(found.known)}
    )
    effect = (
        "Creates a contact with a random email address. Next, you enter the real address. Until "
        "then, the contact cannot be used. Notifications and permissions are set in the "
        "provider's web panel."
    )
    plan = Plan("Create contact", (request,), effect, tier=Tier.DISRUPTIVE)
    return Confirm(plan, then=_added)


def _added(ended: Sequence[Ended]) -> Intent | None:
    operation, result = ended[0]
    if operation.state is OpState.DONE and isinstance(result, NewContact):
        return _update_new(result.contactid)
    if operation.state is OpState.DONE:
        return None
    return Refuse(f"Create contact: {operation.state}. {operation.said} {_NOT_AGAIN}")


def _update_new(number: int) -> Intent:
    def with_email(email: str) -> Intent:
        if not _EMAIL.fullmatch(email.strip()):
            return Refuse("This is not a valid email address.")
        params = contacts.ContactUpdate(contact_id=number, email=email.strip())
        request = Request(contacts.UPDATE_CONTACT, params, locks=False)
        effect = f"The new contact {number} signs in with {email.strip()}."
        return Confirm(Plan("Change contact", (request,), effect, tier=Tier.DISRUPTIVE))

    hint = "The contact was created with a random address. Enter the real one."
    return Ask(f"Email address of contact {number}", hint, with_email)


def _delete(targets: Targets) -> Intent:
    found = targets.argument
    if not isinstance(found, Contacts) or found.selected is None:
        return Go("contacts")
    contact = found.selected
    request = Request(
        contacts.DELETE_CONTACT,
        contacts.ContactRef(contact_id=contact.id),
        locks=False,
        before={"email": str(contact.email or "")},
        check=_same_contact(contact),
    )
    effect = f"{_name(contact)} ({contact.email or 'no email'}) can no longer sign in."
    typed = str(contact.email or contact.id)
    return Confirm(Plan("Delete contact", (request,), effect, tier=Tier.DESTRUCTIVE, typed=typed))


def _details(targets: Targets) -> Intent:
    def chosen(name: str) -> Intent:
        title = dict(_DETAILS)[name]

        def then(text: str) -> Intent:
            if name == "email" and not _EMAIL.fullmatch(text.strip()):
                return Refuse("This is not a valid email address.")
            params = whmcs.ClientUpdate.model_validate({f"billing_{name}": text.strip()})
            effect = f"Changes the account's {title.lower()} to “{safe_text(text.strip(), 200)}”."
            warned = " You sign in with the new address." if name == "email" else ""
            request = Request(whmcs.UPDATE_CLIENT, params, locks=False)
            return Confirm(
                Plan("Change details", (request,), effect + warned, tier=Tier.DISRUPTIVE)
            )

        return Ask(title, "Only this detail is changed. Nothing is sent yet.", then)

    return Choose("Change details of the account", _DETAILS, chosen)


def _reset_password(targets: Targets) -> Intent:
    def then(email: str) -> Intent:
        if not _EMAIL.fullmatch(email.strip()):
            return Refuse("This is not a valid email address.")
        request = Request(
            whmcs.RESET_PASSWORD, whmcs.AccountEmail(email=email.strip()), locks=False
        )
        effect = f"The provider mails a link to {email.strip()}. The old password may end at once."
        return Confirm(Plan("Reset password", (request,), effect, tier=Tier.DISRUPTIVE))

    return Ask("Email address of the account", "The provider mails a link to it.", then)


# Names of servers


def rename_problem(name: str) -> str:
    """Return why a name is not a valid server name; empty if it is valid."""
    if len(name) > _LONGEST_HOST or not _HOST.fullmatch(name):
        return "Use letters, digits, hyphens, and dots only."
    return ""


def _rename(targets: Targets) -> Intent:
    row = targets.row

    def then(text: str) -> Intent:
        name = text.strip()
        problem = rename_problem(name)
        if problem:
            return Refuse(problem)
        if name == row.hostname:
            return Refuse("The server already has this name.")
        request = Request.on(
            row,
            eq_more.RENAME_SERVER,
            eq_more.Rename(id=row.id, hostname=name),
            locks=False,
            before={"hostname": row.hostname},
        )
        effect = (
            f"{row.called} is called {name} in the panel. The name inside the operating system "
            "does not change."
        )
        return Confirm(Plan("Rename server", (request,), effect, tier=Tier.SAFE))

    hint = "Changes the name in the panel, not in the system."
    return Ask(f"New name of {row.called}", hint, then, typed=row.hostname)


COMMANDS = (
    Command(
        "account.rename_server", "Rename server", (eq_more.RENAME_SERVER,), _rename, many=False
    ),
    Command(
        "account.add_contact", "Create contact", (contacts.ADD_CONTACT,), _add, on_servers=False
    ),
    Command(
        "account.change_contact",
        "Change contact",
        (contacts.UPDATE_CONTACT,),
        _change,
        on_servers=False,
    ),
    Command(
        "account.delete_contact",
        "Delete contact",
        (contacts.DELETE_CONTACT,),
        _delete,
        on_servers=False,
    ),
    Command(
        "account.change_details",
        "Change account details",
        (whmcs.UPDATE_CLIENT,),
        _details,
        on_servers=False,
    ),
    Command(
        "account.reset_password",
        "Reset account password",
        (whmcs.RESET_PASSWORD,),
        _reset_password,
        on_servers=False,
    ),
)
