"""Billing: the customer, the credit, the cost of the servers, and the invoices."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.account_column import account_columns
from screens.account_tiles import commands_tile, cost_tile, credit_tile
from screens.billing.account_money import account_invoices, credit_lines, invoice_facts
from screens.billing.billing_columns import (
    GROUPS,
    INVOICES,
    SERVERS,
    GroupRow,
    InvoiceRow,
    totals_words,
)
from screens.billing.invoice_tiles import COMMANDS, invoices_tile
from screens.billing.runway_lines import runway_lines
from screens.calendar_tile import calendar_tile
from screens.credit_facts import auto_pay_words
from screens.fleet_tiles import funds_tile, kind_tile
from screens.list_body import Beside, ListBody
from screens.messages import Open, Place
from screens.reading_screen import ReadingScreen
from screens.status_facts import footer_keys, freshness, header_facts
from tui.billing.spending import by_group, group_keys, next_due, runway, spending
from tui.clock import age_s
from tui.commands.billing_commands import Funds
from tui.fleet.fleet import Fleet
from tui.format import ago, count, due, money
from tui.readings.money_topics import CLIENT, READ_CLIENT, READ_INVOICES
from tui.readings.money_topics import INVOICES as INVOICE_LIST
from tui.store.changes import Changes, Kind, mentions
from tui.store.operations import Operation, OpState, answer_of
from tui.store.topics import ACCOUNT
from widgets.columns import Column
from widgets.fleet_table import FleetTable
from widgets.fold import folded_field
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.lines import Line, Lines
from widgets.pick_table import PickTable
from widgets.server_lines import error_lines
from widgets.status_line import StatusLine
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow

WATCHED_S = 86_400.0
"""Longest time to watch for a payment, in seconds."""
SECTIONS = ("Servers", "Groups", "Invoices")
_COLUMNS = (SERVERS, GROUPS, INVOICES)
_OPENS = ("Open", "Group by", "Open")
_TITLES = ("Servers by due date", "Cost by group", "Invoices")
MOST_TAGS = 3
MOST_ROWS = 500
"""Maximum number of servers that the tiles read: a long list is not walked at every change."""


class BillingScreen(ReadingScreen):
    """Screen that reads only financial data; no single key changes anything."""

    DEFAULT_CSS = """
    BillingScreen {
        #money { height: auto; padding: 0 1; }
        #tabs { height: 1; background: $surface; }
        &.-beside #money { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(at + 1), f"section({at})", title, show=False, id=f"billing.{title.lower()}")
            for at, title in enumerate(SECTIONS)
        ),
        Binding("f", "wish('billing.top_up')", "Add funds", id="billing.add_funds"),
        Binding("tab", "next_section", "Next section", key_display="Tab", id="billing.next"),
        Binding("4", "credit", "Credit and payments", id="billing.credit"),
        Binding("u", "group_by", "Group by", id="billing.group_by"),
    ]

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self._section = 0
        self._by = "kind"
        self._glyphs = glyphs_for(ascii=deck.ascii)
        self._fleet = Fleet()
        self._by_date: Sequence[ServerRow] = ()

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield Lines(id="money")
        yield Lines(id="tabs")
        yield ListBody(self.deck, PickTable(self._columns(0), id="rows"))
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def _columns(self, at: int) -> list[Column]:
        """Return the columns of a section; with several accounts, also the account column."""
        accounts = [] if SECTIONS[at] == "Groups" else account_columns(self.deck, attrgetter("id"))
        return [*accounts, *_COLUMNS[at]]

    def on_mount(self) -> None:
        self._look()
        self.show(frozenset())
        self.query_one(PickTable).focus()
        self.age_by_itself()

    def _age(self) -> None:
        if self.is_current:
            if self._waits_for_money:
                # The user may be paying in a browser.
                self._look(now=True)
            self.show(frozenset())

    def _look(self, *, now: bool = False) -> None:
        for deck in self.deck.own_decks:
            deck.engine.want(READ_CLIENT, ACCOUNT, now=now)
            deck.engine.want(READ_INVOICES, ACCOUNT, now=now)

    def show(self, changes: Changes) -> None:
        if mentions(changes, Kind.SESSION):
            self._look()
        if mentions(changes, Kind.FLEET) or not len(self._fleet):
            # Prices and dates come with the list; reads of single servers do not change them.
            self._fleet = self.deck.store.fleet.value or Fleet()
            self._by_date = next_due(self._fleet.rows)
        self.query_one(HeaderLine).facts = header_facts(
            self.deck, f"Billing > {SECTIONS[self._section]}"
        )
        body = self.query_one(ListBody)
        self.set_class(body.is_wide, "-beside")
        width = max(20, self.size.width - 2)
        narrow = [] if body.is_wide else [*self._money_lines(width), ()]
        self.query_one("#money", Lines).set_lines(narrow)
        runs = [
            (f" {at + 1} {title} ", "strong" if at == self._section else "dim")
            for at, title in enumerate((*SECTIONS, "Credit and payments"))
        ]
        self.query_one("#tabs", Lines).set_lines([tuple(runs)])
        self._show_rows()
        around = self._around() if body.is_wide else Beside()
        count_words = f"{self.query_one(PickTable).row_count:,}"
        body.show(
            _TITLES[self._section],
            around,
            rows=self.query_one(PickTable).row_count,
            right=count_words,
        )
        self.query_one(StatusLine).tell(self._status_facts(), freshness(self.deck))
        self.query_one(KeyFooter).keys = footer_keys(self)

    def _around(self) -> Beside:
        """Return the tiles next to and below the list."""
        rows, glyphs = self._fleet.rows[:MOST_ROWS], self._glyphs
        commands = commands_tile("On the command line", COMMANDS)
        side: tuple[Tile, ...] = (Tile("Money", self._money_lines), commands)
        if not self.deck.accounts:
            of_account = (credit_tile(self.deck, rows), invoices_tile(self.deck))
            side = (side[0], *of_account, commands)
        now = self.deck.clock.now()
        payments = kind_tile(self.deck, glyphs, "Billing changes", ("whmcs/",))
        side = (*side, calendar_tile(rows, now), funds_tile(self.deck, rows, glyphs), payments)
        others = [by for by in ("kind", "location") if by != self._by]
        tags = [key for key in group_keys(rows) if key.startswith("tag:") and key != self._by]
        below = tuple(cost_tile(rows, by, glyphs) for by in (self._by, *others, *tags[:MOST_TAGS]))
        return Beside(side, (below,))

    def _money_lines(self, width: int) -> list[Line]:
        if self.deck.accounts:
            each = [line for deck in self.deck.own_decks for line in credit_lines(deck, width)]
            return [*each, *self._total_lines(width)]
        now, reading = self.deck.clock.now(), self.deck.store.known(CLIENT, ACCOUNT)
        client, rows = reading.value, self._fleet.rows
        lines: list[Line] = []
        if client is not None:
            name = " ".join(str(part) for part in (client.firstname, client.lastname) if part)
            parts = [
                name,
                str(client.companyname or ""),
                str(client.email or ""),
                f"{client.id}" if client.id else "",
            ]
            credit = money(client.credit, str(client.currency_code or ""))
            age = ago(now - reading.taken_at) if reading.taken_at is not None else ""
            lines += folded_field("Customer", ", ".join(part for part in parts if part), width)
            lines += folded_field("Credit", f"{credit}, read {age}", width, tone="strong")
            lines += folded_field("Auto-pay", auto_pay_words(client.auto_pay), width)
        elif not reading.error:
            waiting = "not read yet" if self.deck.store.session.signed_in else "sign in to see it"
            lines += folded_field("Credit", waiting, width, tone="dim")
        if reading.error:
            lines += error_lines(reading.error, width)
        lines += self._total_lines(width)
        if client is not None and client.credit is not None:
            lines += runway_lines(
                runway(rows, client.credit, str(client.currency_code or "")), now, width
            )
        return [*lines, *self._top_up_lines(width)]

    def _total_lines(self, width: int) -> list[Line]:
        """Return the total cost of all servers, and the next due payment."""
        rows, lines = self._fleet.rows, list[Line]()
        whole = spending(rows)
        unknown = f", {count(whole.unknown, 'price')} unknown" if whole.unknown else ""
        total = f"{totals_words(whole)} for {count(whole.servers, 'server')}{unknown}"
        lines += folded_field("Per month", total, width)
        first = next((row for row in self._by_date if row.due), None)
        if first is not None:
            words = (
                f"{due(first.due, first.days_left)}: {first.hostname or first.id}, "
                f"{money(first.price, first.currency)}"
            )
            late = first.days_left is not None and first.days_left < 0
            lines += folded_field("Next due", words, width, tone="warn" if late else "")
        return lines

    def _show_rows(self) -> None:
        table = self.query_one(PickTable)
        current, rows, empty = table.current, self._rows(), self._empty()
        table.show(
            rows, range(len(rows)), keep=None if current is None else current.id, empty=empty
        )

    def _rows(self) -> list[Any]:
        if self._section == 0:
            return list(self._by_date)
        if self._section == 1:
            return [
                GroupRow(at, group) for at, group in enumerate(by_group(self._fleet.rows, self._by))
            ]
        if self.deck.accounts:
            return account_invoices(self.deck)
        found = self.deck.store.known(INVOICE_LIST, ACCOUNT).value
        return (
            []
            if found is None
            else [
                InvoiceRow(invoice.id, invoice)
                for invoice in found.invoices
                if invoice.id is not None
            ]
        )

    def _empty(self) -> str:
        if self._section < 2:
            return "No servers are known yet.\nThe Fleet screen shows the reason."
        readings = [deck.store.known(INVOICE_LIST, ACCOUNT) for deck in self.deck.own_decks]
        reading = next((each for each in readings if each.value is None), readings[0])
        if reading.value is not None:
            is_none = not reading.value.invoices and not reading.value.unread
            return "The account has no invoices." if is_none else "No invoice could be read."
        return reading.error or "Invoices are not read yet."

    def _status_facts(self) -> list[tuple[str, str]]:
        if self._section == 1:
            return [(f"grouped by {self._by}", "")]
        if self._section == 0:
            return [(count(len(self._fleet), "server"), ""), ("by due date", "dim")]
        if self.deck.accounts:
            return invoice_facts(self.deck)
        found = self.deck.store.known(INVOICE_LIST, ACCOUNT).value
        if found is None:
            return []
        unpaid = sum(invoice.is_unpaid for invoice in found.invoices)
        # An invoice without a number has no row.
        unread = found.unread + sum(invoice.id is None for invoice in found.invoices)
        facts = [(found.part_words.rstrip(".") or count(len(found.invoices), "invoice"), "")]
        facts += [(f"{unpaid} unpaid", "warn")] if unpaid else []
        return (
            [*facts, (f"{count(unread, 'record')} could not be read", "warn")] if unread else facts
        )

    def equals(self) -> list[tuple[str, str]]:
        from screens.command_equivalents import command_line, read_lines
        from tui.api.catalog import whmcs_actions as whmcs

        if self.deck.accounts:
            words = ("--invoices",) if SECTIONS[self._section] == "Invoices" else ()
            return [("hostdeck", command_line(self.deck, "billing", *words))]
        if SECTIONS[self._section] == "Invoices":
            return read_lines(self.deck, whmcs.GET_INVOICES, whmcs.Page(), "billing", "--invoices")
        more = ("--due",) if SECTIONS[self._section] == "Servers" else ()
        return read_lines(self.deck, whmcs.GET_CLIENT, whmcs.ClientParams(), "billing", *more)

    def argument(self) -> Funds:
        """Return the known financial facts, for the command that adds funds."""
        client = self.deck.store.known(CLIENT, ACCOUNT).value
        found = self.deck.store.known(INVOICE_LIST, ACCOUNT).value
        listed = () if found is None else found.invoices
        unpaid = tuple(
            (invoice.id, invoice.total) for invoice in listed if invoice.id and invoice.is_unpaid
        )
        newest = None if found is None else max((invoice.id or 0 for invoice in listed), default=0)
        if client is None:
            return Funds(unpaid=unpaid, newest_invoice=newest)
        return Funds(str(client.currency_code or ""), client.credit, unpaid, newest)

    # Requests started from this screen

    def _top_up(self) -> Operation | None:
        """Return the last invoice created for adding funds, while it may still be paid."""
        made = [
            operation
            for operation in self.deck.store.operations.values()
            if operation.action == "whmcs/create_addfunds"
        ]
        last = max(made, key=lambda operation: operation.id, default=None)
        if last is None or age_s(last.changed_at, self.deck.clock.now()) > WATCHED_S:
            return None
        return last if last.state in (OpState.DONE, OpState.UNKNOWN, OpState.SENDING) else None

    def _top_up_lines(self, width: int) -> list[Line]:
        last = None if self.deck.accounts else self._top_up()
        if last is None:
            return []
        number = answer_of(last).get("invoice")
        found = self.deck.store.known(INVOICE_LIST, ACCOUNT).value
        listed = next(
            (invoice for invoice in (found.invoices if found else ()) if invoice.id == number), None
        )
        if listed is not None and listed.is_paid:
            words = f"invoice {number} is paid: {money(listed.total)}"
            return folded_field("Added funds", words, width, tone="good")
        words = (
            last.said
            if number is None
            else f"invoice {number} is unpaid. To pay, open it under Invoices."
        )
        return folded_field("Add funds", words, width, tone="warn")

    @property
    def _waits_for_money(self) -> bool:
        return any(runs[1][1] == "warn" for runs in self._top_up_lines(80))

    # Keys

    def action_section(self, at: int) -> None:
        self._section = at
        self._fleet = self.deck.store.fleet.value or Fleet()  # tags may have been read
        table = self.query_one(PickTable)
        # Empty the table first: the new columns do not fit the old rows.
        table.show([], [])
        table.set_columns(self._columns(at))
        table.opens = _OPENS[at]
        self.show(frozenset())

    def action_next_section(self) -> None:
        self.action_section((self._section + 1) % len(SECTIONS))

    def action_credit(self) -> None:
        self.post_message(Open(Place("credit")))

    def action_group_by(self) -> None:
        from screens.dialogs.choice_dialog import Choice, ChoiceScreen

        choices = [Choice(key, key, marked=key == self._by) for key in group_keys(self._fleet.rows)]
        self.app.push_screen(ChoiceScreen("Group by", choices), self._use_group)

    def _use_group(self, key: str | None) -> None:
        if key is not None:
            self._by = key
            self.action_section(1)

    @on(FleetTable.Opened)
    def open_row(self, event: FleetTable.Opened) -> None:
        event.stop()
        if self._section == 0:
            self.post_message(Open(Place("server", event.row_id)))
        elif self._section == 2:
            self.post_message(Open(Place("invoice", event.row_id)))
        else:
            self.action_group_by()
