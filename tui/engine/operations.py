"""Changes of the provider's world: written down, sent once, followed to their end. Thread-safe.

A person confirms a `Plan`; here it becomes operations in the journal before any byte leaves. What the
journal cannot take is not sent. A request whose answer was lost is never sent again: a read decides,
or a person. All work is done on worker threads; the screens read the store.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui.api.catalogue import catalogue
from tui.engine.batch import Batch
from tui.engine.following import OperationFollower, kept_form, settled_words, words_of
from tui.engine.journal import Journal, NotAllowedNow
from tui.engine.journal_file import JournalDamaged, JournalError
from tui.engine.loose_ends import RELEVANT, loose_ends
from tui.engine.pin_guard import check_pin_wait, speaks_of_pin
from tui.engine.pool import Urgency, WorkerPool
from tui.engine.recovery import recover
from tui.engine.schedule import Schedule
from tui.engine.verdict import Verdict
from tui.engine.verdicts import DECIDERS
from tui.errors import HostdeckError, NotReachable, PinRejected, Refused
from tui.models.async_answer import AsyncKey
from tui.secrets import REDACTOR
from tui.store.operations import Event, Operation, OpState
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.access.pin import Pin
    from tui.api.action import ApiAction
    from tui.api.client import Client
    from tui.clock import Clock
    from tui.engine.plan import OnEnd, Plan, Request
    from tui.engine.poller import Poller
    from tui.store.store import Store

TEND_S = 5.0
"""How often the journal is looked after: orphans, other processes' news, what could not be written."""
ENDS_EVERY_S = 0.5
BEAT_EVERY = 3
"""Every so many times a sign of life is written while something is in hand."""
SHOWN_S = 30 * 86_400.0
"""How far back the history on the screen goes."""
DECIDE_AFTER_S = (3.0, 15.0, 45.0)
"""When the deciding read is made by itself after an answer was lost: work takes a moment to show."""
Told = Callable[[HostdeckError | None, str], None]
"""What came of a wish: why it was not let through, or `None` and the batch it became part of."""


