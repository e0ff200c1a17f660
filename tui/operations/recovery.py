"""What a start makes of operations that nobody has in hand: their process died, or gave them back.
Worker threads.

Never sends anything. What waited for its turn was not sent; what was on its way is unknown unless
an answer had been kept; what has a key is followed on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.api.catalog import declared_actions
from tui.api.looks import Refusal, Task, classify
from tui.errors import HostdeckError, Refused
from tui.models.async_answer import Ended
from tui.models.base import Params
from tui.operations.follower import OperationFollower
from tui.operations.stored_answer import kept_answer
from tui.store.operations import Operation, OpState

if TYPE_CHECKING:
    from tui.api.action import ApiAction
    from tui.operations.change_runner import Operations
    from tui.operations.journal.journal import Journal

NEVER_SENT = "The program ended before its turn. It was not sent."
ON_ITS_WAY = "The program ended while the request was on its way."


def recover(operations: Operations, journal: Journal) -> None:
    """Take over what is in nobody's hands and bring it on."""
    adopted = journal.adopt(operations.profile, operations.is_elsewhere)
    operations.ledger.publish(adopted)
    for one in adopted:
        go_on(operations, journal, one)


def go_on(operations: Operations, journal: Journal, one: Operation) -> None:
    """Bring one operation that is ours now nearer to its end."""
    action = declared_actions().get(one.action)
    attended, operations.attended = operations.attended, False  # it ended while nobody looked
    try:
        if one.state is OpState.PLANNED:
            operations.end(one.id, OpState.NOT_SENT, words=NEVER_SENT)
        elif action is None:
            operations.end(one.id, OpState.UNKNOWN, words="This Hostdeck does not know the action.")
        elif one.state is OpState.SENDING:
            _sent(operations, one, action, journal.raw(one.id))
        elif one.key is not None:
            _running(operations, one, action, journal.raw(one.id))
        else:
            operations.end(one.id, OpState.UNKNOWN, words="Its key is lost.")
    finally:
        operations.attended = attended


def _sent(operations: Operations, one: Operation, action: ApiAction[Any, Any], raw: str) -> None:
    if not raw:
        operations.end(one.id, OpState.UNKNOWN, words=ON_ITS_WAY)
        return
    try:
        answer = operations.client().understood(action, Params(), *kept_answer(raw))
    except Refused as error:
        operations.end(one.id, OpState.REFUSED, words=error.said or error.headline)
    except HostdeckError as error:
        operations.end(one.id, OpState.UNKNOWN, words=error.said or error.headline)
    else:
        operations.went_well(one.id, action, answer)


def _running(operations: Operations, one: Operation, action: ApiAction[Any, Any], raw: str) -> None:
    assert one.key is not None
    try:
        # Kept, and not understood any more: the provider has deleted the key with it.
        answer = classify(*kept_answer(raw), one.key, Task(action, one.server_id)) if raw else None
    except Refusal:
        answer = None
    if isinstance(answer, Ended):
        OperationFollower(operations, one.id, action).ended(answer)
    else:
        operations.follow(one.id, one.key, action)
