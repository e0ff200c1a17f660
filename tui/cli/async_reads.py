"""Reads with an async key for a command, for one server or many.

The dashboard's poller (`tui.workers.poller`) reads on one worker thread while the main thread
waits. It follows a few keys at once, each with growing pauses.
"""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from tui.cli.durations import seconds
from tui.errors import HostdeckError
from tui.format import gap_words

if TYPE_CHECKING:
    from tui.api.action import Deferred
    from tui.api.client import Client
    from tui.models.async_answer import AsyncKey
    from tui.models.base import Params
    from tui.workers.poller import Poller

R = TypeVar("R")
TOGETHER = 8
"""Maximum number of keys followed at once."""


def wait_arguments(parser: ArgumentParser, *, skipping: str, timeout_s: float = 60.0) -> None:
    """Declare `--wait`, `--no-wait` and `--timeout`. `skipping` describes the effect of
    `--no-wait`."""
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--wait", action="store_true", default=True, help="wait for the result (default)"
    )
    choice.add_argument("--no-wait", dest="wait", action="store_false", help=skipping)
    parser.add_argument(
        "--timeout",
        type=seconds,
        default=timeout_s,
        metavar="S",
        help=f"how long to wait, in seconds (default: {timeout_s:g})",
    )


def finish(client: Client, action: Deferred[Any, R], params: Params, timeout_s: float) -> R:
    """Read once and wait for the result. Raises ApiError."""
    results: list[R | HostdeckError] = []

    def on_end(number: int, result: R | HostdeckError) -> None:
        results.append(result)

    follow(client, action, [(0, params)], timeout_s=timeout_s, on_end=on_end)
    return _value(results[0])


def _as_it_came(answer: Any) -> Any:
    return answer


def finish_unread(
    client: Client, action: Deferred[Any, Any], params: Params, timeout_s: float
) -> Any:
    """Read once and return the answer without applying the action's reader. Raises ApiError."""
    return finish(client, replace(action, read=_as_it_came), params, timeout_s)


def finish_key(
    client: Client,
    action: Deferred[Any, R],
    key: AsyncKey,
    timeout_s: float,
    server_id: int | None = None,
) -> R:
    """Wait for the result of an existing async key. Raises ApiError."""
    from tui.cli.command_reading import CommandReading
    from tui.workers.pool import Urgency

    reads = _Reads(action)
    with reads.poller(client) as poller:
        poller.read_key(
            action,
            key,
            on_result=partial(reads.put, 0),
            on_error=partial(reads.put, 0),
            urgency=Urgency.PERSON,
            timeout_s=timeout_s,
            server_id=server_id,
            make_reading=partial(CommandReading, allowed_s=timeout_s),
        )
        _, result = reads.next_end()
    return _value(result)


def follow(
    client: Client,
    action: Deferred[Any, R],
    requests: Sequence[tuple[int, Params]],
    *,
    timeout_s: float,
    on_end: Callable[[int, R | HostdeckError], None],
) -> None:
    """Run the read of each of `requests` and report every result once, in order of completion.

    Args:
        requests: Pairs of a number chosen by the caller, and the parameters.
        timeout_s: Time limit for all of them together.
        on_end: Receives the number, and the result or the error, on the calling thread. Must not
            raise.
    """
    if len(requests) != 1:
        # The caller shows the progress.
        _follow(client, action, requests, timeout_s, on_end)
        return
    client.asking(True)
    try:
        _follow(client, action, requests, timeout_s, on_end)
    finally:
        client.asking(False)


def _follow(
    client: Client,
    action: Deferred[Any, R],
    requests: Sequence[tuple[int, Params]],
    timeout_s: float,
    on_end: Callable[[int, R | HostdeckError], None],
) -> None:
    from tui.cli.command_reading import CommandReading, late
    from tui.workers.pool import Urgency

    until = time.monotonic() + timeout_s
    waiting, under_way = deque(requests), 0
    reads = _Reads(action)
    with reads.poller(client) as poller:
        while waiting or under_way:
            left_s = until - time.monotonic()
            if waiting and under_way < TOGETHER and left_s > 0:
                number, params = waiting.popleft()
                poller.read(
                    action,
                    params,
                    on_result=partial(reads.put, number),
                    on_error=partial(reads.put, number),
                    urgency=Urgency.PERSON,
                    timeout_s=left_s,
                    make_reading=partial(CommandReading, allowed_s=timeout_s),
                )
                under_way += 1
            elif under_way:
                on_end(*reads.next_end())
                under_way -= 1
            else:
                on_end(waiting.popleft()[0], late(action, timeout_s))


class _Reads(Generic[R]):
    """Results of one command's reads, on their way from the worker to the main thread."""

    def __init__(self, action: Deferred[Any, R]) -> None:
        self._action = action
        self._ends: SimpleQueue[tuple[int, R | HostdeckError] | Exception] = SimpleQueue()

    def poller(self, client: Client) -> AbstractContextManager[Poller]:
        """Return a context that holds a poller; a bug in its thread ends the command."""
        from tui.assembly import poller_for
        from tui.clock import SystemClock

        return poller_for(SystemClock(), client, on_bug=self._ends.put)

    def put(self, number: int, result: R | HostdeckError) -> None:
        """Add the result of a read. Worker thread."""
        self._ends.put((number, result))

    def next_end(self) -> tuple[int, R | HostdeckError]:
        """Wait for the next result. Raises a worker's bug."""
        end = self._ends.get()
        if isinstance(end, Exception):
            raise end
        result = end[1]
        gap = "" if isinstance(result, HostdeckError) else gap_words(result)
        if gap:
            from tui.cli.command_sign_in import remark

            remark(f"{self._action.summary}: {gap}")
        return end


def _value(result: R | HostdeckError) -> R:
    if isinstance(result, HostdeckError):
        raise result
    return result
