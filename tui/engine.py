"""Everything that works behind the screens: threads, client, refreshing. Thread-safe.

Built before the first frame without a heavy import; httpx and pydantic come with `start`,
in a worker thread. Longer than other modules: every service is made here at its first use, some
with a lock held, and handed to those that need it; cut in two, each half would hold the other.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tui.credentials.lease import PinLease
from tui.errors import HostdeckError
from tui.readings.attention import Eyes, Want
from tui.readings.fleet_cache import FleetCache
from tui.readings.refresher import Refresher
from tui.sign_in import AskFor, Entrance, Tell
from tui.workers.pool import GRACE_S, Urgency, WorkerPool
from tui.workers.schedule import Schedule

if TYPE_CHECKING:
    from typing import Any

    from tui.api.client import CallRecord, Client
    from tui.clock import Clock
    from tui.config.settings import Network
    from tui.credentials.vault import Found
    from tui.history.sensor_history import SensorHistory
    from tui.operations.change_runner import Operations
    from tui.operations.follow_ups import Promises
    from tui.readings.topic_reader import Source, Topics
    from tui.reinstall.runner import Reinstalls
    from tui.remote.console_files import ConsoleFiles
    from tui.store.operations import LooseEnd, Operation
    from tui.store.store import Store
    from tui.store.topics import Key
    from tui.workers.poller import Poller

T = TypeVar("T")
LOGOUT_S = 2.0
HURRIED_S = 0.3
HURRIED_READS_S = 0.15
"""For what runs when the terminal is gone and no change is in hand: it only reads, and nobody is
left to see it."""
"""The same when the terminal is gone or a signal came: the session ends by itself later."""
HAND_OVER_S = 15.0
"""What a request that is on its way may take until its answer is written down and the work handed
over."""
JOURNAL_AFTER_S = 0.6
"""When the journal is opened, unless somebody needs it sooner."""
READ_AFTER_S = (0.5, 8.0)
"""When a server is read anew after something was done to it: what is read at once may be what was
before."""


class Engine:
    """The services behind a deck."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        url: Callable[[], str],
        find_secret: Callable[[], Found | None],
        network: Network,
        cache_file: Path | None,
        journal_file: Callable[[], Path],
        profile: str = "default",
        who: str = "",
        keep_key: Callable[[str], None] | None = None,
        on_bug: Callable[[Exception], None],
        make_history: Callable[[], SensorHistory] | None = None,
        traffic_warn_percent: float = 100.0,
    ) -> None:
        self._store = store
        self._clock = clock
        self._url = url
        self._network = network
        self._pool = WorkerPool(on_bug)
        self._schedule = Schedule(self._pool, clock)
        self._make_history = make_history
        self._traffic_warn_percent = traffic_warn_percent
        self._history: SensorHistory | None = None
        self._cache = FleetCache(cache_file, store, self._pool, self._schedule, clock)
        self._lock = threading.Lock()
        self.lease = PinLease(clock)
        """Keeps a PIN that was right, where the configuration asks for it."""
        self._client: Client | None = None
        self._refresher: Refresher | None = None
        self._poller: Poller | None = None
        self._journal_file = journal_file
        self._profile, self._who = profile, who
        self._operations: Operations | None = None
        self._reinstalls: Reinstalls | None = None
        self._promises: Promises | None = None
        self._consoles: ConsoleFiles | None = None
        self.here: frozenset[str] = frozenset()
        """Addresses that we stand on: of this machine, and of both ends of the SSH connection."""
        self._topics: Topics | None = None
        self._eyes = Eyes()
        self._stopped = threading.Event()
        self.entrance = Entrance(
            store,
            self._pool,
            self._schedule,
            clock,
            find_secret=find_secret,
            keep_key=keep_key,
            client=self._made_client,
            entered=self._entered,
            another=self._forget_topics,
        )
        """Signing in and out."""

    # Before the first frame

    def open_cache(self) -> None:
        """Put the last known fleet into the store. Decodes nothing yet."""
        # Said in the first frame already: saying it after would draw a second one.
        self._store.put_session(busy="signing in")
        self._cache.open()

    # After the first frame

    def start(self, ask: AskFor, tell: Tell | None = None) -> None:
        """Warm the cache, find a secret, sign in. `ask` is called when a person is needed."""
        self.entrance.ask = ask
        self.entrance.tell = tell or self.entrance.tell
        self._store.subscribe(self._cache.note)
        self._pool.submit_local(self._look_around)
        self._pool.submit_local(self._warm)
        # The list goes first: two things at once would each take longer.
        due = self._clock.monotonic() + JOURNAL_AFTER_S
        self._schedule.at(due, self._open_journal, Urgency.BACKGROUND, "open the journal")
        self._schedule.at(
            due, lambda: self._pool.submit_local(self._sweep), Urgency.BACKGROUND, "sweep"
        )
        self._pool.submit(self.entrance.connect, Urgency.PERSON, name="connect")

    def _look_around(self) -> None:
        from tui.remote.own_addresses import local_addresses

        self.here = local_addresses()

    def _sweep(self) -> None:
        """What a killed process left of consoles goes, and payment pages that are a day old."""
        from tui.billing.payment_pages import sweep_pages
        from tui.paths import Paths
        from tui.remote.console_files import sweep

        sweep(Paths.of_user().runtime)
        sweep_pages(self._clock.now())

    def _warm(self) -> None:
        cold = self._store.fleet.value
        if cold is not None:
            cold.prepare(self._breathe)

    def _breathe(self) -> None:
        self._stopped.wait(0.001)

    @property
    def calls(self) -> Sequence[CallRecord]:
        """The last requests, oldest first: names and figures."""
        return () if self._client is None else self._client.calls

    def _made_client(self) -> Client:
        from tui.api.client import Client
        from tui.api.gate import Gate

        url = self._url()
        with self._lock:
            if self._client is None:
                gate = Gate(
                    self._clock,
                    in_flight=self._network.requests_in_flight,
                    per_second=self._network.requests_per_second,
                )
                self._client = Client(url, clock=self._clock, gate=gate)
                self._client.heard = self._heard
                self._client.remark = self.entrance.remark
            return self._client

    def _heard(self, answered: bool) -> None:
        """A request came back, or nothing did. The list is asked for anew as soon as something
        answers."""
        session = self._store.session
        if not answered:
            if session.silent_since is None and not self._stopped.is_set():
                self._store.put_session(silent_since=self._clock.now())
        elif session.silent_since is not None:
            self._store.put_session(silent_since=None)
            if session.signed_in and self._refresher is not None:
                self._refresher.list_now()

    def _entered(self, client: Client, *, signed_in: bool) -> None:
        """Make ready while the provider thinks about the key; read when it has been taken."""
        refresher = self._made_refresher(client)
        if signed_in:
            refresher.list_now()
            self.look(self._eyes)

    def _made_refresher(self, client: Client) -> Refresher:
        from tui.readings.allowance_keeper import AllowanceKeeper
        from tui.readings.list_readers import Readers
        from tui.readings.topic_reader import Topics
        from tui.workers.poller import Poller

        history = self.history
        with self._lock:
            if self._refresher is None:
                poller = self._poller = self._poller or Poller(
                    client, self._pool, self._schedule, self._clock
                )
                keeper = AllowanceKeeper(self._store, self._traffic_warn_percent)
                self._store.subscribe(keeper.note)
                self._topics = Topics(client, poller, self._pool, self._store, self._clock)
                readers = Readers(client, poller, self._store, self._clock, history)
                self._refresher = Refresher(
                    self._store,
                    self._pool,
                    self._schedule,
                    self._clock,
                    readers={
                        Want.DETAIL: readers.read_detail,
                        Want.POWER: readers.read_power,
                        Want.SENSORS: readers.read_sensors,
                    },
                    read_list=readers.read_list,
                    per_minute=self._network.budget_per_minute,
                )
            return self._refresher

    def _made_poller(self) -> Poller:
        """Keys are looked at without a session: the journal's work goes on before anybody signs
        in."""
        from tui.workers.poller import Poller

        client = self._made_client()
        with self._lock:
            self._poller = self._poller or Poller(client, self._pool, self._schedule, self._clock)
            return self._poller

    @property
    def in_hand(self) -> int:
        """How many operations and reinstalls this process has to bring to their end."""
        installing = 0 if self._reinstalls is None else self._reinstalls.in_hand
        working = 0 if self._operations is None else self._operations.in_hand
        return working + installing + (0 if self._promises is None else len(self._promises))

    @property
    def operations(self) -> Operations:
        """Changes of the provider's world. Made at its first use: the first frame needs none of
        it."""
        from tui.operations.change_runner import Operations
        from tui.operations.journal.journal import Journal
        from tui.operations.journal.owner import owner_name

        with self._lock:
            if self._operations is None:
                file, clock = self._journal_file, self._clock
                self._operations = Operations(
                    open_journal=lambda: Journal(file(), owner_name(), clock),
                    client=self._made_client,
                    poller=self._made_poller,
                    pool=self._pool,
                    schedule=self._schedule,
                    store=self._store,
                    clock=clock,
                    profile=self._profile,
                    who=self._who,
                    on_end=self._read_after,
                    lease=self.lease,
                )
            return self._operations

    @property
    def history(self) -> SensorHistory:
        """Power and sensor samples on disk: series, trends, alarms. Made at its first use."""
        from tui.history.sensor_history import SensorHistory

        with self._lock:
            if self._history is None:
                make = self._make_history
                self._history = (
                    SensorHistory(self._store, self._clock, file=None) if make is None else make()
                )
                self._history.tell = self._tell_user
            return self._history

    def _tell_user(self, words: str, warning: bool) -> None:
        self.entrance.tell(words, warning)

    @property
    def promises(self) -> Promises:
        """What follows by itself some time after a change."""
        from tui.operations.follow_ups import Promises

        with self._lock:
            if self._promises is None:
                self._promises = Promises(
                    lambda: self.operations, self._schedule, self._clock, self._store
                )
            return self._promises

    @property
    def reinstalls(self) -> Reinstalls:
        """Reinstalls, on top of the operations."""
        from tui.reinstall.runner import Reinstalls

        operations = self.operations
        with self._lock:
            if self._reinstalls is None:
                file = self._journal_file
                self._reinstalls = Reinstalls(
                    operations,
                    store=self._store,
                    pool=self._pool,
                    schedule=self._schedule,
                    clock=self._clock,
                    profile=self._profile,
                    folder=lambda: file().with_suffix(".reinstalls"),
                )
                self._reinstalls.waits = lambda going: self.entrance.tell(
                    f"The reinstall of {going.server_name} waits for you: {going.words}", True
                )
            return self._reinstalls

    def _open_journal(self) -> None:
        self.operations.open()
        # Only where one was ever begun: its modules are not needed otherwise.
        if self._journal_file().with_suffix(".reinstalls").is_dir():
            self.reinstalls.open()

    @property
    def consoles(self) -> ConsoleFiles:
        """Files with passwords of consoles; gone when this stops. UI thread."""
        from tui.remote.console_files import ConsoleFiles

        if self._consoles is None:
            self._consoles = ConsoleFiles()
        return self._consoles

    def _read_after(self, one: Operation) -> None:
        """An operation has ended: what it may have changed is read anew."""
        from tui.readings.after_changes import after, brings_servers

        for source, key in after(one):
            if self._store.known(source.topic, key).taken_at is not None:
                self.want(source, key, now=True)
        if brings_servers(one):
            self._pool.submit(self._list_anew, Urgency.VISIBLE, name="list anew")
        refresher, server_id = self._refresher, one.server_id
        if refresher is None or server_id is None:
            return
        for wait_s in READ_AFTER_S:
            due = self._clock.monotonic() + wait_s
            self._schedule.at(
                due,
                lambda: refresher.again(server_id),
                Urgency.BACKGROUND,
                f"after {server_id} {wait_s}",
            )

    def _list_anew(self) -> None:
        """There are other servers than when the session began: the provider keeps the list of that
        time."""
        from tui.api.catalog import eq_actions as eq
        from tui.api.catalog.common import NoParams

        client = self._made_client()
        try:
            client.call(eq.UPDATE_SERVERS, NoParams())
        except HostdeckError:
            pass  # the list then comes with the next session
        self._made_refresher(client).list_now()

    # From the screens

    def ask(
        self, read: Callable[[Client], T], done: Callable[[T | None, HostdeckError | None], object]
    ) -> None:
        """Read something a person waits for; `done` gets it, or why not, on a worker thread."""

        def run() -> None:
            try:
                found = read(self._made_client())
            except HostdeckError as error:
                done(None, error)
            else:
                done(found, None)

        self._pool.submit(run, Urgency.PERSON, name="ask")

    def look(self, eyes: Eyes) -> None:
        """The person looks at something else; what is worth reading follows."""
        self._eyes = eyes
        if self._refresher is not None:
            self._refresher.look(eyes)

    def want(self, source: Source[Any], key: Key, *, now: bool = False) -> None:
        """Have something read into the store unless it is fresh; `now`: however fresh it is.

        Does nothing before the sign-in, but for what is public: the screen wants it again when the
        session changes.
        """
        urgency = Urgency.PERSON if now else Urgency.VISIBLE
        if self._topics is not None and (source.public or self._store.session.signed_in):
            self._topics.want(source, key, now=now, urgency=urgency)
        elif source.public:
            self._pool.submit(lambda: self._want_public(source, key), urgency, name="make ready")

    def _want_public(self, source: Source[Any], key: Key) -> None:
        """Nobody has signed in yet: the client is made for this."""
        self._made_refresher(self._made_client())
        if self._topics is not None:
            self._topics.want(source, key)

    def on_disk(self, job: Callable[[], None]) -> None:
        """Have `job` run by the thread for disk and decoding. It tells the screen itself, by a
        message."""
        self._pool.submit_local(job)

    def search(self, text: str, done: Callable[[frozenset[int], str], None]) -> None:
        """Ask the provider for servers; `done` gets their ids or why not, on a worker thread."""

        def ask() -> None:
            from tui.readings.provider_search import provider_search

            try:
                done(provider_search(self._made_client(), text), "")
            except HostdeckError as error:
                done(frozenset(), str(error))

        self._pool.submit(ask, Urgency.PERSON, name="search")

    def sign_out(self) -> None:
        """End the session at the provider, and ask again."""
        self.lease.wipe()
        self.entrance.sign_out(self._client)

    def _forget_topics(self) -> None:
        """What was read for one account is never shown to another."""
        if self._topics is not None:
            self._topics.forget()
        self._store.forget_topics()

    def renew(self) -> None:
        """Read what is on the screen anew; offline, try to connect now."""
        if self._refresher is not None and self._store.session.signed_in:
            self._refresher.renew()
        else:
            self.entrance.again()

    @property
    def idle(self) -> bool:
        """Nothing that somebody waits for is under way. For tests."""
        return not self._pool.busy

    @property
    def satisfied(self) -> bool:
        """What the person looks at has all been read. For tests."""
        read_up = self._topics is None or self._topics.satisfied
        return self._refresher is not None and self._refresher.satisfied and read_up

    @property
    def eyes(self) -> Eyes:
        """What the person looks at."""
        return self._eyes

    # The end

    @property
    def loose_ends(self) -> Sequence[LooseEnd]:
        """What is open, as it was last counted."""
        return self._store.loose_ends

    @property
    def has_unseen(self) -> bool:
        """Something ended that no screen has shown."""
        return any(one.unseen for one in self._store.operations.values())

    def work_unseen(self) -> None:
        """There is no screen any more: only what is in hand goes on."""
        self.operations.attended = False
        if self._refresher is not None:
            self._refresher.rest()

    def hand_over(self, keep_open: int | None) -> int | None:
        """Give everything in hand to a process of its own. Returns its id; `None` when it did not
        start."""
        from tui.operations.background import carry, spawn_watcher

        client = self._client
        if client is None:
            return None
        self._schedule.stop()
        self._pool.stop(grace_s=HAND_OVER_S)
        try:
            carried = carry(
                client,
                url=self._url(),
                journal=self._journal_file(),
                profile=self._profile,
                who=self._who,
                per_second=self._network.requests_per_second,
            )
            locks: dict[str, int] = {}
            if self._reinstalls is not None:
                carried["reinstalls"], locks = self._reinstalls.secrets(), self._reinstalls.locks
            if self._promises is not None:
                carried["promises"] = self._promises.revealed()
            return spawn_watcher(self.operations, carried, keep_open, locks)
        except (HostdeckError, OSError):
            return None  # the work stays in the journal, and the next start goes on with it

    def stop(self, *, hurried: bool = False) -> None:
        """End every wait, keep the cache, end the session at the provider within two seconds, or a
        third of one."""
        self._stopped.set()
        self.entrance.stopped = True
        self._schedule.stop()
        client = self._client
        # Whatever waits for its turn at the provider has nothing to wait for any more.
        grace_s = HURRIED_READS_S if hurried and not self.in_hand else GRACE_S
        self._pool.stop(
            grace_s, refusing=client.gate.closing.set if client is not None else lambda: None
        )
        if self._reinstalls is not None:
            self._reinstalls.close()
        if self._operations is not None:
            self._operations.close()
        if self._consoles is not None:
            self._consoles.remove_all()
        if self._history is not None:
            self._history.stop(grace_s)
        self._cache.write()
        if client is not None and self._store.session.signed_in and not self._store.session.problem:
            leaving = threading.Thread(target=client.sign_out, daemon=True)
            leaving.start()
            leaving.join(HURRIED_S if hurried else LOGOUT_S)
        if client is not None:
            client.close()
