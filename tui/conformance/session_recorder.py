"""Recording of the answers in a read-only dashboard session, for `simulate --replay`.

The answers stay in memory until the session ends; then they are masked and checked like those of a
conformance run.
"""

from __future__ import annotations

import threading
from typing import Any

from tui.api.action import Effect
from tui.api.catalog import declared_actions
from tui.conformance.conformance_run import plain
from tui.conformance.planned_reads import PlannedRead
from tui.conformance.recording import Recorder
from tui.models.async_answer import Finished
from tui.models.base import Params

MOST_ANSWERS = 2000
"""Maximum number of different requests in a recording; answers to further requests are skipped."""


class SessionRecorder:
    """The last answer to each request of a session. Worker threads add to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: dict[tuple[str, str], tuple[PlannedRead, Any, bool]] = {}
        self.left_out = 0
        """Number of answers that are left out because there were too many requests."""
        self.withheld: list[str] = []
        """Places of values that `masked` left out."""

    def __len__(self) -> int:
        return len(self._last)

    def note(self, name: str, payload: Any, sent: Any) -> None:
        """Store an answer.

        Args:
            sent: Parameters of the request, or the id of the server behind an async key.
        """
        action = declared_actions().get(name)
        if action is None or action.effect is not Effect.READ:
            return
        by_key = not isinstance(sent, Params)
        if by_key:
            sent = action.params.model_construct(**({} if sent is None else {"id": sent}))
            payload = plain(Finished(payload.get("scope"), payload.get("context"), None, {}))
        key = (name, sent.model_dump_json(by_alias=True, exclude_none=True))
        with self._lock:
            if key not in self._last and len(self._last) >= MOST_ANSWERS:
                self.left_out += 1
                return
            self._last[key] = (PlannedRead(action, sent), payload, by_key)

    def masked(self, secrets: list[str]) -> str:
        """Return the checked text of the recording. Raises IdentityFound."""
        recorder = Recorder()
        with self._lock:
            noted = list(self._last.values())
        for item, payload, by_key in noted:
            recorder.add(item, payload, by_key=by_key)
        text = recorder.masked(secrets)
        self.withheld = recorder.withheld
        return text
