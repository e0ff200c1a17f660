"""Slow reads for a command: what the provider answers by an async key, for one server or many.

One thread, so that a command is as gentle as a person: a few keys at once, each looked at less
and less often. The dashboard has its own way (`tui.workers.poller`), made for many at once.
"""

from __future__ import annotations

import heapq
import random
import time
from argparse import ArgumentParser
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from tui.cli.durations import seconds
from tui.errors import (
    BadAnswer,
    HostdeckError,
    LookRefused,
    NotReachable,
    NotReady,
    NotTheApi,
    Refused,
    WrongServer,
)
from tui.format import gap_words
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.action import Deferred
    from tui.api.client import Client
    from tui.models.async_answer import AsyncKey
    from tui.models.base import Params

R = TypeVar("R")
TOGETHER = 8
"""Keys under way at once."""
PATIENCE = 4
"""Number of looks in a row that may go wrong: the key is still there, and looked at again."""
REFUSED_S = 2.0
"""Shortest pause after a look that went wrong; it doubles with each."""
_NOTHING = "Nothing was changed."


def wait_arguments(parser: ArgumentParser, *, skipping: str, timeout_s: float = 60.0) -> None:
    """`--wait`, `--no-wait` and `--timeout`. `skipping` says what `--no-wait` does instead."""
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


def finish(client: Client, action: Deferred[Any, Any], params: Params, timeout_s: float) -> object:
    """Wait for one asynchronous read. Return a `Finished`, or its result if it was answered at
    once.

    Raises:
        ApiError: It ended badly, its key is gone, or it took longer than `timeout_s`.
    """
    ended: list[object] = []
    _follow(
        client,
        action,
        [(0, params)],
        timeout_s=timeout_s,
        ended=lambda _, answer: ended.append(answer),
    )
    if isinstance(ended[0], HostdeckError):
        raise ended[0]
    return ended[0]


def finish_key(
    client: Client,
    action: Deferred[Any, R],
    key: AsyncKey,
    timeout_s: float,
    server_id: int | None = None,
) -> R:
    """Wait for the result of an existing async key. Raises ApiError."""
    ended: list[object] = []
    _remember(key)
    watched = [(time.monotonic() + _first_look(), 0, 0, key, server_id)]
    _watch(
        client,
        action,
        deque(),
        watched,
        timeout_s=timeout_s,
        ended=lambda _, answer: ended.append(answer),
    )
    found = result_of(action, ended[0])
    if isinstance(found, HostdeckError):
        raise found
    return found


def _first_look() -> float:
    from tui.workers.look_times import wait_before

    return wait_before(0, random.random())


def result_of(action: Deferred[Any, R], answer: object) -> R | HostdeckError:
    """Return the result that `follow` reported. Raises its error if it has one."""
    from tui.models.async_answer import Finished

    if isinstance(answer, HostdeckError):
        return answer
    if not isinstance(answer, Finished):
        settled: R = answer  # type: ignore[assignment]  # what `settles` of this action made
        return settled
    try:
        value = action.read(answer)
    except ValueError:
        return BadAnswer(
            action.summary,
            said="The answer has an unexpected format.",
            certain=_NOTHING,
            next="Report this if it happens again.",
        )
    gap = gap_words(value)
    if gap:
        from tui.cli.command_sign_in import remark

        remark(f"{action.summary}: {gap}")
    return value


def follow(
    client: Client,
    action: Deferred[Any, R],
    asked: Sequence[tuple[int, Params]],
    *,
    timeout_s: float,
    ended: Callable[[int, R | HostdeckError], None],
) -> None:
    """Ask for each of `asked` and report every result once, in the order of ending.

    Args:
        asked: An id of the caller's, and the parameters.
        timeout_s: For all of them together.
        ended: Gets the id, and the result or the error. Must not raise.
    """

    def on_end(number: int, answer: object) -> None:
        result = result_of(action, answer)
        ended(number, result)

    _follow(client, action, asked, timeout_s=timeout_s, ended=on_end)


