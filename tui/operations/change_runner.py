"""Changes at the provider: journaled, sent once, followed to their end. Thread-safe.

The user confirms a `Plan`, which becomes operations in the journal before anything is sent. A
change that cannot be journaled is not sent. A request whose answer was lost is never sent again; a
read decides its outcome, or the user. All work runs on worker threads, and the screens read the
store.
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
    """Runs the changes of a process. One instance per process; `open` is called once, on a worker
    thread."""

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
        """`client` and `poller` are created at their first use. `on_end` gets every operation that
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

    # Calls between the parts: each part knows only the parts below it

    def _recover(self, journal: Journal) -> None:
        self._recovery.recover(journal)

    def _let_go(self, number: int) -> None:
        self.recorder.let_go(number)

    def _advance(self, batch: Batch) -> None:
        self._sender.advance(batch)

    def _decide_later(self, number: int) -> None:
        self.deciding.later(number)

    def open(self) -> None:
        """Open the journal and take over the operations that no process follows. Worker thread."""
        self.ledger.open()

    @property
    def attended(self) -> bool:
        """Note that a screen shows the end of operations."""
        return self.in_progress.attended

    @attended.setter
    def attended(self, attended: bool) -> None:
        self.in_progress.attended = attended

    # Requests of the user

    def submit(
        self,
        plan: Plan,
        pin: Pin | None = None,
        *,
        on_submitted: OnSubmitted | None = None,
        on_end: OnEnd | None = None,
    ) -> None:
        """Run a confirmed plan. Returns at once. The callbacks run on worker threads.

        Args:
            on_submitted: Gets the operations before anything is sent, or why there are none.
            on_end: Gets each finished operation with its result.
            pin: Always wiped as soon as nothing needs it.
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
        """Record a change that a guard refused. Worker thread."""
        for planned in plan.planned():
            try:
                refused = self.ledger.journal().refuse(
                    planned, why, profile=self.profile, who=self.who
                )
            except JournalError:
                return  # the caller already reports why it was refused
            self.ledger.publish([refused])

    def refuse(self, plan: Plan, why: str) -> None:
        """Record the refusals of a plan. UI thread."""

        def record() -> None:
            self.record_refusals(plan, why)

        self._pool.submit_local(record)

    def abort(self, batch: str, why: str = "Stopped by the user.") -> None:
        """Stop sending a batch. Operations in progress continue."""

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

    def settle(self, number: int, words: str = "Marked as resolved by the user.") -> None:
        """Mark an operation as resolved by the user."""

        def write(journal: Journal) -> None:
            self.ledger.publish([journal.settle(number, words)], ends=True)

        self.ledger.later(write)

    def read_events(self, number: int, done: Callable[[list[Event]], object]) -> None:
        """Read the history of one operation. `done` gets it on a worker thread."""

        def read(journal: Journal) -> None:
            done(journal.events(number))

        self.ledger.later(read)

    def seen(self, numbers: Iterable[int]) -> None:
        """Note that operations that ended unseen have been shown."""
        self.ledger.later(partial(self._seen, tuple(numbers)))

    def _seen(self, numbers: tuple[int, ...], journal: Journal) -> None:
        journal.seen(numbers)
        self.ledger.publish([journal.get(number) for number in numbers])

    # Work of this process in progress

    def follows(self, number: int) -> bool:
        """Return whether this process must finish the operation."""
        return self.in_progress.follows(number)

    def since_look_s(self, number: int) -> float:
        """Return the seconds since the last answered poll; infinite if there is none."""
        return self.in_progress.since_look_s(number)

    @property
    def in_hand(self) -> int:
        """Return the number of operations that this process must finish."""
        return len(self.in_progress)

    @property
    def waiting(self) -> int:
        """Return how many of these were not sent yet."""
        return self.in_progress.waiting

    @property
    def settled(self) -> bool:
        """Return whether nothing is in progress and nothing waits to be written. For waiting
        without a screen."""
        with self.in_progress.lock:
            return not self.in_hand and self.ledger.all_written

    # Handover from one process to another

    def hand_over(self, owner: str) -> list[dict[str, Any]]:
        """Give all work in progress to the process with that name. The threads were stopped before.

        Return what it needs to continue, including secrets, for a pipe.
        """
        self.ledger.stopped = True
        self.ledger.journal().give(owner)
        return [batch_record(batch) for batch in self.in_progress.give_away() if batch.waiting]

    def take_over(self, received: list[dict[str, Any]]) -> None:
        """Continue with the work of another process. Called once, after `open`."""
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
        """Release everything, so that the next process that starts continues it."""
        self.pins.lease.wipe()
        self.ledger.stopped = True
        for batch in self.in_progress.batches:
            if batch.pin is not None:
                batch.pin.wipe()
        self.ledger.close()
