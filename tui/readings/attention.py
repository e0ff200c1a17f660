"""The reads that are worth a request now: those for the servers and panes that the user is viewing.
Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

from tui.models.kind import ServerKind


class Want(StrEnum):
    """A kind of reading of one server."""

    DETAIL = "detail"
    POWER = "power"
    SENSORS = "sensors"


COST = {Want.DETAIL: 1, Want.POWER: 4, Want.SENSORS: 5}
"""Requests per reading: an async key is polled three or four times."""

SELECTED_S = {Want.DETAIL: 600.0, Want.POWER: 15.0, Want.SENSORS: 30.0}
"""Seconds after which a reading of the selected server is refreshed."""

VISIBLE_S = {Want.DETAIL: 3600.0, Want.POWER: 120.0, Want.SENSORS: 300.0}
"""Interval for the other servers on the screen. Servers off the screen are not read."""


class Wish(NamedTuple):
    """One useful reading."""

    server_id: int
    want: Want


class Eyes(NamedTuple):
    """The servers and panes that the user is viewing."""

    selected: int | None = None
    visible: tuple[int, ...] = ()
    """Ids of the rows on the screen, top to bottom."""
    sensors: bool = False
    """A sensor panel of the selected server is visible."""
    also: tuple[Wish, ...] = ()
    """Readings of servers off the screen that affect the list. They come last, within the
    budget."""


def has_sensors(kind: ServerKind) -> bool:
    """Return whether sensors can be read. Source: guide, "Server's power": not for VMs."""
    return kind in (ServerKind.BARE_METAL, ServerKind.GPU)


def wishes(eyes: Eyes, kind_of: Callable[[int], ServerKind]) -> Iterator[tuple[Wish, float]]:
    """Return every useful reading, most wanted first, with the age in seconds at which it is
    due."""
    selected = eyes.selected
    if selected is not None:
        yield Wish(selected, Want.DETAIL), SELECTED_S[Want.DETAIL]
        yield Wish(selected, Want.POWER), SELECTED_S[Want.POWER]
        if eyes.sensors and has_sensors(kind_of(selected)):
            yield Wish(selected, Want.SENSORS), SELECTED_S[Want.SENSORS]
    for want, age_s in VISIBLE_S.items():
        for server_id in eyes.visible:
            if server_id == selected and (want is not Want.SENSORS or eyes.sensors):
                continue
            if want is not Want.SENSORS or has_sensors(kind_of(server_id)):
                yield Wish(server_id, want), age_s
    for wish in eyes.also:
        yield wish, VISIBLE_S[wish.want]


class Budget:
    """The request budget: a token bucket that fills steadily."""

    def __init__(self, per_minute: float, now: float) -> None:
        self._rate = per_minute / 60.0
        self._room = max(8.0, per_minute / 2)
        self._left = self._room
        self._prepaid = 0
        """Requests that were taken from the bucket and not sent yet."""
        self._at = now

    def _fill(self, now: float) -> None:
        self._left = min(self._room, self._left + max(0.0, now - self._at) * self._rate)
        self._at = now

    @property
    def reserve(self) -> float:
        """Requests that the background leaves for the screen."""
        return min(self._room / 2, self._room - max(COST.values()))

    def spend(self, requests: int, now: float, *, reserve: float = 0.0) -> float:
        """Take `requests` if available. Return 0, or the seconds until they will be.

        Args:
            reserve: Requests that must remain.
        """
        self._fill(now)
        if self._left >= requests + reserve:
            self._left -= requests
            self._prepaid += requests
            return 0.0
        return (requests + reserve - self._left) / self._rate

    def note_request(self, now: float) -> None:
        """Count a sent request of any source. A request that no reading has paid for is taken from
        the bucket, whose balance may become negative, down to its capacity."""
        self._fill(now)
        if self._prepaid > 0:
            self._prepaid -= 1
        else:
            self._left = max(-self._room, self._left - 1)
