"""API keys: list, settings, history, and keys for the commands that change them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from screens.account.account_tabs import AccountRecords
from screens.account.glance_tile import sign_ins_tile
from screens.account.record_meaning import key_tile
from screens.records.records_screen import fact_lines
from screens.work_tiles import next_steps_tile
from tui.models.generic import facts
from tui.readings.account_topics import (
    API_KEYS,
    KEY_HISTORY,
    OWN_ADDRESS,
    READ_API_KEYS,
    READ_KEY_HISTORY,
    READ_OWN_ADDRESS,
    READ_SESSION,
    SESSION,
)
from tui.store.topics import ACCOUNT
from tui.text import safe_text
from widgets.columns import UNKNOWN_CELL, Cell, Column, known_cell
from widgets.lines import Line
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.commands.api_key_commands import ApiKeys
    from tui.models.api_key import ApiKeyInfo
    from tui.readings.topic_reader import Source
    from tui.store.topics import Key, Topic

_STATES = {True: Cell("active", "good"), False: Cell("paused", "warn"), None: UNKNOWN_CELL}
MOST_EVENTS = 50


def _name(key: ApiKeyInfo) -> Cell:
    return Cell(str(key.name)) if key.name else Cell(f"#{key.id}", "dim")


def _scope(key: ApiKeyInfo) -> Cell:
    return Cell(f"server {key.server_id}") if key.server_id else Cell("account")


def _state(key: ApiKeyInfo) -> Cell:
    return _STATES[key.active]


def _addresses(key: ApiKeyInfo) -> Cell:
    if key.is_open is None:
        return UNKNOWN_CELL
    return Cell("any", "warn") if key.is_open else Cell(", ".join(map(safe_text, key.addresses)))


def _notify(key: ApiKeyInfo) -> Cell:
    return known_cell(key.login_notify_method)


class ApiKeysScreen(AccountRecords):
    """The keys of the account. Values are never listed: the provider keeps only a hash."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "wish('account.add_api_key')", "Create key", id="api-keys.new"),
        Binding("e", "wish('account.limit_api_key')", "Set addresses", id="api-keys.limit"),
        Binding("p", "wish('account.switch_api_key')", "Pause or activate", id="api-keys.switch"),
        Binding("x", "wish('account.delete_api_key')", "Delete", id="api-keys.delete"),
        Binding("h", "history", "History", id="api-keys.history"),
    ]
    path = "Account > API keys"
    noun = "API keys"
    journal = ("API key changes", ("api_keys/",))
    none_words = "The account has no API keys."
    counted = ("state", "addresses", "scope")
    commands = (
        ("hostdeck account keys", "Lists these API keys."),
        ("hostdeck account keys --server ID", "Lists the keys of one server."),
        ("hostdeck whoami", "Shows the account and its API key's source."),
    )
    columns = (
        Column("name", "NAME", 14, 100, _name, grows=14),
        Column("scope", "SCOPE", 12, 90, _scope),
        Column("state", "STATE", 8, 98, _state),
        Column("addresses", "ALLOWED ADDRESSES", 18, 80, _addresses, grows=20),
        Column("notify", "NOTIFY", 8, 50, _notify),
    )

    def sources(self) -> Sequence[tuple[Topic[Any], Source[Any], Key]]:
        return (
            (API_KEYS, READ_API_KEYS, ACCOUNT),
            (OWN_ADDRESS, READ_OWN_ADDRESS, ACCOUNT),
            (SESSION, READ_SESSION, ACCOUNT),
        )

    def key_words(self) -> str:
        return self.hints.joined(
            ("api-keys.new", "new"),
            ("api-keys.limit", "addresses"),
            ("api-keys.switch", "pause"),
            ("api-keys.delete", "delete"),
        )

    def rows(self) -> Sequence[ApiKeyInfo]:
        return self.reading.value or ()

    def details(self, row: ApiKeyInfo, width: int) -> tuple[str, Sequence[Line]]:
        pairs = [
            ("Name", str(row.name or "")),
            ("Number", str(row.id)),
            ("Scope", _scope(row).text),
            ("State", _state(row).text),
            ("Addresses", _addresses(row).text),
            ("Notification", _notify(row).text),
            ("Notify to", str(row.login_notify_address or "") or "-"),
            ("Expires", str(row.expires or "")),
            ("Value", "not stored; shown once when the key is created"),
        ]
        pairs += [(str(name), str(value)) for name, value in facts(row.model_extra or {})]
        lines = fact_lines(pairs, width)
        return f"API key {row.name or row.id}", [*lines, (), *self._history_lines(row, width)]

    def about(self, row: ApiKeyInfo | None) -> Sequence[Tile]:
        of = self.hints.of
        steps = next_steps_tile(
            (
                (of("api-keys.limit"), "Set the addresses that may use the key."),
                (of("api-keys.history"), "Read the uses and changes of the key."),
                (of("api-keys.switch"), "Pause the key, or activate it again."),
                (of("api-keys.new"), "Create a key for another program or one server."),
                (of("api-keys.delete"), "Delete the key."),
            )
        )
        events = sign_ins_tile(self.deck, of("account.sign-ins"))
        return (steps, events) if row is None else (key_tile(self.deck, row), steps, events)

    def _history_lines(self, row: ApiKeyInfo, width: int) -> list[Line]:
        reading = self.deck.store.known(KEY_HISTORY, (0, row.id))
        lines: list[Line] = [(("History", "head"),)]
        if reading.error:
            return [*lines, ((safe_text(reading.error, width * 2), "warn"),)]
        if reading.value is None:
            return [
                *lines,
                ((self.hints.with_words("api-keys.history", "reads the history"), "dim"),),
            ]
        for event in reading.value[:MOST_EVENTS]:
            parts = (event.date, event.action, event.ip, event.user, event.result)
            lines.append((("  ".join(str(part) for part in parts if part), ""),))
        return lines if reading.value else [*lines, (("The provider lists no events.", "dim"),)]

    def action_history(self) -> None:
        """Request the history of the selected key."""
        if self.selected is not None:
            self.deck.engine.want(READ_KEY_HISTORY, (0, self.selected.id), now=True)

    def argument(self) -> ApiKeys:
        """Return the keys, the selected key, and this machine's address, for the commands."""
        from tui.commands.api_key_commands import ApiKeys

        found = self.reading.value
        session = self.deck.store.known(SESSION, ACCOUNT).value
        role = str(session.role_type or "") if session is not None else ""
        unread = getattr(found, "unread", 0)
        return ApiKeys(
            None if found is None or unread else tuple(key.id for key in found),
            self.selected,
            self.deck.store.known(OWN_ADDRESS, ACCOUNT).value or "",
            bool(role) and not role.lower().startswith("server"),
            self._servers(),
        )

    def _servers(self) -> tuple[tuple[int, str], ...]:
        fleet = self.deck.store.fleet.value
        return tuple((row.id, row.hostname) for row in fleet.rows) if fleet is not None else ()

    def first_in_menu(self) -> tuple[str, ...]:
        return ("account.",)

    def equals(self) -> list[tuple[str, str]]:
        from screens.command_equivalents import read_lines
        from tui.api.catalog import api_keys_actions as api_keys
        from tui.api.catalog.common import NoParams

        return read_lines(self.deck, api_keys.LIST, NoParams(), "account", "keys")
