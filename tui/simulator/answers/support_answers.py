"""rtm.php: tickets can be read; replies are refused, as observed by clients."""

from __future__ import annotations

from typing import Any

from tui.simulator.handlers import Fields, Refusal, handles
from tui.simulator.world import World

FIRST_ISSUE = 1_164_000
"""First numeric ticket id; ticket keys do not contain these ids."""


def _issues(world: World) -> list[tuple[int, str]]:
    return [
        (FIRST_ISSUE + int(key.partition("-")[2]) - 500_000, key)
        for key in world.account.tickets.values()
    ]


@handles("rtm/get_tickets")
def tickets(world: World, fields: Fields) -> dict[str, Any]:
    """Return the open requests for assistance as tickets."""
    found = [
        {"issueId": number, "issueKey": key, "summary": f"Assistance {key}", "status": "open"}
        for number, key in _issues(world)
    ]
    return {"result": "OK", "action": "get_tickets", "tickets": found}


def _key(world: World, fields: Fields) -> str:
    """Return the key of the ticket with a numeric id; empty if there is none."""
    wanted = fields.get("ticket_id", "")
    if not wanted:
        raise Refusal({"result": -1, "error": "Ticket id required"})
    return next((key for number, key in _issues(world) if str(number) == wanted), "")


@handles("rtm/get_ticket_by_id")
def ticket(world: World, fields: Fields) -> dict[str, Any]:
    """Return one ticket with its comments, by its numeric id."""
    key = _key(world, fields)
    if not key:
        raise Refusal({"result": "error"})
    first = {"author": "Support", "body": "We look at it.", "created": world.account.today()}
    record = {
        "issueId": int(fields["ticket_id"]),
        "issueKey": key,
        "status": "closed" if key in world.account.closed_tickets else "open",
        "comments": [first, *world.account.comments.get(key, [])],
    }
    return {"result": "OK", "action": "get_ticket_by_id", "ticket": record}


@handles("rtm/add_comment")
def comment(world: World, fields: Fields) -> dict[str, Any]:
    """Refuse a comment of any customer."""
    key = _key(world, fields)
    if not key or not world.account.takes_answers:
        raise Refusal({"result": -1, "error": "Ticket not found or you has no permissions"})
    made = {"author": "", "body": fields.get("message", ""), "created": world.iso_time()}
    world.account.comments.setdefault(key, []).append(made)
    return {"result": "OK", "action": "add_comment"}


@handles("rtm/toggle_ticket_status")
def toggle(world: World, fields: Fields) -> dict[str, Any]:
    """Refuse for every customer, with a text that elsewhere means a lost session."""
    key = _key(world, fields)
    if not key or not world.account.takes_answers:
        raise Refusal({"result": -1, "error": "Authorization required"})
    world.account.closed_tickets ^= {key}
    return {"result": "OK", "action": "toggle_ticket_status"}
