"""Makes the page of known shapes: `python -m tests.conformance.known > assets/known-shapes.json`.

The answers are those of the examples and of the simulator's fleets, as the real client gets them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.shared_simulator import SharedSimulator
from tui.api.action import Deferred, Effect
from tui.api.catalog import declared_actions
from tui.api.client import Client
from tui.api.envelope import Unreadable, failure_code, payload_of
from tui.api.gate import Gate
from tui.api.session import ApiKeyLogin
from tui.cli.async_reads import finish_unread
from tui.clock import SystemClock
from tui.conformance.conformance_run import plain
from tui.conformance.learning import as_text, learned, with_reports
from tui.conformance.planned_reads import PlannedRead, picture_reads, plan
from tui.errors import HostdeckError
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.fleets import fleet
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World

REPORTS = Path(__file__).parents[1] / "data" / "reports"
EXAMPLES = Path(__file__).parents[1] / "data" / "examples"
NOON = 1_795_000_000.0
"""The moment of all answers, Unix seconds: lengths of texts must not depend on the day."""


def client_of(url: str) -> Client:
    """Return a signed-in client that waits for nothing."""
    clock = SystemClock()
    client = Client(url, clock=clock, gate=Gate(clock, per_second=1000))
    client.sign_in(ApiKeyLogin(DEMO_KEY))
    return client


def ask(client: Client, item: PlannedRead) -> Any:
    """Send one read; wait for a slow one."""
    if isinstance(item.action, Deferred):
        return finish_unread(client, item.action, item.params, 60.0)
    return client.payload(item.action, item.params)


def of_simulator(name: str, servers: int | None = None) -> Iterator[tuple[str, Any]]:
    """Yield each read's answers for a whole fleet, or for its first servers."""
    world = World(fleet(name), clock=SimClock(50.0, start=NOON), still=True)
    simulator = SharedSimulator(world).start()
    try:
        client = client_of(simulator.url)
        machines = list(world.machines.values())[:servers]
        planned, _ = plan(
            [machine.id for machine in machines],
            [machine.ips[0] if machine.ips else "" for machine in machines],
        )
        waiting = list(reversed(planned))
        while waiting:
            item = waiting.pop()
            try:
                answer = ask(client, item)
            except HostdeckError:
                continue
            yield item.action.name, plain(answer)
            waiting += picture_reads(item, answer)
        client.close()
    finally:
        simulator.stop()


def of_examples() -> Iterator[tuple[str, Any]]:
    """Yield the payloads of the examples of reads."""
    callbacks = {
        action.action: name
        for name, action in declared_actions().items()
        if isinstance(action, Deferred)
    }
    for path in sorted(EXAMPLES.glob("*.json")):
        parts = path.stem.split(".")
        body = json.loads(path.read_text("utf-8"))
        if not isinstance(body, dict) or "error" in parts or failure_code(body) is not None:
            continue
        if parts[0] == "eq_callback" and len(parts) > 2 and parts[2] in callbacks:
            answer = {"scope": body.get("scope"), "context": body.get("context")}
            yield callbacks[parts[2]], answer
            continue
        name = "/".join(parts[:2])
        if name in declared_actions():
            try:
                yield name, payload_of(body)
            except Unreadable:
                continue


def is_read(name: str) -> bool:
    """Return whether a conformance run may ask this."""
    action = declared_actions()[name]
    return action.effect is Effect.READ and action.is_repeatable


def page() -> str:
    """Return the whole file."""
    answers = [*of_examples(), *of_simulator("small"), *of_simulator("demo")]
    shapes = learned((name, answer) for name, answer in answers if is_read(name))
    return as_text(with_reports(shapes, reports())[0])


def reports() -> list[Any]:
    """Return the reports of accounts; they are right where an example says something else."""
    return [json.loads(path.read_text("utf-8")) for path in sorted(REPORTS.glob("*.json"))]


@cache
def some_of_simulator() -> tuple[tuple[str, Any], ...]:
    """Return the answers for two servers of the small fleet."""
    return tuple(of_simulator("small", 2))


if __name__ == "__main__":
    print(page(), end="")  # a page for standard output
