"""The history: takes readings from the store, stores them, and returns series, trends, and alarms.

A separate thread does all work with the file in batches, so neither the screen nor a change ever
waits for it. Without a usable file, the history continues in memory: alarms are still judged,
series and trends are unknown, and the reason is shown once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.errors import HostdeckError
from tui.history.alarm_rules import is_lying
from tui.history.alarm_states import (
    AlarmEvent,
)
from tui.history.history_views import (
    ALARMS,
    LOG_S,
    SERIES,
    STATE,
    TRENDS,
    HistoryState,
    ServerAlarms,
    series_key,
)
from tui.history.sample_values import HistorySettings, HistorySpan, SensorSeries
from tui.history.steady_clock import SteadyClock
from tui.history.taken_readings import AlarmBook, Taken, identity_of, trends_of, write_taken
from tui.history.trends import Trend, Trends
from tui.models.power import Power
from tui.store.merge import with_sensors
from tui.store.reading import Reading
from tui.store.topics import ACCOUNT

if TYPE_CHECKING:
    from tui.clock import Clock
    from tui.history.sample_file import SampleFile
    from tui.store.store import Store

BATCH_S = 3.0
"""Seconds of readings that are written together."""
WATCHED_S = 180.0
"""Seconds for which a requested series is renewed with each new sample."""
FRESH_S = 30.0
MOST_WAITING = 5000
"""Maximum readings that wait while another process holds the file. Older ones are dropped."""
RETRY_S = 300.0
"""Seconds before another attempt with an unusable file."""
THIN_S = 3600.0
Tell = Callable[[str, bool], None]


class SensorHistory:
    """Samples of the servers of one account. Any thread may call its public methods."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        file: Callable[[], Path] | None,
        settings: HistorySettings = HistorySettings(),
        batch_s: float = BATCH_S,
        on_bug: Callable[[Exception], None] = lambda error: None,
    ) -> None:
        """
        Args:
            file: Returns the location of the file; called on the history thread. `None`: nothing is
                stored.
        """
        self._store, self._clock = store, clock
        self._path, self._settings, self._batch_s = file, settings, batch_s
        self._on_bug = on_bug
        self.tell: Tell = lambda words, warning: None
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._taken: list[Taken] = []
        self._wanted: dict[tuple[int, str, HistorySpan], float] = {}
        self._due: set[tuple[int, str, HistorySpan]] = set()
        self._read_at: dict[tuple[int, str, HistorySpan], float] = {}
        self._thread: threading.Thread | None = None
        self._stopped = False
        # The rest belongs to the history thread.
        self._file: SampleFile | None = None
        self._retry_at = 0.0
        self._was_damaged = False
        self._said: set[str] = set()
        self._book = AlarmBook()
        self._steady = SteadyClock(clock)
        self._thinned_at: float | None = None

    # From other threads

    def note_sensors(self, server_id: int) -> None:
        """Take the sensor reading that was just put into the store."""
        reading = self._store.sensors(server_id)
        if reading.taken_at is not None and not reading.error:
            self._take(
                Taken(
                    server_id,
                    reading.taken_at,
                    identity_of(self._store.row(server_id)),
                    sensors=reading.value or (),
                )
            )

    def note_power(self, server_id: int) -> None:
        """Take the power reading that was just put into the store. Unknown is a gap."""
        reading = self._store.power(server_id)
        if reading.taken_at is None or reading.error or reading.value in (None, Power.UNKNOWN):
            return
        self._take(
            Taken(
                server_id,
                reading.taken_at,
                identity_of(self._store.row(server_id)),
                power=reading.value or Power.UNKNOWN,
            )
        )

    def want(self, server_id: int, sensor: str, span: HistorySpan) -> None:
        """Read a series into the store, and renew it with new samples.

        A screen calls this each time it shows the series. `POWER` is the server's power. A series
        read less than `FRESH_S` ago is not read again before a new sample arrives.
        """
        key, now = (server_id, sensor, span), self._clock.monotonic()
        with self._lock:
            self._wanted[key] = now
            read_at = self._read_at.get(key)
            if read_at is not None and now - read_at < FRESH_S:
                return
            self._read_at[key] = now
            self._due.add(key)
        self._go()

    def want_server(self, server_id: int) -> None:
        """Read trends and alarms of a server into the store."""
        self.want(server_id, "", HistorySpan.HOUR)

    def stop(self, grace_s: float = 0.5) -> None:
        """Write waiting readings within `grace_s` seconds, and close the file."""
        with self._lock:
            self._stopped = True
            thread = self._thread
        self._wake.set()
        if thread is not None and thread is not threading.current_thread():
            thread.join(grace_s)

    @property
    def idle(self) -> bool:
        """Return whether nothing waits to be written or read. For tests."""
        with self._lock:
            return not self._taken and not self._due

    def _take(self, taken: Taken) -> None:
        with self._lock:
            self._taken.append(taken)
            del self._taken[:-MOST_WAITING]
        self._go()

    def _go(self) -> None:
        with self._lock:
            if self._stopped:
                return
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="hostdeck-history", daemon=True
                )
                self._thread.start()
        self._wake.set()

    # On the history thread

    def _run(self) -> None:
        try:
            while not self._stopped:
                self._wake.wait()
                if not self._due and not self._stopped:
                    self._gather()
                self._wake.clear()
                self._work()
            self._work()
        except Exception as error:  # noqa: BLE001  # the border: a bug ends the history, nothing else
            self._on_bug(error)
        finally:
            if self._file is not None:
                self._file.close()

    def _gather(self) -> None:
        """Wait briefly for more readings. A request from a screen, or the end, stops the wait."""
        until = self._clock.monotonic() + self._batch_s
        while not self._due and not self._stopped:
            left_s = until - self._clock.monotonic()
            if left_s <= 0:
                return
            self._wake.clear()
            if self._due or self._stopped:
                return
            self._clock.wait(self._wake, left_s)

    def _work(self) -> None:
        with self._lock:
            taken, self._taken = self._taken, []
            due, self._due = self._due, set()
        self._steady.note()
        servers = self._write(taken)
        if self._stopped:
            return
        for server_id, sensor, span in due | self._watched(servers):
            if sensor:
                self._publish_series(server_id, sensor, span)
        for server_id in servers | {key[0] for key in due}:
            self._publish_server(server_id)
        self._tidy()

    def _watched(self, servers: set[int]) -> set[tuple[int, str, HistorySpan]]:
        """Return the series of some servers that screens still show, and forget the others."""
        now = self._clock.monotonic()
        with self._lock:
            self._wanted = {k: at for k, at in self._wanted.items() if now - at < WATCHED_S}
            self._read_at = {k: at for k, at in self._read_at.items() if now - at < WATCHED_S}
            found = {key for key in self._wanted if key[0] in servers}
            self._read_at.update(dict.fromkeys(found, now))
        return found

    def _open(self) -> SampleFile | None:
        """Return the open file; `None` if there is no usable file."""
        if self._path is None or not self._settings.on:
            self._put_state(HistoryState("History is off.", is_off=True))
            return None
        if self._file is not None:
            return self._file
        if self._clock.monotonic() < self._retry_at:
            return None
        from tui.history.sample_file import SampleFile

        try:
            self._file = SampleFile.open(
                self._path(), self._settings.most_bytes, suspicious=self._was_damaged
            )
        except HostdeckError as error:
            self._fail(error)
            return None
        self._was_damaged = False
        self._book.forget()
        if self._file.moved_to is not None:
            self._say(
                f"The history file was damaged. It was moved to {self._file.moved_to}, "
                "and a new history begins."
            )
        is_new = self._file.moved_to is not None
        lost_at = self._clock.now() if is_new else self._file.lost_at
        self._put_state(HistoryState(lost_at=lost_at))
        return self._file

    def _fail(self, error: HostdeckError) -> None:
        """Continue without the file for a while, and show the reason once."""
        from tui.history.file_errors import HistoryBusy, HistoryDamaged

        if isinstance(error, HistoryBusy):
            return  # the next batch is another attempt
        if self._file is not None:
            self._file.close()
            self._file = None
        if isinstance(error, HistoryDamaged) and not self._was_damaged:
            self._was_damaged = True  # opened again at once, and moved aside
            return
        self._retry_at = self._clock.monotonic() + RETRY_S
        words = f"{error.said or error.doing} Hostdeck continues without history."
        self._put_state(HistoryState(words))
        self._say(words)

    def _put_state(self, state: HistoryState) -> None:
        self._store.put_known(STATE, ACCOUNT, Reading(state, self._clock.now()))

    def _say(self, words: str) -> None:
        if words not in self._said:
            self._said.add(words)
            self.tell(words, True)

    def _write(self, taken: list[Taken]) -> set[int]:
        """Write readings and judge their alarms. Return the servers of the readings."""
        if not taken:
            return set()
        file = self._open()
        if file is not None:
            from tui.history.file_errors import HistoryBusy, HistoryFull

            before = self._book.copy({reading.server_id for reading in taken})
            try:
                write_taken(file, taken, self._book)
            except HistoryBusy:
                with self._lock:
                    self._taken[:0] = taken[-MOST_WAITING:]  # with the next batch
                return set()
            except HistoryFull as error:
                if not self._make_room(file, taken):
                    self._fail(error)
                    self._book.restore(before)  # nothing was written
                    self._book.judge(taken, None)
            except HostdeckError as error:
                self._fail(error)
                self._book.restore(before)
                self._book.judge(taken, None)
        else:
            self._book.judge(taken, None)
        return {reading.server_id for reading in taken}

    def _make_room(self, file: SampleFile, taken: list[Taken]) -> bool:
        """Remove the oldest samples and write again. Return whether that succeeded."""
        try:
            if file.trim(self._goes_on):
                write_taken(file, taken, self._book)
                return True
        except HostdeckError:
            pass  # the disk is full
        return False

    # Publishing

    def _publish_series(self, server_id: int, sensor: str, span: HistorySpan) -> None:
        key = series_key(server_id, sensor, span)
        now = self._clock.now()
        file = self._open()
        if file is None:
            problem = self._problem()
            self._store.put_known(SERIES, key, self._store.known(SERIES, key).failed(problem))
            return
        try:
            samples = file.samples(server_id, sensor, now - span.seconds, now, span.step_s)
            unit = file.unit(server_id, sensor)
        except HostdeckError as error:
            self._fail(error)
            return
        found = SensorSeries(server_id, sensor, unit, span, now - span.seconds, now, samples)
        self._store.put_known(SERIES, key, Reading(found, now))

    def _problem(self) -> str:
        state = self._store.known(STATE, ACCOUNT).value
        return (state.problem if state is not None else "") or "No history is saved."

    def _publish_server(self, server_id: int) -> None:
        now = self._clock.now()
        file = self._open()
        log: tuple[AlarmEvent, ...] = ()
        trends: dict[str, Trend] = {}
        if file is not None:
            try:
                self._book.load(server_id, file)
                log = file.alarm_log(server_id, now - LOG_S, now)
                trends = trends_of(file, server_id, now)
            except HostdeckError as error:
                self._fail(error)
        reading = self._store.sensors(server_id)
        known = Trends(MappingProxyType(trends))
        self._store.put_known(TRENDS, server_id, Reading(known, now))
        alarms = ServerAlarms(
            self._book.active(server_id),
            log,
            tuple(sensor.name for sensor in reading.value or () if is_lying(sensor)),
            reading.taken_at,
        )
        if reading.value is not None:
            with_alarms = partial(with_sensors, reading.value, level=alarms.level_at(now))
            self._store.change_row(server_id, with_alarms)
        self._store.put_known(ALARMS, server_id, Reading(alarms, now))

    # Bounds

    def _goes_on(self) -> bool:
        return not self._stopped

    def _tidy(self) -> None:
        """Thin and trim from time to time, if the clock is trustworthy."""
        file, now = self._file, self._clock.monotonic()
        if file is None or self._stopped:
            return
        if not self._steady.is_steady:
            return
        if self._thinned_at is not None and now - self._thinned_at < THIN_S:
            return
        self._thinned_at = now
        try:
            file.thin(self._clock.now(), self._settings.days, self._goes_on)
            if file.size_bytes > 0.9 * self._settings.most_bytes:
                file.trim(self._goes_on)
        except HostdeckError as error:
            self._fail(error)
