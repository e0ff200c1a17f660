"""Delivery of stored notices: in order for each sink, and repeated with growing pauses."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tui.api.webhook_post import PostResult
from tui.errors import HostdeckError
from tui.format import count, duration
from tui.log import note_bug
from tui.watch.outbox_file import Outbox, Waiting
from tui.watch.sinks import Sink

if TYPE_CHECKING:
    from tui.clock import Clock

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 300.0
REFUSALS = 5
"""Maximum attempts for a notice whose content the receiver refuses."""
DISK_PAUSE_S = 10.0
IDLE_S = 30.0


def pause_s(attempts: int, retry_after_s: float = 0.0) -> float:
    """Return the pause after a number of failed attempts."""
    grown = FIRST_PAUSE_S * 2.0 ** min(attempts - 1, 20)
    return min(LONGEST_PAUSE_S, max(grown, retry_after_s))


class Delivery:
    """Delivers the notices of one sink, on a separate thread after `start`."""

    def __init__(
        self, outbox: Outbox, sink: Sink, clock: Clock, say: Callable[[str], None]
    ) -> None:
        """
        Args:
            say: Gets a sentence for each failure and for its end, each once.
        """
        self._outbox, self._sink, self._clock, self._say = outbox, sink, clock, say
        self._stop, self._wake = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._problem = ""
        self.delivered = 0

    @property
    def name(self) -> str:
        """Return the name of the sink."""
        return self._sink.name

    @property
    def problem(self) -> str:
        """Return the last failure; empty if the last attempt succeeded."""
        return self._problem

    def step(self) -> float:
        """Try the oldest notice if it is due. Return the seconds until the next step is due."""
        waiting = self._outbox.next_for(self._sink.name)
        if waiting is None:
            return IDLE_S
        now = self._clock.now()
        # A due time far in the future comes from a wrong clock.
        if now < waiting.due <= now + LONGEST_PAUSE_S:
            return waiting.due - now
        result = self._sink.send(waiting.notice, waiting.attempts + 1, now)
        return self._ended(waiting, result)

    def _ended(self, waiting: Waiting, result: PostResult) -> float:
        if not result.problem:
            self._outbox.accepted(waiting)
            self.delivered += 1
            if self._problem:
                self._problem = ""
                more = self._outbox.count(self._sink.name)
                self._say(f"{self._sink.name}: notices are delivered again, {more} waiting.")
            return 0.0
        attempts = waiting.attempts + 1
        if result.is_refused and attempts >= REFUSALS:
            self._outbox.accepted(waiting)
            self._say(
                f"{self._sink.name}: {result.problem} A notice was not delivered: "
                f"{waiting.notice.text}"
            )
            return 0.0
        wait_s = pause_s(attempts, result.retry_after_s)
        self._outbox.failed(waiting, self._clock.now() + wait_s, result.problem)
        if result.problem != self._problem:
            self._problem = result.problem
            left = count(self._outbox.count(self._sink.name), "notice")
            self._say(
                f"{self._sink.name}: {result.problem} {left} waiting; the next attempt is in "
                f"{duration(wait_s)}."
            )
        return wait_s

    def start(self) -> None:
        """Deliver from now on."""
        self._thread = threading.Thread(
            target=self._run, name=f"hostdeck-{self._sink.name}", daemon=True
        )
        self._thread.start()

    def wake(self) -> None:
        """Check the outbox now, because there is a new notice."""
        self._wake.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                wait_s = self.step()
            except HostdeckError as error:
                self._say_once(str(error))
                wait_s = DISK_PAUSE_S
            # A watcher that runs for months must not stop delivering silently.
            except Exception as error:  # noqa: BLE001
                note_bug(error)
                self._say_once(
                    f"{self.name}: an error in Hostdeck ({type(error).__name__}). "
                    "Delivery is tried again."
                )
                wait_s = LONGEST_PAUSE_S
            if wait_s > 0:
                self._clock.wait(self._wake, wait_s)
                self._wake.clear()

    def _say_once(self, words: str) -> None:
        if words != self._problem:
            self._problem = words
            self._say(words)

    def stop(self, grace_s: float) -> None:
        """End after the current attempt. Undelivered notices stay in the outbox."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(min(1.0, grace_s))
            if self._thread.is_alive():
                self._say(f"{self.name}: waiting for the end of an attempt.")
                self._thread.join(grace_s)
        self._sink.close()


def waiting_words(deliveries: Sequence[Delivery], outbox: Outbox) -> str:
    """Return what remains to be delivered after the next start; empty if nothing remains."""
    parts = [
        f"{count(left, 'notice')} for {delivery.name}"
        for delivery in deliveries
        if (left := outbox.count(delivery.name))
    ]
    return f"Not delivered yet: {', '.join(parts)}. The next start continues." if parts else ""
