"""Killed with SIGKILL while servers and records of the account are changed as in the provider's
panel: nothing is lost, nothing happens twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from tests.hardening import kills
from tests.hardening.panel_worker import KINDS
from tui.models.base import Params
from tui.simulator import asgi_app
from tui.simulator.fleets import fleet
from tui.simulator.machines import Machine
from tui.simulator.world import World

_NAMES = ("params[name]", "name", "bucket_name")
ACTIONS = frozenset(request.action.name for kind in KINDS for request in kind(1))


class PanelProvider(kills.Provider):
    """The simulator with VMs, counting what it is asked for by server or name of the record."""

    worker = "tests.hardening.panel_worker"

    def __init__(self, servers: int) -> None:
        self.asked: Counter[str] = Counter()
        super().__init__(servers)

    def machines(self, count: int) -> list[Machine]:
        web = next(machine for machine in fleet("small") if machine.hostname == "web-01")
        return [
            Machine(
                100_000 + at,
                f"s{100_000 + at}",
                web.preset,
                web.location,
                ips=[f"10.0.{at // 250}.{at % 250}"],
                hardware=web.hardware,
            )
            for at in range(count)
        ]

    def note(self, action: str, fields: dict[str, str]) -> None:
        """Count a request."""
        if action not in ACTIONS:
            return
        about = fields.get("id") or next((fields[name] for name in _NAMES if name in fields), "")
        if action == "rhr/add":
            about = f"r{fields['params[eq_id]']}"
        self.asked[f"{action}:{about}"] += 1

    def params_of(self, action: str, about: int | str) -> Params:
        number = int(str(about).removeprefix("r"))
        requests = (request for kind in KINDS for request in kind(number))
        return next(request.params for request in requests if request.action.name == action)

    def seen(self, first: int) -> Iterator[tuple[str, int]]:
        for name, times in self.asked.items():
            if 0 <= int(re.findall(r"[0-9]+", name)[-1]) - first < kills.EACH:
                yield name, times


def measure(runs: int, seed: int, **more: Any) -> kills.Tally:
    """Kill as many processes as asked for, each while it makes these changes."""
    made: list[PanelProvider] = []
    answer = asgi_app.answer

    def counted(world: World, endpoint: str, fields: dict[str, str]) -> dict[str, Any]:
        made[0].note(f"{endpoint}/{fields.get('action', '')}", fields)
        return answer(world, endpoint, fields)

    def make(servers: int) -> PanelProvider:
        made.append(PanelProvider(servers))
        return made[0]

    with patch.object(asgi_app, "answer", counted):
        return kills.measure(runs, seed, make=make, **more)
