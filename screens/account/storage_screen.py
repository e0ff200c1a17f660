"""Object storage: accounts with their buckets; keys are shown once, on request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from screens.account.account_tabs import AccountRecords
from screens.account.record_meaning import plans_tile, storage_tile
from screens.records.records_screen import fact_lines
from screens.work_tiles import next_steps_tile
from screens.worker_replies import reply
from tui.fleet.server_state import is_known_rental, rental_text
from tui.format import size
from tui.models.generic import facts
from tui.models.unknown_word import unknown_word
from tui.readings.money_topics import CLIENT, READ_CLIENT
from tui.readings.storage_topics import (
    BUCKETS,
    PLANS,
    READ_BUCKETS,
    READ_PLANS,
    READ_STORAGE,
    STORAGE,
)
from tui.store.topics import ACCOUNT
from tui.text import safe_text
from widgets.columns import UNKNOWN_CELL, Cell, Column, known_cell
from widgets.lines import Line
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.commands.storage_commands import Storage
    from tui.errors import HostdeckError
    from tui.models.storage import StorageAccount, StorageKey
    from tui.readings.topic_reader import Source
    from tui.store.topics import Key, Topic


@dataclass(frozen=True, slots=True)
class StorageRow:
    """One account of the object storage."""

    id: int
    account: StorageAccount


def _uid(row: StorageRow) -> Cell:
    return known_cell(row.account.s3uid)


def _plan(row: StorageRow) -> Cell:
    return known_cell(row.account.plan)


def _place(row: StorageRow) -> Cell:
    return known_cell(row.account.location)


def _bytes(amount: float | None) -> str:
    return "unknown" if amount is None else size(int(amount))


def _used(row: StorageRow) -> Cell:
    account = row.account
    if account.used is None:
        return UNKNOWN_CELL
    return Cell(f"{_bytes(account.used)} of {_bytes(account.quota)}")


def _status(row: StorageRow) -> Cell:
    if row.account.ends is not None:
        return Cell(f"ends {row.account.ends}", "warn")
    status = str(row.account.status or "")
    if not status:
        return UNKNOWN_CELL
    return Cell(rental_text(status), "" if is_known_rental(status) else "warn")


def _status_words(row: StorageRow) -> str:
    status = str(row.account.status or "")
    if row.account.ends is not None or not status or is_known_rental(status):
        return _status(row).text
    return unknown_word(status)


class StorageScreen(AccountRecords):
    """Accounts of the object storage. Files are managed with S3 tools."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "wish('storage.create')", "Create account", id="storage.new"),
        Binding("v", "keys", "Show keys", id="storage.show_keys"),
        Binding("b", "wish('storage.add_bucket')", "Create bucket", id="storage.new_bucket"),
        Binding("X", "wish('storage.delete_bucket')", "Delete bucket", id="storage.delete_bucket"),
        Binding("x", "wish('storage.delete')", "Delete account", id="storage.delete"),
        Binding("e", "wish('storage.end')", "Cancel paid account", show=False, id="storage.end"),
        Binding(
            "w", "wish('storage.keep')", "Withdraw cancellation", show=False, id="storage.keep"
        ),
    ]
    path = "Account > Object storage"
    noun = "Storage accounts"
    journal = ("Storage changes", ("s3/",))
    none_words = "The account has no object storage."
    counted = ("status", "plan", "place")
    commands = (
        ("hostdeck account storage", "Lists these accounts."),
        ("hostdeck account storage-plans", "Lists the plans with their prices."),
    )
    columns = (
        Column("uid", "ACCOUNT", 16, 100, _uid, grows=10),
        Column("place", "LOC", 4, 70, _place),
        Column("plan", "PLAN", 14, 80, _plan, grows=8),
        Column("used", "USED", 20, 90, _used, right=True),
        Column("status", "STATUS", 16, 95, _status),
    )

    def sources(self) -> Sequence[tuple[Topic[Any], Source[Any], Key]]:
        return (
            (STORAGE, READ_STORAGE, ACCOUNT),
            (PLANS, READ_PLANS, ACCOUNT),
            (CLIENT, READ_CLIENT, ACCOUNT),
        )

    def key_words(self) -> str:
        return self.hints.joined(
            ("storage.new", "new"),
            ("storage.show_keys", "keys"),
            ("storage.new_bucket", "bucket"),
            ("storage.delete", "delete"),
        )

    def rows(self) -> Sequence[StorageRow]:
        return [StorageRow(at, account) for at, account in enumerate(self.reading.value or (), 1)]

    def details(self, row: StorageRow, width: int) -> tuple[str, Sequence[Line]]:
        account = row.account
        pairs = [
            ("Plan", str(account.plan or "")),
            ("Location", str(account.location or "")),
            ("Used", _used(row).text),
            ("Traffic", str(account.traffic or "")),
            ("Status", _status_words(row)),
            ("Endpoint", str(account.endpoint or "")),
            ("Keys", "masked"),
        ]
        pairs += [(str(name), str(value)) for name, value in facts(account.model_extra or {})]
        lines: list[Line] = [*fact_lines(pairs, width), (), (("Buckets", "head"),)]
        reading = self.deck.store.known(BUCKETS, (0, account.uid))
        if reading.error:
            lines.append(((safe_text(reading.error, width * 2), "warn"),))
        elif reading.value is None:
            lines.append((("Not read yet.", "dim"),))
        for bucket in reading.value or ():
            objects = "unknown" if bucket.objects is None else f"{bucket.objects:,}"
            words = f"{bucket.name or 'unknown'}  {_bytes(bucket.size)}  {objects} objects"
            lines.append(((words, ""),))
        if reading.value is not None and not reading.value:
            lines.append((("No buckets.", "dim"),))
        return f"Storage {account.s3uid or 'account'}", lines

    def about(self, row: StorageRow | None) -> Sequence[Tile]:
        of, store = self.hints.of, self.deck.store
        client = store.known(CLIENT, ACCOUNT).value
        currency = str(client.currency_code or "") if client is not None else ""
        steps = next_steps_tile(
            (
                (of("storage.show_keys"), "Show the access key and the secret key once."),
                (of("storage.new_bucket"), "Create a bucket."),
                (of("storage.new"), "Create another account."),
            )
        )
        plans = plans_tile(store.known(PLANS, ACCOUNT).value, currency)
        use = () if row is None else (storage_tile(row.account, self.glyphs),)
        return (*use, steps, plans)

    def moved(self) -> None:
        row = self.selected
        if row is not None and row.account.uid:
            self.deck.engine.want(READ_BUCKETS, (0, row.account.uid))

    def argument(self) -> Storage:
        """Return accounts, plans, and the selected account, for the commands."""
        from tui.commands.storage_commands import Storage

        store, row = self.deck.store, self.selected
        found = self.reading.value
        client = store.known(CLIENT, ACCOUNT).value
        complete = found is not None and not found.unread and all(account.uid for account in found)
        buckets = store.known(BUCKETS, (0, row.account.uid)).value if row is not None else None
        return Storage(
            tuple(account.uid for account in found) if complete and found is not None else None,
            None if row is None else row.account,
            tuple(store.known(PLANS, ACCOUNT).value or ()),
            str(client.currency_code or "") if client is not None else "",
            tuple(bucket.key for bucket in buckets or () if bucket.key),
        )

    def first_in_menu(self) -> tuple[str, ...]:
        return ("storage.",)

    def action_keys(self) -> None:
        """Read both keys of the selected account; show them once."""
        row = self.selected
        if row is None or not row.account.uid:
            return
        uid = row.account.uid

        def read(client: Client) -> tuple[StorageKey, StorageKey]:
            from tui.api.catalog import s3_actions as s3

            return (
                client.call(s3.SHOW_KEY, s3.KeyOfStorage(s3uid=uid, key_type="access_key")),
                client.call(s3.SHOW_KEY, s3.KeyOfStorage(s3uid=uid, key_type="secret_key")),
            )

        self.deck.engine.ask(read, reply(self, self._show_keys))

    def _show_keys(
        self, found: tuple[StorageKey, StorageKey] | None, error: HostdeckError | None
    ) -> None:
        from screens.dialogs.reveal_dialog import RevealScreen
        from tui.commands.command import Fact, Reveal

        if found is None:
            self.app.notify(str(error), severity="warning", timeout=10)
            return
        reveal = Reveal(
            "Keys of the object storage",
            (Fact("i", "Access key", found[0].value), Fact("s", "Secret key", found[1].value)),
            "Hostdeck does not store the keys.",
            can_repeat=True,
        )
        self.app.push_screen(RevealScreen(reveal, self.deck))

    def equals(self) -> list[tuple[str, str]]:
        from screens.command_equivalents import read_lines
        from tui.api.catalog import s3_actions as s3
        from tui.api.catalog.common import NoParams

        return read_lines(self.deck, s3.GET_USERS, NoParams(), "account", "storage")
