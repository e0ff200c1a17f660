"""Long days and odd clocks: history is tidied without losing what anything rests on; a wrong clock
costs no day."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.remote.test_ladder import METAL as ROW
from tests.support.operations import operation
from tui.clock import HandClock, age_s, is_fresh, left_s, rest_s
from tui.errors import PinRejected
from tui.models.async_answer import AsyncKey
from tui.operations.journal.journal import Journal
from tui.operations.loose_ends import OPENERS, RELEVANT, loose_ends
from tui.operations.outcomes.verdict import BEFORE
from tui.operations.pin_guard import AGAIN_S, LOCKED_AFTER, LOCKED_S, check_pin_wait
from tui.remote.ladder import ladder
from tui.store.operations import ORDERS, LooseEnd, Operation, OpState, Planned
from tui.store.reading import Reading
from widgets.operation_lines import left_words

DAY_S = 86_400.0
LONG_S = 500 * DAY_S
NEWER = 25
"""More recent operations than it takes to prove that time has passed."""


@pytest.fixture
def path(home: Path) -> Path:
    return home / "state" / "journal.sqlite3"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def journal(path: Path, clock: HandClock) -> Journal:
    return hasty(Journal(path, "me", clock))


def hasty(journal: Journal) -> Journal:
    """Nothing here is about what a crash of the machine leaves."""
    journal._db.execute("PRAGMA synchronous=OFF")
    return journal


def write(
    journal: Journal,
    action: str,
    *states: OpState,
    server_id: int = 1,
    batch: str = "",
    said: str = "",
    **parameters: object,
) -> int:
    [operation] = journal.plan(
        [Planned(action, server_id, f"s{server_id}", json.dumps(parameters), locks=False)],
        profile="main",
        who="test",
        batch=batch,
    )
    for state in states:
        key = AsyncKey("k" * 32) if state is OpState.RUNNING else None
        is_done = state is OpState.DONE
        # The invoice of an order is a loose end until it is paid.
        invoice = json.dumps({"invoice": 900 + server_id, "status": "Unpaid"})
        journal.move(
            operation.id,
            state,
            key=key,
            words=said if is_done else "",
            answer=invoice if is_done and action in ORDERS else None,
        )
    return operation.id


DONE = (OpState.SENDING, OpState.DONE)
HISTORIES = (
    DONE,
    (OpState.SENDING, OpState.UNKNOWN),
    (OpState.SENDING, OpState.FAILED),
    (OpState.SENDING,),
)


def years_pass(journal: Journal, clock: HandClock, *, days: float = 500) -> None:
    """The clock goes on, and enough is done after it that nobody can doubt that."""
    clock.advance(days * DAY_S)
    for at in range(NEWER):
        write(journal, "tags/add", *DONE, server_id=900 + at)


def numbers(journal: Journal) -> set[int]:
    return {item.id for item in journal.since("main", 0)}


def ends(journal: Journal) -> tuple[LooseEnd, ...]:
    return loose_ends(journal.naming("main", RELEVANT), journal.open_operations("main"))


@pytest.mark.parametrize("ahead_s", [LONG_S, 10 * LONG_S, 1e11])
@pytest.mark.parametrize("used", [0, 1, 5])
def test_a_clock_far_ahead_deletes_nothing(
    journal: Journal, clock: HandClock, ahead_s: float, used: int
) -> None:
    """Nor do a few operations whose times come from that clock."""
    for at in range(NEWER):
        write(journal, "eq/reboot", *DONE, server_id=at)
    clock.advance(ahead_s)
    for at in range(used):
        write(journal, "eq/reboot", *DONE, server_id=at)
    before = numbers(journal)
    journal.tidy()
    assert numbers(journal) == before


@pytest.mark.parametrize("opener", sorted(OPENERS))
def test_what_a_loose_end_rests_on_outlives_401_real_days(
    journal: Journal, clock: HandClock, opener: str
) -> None:
    before_it = {BEFORE: {"replaced": True}}
    facts = {"media": "pxe", "port": "gi1", "ip": "192.0.2.1", **before_it}
    said = "A new API key, number 1: its value was in the lost answer."
    number = write(journal, opener, *DONE, said=said, **facts)
    closed = write(journal, opener, *DONE, said=said, server_id=2, **facts)
    before = ends(journal)
    assert {end.id for end in before} == {number, closed}
    journal.settle(closed, "A person has looked.")
    before, plain = ends(journal), write(journal, "eq/reboot", *DONE, server_id=3)
    years_pass(journal, clock, days=401)
    journal.tidy()
    assert ends(journal) == before
    assert number in numbers(journal)
    assert journal.events(number)
    assert not {plain, closed} & numbers(journal), "and what nothing rests on is forgotten"


def test_history_that_only_closes_is_kept_with_what_it_closes(
    journal: Journal, clock: HandClock
) -> None:
    """The way is unknown for ever and closed; without its closing it would be open again."""
    write(journal, "net/port_off", OpState.SENDING, OpState.UNKNOWN, port="gi1")
    write(journal, "net/port_on", *DONE, port="gi1")
    before = ends(journal)
    years_pass(journal, clock)
    journal.tidy()
    assert {end.what for end in ends(journal)} == {end.what for end in before}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(RELEVANT)),
            st.integers(1, 3),
            st.sampled_from(["gi1", "gi2"]),
            st.sampled_from(HISTORIES),
            st.floats(0, 300 * DAY_S),
            st.booleans(),
        ),
        max_size=15,
    ),
)
@settings(max_examples=40, deadline=None)
def test_tidying_never_changes_what_is_open(
    tmp_path_factory: pytest.TempPathFactory,
    history: list[tuple[str, int, str, tuple[OpState, ...], float, bool]],
) -> None:
    clock = HandClock()
    journal = hasty(
        Journal(tmp_path_factory.mktemp("tidy") / "state" / "journal.sqlite3", "me", clock)
    )
    for action, server_id, port, states, wait_s, settled in history:
        number = write(
            journal, action, *states, server_id=server_id, port=port, ip=port, media="pxe"
        )
        if settled:
            journal.settle(number, "looked")
        clock.advance(wait_s)
    years_pass(journal, clock, days=250)
    before = ends(journal)
    journal.tidy()
    assert ends(journal) == before
    journal.close()


def test_what_is_open_undecided_unseen_or_of_a_reinstall_is_kept(
    journal: Journal, clock: HandClock, path: Path
) -> None:
    undecided = write(journal, "eq/reboot", OpState.SENDING, OpState.UNKNOWN, server_id=1)
    running = write(journal, "eq/reboot", OpState.SENDING, OpState.RUNNING, server_id=2)
    waiting = write(journal, "eq/reboot", server_id=3)
    sibling = write(journal, "eq/reboot", *DONE, server_id=4, batch="b")
    write(journal, "eq/reboot", OpState.SENDING, OpState.RUNNING, server_id=5, batch="b")
    step = write(journal, "eq/reinstall", *DONE, server_id=6, batch="install")
    unseen = write(journal, "eq/reboot", OpState.SENDING, server_id=7)
    journal.move(unseen, OpState.DONE, unseen=True)
    named = write(journal, "eq/reboot", *DONE, server_id=8)
    plain = write(journal, "eq/reboot", *DONE, server_id=9)
    journal._db.execute("INSERT INTO claim VALUES ('main', 'invoice 7', ?)", (named,))
    folder = path.with_suffix(".reinstalls")
    folder.mkdir()
    (folder / "install.json").write_text("{}")
    years_pass(journal, clock)
    journal.tidy()
    assert {undecided, running, waiting, sibling, step, unseen, named} <= numbers(journal)
    assert plain not in numbers(journal)
    assert journal._db.execute("SELECT * FROM claim").fetchall() == [("main", "invoice 7", named)]


# Wrong clocks


@pytest.mark.parametrize("ahead_s", [61.0, 3600.0, DAY_S, 500 * DAY_S])
@pytest.mark.parametrize("failures", [1, LOCKED_AFTER])
def test_a_wrong_pin_while_the_clock_was_ahead_costs_no_day(
    path: Path, clock: HandClock, ahead_s: float, failures: int
) -> None:
    clock._now += ahead_s
    first = Journal(path, "first", clock)
    for _ in range(failures):
        first.note_pin("main", worked=False)
    first.close()
    clock._now -= ahead_s
    again = Journal(path, "again", clock)
    with pytest.raises(PinRejected):
        check_pin_wait(*again.pin_failures("main"), clock.now())
    again.close()
    clock.advance((LOCKED_S if failures >= LOCKED_AFTER else AGAIN_S) + 1)
    later = Journal(path, "later", clock)
    check_pin_wait(*later.pin_failures("main"), clock.now())


def test_a_wrong_pin_while_the_clock_was_behind_is_over_as_soon_as_it_is_right(
    journal: Journal, clock: HandClock
) -> None:
    clock._now -= DAY_S
    journal.note_pin("main", worked=False)
    clock._now += DAY_S
    check_pin_wait(*journal.pin_failures("main"), clock.now())


@given(st.floats(-1e12, 1e12), st.floats(-1e12, 1e12), st.floats(0, 1e6))
def test_stored_times_are_never_negative_nor_too_long(
    stored: float, now: float, span: float
) -> None:
    assert age_s(stored, now) >= 0
    assert 0 <= rest_s(stored, now, span) <= span * 1.001 + 1e-3
    assert 0 <= left_s(stored + span, stored, now) <= span * 1.001 + 1e-3
    if is_fresh(stored, now, span):
        assert stored <= now
    assert not is_fresh(None, now, span)


def done_at(action: str, at: float) -> Operation:
    return operation(action, at, server_id=ROW.id, server_name=ROW.hostname)


def test_a_reset_in_the_future_holds_up_no_day() -> None:
    now = 1_795_000_000.0
    waits = ladder(ROW, [done_at("eq/unit_reset", now - 10)], Reading(), now).advice
    assert "Wait" in waits
    assert "Wait" not in ladder(ROW, [done_at("eq/unit_reset", now + DAY_S)], Reading(), now).advice


@pytest.mark.parametrize(
    ("since_s", "words"),
    [
        (0, "at most 2 h"),
        (-60, "at most 1 h 59 min"),
        (DAY_S, "at most 2 h"),
        (-3600, "at most 1 h"),
        (-DAY_S, "over? check"),
    ],
)
def test_what_ends_by_itself_never_lasts_longer_than_it_can(since_s: float, words: str) -> None:
    now = 1_795_000_000.0
    end = LooseEnd(1, 1, "web", "Way open", "", "warn", now + since_s, now + since_s + 7200, "")
    assert left_words(end, now) == words
