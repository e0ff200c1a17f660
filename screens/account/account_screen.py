"""The account: the signed-in user and credential, the SSH keys, and the PIN."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from screens.account.account_lines import KEY_COLUMNS, key_rows, pin_lines, session_lines
from screens.account.account_tabs import GLANCED, SECTIONS, AccountTabs, tab_runs
from screens.account.glance_tile import glance_tile, sign_ins_tile
from screens.account.profile_tiles import (
    COMMANDS,
    fleet_tile,
    keys_tile,
    pin_tile,
    profile_tile,
    session_tile,
)
from screens.account_tiles import (
    commands_tile,
    connection_tile,
    cost_tile,
    due_tile,
    ends_tile,
    fleet_of,
    recent_tile,
)
from screens.calendar_tile import calendar_tile
from screens.fleet_tiles import client_tile, funds_tile
from screens.list_body import Beside, ListBody
from screens.status_facts import footer_keys, freshness, header_facts, key_of
from screens.work_tiles import actions_tile, requests_tile
from tui.commands.account_commands import AccountKey
from tui.format import count
from tui.readings.account_topics import READ_SESSION, READ_SSH_KEYS, SESSION, SSH_KEYS
from tui.store.changes import Changes, Kind, mentions
from tui.store.topics import ACCOUNT
from widgets.fleet_table import FleetTable
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.lines import Lines
from widgets.pane import Pane
from widgets.pick_table import PickTable
from widgets.reading_lines import age_lines
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.deck import Deck


class AccountScreen(AccountTabs):
    """Screen of the account's data; commands that change something are under `a` and `:`."""

    DEFAULT_CSS = """
    AccountScreen {
        #tabs { height: 1; background: $surface; }
        #about { height: auto; padding: 0 1; }
        PickTable { display: none; }
        &.-keys PickTable { display: block; }
        &.-keys Pane { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "next_section", "Next section", key_display="Tab", id="account.next"),
    ]

    def __init__(self, deck: Deck, section: int = 0) -> None:
        super().__init__(deck)
        self._section = section
        self._rows = 0
        """Lines or rows of the section shown."""
        self._glyphs = glyphs_for(ascii=deck.ascii)

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield Lines(id="tabs")
        parts = (
            Lines(id="about"),
            Pane(self._glyphs, id="facts"),
            PickTable(KEY_COLUMNS, opens="", id="ssh-keys"),
        )
        yield ListBody(self.deck, Vertical(*parts))
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        self._look()
        self.action_tab(self._section)

    def _look(self) -> None:
        self.deck.engine.want(READ_SESSION, ACCOUNT)
        self.deck.engine.want(READ_SSH_KEYS, ACCOUNT)

    def equals(self) -> list[tuple[str, str]]:
        from screens.command_equivalents import command_line, read_lines
        from tui.api.catalog import auth_actions as auth
        from tui.api.catalog import ssh_keys_actions as ssh_keys
        from tui.api.catalog.common import NoParams

        if SECTIONS[self._section] == "SSH keys":
            return read_lines(self.deck, ssh_keys.LIST, NoParams())
        if SECTIONS[self._section] == "PIN":
            return [("hostdeck", command_line(self.deck, "pin", "check"))]
        return read_lines(self.deck, auth.INFO, NoParams(), "whoami")

    def show(self, changes: Changes) -> None:
        if mentions(changes, Kind.SESSION):
            self._look()
        self.query_one("#tabs", Lines).set_lines([tab_runs(self._section, self.size.width)])
        self.query_one(HeaderLine).facts = header_facts(
            self.deck, f"Account > {SECTIONS[self._section]}"
        )
        (self._show_session, self._show_keys, self._show_pin)[self._section]()
        body = self.query_one(ListBody)
        around = self._around() if body.is_wide else Beside()
        body.show(SECTIONS[self._section], around, rows=self._rows)
        self.query_one(StatusLine).tell(self._facts(), freshness(self.deck))
        self.query_one(KeyFooter).keys = footer_keys(self)

    def _around(self) -> Beside:
        """Return the tiles next to and below the section."""
        store, session = self.deck.store, self.deck.store.session
        keys = store.known(SSH_KEYS, ACCOUNT)
        others = {
            "Session": (keys_tile(keys.value), pin_tile()),
            "SSH keys": (session_tile(store.known(SESSION, ACCOUNT).value, session), pin_tile()),
            "PIN": (
                session_tile(store.known(SESSION, ACCOUNT).value, session),
                keys_tile(keys.value),
            ),
        }[SECTIONS[self._section]]
        rows = fleet_of(self.deck)
        below = (
            (
                profile_tile(self.deck),
                cost_tile(rows, "kind", self._glyphs),
                commands_tile("On the command line", COMMANDS),
                actions_tile(self.deck, self._glyphs),
            ),
            (
                ends_tile(self.deck, self._glyphs, is_narrow=True),
                cost_tile(rows, "location", self._glyphs),
                recent_tile(self.deck, self._glyphs),
                requests_tile(self.deck),
            ),
        )
        hints = [key_of(self, f"account.{name}") for name in GLANCED]
        side = (
            *others,
            glance_tile(self.deck, hints),
            fleet_tile(self.deck),
            connection_tile(self.deck),
            due_tile(rows),
            client_tile(self.deck),
            funds_tile(self.deck, rows, self._glyphs),
            sign_ins_tile(self.deck, key_of(self, "account.sign-ins")),
            calendar_tile(rows, self.deck.clock.now()),
        )
        return Beside(side, below)

    def _show_session(self) -> None:
        reading, now, pane = (
            self.deck.store.known(SESSION, ACCOUNT),
            self.deck.clock.now(),
            self.query_one(Pane),
        )
        about = age_lines(reading, now, pane.room, what="Session")
        self.query_one("#about", Lines).set_lines(about)
        lines = session_lines(reading.value, self.deck.store.session, now, pane.room)
        pane.set_lines(lines)
        self._rows = len(about) + len(lines)

    def _show_keys(self) -> None:
        reading, now = self.deck.store.known(SSH_KEYS, ACCOUNT), self.deck.clock.now()
        about = age_lines(reading, now, max(20, self.size.width - 2), what="SSH keys")
        self.query_one("#about", Lines).set_lines(about)
        rows, table = key_rows(reading.value or ()), self.query_one(PickTable)
        menu = key_of(self, "app.actions")
        current = table.current
        self._rows = len(about) + len(rows)
        table.show(
            rows,
            range(len(rows)),
            keep=None if current is None else current.id,
            empty="" if reading.value is None else f"No SSH keys.\n{menu} opens the actions.",
        )

    def _show_pin(self) -> None:
        self.query_one("#about", Lines).set_lines([])
        lines = pin_lines(self.query_one(Pane).room)
        self.query_one(Pane).set_lines(lines)
        self._rows = len(lines)

    def _facts(self) -> list[tuple[str, str]]:
        found = self.deck.store.known(SSH_KEYS, ACCOUNT).value
        return [] if found is None else [(count(len(found), "SSH key"), "dim")]

    def argument(self) -> AccountKey | None:
        """Return the key under the cursor, for the commands."""
        row = self.query_one(PickTable).current if self._section == 1 else None
        return None if row is None else AccountKey(row.id, row.name, row.fingerprint)

    def on_fleet_table_opened(self, event: FleetTable.Opened) -> None:
        event.stop()

    def action_tab(self, at: int) -> None:
        if at >= len(SECTIONS):
            super().action_tab(at)
            return
        self._section = at
        self.set_class(at == 1, "-keys")
        (self.query_one(PickTable) if at == 1 else self.query_one(Pane)).focus()
        self.show(frozenset())

    def action_next_section(self) -> None:
        self.action_tab((self._section + 1) % len(SECTIONS))
