"""Observation of the answers of one account's client. Lightweight: the counting code is imported
when counting starts.

The first answers are stored and checked later, so that the first list is not delayed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from tui.conformance.recent_answers import RecentAnswers

if TYPE_CHECKING:
    from tui.api.answer_recorder import AnswerRecorder
    from tui.api.client import Client
    from tui.conformance.awareness import Awareness, Unrecognized


class AnswerWatch:
    """Counter of the parts of answers that Hostdeck does not know."""

    def __init__(
        self,
        profile: str,
        url: Callable[[], str],
        now: Callable[[], float],
        recorder: AnswerRecorder | None = None,
    ) -> None:
        self._profile, self._url, self._now = profile, url, now
        self.recent = RecentAnswers()
        self._recorder = recorder
        self._awareness: Awareness | None = None
        self._first: dict[str, Any] = {}

    @property
    def found(self) -> Sequence[Unrecognized]:
        """Return the counters of this session."""
        return () if self._awareness is None else self._awareness.found

    def attach(self, client: Client) -> None:
        """Receive the answers of a client. Any thread."""
        client.on_read = self._note

    def begin(self) -> None:
        """Check the answers so far, then each new one. Worker thread."""
        from tui.conformance.awareness import Awareness, counters_file

        made = Awareness(self._now, counters_file(self._profile, self._url()))
        self._awareness = made
        for action, payload in list(self._first.items()):
            made.note(action, payload)
        self._first.clear()

    def _note(self, action: str, payload: Any, sent: Any) -> None:
        self.recent.note(action, _server_of(sent), payload)
        if self._recorder is not None:
            self._recorder.note(action, payload, sent)
        if self._awareness is None:
            self._first[action] = payload
        else:
            self._awareness.note(action, payload)

    def save(self) -> None:
        """Write the counters for `hostdeck doctor`."""
        if self._awareness is not None:
            self._awareness.save()


def _server_of(sent: Any) -> str:
    """Return the id of the server that a read was about: of its parameters, or the id itself."""
    # These bring pydantic, which the first frame does without.
    from tui.api.outcomes import server_in
    from tui.models.base import Params

    if isinstance(sent, Params):
        return server_in(sent)
    return str(sent or "")


class JoinedWatches(AnswerWatch):
    """The counters of several accounts; each account has its own watch."""

    def __init__(self, watches: Sequence[AnswerWatch]) -> None:
        self._watches = watches

    @property
    def found(self) -> Sequence[Unrecognized]:
        """Return the counters of all accounts."""
        return [item for watch in self._watches for item in watch.found]

    def save(self) -> None:
        """Write the counters of each account."""
        for watch in self._watches:
            watch.save()
