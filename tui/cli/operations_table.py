"""Operations as a command prints them."""

from __future__ import annotations

import json
from typing import Any

from tui.cli.output import Column
from tui.format import local_time
from tui.store.operations import LooseEnd, Operation
from tui.text import safe_text

ACCOUNT = "account"
"""What an operation is done to that has no server."""


def decided_by(one: Operation) -> str:
    """The read that tells what became of it, "your word" where none does; empty where all is
    known."""
    if not one.is_undecided:
        return ""
    from tui.operations.outcomes.verdicts import (
        reads_of,
    )  # no light import: only where something is undecided

    return reads_of(one) or "your word"


def _said(one: Operation) -> str:
    if not one.is_undecided:
        return safe_text(one.stage if one.under_way and one.stage else one.said)
    by = decided_by(one)
    reads, says = f"ops --decide {one.id}", f"ops --done {one.id} or --not-done {one.id}"
    tell = "tell" if "," in by else "tells"
    told = f"say it: {says}" if by == "your word" else f"{by} {tell} what became of it: {reads}"
    return safe_text(f"{one.said} · {told}".lstrip(" ·"))


COLUMNS: tuple[Column[Operation], ...] = (
    Column("id", lambda one: one.id, width=5, right=True),
    Column("state", lambda one: str(one.state), width=8),
    Column("action", lambda one: one.action, width=12),
    Column("server_id", lambda one: one.server_id, width=8, right=True),
    Column(
        "server",
        lambda one: one.server_name or (ACCOUNT if one.server_id is None else ""),
        width=18,
    ),
    Column(
        "planned_at", lambda one: one.planned_at, lambda one: local_time(one.planned_at), width=20
    ),
    Column("who", lambda one: one.who, width=12),
    Column("batch", lambda one: one.batch),
    Column("decided_by", decided_by, lambda one: decided_by(one) or "-"),
    Column("said", lambda one: one.said, _said),
)
DEFAULT = ("id", "state", "action", "server", "planned_at", "said")


def record(one: Operation) -> dict[str, Any]:
    """All that may be told of an operation; its key is a secret."""
    try:
        parameters = json.loads(one.parameters)
    except ValueError:
        parameters = {}
    return {
        "id": one.id,
        "state": str(one.state),
        "action": one.action,
        "server_id": one.server_id,
        "server": one.server_name,
        "batch": one.batch,
        "turn": one.turn,
        "parameters": parameters,
        "who": one.who,
        "stage": one.stage,
        "stages": one.stages,
        "said": one.said,
        "planned_at": one.planned_at,
        "sent_at": one.sent_at,
        "changed_at": one.changed_at,
        "settled": one.settled,
        "decided_by": decided_by(one) or None,
    }


def _tells(reads: str) -> str:
    return f"{reads} {'tell' if ',' in reads else 'tells'}" if reads else "your word"


ENDS: tuple[Column[LooseEnd], ...] = (
    Column("operation", lambda end: end.id, width=9, right=True),
    Column("danger", lambda end: {"bad": "high", "warn": "some", "dim": "low"}[end.tone], width=6),
    Column("server_id", lambda end: end.server_id, width=8, right=True),
    Column(
        "server",
        lambda end: end.server_name or (ACCOUNT if end.server_id is None else ""),
        width=18,
    ),
    Column("what", lambda end: end.what, width=30),
    Column("since", lambda end: end.since, lambda end: local_time(end.since), width=20),
    Column(
        "ends_at",
        lambda end: end.ends_at,
        lambda end: (
            "never by itself" if end.ends_at is None else f"at the latest {local_time(end.ends_at)}"
        ),
    ),
    Column(
        "mended_by",
        lambda end: end.mend or end.decided_by or "your word",
        lambda end: end.mend or _tells(end.decided_by),
    ),
    Column("meaning", lambda end: end.danger),
)
ENDS_DEFAULT = ("operation", "danger", "server", "what", "since", "ends_at", "mended_by")
