"""A dashboard without a screen that changes servers until it is killed: `worker.py URL JOURNAL SEED
FIRST LAST COUNT`.

Says on standard output what it was told: "go", then a line for each plan that the journal took.
Each server is touched once, so that every request the provider counts belongs to one operation.
"""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog.common import ServerPin
from tui.api.client import Client
from tui.api.gate import Gate
from tui.api.session import ApiKeyLogin
from tui.clock import SystemClock
from tui.credentials.pin import Pin
from tui.operations.change_runner import Operations
from tui.operations.journal.journal import Journal
from tui.operations.journal.owner import owner_name
from tui.operations.plan import Plan, Request
from tui.operations.submission import Submission
from tui.simulator.demo_credentials import DEMO_KEY, DEMO_PIN
from tui.store.store import Store
from tui.workers.poller import Poller
from tui.workers.pool import WorkerPool
from tui.workers.schedule import Schedule

ACTIONS = (eq_power.REBOOT, eq_power.ON, eq_power.OFF, eq_power.HARD_OFF, eq_power.UNIT_RESET)
PROFILE = "hardening"


class Noting(Client):
    """A client that says which keys it looks at."""

    polled: set[str]

    def check(self, key: Any, *more: Any, **named: Any) -> Any:
        self.polled.add(key)
        return super().check(key, *more, **named)


def engine(url: str, journal: Path) -> tuple[Operations, Noting, WorkerPool, Schedule]:
    """A client with a session and the operations on one journal."""
    clock, store = SystemClock(), Store()
    client = Noting(url, gate=Gate(clock, per_second=400.0))
    client.polled = set()
    client.sign_in(ApiKeyLogin(SecretStr(DEMO_KEY)))
    pool = WorkerPool(lambda error: print(f"bug {error!r}", flush=True))
    schedule = Schedule(pool, clock)
    poller = Poller(client, pool, schedule, clock)
    operations = Operations(
        open_journal=lambda: Journal(journal, owner_name(), clock),
        client=lambda: client,
        poller=lambda: poller,
        pool=pool,
        schedule=schedule,
        store=store,
        clock=clock,
        profile=PROFILE,
        who="worker",
        on_end=lambda _operation: None,
    )
    operations.open()
    return operations, client, pool, schedule


def plans(chosen: random.Random, servers: list[int]) -> list[Plan]:
    """Single changes and batches of up to five, each server once."""
    left, made = list(servers), []
    while left:
        size = chosen.choice((1, 1, 1, 3, 5))
        mine, left = left[:size], left[size:]
        action = chosen.choice(ACTIONS)
        made.append(
            Plan(
                "",
                tuple(
                    Request(action, ServerPin(id=server_id), server_id, f"s{server_id}")
                    for server_id in mine
                ),
                "",
                wave=2,
            )
        )
    return made


def main(make_plans: Callable[[random.Random, list[int]], list[Plan]] = plans) -> int:
    url, journal, seed, first, last, pause = sys.argv[1:7]
    chosen = random.Random(int(seed))
    operations, client, pool, schedule = engine(url, Path(journal))
    print("go", flush=True)
    breath, answers = threading.Event(), threading.Semaphore(0)
    made = make_plans(chosen, list(range(int(first), int(last))))
    for plan in made:
        ids = " ".join(
            f"{request.action.name}:{request.server_id or request.server_name}"
            for request in plan.requests
        )

        def tell(submission: Submission, ids: str = ids) -> None:
            error = submission.error
            print(f"taken {ids}" if error is None else f"refused {error}", flush=True)
            answers.release()

        operations.submit(plan, Pin(DEMO_PIN), on_submitted=tell)
        breath.wait(float(pause) * chosen.random())
    for _ in made:
        answers.acquire()
    while not operations.settled:
        breath.wait(0.05)
    schedule.stop()
    pool.stop()
    operations.close()
    print("polled " + " ".join(sorted(client.polled)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
