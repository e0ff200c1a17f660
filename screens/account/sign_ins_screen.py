"""Sign-ins: the log of sessions, as the provider sends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from screens.account.account_tabs import AccountRecords
from screens.account.record_meaning import address_tile
from screens.records.records_screen import fact_lines
from screens.work_tiles import next_steps_tile
from tui.format import sent_time
from tui.models.generic import facts
from tui.readings.account_topics import (
    OWN_ADDRESS,
    READ_OWN_ADDRESS,
    READ_SIGN_INS,
    SIGN_INS,
)
from tui.store.topics import ACCOUNT
from widgets.columns import Cell, Column, known_cell
from widgets.lines import Line
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.models.account_records import Event
    from tui.readings.topic_reader import Source
    from tui.store.topics import Key, Topic


_FINE = ("ok", "success", "successful", "1", "true")
"""Words for a sign-in that succeeded."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of the log."""

    id: int
    event: Event


def _date(row: EventRow) -> Cell:
    return known_cell(sent_time(str(row.event.date or "")))


def _action(row: EventRow) -> Cell:
    return known_cell(row.event.action)


def _address(row: EventRow) -> Cell:
    return known_cell(row.event.ip)


def _user(row: EventRow) -> Cell:
    return known_cell(row.event.user)


def _result(row: EventRow) -> Cell:
    cell = known_cell(row.event.result)
    failed = row.event.result is not None and cell.text.lower() not in _FINE
    return cell._replace(tone="warn") if failed else cell


class SignInsScreen(AccountRecords):
    """Events of the session log. Tokens in it are masked."""

    path = "Account > Sign-ins"
    noun = "Sign-ins"
    none_words = "The provider lists no sign-ins."
    counted = ("ip", "result", "user")
    journal = (
        "Sign-in changes",
        ("eq/set_pin", "auth/session_reset", "whmcs/reset_password"),
    )
    commands = (("hostdeck account sign-ins", "Lists these sign-ins."),)
    columns = (
        Column("date", "TIME", 20, 100, _date),
        Column("action", "EVENT", 12, 90, _action, grows=10),
        Column("ip", "ADDRESS", 16, 95, _address, grows=10),
        Column("user", "USER", 18, 60, _user, grows=14),
        Column("result", "RESULT", 14, 80, _result),
    )

    def sources(self) -> Sequence[tuple[Topic[Any], Source[Any], Key]]:
        return (
            (SIGN_INS, READ_SIGN_INS, ACCOUNT),
            (OWN_ADDRESS, READ_OWN_ADDRESS, ACCOUNT),
        )

    def rows(self) -> Sequence[EventRow]:
        return [EventRow(at, event) for at, event in enumerate(self.reading.value or (), 1)]

    def details(self, row: EventRow, width: int) -> tuple[str, Sequence[Line]]:
        event = row.event
        named = (sent_time(str(event.date or "")), event.action, event.ip, event.user, event.result)
        names = ("Time", "Event", "Address", "User", "Result")
        pairs = [(name, str(value or "")) for name, value in zip(names, named, strict=True)]
        pairs += [(str(name), str(value)) for name, value in facts(event.model_extra or {})]
        return "Event", fact_lines(pairs, width)

    def about(self, row: EventRow | None) -> Sequence[Tile]:
        of = self.hints.of
        steps = next_steps_tile(
            (
                (of("account.api-keys"), "Pause API keys, or limit them to addresses."),
                (of("account.pin"), "Set a new PIN."),
                (of("app.actions"), "Sign out everywhere: ends every session of the account."),
            ),
            title="If you do not recognize it",
        )
        if row is None:
            return (steps,)
        address = str(row.event.ip or "")
        found = [
            (sent_time(str(event.date or "")), str(event.action or ""))
            for event in self.reading.value or ()
            if str(event.ip or "") == address
        ]
        return (address_tile(self.deck, address, found), steps)

    def equals(self) -> list[tuple[str, str]]:
        from screens.command_equivalents import read_lines
        from tui.api.catalog import auth_more_actions as auth_more

        return read_lines(self.deck, auth_more.GET_LOG, auth_more.Period(), "account", "sign-ins")
