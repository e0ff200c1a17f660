"""Two accounts at two simulators, with the same server ids, in one configuration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.support.process import run
from tests.support.shared_simulator import SharedSimulator
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World

WEB_01 = 20311
"""In both accounts; called web-01 in `work`, shop-01 in `home`."""
_WRONG_KEY = f"{DEMO_KEY[:-4]}gone"


@dataclass
class TwoAccounts:
    """The accounts `work` and `home`, and a shell that is configured for them."""

    home: Path
    work_world: World
    home_world: World
    urls: dict[str, str]

    def __call__(self, *words: str, **more: str) -> CompletedProcess[str]:
        """Type a command."""
        return run(self.home, "-m", "tui", *words, **more)

    def configure(self, **lines: str) -> None:
        """Write the configuration; `lines` are added to the sections of accounts."""
        sections = []
        for name, url in self.urls.items():
            more = lines.get(name, f'credential_command = ["echo", "{DEMO_KEY}"]')
            sections.append(f'[profiles.{name}]\nurl = "{url}"\n{more}\n')
        path = self.home / ".config" / "hostdeck" / "config.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(sections))

    def revoke(self, name: str) -> None:
        """Give an account a key that the provider refuses."""
        self.configure(**{name: f'credential_command = ["echo", "{_WRONG_KEY}"]'})


@pytest.fixture
def second_world() -> World:
    """The world of `home`."""
    world = World(fleet("small"), clock=SimClock(50.0), still=True)
    for machine in world.machines.values():
        machine.hostname = machine.hostname.replace("web-", "shop-")
    return world


@pytest.fixture
def accounts(
    home: Path, simulator: SimulatorServer, world: World, second_world: World
) -> Iterator[TwoAccounts]:
    """Both accounts, configured."""
    second = SharedSimulator(second_world).start()
    both = TwoAccounts(home, world, second_world, {"work": simulator.url, "home": second.url})
    both.configure()
    yield both
    second.stop()
