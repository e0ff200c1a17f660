"""The last raw answers about the servers of an account, for a recording beside an incident note.

Only reads of one server that a screen shows are stored, and only the newest of each. A recording
opens with `hostdeck open FILE`; secrets are masked when it is written.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from typing import Any

from tui.secrets import mask_tree

FORMAT = 1
"""Format of a recording, as read by the simulator."""
_AT_ONCE = frozenset({"eq/show", "tags/list"})
_BY_KEY = frozenset({"eq/status", "eq/sensors", "net/get_status"})
MOST = 400
"""Maximum number of stored answers; the oldest are dropped."""


class RecentAnswers:
    """The newest answer to each kind of read of each server. Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: OrderedDict[tuple[str, str], Any] = OrderedDict()

    def note(self, action: str, server_id: str, payload: Any) -> None:
        """Store an answer if it is about one server."""
        if not server_id or action not in _AT_ONCE | _BY_KEY:
            return
        with self._lock:
            self._answers[action, server_id] = payload
            self._answers.move_to_end((action, server_id))
            while len(self._answers) > MOST:
                self._answers.popitem(last=False)

    def recording(self, server_id: int, now: float) -> str | None:
        """Return a recording of a server as JSON text; `None` without an answer about it.

        Args:
            now: Time of the recording, Unix seconds.
        """
        about = str(server_id)
        with self._lock:
            found = [(name, answer) for (name, of), answer in self._answers.items() if of == about]
        if not found:
            return None
        answers = [
            {
                "action": name,
                "params": {"id": server_id},
                "by_key": name in _BY_KEY,
                "answer": mask_tree(answer),
            }
            for name, answer in found
        ]
        answers.append(
            {
                "action": "eq/list",
                "params": {},
                "by_key": False,
                "answer": {"servers": [server_id]},
            }
        )
        made = {"recording": FORMAT, "server": server_id, "taken_at": now, "answers": answers}
        return json.dumps(made, indent=1, ensure_ascii=False) + "\n"
