"""Our own worker threads: four for the network, one for this machine.

Reasons against Textual's `@work(thread=True)`, measured on two cores: its workers share the event
loop's executor, so 6 of 12 jobs ran and the rest waited forever. A waiting job delays the exit. A
replaced job still delivers its late result. The arguments, including secrets, are recorded by
`repr`. The threads of this pool are daemons, start with the first job, and end at once.
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from enum import IntEnum

Job = Callable[[], None]


GRACE_S = 0.5
"""Seconds that running jobs get at shutdown."""


class Urgency(IntEnum):
    """The urgency of a job. Within one urgency, first come first served."""

    PERSON = 0
    """The user pressed a key. Thread 0 takes nothing else, so a dead API cannot delay these
    jobs."""
    VISIBLE = 1
    """Work for the visible screen."""
    BACKGROUND = 2


class WorkerPool:
    """Takes jobs and runs the most urgent first. Any thread may submit."""

    def __init__(self, on_bug: Callable[[Exception], None], workers: int = 4) -> None:
        self._on_bug = on_bug
        self._workers = workers
        self._lock = threading.RLock()
        self._for_person, self._for_network, self._for_local = (
            threading.Condition(self._lock) for _ in range(3)
        )
        """Condition variables: for the user's worker, the other network workers, and the local
        worker. A job wakes only threads that can take it."""
        self._waiting: list[tuple[int, int, Job]] = []
        self._local: list[Job] = []
        self._counter = itertools.count()
        self._wanted = 0
        self._threads: list[threading.Thread] = []
        self._stopped = False

    def submit(self, job: Job, urgency: Urgency, *, name: str = "") -> None:
        """Run `job` on a network thread. After `stop` it is dropped."""
        wanted = urgency is not Urgency.BACKGROUND
        with self._lock:
            if self._stopped:
                return
            self._start()
            self._wanted += wanted
            heapq.heappush(
                self._waiting, (urgency, next(self._counter), self._counted(job) if wanted else job)
            )
            self._for_network.notify()
            if urgency is Urgency.PERSON:
                self._for_person.notify()

    def submit_local(self, job: Job) -> None:
        """Run `job` on the single thread for disk, keyring, and decoding."""
        with self._lock:
            if self._stopped:
                return
            self._start()
            self._wanted += 1
            self._local.append(self._counted(job))
            self._for_local.notify()

    def _counted(self, job: Job) -> Job:
        def run() -> None:
            try:
                job()
            finally:
                with self._lock:
                    self._wanted -= 1

        return run

    def _start(self) -> None:
        if self._threads:
            return
        for at in range(self._workers):
            self._threads.append(
                threading.Thread(
                    target=self._work, args=(at,), name=f"hostdeck-io-{at}", daemon=True
                )
            )
        self._threads.append(
            threading.Thread(target=self._work_local, name="hostdeck-local", daemon=True)
        )
        for thread in self._threads:
            thread.start()

    def _take(self, worker: int) -> Job | None:
        if self._waiting and (worker != 0 or self._waiting[0][0] == Urgency.PERSON):
            return heapq.heappop(self._waiting)[2]
        return None

    def _work(self, worker: int) -> None:
        woken = self._for_network if worker else self._for_person
        while (job := self._next(lambda: self._take(worker), woken)) is not None:
            self._run(job)

    def _work_local(self) -> None:
        while (job := self._next(self._take_local, self._for_local)) is not None:
            self._run(job)

    def _take_local(self) -> Job | None:
        return self._local.pop(0) if self._local else None

    def _next(self, take: Callable[[], Job | None], woken: threading.Condition) -> Job | None:
        with self._lock:
            while not self._stopped:
                job = take()
                if job is not None:
                    return job
                woken.wait()
        return None

    def _run(self, job: Job) -> None:
        try:
            job()
        except Exception as error:  # noqa: BLE001  # the border: a bug ends its job, not the thread
            if not self._stopped:
                self._on_bug(error)

    @property
    def busy(self) -> bool:
        """Return whether a job that the user or a screen waits for is queued or running."""
        with self._lock:
            return self._wanted > 0

    def stop(
        self, grace_s: float = GRACE_S, *, refusing: Callable[[], None] = lambda: None
    ) -> None:
        """Refuse new jobs, drop waiting ones, and give running ones `grace_s` in total.

        Args:
            refusing: Called once no more jobs start. It may end the waits of running jobs.
        """
        with self._lock:
            self._stopped = True
            self._waiting.clear()
            self._local.clear()
            for condition in (self._for_person, self._for_network, self._for_local):
                condition.notify_all()
            threads = [
                thread for thread in self._threads if thread is not threading.current_thread()
            ]
        refusing()
        until = time.monotonic() + grace_s
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
