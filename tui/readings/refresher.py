"""Refreshes the values on the screen, within a budget. Any thread may call its methods."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tui.models.kind import ServerKind
from tui.readings.attention import COST, Budget, Eyes, Want, Wish, wishes
from tui.readings.background_round import ROUND, BackgroundRound
from tui.store.reading import Reading
from tui.store.topics import ACCOUNT
from tui.workers.pool import Urgency

if TYPE_CHECKING:
    from tui.clock import Clock
    from tui.readings.topic_reader import Source, TopicReader
    from tui.store.store import Store
    from tui.store.topics import Topic
    from tui.workers.pool import WorkerPool
    from tui.workers.schedule import Schedule

AT_ONCE = 3
"""Maximum readings in progress, so that one worker stays free for the user."""
TELL_EVERY_S = 5.0
"""Seconds between two notices about the progress of the background round."""
LIST_EVERY_S = 60.0
LIST_EVERY_S_PER_SERVER = 0.02
"""A list of 10,000 servers is 3 MB, so it is read less often."""
ACCOUNT_S = 1800.0
"""Seconds after which the background reads invoices and tickets again."""


class Refresher:
    """Decides the next reading and starts it with the topic reader."""

    def __init__(
        self,
        store: Store,
        pool: WorkerPool,
        schedule: Schedule,
        clock: Clock,
        topics: TopicReader,
        *,
        sources: Mapping[Want, Source[Any]],
        servers: Source[Any],
        per_minute: float,
        reads_all: bool = False,
        account_sources: Callable[[], Sequence[Source[Any]]] = tuple,
    ) -> None:
        """Build the refresher.

        Args:
            sources: The sources of readings of a server.
            servers: The source of the list of servers.
            per_minute: Requests that may be sent in a minute.
            reads_all: Read all servers in turn with the requests that the screen does not use.
            account_sources: Returns the account readings of this round.
        """
        self._store = store
        self._pool = pool
        self._schedule = schedule
        self._clock = clock
        self._topics = topics
        self._sources = sources
        self._servers = servers
        self._budget = Budget(per_minute, clock.monotonic())
        self._lock = threading.Lock()
        self._eyes = Eyes()
        self._running: set[Wish] = set()
        self._round = BackgroundRound() if reads_all else None
        self._account_sources = account_sources
        self._told_round_at = 0.0
        self._resting = False

    def look(self, eyes: Eyes) -> None:
        """Note that the user is viewing something else."""
        with self._lock:
            if eyes == self._eyes:
                return
            self._eyes = eyes
        self._pool.submit(self.tick, Urgency.VISIBLE, name="refresh")

    def renew(self) -> None:
        """Refresh what is on the screen now, regardless of its age."""
        # Within the budget, because holding down the key must not flood the provider.
        self._topics.expire(self._all_topics())
        self.list_now()
        self._pool.submit(self.tick, Urgency.PERSON, name="refresh")

    def rest(self) -> None:
        """Stop reading, because no screen is left."""
        with self._lock:
            self._resting = True

    def again(self, server_id: int) -> None:
        """Count all readings of a server as old, because it was changed."""
        self._topics.expire(self._all_topics(), server_id)
        self._pool.submit(self.tick, Urgency.BACKGROUND, name="refresh")

    def _all_topics(self) -> list[Topic[Any]]:
        return [source.topic for source in self._sources.values()]

    @property
    def satisfied(self) -> bool:
        """Return whether all useful readings for the screen have been taken and are fresh. For
        tests."""
        with self._lock:
            eyes = self._eyes
        also = {(self._sources[wish.want].topic, wish.server_id) for wish in eyes.also}
        if not self._topics.running <= also:
            return False
        on_screen = wishes(eyes._replace(also=()), self._kind)
        return all((self._wait_s(wish, age_s) or 0.0) > 0 for wish, age_s in on_screen)

    def _wait_s(self, wish: Wish, age_s: float) -> float | None:
        return self._topics.wait_s(self._sources[wish.want], wish.server_id, age_s)

    def list_now(self) -> None:
        """Request the list of servers, again after one in flight, which may be older than the
        request."""
        if not self._resting:
            self._topics.want(self._servers, ACCOUNT, now=True, on_end=self._on_list_end)

    def _on_list_end(self) -> None:
        fleet = self._store.fleet.value
        wait_s = LIST_EVERY_S + LIST_EVERY_S_PER_SERVER * (0 if fleet is None else len(fleet))
        due = self._clock.monotonic() + wait_s
        self._schedule.at(due, self.list_now, Urgency.BACKGROUND, "list")
        if self._round is not None and fleet is not None:
            with self._lock:
                self._round.renew(fleet.ids())
            self._tell_round()
            self._read_account()
            self._pool.submit(self.tick, Urgency.BACKGROUND, name="refresh")

    def _read_account(self) -> None:
        """Start due readings of the account, with the requests that the screen does not use."""
        for source in self._account_sources():
            wait_s = self._topics.wait_s(source, ACCOUNT, ACCOUNT_S)
            if wait_s is None or wait_s > 0:
                continue
            with self._lock:
                now, reserve = self._clock.monotonic(), self._budget.reserve
                if self._budget.spend(1, now, reserve=reserve) > 0:
                    return  # the next list is another attempt
            self._topics.want(source, ACCOUNT, urgency=Urgency.BACKGROUND)

    def _kind(self, server_id: int) -> ServerKind:
        row = self._store.row(server_id)
        return ServerKind.UNKNOWN if row is None else row.kind

    def tick(self) -> None:
        """Start due readings within the budget, and schedule the next check."""
        again_s: float | None = None
        while True:
            with self._lock:
                wish, again_s = self._choose()
                if wish is None:
                    break
                self._running.add(wish)
            self._start(wish)
        if again_s is not None:
            due = self._clock.monotonic() + max(0.2, again_s)
            self._schedule.at(due, self.tick, Urgency.BACKGROUND, "tick")

    def _choose(self) -> tuple[Wish | None, float | None]:
        """Return the next reading to start, or the seconds until the next check."""
        if self._resting or len(self._running) >= AT_ONCE:
            return None, None  # the end of one of them triggers the next check
        now = self._clock.monotonic()
        soonest: float | None = None
        for wish, age_s in wishes(self._eyes, self._kind):
            wait_s = None if wish in self._running else self._wait_s(wish, age_s)
            if wait_s is None:
                continue
            if wait_s <= 0:
                wait_s = self._budget.spend(COST[wish.want], now)
                return (wish, None) if wait_s == 0 else (None, wait_s)
            soonest = wait_s if soonest is None else min(soonest, wait_s)
        return self._choose_of_round(now, soonest)

    def _choose_of_round(
        self, now: float, soonest: float | None
    ) -> tuple[Wish | None, float | None]:
        """Return the next reading of the background round, or the seconds until the next check."""
        if self._round is None:
            return None, soonest
        wish, wait_s = self._round.choose(self._kind, self._wait_unless_running)
        if wish is not None:
            wait_s = self._budget.spend(COST[wish.want], now, reserve=self._budget.reserve)
            if wait_s == 0:
                self._round.take()
                return wish, None
        waits = [each for each in (soonest, wait_s) if each is not None]
        return None, min(waits, default=None)

    def _wait_unless_running(self, wish: Wish, age_s: float) -> float | None:
        return None if wish in self._running else self._wait_s(wish, age_s)

    def note_request(self) -> None:
        """Count a sent request, for the screen or another purpose."""
        with self._lock:
            self._budget.note_request(self._clock.monotonic())

    def _taken_at(self, wish: Wish) -> float | None:
        """Return when a reading was taken; `None` if the last attempt failed."""
        reading: Reading[Any]
        if wish.want is Want.DETAIL:
            reading = self._store.detail(wish.server_id)
        elif wish.want is Want.POWER:
            reading = self._store.power(wish.server_id)
        else:
            reading = self._store.sensors(wish.server_id)
        return None if reading.error else reading.taken_at

    def _note_round(self, wish: Wish) -> None:
        """Note for the background round that a reading has ended."""
        if self._round is None:
            return
        with self._lock:
            self._round.note(wish, self._taken_at(wish), self._kind(wish.server_id))
            is_whole = self._round.is_whole
        now, noted = self._clock.monotonic(), self._store.known(ROUND, ACCOUNT).value
        is_news = is_whole and (noted is None or noted.oldest_at is None)
        if is_news or now - self._told_round_at >= TELL_EVERY_S:
            self._told_round_at = now
            self._tell_round()

    def _tell_round(self) -> None:
        if self._round is not None:
            with self._lock:
                state = self._round.state()
            self._store.put_known(ROUND, ACCOUNT, Reading(state, self._clock.now()))

    def _start(self, wish: Wish) -> None:
        urgency = Urgency.VISIBLE if wish.server_id == self._eyes.selected else Urgency.BACKGROUND

        def on_end() -> None:
            with self._lock:
                self._running.discard(wish)
            self._note_round(wish)
            self._pool.submit(self.tick, Urgency.BACKGROUND, name="refresh")

        source = self._sources[wish.want]
        self._topics.want(source, wish.server_id, now=True, urgency=urgency, on_end=on_end)
