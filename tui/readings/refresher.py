"""Keeps what is on the screen fresh, within a budget. Its methods may be called from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.models.kind import ServerKind
from tui.readings.attention import COST, Budget, Eyes, Want, Wish, wishes
from tui.workers.pool import Urgency

if TYPE_CHECKING:
    from tui.clock import Clock
    from tui.store.store import Store
    from tui.workers.pool import WorkerPool
    from tui.workers.schedule import Schedule

AT_ONCE = 3
"""Readings under way together: one worker stays free for the person."""
LIST_EVERY_S = 60.0
LIST_EVERY_S_PER_SERVER = 0.02
"""A list of 10,000 is 3 MB: it is asked for less often."""

Read = Callable[[int, Urgency, Callable[[], None]], None]
"""Starts one reading and calls the last argument when it has ended, well or badly."""


class Refresher:
    """Decides what to read next and has it read, never the same thing twice at a time."""

    def __init__(
        self,
        store: Store,
        pool: WorkerPool,
        schedule: Schedule,
        clock: Clock,
        *,
        readers: dict[Want, Read],
        read_list: Callable[[], None],
        per_minute: float,
    ) -> None:
        self._store = store
        self._pool = pool
        self._schedule = schedule
        self._clock = clock
        self._readers = readers
        self._read_list = read_list
        self._budget = Budget(per_minute, clock.monotonic())
        self._lock = threading.Lock()
        self._eyes = Eyes()
        self._asked_at: dict[Wish, float] = {}
        self._running: set[Wish] = set()
        self._listing = False
        self._list_again = False
        self._resting = False

    def look(self, eyes: Eyes) -> None:
        """The person looks at something else."""
        with self._lock:
            if eyes == self._eyes:
                return
            self._eyes = eyes
        self._pool.submit(self.tick, Urgency.VISIBLE, name="refresh")

    def renew(self) -> None:
        """Read anew what is on the screen, now, whatever its age."""
        with self._lock:
            # In the budget all the same: holding the key down must not hammer the provider.
            self._asked_at.clear()
        self.list_now()
        self._pool.submit(self.tick, Urgency.PERSON, name="refresh")

    def rest(self) -> None:
        """Read nothing from now on: no screen is left."""
        with self._lock:
            self._resting = True

    def again(self, server_id: int) -> None:
        """Count everything read of a server as old, because a change was made to it."""
        with self._lock:
            for wish in [wish for wish in self._asked_at if wish.server_id == server_id]:
                del self._asked_at[wish]
        self._pool.submit(self.tick, Urgency.BACKGROUND, name="refresh")

    @property
    def satisfied(self) -> bool:
        """Everything worth reading for what is on the screen has been read and is fresh. For
        tests."""
        with self._lock:
            if self._listing or not self._running <= set(self._eyes.also):
                return False
            now, asked = self._clock.monotonic(), self._asked_at
            on_screen = wishes(self._eyes._replace(also=()), self._kind)
            return all(wish in asked and asked[wish] + age_s > now for wish, age_s in on_screen)

    def list_now(self) -> None:
        """Ask for the list of servers: once more after the one that is on its way, which may be
        older than the wish."""
        with self._lock:
            if self._resting:
                return
            if self._listing:
                self._list_again = True
                return
            self._listing, self._list_again = True, False
        self._pool.submit(self._list, Urgency.VISIBLE, name="list")

    def _list(self) -> None:
        try:
            self._read_list()
        finally:
            with self._lock:
                self._listing = False
                again = self._list_again
            fleet = self._store.fleet.value
            wait_s = LIST_EVERY_S + LIST_EVERY_S_PER_SERVER * (0 if fleet is None else len(fleet))
            due = self._clock.monotonic() + (0.0 if again else wait_s)
            self._schedule.at(due, self.list_now, Urgency.BACKGROUND, "list")

    def _kind(self, server_id: int) -> ServerKind:
        row = self._store.row(server_id)
        return ServerKind.UNKNOWN if row is None else row.kind

    def tick(self) -> None:
        """Start what is due and affordable; come back when more is."""
        again_s: float | None = None
        while True:
            with self._lock:
                wish, again_s = self._choose()
                if wish is None:
                    break
                self._running.add(wish)
                self._asked_at[wish] = self._clock.monotonic()
            self._start(wish)
        if again_s is not None:
            due = self._clock.monotonic() + max(0.2, again_s)
            self._schedule.at(due, self.tick, Urgency.BACKGROUND, "tick")

    def _choose(self) -> tuple[Wish | None, float | None]:
        """The next reading to start, or in how many seconds to look again."""
        if self._resting or len(self._running) >= AT_ONCE:
            return None, None  # the end of one of them ticks
        now = self._clock.monotonic()
        soonest: float | None = None
        for wish, age_s in wishes(self._eyes, self._kind):
            if wish in self._running:
                continue
            asked_at = self._asked_at.get(wish)
            wait_s = 0.0 if asked_at is None else asked_at + age_s - now
            if wait_s <= 0:
                wait_s = self._budget.spend(COST[wish.want], now)
                return (wish, None) if wait_s == 0 else (None, wait_s)
            soonest = wait_s if soonest is None else min(soonest, wait_s)
        return None, soonest

    def _start(self, wish: Wish) -> None:
        urgency = Urgency.VISIBLE if wish.server_id == self._eyes.selected else Urgency.BACKGROUND

        def ended() -> None:
            with self._lock:
                self._running.discard(wish)
            self._pool.submit(self.tick, Urgency.BACKGROUND, name="refresh")

        self._readers[wish.want](wish.server_id, urgency, ended)
