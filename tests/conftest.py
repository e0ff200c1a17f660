"""Fixtures of all tests: a simulator for each, a client on it, an isolated home."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.support import (
    early_waits,
    idle,
    order,
    parts_left,
    quick_styles,
    reruns,
    scratch,
    shared_bytecode,
)
from tests.support.driver import Deckhand
from tests.support.shared_simulator import SharedSimulator
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World
from tui.terminal.graphics import Graphics, graphics_of

os.environ["TEXTUAL_ANIMATIONS"] = "none"
# Times of the day are drawn in pictures.
os.environ["TZ"] = "UTC"
time.tzset()
# A developer's terminal that draws pictures would be sent some.
for _name in ("KITTY_WINDOW_ID", "TERM_PROGRAM"):
    os.environ.pop(_name, None)
if graphics_of(os.environ) is not Graphics.NONE:
    os.environ["TERM"] = "xterm-256color"
idle.install()
quick_styles.install()
parts_left.install()
# Five tests share two processors: how long one example takes, or takes to be made, says nothing.
hypothesis.settings.register_profile(
    "shared", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("shared")


@pytest.hookimpl(optionalhook=True)  # a run may be without xdist
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return three workers for each core: most tests wait for a simulator half of their time."""
    return max(2, (os.cpu_count() or 1) * 3)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for a random order."""
    parser.addoption("--shuffle", type=int, metavar="SEED", help="run the tests in a random order")


def pytest_configure(config: pytest.Config) -> None:
    """List waits that are true in advance."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(early_waits.EarlyWaits())


def pytest_collection(session: pytest.Session) -> None:
    """Share the work of compiling all test modules among the workers of a whole run."""
    config = session.config
    worker = getattr(config, "workerinput", None)
    if worker is not None and config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        shared_bytecode.import_share(int(worker["workerid"][2:]), int(worker["workercount"]))


@pytest.fixture(autouse=True)
def _parts_left() -> Iterator[None]:
    """End the threads of what the test made and did not stop."""
    since = parts_left.count()
    yield
    parts_left.end(since)


@pytest.fixture(autouse=True)
def _early_waits(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hand the notes on waits over with the report of the test."""
    yield
    request.node.user_properties.extend(early_waits.taken())


def pytest_collection_finish() -> None:
    """Keep the collector of garbage from walking over every module and test again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave nothing behind. Fail a run with too many second runs."""
    scratch.clear()
    reruns.check(session)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home; nothing of the machine's user is read or written."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in list(os.environ):
        if name.startswith(("XDG_", "HOSTKEY_", "NO_COLOR", "COLORFGBG")):
            monkeypatch.delenv(name)
    return tmp_path


@pytest.fixture
def world() -> World:
    """Twelve servers, nothing drifting, time a hundred times as fast."""
    return World(fleet("small"), clock=SimClock(50.0), still=True)


@pytest.fixture
def simulator(world: World) -> Iterator[SimulatorServer]:
    """The world over real HTTP."""
    server = SharedSimulator(world).start()
    yield server
    server.stop()


@pytest.fixture
def hand(simulator: SimulatorServer) -> Iterator[Deckhand]:
    """The dashboard on the simulator, and someone to press its keys."""
    deckhand = Deckhand(simulator.url)
    yield deckhand
    deckhand.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order the tests. Let those of `quarantine.txt` fail: each line there is a debt, listed with
    its reason."""
    seed = config.getoption("--shuffle")
    items[:] = order.longest_first(items) if seed is None else order.shuffled(items, seed)
    page = (Path(__file__).parent / "quarantine.txt").read_text("utf-8").splitlines()
    names = tuple(line for line in page if line and not line.startswith("#"))
    mark = pytest.mark.xfail(strict=False, reason="in quarantine: see tests/quarantine.txt")
    for item in items:
        if item.nodeid.startswith(names):
            item.add_marker(mark)
