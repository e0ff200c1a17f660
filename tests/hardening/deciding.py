"""Lost answers of orders among invoices, servers and orders of others: no verdict may say what is
not so.

python -m tests.hardening.deciding 100 7    # as a figure; the second number is a seed
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.operations.order_kills import order
from tests.operations.rig import rig, signed_in, still_provider
from tests.operations.test_operations import Scene
from tests.support.until import until_now
from tui.models.billing import Invoice, Invoices
from tui.operations.outcomes.claims import facts_of
from tui.operations.outcomes.invoice_facts import Fit
from tui.operations.outcomes.verdict import MATCH
from tui.simulator.faults import Fault
from tui.simulator.machines import Machine
from tui.simulator.world import World
from tui.store.operations import Operation, OpState

NOISE = (
    (89.0, "renewal of db-1", 0),
    (7.64, "VM web-01 (monthly)", 20311),
    (7.64, "Add funds", 0),
    (8.4, "vm.v2-nano", 0),
    (7.64, "vm.v2-nano other.example.com", 0),
    (7.64, "vm.v2-mini", 0),
    (7.64, "vm.v2-nano", 25250),
)
"""Invoices of others."""
FAULTS = (Fault.DROP_BEFORE, Fault.DROP_AFTER, Fault.TRUNCATED, None)


@dataclass
class Seen:
    """What the verdicts came to."""

    states: Counter[str] = field(default_factory=Counter)
    """Of orders whose answer was lost: carried out or not, and the state after the deciding
    read."""
    wrong: list[str] = field(default_factory=list)
    took_s: float = 0.0


@dataclass(frozen=True)
class Sent:
    """One order of ours."""

    number: int
    executed: bool
    is_lost: bool
    invoice: int
    """The one that the provider made for it; 0 for none."""
    key: str


def measure(trials: int, seed: int) -> Seen:
    """Play so many days, each with a provider and a journal of its own."""
    seen, started = Seen(), time.monotonic()
    for at in range(trials):
        with (
            tempfile.TemporaryDirectory(prefix="hostdeck-decide-") as folder,
            still_provider() as (server, world),
            signed_in(server.url) as client,
            rig() as parts,
        ):
            scene = Scene(parts, client, world, Path(folder) / "state" / "journal.sqlite3").begin()
            _day(scene, random.Random(f"{seed}.{at}"), seen, f"seed {seed}.{at}")
            scene.operations.close()
    seen.took_s = time.monotonic() - started
    return seen


def control(trials: int, seed: int) -> Seen:
    """The same with a rule that takes the newest invoice for the order, and shares it: it has to be
    caught."""

    def newest(client: Any, wanted: Any, listed: Invoices) -> list[tuple[Invoice, Fit]]:
        return [(invoice, Fit(MATCH)) for invoice in listed.after(wanted.newest_before or 0)[-1:]]

    def unchecked(*_: Any) -> None:
        return None

    with (
        patch("tui.operations.outcomes.money_verdicts._new_fits", newest),
        patch("tui.operations.outcomes.deciding.fact_check", unchecked),
    ):
        return measure(trials, seed)


def _day(scene: Scene, dice: random.Random, seen: Seen, name: str) -> None:
    world = scene.world
    world.account.balance = dice.choice([0.0, 1_000.0])
    world.account.pays_after_s = None
    sent = []
    for at in range(dice.randint(1, 3)):
        _noise(world, dice, at)
        sent.append(_order(scene, f"{dice.choice(['a', 'b', 'c'])}-{at}.example.com", dice))
    _noise(world, dice, 9)
    if dice.random() < 0.5:
        world.clock.advance(1_000)
        world.settle_due()
    lost = [operation for operation in sent if operation.is_lost]
    for operation in dice.choices(lost, k=2 * len(lost)) if lost else ():
        answered = threading.Event()
        scene.operations.deciding.now(operation.number, answered.set)
        assert answered.wait(30)
    for operation in lost:
        _judge(operation, scene.operations.ledger.journal().get(operation.number), seen, name)


def _order(scene: Scene, hostname: str, dice: random.Random) -> Sent:
    world, fault = scene.world, dice.choice(FAULTS)
    plan, before, keys = (
        order(scene.client, hostname),
        world.account.invoice_number,
        set(world.deploy_keys),
    )
    if fault is not None:
        world.faults.add("eq/order_instance", fault)
    scene.submit(plan)
    number = max(scene.store.operations)
    over = {OpState.UNKNOWN, OpState.RUNNING, OpState.DONE}
    until_now(lambda: scene.store.operations[number].state in over, "it is sent")
    executed = world.account.invoice_number > before
    made = world.account.invoice_number if executed else 0
    key = next((world.deploy_keys[name] for name in world.deploy_keys if name not in keys), "")
    return Sent(number, executed, fault is not None, made, key)


def _noise(world: World, dice: random.Random, at: int) -> None:
    for total, text, server_id in dice.sample(NOISE, dice.randint(0, 2)):
        world.account.invoice(total, dice.choice(["Paid", "Unpaid"]), text, server_id)
    if dice.random() < 0.3:
        number = 50_000 + at
        world.machines[number] = Machine(number, f"other-{number}", "vm.v2-nano", "NL")


def _judge(sent: Sent, operation: Operation, seen: Seen, name: str) -> None:
    seen.states[f"{'carried out' if sent.executed else 'not carried out'}: {operation.state}"] += 1
    if operation.state is OpState.UNKNOWN:
        return
    invoices = {fact for fact in facts_of(operation) if fact.startswith("invoice ")}
    if not sent.executed or operation.state is OpState.FAILED:
        seen.wrong.append(
            f"{name}: operation {operation.id} is {operation.state}: {operation.said}"
        )
    elif (operation.key is not None and operation.key != sent.key) or not invoices <= {
        f"invoice {sent.invoice}"
    }:
        seen.wrong.append(
            f"{name}: operation {operation.id} has what is another's: {operation.said}"
        )


def report(seen: Seen, seed: int) -> str:
    """The figures, one line, and every wrong verdict."""
    states = ", ".join(f"{state} {count}" for state, count in sorted(seen.states.items()))
    head = (
        f"{sum(seen.states.values())} lost orders decided (seed {seed}, {seen.took_s:.0f} s): "
        f"{states}"
    )
    return "\n".join([f"{head}; wrong: {len(seen.wrong)}", *seen.wrong[:20]])


if __name__ == "__main__":
    trials, seed = (*map(int, sys.argv[1:3]), 7)[:2] if len(sys.argv) > 1 else (100, 7)
    found, careless = measure(trials, seed), control(10, seed)
    print(report(found, seed))
    print(f"null control, which takes the newest invoice: {len(careless.wrong)} wrong")
    sys.exit(bool(found.wrong) or not careless.wrong)
