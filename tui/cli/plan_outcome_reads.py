"""Reads that show whether the servers of a planned change are as the change wanted them: for a
change whose process ended before the journal had its outcome."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

from tui.operations.outcomes.verdicts import decider_of
from tui.store.operations import Operation, OpState
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.operations.outcomes.verdict import Verdict
    from tui.scheduled.scheduled_change import PlannedServer, ScheduledChange
    from tui.workers.poller import Poller

READ_S = 90.0
"""Time limit of the read of one server."""
NO_READ = "No read can show whether it was carried out."


def read_outcome(client: Client, poller: Poller, change: ScheduledChange) -> tuple[bool, str]:
    """Return whether reads show every server as the change wanted it, and the words of the read
    that decides."""
    account = "" if client.session.answer is None else str(client.session.answer.account)
    if change.account_id and account != change.account_id:
        return False, "The credentials now belong to another account."
    words = NO_READ
    for server in change.servers:
        for action in change.actions:
            verdict = _verdict(client, poller, _operation(change, server, action))
            if verdict is None:
                return False, NO_READ
            words = safe_text(f"{server.name}: {verdict.words}", 200)
            if verdict.state is not OpState.DONE:
                return False, words
    return bool(change.servers and change.actions), words


def _verdict(client: Client, poller: Poller, operation: Operation) -> Verdict | None:
    """Return the verdict of the deciding read of an operation; `None` where there is no read."""
    decide = decider_of(operation)
    if decide is None:
        return None
    verdicts: list[Verdict] = []
    has_ended = threading.Event()

    def on_verdict(verdict: Verdict) -> None:
        verdicts.append(verdict)
        has_ended.set()

    decide(client, poller, operation, on_verdict)
    has_ended.wait(READ_S)
    return verdicts[0] if verdicts else None


def _operation(change: ScheduledChange, server: PlannedServer, action: str) -> Operation:
    """Return the operation that the change would have written to the journal."""
    values = {"media": "disk"} if action == "eq/boot_dev" else change.values
    return Operation(
        id=0,
        batch=change.batch,
        turn=0,
        profile="",
        action=action,
        server_id=server.id,
        server_name=safe_text(server.name),
        parameters=json.dumps({"id": server.id, **values}, ensure_ascii=False),
        who=change.who,
        locks=False,
        state=OpState.UNKNOWN,
        key=None,
        stage="",
        stages=0,
        said="",
        answer="",
        planned_at=change.window.at,
        sent_at=None,
        changed_at=change.window.at,
        settled=False,
        unseen=False,
    )
