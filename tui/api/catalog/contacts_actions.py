"""whmcs.php: additional contacts of the account."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, SecretStr

from tui.api.action import Direct, Effect
from tui.api.catalog.common import NoParams
from tui.models.account_records import read_contacts, read_new_contact
from tui.models.base import Params
from tui.models.generic import Acknowledged

_SOURCE = "apidocs whmcs; provider's client"


class ContactRef(Params):
    """The contact to act on."""

    id_of: ClassVar[str] = "contact"
    contact_id: int = Field(ge=1)
    """Number of the contact."""


class ContactUpdate(ContactRef):
    """New details of a contact."""

    email: str = Field(min_length=3)
    """E-mail address: the contact signs in with it."""
    password2: SecretStr | None = None
    """Password of the contact."""
    phonenumber: str | None = None
    """Phone number. If it is set, the provider sends codes by SMS."""


GET_CONTACTS = Direct(
    "whmcs/get_contacts",
    "List the contacts of the account",
    NoParams,
    Effect.READ,
    _SOURCE,
    read=read_contacts,
)
ADD_CONTACT = Direct(
    "whmcs/add_contact",
    "Create a contact",
    NoParams,
    Effect.DISRUPTIVE,
    _SOURCE,
    deciding_reads=("whmcs/get_contacts",),
    read=read_new_contact,
)
UPDATE_CONTACT = Direct(
    "whmcs/update_contact",
    "Change a contact",
    ContactUpdate,
    Effect.DISRUPTIVE,
    _SOURCE,
    closes=("whmcs/add_contact",),
    deciding_reads=("whmcs/get_contacts",),
    read=Acknowledged.read,
)
DELETE_CONTACT = Direct(
    "whmcs/delete_contact",
    "Delete a contact",
    ContactRef,
    Effect.DESTRUCTIVE,
    _SOURCE,
    closes=("whmcs/add_contact",),
    deciding_reads=("whmcs/get_contacts",),
    read=Acknowledged.read,
)
