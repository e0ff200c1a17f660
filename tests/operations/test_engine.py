"""The engine as a whole: signing in, staying patient without a network, leaving nothing behind."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.operations.rig import wind
from tests.support.scratch import new_directory
from tests.support.shared_simulator import SharedSimulator
from tests.support.until import until_now
from tui.assembly import for_dashboard
from tui.clock import HandClock
from tui.config.settings import Network
from tui.credentials.vault import Found
from tui.engine import HURRIED_READS_S
from tui.errors import CredentialError, HostdeckError, SignInRefused
from tui.models.power import Power
from tui.parts import Account
from tui.readings.attention import Eyes
from tui.sign_in import RETRY_LONGEST_S
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World
from tui.store.cache import read_cache
from tui.workers.pool import GRACE_S, Urgency, WorkerPool

FAST = Network(requests_per_second=500.0, budget_per_minute=60_000.0)
GOOD = Found(DEMO_KEY, "key from HOSTKEY_API_KEY")


class Stage:
    """An engine, and whom it asked for help."""

    def __init__(
        self, url: str, find: Callable[[], Found | None], cache_file: Path | None = None
    ) -> None:
        self.clock = HandClock()
        self.bugs: list[Exception] = []
        self.asked: list[HostdeckError | None] = []
        account = Account(
            url=lambda: url,
            journal_file=lambda: new_directory() / "j" / "journal.sqlite3",
            profile="default",
            who="",
            network=FAST,
        )
        self.engine = for_dashboard(
            self.clock,
            account,
            find_secret=find,
            on_bug=self.bugs.append,
            cache_file=cache_file,
        )
        self.store = self.engine.store

    def start(self) -> Stage:
        self.engine.start(self.asked.append)
        return self

    def signed_in(self) -> None:
        self.wind(lambda: self.store.fleet.value is not None, "the fleet came")
        assert self.store.session.signed_in

    def wind(self, condition: Callable[[], object], what: str, step_s: float = 0.25) -> None:
        wind(self.clock, condition, what, step_s)

    def close(self) -> None:
        self.engine.stop()
        assert self.bugs == []


@pytest.fixture
def dead_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture
def stages() -> Iterator[list[Stage]]:
    made: list[Stage] = []
    yield made
    for stage in made:
        stage.close()


def test_a_key_that_works_brings_the_fleet(simulator: SimulatorServer, stages: list[Stage]) -> None:
    stage = Stage(simulator.url, lambda: GOOD).start()
    stages.append(stage)
    stage.signed_in()
    assert len(stage.store.fleet.value or ()) == 12
    session = stage.store.session
    assert (session.account, session.source, session.problem) == (
        "54321",
        "key from HOSTKEY_API_KEY",
        "",
    )
    assert stage.asked == []


def test_what_is_looked_at_is_read(simulator: SimulatorServer, stages: list[Stage]) -> None:
    stage = Stage(simulator.url, lambda: GOOD).start()
    stages.append(stage)
    stage.signed_in()
    stage.engine.look(Eyes(selected=25250, visible=(25250, 25251), sensors=True))
    stage.wind(lambda: stage.store.power(25250).value is Power.ON, "its power was read")
    stage.wind(lambda: stage.store.sensors(25250).value, "its sensors were read")
    stage.wind(lambda: stage.store.detail(25250).value, "its details were read")
    stage.wind(lambda: stage.store.power(25251).value, "then its neighbor's")
    assert stage.store.detail(30010).value is None, "nothing of a server that is off the screen"


@pytest.mark.parametrize(
    "error", [None, CredentialError("Reading the key file", said="It is readable by others.")]
)
def test_without_a_usable_secret_a_person_is_asked(
    simulator: SimulatorServer, world: World, stages: list[Stage], error: CredentialError | None
) -> None:
    def find() -> Found | None:
        if error is not None:
            raise error
        return None

    stage = Stage(simulator.url, find).start()
    stages.append(stage)
    until_now(lambda: stage.asked == [error], "a person was asked, with the reason")
    assert stage.store.session.busy == ""
    assert sum(world.requests.values()) == 0, "nothing was sent"


def test_a_refused_key_is_tried_once_and_a_person_asked(
    simulator: SimulatorServer, world: World, stages: list[Stage]
) -> None:
    stage = Stage(simulator.url, lambda: Found("no-such-key", "key from HOSTKEY_API_KEY")).start()
    stages.append(stage)
    until_now(lambda: stage.asked, "a person was asked")
    assert isinstance(stage.asked[0], SignInRefused)
    stage.clock.advance(3600)
    until_now(lambda: stage.engine.idle, "nothing is under way")
    assert world.requests["auth/login"] == 1, "an account lock is worse than old data"
    stage.engine.sign_in.submit(GOOD.credentials(), "key typed")
    stage.signed_in()
    assert stage.store.session.source == "key typed"


def test_without_a_network_it_says_since_when_and_tries_by_itself(
    dead_port: int, world: World, stages: list[Stage]
) -> None:
    stage = Stage(f"http://127.0.0.1:{dead_port}", lambda: GOOD).start()
    stages.append(stage)
    until_now(lambda: stage.store.session.problem, "the problem is said")
    since = stage.store.session.problem_since
    assert "refused the connection" in stage.store.session.problem
    stage.wind(lambda: stage.clock.monotonic() > 40, "several tries went by")
    until_now(lambda: stage.engine.idle, "no try is under way")
    assert stage.store.session.problem_since == since, "the same problem, the same beginning"
    assert stage.asked == [], "nobody can help with that"
    server = SharedSimulator(world, dead_port).start()
    try:
        stage.wind(lambda: stage.store.session.signed_in, "it signed in by itself", step_s=1.0)
        stage.signed_in()
        assert stage.store.session.problem == ""
        assert stage.store.session.problem_since is None
    finally:
        stage.close()
        stages.clear()
        server.stop()


def test_refresh_tries_to_connect_now(dead_port: int, world: World, stages: list[Stage]) -> None:
    stage = Stage(f"http://127.0.0.1:{dead_port}", lambda: GOOD).start()
    stages.append(stage)
    until_now(lambda: stage.store.session.problem, "the problem is said")
    until_now(lambda: stage.engine.idle, "no try is under way")
    server = SharedSimulator(world, dead_port).start()
    try:
        stage.engine.renew()
        until_now(lambda: stage.store.session.signed_in, "signed in without waiting")
        assert stage.clock.monotonic() == 0
    finally:
        stage.close()
        stages.clear()
        server.stop()


def test_leaving_ends_the_session_and_every_thread(
    simulator: SimulatorServer, world: World, home: Path
) -> None:
    before = {item.ident for item in threading.enumerate()}
    cache_file = home / "cache" / "fleet.jsonl"
    stage = Stage(simulator.url, lambda: GOOD, cache_file).start()
    stage.signed_in()
    assert len(world.logins) == 1
    stage.close()
    assert world.logins == {}, "signed out at the provider"

    def left() -> bool:
        ours = {item.ident for item in threading.enumerate() if item.name.startswith("hostdeck-")}
        return ours <= before

    until_now(left, "all threads ended")
    cached = read_cache(cache_file)
    assert cached is not None
    assert [row.id for row in cached.fleet.rows] == [
        row.id for row in (stage.store.fleet.value or cached.fleet).rows
    ]
    assert DEMO_KEY.encode() not in cache_file.read_bytes()


def test_the_next_start_shows_the_last_fleet_before_any_request(
    simulator: SimulatorServer, dead_port: int, home: Path, stages: list[Stage]
) -> None:
    cache_file = home / "cache" / "fleet.jsonl"
    first = Stage(simulator.url, lambda: GOOD, cache_file).start()
    first.signed_in()
    first.close()
    second = Stage(f"http://127.0.0.1:{dead_port}", lambda: GOOD, cache_file)
    stages.append(second)
    second.engine.open_cache()
    assert len(second.store.fleet.value or ()) == 12
    assert second.store.session.account == "54321"
    assert not second.store.session.signed_in
    second.start()
    until_now(lambda: second.store.session.problem, "the network is missed")
    assert len(second.store.fleet.value or ()) == 12, "what was known stays"


@pytest.mark.parametrize(("hurried", "most_s"), [(True, HURRIED_READS_S), (False, GRACE_S)])
def test_reads_hold_up_nobody_whose_terminal_is_gone(
    simulator: SimulatorServer,
    stages: list[Stage],
    monkeypatch: pytest.MonkeyPatch,
    hurried: bool,
    most_s: float,
) -> None:
    graces: list[float] = []
    stop = WorkerPool.stop

    def noted(pool: WorkerPool, grace_s: float, **more: Any) -> None:
        graces.append(grace_s)
        stop(pool, grace_s, **more)

    stage = Stage(simulator.url, lambda: GOOD).start()
    stage.signed_in()
    monkeypatch.setattr(WorkerPool, "stop", noted)
    stage.engine.stop(hurried=hurried)
    assert graces == [most_s]
    assert stage.bugs == []


def test_who_signed_out_is_not_signed_in_again_by_itself(
    dead_port: int, world: World, stages: list[Stage]
) -> None:
    """The line was bad, and the sign-in is tried again and again: not after somebody has decided
    otherwise."""
    stage = Stage(f"http://127.0.0.1:{dead_port}", lambda: GOOD).start()
    stages.append(stage)
    until_now(lambda: stage.store.session.problem and stage.engine.idle, "the problem is said")
    stage.engine.sign_out()
    until_now(lambda: stage.asked and stage.engine.idle, "a person is asked")
    server = SharedSimulator(world, dead_port).start()
    try:
        later = threading.Event()
        due = stage.clock.monotonic() + RETRY_LONGEST_S + 1.0
        stage.engine._schedule.at(due, later.set, Urgency.VISIBLE, "the test")
        stage.wind(later.is_set, "whatever was to be tried by then has begun")
        until_now(lambda: stage.engine.idle, "nothing is under way")
        tried = world.requests["auth/login"]
        assert (tried, stage.store.session.signed_in) == (0, False)
    finally:
        stage.close()
        stages.clear()
        server.stop()
