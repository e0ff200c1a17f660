"""The loop of `hostdeck watch`: read, compare, store, report."""

from __future__ import annotations

import datetime
import secrets
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.cli.judging import say
from tui.cli.watch_readings import (
    Credit,
    CreditReader,
    JournalReader,
    JournalState,
    SensorReader,
    ServerReader,
    TrafficReader,
)
from tui.errors import HostdeckError, SignInRefused
from tui.format import count
from tui.system import ENDING_SIGNALS
from tui.watch.fact_changes import Known, Outcome, Round, compare
from tui.watch.notices import Fact, FactKey
from tui.watch.watched_facts import (
    FactRules,
    credit_fact,
    loose_end_facts,
    operation_facts,
    provider_fact,
    server_facts,
)

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.cli.watch_outputs import Deliveries
    from tui.fleet.rows import ServerRow
    from tui.watch.prometheus import Snapshot

CREDIT = FactKey("account", 0, "credit")


class Terminated(KeyboardInterrupt):
    """SIGTERM or SIGHUP: the watcher ends on request."""


@contextmanager
def ending_on_signals() -> Iterator[None]:
    """End the block with `Terminated` on SIGTERM."""

    def end(number: int, frame: object) -> None:
        # A second signal must not interrupt the shutdown.
        signal.signal(number, signal.SIG_IGN)
        raise Terminated

    before = {number: signal.getsignal(number) for number in ENDING_SIGNALS}
    try:
        for number, handler in before.items():
            # nohup ignores SIGHUP on purpose.
            if handler is signal.SIG_DFL:
                signal.signal(number, end)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def make_id() -> str:
    """Return the id of a new notice."""
    return secrets.token_hex(12)


@dataclass
class Memory:
    """The facts of earlier rounds, stored in the outbox if there is one."""

    deliveries: Deliveries | None = None
    known: dict[FactKey, Known] = field(default_factory=dict)
    subjects: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.deliveries is not None:
            self.known = self.deliveries.outbox.known()
            self.subjects = self.deliveries.outbox.subjects()

    def take(self, found: Round, read: frozenset[str], now: float) -> Outcome:
        """Return the new notices of a round, after storing them for every destination."""
        outcome = compare(self.known, found, now, make_id)
        if self.deliveries is not None:
            outbox, takers = self.deliveries.outbox, self.deliveries.takers
            dropped = outbox.store(outcome, read, takers)
            if dropped:
                words = count(dropped, "undelivered notice")
                say(f"The outbox is full: {words} dropped, the oldest first.")
        for key in outcome.gone:
            del self.known[key]
        self.known.update(outcome.known)
        self.subjects |= read
        if self.deliveries is not None and outcome.notices:
            self.deliveries.wake()
        return outcome


@dataclass
class WatchReaders:
    """The readers of one watcher; `None` for a subject that is not watched."""

    servers: ServerReader
    sensors: SensorReader | None
    traffic: TrafficReader | None
    credit: CreditReader | None
    journal: JournalReader | None


class Watcher:
    """Watcher that reads everything once per round and returns new notices."""

    def __init__(
        self, client: Client, readers: WatchReaders, rules: FactRules, memory: Memory
    ) -> None:
        self._client, self._readers, self._rules, self._memory = client, readers, rules, memory
        self.rows: Sequence[ServerRow] = ()
        self.error: HostdeckError | None = None
        """Error of the last round while reading the servers; `None` if there was none."""
        self._credit, self._journal, self._read_at = Credit(), JournalState(), 0.0

    def round(self) -> Outcome:
        """Read and compare. A provider that does not answer is a fact; a refused key ends the
        watcher.

        Raises:
            SignInRefused: The key is no longer valid. The notice about it is stored.
            OutboxError: The notices could not be stored.
        """
        rows: list[ServerRow] | None = None
        try:
            rows = self._read_servers()
            self.error = None
        except HostdeckError as error:
            self.error = error
        if self._readers.journal is not None:
            self._journal = self._readers.journal.read()
        if rows is not None:
            self.rows, self._read_at = rows, time.time()
        found, read = self._facts(rows)
        outcome = self._memory.take(found, read, time.time())
        if isinstance(self.error, SignInRefused):
            raise self.error
        return outcome

    @property
    def problem(self) -> str:
        """Return the error of the last round as a sentence; empty if there was none."""
        return "" if self.error is None else str(self.error)

    def _read_servers(self) -> list[ServerRow]:
        readers, client = self._readers, self._client
        rows = readers.servers.rows()
        if readers.sensors is not None:
            rows = readers.sensors.read(client, rows)
        if readers.traffic is not None:
            rows = readers.traffic.read(client, rows)
        if readers.credit is not None:
            self._credit = readers.credit.read(client, readers.servers.account_rows)
        return rows

    def _facts(self, rows: list[ServerRow] | None) -> tuple[Round, frozenset[str]]:
        facts: list[Fact] = [provider_fact(self.problem)]
        # The account data is never complete: each fact is read separately.
        complete: set[str] = set()
        read = {"account"}
        if rows is not None:
            facts += server_facts(rows, self._rules, self._memory.known)
            read.add("server")
            # A missing server may be in an unreadable record.
            if not self._readers.servers.unread:
                complete.add("server")
            facts += self._credit_facts()
        if self._journal.is_read:
            if "operations" in self._rules.subjects:
                facts += operation_facts(self._journal.operations)
                complete.add("operation")
            if "loose-ends" in self._rules.subjects:
                facts += loose_end_facts(self._journal.ends)
                complete.add("loose-end")
        read |= complete
        baseline = frozenset(read - self._memory.subjects)
        others = self._readers.servers.account_ids if rows is not None else frozenset()
        undecided = self._readers.servers.undecided
        return Round(tuple(facts), frozenset(complete), baseline, undecided, others), frozenset(
            read
        )

    def _credit_facts(self) -> list[Fact]:
        was = self._memory.known.get(CREDIT)
        before = "" if was is None else was.value
        fact = credit_fact(self._credit.lasts, datetime.date.today(), self._rules, before)
        return [] if fact is None else [fact]

    def snapshot(self, waiting: Mapping[str, int]) -> Snapshot:
        """Return the known state for Prometheus."""
        return snapshot_of(
            self.rows, self._credit, self._journal, self._read_at, not self.problem, waiting
        )


def snapshot_of(
    rows: Sequence[ServerRow],
    credit: Credit,
    journal: JournalState,
    read_at: float,
    is_answering: bool,
    waiting: Mapping[str, int],
) -> Snapshot:
    """Return the state of an account for Prometheus."""
    from tui.watch.prometheus import Snapshot

    ends = [fact.severity.word for fact in loose_end_facts(journal.ends)]
    return Snapshot(
        rows=rows,
        read_at=read_at,
        is_answering=is_answering,
        credit=credit.amount,
        currency=credit.currency,
        credit_days=credit.days(datetime.date.today()),
        operations=Counter(str(operation.state) for operation in journal.operations),
        loose_ends={"info": 0, "warning": 0, "critical": 0, **Counter(ends)}
        if journal.is_read
        else {},
        waiting=waiting,
    )


def report_problem(problem: str, before: str) -> None:
    """Report once on standard error that the provider does not answer."""
    if problem and problem != before:
        sys.stderr.write(f"hostdeck: {problem}\n")
        sys.stderr.flush()
