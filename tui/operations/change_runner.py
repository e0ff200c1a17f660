"""Changes of the provider's world: written down, sent once, followed to their end. Thread-safe.

A person confirms a `Plan`; here it becomes operations in the journal before any byte leaves. What
the journal cannot take is not sent. A request whose answer was lost is never sent again: a read
decides, or a person. All work is done on worker threads; the screens read the store.
"""

from __future__ import annotations

import math
import threading
import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.credentials.lease import PinLease
from tui.errors import ConfigError, HostdeckError, NotReachable, PinRejected, Refused
from tui.models.async_answer import AsyncKey
from tui.operations.batch import Batch
from tui.operations.follower import OperationFollower, settled_words
from tui.operations.handover import batch_from, batch_told
from tui.operations.journal.journal import Journal
from tui.operations.journal.journal_file import JournalError
from tui.operations.ledger import Ledger
from tui.operations.outcomes.deciding import Deciding
from tui.operations.pin_guard import check_pin_wait, speaks_of_pin, with_lock_out
from tui.operations.pin_tries import PinTries
from tui.operations.preflight import objection
from tui.operations.recovery import go_on, recover
from tui.operations.stored_answer import kept_form
from tui.operations.verification import Verification
from tui.secrets import REDACTOR
from tui.store.operations import ANSWERED, Event, Operation, OpState
from tui.text import safe_text
from tui.workers.pool import Urgency, WorkerPool
from tui.workers.schedule import Schedule

if TYPE_CHECKING:
    from tui.api.action import ApiAction
    from tui.api.client import Client
    from tui.clock import Clock
    from tui.credentials.pin import Pin
    from tui.operations.plan import OnEnd, Plan, Request
    from tui.store.store import Store
    from tui.workers.poller import Poller

