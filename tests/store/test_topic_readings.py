"""Readings by topic and key, written and read by several threads at a time."""

from __future__ import annotations

import sys
import threading

from tui.store.reading import Reading
from tui.store.topic_readings import TopicReadings
from tui.store.topics import Topic

TRAFFIC: Topic[int] = Topic("traffic")


def test_values_are_read_while_another_thread_writes() -> None:
    """A dict that grows during a walk through it raises an error."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    readings = TopicReadings()
    problems: list[RuntimeError] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                readings.values(TRAFFIC)
                readings.keys_of(TRAFFIC)
                readings.servers()
            except RuntimeError as error:
                problems.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for key in range(20_000):
            readings.put(TRAFFIC, (key,), Reading(None, 1.0))
    finally:
        done.set()
        reader.join()
        sys.setswitchinterval(interval)
    assert problems == []
    readings.forget({0})
    assert len(readings) == len(readings.servers()) == 19_999
    readings.clear()
    assert not readings
