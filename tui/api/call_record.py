"""Record of one request: names and figures, no values."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence

from tui.lazy_dataclass import dataclass
from tui.log import LOG

KEPT_CALLS = 200


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One request as it may be shown: names and numbers, no values."""

    action: str
    started: float
    """Unix seconds of the request."""
    took_s: float
    """Duration without the wait for a turn, which is `waited_s`."""
    bytes: int
    outcome: str
    address: str = ""
    """Address of the request."""
    names: tuple[str, ...] = ()
    """The parameters that were sent, without their values."""
    server_id: str = ""
    """The id of the server that the request was about. No other value is stored."""
    waited_s: float = 0.0
    """Seconds spent waiting for a turn. The number of simultaneous requests and the rate are
    limited."""


class CallLog:
    """The last requests of a client. Any thread."""

    def __init__(self) -> None:
        self._calls: deque[CallRecord] = deque(maxlen=KEPT_CALLS)
        self._lock = threading.Lock()

    @property
    def calls(self) -> Sequence[CallRecord]:
        """The last requests, oldest first."""
        with self._lock:
            return tuple(self._calls)

    def add(self, record: CallRecord) -> None:
        """Add a request, also to the log file."""
        with self._lock:
            self._calls.append(record)
        LOG.note(
            "call",
            action=record.action,
            took_s=record.took_s,
            waited_s=record.waited_s,
            bytes=record.bytes,
            outcome=record.outcome,
        )
