"""Killed with SIGKILL while servers and records of the account are changed as in the provider's
panel: nothing is lost, nothing happens twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from tests.hardening import kills
from tests.hardening.panel_worker import ADDRESS, FULL_ZONE, INVOICE_TOTAL, all_requests
from tui.models.base import Params
from tui.simulator import asgi_app
from tui.simulator.fleets import fleet
from tui.simulator.machines import Machine
from tui.simulator.world import World

FIRST = 100_000
"""First number of the first run."""
_NAMES = ("params[name]", "name", "bucket_name")
ACTIONS = frozenset(request.action.name for request in all_requests(1))


class PanelProvider(kills.Provider):
    """The simulator with VMs, counting what it is asked for by server or name of the record."""

    worker = "tests.hardening.panel_worker"

    def __init__(self, servers: int) -> None:
        self.asked: Counter[str] = Counter()
        self.first = FIRST
        """First number of the run that is under way."""
        super().__init__(servers)
        self.fill_account(range(FIRST, FIRST + servers))

    def fill_account(self, numbers: range) -> None:
        """Give the account an unpaid invoice and a DNS record for each number."""
        account = self.world.account
        account.balance = float(len(numbers))
        for number in numbers:
            entry = account.invoice(float(INVOICE_TOTAL), "Unpaid", "VM (monthly)")
            entry["id"] = number
            account.zones[FULL_ZONE].append(
                {"name": f"r{number}", "type": "A", "content": ADDRESS, "ttl": 3600, "priority": 0}
            )

    def machines(self, count: int) -> list[Machine]:
        web = next(machine for machine in fleet("small") if machine.hostname == "web-01")
        return [
            Machine(
                FIRST + at,
                f"s{FIRST + at}",
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
        if action == "whmcs/apply_credit":
            about = f"r{fields['invoice_id']}"
        if action == "auth/flip_tag":
            about = f"r{self.first}"
        self.asked[f"{action}:{about}"] += 1

    def params_of(self, action: str, about: int | str) -> Params:
        number = int(str(about).removeprefix("r"))
        requests = all_requests(number)
        return next(request.params for request in requests if request.action.name == action)

    def seen(self, first: int) -> Iterator[tuple[str, int]]:
        for name, times in self.asked.items():
            if 0 <= int(re.findall(r"[0-9]+", name)[-1]) - first < kills.EACH:
                yield name, times
        self.first = first + kills.EACH


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
