"""Kills a program around the moment in which it orders, a preset or a server in stock, and looks
what the next one makes of it.

python -m tests.operations.order_kills 100 7    # as a figure; the second number is a seed
python -m tests.operations.order_kills --child URL JOURNAL NAME KIND
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from tui.clock import SystemClock
from tui.simulator.sim_offers import usual_stock
from tui.simulator.world import World

ROOT = Path(__file__).parents[2]
MODULE = "tests.operations.order_kills"
PASSWORD = "Good-pass-1"
SPEED = 50.0
LONGEST_S = 0.12
"""Up to so long after the beginning it is killed: everything has been sent and answered long
before."""


def order(client: Any, name: str) -> Any:
    """The plan of an order, as the last step of the screens makes it."""
    from tui.api.catalog.order_actions import OrderInstance
    from tui.commands.order_commands import Wanted, order_plan
    from tui.operations.outcomes.money_verdicts import before_money
    from tui.readings.catalog_topics import offers_now
    from tui.wizards.ordering.order_cost import BillingPeriod, cost_of

    before = before_money(client)
    offer = next(item for item in offers_now(client, "NL", "EUR").rows if item.name == "vm.v2-nano")
    zero = (offer.amount or 0) * 0
    cost = cost_of(
        offer.amount, plan=zero, license=zero, period=BillingPeriod.MONTHLY, currency="EUR"
    )
    params = OrderInstance(
        preset=offer.name,
        location_name="NL",
        os_id=219,
        traffic_plan=25,
        hostname=name,
        deploy_period="monthly",
        root_pass=SecretStr(PASSWORD),
    )
    return order_plan(Wanted(params, offer, cost, "Debian 12", before))


def stock_order(client: Any, name: str) -> Any:
    """The plan of an order from stock."""
    from tui.api.catalog.order_actions import STOCKS_LIST, Deploy, StockParams
    from tui.commands.order_commands import Wanted, order_plan
    from tui.models.stock_offer import stock_offer
    from tui.operations.outcomes.money_verdicts import before_money
    from tui.wizards.ordering.order_cost import BillingPeriod, cost_of

    before = before_money(client)
    offer = stock_offer(client.call(STOCKS_LIST, StockParams(location="all"))[0], "EUR")
    zero = (offer.amount or 0) * 0
    cost = cost_of(
        offer.amount,
        plan=None,
        license=zero,
        period=BillingPeriod.MONTHLY,
        currency="EUR",
        has_plan=False,
    )
    params = Deploy(
        id=str(offer.stock_id),
        os_id=219,
        root_pass=SecretStr(PASSWORD),
        hostname=name,
        deploy_data="monthly",
    )
    return order_plan(Wanted(params, offer, cost, "Debian 12", before))


PLANS = {"preset": order, "stock": stock_order}


class Hurried(SystemClock):
    """Time passes fifty times as fast for whoever waits."""

    def monotonic(self) -> float:
        return super().monotonic() * SPEED

    def wait(self, event: threading.Event, seconds: float | None) -> bool:
        return event.wait(None if seconds is None else seconds / SPEED)


@contextmanager
def process_at(url: str, journal: Path) -> Iterator[Any]:
    """What a dashboard has of operations, without its screens."""
    from tests.operations.rig import signed_in
    from tui.operations.change_runner import Operations
    from tui.operations.journal.journal import Journal
    from tui.operations.journal.owner import owner_name
    from tui.store.store import Store
    from tui.workers.poller import Poller
    from tui.workers.pool import WorkerPool
    from tui.workers.schedule import Schedule

    clock = Hurried()
    pool = WorkerPool(lambda error: None)
    schedule = Schedule(pool, clock)
    with signed_in(url) as client:
        poller = Poller(client, pool, schedule, clock)
        operations = Operations(
            open_journal=lambda: Journal(journal, owner_name(), clock),
            client=lambda: client,
            poller=lambda: poller,
            pool=pool,
            schedule=schedule,
            store=Store(),
            clock=clock,
            profile="main",
            who="test",
            on_end=lambda _operation: None,
        )
        yield operations
        schedule.stop()
        pool.stop()
        operations.close()


def child(url: str, journal: Path, name: str, kind: str) -> None:
    """Orders, says when it begins, and goes on until it is killed."""
    from tui.credentials.pin import Pin
    from tui.simulator.demo_credentials import DEMO_PIN

    with process_at(url, journal) as operations:
        operations.open()
        plan = PLANS[kind](operations.client(), name)
        sys.stdout.write("begins\n")
        sys.stdout.flush()
        operations.submit(plan, Pin(DEMO_PIN))
        time.sleep(30)


@dataclass
class Outcome:
    """What came of one kill."""

    ordered: int
    """How often the provider carried it out."""
    state: str
    """As the next program left it, after its deciding read."""
    offers_read: bool
    """Where it is unknown, the read that decides is offered."""


def trial(url: str, world: World, at: int, dice: random.Random, kind: str = "preset") -> Outcome:
    """One kill and the start after it; `kind`: what is ordered, as in `PLANS`."""
    from tests.support.scratch import new_directory
    from tests.support.until import until_now
    from tui.operations.outcomes.verdicts import DECIDERS
    from tui.store.operations import FINAL, OpState

    name = f"kill-{at:03d}"
    world.offers.servers = usual_stock()  # the ordered server is in stock again
    journal = new_directory() / "state" / "journal.sqlite3"
    with subprocess.Popen(
        [sys.executable, "-m", MODULE, "--child", url, str(journal), name, kind],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begins\n"
        time.sleep(dice.uniform(0, LONGEST_S))
        process.send_signal(signal.SIGKILL)
    before = {id for id, machine in world.machines.items() if machine.hostname == name}
    assert not before
    with process_at(url, journal) as operations:
        operations.open()
        found = list(operations.store.operations.values())
        if not found:
            return Outcome(_ordered(world, name), "nothing written, nothing sent", True)
        number = found[0].id

        def state() -> OpState:
            return operations.store.operations[number].state

        def said() -> str:
            return operations.store.operations[number].said

        if state() is OpState.UNKNOWN:
            words_before = said()
            operations.deciding.now(number)
            until_now(
                lambda: state() is not OpState.UNKNOWN or said() != words_before,
                "the deciding read has been made",
            )
        if state() is OpState.RUNNING:
            world.clock.advance(1_000)
            until_now(lambda: state() in FINAL | {OpState.UNKNOWN}, "the deploy ends")
        offers = operations.store.operations[number].action in DECIDERS
        return Outcome(_ordered(world, name), str(state()), offers)


def _ordered(world: World, name: str) -> int:
    world.clock.advance(1_000)
    world.settle_due()
    return sum(item.hostname == name for item in world.machines.values())


@contextmanager
def shop() -> Iterator[tuple[str, World]]:
    """A provider that never runs out, and answers after a moment."""
    from tui.simulator.fleets import fleet
    from tui.simulator.http_server import SimulatorServer
    from tui.simulator.sim_clock import SimClock

    world = World(fleet("small"), clock=SimClock(0.0), still=True)
    world.account.balance = 1_000_000.0
    world.offers.stock = dict.fromkeys(world.offers.stock, 100_000)
    server = SimulatorServer(world).start()
    yield server.url, world
    server.stop()


def main(kills: int, seed: int = 7) -> None:
    """Prints how often it was ordered, and what the next program made of it."""
    dice, states, orders = random.Random(seed), Counter[str](), Counter[int]()
    with shop() as (url, world):
        for at in range(kills):
            outcome = trial(url, world, at, dice, ("preset", "stock")[at % 2])
            states[outcome.state] += 1
            orders[outcome.ordered] += 1
            assert outcome.ordered <= 1
            if outcome.state == "unknown":
                assert outcome.offers_read
            assert (outcome.ordered == 1) is (outcome.state == "done"), outcome
    print(f"{kills} kills (seed {seed}). Ordered: {dict(orders)}. Left as: {dict(states)}.")


if __name__ == "__main__":
    if sys.argv[1] == "--child":
        child(sys.argv[2], Path(sys.argv[3]), *sys.argv[4:6])
    else:
        main(*map(int, sys.argv[1:3]))
