"""A deadline for a whole exchange. httpx counts its time anew with every byte, also within the headers. Worker threads.

httpx offers no place for this, so the pools of its transports get a network backend that knows the time. The names
are private: pinned, and held by the fault catalogue, where an answer that dribbles has to end in time.
"""

from __future__ import annotations

import threading
import time
from typing import Any


class _Deadline(threading.local):
    at = float("inf")
    """Monotonic seconds, for the exchange that this thread is in."""


DEADLINE = _Deadline()


def keep_deadlines(client: Any) -> None:
    """From now on no read of `client` (of httpx) goes beyond the thread's `DEADLINE`; it raises TimeoutError then."""
    for transport in (client._transport, *client._mounts.values()):
        pool = getattr(transport, "_pool", None)
        if pool is not None:
            pool._network_backend = _Backend(pool._network_backend)


class _Backend:
    def __init__(self, backend: Any) -> None:
        self._backend = backend

    def connect_tcp(self, *args: Any, **more: Any) -> _Stream:
        return _Stream(self._backend.connect_tcp(*args, **more))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)


class _Stream:
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left_s = DEADLINE.at - time.monotonic()
        if left_s <= 0:
            raise TimeoutError
        read: bytes = self._stream.read(max_bytes, left_s if timeout is None else min(timeout, left_s))
        return read

    def start_tls(self, *args: Any, **more: Any) -> _Stream:
        return _Stream(self._stream.start_tls(*args, **more))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
