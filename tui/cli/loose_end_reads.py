"""The open loose ends of an account, from the journal and the saved reinstalls."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.config.start_options import StartOptions
    from tui.operations.journal.journal import Journal
    from tui.store.operations import LooseEnd


def open_ends(journal: Journal, start: StartOptions) -> tuple[LooseEnd, ...]:
    """Return operations left dangerous, forgotten or undecided. Raises JournalError."""
    from tui.cli.command_parts import account_of, journal_path
    from tui.cli.reinstalls_on_disk import open_reinstalls, records_path, without_parts
    from tui.clock import SystemClock
    from tui.operations.loose_ends import RELEVANT, loose_ends, unattended_ends
    from tui.reinstall.record import Records

    account = account_of(start)
    found = loose_ends(journal.naming(account, RELEVANT), journal.open_operations(account))
    found += unattended_ends(journal.unattended(account), found)
    now, records = SystemClock().now(), Records(records_path(journal_path()))
    reinstalls, operations = open_reinstalls(records, journal, account, now)
    return tuple(without_parts(found, operations, reinstalls, now))
