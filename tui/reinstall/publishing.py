"""Puts reinstalls into the store for the screens, and records their durations. Worker threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.errors import HostdeckError
from tui.reinstall.next_step import next_move
from tui.reinstall.record import Record
from tui.reinstall.running import Running
from tui.reinstall.timeline import Usual, going
from tui.store.operations import OpState
from tui.store.reading import Reading
from tui.store.reinstalls import REINSTALL, Going

if TYPE_CHECKING:
    from tui.clock import Clock
    from tui.operations.change_runner import Operations
    from tui.store.store import Store


class Showing:
    """Publishes all reinstalls of a profile."""

    def __init__(
        self,
        operations: Operations,
        store: Store,
        clock: Clock,
        on_wait: Callable[[Going], None] | None,
    ) -> None:
        self._operations, self._store, self._clock = operations, store, clock
        self._on_wait = on_wait
        """Called once for each wait for the user."""
        self._usual = Usual()

    def learn(self, record: Record) -> None:
        """Record the duration, for comparison with later reinstalls."""
        if record.closed and record.went_well:
            self._usual.learn(record, self._store.operations.values(), self._stage_times)

    def _stage_times(self, number: int) -> list[tuple[float, str]]:
        try:
            events = self._operations.ledger.journal().events(number)
        except HostdeckError:
            return []
        found: list[tuple[float, str]] = []
        for event in events:
            if (
                event.state is OpState.RUNNING
                and event.words
                and event.words not in [words for _, words in found]
            ):
                found.append((event.at, event.words))
        return found

    def publish(self, running: Running) -> None:
        """Show the current state. Several threads call this at once, so an older state must never
        replace a newer one."""
        while True:
            with running.lock:
                running.looks += 1
                look = running.looks
            shown = self._shown(running)
            if running.looks == look:
                self._tell(running, shown)
            if running.looks == look:
                return

    def _shown(self, running: Running) -> Going:
        operations = self._store.operations.values()
        what = next_move(running.record, operations, running.have, self._clock.now())
        return going(
            running.record,
            operations,
            what,
            self._stage_times,
            self._usual,
            problem=running.problem,
            elsewhere=not running.mine and not running.record.closed,
        )

    def _tell(self, running: Running, shown: Going) -> None:
        self._store.put_known(
            REINSTALL, running.record.server_id, Reading(shown, self._clock.now())
        )
        waiting = (
            (shown.kind, shown.step, shown.words)
            if shown.kind in ("need", "ask") and running.mine
            else None
        )
        if waiting is not None and waiting != running.told_of and self._on_wait is not None:
            self._on_wait(shown)
        running.told_of = waiting
