"""The background round: every server in turn, and never more requests than are configured."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.operations.rig import wind
from tests.support.scratch import new_directory
from tui.assembly import for_dashboard
from tui.clock import HandClock
from tui.config.settings import Network
from tui.credentials.vault import Found
from tui.engine import Engine
from tui.models.kind import ServerKind
from tui.parts import Account
from tui.readings.attention import COST, Budget, Eyes, Want, Wish
from tui.readings.background_round import RETRY_S, ROUND, ROUND_S, BackgroundRound, wants_of
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World
from tui.store.topics import ACCOUNT

KINDS = (ServerKind.BARE_METAL, ServerKind.VM, ServerKind.UNKNOWN)


def kind_of(server_id: int) -> ServerKind:
    return KINDS[server_id % 3]


class Times:
    """Times of the readings; a reading takes no time."""

    def __init__(self) -> None:
        self.now = 0.0
        self.read: dict[Wish, float] = {}

    def wait_s(self, wish: Wish, age_s: float) -> float | None:
        return self.read[wish] + age_s - self.now if wish in self.read else 0.0


def turn(made: BackgroundRound, times: Times) -> Wish | None:
    """Take the next reading, at one second each."""
    wish, _ = made.choose(kind_of, times.wait_s)
    if wish is not None:
        made.take()
        times.read[wish] = times.now
        made.note(wish, times.now, kind_of(wish.server_id))
    times.now += 1.0
    return wish


@given(st.lists(st.sets(st.integers(1, 30)), min_size=1, max_size=4))
def test_a_round_reads_everything_of_every_server_once(lists: list[set[int]]) -> None:
    """Lists change meanwhile: new servers are read, and those that are gone are not."""
    made, times = BackgroundRound(), Times()
    for ids in lists:
        made.renew(ids)
        for _ in range(5):
            wish = turn(made, times)
            if wish is not None:
                assert wish.server_id in ids
    expected = {Wish(each, want) for each in ids for want in wants_of(kind_of(each))}
    for _ in range(int(RETRY_S) + 3 * len(expected) + 3):
        if made.is_whole:
            break
        turn(made, times)
    assert expected <= set(times.read)
    state = made.state()
    assert (state.read, state.total) == (len(ids), len(ids))
    assert state.oldest_at == (min(times.read[each] for each in expected) if ids else None)


def test_fresh_readings_are_passed_over_and_the_next_look_is_known() -> None:
    made, times = BackgroundRound(), Times()
    made.renew([3, 6])  # bare metal
    times.read[Wish(3, Want.POWER)] = 0.0
    made.note(Wish(3, Want.POWER), 0.0, ServerKind.BARE_METAL)
    assert [turn(made, times) for _ in range(5)] == [
        Wish(3, Want.SENSORS),
        Wish(3, Want.DETAIL),
        Wish(6, Want.POWER),
        Wish(6, Want.SENSORS),
        Wish(6, Want.DETAIL),
    ]
    assert made.choose(kind_of, times.wait_s) == (None, ROUND_S[Want.POWER] - times.now)


@given(
    st.floats(1.0, 600.0),
    st.lists(st.tuples(st.floats(0.0, 30.0), st.integers(0, 8)), max_size=60),
)
def test_all_requests_together_keep_the_rate(
    per_minute: float, steps: list[tuple[float, int]]
) -> None:
    """Readings that need more requests than planned, and requests of the person, count too."""
    budget, now, sent, own = Budget(per_minute, 0.0), 0.0, 0, 0
    for wait_s, requests in steps:
        now += wait_s
        if budget.spend(COST[Want.POWER], now, reserve=budget.reserve) == 0.0:
            for _ in range(requests):
                budget.note_request(now)
            sent += requests
        elif requests:
            budget.note_request(now)  # a person waits for no budget
            own, sent = own + 1, sent + 1
    burst = max(8.0, per_minute / 2)
    most_owed = burst + max((requests for _, requests in steps), default=0) + own
    assert sent <= burst + per_minute / 60.0 * now + most_owed


def test_the_background_leaves_requests_for_the_screen() -> None:
    budget = Budget(60.0, 0.0)
    while budget.spend(COST[Want.POWER], 0.0, reserve=budget.reserve) == 0.0:
        pass
    assert budget.spend(COST[Want.SENSORS], 0.0) == 0.0


PER_MINUTE = 30.0


@pytest.fixture
def stage(simulator: SimulatorServer) -> Iterator[tuple[Engine, HandClock, list[Exception]]]:
    """An engine that reads all servers, on a clock wound by hand."""
    clock, bugs = HandClock(), list[Exception]()
    account = Account(
        url=lambda: simulator.url,
        journal_file=lambda: new_directory() / "j" / "journal.sqlite3",
        profile="default",
        who="",
        network=Network(requests_per_second=500.0, budget_per_minute=PER_MINUTE),
    )
    engine = for_dashboard(
        clock,
        account,
        find_secret=lambda: Found(DEMO_KEY, "key"),
        on_bug=bugs.append,
        reads_all=True,
    )
    yield engine, clock, bugs
    engine.stop()
    assert bugs == []


def test_the_simulator_counts_no_more_requests_than_configured(
    stage: tuple[Engine, HandClock, list[Exception]], world: World
) -> None:
    engine, clock, _ = stage
    engine.start(print)
    wind(clock, lambda: engine.store.fleet.value, "the list came")
    began, before = clock.monotonic(), sum(world.requests.values())
    engine.look(Eyes(selected=25250, visible=(25250,)))

    def state() -> object:
        return engine.store.known(ROUND, ACCOUNT).value

    counts: list[tuple[float, int]] = []

    def all_read() -> bool:
        counts.append((clock.monotonic() - began, sum(world.requests.values()) - before))
        found = engine.store.known(ROUND, ACCOUNT).value
        return found is not None and found.oldest_at is not None

    wind(clock, all_read, "every server was read")
    assert state().read == state().total == 12
    burst = max(8.0, PER_MINUTE / 2)
    for passed_s, sent in counts:
        assert sent <= burst + PER_MINUTE / 60.0 * passed_s + 1
    passed_s, sent = counts[-1]
    assert sent >= 0.5 * PER_MINUTE / 60.0 * passed_s, "the requests that there are are used"
    assert all(engine.store.power(row.id).taken_at for row in engine.store.fleet.value.rows)
