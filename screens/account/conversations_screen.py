"""Requests to remote hands and support tickets in one list, the selected one as a conversation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from screens.account.account_tabs import AccountRecords
from screens.fleet_tiles import problems_tile
from screens.records.records_screen import fact_lines
from screens.work_tiles import next_steps_tile, prose_tile
from tui.format import sent_time
from tui.models.generic import facts
from tui.models.ticket import state_words
from tui.models.unknown_word import marked_word
from tui.readings.remote_hands_topics import (
    HANDS,
    READ_HANDS,
    READ_TICKET,
    READ_TICKETS,
    TICKET,
    TICKETS,
)
from tui.store.operations import answer_of
from tui.store.topics import ACCOUNT
from tui.text import safe_text
from widgets.columns import UNKNOWN_CELL, Cell, Column, known_cell
from widgets.fold import fold
from widgets.lines import Line
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.commands.conversation_commands import Talk
    from tui.deck import Deck
    from tui.models.ticket import Message, RemoteHandsRequest, SupportTicket
    from tui.readings.topic_reader import Source
    from tui.store.topics import Key, Topic

_TICKET_OFFSET = 1 << 40
"""Offset that separates row ids of tickets from those of requests."""
_MOST_SHOWN = 8_192
"""Maximum number of characters drawn per message; the number of omitted characters is shown."""


@dataclass(frozen=True, slots=True)
class TalkRow:
    """One request or ticket."""

    id: int
    number: str
    kind: str
    server: str
    text: str
    status: str
    is_open: bool | None
    updated: str
    is_unread: bool
    request: RemoteHandsRequest | None = None
    ticket: SupportTicket | None = None


def _mark(row: TalkRow) -> Cell:
    return Cell("new", "warn") if row.is_unread else Cell("")


def _number(row: TalkRow) -> Cell:
    return Cell(row.number)


def _kind(row: TalkRow) -> Cell:
    return Cell(row.kind, "dim")


def _server(row: TalkRow) -> Cell:
    return known_cell(row.server)


def _text(row: TalkRow) -> Cell:
    return known_cell(row.text)


def _status(row: TalkRow) -> Cell:
    if not row.status:
        return UNKNOWN_CELL
    shown = marked_word(row.status, is_known=row.is_open is not None)
    return Cell(shown, "dim" if row.is_open is False else "warn")


def _updated(row: TalkRow) -> Cell:
    return known_cell(row.updated)


class ConversationsScreen(AccountRecords):
    """Requests, then tickets. Unread marks persist after the dashboard exits."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "wish('hands.answer')", "Reply", id="conversations.answer"),
        Binding("x", "wish('hands.discard')", "Withdraw", id="conversations.discard"),
        Binding("b", "wish('hands.portal')", "Show link", id="conversations.portal"),
        Binding("u", "renew", "Refresh", id="conversations.renew"),
    ]
    path = "Account > Requests"
    noun = "Requests"
    none_words = (
        "No requests and no tickets.\n"
        "To write to remote hands, select a server in the list and choose Remote hands in its "
        "action menu."
    )
    counted = ("status", "kind", "server")
    journal = ("Your requests and replies", ("rhr/", "jira/", "rtm/"))
    commands = (
        ("hostdeck account requests", "Lists the remote-hands requests."),
        ("hostdeck account tickets", "Lists the tickets."),
    )
    splits = False
    columns = (
        Column("mark", "", 3, 96, _mark),
        Column("number", "NUMBER", 10, 100, _number),
        Column("kind", "TYPE", 12, 60, _kind),
        Column("server", "SERVER", 12, 80, _server, grows=8),
        Column("text", "REQUEST", 14, 70, _text, grows=30),
        Column("status", "STATUS", 12, 98, _status),
        Column("updated", "UPDATED", 20, 40, _updated),
    )

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self._asked: set[int] = set()

    def sources(self) -> Sequence[tuple[Topic[Any], Source[Any], Key]]:
        return ((HANDS, READ_HANDS, ACCOUNT), (TICKETS, READ_TICKETS, ACCOUNT))

    def key_words(self) -> str:
        return self.hints.joined(
            ("conversations.answer", "answer"),
            ("conversations.discard", "withdraw"),
            ("conversations.portal", "link"),
        )

    def rows(self) -> Sequence[TalkRow]:
        requests = self.deck.store.known(HANDS, ACCOUNT).value or ()
        tickets = self.deck.store.known(TICKETS, ACCOUNT).value or ()
        found = [self._of_request(request) for request in requests if request.id is not None]
        found += [
            self._of_ticket(ticket, at)
            for at, ticket in enumerate(tickets)
            if ticket.id or ticket.key
        ]
        return sorted(found, key=_open_first)

    def _of_request(self, request: RemoteHandsRequest) -> TalkRow:
        talk = self._messages(request)
        seen = self.deck.seen.count(request.id or 0)
        unread = bool(talk) and len(talk or ()) > seen and bool(talk and talk[-1].author)
        return TalkRow(
            request.id or 0,
            str(request.id),
            str(request.type or ""),
            str(request.eq_name or "") or (f"#{request.eq_id}" if request.eq_id else ""),
            request.asked_for,
            str(request.status or ""),
            request.is_open,
            sent_time(str(request.updated_at or request.created_at or "")),
            unread,
            request=request,
        )

    def _of_ticket(self, ticket: SupportTicket, at: int) -> TalkRow:
        status = str(ticket.status or "")
        return TalkRow(
            _TICKET_OFFSET + (ticket.id or at),
            str(ticket.key or ticket.id or ""),
            "ticket",
            f"#{ticket.server}" if ticket.server else "",
            str(ticket.summary or ""),
            status,
            ticket.is_open,
            sent_time(str(ticket.updated or "")),
            False,
            ticket=ticket,
        )

    def _messages(self, request: RemoteHandsRequest) -> Sequence[Message] | None:
        """Return the messages of the list, or those in the newest answer to a sent message."""
        if request.messages is not None:
            return request.messages
        from tui.models.ticket import messages_in

        sent = [
            operation
            for operation in self.deck.store.operations.values()
            if operation.action == "rhr/chat"
            and json.loads(operation.parameters or "{}").get("id") == request.id
        ]
        for operation in sorted(sent, key=_newest_operation):
            found = messages_in(answer_of(operation))
            if found is not None:
                return found
        return None

    def details(self, row: TalkRow, width: int) -> tuple[str, Sequence[Line]]:
        if row.request is not None:
            return f"Request {row.number}", self._request_lines(row.request, width)
        assert row.ticket is not None
        return f"Ticket {row.number}", self._ticket_lines(row.ticket, width)

    def _request_lines(self, request: RemoteHandsRequest, width: int) -> list[Line]:
        talk = self._messages(request)
        if talk is not None and self.is_current:
            self.deck.seen.saw(request.id or 0, len(talk))
        first = [("Request", request.asked_for), ("Status", state_words(request.status))]
        lines: list[Line] = [*fact_lines(first, width), ()]
        if talk is None:
            words = (
                "The API returns the conversation only after you send a message. You can also read "
                "it in the support portal."
            )
            lines += [((part, "dim"),) for part in fold(words, width)]
        else:
            lines += talk_lines(talk, width)
        more = [
            (
                "Server",
                " ".join(str(part) for part in (request.eq_name, request.eq_location) if part),
            ),
            ("Priority", str(request.priority or "")),
            ("Created", sent_time(str(request.created_at or ""))),
            ("Updated", sent_time(str(request.updated_at or ""))),
            ("Assignee", str(request.assignee or "") or "none"),
            ("Ticket", str(request.ticket or "") or "none"),
        ]
        more += [(str(name), str(value)) for name, value in facts(request.model_extra or {})]
        return [*lines, (), *fact_lines(more, width)]

    def _ticket_lines(self, listed: SupportTicket, width: int) -> list[Line]:
        reading = self.deck.store.known(TICKET, (0, listed.id or 0))
        same = reading.value is not None and reading.value.id == listed.id
        ticket = reading.value if same and reading.value is not None else listed
        pairs = [
            ("Summary", str(ticket.summary or listed.summary or "")),
            ("Status", state_words(ticket.status or listed.status)),
            ("Link", ticket.link or listed.link or ""),
        ]
        lines = fact_lines(pairs, width)
        if reading.error:
            said = f"The ticket could not be read: {reading.error} You stay signed in."
            lines += [((part, "warn"),) for part in fold(safe_text(said), width)]
        if ticket.messages is None:
            return [*lines, (), (("The comments were not read.", "dim"),)]
        return [*lines, (), *talk_lines(ticket.messages, width)]

    def moved(self) -> None:
        row = self.selected
        if row is not None and row.ticket is not None and row.ticket.id is not None:
            self.deck.engine.want(READ_TICKET, (0, row.ticket.id))

    def about(self, row: TalkRow | None) -> Sequence[Tile]:
        return (
            prose_tile(
                "Remote hands",
                "Technicians in the data center inspect a server, power it on or off, or connect a "
                "KVM. Select a server in the list, open its actions, and choose Remote hands.",
                "Replies appear here. A new reply is marked until you open its request.",
            ),
            problems_tile(self.deck, self.glyphs),
            next_steps_tile(
                (
                    (self.hints.of("conversations.renew"), "Read requests and tickets again."),
                    (
                        self.hints.of("app.actions"),
                        "All actions for the account and the selected request.",
                    ),
                )
            ),
        )

    def argument(self) -> Talk | None:
        """Return the selected conversation, for the commands."""
        from tui.commands.conversation_commands import Talk

        row = self.selected
        return Talk() if row is None else Talk(row.request, row.ticket)

    def first_in_menu(self) -> tuple[str, ...]:
        return ("hands.",)

    def action_renew(self) -> None:
        """Request the lists again now."""
        for _, source, key in self.sources():
            self.deck.engine.want(source, key, now=True)

    def equals(self) -> list[tuple[str, str]]:
        from screens.command_equivalents import read_lines
        from tui.api.catalog import rhr_actions as rhr
        from tui.api.catalog.common import NoParams

        return read_lines(self.deck, rhr.LIST, NoParams(), "account", "requests")


def _open_first(row: TalkRow) -> tuple[bool, int]:
    return row.is_open is False, -row.id


def _newest_operation(operation: Any) -> int:
    return -int(operation.id)


def talk_lines(messages: Sequence[Message], width: int) -> list[Line]:
    """Return a conversation: author and time, then the text on separate lines."""
    lines: list[Line] = [(("Conversation", "head"),)]
    for message in messages:
        author = message.author.part(60) if message.author else "You"
        at = sent_time(message.at.part(40)) if message.at else "time unknown"
        lines.append((((f"{author}", "strong")), (f"  {at}", "dim")))
        for line in message.text.lines(_MOST_SHOWN) if message.text else ():
            lines += [(("  ", ""), (piece, "")) for piece in fold(line, max(10, width - 2))]
        left = message.length - _MOST_SHOWN
        if left > 0:
            lines.append(((f"  … {left:,} more characters", "dim"),))
    return lines if messages else [*lines, (("No messages yet.", "dim"),)]
