"""Runs reinstalls: one request after another, each in the journal before it is sent. Worker
threads.

`next_step` decides the next action from the record and the journal alone, so a program that was
killed at any point continues where it stopped. The secrets (PIN, password, script) are only in
memory, in `running`. This module ensures with the lock on the record that one process runs a
reinstall.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from tui.api.catalog import eq_install_actions as eq_install
from tui.api.catalog import jira_actions as jira
from tui.errors import HostdeckError
from tui.reinstall.decision import Kind, Next, Offer
from tui.reinstall.install_facts import LOOK_S
from tui.reinstall.next_step import next_move
from tui.reinstall.publishing import Showing
from tui.reinstall.record import Record, Records, Step, record_of
from tui.reinstall.running import Running
from tui.reinstall.step_sender import StepSender
from tui.reinstall.steps import grant, refused_for_pin
from tui.store.changes import Change
from tui.store.changes import Kind as ChangeKind
from tui.store.operations import OpState
from tui.store.reinstalls import Going
from tui.wizards.installing.draft import Draft, InstallFacts
from tui.wizards.installing.request_plan import DraftIncomplete
from tui.workers.lazy import Lazy
from tui.workers.pool import Urgency, WorkerPool
from tui.workers.schedule import Schedule

if TYPE_CHECKING:
    from tui.clock import Clock
    from tui.credentials.pin import Pin
    from tui.operations.change_runner import Operations
    from tui.store.store import Store

OnBegin = Callable[[HostdeckError | None], None]
TAKE_EVERY_S = 2.0
"""Seconds between checks of a reinstall that another process runs, which may have died."""


class NotBegun(HostdeckError):
    """The reinstall could not be started; nothing was sent."""


class Reinstalls:
    """All reinstalls of a profile. One instance per process; call `open` once the journal is
    open."""

    def __init__(
        self,
        operations: Operations,
        *,
        store: Store,
        pool: WorkerPool,
        schedule: Schedule,
        clock: Clock,
        profile: str,
        folder: Callable[[], Path],
        on_wait: Callable[[Going], None] | None = None,
    ) -> None:
        """
        Args:
            on_wait: Called once for each wait for the user.
        """
        self._operations = operations
        self._store, self._pool, self._schedule, self._clock = store, pool, schedule, clock
        self._profile = profile
        self._lock = threading.RLock()
        self._records: Lazy[Records] = Lazy(lambda: Records(folder()))
        self._running: dict[str, Running] = {}
        self._sender = StepSender(operations, store, clock, self._soon)
        self._showing = Showing(operations, store, clock, on_wait)
        self._stopped = self._opened = False
        operations.in_progress.leave_batches(self._is_elsewhere)

    # Start and end of the process

    def open(self) -> None:
        """Resume unfinished reinstalls. Sends nothing that needs the user. Worker thread (disk);
        once."""
        records = self._records()
        with self._lock:
            if self._opened:
                return
            self._opened = True
        self._store.subscribe(self._on_change)
        for found in records.all(self._profile):
            record, mine = (found, False) if found.closed else records.taken(found)
            self._showing.learn(record)
            if record.closed:
                self._showing.publish(Running(record, mine=False))
            else:
                self._take_up(Running(record, mine=mine))

    def _take_up(self, running: Running) -> None:
        # The screens show a limited number of weeks and operations. A step sent before then must
        # not look like a step that was never sent.
        steps = self._operations.ledger.journal().batch(running.record.id)
        self._store.put_operations(
            [step for step in steps if step.id not in self._store.operations]
        )
        with self._lock:
            self._running[running.record.id] = running
        self._soon(running)

    def close(self) -> None:
        """Forget the secrets and release the rest to the next process."""
        self._stopped = True
        with self._lock:
            running = list(self._running.values())
        for reinstall in running:
            reinstall.forget()
        if self._records.made is not None:
            self._records.made.close()

    # Requests of the user

    def begin(
        self, draft: Draft, known: InstallFacts, pin: Pin | None, on_begin: OnBegin | None = None
    ) -> None:
        """Run a confirmed reinstall. Returns at once. `on_begin` gets the reason why it could not
        start, or `None`, on a worker thread."""
        self._pool.submit(
            partial(self._begin, draft, known, pin, on_begin), Urgency.PERSON, name="reinstall"
        )

    def _begin(
        self, draft: Draft, known: InstallFacts, pin: Pin | None, on_begin: OnBegin | None
    ) -> None:
        try:
            reinstall = self._recorded(draft, known, pin)
        except HostdeckError as error:
            if pin is not None:
                pin.wipe()
            if on_begin is not None:
                on_begin(error)
            return
        if on_begin is not None:
            on_begin(None)
        self._advance(reinstall)

    def _recorded(self, draft: Draft, known: InstallFacts, pin: Pin | None) -> Running:
        self.open()
        doing = f"Reinstalling {known.target.name} (id {draft.server_id})"
        records = self._records()
        busy = self._operations.ledger.journal().lock_on(self._profile, draft.server_id)
        open_one = next(
            (
                record
                for record in records.all(self._profile)
                if record.server_id == draft.server_id and not record.closed
            ),
            None,
        )
        if busy is not None or open_one is not None:
            said = (
                f"{busy.action} is {busy.state} on this server."
                if busy is not None
                else "A reinstall of this server is already running."
            )
            raise NotBegun(
                doing,
                said=said,
                certain="Nothing was sent.",
                next="Wait until it ends, or decide how it continues.",
            )
        used = pin is not None and pin.secret is not None
        try:
            record = record_of(
                draft,
                known,
                id=uuid.uuid4().hex[:12],
                profile=self._profile,
                pin_used=used,
                now=self._clock.now(),
            )
            records.keep(record)
        except (OSError, DraftIncomplete) as error:
            said = str(error) if isinstance(error, DraftIncomplete) else type(error).__name__
            raise NotBegun(
                doing,
                said=f"The reinstall could not be recorded: {said}",
                certain="Nothing was sent.",
            ) from None
        reinstall = Running(record, mine=records.take(record.id))
        reinstall.go_on, reinstall.pin = True, pin
        reinstall.password, reinstall.script = draft.password, draft.script
        with self._lock:
            self._running[record.id] = reinstall
        return reinstall

    def choose(
        self,
        server_id: int,
        offer: Offer,
        *,
        pin: Pin | None = None,
        password: SecretStr | None = None,
    ) -> None:
        """Apply a decision or missing input of the user. Returns at once."""

        def decide() -> None:
            reinstall = self._of(server_id)
            if reinstall is None or not reinstall.mine:
                return
            with reinstall.lock:
                what = self._next(reinstall)
                self._give(reinstall, pin, password)
                if offer in what.offers:
                    self._decide(reinstall, what, offer)
            self._advance(reinstall)

        self._pool.submit(decide, Urgency.PERSON, name="reinstall")

    def _give(self, running: Running, pin: Pin | None, password: SecretStr | None) -> None:
        if pin is not None and pin.secret is not None:
            if running.pin is not None:
                running.pin.wipe()
            running.pin, running.pin_tries = pin, len(self._sender.sent(running).get("pin", ()))
            if not running.record.pin_used:
                self._keep(running, replace(running.record, pin_used=True))
        if password is not None:
            running.password = password
        running.problem = ""

    def _decide(self, running: Running, what: Next, offer: Offer) -> None:
        record, sent = running.record, self._sender.sent(running)
        if offer in (Offer.RESUME, Offer.AGAIN):
            running.go_on = True
            running.read_script()
            refused = sent.get(what.step, ())
            if offer is Offer.AGAIN or (
                refused and refused_for_pin(refused[-1]) and running.have.pin
            ):
                self._keep(
                    running, replace(record, granted=(*record.granted, grant(what.step, sent)))
                )
        elif offer in (Offer.PASS, Offer.CLOSE):
            self._keep(running, replace(record, passed=(*record.passed, what.step)))
        elif offer is Offer.STOP:
            self._keep(running, replace(record, stopping=True))
        elif offer is Offer.ABORT:
            self._sender.send_extra(running, eq_install.ABORT_REINSTALL, "Abort")
        elif offer is Offer.HUMAN:
            self._keep(running, replace(record, passed=(*record.passed, "reboot")))
            self._sender.send_extra(running, jira.REQUEST_PXEBOOT, "Ask remote hands")

    def _of(self, server_id: int) -> Running | None:
        with self._lock:
            found = [
                running
                for running in self._running.values()
                if running.record.server_id == server_id
            ]
        return found[-1] if found else None

    # Steps in sequence

    def _on_change(self, change: Change) -> None:
        """Note that operations have changed. Any thread."""
        if change.kind is not ChangeKind.OPERATION or self._stopped:
            return
        operations = self._store.operations
        servers = {operations[number].server_id for number in change.ids if number in operations}
        with self._lock:
            touched = [
                running for running in self._running.values() if running.record.server_id in servers
            ]
        for reinstall in touched:
            self._soon(reinstall)

    def _soon(self, running: Running, after_s: float = 0.0) -> None:
        job = partial(self._advance, running)
        if after_s <= 0:
            self._pool.submit(job, Urgency.VISIBLE, name="reinstall")
            return
        due = self._clock.monotonic() + after_s
        self._schedule.at(due, job, Urgency.VISIBLE, f"reinstall {running.record.id}")

    def _advance(self, running: Running) -> None:
        """Do the next action. Idempotent: called whenever anything may have changed."""
        with running.lock:
            if self._stopped or running.record.closed:
                return
            if not running.mine:
                self._watch_other(running)
                return
            self._drop_spent(running)
            what = self._next(running)
            if what.kind is Kind.SEND and self._sender.may_send(running, what):
                self._sender.send(running, what)
            elif what.kind is Kind.END:
                self._close(running, what)
            elif what.kind is Kind.WAIT and what.after_s:
                self._soon(running, what.after_s)
        self._showing.publish(running)
        self._showing.learn(running.record)  # does nothing before the end

    def _drop_spent(self, running: Running) -> None:
        """Wipe password and script once their request was answered."""
        found = self._sender.sent(running).get(
            "arm" if running.record.main == "key" else "order", ()
        )
        if found and found[-1].state in (OpState.RUNNING, OpState.DONE):
            running.password = running.script = None

    def _watch_other(self, running: Running) -> None:
        """Watch a reinstall that another process runs, and take it over when that process ends."""
        running.record, running.mine = self._records().taken(running.record)
        self._soon(running, 0.0 if running.mine else TAKE_EVERY_S)
        self._showing.publish(running)

    def _is_elsewhere(self, batch: str) -> bool:
        """Return whether another living process runs the reinstall."""
        with self._lock:
            reinstall = self._running.get(batch)
        return reinstall is not None and not reinstall.mine and self._records().is_in_hand(batch)

    def _next(self, running: Running) -> Next:
        main = self._sender.sent(running).get(running.record.main, ())
        running.look = not main or self._operations.since_look_s(main[-1].id) < LOOK_S
        running.follows = not main or self._operations.follows(main[-1].id)
        return next_move(
            running.record, self._store.operations.values(), running.have, self._clock.now()
        )

    def _keep(self, running: Running, record: Record) -> None:
        """Save a change before anything follows from it. If it cannot be saved, it is not done."""
        try:
            self._records().keep(record)
        except (OSError, HostdeckError) as error:
            running.problem = (
                f"The reinstall could not be recorded: {type(error).__name__}. Nothing was sent."
            )
            return
        running.record = record

    def _close(self, running: Running, what: Next) -> None:
        running.forget()
        self._keep(running, replace(running.record, closed=what.words, went_well=what.went_well))
        if running.record.closed:
            self._records().drop(running.record.id)
            with self._lock:
                self._running.pop(running.record.id, None)

    @property
    def in_hand(self) -> int:
        """Return the number of reinstalls that run in this process without waiting for the user."""
        with self._lock:
            return sum(
                running.mine and running.told_of is None for running in self._running.values()
            )

    # Handover to the next process, through a pipe

    def secrets(self) -> dict[str, dict[str, str]]:
        """Return what the next process needs to continue without asking. In clear, for the pipe
        only."""
        with self._lock:
            running = [
                running for running in self._running.values() if running.mine and running.go_on
            ]
        return {reinstall.record.id: reinstall.secrets() for reinstall in running}

    @property
    def locks(self) -> dict[str, int]:
        """Return the descriptors for the next process to inherit, so that no other process can take
        a reinstall over in between."""
        records = self._records.made
        return {} if records is None else records.handles

    def inherit(self, locks: Mapping[str, int]) -> None:
        """Take the locks that another process passed on. Before `open`."""
        self._records().inherit(locks)

    def take_over(self, secrets: Mapping[str, Mapping[str, str]]) -> None:
        """Continue with the data of another process. After `open`."""
        with self._lock:
            running = dict(self._running)
        for number, held in secrets.items():
            reinstall = running.get(number)
            if reinstall is not None:
                reinstall.take_secrets(held)
                self._soon(reinstall)


__all__ = ["NotBegun", "Reinstalls", "Step"]
