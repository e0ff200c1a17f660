"""Recovery of operations that no process follows, because their process died or released them.
Worker threads.

Never sends anything. A waiting operation was not sent. A request in flight is unknown unless an
answer was stored. An operation with a key is polled again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tui.api.catalog import declared_actions
from tui.api.looks import Refusal, Task, classify
from tui.errors import HostdeckError, Refused
from tui.models.async_answer import AsyncKey, Ended
from tui.models.base import Params
from tui.operations.stored_answer import read_stored
from tui.store.operations import Operation, OpState

if TYPE_CHECKING:
    from tui.api.action import ApiAction
    from tui.api.client import Client
    from tui.operations.follower import Following
    from tui.operations.journal.journal import Journal
    from tui.operations.outcome_recorder import OutcomeRecorder

NEVER_SENT = "Hostdeck ended before it sent the request. Nothing was sent."
ON_ITS_WAY = "Hostdeck ended while it was sending the request."


class Recovery:
    """Takes over operations and continues them to their end."""

    def __init__(
        self,
        recorder: OutcomeRecorder,
        following: Following,
        client: Callable[[], Client],
        profile: str,
    ) -> None:
        self._recorder, self._following = recorder, following
        self._client, self._profile = client, profile

    def recover(self, journal: Journal) -> None:
        """Take over the operations that no process follows."""
        adopted = journal.adopt(self._profile, self._recorder.in_progress.is_elsewhere)
        self._recorder.ledger.publish(adopted)
        for operation in adopted:
            self.go_on(journal, operation)

    def go_on(self, journal: Journal, operation: Operation) -> None:
        """Continue one operation that this process owns now."""
        recorder, number = self._recorder, operation.id
        action = declared_actions().get(operation.action)
        in_progress = recorder.in_progress
        # It ended while there was no screen.
        attended, in_progress.attended = in_progress.attended, False
        try:
            if operation.state is OpState.PLANNED:
                recorder.end(number, OpState.NOT_SENT, words=NEVER_SENT)
            elif action is None:
                recorder.end(
                    number,
                    OpState.UNKNOWN,
                    words="This version of Hostdeck does not know the action.",
                )
            elif operation.state is OpState.SENDING:
                self._go_on_sending(operation, action, journal.raw(number))
            elif operation.key is not None:
                self._go_on_running(operation, operation.key, action, journal.raw(number))
            else:
                recorder.end(number, OpState.UNKNOWN, words="The key of the task is lost.")
        finally:
            in_progress.attended = attended

    def _go_on_sending(self, operation: Operation, action: ApiAction[Any, Any], raw: str) -> None:
        recorder, number = self._recorder, operation.id
        if not raw:
            recorder.end(number, OpState.UNKNOWN, words=ON_ITS_WAY)
            return
        try:
            answer = self._client().understood(action, Params(), *read_stored(raw))
        except Refused as error:
            recorder.end(number, OpState.REFUSED, words=error.said or error.headline)
        except HostdeckError as error:
            recorder.end(number, OpState.UNKNOWN, words=error.said or error.headline)
        else:
            self._following.accept(number, action, answer)

    def _go_on_running(
        self, operation: Operation, key: AsyncKey, action: ApiAction[Any, Any], raw: str
    ) -> None:
        task = Task(action, operation.server_id)
        try:
            # The answer was stored and is no longer understood. The provider has deleted the key
            # with it.
            answer = classify(*read_stored(raw), key, task) if raw else None
        except Refusal:
            answer = None
        if isinstance(answer, Ended):
            self._following.follower(operation.id, action).ended(answer)
        else:
            self._following.follow(operation.id, key, action)