def _follow(
    client: Client,
    action: Deferred[Any, Any],
    asked: Sequence[tuple[int, Params]],
    *,
    timeout_s: float,
    ended: Callable[[int, object], None],
) -> None:
    """Report every end: a `Finished`, what the work settled to at once, or the error."""
    if len(asked) != 1:
        # The caller shows how far it has come.
        _watch(client, action, deque(asked), [], timeout_s=timeout_s, ended=ended)
        return
    client.asking(True)
    try:
        _watch(client, action, deque(asked), [], timeout_s=timeout_s, ended=ended)
    finally:
        client.asking(False)


def _watch(
    client: Client,
    action: Deferred[Any, Any],
    waiting: deque[tuple[int, Params]],
    watched: list[tuple[float, int, int, Any, int | None]],
    *,
    timeout_s: float,
    ended: Callable[[int, object], None],
) -> None:
    """Ask for what waits, look at what is watched, until nothing is left of either."""
    from tui.api.client import Settled
    from tui.api.looking import given_up
    from tui.api.looks import Task
    from tui.models.async_answer import Failed, Finished, Foreign, Gone
    from tui.workers.look_times import wait_before

    until = time.monotonic() + timeout_s
    missed: dict[int, int] = {}
    while waiting or watched:
        if waiting and len(watched) < TOGETHER and time.monotonic() < until:
            mine, params = waiting.popleft()
            try:
                key = client.start(action, params)
            except HostdeckError as error:
                ended(mine, error)
                continue
            if isinstance(key, Settled):
                ended(mine, key.value)
            else:
                _remember(key)
                due = time.monotonic() + wait_before(0, random.random())
                heapq.heappush(watched, (due, 0, mine, key, getattr(params, "id", None)))
            continue
        if not watched:
            ended(waiting.popleft()[0], _late(action, timeout_s))
            continue
        due, looks, mine, key, server_id = heapq.heappop(watched)
        if due > until and time.monotonic() >= until - 0.01:
            ended(mine, _late(action, timeout_s))
            continue
        client.gate.wait(max(0.0, min(due, until) - time.monotonic()))
        try:
            said = client.check(key, action.poll_at, None, Task(action, server_id))
        except HostdeckError as error:
            missed[mine] = missed.get(mine, 0) + 1
            if missed[mine] < PATIENCE and isinstance(error, BadAnswer | NotReachable | NotTheApi):
                pause = max(
                    wait_before(looks + 1, random.random()), REFUSED_S * 2.0 ** (missed[mine] - 1)
                )
                heapq.heappush(watched, (time.monotonic() + pause, looks + 1, mine, key, server_id))
            else:
                ended(
                    mine,
                    given_up(action.summary, error) if isinstance(error, LookRefused) else error,
                )
            continue
        missed.pop(mine, None)
        if isinstance(said, Finished):
            ended(mine, said)
        elif isinstance(said, Failed):
            ended(
                mine,
                Refused(
                    action.summary,
                    said=f"The provider said: {safe_text(said.said, 300)}",
                    certain=_NOTHING,
                ),
            )
        elif isinstance(said, Gone):
            ended(
                mine,
                BadAnswer(
                    action.summary,
                    said="The provider no longer knows this request.",
                    certain=_NOTHING,
                    next="Run the command again.",
                ),
            )
        elif isinstance(said, Foreign):
            ended(
                mine,
                WrongServer(
                    action.summary,
                    said=f"The answer is about {said.names}.",
                    certain="The answer was not used.",
                    next="Try again.",
                ),
            )
        else:
            later = time.monotonic() + wait_before(looks + 1, random.random())
            heapq.heappush(watched, (later, looks + 1, mine, key, server_id))


def _remember(key: str) -> None:
    from tui.secrets import REDACTOR

    # Whoever has it can read, and thereby delete, the result.
    REDACTOR.remember(key)


def _late(action: Deferred[Any, Any], timeout_s: float) -> NotReady:
    return NotReady(
        action.summary,
        said=f"The provider did not answer within {timeout_s:g} s.",
        certain=_NOTHING,
        next="Run the command again, if needed with a longer --timeout.",
    )
