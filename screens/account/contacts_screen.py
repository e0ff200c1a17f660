"""Contacts: other users of the account with their own sign-in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from screens.account.account_tabs import AccountRecords
from screens.account.glance_tile import sign_ins_tile
from screens.records.records_screen import fact_lines
from screens.work_tiles import next_steps_tile
from tui.models.generic import facts
from tui.readings.account_topics import CONTACTS, READ_CONTACTS
from tui.store.topics import ACCOUNT
from widgets.columns import Cell, Column, known_cell
from widgets.fold import fold
from widgets.lines import Line
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.commands.contact_commands import Contacts
    from tui.models.account_records import Contact
    from tui.readings.topic_reader import Source
    from tui.store.topics import Key, Topic


def _name(row: Contact) -> Cell:
    return known_cell(row.name)


def _email(row: Contact) -> Cell:
    return known_cell(row.email)


def _company(row: Contact) -> Cell:
    return Cell(str(row.companyname or ""))


class ContactsScreen(AccountRecords):
    """The contacts; phone numbers and addresses appear only in the details."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "wish('account.add_contact')", "Create contact", id="contacts.new"),
        Binding("e", "wish('account.change_contact')", "Change", id="contacts.change"),
        Binding("x", "wish('account.delete_contact')", "Delete", id="contacts.delete"),
        Binding("m", "wish('account.change_details')", "Change my details", id="contacts.details"),
    ]
    path = "Account > Contacts"
    noun = "Contacts"
    none_words = "The account has no contacts."
    counted = ("company",)
    commands = (("hostdeck account contacts", "Lists these contacts."),)
    journal = (
        "Contact changes",
        ("whmcs/add_contact", "whmcs/update_contact", "whmcs/delete_contact"),
    )
    columns = (
        Column("name", "NAME", 16, 100, _name, grows=14),
        Column("email", "EMAIL", 22, 95, _email, grows=16),
        Column("company", "COMPANY", 14, 50, _company, grows=10),
    )

    def sources(self) -> Sequence[tuple[Topic[Any], Source[Any], Key]]:
        return ((CONTACTS, READ_CONTACTS, ACCOUNT),)

    def key_words(self) -> str:
        return self.hints.joined(
            ("contacts.new", "new"),
            ("contacts.change", "change"),
            ("contacts.delete", "delete"),
            ("contacts.details", "my details"),
        )

    def rows(self) -> Sequence[Contact]:
        return self.reading.value or ()

    def details(self, row: Contact, width: int) -> tuple[str, Sequence[Line]]:
        pairs = [
            ("Name", row.name),
            ("Email", str(row.email or "")),
            ("Company", str(row.companyname or "") or "-"),
            ("Phone", str(row.phonenumber or "") or "-"),
            ("Number", str(row.id)),
        ]
        pairs += [(str(name), str(value)) for name, value in facts(row.model_extra or {})]
        words = "Notifications and permissions are set in the provider's web panel."
        note: list[Line] = [((part, "dim"),) for part in fold(words, width)]
        return f"Contact {row.name or row.id}", [*fact_lines(pairs, width), (), *note]

    def about(self, row: Contact | None) -> Sequence[Tile]:
        of = self.hints.of
        return (
            next_steps_tile(
                (
                    (of("contacts.change"), "Change name, email, phone, or address."),
                    (of("contacts.new"), "Create a contact. It gets a random email address."),
                    (of("contacts.delete"), "Delete the contact."),
                    (of("contacts.details"), "Change your own details, not those of a contact."),
                )
            ),
            sign_ins_tile(self.deck, of("account.sign-ins")),
        )

    def argument(self) -> Contacts:
        """Return the contacts and the selected one, for the commands."""
        from tui.commands.contact_commands import Contacts

        found = self.reading.value
        unread = getattr(found, "unread", 0)
        known = None if found is None or unread else tuple(row.id for row in found)
        return Contacts(known, self.selected)

    def first_in_menu(self) -> tuple[str, ...]:
        return ("account.",)

    def equals(self) -> list[tuple[str, str]]:
        from screens.command_equivalents import read_lines
        from tui.api.catalog import contacts_actions as contacts
        from tui.api.catalog.common import NoParams

        return read_lines(self.deck, contacts.GET_CONTACTS, NoParams(), "account", "contacts")
