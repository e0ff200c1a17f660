"""The composition root: the only place that builds the parts of a process and joins them.

`for_dashboard`, `for_command` and `for_background` each build one process; `client_for` and
`journal_at` serve commands that only read. Parts are made at their first use, so nothing heavy is
imported before the first frame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.client_assembly import client_for as client_for
from tui.credentials.lease import PinLease
from tui.engine import Engine
from tui.parts import Account, Parts
from tui.readings.fleet_cache import FleetCache
from tui.readings.screen_reads import ScreenReads
from tui.sign_in import SignIn
from tui.store.store import Store
from tui.user_channel import UserChannel
from tui.workers.lazy import Lazy
from tui.workers.pool import WorkerPool
from tui.workers.schedule import Schedule

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.clock import Clock
    from tui.credentials.vault import Found
    from tui.history.sensor_history import SensorHistory
    from tui.operations.change_runner import Operations
    from tui.operations.follow_ups import FollowUps
    from tui.operations.journal.journal import Journal
    from tui.readings.fact_recorder import FactRecorder
    from tui.readings.refresher import Refresher
    from tui.readings.topic_reader import Source, TopicReader
    from tui.reinstall.runner import Reinstalls
    from tui.remote.answer_gate import AnswerGate
    from tui.remote.console_files import ConsoleFiles
    from tui.store.operations import Operation
    from tui.store.reinstalls import Going
    from tui.workers.poller import Poller

OnBug = Callable[[Exception], None]


def for_dashboard(
    clock: Clock,
    account: Account,
    *,
    find_secret: Callable[[], Found | None],
    on_bug: OnBug,
    cache_file: Path | None = None,
    keep_key: Callable[[str], None] | None = None,
    pin_lease_min: float = 0.0,
    make_history: Callable[[Store], SensorHistory] | None = None,
    fact_path: Callable[[], Path] | None = None,
    traffic_warn_percent: float = 100.0,
    answers: str = "",
    reads_all: bool = False,
) -> Engine:
    """Build the parts of the dashboard.

    Args:
        make_history: Makes the history on disk; without it samples stay in memory.
        fact_path: Returns the file of the facts; without it, changes since the last visit are
            unknown.
        traffic_warn_percent: Use of the traffic allowance from which a server is a problem.
        answers: What shows that a server is up again, as in the configuration.
        reads_all: Read all servers in turn, in the background.
    """
    store, user = Store(), UserChannel()
    pool = WorkerPool(on_bug)
    schedule = Schedule(pool, clock)
    lease = PinLease(clock, pin_lease_min)
    client: Lazy[Client] = Lazy(
        lambda: client_for(
            clock,
            account.url(),
            account.network,
            on_request_end=reads.on_request_end,
            on_remark=user.remark,
        )
    )
    poller = _poller(client, pool, schedule, clock)

    def topics_now() -> TopicReader:
        from tui.readings.server_topics import note_in
        from tui.readings.topic_reader import TopicReader

        note = note_in(history())
        return TopicReader(client(), poller(), pool, store, clock, on_read=note)

    def history_now() -> SensorHistory:
        from tui.history.sensor_history import SensorHistory

        made = make_history(store) if make_history else SensorHistory(store, clock, file=None)
        made.tell = user.tell
        return made

    history = Lazy(history_now)

    def refresher_now() -> Refresher:
        from tui.readings.allowance_keeper import keep_rows
        from tui.readings.list_readers import ListReader
        from tui.readings.refresher import Refresher
        from tui.readings.server_topics import SOURCES
        from tui.readings.sibling_keeper import SiblingKeeper

        keep_rows(store, traffic_warn_percent)
        store.subscribe(SiblingKeeper(store, clock.now).note)
        return Refresher(
            store,
            pool,
            schedule,
            clock,
            topics(),
            sources=SOURCES,
            servers=ListReader(store).source,
            per_minute=account.network.budget_per_minute,
            reads_all=reads_all,
            account_sources=account_sources_now if fact_path is not None else tuple,
        )

    def account_sources_now() -> tuple[Source[Any], ...]:
        from tui.readings.topic_fact_reader import account_sources

        return account_sources()

    def gate_now() -> AnswerGate:
        from tui.remote.answer_gate import answer_gate
        from tui.remote.answering import check_at

        common = (store, pool, schedule, clock, parts.operations)
        check, tell = check_at(account.url), user.tell
        return answer_gate(*common, check=check, setting=answers, tell=tell)

    gate = Lazy(gate_now)

    def consoles_now() -> ConsoleFiles:
        from tui.remote.console_files import ConsoleFiles

        return ConsoleFiles()

    began = clock.now()

    def facts_now() -> FactRecorder:
        from tui.readings.fact_recorder import FactRecorder

        assert fact_path is not None
        common = (store, pool, schedule, clock)
        return FactRecorder(*common, path=fact_path, tell=user.tell, began=began)

    def on_reinstall_waits(going: Going) -> None:
        user.tell(f"The reinstall of {going.server_name} waits for you: {going.words}", True)

    def on_operation_end(operation: Operation) -> None:
        reads.on_operation_end(operation)
        gate().on_operation_end(operation)

    topics = Lazy(topics_now)
    reads = ScreenReads(
        store,
        pool,
        schedule,
        clock,
        client,
        topics=topics,
        refresher=Lazy(refresher_now),
    )
    parts = _changing_parts(
        account,
        store,
        clock,
        pool,
        schedule,
        client,
        poller,
        lease=lease,
        on_operation_end=on_operation_end,
        on_reinstall_waits=on_reinstall_waits,
    )
    sign_in = SignIn(
        store,
        pool,
        schedule,
        clock,
        user,
        find_secret=find_secret,
        keep_key=keep_key,
        client=client,
        on_entered=reads.on_entered,
        on_other_account=reads.forget,
    )
    return Engine(
        parts,
        reads,
        sign_in,
        user=user,
        cache=FleetCache(cache_file, store, pool, schedule, clock),
        lease=lease,
        consoles=Lazy(consoles_now),
        history=history,
        facts=None if fact_path is None else Lazy(facts_now),
    )


def for_command(
    clock: Clock,
    account: Account,
    client: Client,
    *,
    on_bug: OnBug,
    on_damage: Callable[[str], object],
) -> Parts:
    """Build the parts of a command that changes something; `client` is the command's own.

    Args:
        on_damage: Gets the sentence about a journal that was damaged.
    """
    pool, store = WorkerPool(on_bug), Store()
    schedule = Schedule(pool, clock)
    lazy_client = Lazy(lambda: client)

    def gate_now() -> AnswerGate:
        from tui.remote.answer_gate import answer_gate
        from tui.remote.answering import check_at

        check = check_at(account.url)
        return answer_gate(store, pool, schedule, clock, parts.operations, check=check)

    gate = Lazy(gate_now)

    def on_operation_end(operation: Operation) -> None:
        if parts.operations().answers.until_of(operation.id):
            gate().on_operation_end(operation)

    parts = _changing_parts(
        account,
        store,
        clock,
        pool,
        schedule,
        lazy_client,
        _poller(lazy_client, pool, schedule, clock),
        on_damage=on_damage,
        on_operation_end=on_operation_end,
    )
    return parts


def for_background(clock: Clock, account: Account, owner: str, *, on_bug: OnBug) -> Parts:
    """Build the parts of the process that carries on work under the name `owner`."""
    pool = WorkerPool(on_bug)
    schedule = Schedule(pool, clock)
    client = Lazy(lambda: client_for(clock, account.url(), account.network))
    return _changing_parts(
        account,
        Store(),
        clock,
        pool,
        schedule,
        client,
        _poller(client, pool, schedule, clock),
        owner=owner,
    )


@contextmanager
def poller_for(clock: Clock, client: Client, *, on_bug: OnBug) -> Iterator[Poller]:
    """Build a poller for a command that only reads; its one worker thread ends with the context."""
    from tui.workers.poller import Poller

    pool = WorkerPool(on_bug, workers=1)
    schedule = Schedule(pool, clock)
    try:
        yield Poller(client, pool, schedule, clock)
    finally:
        schedule.stop()
        pool.stop(grace_s=0.0)


def journal_at(
    path: Path,
    clock: Clock,
    *,
    owner: str = "",
    on_damage: Callable[[str], object] | None = None,
) -> Journal:
    """Open the journal; `owner` is this process where it is empty.

    Raises:
        JournalError: It cannot be opened.
    """
    from tui.operations.journal.journal import Journal
    from tui.operations.journal.owner import owner_name

    journal = Journal(path, owner or owner_name(), clock)
    if journal.damage and on_damage is not None:
        on_damage(journal.damage)
    return journal


def _poller(
    client: Lazy[Client], pool: WorkerPool, schedule: Schedule, clock: Clock
) -> Lazy[Poller]:
    def make() -> Poller:
        from tui.workers.poller import Poller

        return Poller(client(), pool, schedule, clock)

    return Lazy(make)


def _changing_parts(
    account: Account,
    store: Store,
    clock: Clock,
    pool: WorkerPool,
    schedule: Schedule,
    client: Lazy[Client],
    poller: Lazy[Poller],
    *,
    owner: str = "",
    lease: PinLease | None = None,
    on_damage: Callable[[str], object] | None = None,
    on_operation_end: Callable[[Operation], None] | None = None,
    on_reinstall_waits: Callable[[Going], None] | None = None,
) -> Parts:
    """Join what changes something: operations, follow-ups and reinstalls."""

    def open_journal() -> Journal:
        return journal_at(account.journal_file(), clock, owner=owner, on_damage=on_damage)

    def make_operations() -> Operations:
        from tui.operations.change_runner import Operations

        return Operations(
            open_journal=open_journal,
            client=client,
            poller=poller,
            pool=pool,
            schedule=schedule,
            store=store,
            clock=clock,
            profile=account.profile,
            who=account.who,
            on_end=on_operation_end or _ignore,
            lease=lease,
        )

    def make_follow_ups() -> FollowUps:
        from tui.operations.follow_ups import FollowUps

        return FollowUps(operations, schedule, clock, store)

    def make_reinstalls() -> Reinstalls:
        from tui.reinstall.runner import Reinstalls

        return Reinstalls(
            operations(),
            store=store,
            pool=pool,
            schedule=schedule,
            clock=clock,
            profile=account.profile,
            folder=lambda: account.reinstalls_folder,
            on_wait=on_reinstall_waits or _ignore,
        )

    operations = Lazy(make_operations)
    return Parts(
        account,
        store,
        clock,
        pool,
        schedule,
        client,
        poller,
        operations,
        Lazy(make_follow_ups),
        Lazy(make_reinstalls),
    )


def _ignore(event: object) -> None:
    """Do nothing: no part of this process waits for the event."""
