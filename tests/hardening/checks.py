"""Every shape of a refusal at the looks of power, reinstall, order and IPMI: no outcome that the
provider did not have.

The refusal answers in place of the provider at `eq_callback/check` and `nat_callback/check`, for
the first looks or for good, and at the looks of a whole reinstall. An operation may end as done
only when the simulator's task has ended well, and as failed only when that task has failed.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.api.test_every_action import params_for
from tests.api.test_looks import ENVELOPES, REFUSALS, filled
from tests.operations.rig import rig, signed_in, still_provider
from tests.operations.test_operations import METAL, NAMES, Scene
from tests.reinstall.reinstalling import Site
from tests.support.until import until_now
from tui.api.catalog import declared_actions
from tui.api.envelope import decode, failure_code
from tui.models.async_answer import AsyncAnswer, Failed
from tui.operations.follower import Following
from tui.operations.plan import Plan, Request
from tui.simulator.world import AsyncTask, World
from tui.store.operations import FINAL, Operation, OpState

CHECKS = ("eq_callback/check", "nat_callback/check")
ACTIONS = (
    "eq/on",
    "eq/off",
    "eq/hard_off",
    "eq/reboot",
    "eq/unit_reset",
    "eq/add_ipmi_user",
    "eq/remove_ipmi_user",
    "nat/add_static_nat",
    "nat/remove_static_nat",
    "eq/check_pin",
    "eq/reinstall",
    "eq/create_pxe",
    "eq/boot_dev",
    "eq/clear_pxe",
    "eq/order_instance",
)
PAGES: tuple[tuple[int, bytes], ...] = (
    (200, b"<html><body>Maintenance</body></html>"),
    (200, b""),
    (204, b""),
    (200, b"null"),
    (200, b"[]"),
    (200, b'{"result":"perhaps"}'),
    (200, b'{"result":"OK"'),
    (200, b"{}"),
    (400, b'{"result":-1,"error":"Malformed"}'),
    (401, b'{"result":-1,"error":"Unauthorized"}'),
    (401, b""),
    (403, b"<html>403 Forbidden</html>"),
    (403, b'{"code":-1,"message":"Access denied"}'),
    (404, b"<html>404</html>"),
    (404, b'{"message":"Not Found"}'),
    (408, b""),
    (413, b"<html></html>"),
    (429, b'{"result":-1,"error":"too many requests"}'),
    (500, b'{"result":"Error","scope":"Deploy failed","debug":"x","context":{"action":"deploy"}}'),
    (500, b""),
    (502, b"<html>Bad Gateway</html>"),
    (503, b'{"result":"Fail","message":"busy"}'),
    (504, b"<html>"),
)
TIMES = (1, 3, None)
"""Number of looks that are refused; `None` for good."""


def shapes() -> list[tuple[int, bytes]]:
    """Every envelope with every known text, and everything that is no envelope."""
    made = [
        (200, json.dumps(filled(envelope, text)).encode())
        for envelope in ENVELOPES
        for text, _ in REFUSALS
        if not (text == "no" and envelope.get("scope"))
    ]
    return [*made, *PAGES]


@dataclass
class Checks:
    """The outcomes, beside what the simulator shows."""

    runs: int = 0
    operations: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class Truth:
    """What the simulator has of every task, by the operation that follows it."""

    def __init__(self, world: World) -> None:
        self.tasks: dict[str, AsyncTask] = {}
        self.keys: dict[int, str] = {}
        start, follow = world.start, Following.follow

        def started(*args: Any, **more: Any) -> str:
            key = start(*args, **more)
            self.tasks[key] = world.tasks[key]
            return key

        def followed(following: Following, number: int, key: Any, action: Any) -> None:
            self.keys[number] = str(key)
            follow(following, number, key, action)

        world.start = started  # type: ignore[method-assign]
        self.patch = patch.object(Following, "follow", followed)

    def contradicts(self, operation: Operation) -> bool:
        """Whether the outcome of an operation is not that of its task."""
        task = self.tasks.get(self.keys.get(operation.id, ""))
        if task is None or operation.state not in (OpState.DONE, OpState.FAILED):
            return False
        went_well = task.done is not None and task.done.get("result", "OK") == "OK"
        return (
            operation.state is not (OpState.DONE if went_well else OpState.FAILED)
            or task.done is None
        )


def refusing(world: World, status: int, body: bytes, times: int | None, *, after: int = 0) -> None:
    """Answer `times` looks with this, from the one after `after` on."""
    seen = 0

    def instead(action: str) -> tuple[int, bytes] | None:
        nonlocal seen
        if action not in CHECKS:
            return None
        seen += 1
        return (status, body) if after < seen and (times is None or seen <= after + times) else None

    world.instead = instead


def measure(runs: int, seed: int, *, reinstalls: int = 0) -> Checks:
    """So many operations, each with a shape, an action and a number of refused looks of its own."""
    chosen, found = random.Random(seed), Checks()
    every, actions = shapes(), list(ACTIONS)
    chosen.shuffle(every)
    for at in range(runs):
        if at % len(actions) == 0:
            chosen.shuffle(actions)
        status, body = every[at % len(every)]
        _check_case(
            found, actions[at % len(actions)], status, body, TIMES[at % len(TIMES)] if at % 4 else 1
        )
    for at in range(reinstalls):
        status, body = every[(runs + at) % len(every)]
        _reinstall(found, status, body, chosen.choice(TIMES), chosen.randrange(12))
    return found


@contextmanager
def _place() -> Iterator[tuple[Any, World, Any, Path, Truth]]:
    with (
        tempfile.TemporaryDirectory(prefix="hostdeck-checks-") as directory,
        still_provider() as (server, world),
        signed_in(server.url) as client,
        rig() as parts,
    ):
        truth = Truth(world)
        with truth.patch:
            yield client, world, parts, Path(directory) / "state" / "journal.sqlite3", truth


def _check_case(found: Checks, name: str, status: int, body: bytes, times: int | None) -> None:
    action = declared_actions()[name]
    with _place() as (client, world, parts, path, truth):
        scene = Scene(parts, client, world, path).begin()
        if name == "eq/on":
            world.machines[METAL].on = False
        params = params_for(action)
        server_id = METAL if hasattr(params, "id") and params.id is not None else None
        if server_id is not None:
            params = params.model_copy(update={"id": METAL})
        refusing(world, status, body, times)
        scene.submit(
            Plan(name, (Request(action, params, server_id, NAMES[METAL] if server_id else ""),), "")
        )
        over = FINAL | {OpState.UNKNOWN}
        _wind(
            scene,
            world,
            lambda: all(operation.state in over for operation in scene.found()),
            large=times is None,
        )
        where = f"{name} {status} {body[:120]!r} {times or 'for good'}"
        _judge(found, scene.found(), truth, where)
        if world.requests[name] > 1:
            found.wrong.append(f"{where}: sent {world.requests[name]} times")
        scene.operations.close()


def _wind(scene: Scene, world: World, condition: Callable[[], bool], *, large: bool) -> None:
    step_s = 20.0 if large else 2.0

    def step() -> bool:
        if condition():
            return True
        if not scene.parts.pool.busy:
            world.clock.advance(step_s)
            scene.parts.clock.advance(step_s)
        return False

    until_now(step, "the operation ends")


def _reinstall(found: Checks, status: int, body: bytes, times: int | None, after: int) -> None:
    """A whole reinstall, and a person who only says to go on."""
    with _place() as (client, world, parts, path, truth):
        site = Site(parts, client, world, path)
        refusing(world, status, body, times, after=after)
        site.begin()

        def over() -> bool:
            if site.going.kind in ("ask", "end", "need"):
                return True
            if not parts.pool.busy:
                for clock in (world.clock, parts.clock):
                    clock.advance(5.0)
                world.settle_due()
            return False

        until_now(over, "the reinstall ends or asks")
        where = f"reinstall {status} {body[:120]!r} {times or 'for good'} after {after}"
        _judge(found, site.sent(), truth, where)
        if site.going.went_well and site.machine.os is None:
            found.wrong.append(f"{where}: installed, says Hostdeck: {site.going.words!r}")
        if site.installs > 1:
            found.wrong.append(f"{where}: wiped {site.installs} times")
        site.reinstalls.close()
        site.operations.close()


def _judge(found: Checks, operations: list[Operation], truth: Truth, where: str) -> None:
    found.runs += 1
    for operation in operations:
        found.operations += 1
        found.ends[str(operation.state)] += 1
        if truth.contradicts(operation):
            found.wrong.append(f"{where}: {operation.action} {operation.state} {operation.said!r}")


def trusting(answer: dict[str, Any], *more: Any) -> AsyncAnswer:
    """The null control: any failure is the task's, as it was before."""
    from tui.api.looks import read_check

    if failure_code(answer) is not None and "not found" not in str(answer).lower():
        return Failed("trusted", answer)
    return read_check(answer, *more)


def control(runs: int, seed: int) -> Checks:
    """The same with a client that takes every failure for the task's."""

    def classify(status: int, body: bytes, key: str, task: Any, others: Any) -> AsyncAnswer:
        return trusting(decode(status, body), key, task)

    with patch("tui.api.looking.classify", classify):
        return measure(runs, seed)


def report(found: Checks, seed: int) -> str:
    """One line, and one for each wrong outcome."""
    ends = ", ".join(f"{count} {end}" for end, count in found.ends.most_common())
    first = (
        f"seed {seed}: {len(shapes())} shapes, {found.runs} runs, {found.operations} "
        f"operations ({ends}), "
    )
    return "\n".join([f"{first}{len(found.wrong)} wrong", *found.wrong[:40]])
