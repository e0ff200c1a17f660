"""The background round: every server is read in turn, with the requests that the screen does not
use.

The round follows the order of the list and starts over at its end, so the oldest reading is the
next one. Used under the lock of the refresher.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from tui.lazy_dataclass import dataclass
from tui.models.kind import ServerKind
from tui.readings.attention import Want, Wish, has_sensors
from tui.store.topics import ACCOUNT, Topic

if TYPE_CHECKING:
    from tui.store.store import Store

ROUND_S = {Want.POWER: 900.0, Want.SENSORS: 900.0, Want.DETAIL: 21_600.0}
"""Seconds after which the round reads a server again. A large list takes longer."""
RETRY_S = 120.0
"""Seconds after which a failed reading is tried again."""
PORTION = 200
"""Maximum readings checked per choice; fresh ones are skipped."""


@dataclass(frozen=True)
class RoundState:
    """Progress of reading all servers."""

    read: int
    """Number of servers that were completely read since the start."""
    total: int
    oldest_at: float | None
    """Unix seconds of the oldest reading; `None` until every server was read."""


ROUND = Topic[RoundState]("background round")


def oldest_reading(stores: Iterable[Store]) -> float | None:
    """Return the time of the oldest reading of several accounts, in Unix seconds.

    `None` until each account has read all its servers.
    """
    states = [store.known(ROUND, ACCOUNT).value for store in stores]
    found = [state.oldest_at for state in states if state is not None and state.oldest_at]
    return min(found) if found and len(found) == len(states) else None


class BackgroundRound:
    """The order in which all servers are read."""

    def __init__(self) -> None:
        self._queue: deque[int] = deque()
        self._wants: deque[Want] = deque()
        """Readings of the server in turn."""
        self._turn: int | None = None
        self._read_at: dict[Wish, float] = {}
        self._complete: set[int] = set()

    def renew(self, ids: Iterable[int]) -> None:
        """Update the list: new servers come first, and removed servers are omitted."""
        wanted = dict.fromkeys(ids)
        known = [server_id for server_id in self._queue if server_id in wanted]
        in_queue = {*known, self._turn}
        new = [server_id for server_id in wanted if server_id not in in_queue]
        self._queue = deque([*new, *known])
        if self._turn not in wanted:
            self._turn = None
            self._wants.clear()
        self._complete &= wanted.keys()
        self._read_at = {wish: at for wish, at in self._read_at.items() if wish.server_id in wanted}

    def __len__(self) -> int:
        return len(self._queue) + (self._turn is not None)

    def choose(
        self,
        kind_of: Callable[[int], ServerKind],
        wait_s: Callable[[Wish, float], float | None],
    ) -> tuple[Wish | None, float | None]:
        """Return the next reading that is due, or the seconds until one is.

        The reading stays the next until `take` is called.

        Args:
            kind_of: Returns the kind of a server.
            wait_s: Returns the seconds until a reading reaches an age; `None` while it is being
                read.
        """
        soonest: float | None = None
        for _ in range(min(PORTION, 4 * len(self) + 1)):
            wish = self._next(kind_of)
            if wish is None:
                return None, soonest
            wait = wait_s(wish, ROUND_S[wish.want] if wish in self._read_at else RETRY_S)
            if wait is not None and wait <= 0:
                return wish, None
            if wait is not None:
                soonest = wait if soonest is None else min(soonest, wait)
            self.take()
        return None, soonest

    def _next(self, kind_of: Callable[[int], ServerKind]) -> Wish | None:
        if not self._wants:
            if self._turn is not None:
                self._queue.append(self._turn)
            self._turn = self._queue.popleft() if self._queue else None
            if self._turn is not None:
                self._wants.extend(wants_of(kind_of(self._turn)))
        return None if self._turn is None else Wish(self._turn, self._wants[0])

    def take(self) -> None:
        """Advance to the reading after the next."""
        if self._wants:
            self._wants.popleft()

    def note(self, wish: Wish, at: float | None, kind: ServerKind) -> None:
        """Note when a reading was taken; `None`: it failed."""
        if at is None:
            return
        self._read_at[wish] = at
        wanted = (Wish(wish.server_id, want) for want in wants_of(kind))
        if all(each in self._read_at for each in wanted):
            self._complete.add(wish.server_id)

    @property
    def is_whole(self) -> bool:
        """Return whether all readings of every server were taken since the start."""
        return bool(len(self)) and len(self._complete) >= len(self)

    def state(self) -> RoundState:
        """Return the progress."""
        oldest = min(self._read_at.values()) if self.is_whole else None
        return RoundState(len(self._complete), len(self), oldest)


def wants_of(kind: ServerKind) -> tuple[Want, ...]:
    """Return the readings of a server in the round. The details come first if the kind is unknown,
    because they may contain it."""
    if kind is ServerKind.UNKNOWN:
        return Want.DETAIL, Want.POWER
    if has_sensors(kind):
        return Want.POWER, Want.SENSORS, Want.DETAIL
    return Want.POWER, Want.DETAIL
