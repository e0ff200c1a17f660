"""Follows servers after a change until they respond again. Worker threads.

After power on, reboot, reinstall, and order, Hostdeck checks the server every few seconds and puts
the result into the store. It changes nothing at the provider and repeats nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from operator import attrgetter

from tui.clock import Clock
from tui.operations.plan import SWITCHES_ON
from tui.remote.answering import Check, Checked, Reply, Rule, rule_for
from tui.store.changes import Change, Kind
from tui.store.comebacks import COMEBACK, Answering, Comeback
from tui.store.operations import Operation, OpState, is_order, new_server
from tui.store.reading import Reading
from tui.store.reinstalls import REINSTALL
from tui.store.store import Store
from tui.workers.pool import Urgency, WorkerPool
from tui.workers.schedule import Schedule

SWITCHES_OFF = frozenset({"eq/off", "eq/hard_off"})
EVERY_S = 3.0
LATE_AFTER_S = 600.0
"""Time limit in seconds. A server can need several minutes for its self-test and its start."""
EVERY_LATE_S = 20.0
GIVE_UP_AFTER_S = 3600.0
SILENT_WITHIN_S = 60.0
"""Seconds after which a rebooted server that still responds has probably never stopped."""
_JOB = "check servers that come back"


@dataclass(frozen=True, slots=True)
class _Followed:
    """A server that is being followed."""

    server_id: int
    address: str
    rule: Rule
    comeback: Comeback
    began: float
    """Start time on the monotonic clock."""
    stops_first: bool
    """True if the server responded before the change. A response then counts only after a failed
    check."""


class Comebacks:
    """The servers of one process that are expected to respond again."""

    def __init__(
        self,
        store: Store,
        pool: WorkerPool,
        schedule: Schedule,
        clock: Clock,
        *,
        check: Check,
        setting: str = "",
        on_change: Callable[[int, Comeback], None] = lambda server_id, comeback: None,
        on_dropped: Callable[[int], None] = lambda number: None,
    ) -> None:
        self._store, self._pool, self._schedule, self._clock = store, pool, schedule, clock
        self._check = check
        self._setting = setting
        """The condition for "responds", as in the configuration."""
        self._on_change = on_change
        """Called on a worker thread when a server responded, is late, or was given up."""
        self._on_dropped = on_dropped
        """Called with the number of an operation whose server is no longer checked."""
        self._lock = threading.Lock()
        self._followed: dict[int, _Followed] = {}
        self._looking = False
        self._installing: set[str] = set()
        """Batches of reinstalls in progress."""
        store.subscribe(self._on_change_of_store)

    def on_operation_end(self, operation: Operation) -> None:
        """Follow the server of an operation that powered it on. Forget a server that was shut
        down."""
        server_id = operation.server_id
        if operation.state is not OpState.DONE:
            return
        if is_order(operation):
            number, address = new_server(operation)
            if number is not None:
                rule = rule_for({}, "", self._setting)
                self.follow(replace(operation, server_id=number), address, rule)
        elif server_id is not None and operation.action in SWITCHES_OFF:
            self.forget(server_id)
        elif server_id is not None and operation.action in SWITCHES_ON:
            going = self._store.known(REINSTALL, server_id).value
            if going is None or going.is_over or going.id != operation.batch:
                self._follow_row(operation, server_id)

    def follow_until(self, operation: Operation, rule: Rule | None) -> bool:
        """Check the server of an operation by this rule. Return False if its address is unknown."""
        row = None if operation.server_id is None else self._store.row(operation.server_id)
        if row is None or not row.ip or rule is None:
            return False
        self.follow(operation, row.ip, rule, stops_first=operation.action == "eq/reboot")
        return True

    def _follow_row(self, operation: Operation, server_id: int) -> None:
        row = self._store.row(server_id)
        if row is not None:
            rule = rule_for(dict(row.tags), row.os, self._setting)
            stops_first = operation.action == "eq/reboot"
            self.follow(operation, row.ip, rule, stops_first=stops_first)

    def _on_change_of_store(self, change: Change) -> None:
        """Follow a server whose reinstall ended successfully while this process watched it."""
        if change.kind is not Kind.TOPIC:
            return
        for server_id in change.ids:
            going = self._store.known(REINSTALL, server_id).value
            if going is None:
                continue
            if not going.is_over:
                self._installing.add(going.id)
            elif going.id in self._installing:
                self._installing.discard(going.id)
                ended = [
                    each
                    for each in self._store.operations.values()
                    if each.batch == going.id and each.state is OpState.DONE
                ]
                if going.went_well and ended:
                    newest = max(ended, key=attrgetter("changed_at", "id"))
                    self._follow_row(replace(newest, sent_at=newest.changed_at), server_id)

    def follow(
        self, operation: Operation, address: str, rule: Rule | None, *, stops_first: bool = False
    ) -> None:
        """Check the server of `operation` until it responds. A newer change replaces an older one.

        Args:
            address: The main address; an invalid address is reported as unknown.
            rule: The condition; `None`: the server is not checked.
            stops_first: The server was running before, as with a reboot.
        """
        server_id = operation.server_id
        if server_id is None or rule is None or operation.state is not OpState.DONE:
            return
        since = operation.sent_at or operation.changed_at
        comeback = Comeback(operation.id, Answering.WAITING, rule.words, since)
        followed = _Followed(
            server_id, address, rule, comeback, self._clock.monotonic(), stops_first
        )
        with self._lock:
            before = self._followed.get(server_id)
            self._followed[server_id] = followed
        if before is not None:
            self._on_dropped(before.comeback.operation)
        self._put(server_id, comeback)
        self._soon(0.0)

    def forget(self, server_id: int) -> None:
        """Stop checking a server, for example because it was powered off."""
        with self._lock:
            before = self._followed.pop(server_id, None)
        if before is not None:
            self._on_dropped(before.comeback.operation)

    @property
    def open(self) -> int:
        """Return the number of servers that are still being checked."""
        with self._lock:
            return len(self._followed)

    def _put(self, server_id: int, comeback: Comeback) -> None:
        self._store.put_known(COMEBACK, server_id, Reading(comeback, self._clock.now()))

    def _soon(self, wait_s: float) -> None:
        due = self._clock.monotonic() + wait_s
        self._schedule.at(due, self._look, Urgency.BACKGROUND, _JOB)

    def _look(self) -> None:
        """Check every followed server once. Only one such job at a time, because the pool has other
        work."""
        with self._lock:
            if self._looking:
                return
            self._looking = True
            due = list(self._followed.values())
        try:
            for followed in due:
                self._judge(followed, self._check(followed.address, followed.rule))
        finally:
            with self._lock:
                self._looking = False
                left = list(self._followed.values())
        if left:
            waiting = any(each.comeback.state is Answering.WAITING for each in left)
            self._soon(EVERY_S if waiting else EVERY_LATE_S)

    def _judge(self, followed: _Followed, checked: Checked) -> None:
        waited_s = self._clock.monotonic() - followed.began
        after = _after(followed, checked, waited_s, self._clock.now())
        with self._lock:
            if self._followed.get(followed.server_id) is not followed:
                return  # a newer change of the same server is followed now
            if after.comeback.is_open:
                self._followed[followed.server_id] = after
            else:
                del self._followed[followed.server_id]
        if after.comeback != followed.comeback:
            self._put(followed.server_id, after.comeback)
        if after.comeback.state is not followed.comeback.state:
            self._on_change(followed.server_id, after.comeback)


def _after(followed: _Followed, checked: Checked, waited_s: float, now: float) -> _Followed:
    """Return the next state of a followed server after one check. Pure."""
    comeback = followed.comeback
    if checked.reply is Reply.UNKNOWN and not (checked.is_final or waited_s >= LATE_AFTER_S):
        return followed
    if checked.reply is Reply.UNKNOWN:
        unknown = replace(comeback, state=Answering.UNKNOWN, reason=checked.reason)
        return replace(followed, comeback=unknown)
    if checked.reply is Reply.YES:
        if followed.stops_first and waited_s < SILENT_WITHIN_S:
            return followed  # it may not have stopped yet
        after_s = max(0.0, now - comeback.since)
        answered = replace(
            comeback,
            state=Answering.ANSWERED,
            after_s=after_s,
            was_silent=not followed.stops_first,
        )
        return replace(followed, comeback=answered)
    state = comeback.state
    if waited_s >= GIVE_UP_AFTER_S:
        state = Answering.GIVEN_UP
    elif waited_s >= LATE_AFTER_S:
        state = Answering.LATE
    return replace(followed, comeback=replace(comeback, state=state), stops_first=False)
