"""The programs that are compared, their homes, and the servers they show."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from screens.fleet.fleet_columns import DEFAULT, fleet_columns
from tests.bench.terminal import BenchError, Desk, Terminal
from tests.support.process import know_the_way
from tui.fleet.filter import search_key
from tui.fleet.fleet import Fleet
from tui.fleet.rows import ServerRow
from tui.models.kind import ServerKind
from tui.models.power import Power
from tui.models.sensors import SensorStatus
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.fleets import fleet
from tui.store.cache import cache_file, write_cache
from widgets.glyphs import glyphs_for

ROOT = Path(__file__).parents[2]
APPS = Path(__file__).parent / "apps"
# What the console script `hostdeck` runs.
HOSTDECK = (sys.executable, "-c", "from tui.__main__ import main; main()")
CLOSED_PORT = "http://127.0.0.1:9"
"""Refuses connections: what the cache gave stays on the screen."""
BOTTOM = 15
"""A row this far down a list is near the bottom of the first screen at 120x40, which shows 19: with
it the frame is complete."""
LIST_COLUMNS = 72
"""Columns of the screen that hold nothing but Hostdeck's list; its side panel is to the right of
them."""

_ROLES = ("web", "db", "api", "build", "cache", "mail", "edge", "queue")
_SYSTEMS = ("Debian 12", "Ubuntu 24.04", "AlmaLinux 9", "Windows Server 2022", "Rocky Linux 9")
_CPUS = ("Xeon E-2288G", "EPYC 7402", "Ryzen 9 5950X", "Xeon E5-2620v4")


def make_server(at: int) -> ServerRow:
    """Server number `at`, with everything known that a list shows."""
    metal, high, low = at % 3 == 0, at >> 8 & 255, at & 255
    return ServerRow(
        id=100_000 + at,
        hostname=f"{_ROLES[at * 7 % 8]}-{at:05d}",
        kind=ServerKind.BARE_METAL if metal else ServerKind.VM,
        location=("NL", "US", "DE", "FI", "TR", "IS")[at % 6],
        ip=f"10.{at >> 16}.{high}.{low}",
        macs=(f"0c:c4:7a:{at >> 16:02x}:{high:02x}:{low:02x}",),
        status="rent",
        power=Power.OFF if at % 11 == 0 else Power.ON,
        os=_SYSTEMS[at % 5],
        cpu=_CPUS[at % 4],
        cores=8,
        ram_gb=float(2 ** (at % 6 + 3)),
        disk="2x960 GB SSD",
        disk_gb=1920.0,
        hottest_c=35.0 + at % 30 if metal else None,
        alarm=SensorStatus.OK if metal else SensorStatus.UNKNOWN,
        tags=(("env", ("prod", "stage", "ci")[at % 3]),),
        price=5.0 + at % 200,
        currency="EUR",
        due="2026-12-05",
        days_left=at % 31,
        detailed=True,
    )


def data_table_file(file: Path, rows: Sequence[ServerRow]) -> None:
    """The same rows, in the same columns, for the stock app."""
    columns = fleet_columns(glyphs_for(ascii=False), DEFAULT)
    content = {
        "columns": [(column.title, column.width) for column in columns],
        "rows": [[column.cell(row).text for column in columns] for row in rows],
        "keys": [search_key(row) for row in rows],
    }
    file.write_text(json.dumps(content))


@dataclass
class Bench:
    """What the measurements share: open terminals, a scratch directory, how often to repeat."""

    desk: Desk
    scratch: Path
    quick: bool
    _fleets: dict[int, Fleet] = field(default_factory=dict)

    def fleet(self, count: int) -> Fleet:
        """So many servers, by host name."""
        if count not in self._fleets:
            self._fleets[count] = Fleet.sorted(make_server(at) for at in range(count))
        return self._fleets[count]

    def bottom(self, count: int) -> str:
        """The host name near the bottom of the first screen."""
        return self.fleet(count).rows[BOTTOM].hostname

    # Programs, each in a home of its own

    def bare(self) -> Terminal:
        """Textual with one label."""
        return self._open([sys.executable, str(APPS / "bare.py")], self.scratch)

    def data_table(self, count: int) -> Terminal:
        """The stock widgets with so many servers."""
        file = self.scratch / f"table-{count}.json"
        if not file.exists():
            data_table_file(file, self.fleet(count).rows)
        return self._open([sys.executable, str(APPS / "data_table.py"), str(file)], self.scratch)

    def cached(self, count: int, *flags: str, **more: str) -> Terminal:
        """Hostdeck with so many servers in its cache and a provider that does not answer."""
        home = self.scratch / f"cached-{count}"
        if not home.exists():
            path = cache_file(home / ".cache/hostdeck", "default", CLOSED_PORT)
            write_cache(path, self.fleet(count).rows, time.time(), "4711")
        key = "0123456789abcdef-bench0bench0bench"
        return self._open(
            [*HOSTDECK, *flags, "--url", CLOSED_PORT], home, HOSTKEY_API_KEY=key, **more
        )

    def cached_accounts(self, accounts: int, count: int) -> Terminal:
        """Hostdeck with so many accounts in one list, each with so many servers in its cache."""
        home = self.scratch / f"cached-{accounts}-{count}"
        names = [f"account-{number}" for number in range(accounts)]
        if not home.exists():
            for name in names:
                path = cache_file(home / ".cache/hostdeck", name, CLOSED_PORT)
                write_cache(path, self.fleet(count).rows, time.time(), "4711")
            config = home / ".config/hostdeck/config.toml"
            config.parent.mkdir(parents=True)
            sections = (f'[profiles.{name}]\nurl = "{CLOSED_PORT}"\n' for name in names)
            config.write_text("[ui]\ntour = false\n" + "".join(sections))
        return self._open([*HOSTDECK, "--all-profiles"], home)

    def demo(self) -> Terminal:
        """`hostdeck demo`, with its simulator."""
        return self._open([*HOSTDECK, "demo"], self._home("demo"))

    def live(self, home: str = "live", **more: str) -> Terminal:
        """Hostdeck signed in at a simulator in which nothing changes."""
        return self._open(
            [*HOSTDECK, "--url", self._simulator],
            self._home(home),
            HOSTKEY_API_KEY=DEMO_KEY,
            **more,
        )

    def selling(self, presets: int) -> Terminal:
        """The same at a simulator that sells so many presets."""
        self._presets = presets
        return self._open(
            [*HOSTDECK, "--url", self._simulator], self._home("selling"), HOSTKEY_API_KEY=DEMO_KEY
        )

    def _home(self, name: str) -> Path:
        home = self.scratch / name
        home.mkdir(exist_ok=True)
        know_the_way(home)  # the page of the first start stands before nothing that is measured
        return home

    def program(self, argv: Sequence[str], home: Path, **more: str) -> Terminal:
        """Any other, on the same terminal."""
        return self._open(argv, home, **more)

    def _open(self, argv: Sequence[str], home: Path, **more: str) -> Terminal:
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            **more,
        }
        return self.desk.open(argv, environment, ROOT)

    # The simulator

    _process: subprocess.Popen[bytes] | None = None
    _others: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _presets = 0
    """How many it sells; 0 is its usual handful."""

    @cached_property
    def _simulator(self) -> str:
        """Its address. It ends when its standard input does, that is with us."""
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tui.simulator",
                "--until-eof",
                "--still",
                "--fleet",
                "small",
                "--presets",
                str(self._presets),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )
        assert self._process.stdout is not None
        url = self._process.stdout.readline().decode().strip()
        if not url:
            raise BenchError("The simulator ended at once.")
        return url

    def slow_provider(self, servers: int) -> tuple[str, list[int]]:
        """A simulator in which nothing ever ends: its address, and the ids of its servers."""
        url = self._provider("--fleet", str(servers), "--speed", "0.00001")
        return url, [server.id for server in fleet(str(servers))]

    def still_provider(self, servers: int) -> str:
        """Return the address of a simulator with so many servers, in which nothing changes."""
        return self._provider("--fleet", str(servers))

    def _provider(self, *options: str) -> str:
        process = subprocess.Popen(
            [sys.executable, "-m", "tui.simulator", "--until-eof", "--still", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )
        self._others.append(process)
        assert process.stdout is not None
        return process.stdout.readline().decode().strip()

    def home(self, name: str) -> Path:
        """Return the home directory of a program that was started before."""
        return self._home(name)

    def at(self, url: str, home: Path) -> Terminal:
        """Hostdeck signed in at a simulator, with a home of its own."""
        home.mkdir(exist_ok=True)
        know_the_way(home)
        return self._open([*HOSTDECK, "--url", url], home, HOSTKEY_API_KEY=DEMO_KEY)

    def close(self) -> None:
        """End the simulators."""
        for other in self._others:
            other.kill()
            other.wait()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
