"""One conformance run: each planned read is sent once, slowly. Worker or command thread."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pydantic import ValidationError

from tui.api.action import ApiAction, Deferred, Direct
from tui.conformance.comparison import compare
from tui.conformance.field_names import Namer
from tui.conformance.fingerprints import Fingerprints
from tui.conformance.identity_check import SeenValues, values_of
from tui.conformance.known_shapes import known_shapes
from tui.conformance.picture_facts import PictureFacts, facts_of
from tui.conformance.planned_reads import PlannedRead, picture_reads, require_read
from tui.conformance.recording import Recorder
from tui.conformance.report import MOST_PICTURES, ReadResult
from tui.conformance.run_file import FinishedRead, RunFile
from tui.conformance.shapes import Shape
from tui.errors import (
    BadAnswer,
    HostdeckError,
    NotReachable,
    SessionEnded,
    WrongServer,
)
from tui.models.async_answer import Finished
from tui.models.picture import Picture, read_graph

Ask = Callable[[PlannedRead], Any]
"""Function that sends one read. Returns its payload, or a `Finished`; raises ApiError."""


class ConformanceRun:
    """Results so far. Values of the account are stored only as fingerprints, for the final
    check."""

    def __init__(
        self,
        ask: Ask,
        now: Callable[[], float],
        *,
        allowed: frozenset[str],
        file: RunFile | None = None,
        recorder: Recorder | None = None,
    ) -> None:
        """Start a run, or continue the run in `file`.

        Args:
            now: Seconds of a monotonic clock.
            allowed: Words that a report may contain even if the account's answers contain them too.
            file: File of this run; without it nothing is saved.
            recorder: Stores the answers in memory for a recording.
        """
        self._ask, self._now, self._file, self._recorder = ask, now, file, recorder
        self._marks = file.marks if file is not None else Fingerprints()
        self.results: dict[str, ReadResult] = {}
        self.values = SeenValues(self._marks, allowed)
        self.namer = Namer(self._marks, file.labels if file is not None else None)
        self._done: set[str] = set()
        for read in file.reads if file is not None else ():
            self._add(read)
            self.values.found.update(read.values)
            self._done.add(read.mark)

    def left(self, planned: Iterable[PlannedRead]) -> list[PlannedRead]:
        """Return the unanswered reads."""
        return [item for item in planned if self._mark(item) not in self._done]

    def read(self, planned: Iterable[PlannedRead]) -> Iterator[PlannedRead]:
        """Send the reads one at a time. Yield each after its answer is on disk.

        Raises:
            NotARead: The list contains a change; nothing was sent.
            SessionEnded: The session has ended.
            ConfigError: The file of the run cannot be written.
        """
        for item in planned:
            require_read(item.action)
            read, more = self._read(item)
            # Until the follow-up reads are on disk, a kill makes the next run repeat this read.
            yield from self.read(self.left(more))
            self._add(read)
            self._done.add(read.mark)
            if self._file is not None:
                self._file.append(read, self.namer.labels)
            yield item

    def _mark(self, item: PlannedRead) -> str:
        sent = item.params.model_dump_json(by_alias=True)
        return self._marks.of(f"{item.action.name} {sent}")

    def _read(self, item: PlannedRead) -> tuple[FinishedRead, list[PlannedRead]]:
        """Send one read. Return its findings, and the follow-up reads from the answer."""
        action, more = item.action, list[PlannedRead]()
        read = FinishedRead(action.name, self._mark(item), isinstance(action, Deferred))
        began = self._now()
        try:
            answer = self._ask(item)
        except (BadAnswer, WrongServer):
            read.outcome = "not understood"
        except SessionEnded:
            raise
        except NotReachable:
            read.outcome = "no answer"
        except HostdeckError:
            read.outcome = "refused"
        else:
            self._learn(read, action, answer)
            if self._recorder is not None:
                self._recorder.add(item, plain(answer), by_key=read.is_deferred)
            more = picture_reads(item, answer)
        finally:
            read.took_s = self._now() - began
        return read, more

    def _learn(self, read: FinishedRead, action: ApiAction[Any, Any], answer: Any) -> None:
        payload = plain(answer)
        picture = picture_in(action, payload)
        if picture is not None:
            read.pictures = [facts_of(item) for item in (picture, *picture.others)]
        read.values = self.values.add(values_of(payload))
        read.shape.add(payload, self.namer.names, known_shapes().get(read.action))
        is_read = _is_read(_reader(action), answer)
        read.outcome = "understood" if is_read else "not understood"

    def _add(self, read: FinishedRead) -> None:
        """Add the findings of one read to the results of its action."""
        result = self.results.setdefault(read.action, ReadResult(read.action))
        result.is_deferred = read.is_deferred
        result.outcomes.append(read.outcome)
        result.slowest_s = max(result.slowest_s, read.took_s)
        _add_pictures(result.pictures, read.pictures)
        if read.shape.seen:
            result.shape.merge(read.shape)
            result.differences = compare(known_shapes().get(result.name), result.shape)


def _add_pictures(pictures: list[PictureFacts], new: Iterable[PictureFacts]) -> None:
    for facts in new:
        if facts not in pictures and len(pictures) < MOST_PICTURES:
            pictures.append(facts)


def picture_in(action: ApiAction[Any, Any], payload: Any) -> Picture | None:
    """Return the image in an answer of an action that may return images."""
    if not action.binary:
        return None
    try:
        found = read_graph(payload)
    except ValueError:
        return None
    return found if isinstance(found, Picture) else None


def plain(answer: Any) -> Any:
    """Return the part of an answer whose shape is examined; decode JSON inside a text."""
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
    """Return whether the action's own reader accepts the answer."""
    try:
        read(answer)
    except (ValidationError, ValueError):
        return False
    return True


def shape_of(name: str, answer: Any, namer: Namer) -> Shape:
    """Return the shape of one answer of an action, with the permitted names."""
    return Shape().add(answer, namer.names, known_shapes().get(name))
