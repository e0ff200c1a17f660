"""The reason and the ticket id of a change: rules for both. Pure."""

from __future__ import annotations

import re

from tui.text import safe_text

LONGEST_REASON = 300
SHORTEST_REASON = 3
_TICKET = re.compile(r"[A-Za-z0-9#][A-Za-z0-9#._/-]{0,63}", re.ASCII)
KINDS = ("", "reason", "ticket")


def reason_fault(wanted: str, reason: str) -> str:
    """Return the problem of a reason; empty if there is none."""
    if not reason.strip():
        return "A reason is required." if wanted else ""
    if len(reason.strip()) < SHORTEST_REASON or len(reason) > LONGEST_REASON:
        return f"The reason must have {SHORTEST_REASON} to {LONGEST_REASON} characters."
    return (
        "" if safe_text(reason, LONGEST_REASON + 1) == reason else "The reason is not plain text."
    )


def ticket_fault(wanted: str, ticket: str) -> str:
    """Return the problem of a ticket id; empty if there is none."""
    if not ticket:
        return "A ticket id is required." if wanted == "ticket" else ""
    if not _TICKET.fullmatch(ticket):
        return "A ticket id has letters, digits, and # . _ / -, like OPS-123."
    return ""
