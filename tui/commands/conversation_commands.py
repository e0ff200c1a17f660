"""Commands on open requests: answer remote hands, withdraw a request, answer a support ticket."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui.api.catalog import rhr_actions as rhr
from tui.api.catalog import rtm_actions as rtm
from tui.api.catalog.common import NoParams
from tui.api.task_names import task_name
from tui.commands.command import (
    Ask,
    Command,
    Confirm,
    Ended,
    Fact,
    Go,
    Intent,
    Refuse,
    Reveal,
    Targets,
)
from tui.models.ticket import SUPPORT_PAGE, RemoteHandsRequest, SupportTicket, state_words
from tui.operations.plan import Plan, Request, Tier
from tui.secrets import REDACTOR
from tui.store.operations import Operation, OpState, parameters_of
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client

MOST_BYTES = 65_536
"""Maximum length of a message; no limit is documented."""
_NOT_SENT = "Nothing was sent."
_HINT = (
    "The provider's staff reads this message. Do not include passwords. Nothing is sent yet. "
    f"Hostdeck sends at most {MOST_BYTES:,} bytes; the provider publishes no limit."
)
_SHOWN = 300
_UNSENT = frozenset({OpState.NOT_SENT, OpState.REFUSED})
"""States in which the provider has no message: the text can be sent again."""


@dataclass(frozen=True, slots=True)
class Talk:
    """The selected conversation: a remote-hands request or a support ticket."""

    request: RemoteHandsRequest | None = None
    ticket: SupportTicket | None = None


def message_problem(text: str) -> str:
    """Return why a message cannot be sent; empty if it can."""
    if not text.strip():
        return "The message is empty."
    size = len(text.encode())
    if size > MOST_BYTES:
        return f"The message has {size:,} bytes; the maximum is {MOST_BYTES:,}."
    return ""


def plain_message(text: str) -> str:
    """Return a message as sent: without control characters except line breaks, and without known
    secrets."""
    plain = text.strip().replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    lines = plain.split("\n")
    # Process complete lines: `safe_lines` truncates long ones, which suits only display.
    return REDACTOR.mask("\n".join(safe_text(line, MOST_BYTES) for line in lines))


def is_open(number: int) -> Callable[[Client], str]:
    """Return the check that the provider lists a request as open."""

    def check(client: Client) -> str:
        found = next((row for row in client.call(rhr.LIST, NoParams()) if row.id == number), None)
        if found is None:
            return f"The provider does not list request {number}."
        closed = found.is_open is False
        return f"Request {number} is {found.status}: it is closed." if closed else ""

    return check


def _same_undecided(operations: Sequence[Operation], request: Request) -> bool:
    """Return whether this message was sent before with an unknown outcome."""
    wanted = json.loads(request.planned().parameters)
    return any(
        operation.action == request.action.name
        and operation.is_undecided
        and parameters_of(operation) == wanted
        for operation in operations
    )


def _preview(text: str) -> str:
    first = " ".join(text.split())
    return first if len(first) <= _SHOWN else f"{first[:_SHOWN]}… ({len(text):,} characters)"


def answer_plan(number: int, name: str, text: str) -> Plan:
    """Return the plan that sends a message to remote hands."""
    words = plain_message(text)
    request = Request(
        rhr.CHAT,
        rhr.RequestChat(id=number, message=words),
        server_name=name,
        locks=False,
        check=is_open(number),
    )
    effect = f"Sends to the technicians of request {number}: “{_preview(words)}”"
    return Plan("Send message", (request,), effect, tier=Tier.DISRUPTIVE)


def _answer(targets: Targets) -> Intent:
    talk = targets.argument
    if not isinstance(talk, Talk):
        return Go("conversations")
    if talk.ticket is not None:
        return _answer_ticket(talk.ticket, targets)
    request = talk.request
    if request is None or request.id is None:
        return Refuse(f"Select a request first. {_NOT_SENT}")
    number, name = request.id, str(request.eq_name or "")
    if request.is_open is False:
        return Refuse(f"Request {number} is closed. {_NOT_SENT}")

    def then(text: str) -> Intent:
        problem = message_problem(text)
        if problem:
            return Refuse(problem)
        plan = _with_doubt(answer_plan(number, name, text), request)
        if _same_undecided(tuple(targets.operations()), plan.requests[0]):
            return Refuse(
                "This message was sent before and its outcome is unknown. Check it under Loose "
                f"ends ({{key:go.loose_ends}}). {_NOT_SENT}"
            )
        return _confirmed(plan, ask, text)

    ask = Ask(f"Message about request {number}", _HINT, then, lines=True)
    return ask


def _confirmed(plan: Plan, ask: Ask, text: str, elsewhere: str = "") -> Confirm:
    """Return the question about a message, which leads back to the text while it is not sent.

    Args:
        elsewhere: Sentence that names another way to send a refused message.
    """

    def then(ended: Sequence[Ended]) -> Intent | None:
        operation, _ = ended[0]
        failed = bool(elsewhere) and operation.state is OpState.FAILED
        if operation.state not in _UNSENT and not failed:
            return _on_end(ended)
        said = f"{operation.said.rstrip('.')}. The message was not accepted. {elsewhere}{ask.hint}"
        return replace(ask, typed=text, hint=said)

    return Confirm(plan, then=then, back=replace(ask, typed=text))


def _with_doubt(plan: Plan, request: RemoteHandsRequest) -> Plan:
    """Return the plan with a warning if the state of the request is unknown."""
    if request.is_open is not None:
        return plan
    said = state_words(request.status) or "the provider gives no state"
    return plan.warned(f"Request {request.id} may be closed: {said}.")


def _on_end(ended: Sequence[Ended]) -> Intent | None:
    operation, _ = ended[0]
    if operation.state is OpState.DONE:
        return None
    return Refuse(
        f"{task_name(operation.action)}: {operation.state}. {operation.said} "
        "Hostdeck does not send the request again."
    )


# Withdraw


def discard_plan(number: int, name: str) -> Plan:
    """Return the plan that withdraws a request to remote hands."""
    request = Request(
        rhr.DISCARD,
        rhr.RequestRef(id=number),
        server_name=name,
        locks=False,
        check=is_open(number),
    )
    effect = (
        f"Withdraws request {number}. Technicians stop working on the request. You cannot reopen "
        "the request."
    )
    return Plan("Withdraw request", (request,), effect, tier=Tier.DESTRUCTIVE, typed=str(number))


def _discard(targets: Targets) -> Intent:
    talk = targets.argument
    if not isinstance(talk, Talk):
        return Go("conversations")
    request = talk.request
    if request is None or request.id is None:
        return Refuse(f"Only remote-hands requests can be withdrawn. {_NOT_SENT}")
    if request.is_open is False:
        return Refuse(f"Request {request.id} is closed. {_NOT_SENT}")
    plan = discard_plan(request.id, str(request.eq_name or ""))
    return Confirm(_with_doubt(plan, request), then=_on_end)


# Support tickets


def ticket_plan(ticket: SupportTicket, text: str) -> Plan:
    """Return the plan that answers a support ticket."""
    words = plain_message(text)
    request = Request(
        rtm.ADD_COMMENT,
        rtm.TicketComment(ticket_id=ticket.id or 0, message=words),
        locks=False,
    )
    name = ticket.key or ticket.id
    effect = (
        f"Sends to support, ticket {name}: “{_preview(words)}” The provider may refuse replies "
        "from customers. Then Hostdeck shows the link to the ticket."
    )
    return Plan("Reply to ticket", (request,), effect, tier=Tier.DISRUPTIVE)


def link_of(ticket: SupportTicket) -> Reveal:
    """Return the URL of a ticket in the support portal."""
    name = str(ticket.key or ticket.id or "")
    return Reveal(
        f"Ticket {name}",
        (Fact("b", "Support portal", ticket.link or SUPPORT_PAGE),),
        "Open the link in a browser. The portal has its own second factor. You stay signed in "
        "here. A new request to support can name the ticket.",
    )


def _answer_ticket(ticket: SupportTicket, targets: Targets) -> Intent:
    if ticket.id is None:
        return link_of(ticket)

    def then(text: str) -> Intent:
        problem = message_problem(text)
        if problem:
            return Refuse(problem)
        plan = ticket_plan(ticket, text)
        if _same_undecided(tuple(targets.operations()), plan.requests[0]):
            return Refuse(
                "This reply was sent before and its outcome is unknown. Check it under Loose "
                f"ends ({{key:go.loose_ends}}). {_NOT_SENT}"
            )
        portal = (
            f"You can post it in the support portal: {ticket.link or SUPPORT_PAGE} You stay signed "
            "in here. "
        )
        return _confirmed(plan, ask, text, portal)

    ask = Ask(f"Reply to ticket {ticket.key or ticket.id}", _HINT, then, lines=True)
    return ask


def _link(targets: Targets) -> Intent:
    talk = targets.argument
    ticket = talk.ticket if isinstance(talk, Talk) else None
    if ticket is None:
        return Refuse(f"Select a support ticket, or open the support portal: {SUPPORT_PAGE}")
    return link_of(ticket)


COMMANDS = (
    Command(
        "hands.answer",
        "Reply to request or ticket",
        (rhr.CHAT, rtm.ADD_COMMENT),
        _answer,
        on_servers=False,
    ),
    Command("hands.discard", "Withdraw request", (rhr.DISCARD,), _discard, on_servers=False),
    Command("hands.portal", "Show link to ticket", (), _link, on_servers=False),
)