class Operations:
    """One per process. `open` is called once, on a worker thread."""

    def __init__(
        self, *, open_journal: Callable[[], Journal], client: Callable[[], Client], poller: Callable[[], Poller],
        pool: WorkerPool, schedule: Schedule, store: Store, clock: Clock, profile: str, who: str,
        on_end: Callable[[Operation], None],
    ) -> None:  # fmt: skip
        """
        Args:
            client, poller: Made at their first use, on a worker thread.
            on_end: Told of every operation that ends here, for instance to read the server anew.
        """
        self._open_journal = open_journal
        self.client, self.poller = client, poller
        self.pool, self._schedule, self.store, self.clock = pool, schedule, store, clock
        self.profile, self.who = profile, who
        self._on_end = on_end
        self._lock = threading.RLock()
        self._opening = threading.RLock()
        self._journal: Journal | None = None
        self._problem: HostdeckError | None = None
        self._batches: dict[int, Batch] = {}
        self._mine: set[int] = set()
        self._unwritten: list[Callable[[Journal], Operation]] = []
        self._version = 0
        self._tends = 0
        self._ends_at = -ENDS_EVERY_S
        self._stopped = False
        self.attended = True
        """A screen is there to show what ends."""

    # The journal

    def open(self) -> None:
        """Open the journal, take over what nobody has in hand, and go on with it. Worker thread; once."""
        with self._opening:
            if self._journal is None and self._problem is None and not self._stopped:
                self._open_now()

    def _open_now(self) -> None:
        try:
            self._journal = self._open_journal()
            self._journal.tidy()
        except HostdeckError as error:
            self._problem = error
            self.store.put_session(journal=f"Nothing can be changed: {error}")
        else:
            self._say_about_journal(self._journal)
            self.reload()
            recover(self, self._journal)
        self._tend_later()

    def _say_about_journal(self, journal: Journal) -> None:
        if journal.kept_aside is not None:
            said = f"The journal was damaged. It is kept as {journal.kept_aside}; what could be read was taken over."
        elif journal.network is not None:
            said = (f"The journal lies on a network file system ({journal.network}). Locks may fail there; "
                    "XDG_STATE_HOME can name a local directory.")  # fmt: skip
        else:
            said = ""
        self.store.put_session(journal=said)

    def journal(self) -> Journal:
        """The open journal, opened by whoever needs it first. Raises JournalError, and then nothing may be sent."""
        if self._journal is None:
            self.open()
        if self._journal is None:
            raise self._problem or JournalError("Changing something", said="Hostdeck is ending.",
                                                certain="Nothing was sent.", next="Start it again.")  # fmt: skip
        return self._journal

    def reload(self) -> None:
        """Show everything as the journal has it now."""
        journal = self.journal()
        self._version = journal.version
        self.publish(journal.since(self.profile, self.clock.now() - SHOWN_S), ends=True)

    def publish(self, changed: Iterable[Operation], *, ends: bool = False) -> None:
        """Put operations into the store, and what is open beside them when that may have changed."""
        changed = list(changed)
        self.store.put_operations(changed)
        if ends or any(one.action in RELEVANT or one.state is OpState.UNKNOWN or one.settled for one in changed):
            # Many ends within a moment are counted once: the whole history is read for it.
            due = max(self.clock.monotonic(), self._ends_at + ENDS_EVERY_S)
            self._schedule.at(due, self._count_ends, Urgency.VISIBLE, "loose ends")

    def _count_ends(self) -> None:
        self._ends_at = self.clock.monotonic()
        try:
            journal = self.journal()
            history = journal.naming(self.profile, RELEVANT)
            found = loose_ends(history, journal.open_operations(self.profile))
        except HostdeckError as error:
            self.store.put_session(journal=str(error))
        else:
            self.store.put_operations((), loose_ends=found)

    # What a person wants

    def submit(
        self, plan: Plan, pin: Pin | None = None, *, told: Told = lambda error, batch: None,
        on_end: OnEnd | None = None,
    ) -> None:  # fmt: skip
        """Carry out what was confirmed. Returns at once; `told` and `on_end` come on worker threads.

        Args:
            pin: Wiped as soon as nothing needs it any more, whatever happens.
        """

        def begin() -> None:
            batch = uuid.uuid4().hex[:12] if len(plan.requests) > 1 else ""
            try:
                journal = self.journal()
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
            self.publish(operations)
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
            one = self.journal().refuse(request.planned(), why, profile=self.profile, who=self.who)
        except JournalError:
            return  # the reason why it was not let through is being told anyway
        self.publish([one])

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
                found = {id(one): one for number, one in self._batches.items() if self._is_of(number, batch)}
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
        self._on_journal(lambda journal: self.publish([journal.settle(number, words)], ends=True))

    def read_events(self, number: int, done: Callable[[list[Event]], object]) -> None:
        """The history of one operation; `done` gets it on a worker thread."""
        self._on_journal(lambda journal: done(journal.events(number)))

    def seen(self) -> None:
        """What ended meanwhile has been shown."""
        self._on_journal(lambda journal: journal.seen(self.profile))

    def _on_journal(self, job: Callable[[Journal], object]) -> None:
        def run() -> None:
            try:
                job(self.journal())
            except HostdeckError as error:
                self.store.put_session(journal=str(error))

        self.pool.submit_local(run)

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
        if self._stopped:
            return  # it stays planned: the next start writes down that it was not sent
        why = self._checked(request)
        if why:
            with self._lock:
                batch.stop(why)
            self.end(number, OpState.NOT_SENT, words=f"Not sent: {why}")
            return
        try:
            one = self.journal().move(number, OpState.SENDING)
        except HostdeckError as error:
            with self._lock:
                batch.stop(f"Not sent: {error.said or error.headline}")
            self.end(number, OpState.NOT_SENT, words=f"Not sent: {error.said or error.headline}")
            return
        self.publish([one])
        try:
            self._classify(batch, request, number)
        finally:
            with self._lock:
                batch.answered(number)

    def _checked(self, request: Request) -> str:
        """Why it must not be sent after all; empty when nothing speaks against it."""
        if request.check is None:
            return ""
        try:
            return request.check(self.client())
        except HostdeckError as error:
            return f"what it rests on could not be read: {error.said or error.headline}"

    def _classify(self, batch: Batch, request: Request, number: int) -> None:
        from tui.api.gate import GateClosed

        action = request.action
        secret = batch.pin.secret if batch.pin is not None else None
        try:
            answer = self.client().change(action, request.with_pin(secret), lambda raw: self.keep(number, action, raw))
        except (NotReachable, GateClosed) as error:
            words = error.said if isinstance(error, HostdeckError) else "The program was ending."
            self.end(number, OpState.NOT_SENT, words=f"Nothing was sent. {words}")
        except Refused as error:
            self._note_pin(error)
            self.end(number, OpState.REFUSED, words=error.said or error.headline)
        except HostdeckError as error:
            self.end(number, OpState.UNKNOWN, words=error.said or error.headline)
        except Exception:
            self.end(number, OpState.UNKNOWN, words="Hostdeck met a bug while the answer was read.")
            raise
        else:
            self._pin_worked(secret is not None)
            self.went_well(number, action, answer)

    def went_well(self, number: int, action: ApiAction[Any, Any], answer: Any) -> None:
        """The provider said yes: with a key it has only begun."""
        from tui.api.client import Settled

        if isinstance(answer, Settled):
            words, shown = settled_words(answer.value)
            self.end(number, OpState.DONE, words=words, answer=shown, result=answer.value)
            return
        key = AsyncKey(answer)
        self.write(number, OpState.RUNNING, key=key)
        self.follow(number, key, action)

    def follow(self, number: int, key: AsyncKey, action: ApiAction[Any, Any]) -> None:
        """Look at the key until it ends."""
        with self._lock:
            self._mine.add(number)
        self.poller().follow(key, getattr(action, "poll_at", ()), OperationFollower(self, number, action))

    # Writing down what became of it

    def keep(self, number: int, action: ApiAction[Any, Any], raw: bytes) -> None:
        """The answer as it came, without its secrets, on the disk before it is understood."""
        try:
            self.journal().keep_raw(number, kept_form(raw, secret=action.secret_answer))
        except HostdeckError:
            pass  # what it means is written next, and tried until it is written

    def write(self, number: int, to: OpState, **more: Any) -> Operation:
        """Move an operation on; what the disk does not take now is written as soon as it does."""

        def written(journal: Journal) -> Operation:
            return journal.move(number, to, **more)

        try:
            one = written(self.journal())
        except NotAllowedNow as error:
            # Another process took it over while this one slept, and has moved it on.
            self._let_go(number)
            self.store.put_session(journal=f"Operation {number}: {error.said}")
            return self.journal().get(number)
        except HostdeckError as error:
            one = self._not_written(number, to, error, more)
            with self._lock:
                self._unwritten.append(written)
        self.publish([one])
        return one

    def _not_written(self, number: int, to: OpState, error: HostdeckError, more: dict[str, Any]) -> Operation:
        self.store.put_session(journal=f"Not written down yet: {error.said or error.headline}")
        known = self.store.operations[number]
        return replace(known, state=to, said=more.get("words") or known.said, key=more.get("key") or known.key)

    def end(self, number: int, to: OpState, *, words: str, answer: str | None = None, result: Any = None) -> None:
        """It has come to an end, or nobody knows. Committed before it is told."""
        words = safe_text(REDACTOR.mask(words), 400)
        one = self.write(number, to, words=words, answer=answer, unseen=not self.attended)
        with self._lock:
            self._mine.discard(number)
            batch = self._batches.pop(number, None)
            if batch is not None:
                batch.ended(one)
        if batch is not None:
            if batch.on_end is not None:
                batch.on_end(one, result)
            self._advance(batch)
        self._on_end(one)
        if to is OpState.UNKNOWN:
            self.decide_later(number, 0)

    def _let_go(self, number: int) -> None:
        with self._lock:
            self._mine.discard(number)
            self._batches.pop(number, None)

    # The PIN

    def _note_pin(self, error: HostdeckError) -> None:
        if isinstance(error, PinRejected):
            self._on_journal(lambda journal: journal.note_pin(self.profile, worked=False))

    def _pin_worked(self, was_sent: bool) -> None:
        if was_sent:
            self._on_journal(self._forgive)

    def _forgive(self, journal: Journal) -> None:
        if journal.pin_failures(self.profile)[0]:
            journal.note_pin(self.profile, worked=True)

    def went_through(self, action: ApiAction[Any, Any]) -> None:
        """The work behind a key ended well: where the PIN was what it was about, it was right."""
        field = action.params.model_fields.get("pin")
        self._pin_worked(field is not None and field.is_required())

    def failed_for(self, number: int, action: ApiAction[Any, Any], said: str) -> None:
        """The provider reports the end of the work, and that it failed."""
        if action.pin and speaks_of_pin(said):
            self._on_journal(lambda journal: journal.note_pin(self.profile, worked=False))
        self.end(number, OpState.FAILED, words=said or "The provider gave no reason.")

    # Deciding what is not known

    def decide_later(self, number: int, attempt: int) -> None:
        """Make the deciding read by itself, a few times."""
        one = self.store.operations.get(number)
        if one is None or one.action not in DECIDERS or attempt >= len(DECIDE_AFTER_S) or self._stopped:
            return
        due = self.clock.monotonic() + DECIDE_AFTER_S[attempt]
        self._schedule.at(due, lambda: self._decide(number, attempt), Urgency.VISIBLE, f"decide {number}")

    def decide(self, number: int) -> None:
        """A person asks for the deciding read now."""
        self.pool.submit(lambda: self._decide(number, len(DECIDE_AFTER_S)), Urgency.PERSON, name="decide")

    def _decide(self, number: int, attempt: int) -> None:
        one = self.store.operations.get(number)
        if one is None or not one.is_undecided or one.action not in DECIDERS:
            return

        def told(verdict: Verdict) -> None:
            self._take_verdict(number, verdict)
            if verdict.state is None:
                self.decide_later(number, attempt + 1)

        DECIDERS[one.action](self.client(), self.poller(), one, told)

    def _take_verdict(self, number: int, verdict: Verdict) -> None:
        words = safe_text(verdict.words, 400)
        try:
            if verdict.state is None:
                one = self.journal().remark(number, words)
            elif verdict.key is not None:
                self._found_again(number, verdict.key, words)
                return
            else:
                one = self.journal().move(number, verdict.state, words=words, unseen=not self.attended)
        except HostdeckError:
            return  # another process or person has decided it, or it cannot be written now
        self.publish([one], ends=True)
        if verdict.state is not None:
            self._on_end(one)

    def _found_again(self, number: int, key: AsyncKey, words: str) -> None:
        """A read has found the key: the work goes on as if its answer had come."""
        one = self.journal().move(number, OpState.RUNNING, key=key, words=words)
        self.publish([one], ends=True)
        self.follow(number, key, catalogue()[one.action])

    def decided_by_hand(self, number: int, *, done: bool) -> None:
        """A person knows: it was carried out, or it was not."""
        to, words = (OpState.DONE, "It was carried out, says a person.") if done else (
            OpState.FAILED, "It was not carried out, says a person.")  # fmt: skip

        def move(journal: Journal) -> None:
            self.publish([journal.move(number, to, words=words)], ends=True)

        self._on_journal(move)

    # Looking after it all

    def _tend_later(self) -> None:
        if not self._stopped:
            due = self.clock.monotonic() + TEND_S
            self._schedule.at(due, self._tend, Urgency.VISIBLE, "tend the journal")

    def _tend(self) -> None:
        try:
            self._tend_now()
        finally:
            self._tend_later()

    def _tend_now(self) -> None:
        journal = self._journal
        if journal is None:
            return
        try:
            self._write_unwritten(journal)
            self._tends += 1
            if self._mine and self._tends % BEAT_EVERY == 1:
                journal.beat()
            if journal.version != self._version:
                self.reload()
            recover(self, journal)
        except JournalDamaged:
            self._open_anew()
        except HostdeckError as error:
            self.store.put_session(journal=str(error))

    def _write_unwritten(self, journal: Journal) -> None:
        with self._lock:
            waiting = list(self._unwritten)
        for write in waiting:
            try:
                one = write(journal)
            except NotAllowedNow:
                pass
            else:
                self.publish([one], ends=True)
            with self._lock:
                self._unwritten.remove(write)
        if waiting:
            self._say_about_journal(journal)

    def _open_anew(self) -> None:
        try:
            self._journal = self._open_journal()
        except HostdeckError as error:
            self.store.put_session(journal=f"Nothing can be changed: {error}")
            return
        self._say_about_journal(self._journal)
        self.reload()

    @property
    def in_hand(self) -> int:
        """How many operations this process has to bring to their end."""
        with self._lock:
            return len(self._mine)

    @property
    def settled(self) -> bool:
        """Nothing is in hand and nothing is still to be written. For waiting without a screen."""
        with self._lock:
            return not self._mine and not self._unwritten

    def close(self) -> None:
        """Give everything back: whoever comes next goes on with it."""
        self._stopped = True
        with self._lock:
            batches = {id(one): one for one in self._batches.values()}
        for one in batches.values():
            if one.pin is not None:
                one.pin.wipe()
        if self._journal is not None:
            try:
                self._journal.close()
            except JournalError:
                pass  # the leases end with this process


__all__ = ["Operations", "words_of"]
