"""The last readings of all topics, by topic and key. Thread-safe."""

from __future__ import annotations

import threading
from typing import Any, TypeVar

from tui.store.reading import Reading
from tui.store.topics import Key, Topic, server_of

T = TypeVar("T")


class TopicReadings:
    """Readings by topic and key; its lock is the innermost one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._readings: dict[tuple[Topic[Any], Key], Reading[Any]] = {}

    def __len__(self) -> int:
        return len(self._readings)

    def get(self, topic: Topic[T], key: Key) -> Reading[T]:
        """Return the last reading; an empty one if nothing was read."""
        return self._readings.get((topic, key), Reading())

    def put(self, topic: Topic[T], key: Key, reading: Reading[T]) -> Reading[T]:
        """Replace a reading and return the previous one."""
        with self._lock:
            before = self._readings.get((topic, key), Reading())
            self._readings[topic, key] = reading
        return before

    def values(self, topic: Topic[T]) -> list[T]:
        """Return the values of a topic for all keys, without unknown values."""
        with self._lock:
            readings = [reading for (each, _), reading in self._readings.items() if each is topic]
        return [reading.value for reading in readings if reading.value is not None]

    def keys_of(self, topic: Topic[Any]) -> tuple[Key, ...]:
        """Return the keys of all readings of a topic."""
        with self._lock:
            return tuple(key for known, key in self._readings if known is topic)

    def newest(self) -> list[tuple[str, Any]]:
        """Return the names of all topics with their last values."""
        with self._lock:
            readings = list(self._readings.items())
        return [(topic.name, reading.value) for (topic, _), reading in readings]

    def servers(self) -> set[int]:
        """Return the ids of the servers with readings."""
        with self._lock:
            return {server_of(key) for _, key in self._readings}

    def forget(self, servers: set[int]) -> None:
        """Drop the readings of these servers."""
        with self._lock:
            for topic, key in [item for item in self._readings if server_of(item[1]) in servers]:
                del self._readings[topic, key]

    def clear(self) -> None:
        """Drop every reading, because another account has signed in."""
        with self._lock:
            self._readings.clear()
