"""Changes of the provider's world: written down, sent once, followed to their end. Thread-safe.

A person confirms a `Plan`; here it becomes operations in the journal before any byte leaves. What
the journal cannot take is not sent. A request whose answer was lost is never sent again: a read
decides, or a person. All work is done on worker threads; the screens read the store.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.credentials.lease import PinLease
from tui.errors import HostdeckError
from tui.operations.batch import Batch
from tui.operations.follower import Following
from tui.operations.handover import batch_from, batch_record
from tui.operations.in_progress import InProgress
from tui.operations.journal.journal import Journal
from tui.operations.journal.journal_file import JournalError
from tui.operations.ledger import Ledger
from tui.operations.outcome_recorder import OutcomeRecorder
from tui.operations.outcomes.deciding import Deciding
from tui.operations.pin_guard import check_pin_wait
from tui.operations.pin_tries import PinTries
from tui.operations.recovery import Recovery
from tui.operations.sender import Sender
from tui.operations.submission import OnSubmitted, Submission
from tui.operations.verification import Verification
from tui.operations.wave_answers import WaveAnswers
from tui.store.operations import Event, Operation, OpState
from tui.workers.pool import Urgency, WorkerPool
from tui.workers.schedule import Schedule

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.clock import Clock
    from tui.credentials.pin import Pin
    from tui.operations.plan import OnEnd, Plan
    from tui.store.store import Store
    from tui.workers.poller import Poller


class Operations:
    """One per process. `open` is called once, on a worker thread."""

    def __init__(
        self,
        *,
        open_journal: Callable[[], Journal],
        client: Callable[[], Client],
        poller: Callable[[], Poller],
        pool: WorkerPool,
        schedule: Schedule,
        store: Store,
        clock: Clock,
        profile: str,
        who: str,
        on_end: Callable[[Operation], None],
        lease: PinLease | None = None,
    ) -> None:
        """`client` and `poller` are made at their first use; `on_end` gets every operation that
        ends in this process."""
        self.client, self.poller = client, poller
        self.store, self.clock = store, clock
        self.profile, self.who = profile, who
        self._pool = pool
        self.in_progress = InProgress(clock)
        self.ledger = Ledger(
            open_journal,
            pool,
            schedule,
            store,
            clock,
            profile,
            recover=self._recover,
            held=self.in_progress.numbers,
            lost=self._let_go,
        )
        self.pins = PinTries(self.ledger, profile, lease or PinLease(clock))
        self.recorder = OutcomeRecorder(
            self.ledger,
            self.in_progress,
            self.pins,
            advance=self._advance,
            on_unknown=self._decide_later,
            on_end=on_end,
        )
        verification = Verification(self.recorder, client, poller, schedule, clock)
        self.following = Following(self.recorder, verification, poller)
        self.deciding = Deciding(
            self.ledger,
            self.in_progress,
            client,
            poller,
            pool,
            schedule,
            clock,
            on_end,
            self.following.follow,
        )
        self._recovery = Recovery(self.recorder, self.following, client, profile)
        self._sender = Sender(self.recorder, self.following, client, pool, clock)
        self.answers = WaveAnswers(self.in_progress, self._sender)

    # Calls between the parts: each part knows those below it only

    def _recover(self, journal: Journal) -> None:
        self._recovery.recover(journal)

    def _let_go(self, number: int) -> None:
        self.recorder.let_go(number)

    def _advance(self, batch: Batch) -> None:
        self._sender.advance(batch)

    def _decide_later(self, number: int) -> None:
        self.deciding.later(number)

    def open(self) -> None:
        """Open the journal and take over what no process follows. Worker thread."""
        self.ledger.open()

    @property
    def attended(self) -> bool:
        """A screen is there to show what ends."""
        return self.in_progress.attended

    @attended.setter
    def attended(self, attended: bool) -> None:
        self.in_progress.attended = attended

    # What a person wants

    def submit(
        self,
        plan: Plan,
        pin: Pin | None = None,
        *,
        on_submitted: OnSubmitted | None = None,
        on_end: OnEnd | None = None,
    ) -> None:
        """Carry out what was confirmed. Returns at once; the functions given are called on worker
        threads.

        Args:
            on_submitted: Gets the operations before anything is sent, or why there are none.
            on_end: Gets each operation when it has ended, with its result.
            pin: Wiped as soon as nothing needs it any more, whatever happens.
        """

        def answer(submission: Submission) -> None:
            if on_submitted is not None:
                on_submitted(submission)

        def begin() -> None:
            batch = plan.batch or (uuid.uuid4().hex[:12] if len(plan.requests) > 1 else "")
            try:
                self.ledger.await_confirmation()
                journal = self.ledger.journal()
                if plan.sends_pin(pin is not None and pin.secret is not None):
                    check_pin_wait(*journal.pin_failures(self.profile), self.clock.now())
                operations = journal.plan(
                    plan.planned(), profile=self.profile, who=self.who, batch=batch
                )
            except HostdeckError as error:
                self._record_refusals(plan, error, pin)
                answer(Submission(error))
                return
            numbers = [operation.id for operation in operations]
            made = Batch(operations, plan, pin, on_end)
            self.in_progress.add(made, numbers)
            self.ledger.publish(operations)
            answer(Submission(None, batch, tuple(numbers)))
            self._sender.advance(made)

        self._pool.submit(begin, Urgency.PERSON, name="operation")

    def _record_refusals(self, plan: Plan, error: HostdeckError, pin: Pin | None) -> None:
        if pin is not None:
            pin.wipe()
        self.record_refusals(plan, error.said or error.headline)

    def record_refusals(self, plan: Plan, why: str) -> None:
        """Keep for the record what a guard did not let through. Worker thread."""
        for planned in plan.planned():
            try:
                refused = self.ledger.journal().refuse(
                    planned, why, profile=self.profile, who=self.who
                )
            except JournalError:
                return  # the reason why it was not let through is being told anyway
            self.ledger.publish([refused])

    def refuse(self, plan: Plan, why: str) -> None:
        """Keep the refusals of a plan for the record. UI thread."""

        def record() -> None:
            self.record_refusals(plan, why)

        self._pool.submit_local(record)

    def abort(self, batch: str, why: str = "Stopped by hand.") -> None:
        """Send nothing more of a batch; what is under way goes on."""

        def stop() -> None:
            numbers = [
                number
                for number, operation in self.store.operations.items()
                if operation.batch == batch
            ]
            for found in self.in_progress.batches_of(numbers):
                self._sender.stop(found, why)
                self._sender.advance(found)

        self._pool.submit(stop, Urgency.PERSON, name="abort")

    def settle(self, number: int, words: str = "Closed by hand.") -> None:
        """A person has looked: nothing is left to be done about it."""

        def write(journal: Journal) -> None:
            self.ledger.publish([journal.settle(number, words)], ends=True)

        self.ledger.later(write)

    def read_events(self, number: int, done: Callable[[list[Event]], object]) -> None:
        """The history of one operation; `done` gets it on a worker thread."""

        def read(journal: Journal) -> None:
            done(journal.events(number))

        self.ledger.later(read)

    def seen(self, numbers: Iterable[int]) -> None:
        """Note that operations that ended meanwhile have been shown."""
        self.ledger.later(partial(self._seen, tuple(numbers)))

    def _seen(self, numbers: tuple[int, ...], journal: Journal) -> None:
        journal.seen(numbers)
        self.ledger.publish([journal.get(number) for number in numbers])

    # The work that this process has in progress

    def follows(self, number: int) -> bool:
        """Return whether this process has to bring the operation to its end."""
        return self.in_progress.follows(number)

    def since_look_s(self, number: int) -> float:
        """Return the seconds since the last look that was answered; infinite without one."""
        return self.in_progress.since_look_s(number)

    @property
    def in_hand(self) -> int:
        """Number of operations that this process has to bring to their end."""
        return len(self.in_progress)

    @property
    def waiting(self) -> int:
        """Number of these that have not been sent yet."""
        return self.in_progress.waiting

    @property
    def settled(self) -> bool:
        """Return whether nothing is in progress and nothing is still to be written. For waiting
        without a screen."""
        with self.in_progress.lock:
            return not self.in_hand and self.ledger.all_written

    # From one process to another

    def hand_over(self, owner: str) -> list[dict[str, Any]]:
        """Give all that is in progress to the process of that name. The threads have been stopped.

        Returns what it needs to go on, with secrets: for a pipe.
        """
        self.ledger.stopped = True
        self.ledger.journal().give(owner)
        return [batch_record(batch) for batch in self.in_progress.give_away() if batch.waiting]

    def take_over(self, received: list[dict[str, Any]]) -> None:
        """Go on with what another process gave this one. Called once, after `open`."""
        journal = self.ledger.journal()
        owned = {
            operation.id: operation
            for operation in journal.open_operations(self.profile)
            if journal.owns(operation.id)
        }
        planned = {
            number: operation
            for number, operation in owned.items()
            if operation.state is OpState.PLANNED
        }
        batches = [batch_from(record, planned) for record in received]
        self.in_progress.take_over(batches, owned)
        waiting = {number for batch in batches for number in batch.waiting}
        for operation in owned.values():
            if operation.id not in waiting:
                self._recovery.go_on(journal, operation)
        for batch in batches:
            self._sender.advance(batch)

    def close(self) -> None:
        """Give everything back: the next process that starts goes on with it."""
        self.pins.lease.wipe()
        self.ledger.stopped = True
        for batch in self.in_progress.batches:
            if batch.pin is not None:
                batch.pin.wipe()
        self.ledger.close()