Told = Callable[[HostdeckError | None, str], None]
"""What came of a wish: why it was not let through, or `None` and the batch it became part of."""


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
        """`client` and `poller` are made at their first use; `on_end` is told of every operation
        that ends here."""
        self.client, self.poller = client, poller
        self.pool, self.store, self.clock = pool, store, clock
        self.profile, self.who = profile, who
        self._on_end = on_end
        self._lock = threading.RLock()
        self._batches: dict[int, Batch] = {}
        self._mine: set[int] = set()
        self._looked_at: dict[int, float] = {}
        self.ledger = Ledger(open_journal, pool, schedule, store, clock, profile)
        self.ledger.recover = lambda journal: recover(self, journal)
        self.ledger.held = lambda: tuple(self._mine)
        self.ledger.lost = self.let_go
        self.is_elsewhere: Callable[[str], bool] = lambda batch: False
        """Whether a batch is a piece of work that another living process carries out, with all that
        belongs to it."""
        self.pins = PinTries(self.ledger, profile, lease or PinLease(clock))
        self.deciding = Deciding(
            self.ledger, client, poller, pool, schedule, clock, on_end, self.follow
        )
        self.verifying = Verification(self, schedule)
        self.open = self.ledger.open

    @property
    def attended(self) -> bool:
        """A screen is there to show what ends."""
        return self.deciding.attended

    @attended.setter
    def attended(self, attended: bool) -> None:
        self.deciding.attended = attended

    # What a person wants

    def submit(
        self,
        plan: Plan,
        pin: Pin | None = None,
        *,
        told: Told = lambda error, batch: None,
        on_end: OnEnd | None = None,
        begun: Callable[[Iterable[int]], object] = lambda numbers: None,
    ) -> None:
        """Carry out what was confirmed. Returns at once; the functions given are called on worker
        threads.

        Args:
            begun: Gets the numbers that it has in the journal, right before `told`.
            pin: Wiped as soon as nothing needs it any more, whatever happens.
        """

        def begin() -> None:
            batch = plan.batch or (uuid.uuid4().hex[:12] if len(plan.requests) > 1 else "")
            try:
                self.ledger.await_confirmation()
                journal = self.ledger.journal()
                if plan.sends_pin(pin is not None and pin.secret is not None):
                    check_pin_wait(*journal.pin_failures(self.profile), self.clock.now())
                planned = [request.planned() for request in plan.requests]
                operations = journal.plan(planned, profile=self.profile, who=self.who, batch=batch)
            except HostdeckError as error:
                self._not_let_through(plan, error, pin)
                told(error, "")
                return
            made = Batch(operations, plan, pin, on_end)
            with self._lock:
                self._batches.update({one.id: made for one in operations})
                self._mine |= {one.id for one in operations}
            self.ledger.publish(operations)
            begun([one.id for one in operations])
            told(None, batch)
            self._advance(made)

        self.pool.submit(begin, Urgency.PERSON, name="operation")

    def _not_let_through(self, plan: Plan, error: HostdeckError, pin: Pin | None) -> None:
        if pin is not None:
            pin.wipe()
        for request in plan.requests:
            self.record_refusal(request, error.said or error.headline)

    def record_refusal(self, request: Request, why: str) -> None:
        """Keep for the record what a guard did not let through. Worker thread."""
        try:
            one = self.ledger.journal().refuse(
                request.planned(), why, profile=self.profile, who=self.who
            )
        except JournalError:
            return  # the reason why it was not let through is being told anyway
        self.ledger.publish([one])

    def refuse(self, plan: Plan, why: str) -> None:
        """The same from the UI thread."""

        def record() -> None:
            for request in plan.requests:
                self.record_refusal(request, why)

        self.pool.submit_local(record)

    def abort(self, batch: str) -> None:
        """Send nothing more of a batch; what is under way goes on."""

        def stop() -> None:
            with self._lock:
                found = {
                    id(one): one
                    for number, one in self._batches.items()
                    if self._is_of(number, batch)
                }
            for one in found.values():
                with self._lock:
                    one.stop("Stopped by hand.")
                self._advance(one)

        self.pool.submit(stop, Urgency.PERSON, name="abort")

    def _is_of(self, number: int, batch: str) -> bool:
        known = self.store.operations.get(number)
        return known is not None and known.batch == batch

    def settle(self, number: int, words: str = "Closed by hand.") -> None:
        """A person has looked: nothing is left to be done about it."""
        self.ledger.later(
            lambda journal: self.ledger.publish([journal.settle(number, words)], ends=True)
        )

    def read_events(self, number: int, done: Callable[[list[Event]], object]) -> None:
        """The history of one operation; `done` gets it on a worker thread."""
        self.ledger.later(lambda journal: done(journal.events(number)))

    def seen(self, numbers: Iterable[int]) -> None:
        """These ended meanwhile, and have been shown."""
        kept = tuple(numbers)
        self.ledger.later(lambda journal: self._seen(journal, kept))

    def _seen(self, journal: Journal, numbers: tuple[int, ...]) -> None:
        journal.seen(numbers)
        self.ledger.publish([journal.get(number) for number in numbers])

    # Sending

    def _advance(self, batch: Batch) -> None:
        """Send what is next, and write down what never will be."""
        with self._lock:
            wave, rest = batch.next_wave(), batch.take_rest()
            why = batch.stopped
        for number in rest:
            self.end(number, OpState.NOT_SENT, words=why)
        alone = len(wave) == 1
        for number in wave:
            # A wave leaves thread 0 to the person.
            urgency = Urgency.PERSON if alone else Urgency.VISIBLE
            self.pool.submit(lambda number=number: self._send(batch, number), urgency, name="send")  # type: ignore[misc]

    def _send(self, batch: Batch, number: int) -> None:
        request = batch.requests[number]
        if self.ledger.stopped:
            return  # it stays planned: the next start writes down that it was not sent
        why_not = self._objection(request, number)
        if why_not:
            with self._lock:
                batch.stop(f"{request.server_name}: {why_not}")
            self.end(number, OpState.NOT_SENT, words=f"Nothing was sent. {why_not}")
            return
        try:
            one = self.ledger.journal().move(number, OpState.SENDING)
        except HostdeckError as error:
            with self._lock:
                batch.stop(f"Not sent: {error.said or error.headline}")
            self.end(number, OpState.NOT_SENT, words=f"Not sent: {error.said or error.headline}")
            return
        self.ledger.publish([one])
        try:
            self._classify(batch, request, number)
        finally:
            with self._lock:
                batch.answered(number)

    def _objection(self, request: Request, number: int) -> str:
        from tui.api.gate import GateClosed

        try:
            return objection(request, self.client(), self.store, self.clock)
        except GateClosed:
            return "The program was ending."
        except Exception:
            self.end(
                number,
                OpState.NOT_SENT,
                words="Nothing was sent. Hostdeck met a bug while it looked first.",
            )
            raise

    def _classify(self, batch: Batch, request: Request, number: int) -> None:
        from tui.api.client import Settled
        from tui.api.gate import GateClosed

        action, pin = request.action, batch.pin
        sent = request.with_pin(pin.secret if pin is not None else None)
        try:
            answer = self.client().change(action, sent, partial(self.keep, number, action))
        except (NotReachable, ConfigError, GateClosed) as error:
            words = error.said if isinstance(error, HostdeckError) else "The program was ending."
            self.end(number, OpState.NOT_SENT, words=f"Nothing was sent. {words}")
        except Refused as error:
            if isinstance(error, PinRejected):
                self.pins.failed()
            said = error.said or error.headline
            self.end(
                number,
                OpState.REFUSED,
                words=with_lock_out(said) if isinstance(error, PinRejected) else said,
            )
        except HostdeckError as error:
            self.end(number, OpState.UNKNOWN, words=error.said or error.headline)
        except Exception:
            self.end(number, OpState.UNKNOWN, words="Hostdeck met a bug while the answer was read.")
            raise
        else:
            self.pins.taken(number, request, sent, pin, settled=isinstance(answer, Settled))
            self.went_well(number, action, answer)

    def went_well(self, number: int, action: ApiAction[Any, Any], answer: Any) -> None:
        """The provider said yes: with a key it has only begun."""
        from tui.api.client import Settled

        if isinstance(answer, Settled):
            words, shown = settled_words(answer.value)
            self.end(number, OpState.DONE, words=words, answer=shown, result=answer.value)
            return
        key = AsyncKey(answer)
        self.ledger.write(number, OpState.RUNNING, key=key, answered=True)
        self.follow(number, key, action)

    def follow(self, number: int, key: AsyncKey, action: ApiAction[Any, Any]) -> None:
        """Look at the key until it ends."""
        with self._lock:
            self._mine.add(number)
        self.poller().follow(
            key, getattr(action, "poll_at", ()), OperationFollower(self, number, action)
        )

    def follows(self, number: int) -> bool:
        """Whether this process has it in hand."""
        with self._lock:
            return number in self._mine

    def is_awaited(self, number: int) -> bool:
        """Return whether somebody in this process waits for its result."""
        batch = self.batch_of(number)
        return batch is not None and batch.on_end is not None

    def looked(self, number: int) -> None:
        """A look at its key was answered: it goes on."""
        self._looked_at[number] = self.clock.monotonic()

    def since_look_s(self, number: int) -> float:
        """How long ago this process was last told that it goes on; endless when it never was."""
        return self.clock.monotonic() - self._looked_at.get(number, -math.inf)

    # Writing down what became of it

    def keep(self, number: int, action: ApiAction[Any, Any], status: int, raw: bytes) -> None:
        """The answer as it came, without its secrets, on the disk before it is understood."""
        try:
            self.ledger.journal().keep_raw(
                number, kept_form(status, raw, secret=action.secret_answer)
            )
        except HostdeckError:
            pass  # what it means is written next, and tried until it is written

    def end(
        self, number: int, to: OpState, *, words: str, answer: str | None = None, result: Any = None
    ) -> None:
        """It has come to an end, or nobody knows. Committed before it is told."""
        self.pins.over(number)
        words = safe_text(REDACTOR.mask(words), 400)
        begun = self.batch_of(number)
        one = self.ledger.write(
            number,
            to,
            words=words,
            answer=answer,
            unseen=not self.attended,
            answered=to in ANSWERED,
        )
        self.ended(one, begun, words=words, state=to, result=result)
        if to is OpState.UNKNOWN:
            self.deciding.later(number)

    def batch_of(self, number: int) -> Batch | None:
        """The batch that this process carries out and that has the operation."""
        return self._batches.get(number)

    def ended(
        self, one: Operation, begun: Batch | None, *, words: str, state: OpState, result: Any = None
    ) -> None:
        """Go on after an end that was written; `begun` is the batch from before the writing."""
        number = one.id
        with self._lock:
            self._mine.discard(number)
            self._looked_at.pop(number, None)
            batch = self._batches.pop(number, None)
            if batch is not None:
                batch.ended(one)
        if (
            begun is not None
            and begun.on_end is not None
            and (batch is not None or result is not None)
        ):
            # What the provider shows once reaches the person who asked, whoever has the operation
            # now.
            begun.on_end(
                one if batch is not None else replace(one, state=state, said=words), result
            )
        if batch is not None:
            self._advance(batch)
        self._on_end(one)

    def let_go(self, number: int) -> None:
        """It is in the hands of another process now. What waited for its end is not sent from
        here."""
        self.pins.over(number)
        with self._lock:
            self._mine.discard(number)
            # What is being handed over goes to that process as a whole.
            batch = None if self.ledger.stopped else self._batches.pop(number, None)
            if batch is not None:
                batch.let_go(number)
        if batch is not None:
            self._advance(batch)

    def failed_for(self, number: int, action: ApiAction[Any, Any], said: str) -> None:
        """The provider reports the end of the work, and that it failed."""
        if action.pin and speaks_of_pin(said):
            self.pins.failed()
            said = with_lock_out(said)
        self.end(number, OpState.FAILED, words=said or "The provider gave no reason.")

    # From one process to another

    def hand_over(self, owner: str) -> list[dict[str, Any]]:
        """Give all that is in hand to the process of that name. The threads have been stopped.

        Returns what it needs to go on, with secrets: for a pipe.
        """
        self.ledger.stopped = True
        self.ledger.journal().give(owner)
        with self._lock:
            batches = {id(one): one for one in self._batches.values()}
            self._mine.clear()
        return [batch_told(one) for one in batches.values() if one.waiting]

    def take_over(self, told: list[dict[str, Any]]) -> None:
        """Go on with what another process gave us. Worker-free: called once, after `open`."""
        journal = self.ledger.journal()
        mine = {
            one.id: one for one in journal.open_operations(self.profile) if journal.owns(one.id)
        }
        batches = [
            batch_from(
                one, {number: op for number, op in mine.items() if op.state is OpState.PLANNED}
            )
            for one in told
        ]
        with self._lock:
            for batch in batches:
                self._batches.update(dict.fromkeys((*batch.waiting, *batch.going), batch))
            self._mine |= set(mine)
        waiting = {number for batch in batches for number in batch.waiting}
        for one in mine.values():
            if one.id not in waiting:
                go_on(self, journal, one)
        for batch in batches:
            self._advance(batch)

    @property
    def in_hand(self) -> int:
        """How many operations this process has to bring to their end."""
        with self._lock:
            return len(self._mine)

    @property
    def waiting(self) -> int:
        """How many of them have not been sent yet."""
        with self._lock:
            return sum(
                len(one.waiting)
                for one in {id(one): one for one in self._batches.values()}.values()
            )

    @property
    def settled(self) -> bool:
        """Nothing is in hand and nothing is still to be written. For waiting without a screen."""
        with self._lock:
            return not self._mine and self.ledger.all_written

    def close(self) -> None:
        """Give everything back: whoever comes next goes on with it."""
        self.pins.lease.wipe()
        self.ledger.stopped = True
        with self._lock:
            pins = [one.pin for one in self._batches.values() if one.pin is not None]
        for pin in pins:
            pin.wipe()
        self.ledger.close()
