"""Records of the account whose shape is not documented: events, contacts, groups. Source:
apidocs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import AliasChoices, Field

from tui.models.base import Model
from tui.models.listed import Listing, counted
from tui.models.records import first_of, read_records, settled
from tui.models.scalars import LooseId, LooseText, RecordId, record_id


class Event(Model):
    """One line of a log: a sign-in, a use or a change of an API key."""

    date: LooseText = Field(
        None,
        validation_alias=AliasChoices("date", "created_at", "datetime", "time", "timestamp"),
    )
    action: LooseText = Field(
        None, validation_alias=AliasChoices("action", "event", "type", "operation", "message")
    )
    ip: LooseText = Field(
        None, validation_alias=AliasChoices("ip", "ip_address", "address", "client_ip")
    )
    user: LooseText = Field(None, validation_alias=AliasChoices("user", "email", "login"))
    result: LooseText = Field(None, validation_alias=AliasChoices("result", "status"))


class Contact(Model):
    """One additional contact of the account."""

    id: RecordId = Field(validation_alias=AliasChoices("id", "contactid", "contact_id"))
    firstname: LooseText = None
    lastname: LooseText = None
    companyname: LooseText = None
    email: LooseText = None
    phonenumber: LooseText = None

    @property
    def name(self) -> str:
        """Return the name, as far as the answer contains it."""
        return " ".join(str(part) for part in (self.firstname, self.lastname) if part)


class NewContact(Model):
    """The answer to a new contact, which has a random email address."""

    contactid: int

    @property
    def words(self) -> str:
        """Return the result in a sentence."""
        return f"Contact {self.contactid} was created with a random email address."


class Group(Model):
    """A group of a server."""

    id: LooseId = None
    name: LooseText = None


def read_events(payload: Any) -> Listing[Event]:
    """Return the rows of a log. Raises ValueError without a list."""
    return read_records(payload, Event, "log", "logs", "history", "events", "sessions")


def read_contacts(payload: Any) -> Listing[Contact]:
    """Return the contacts. Raises ValueError without a list."""
    return counted(read_records(payload, Contact, "contacts", inner="contact"), payload)


def read_new_contact(payload: Any) -> NewContact:
    """Return the number of a new contact. Raises ValueError without a number."""
    found = settled(payload)
    found = found if isinstance(found, dict) else {}
    inner = found.get("data")
    found = {**found, **inner} if isinstance(inner, dict) else found
    return NewContact(contactid=record_id(first_of(found, "contactid", "contact_id", "id")))


def group_words(groups: Iterable[Group]) -> str:
    """Return the names of the groups of a server; "none" for no group."""
    names = [str(group.name or group.id or "") for group in groups]
    return ", ".join(name for name in names if name) or "none"


def read_groups(payload: Any) -> Listing[Group]:
    """Return the groups of a server. Raises ValueError without a list."""
    return read_records(payload, Group, "groups", bare="name")
