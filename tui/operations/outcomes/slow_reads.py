"""Deciding reads that are answered by an async key: power, ports, snapshots. Worker threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui.api.action import Deferred
from tui.errors import HostdeckError
from tui.models.async_answer import Finished
from tui.models.base import Params
from tui.operations.outcomes.verdict import Decider, OnVerdict, Verdict
from tui.store.operations import Operation
from tui.text import safe_text
from tui.workers.pool import Urgency

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.workers.poller import Poller

GIVE_UP_S = 60.0


def slow_read(
    action: Deferred[Any, Any],
    params: Callable[[int], Params],
    what: str,
    decide: Callable[[Any, Operation], Verdict],
) -> Decider:
    """Return a decider that starts `action` on the server and compares its result.

    Args:
        params: Makes the parameters from the server id.
        what: Name of the read object, for the sentence about a failed read.
        decide: Gets the result of `action` and the operation.
    """

    def decider(
        client: Client, poller: Poller, operation: Operation, on_verdict: OnVerdict
    ) -> None:
        def read(finished: Finished) -> tuple[str, Any]:
            return other_server(finished, action.action, operation.server_id), action.read(finished)

        def take(found: tuple[str, Any]) -> None:
            other, result = found
            if other:
                on_verdict(
                    Verdict(None, f"{what} could not be read: the answer is about server {other}.")
                )
            else:
                on_verdict(decide(result, operation))

        def failed(error: HostdeckError) -> None:
            on_verdict(Verdict(None, f"{what} could not be read: {error.said or error.headline}"))

        poller.read(
            replace(action, read=read),
            params(operation.server_id or 0),
            on_result=take,
            on_error=failed,
            urgency=Urgency.PERSON,
            timeout_s=GIVE_UP_S,
        )

    return decider


def other_server(finished: Finished, word: str, number: int | None) -> str:
    """Return the server in the answer if it is a different one; empty if it is this one or missing.

    It is trusted only if the context repeats the action. Elsewhere its id may belong to another
    object.
    """
    context = finished.context if isinstance(finished.context, dict) else {}
    named = str(context.get("id", ""))[:18]
    if context.get("action") != word or not named.isdecimal() or int(named) == number:
        return ""
    return safe_text(named)
