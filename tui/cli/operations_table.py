"""Operations as a command prints them."""

from __future__ import annotations

import json
from operator import attrgetter
from typing import Any

from tui.cli.output import OutputColumn, applied
from tui.format import local_time
from tui.store.operations import LooseEnd, Operation
from tui.text import safe_text

ACCOUNT = "account"
"""Shown in place of a server for operations on the account."""
MANUAL = "manual"
"""Shown if no read can decide or resolve the operation: the user has to."""


def decided_by(operation: Operation) -> str:
    """Return the reads that can decide an unknown outcome, or `MANUAL`; empty for a known
    outcome."""
    if not operation.is_undecided:
        return ""
    # Heavy import: only needed when an outcome is unknown.
    from tui.operations.outcomes.verdicts import reads_of

    return reads_of(operation) or MANUAL


def _message(operation: Operation) -> str:
    if not operation.is_undecided:
        is_staged = operation.under_way and operation.stage
        return safe_text(operation.stage if is_staged else operation.said)
    number = operation.id
    advice = (
        f"set it with: hostdeck ops --done {number} or --not-done {number}"
        if decided_by(operation) == MANUAL
        else f"check it with: hostdeck ops --decide {number}"
    )
    return safe_text(f"{operation.said} · {advice}".lstrip(" ·"))


def _task(action: str) -> str:
    from tui.api.task_names import task_name  # the catalog is heavy

    return task_name(action)


def _server(subject: Operation | LooseEnd) -> str:
    return subject.server_name or (ACCOUNT if subject.server_id is None else "")


def _decided_by_cell(operation: Operation) -> str:
    return decided_by(operation) or "-"


COLUMNS: tuple[OutputColumn[Operation], ...] = (
    OutputColumn("id", attrgetter("id"), width=5, right=True),
    OutputColumn("state", applied(str, "state"), width=8),
    OutputColumn(
        "action",
        attrgetter("action"),
        applied(_task, "action"),
        width=20,
    ),
    OutputColumn("server_id", attrgetter("server_id"), width=8, right=True),
    OutputColumn(
        "server",
        _server,
        width=18,
    ),
    OutputColumn(
        "planned_at",
        attrgetter("planned_at"),
        applied(local_time, "planned_at"),
        width=20,
    ),
    OutputColumn("who", attrgetter("who"), width=12),
    OutputColumn("batch", attrgetter("batch")),
    OutputColumn("decided_by", decided_by, _decided_by_cell),
    OutputColumn("said", attrgetter("said"), _message),
)
DEFAULT = ("id", "state", "action", "server", "planned_at", "said")


def record(operation: Operation) -> dict[str, Any]:
    """Return an operation as JSON data without its async key, which is a secret."""
    try:
        parameters = json.loads(operation.parameters)
    except ValueError:
        parameters = {}
    return {
        "id": operation.id,
        "state": str(operation.state),
        "action": operation.action,
        "server_id": operation.server_id,
        "server": operation.server_name,
        "batch": operation.batch,
        "turn": operation.turn,
        "parameters": parameters,
        "who": operation.who,
        "stage": operation.stage,
        "stages": operation.stages,
        "said": operation.said,
        "planned_at": operation.planned_at,
        "sent_at": operation.sent_at,
        "changed_at": operation.changed_at,
        "settled": operation.settled,
        "decided_by": decided_by(operation) or None,
    }


def _fix(end: LooseEnd) -> str:
    if end.mend:
        return _task(end.mend)
    return f"hostdeck ops --{'decide' if end.decided_by else 'settle'} {end.id}"


def _danger(end: LooseEnd) -> str:
    return {"bad": "high", "warn": "medium", "dim": "low"}[end.tone]


def _expiry(end: LooseEnd) -> str:
    return "no expiry" if end.ends_at is None else f"{local_time(end.ends_at)} at the latest"


def _way_to_fix(end: LooseEnd) -> str:
    return end.mend or end.decided_by or MANUAL


ENDS: tuple[OutputColumn[LooseEnd], ...] = (
    OutputColumn("operation", attrgetter("id"), width=9, right=True),
    OutputColumn("danger", _danger, width=6),
    OutputColumn("server_id", attrgetter("server_id"), width=8, right=True),
    OutputColumn(
        "server",
        _server,
        width=18,
    ),
    OutputColumn("what", attrgetter("what"), width=30),
    OutputColumn("since", attrgetter("since"), applied(local_time, "since"), width=20),
    OutputColumn(
        "ends_at",
        attrgetter("ends_at"),
        _expiry,
    ),
    OutputColumn(
        "fix",
        _way_to_fix,
        _fix,
    ),
    OutputColumn("meaning", attrgetter("danger")),
)
ENDS_DEFAULT = ("operation", "danger", "server", "what", "since", "ends_at", "fix")
