"""A day of notices in simulated time: a way out that fails, and a watcher that is restarted."""

from __future__ import annotations

import random
from collections.abc import Collection
from pathlib import Path

from tui.api.webhook_post import PostResult
from tui.clock import HandClock
from tui.watch.deliveries import Delivery
from tui.watch.fact_changes import Outcome
from tui.watch.notices import Notice, Severity
from tui.watch.outbox_file import Outbox


def notice(name: str, severity: Severity = Severity.INFO) -> Notice:
    """Return a notice with this id."""
    return Notice(name, 1.0, "server", "power", severity, f"text of {name}", 1, "web", "on", "off")


class Target:
    """A way out that can be down."""

    name = "target"

    def __init__(self, refuses: Collection[str] = ()) -> None:
        self.is_down = False
        self.accepted: list[str] = []
        self.refused = 0
        self._refuses = refuses

    def send(self, notice: Notice, attempt: int, now: float) -> PostResult:
        if notice.id in self._refuses:
            return PostResult(422, "The target answered HTTP 422.", is_refused=True)
        if self.is_down:
            self.refused += 1
            return PostResult(problem="The target is not reachable.")
        self.accepted.append(notice.id)
        return PostResult(204)

    def close(self) -> None:
        pass


class Day:
    """Some hours with events at random times."""

    def __init__(
        self,
        path: Path,
        *,
        events: int,
        hours: float,
        outage_hours: tuple[float, float],
        restarts: int,
        seed: int = 24,
    ) -> None:
        chance = random.Random(seed)
        self._path, self._clock = path, HandClock(0.0)
        self._length_s = hours * 3600
        self._outage_s = tuple(hour * 3600 for hour in outage_hours)
        times = sorted(chance.uniform(0, self._length_s) for _ in range(events))
        self.made = [f"event-{at}" for at in range(events)]
        self._due = list(zip(times, self.made, strict=True))
        self._restarts = sorted(chance.uniform(0, self._length_s) for _ in range(restarts))
        self.target = Target()
        self.waiting = -1

    def run(self) -> None:
        """Let the time pass, and afterwards until nothing waits or an hour is over."""
        outbox = Outbox(self._path)
        delivery = Delivery(outbox, self.target, self._clock, str)
        while self._clock.now() < self._length_s + 3600:
            now = self._clock.now()
            self.target.is_down = self._outage_s[0] <= now < self._outage_s[1]
            if self._restarts and self._restarts[0] <= now:
                self._restarts.pop(0)
                outbox.close()
                outbox = Outbox(self._path)
                delivery = Delivery(outbox, self.target, self._clock, str)
            new = []
            while self._due and self._due[0][0] <= now:
                new.append(notice(self._due.pop(0)[1]))
            if new:
                outbox.store(Outcome(new), ["server"], [("target", Severity.INFO)])
            wait_s = delivery.step()
            if wait_s:
                self._clock.advance(self._until_next(now, wait_s))
            if not self._due and not outbox.count("target"):
                break
        self.waiting = outbox.count("target")
        outbox.close()

    def _until_next(self, now: float, wait_s: float) -> float:
        """Return the time until something happens."""
        moments = [now + wait_s, *self._restarts[:1], *(at for at, _ in self._due[:1])]
        return max(0.001, min(moment for moment in moments if moment > now) - now)
