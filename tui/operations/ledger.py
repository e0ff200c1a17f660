"""The journal for the engine: opened on demand, shown in the store, with repeats of failed writes.

Worker threads only; any of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui.errors import HostdeckError
from tui.operations.journal.journal import Journal, NotAllowedNow
from tui.operations.journal.journal_file import JournalDamaged, JournalError
from tui.operations.journal.leases import BEAT_S
from tui.operations.loose_ends import RELEVANT, loose_ends
from tui.store.operations import Operation, OpState
from tui.workers.pool import Urgency, WorkerPool
from tui.workers.schedule import Schedule

if TYPE_CHECKING:
    from tui.clock import Clock
    from tui.store.store import Store

TEND_S = 5.0
"""Seconds between checks of the journal: orphans, changes of other processes, failed writes."""
ENDS_EVERY_S = 0.5
"""Minimum seconds between counts of loose ends, because each reads the whole history."""
CONFIRMED_S = 10.0
"""Longest wait for a confirmation to be written; longer than the lock wait of a busy journal."""
SHOWN_S = 30 * 86_400.0
"""Seconds of history on the screen."""


class Ledger:
    """The ledger of a process. One instance per process."""

    def __init__(
        self,
        open_journal: Callable[[], Journal],
        pool: WorkerPool,
        schedule: Schedule,
        store: Store,
        clock: Clock,
        profile: str,
        *,
        recover: Callable[[Journal], None],
        held: Callable[[], Iterable[int]],
        lost: Callable[[int], None],
    ) -> None:
        """
        Args:
            recover: Takes over operations that no process follows; called at the opening and
                periodically.
            held: Returns the numbers of the operations that this process follows.
            lost: Gets the number of an operation that another process has taken over, because this
                process slept too long.
        """
        self._open_journal = open_journal
        self._pool, self._schedule = pool, schedule
        self.store, self._clock, self.profile = store, clock, profile
        self._opening = threading.RLock()
        self._lock = threading.Lock()
        self._journal: Journal | None = None
        self._problem: HostdeckError | None = None
        self._unwritten: list[Callable[[Journal], Operation]] = []
        self._version = 0
        self._ends_at = -ENDS_EVERY_S
        self._tending = False
        self._closed = threading.Event()
        self._confirming = threading.Event()
        self._confirming.set()
        self.stopped = False
        self._recover, self._held, self.lost = recover, held, lost

    # Opening

    def open(self) -> None:
        """Open the journal and continue the operations that no process runs.

        Does nothing once it is open. A failure may be temporary, so opening is tried again
        periodically and whenever the journal is needed.
        """
        with self._opening:
            if self._journal is None and not self.stopped:
                self._open_now()

    def _open_now(self) -> None:
        try:
            journal = self._open_journal()
            if not journal.read_only:
                journal.tidy()
        except HostdeckError as error:
            self._problem = error
            self.store.put_session(journal=f"Nothing can be changed: {error}")
        else:
            self._journal, self._problem = journal, None
            self._say_about(journal)
            self.reload()
            if not journal.read_only:
                self._recover(journal)
        if not self._tending:
            self._tending = True
            self._tend_later()
            threading.Thread(target=self._beat, name="hostdeck-beat", daemon=True).start()

    def _say_about(self, journal: Journal) -> None:
        loss = journal.loss
        if loss:
            said = f"Changes are refused: {loss}"
        elif journal.read_only:
            said = f"Nothing can be changed: {journal.read_only}"
        elif journal.network is not None:
            said = (
                f"The journal is on a network file system ({journal.network}). Locks may fail "
                "there. XDG_STATE_HOME can name a local directory."
            )
        else:
            said = ""
        self.store.put_session(journal=said, journal_loss=loss)

    def journal(self) -> Journal:
        """Return the open journal, opened at the first use. Raises JournalError; nothing may be
        sent then."""
        if self._journal is None:
            self.open()
        if self._journal is None:
            raise self._problem or JournalError(
                "Changing something",
                said="Hostdeck is ending.",
                certain="Nothing was sent.",
                next="Start it again.",
            )
        return self._journal

    def later(self, job: Callable[[Journal], object]) -> None:
        """Use the journal on the disk thread. The status line shows failures."""

        def run() -> None:
            try:
                job(self.journal())
            except HostdeckError as error:
                self.store.put_session(journal=str(error))

        self._pool.submit_local(run)

    # Showing

    def reload(self) -> None:
        """Show the current content of the journal."""
        journal = self.journal()
        self._version = journal.version
        self.publish(journal.since(self.profile, self._clock.now() - SHOWN_S), ends=True)

    def publish(self, changed: Iterable[Operation], *, ends: bool = False) -> None:
        """Put operations into the store, and soon the loose ends if they may have changed."""
        changed = list(changed)
        self.store.put_operations(changed)
        if ends or any(
            operation.action in RELEVANT or operation.state is OpState.UNKNOWN or operation.settled
            for operation in changed
        ):
            due = max(self._clock.monotonic(), self._ends_at + ENDS_EVERY_S)
            self._schedule.at(due, self._count_ends, Urgency.VISIBLE, "loose ends")

    def _count_ends(self) -> None:
        self._ends_at = self._clock.monotonic()
        try:
            journal = self.journal()
            history = journal.naming(self.profile, RELEVANT)
            found = loose_ends(history, journal.open_operations(self.profile))
        except HostdeckError as error:
            self.store.put_session(journal=str(error))
        else:
            self.store.put_operations((), loose_ends=found)

    # Writing

    def write(self, number: int, to: OpState, **more: Any) -> Operation:
        """Move an operation to a new state. If the disk fails now, the write is repeated."""

        def written(journal: Journal) -> Operation:
            return journal.move(number, to, **more)

        try:
            operation = written(self.journal())
        except NotAllowedNow as error:
            self.lost(number)
            self.store.put_session(journal=f"Operation {number}: {error.said}")
            return self.journal().get(number)
        except HostdeckError as error:
            operation = self._as_if_written(number, to, error, more)
            with self._lock:
                self._unwritten.append(written)
        self.publish([operation])
        return operation

    def _as_if_written(
        self, number: int, to: OpState, error: HostdeckError, more: dict[str, Any]
    ) -> Operation:
        self.store.put_session(journal=_not_written(error))
        known = self.store.operations[number]
        return replace(
            known, state=to, said=more.get("words") or known.said, key=more.get("key") or known.key
        )

    @property
    def all_written(self) -> bool:
        """Return whether all known facts about operations are on disk."""
        with self._lock:
            return not self._unwritten

    # Maintenance

    def _tend_later(self) -> None:
        if not self.stopped:
            due = self._clock.monotonic() + TEND_S
            self._schedule.at(due, self._tend, Urgency.VISIBLE, "tend the journal")

    def _tend(self) -> None:
        try:
            self._tend_now()
        finally:
            self._tend_later()

    def _tend_now(self) -> None:
        journal = self._journal
        if journal is None:
            self.open()
            return
        try:
            if not journal.is_in_place():
                self._open_anew(journal)
                return
            self._write_unwritten(journal)
            if journal.version != self._version:
                self.reload()
                self._say_about_loss(journal)
            if not journal.read_only:
                self._recover(journal)
        except JournalDamaged:
            self._open_anew(journal)
        except HostdeckError as error:
            self.store.put_session(journal=str(error) if self.all_written else _not_written(error))

    def _beat(self) -> None:
        """Give signs of life until the end, on a separate thread, because the others may all wait
        for the provider."""
        while not self._clock.wait(self._closed, BEAT_S):
            journal = self._journal
            if journal is not None:
                with suppress(
                    HostdeckError
                ):  # the next attempt may succeed; the maintenance reports problems
                    journal.beat()

    def _write_unwritten(self, journal: Journal) -> None:
        with self._lock:
            waiting = list(self._unwritten)
        for write in waiting:
            try:
                operation = write(journal)
            except NotAllowedNow:
                pass  # another process has changed it in the meantime
            else:
                self.publish([operation], ends=True)
            with self._lock:
                self._unwritten.remove(write)
        if waiting:
            self._say_about(journal)

    def _open_anew(self, before: Journal) -> None:
        """Reopen the journal whose file is damaged or gone, and restore the facts in this
        process."""
        known, held = tuple(self.store.operations.values()), tuple(self._held())
        try:
            # Two connections to two files of one name would undo each other's transactions.
            with before.paused():
                journal = self._open_journal()
                journal.take_place_of(before, known, held)
        except HostdeckError as error:
            self.store.put_session(journal=f"Nothing can be changed: {error}")
            return
        self._journal = journal
        self._say_about(journal)
        self.reload()

    def _say_about_loss(self, journal: Journal) -> None:
        """Show losses that another process found, and hide those that the user confirmed there."""
        if journal.loss != self.store.session.journal_loss:
            self._say_about(journal)

    def confirm_loss(self, who: str) -> None:
        """Note that the user knows of the losses, and allow changes again. Any thread."""

        self._confirming.clear()

        def confirm(journal: Journal) -> None:
            try:
                journal.confirm_loss(who)
            finally:
                self._confirming.set()
            self._say_about(journal)

        self.later(confirm)

    def await_confirmation(self) -> None:
        """Wait until a confirmation in progress has been written. Worker thread."""
        self._confirming.wait(CONFIRMED_S)

    def close(self) -> None:
        """Release the operations of this process, so that the next process continues them."""
        self.stopped = True
        self._closed.set()
        if self._journal is not None:
            try:
                self._journal.close()
            except JournalError:
                pass  # the operations of this process are free once it has ended


def _not_written(error: HostdeckError) -> str:
    return f"Not recorded yet: {error.said or error.headline}"
