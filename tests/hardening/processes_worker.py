"""One of several processes on one journal: `processes_worker URL JOURNAL SEED FIRST LAST
[careless]`.

Idles for up to ten minutes of a clock of its own, looking after the journal as a dashboard does,
and then changes one server; each server once. Says on standard output what it begins, how each
ended, and what was taken from it.
"""

from __future__ import annotations

import math
import random
import sys
import threading
import time
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from tests.hardening.worker import PROFILE
from tests.support.fast_clock import FastClock
from tui.api.catalog import eq_access_actions as eq_access
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog import tags_actions as tags
from tui.api.catalog.common import ServerPin, ServerRef
from tui.api.client import Client
from tui.api.gate import Gate
from tui.api.session import ApiKeyLogin
from tui.clock import SystemClock
from tui.credentials.pin import Pin
from tui.operations.change_runner import Operations
from tui.operations.journal import journal_owners, leases
from tui.operations.journal.journal import Journal
from tui.operations.journal.owner import Life, life_of, owner_name
from tui.operations.ledger import TEND_S
from tui.operations.plan import Plan, Request
from tui.operations.submission import Submission
from tui.simulator.demo_credentials import DEMO_KEY, DEMO_PIN
from tui.store.operations import Operation
from tui.store.store import Store
from tui.workers.poller import Poller
from tui.workers.pool import WorkerPool
from tui.workers.schedule import Schedule

SPEED = 40.0
LONGEST_S = 600.0
ENDED_S, CARELESS_S = 60.0, 3.0
"""Longest real wait for one change: longer than any takes, but not where it is expected never to be
told."""


class LeapClock(FastClock):
    """A fast clock that can leap ahead."""

    def __init__(self, speed: float) -> None:
        super().__init__(speed)
        self.leapt_s = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.leapt_s

    def now(self) -> float:
        return super().now() + self.leapt_s


class Worker:
    """One process."""

    def __init__(self, url: str, path: Path, seed: int, *, careless: bool) -> None:
        self._careless = careless
        self.clock, self.chosen = LeapClock(SPEED), random.Random(seed)
        client = Client(url, gate=Gate(SystemClock(), per_second=400.0))
        client.sign_in(ApiKeyLogin(SecretStr(DEMO_KEY)))
        self.pool = WorkerPool(lambda error: say(f"bug {error!r}"))
        self.schedule = Schedule(self.pool, self.clock)
        poller = Poller(client, self.pool, self.schedule, self.clock)
        self.operations = Operations(
            open_journal=lambda: Journal(path, owner_name(), self.clock),
            client=lambda: client,
            poller=lambda: poller,
            pool=self.pool,
            schedule=self.schedule,
            store=Store(),
            clock=self.clock,
            profile=PROFILE,
            who="worker",
            on_end=lambda _operation: None,
        )
        let_go = self.operations.ledger.lost

        def lost(number: int) -> None:
            say(f"taken {number}")
            let_go(number)

        self.operations.ledger.lost = lost
        self.operations.open()

    def idle(self, seconds: float) -> None:
        """Let time pass as it does for a dashboard that nobody touches."""
        for _ in range(int(seconds / TEND_S)):
            self.clock.leapt_s += TEND_S
            self.operations.ledger._tend_now()

    def change(self, server_id: int) -> None:
        """One change, to its end."""
        plan, ended, ends = self._plan(server_id), threading.Event(), []

        def on_end(operation: Operation, result: Any) -> None:
            ends.append((operation, result))
            ended.set()

        def on_submitted(submission: Submission) -> None:
            error = submission.error
            if error is not None:
                say(f"refused {error}")
                ended.set()

        say(f"begun {server_id}")
        self.operations.submit(plan, Pin(DEMO_PIN), on_submitted=on_submitted, on_end=on_end)
        if not self._waited(ended):
            say(f"silent {server_id}")
        for operation, result in ends:
            shown = (
                ""
                if not plan.requests[0].action.secret_answer
                else "shown"
                if result is not None
                else "hidden"
            )
            say(f"ended {server_id} {operation.state.name} {shown}")

    def _waited(self, ended: threading.Event) -> bool:
        if not self._careless:
            return ended.wait(ENDED_S)
        # Watches all the time: the fault shows whenever the other has something in hand.
        until = time.monotonic() + CARELESS_S
        while not ended.wait(0.02) and time.monotonic() < until:
            self.idle(TEND_S)
        return ended.is_set()

    def _plan(self, server_id: int) -> Plan:
        kind = self.chosen.randrange(3)
        name = f"s{server_id}"
        if kind == 0:
            request = Request(eq_power.REBOOT, ServerPin(id=server_id), server_id, name)
        elif kind == 1:
            request = Request(
                eq_access.ADD_IPMI_USER, ServerRef(id=server_id), server_id, name, locks=False
            )
        else:
            request = Request(
                tags.ADD, tags.ADD.params(id=server_id, tag="a", value="b"), server_id, name
            )
        return Plan("", (request,), "")

    def close(self) -> None:
        self.schedule.stop()
        self.pool.stop()
        self.operations.close()


def say(words: str) -> None:
    """One line, at once: the process may be killed right after it."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def be_careless() -> None:
    """The fault that this part looks for: a living process is judged by a lease that idling uses
    up."""

    def blind(owner: str) -> Life:
        return Life.ENDED if life_of(owner) is Life.ENDED else Life.UNKNOWN

    journal_owners.life_of = blind
    leases.GAP_S = math.inf
    Journal._beat = lambda self: None  # type: ignore[method-assign]


def main() -> int:
    url, path, seed, first, last, *careless = sys.argv[1:]
    if careless:
        be_careless()
    worker = Worker(url, Path(path), int(seed), careless=bool(careless))
    say("go")
    for server_id in range(int(first), int(last)):
        worker.idle(worker.chosen.uniform(0.0, LONGEST_S))
        worker.change(server_id)
    breath = threading.Event()
    while not worker.operations.settled:
        worker.idle(TEND_S)
        breath.wait(0.02)
    worker.close()
    say("over")
    return 0


if __name__ == "__main__":
    sys.exit(main())
