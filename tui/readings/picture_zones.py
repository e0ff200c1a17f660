"""The time zone of the servers that draw a provider's pictures, one for all of them. Any thread."""

from __future__ import annotations

import threading

_GOOD_FOR_S = 12 * 3600.0
"""Seconds after which daylight saving time may have changed."""


class PictureZones:
    """Offsets from UTC by the address of the API."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, tuple[int, float]] = {}

    def of(self, url: str, now: float) -> int | None:
        """Return the offset in seconds; `None` before the first picture."""
        with self._lock:
            offset, learned = self._known.get(url, (0, now - _GOOD_FOR_S))
            return offset if 0 <= now - learned < _GOOD_FOR_S else None

    def learn(self, url: str, offset: int | None, now: float) -> None:
        """Note the offset of a picture.

        An hours-old picture looks like one from a zone farther west, so the easternmost offset is
        correct.
        """
        if offset is None:
            return
        known = self.of(url, now)
        with self._lock:
            if known is None or offset > known:
                self._known[url] = offset, now


ZONES = PictureZones()
