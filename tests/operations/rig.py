"""The engine's real parts around a clock wound by hand, and a simulator whose time stands still."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pydantic import SecretStr

from tests.support.shared_simulator import SharedSimulator
from tests.support.until import until_now
from tui.api.client import Client
from tui.api.gate import Gate
from tui.api.session import ApiKeyLogin
from tui.clock import HandClock, SystemClock
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World
from tui.workers.pool import Job, Urgency, WorkerPool
from tui.workers.schedule import Schedule

KEY = ApiKeyLogin(SecretStr(DEMO_KEY))


class NotedSchedule(Schedule):
    """The real schedule; remembers the distance of everything it was asked for."""

    def __init__(self, pool: WorkerPool, clock: HandClock) -> None:
        super().__init__(pool, clock)
        self.waits_s: list[float] = []
        self._handing_over = False

    def at(self, due: float, job: Job, urgency: Urgency, key: str, *, groups: bool = False) -> None:
        self.waits_s.append(due - self._clock.monotonic())
        super().at(due, job, urgency, key, groups=groups)

    def _submit_due(self) -> float | None:
        self._handing_over = True
        try:
            return super()._submit_due()
        finally:
            self._handing_over = False

    def gap_s(self) -> float:
        """Return the seconds until something is due: 0 while what is due is handed over."""
        with self._lock:
            if self._handing_over:
                return 0.0
            wanted = [due for due, number, key in self._heap if self._is_wanted(number, key)]
        return max(0.0, min(wanted, default=math.inf) - self._clock.monotonic())

    def _is_wanted(self, number: int, key: str) -> bool:
        item = self._items.get(key)
        return item is not None and item.number == number


def wind(
    clock: HandClock, condition: Callable[[], object], what: str, step_s: float = 0.25
) -> None:
    """Let time pass in small steps until `condition` holds."""

    def moved() -> object:
        held = condition()
        if not held:
            clock.advance(step_s)
        return held

    until_now(moved, what)


class Rig:
    """A pool and a schedule on one hand-wound clock."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.bugs: list[Exception] = []
        self.pool = WorkerPool(self.bugs.append)
        self.schedule = NotedSchedule(self.pool, self.clock)

    def wind(self, condition: Callable[[], object], what: str, step_s: float = 0.25) -> None:
        wind(self.clock, condition, what, step_s)

    def close(self) -> None:
        self.schedule.stop()
        self.pool.stop()


@contextmanager
def rig() -> Iterator[Rig]:
    """A rig that ends, and in which nothing broke."""
    made = Rig()
    yield made
    made.close()
    for bug in made.bugs:
        raise bug


@contextmanager
def still_provider() -> Iterator[tuple[SimulatorServer, World]]:
    """A simulator over HTTP whose time moves only by `world.clock.advance`."""
    world = World(fleet("small"), clock=SimClock(0.0, start=HandClock().now()), still=True)
    server = SharedSimulator(world).start()
    yield server, world
    server.stop()


@contextmanager
def signed_in(url: str) -> Iterator[Client]:
    """A client with a session."""
    client = Client(url, gate=Gate(SystemClock(), per_second=1000))
    client.sign_in(KEY)
    yield client
    client.close()


class Held:
    """A job that says when it has started and goes on when it may."""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.may_end = threading.Event()
        self.ended = threading.Event()

    def __call__(self) -> None:
        self.started.set()
        assert self.may_end.wait(20)
        self.ended.set()
