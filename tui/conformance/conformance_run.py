"""One conformance run: each planned read is sent once, slowly. Worker or command thread."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pydantic import ValidationError

from tui.api.action import ApiAction, Deferred, Direct
from tui.conformance.comparison import compare
from tui.conformance.identity_check import values_of
from tui.conformance.known_shapes import known_shapes
from tui.conformance.planned_reads import PlannedRead, require_read
from tui.conformance.report import ReadResult
from tui.errors import (
    BadAnswer,
    HostdeckError,
    NotReachable,
    SessionEnded,
    WrongServer,
)
from tui.models.async_answer import Finished

Ask = Callable[[PlannedRead], Any]
"""Sends one read. Returns its payload, or a `Finished`; raises ApiError."""


class ConformanceRun:
    """Results so far. Values of the account stay in memory for the last check, and only there."""

    def __init__(self, ask: Ask, now: Callable[[], float]) -> None:
        self._ask, self._now = ask, now
        self.results: dict[str, ReadResult] = {}
        self.values: set[str] = set()

    def read(self, planned: Iterable[PlannedRead]) -> Iterator[PlannedRead]:
        """Send the reads one after the other. Yield each after its answer.

        Raises:
            NotARead: A change is among them; nothing of it was sent.
            SessionEnded: The sign-in is over.
        """
        for item in planned:
            require_read(item.action)
            self._read(item)
            yield item

    def _read(self, item: PlannedRead) -> None:
        action = item.action
        result = self.results.setdefault(action.name, ReadResult(action.name))
        result.is_deferred = isinstance(action, Deferred)
        began = self._now()
        try:
            answer = self._ask(item)
        except (BadAnswer, WrongServer):
            result.outcomes.append("not understood")
            return
        except SessionEnded:
            raise
        except NotReachable:
            result.outcomes.append("no answer")
            return
        except HostdeckError:
            result.outcomes.append("refused")
            return
        finally:
            result.slowest_s = max(result.slowest_s, self._now() - began)
        self._learn(result, answer)
        is_read = _is_read(_reader(action), answer)
        result.outcomes.append("understood" if is_read else "not understood")

    def _learn(self, result: ReadResult, answer: Any) -> None:
        payload = plain(answer)
        self.values.update(values_of(payload))
        result.shape.add(payload)
        result.differences = compare(known_shapes().get(result.name), result.shape)


def plain(answer: Any) -> Any:
    """Return the part of an answer whose shape is looked at; JSON inside a text is unpacked."""
    if isinstance(answer, Finished):
        return {"scope": _unpacked(answer.scope), "context": _unpacked(answer.context)}
    return answer


def _unpacked(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in "{[" and value:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _reader(action: ApiAction[Any, Any]) -> Callable[[Any], Any]:
    """Return the reader that the catalog declares for an answer."""
    assert isinstance(action, Direct | Deferred)
    return action.read


def _is_read(read: Callable[[Any], Any], answer: Any) -> bool:
    """Return whether the action's own reader takes the answer."""
    try:
        read(answer)
    except (ValidationError, ValueError):
        return False
    return True
