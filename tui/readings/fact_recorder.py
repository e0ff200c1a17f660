"""Writes facts about servers to the file of facts, and finds the changes since the last visit. Any
thread may call public methods; one thread at a time uses the file.

Values of the saved list at the start are not recorded, because this process or another one read
them earlier.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui.errors import HostdeckError
from tui.format import ago, count
from tui.history.server_facts import (
    ACCOUNT_ID,
    POWER,
    Difference,
    detail_facts,
    differences,
    in_words,
    is_serious,
    list_facts,
    power_facts,
    subject,
)
from tui.store.changes import Change, Kind
from tui.store.reading import Reading
from tui.store.topics import ACCOUNT, Topic
from tui.text import safe_text
from tui.workers.pool import Urgency, WorkerPool
from tui.workers.schedule import Schedule

if TYPE_CHECKING:
    from tui.clock import Clock
    from tui.fleet.fleet import Fleet
    from tui.fleet.rows import ServerRow
    from tui.history.fact_file import FactFile
    from tui.readings.topic_fact_reader import Found
    from tui.store.store import Store

FIRST_S = 1.0
"""Seconds after which the first list is written, because the user waits for the changes."""
EVERY_S = 5.0
"""Seconds of changes that are written together."""
PORTION = 250
"""Maximum servers per transaction, so that another Hostdeck that writes does not wait long."""
STOP_S = 0.3
"""Longest wait at the end for a write in progress."""


@dataclass(frozen=True)
class SinceLook:
    """Known changes since the dashboard was last closed."""

    since: float
    """Unix seconds of the end of the last visit."""
    differences: tuple[Difference, ...]
    """Oldest first. Changes during this run are not included."""
    names: Mapping[int, str]
    """Last known host name of each server that changed."""


_LIST = (0, "")
"""Represents the list among the compared readings."""
CHANGES = Topic[SinceLook]("changes since the last look")
"""Known under the account; `None` if nothing was saved in an earlier visit."""
CHANGES_SINCE = Topic[SinceLook]("changes since a chosen time")
"""Known under the account, for the last selected time."""


class FactRecorder:
    """Records the facts of one account. Without a usable file it does nothing."""

    def __init__(
        self,
        store: Store,
        pool: WorkerPool,
        schedule: Schedule,
        clock: Clock,
        *,
        path: Callable[[], Path],
        tell: Callable[[str, bool], None],
        began: float,
    ) -> None:
        """
        Args:
            path: Returns the path of the file; called on the local thread.
            tell: Shows a sentence to the user.
            began: Start of this visit, Unix seconds.
        """
        self._store, self._pool, self._schedule, self._clock = store, pool, schedule, clock
        self._path, self._tell, self._began = path, tell, began
        self._file: FactFile | None = None
        self._failed = False
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._stopped = threading.Event()
        self._touched: set[int] = set()
        """Ids of servers whose rows changed since the last writing."""
        self._topical: set[int] = set()
        """Ids of servers with new readings other than rows and details; 0: the account."""
        self._has_list = self._is_due = False
        self._written: dict[int, int] = {}
        """Hash of the facts of each server as last written."""
        self._topics_at: dict[tuple[int, str], float] = {}
        """Time of the last written reading of each kind other than the list."""
        self._last_look: float | None = None
        self._compared: set[tuple[int, str]] = set()
        """Servers and kinds of facts whose first reading of this visit was compared."""
        self._found: dict[tuple[int, str], Difference] = {}
        self._account = ""
        self._said = 0
        """1 after the notice about changes, 2 after one about serious changes."""

    def begin(self) -> None:
        """Start recording, including readings since the start."""
        self._store.subscribe(self.note)
        fleet = self._store.fleet
        if fleet.value is not None and self._is_new(fleet.taken_at):
            for row_id in fleet.value.ids():
                if self._is_new(self._store.detail(row_id).taken_at):
                    self._touched.add(row_id)
            with self._lock:
                self._topical |= self._touched | {0}
            self.note(Change(Kind.FLEET))

    def _is_new(self, at: float | None) -> bool:
        """Return whether a reading was taken during this visit."""
        return at is not None and at >= self._began

    def note(self, change: Change) -> None:
        """Note a reading, which is written soon."""
        if self._failed or change.kind not in (Kind.FLEET, Kind.SERVER, Kind.TOPIC):
            return
        with self._lock:
            if change.kind is Kind.SERVER:
                self._touched |= change.ids
            elif change.kind is Kind.TOPIC:
                self._topical |= change.ids
            else:
                self._has_list = True
            if self._is_due:
                return
            self._is_due = True
        wait_s = EVERY_S if _LIST in self._compared else FIRST_S
        self._schedule.at(
            self._clock.monotonic() + wait_s,
            partial(self._pool.submit_local, self.write),
            Urgency.BACKGROUND,
            "facts",
        )

    # The disk thread

    def write(self) -> None:
        """Write new readings, and compare the first readings of this visit."""
        with self._lock:
            touched, self._touched = self._touched, set()
            topical, self._topical = self._topical, set()
            has_list, self._has_list, self._is_due = self._has_list, False, False
        fleet, account = self._store.fleet, self._store.session.account
        if self._failed or fleet.value is None or not account:
            return
        if fleet.taken_at is None or not self._is_new(fleet.taken_at):
            with self._lock:
                self._topical |= topical  # process them after the first list
            return
        with self._writing:
            try:
                file = self._opened(account)
                self._record(file, fleet.value, fleet.taken_at, touched, has_list=has_list)
                self._record_topics(file, fleet.value, topical)
            except HostdeckError:
                # Without facts nothing can be compared, and all other parts work.
                self._failed = True
                return
        self._report()

    def _opened(self, account: str) -> FactFile:
        if self._file is None:
            from tui.history.fact_file import FactFile

            self._file = FactFile.open(self._path())
        if account != self._account:
            with self._file.changing():
                self._file.own(account, self._began)
                self._file.thin(self._clock.now())
            for known in (self._written, self._topics_at, self._compared, self._found):
                known.clear()
            self._account = account
            self._last_look = self._file.last_look(self._began)
        return self._file

    def _record(
        self, file: FactFile, fleet: Fleet, at: float, touched: set[int], *, has_list: bool
    ) -> None:
        ids = list(fleet.ids()) if has_list else [id_ for id_ in touched if fleet.get(id_)]
        for start in range(0, len(ids), PORTION):
            if self._stopped.is_set():
                return
            with file.changing():
                for server_id in ids[start : start + PORTION]:
                    row = fleet.get(server_id)
                    if row is not None:
                        self._record_row(file, row, at, is_touched=server_id in touched)
            self._stopped.wait(0.001)  # let the screen draw
        if has_list and not fleet.unread:
            with file.changing():
                file.record_gone(frozenset(fleet.ids()), at)
                file.record_whole_list(at)
        if has_list:
            self._compare_list(file)

    def _record_row(self, file: FactFile, row: ServerRow, at: float, *, is_touched: bool) -> None:
        is_detailed = is_touched and self._is_new(self._store.detail(row.id).taken_at)
        facts = list_facts(row) | (detail_facts(row) if is_detailed else {})
        power = power_facts(row) if self._is_new(row.power_at) else {}
        mark = hash((tuple(sorted(facts.items())), tuple(power.items())))
        if self._written.get(row.id) == mark:
            return
        file.record(row, facts, self._clock.now() if is_detailed else at)
        if power and row.power_at is not None:
            file.record(row, power, row.power_at)
        self._written[row.id] = mark
        if is_detailed:
            self._compare(file, row.id, "details", detail_facts(row))
        if power:
            self._compare(file, row.id, POWER, power)

    def _record_topics(self, file: FactFile, fleet: Fleet, topical: set[int]) -> None:
        """Record readings of invoices, tickets, reverse DNS, ports, and traffic."""
        if not topical or not self._store.knows_topics:
            return
        from tui.readings.topic_fact_reader import account_facts, server_topic_facts

        if ACCOUNT_ID in topical:
            for found in filter(self._note_topic, account_facts(self._store, self._is_new)):
                with file.changing():
                    file.record_account(found.facts, found.at)
                self._compare(file, ACCOUNT_ID, found.kind, found.facts)
        for row in [row for row in map(fleet.get, topical) if row is not None]:
            recorded = file.last_values(row.id)
            topics = server_topic_facts(self._store, row, recorded, self._is_new)
            for found in filter(self._note_topic, topics):
                with file.changing():
                    file.record(row, found.facts, found.at)
                self._compare(file, row.id, found.kind, found.facts)

    def _note_topic(self, found: Found) -> bool:
        """Return whether a reading was not written yet."""
        is_written = self._topics_at.get((found.server_id, found.kind)) == found.at
        self._topics_at[found.server_id, found.kind] = found.at
        return not is_written

    # Comparing

    def _compare(self, file: FactFile, server_id: int, kind: str, names: Iterable[str]) -> None:
        """Compare the first reading of a kind of facts in this visit with the last visit."""
        if self._last_look is None or (server_id, kind) in self._compared:
            return
        self._compared.add((server_id, kind))
        known = set(names)
        for name in known:
            self._found.pop((server_id, name), None)
        for difference in differences(file.facts(server_id), self._last_look):
            if difference.server_id != server_id:
                continue
            is_removed = kind == "details" and difference.after is None
            if difference.name in known or (is_removed and difference.name.startswith("tag ")):
                self._found[server_id, difference.name] = difference

    def _compare_list(self, file: FactFile) -> None:
        """Compare the first list of this visit with the last visit."""
        if _LIST in self._compared:
            return
        self._compared.add(_LIST)
        if self._last_look is None:
            return
        for server_id in file.changed_since(self._last_look):
            for difference in differences(file.facts(server_id), self._last_look):
                if difference.server_id == server_id:
                    self._found.setdefault((server_id, difference.name), difference)

    def _report(self) -> None:
        """Put the changes into the store, and show a notice."""
        if self._last_look is None or self._file is None or _LIST not in self._compared:
            return
        found = tuple(sorted(self._found.values(), key=_by_time))
        before = self._store.known(CHANGES, ACCOUNT).value
        if before is not None and before.differences == found:
            return
        now, names = self._clock.now(), self._file.names()
        changed = {each.server_id: names.get(each.server_id, "") for each in found}
        since = SinceLook(self._last_look, found, changed)
        self._store.put_known(CHANGES, ACCOUNT, Reading(since, now))
        serious = sum(map(is_serious, found))
        level = 2 if serious else 1 if found else 0
        if level > self._said:
            self._said = level
            self._tell(_notice(since, serious, now), bool(serious))

    def compare_since(self, since: float) -> None:
        """Put the known changes since a time into the store. Disk thread."""
        with self._writing:
            if self._file is None or self._failed:
                return
            try:
                found = tuple(differences(self._file.facts(), since))
                names = self._file.names()
            except HostdeckError:
                return
        changed = {each.server_id: names.get(each.server_id, "") for each in found}
        reading = Reading(SinceLook(since, found, changed), self._clock.now())
        self._store.put_known(CHANGES_SINCE, ACCOUNT, reading)

    # The end

    def end_look(self) -> None:
        """Record that the dashboard is closed now. Any thread; no job runs any more."""
        self._stopped.set()
        if not self._writing.acquire(timeout=STOP_S):
            return  # the next start compares with an older visit
        try:
            # A visit whose list was not written would hide the changes that it showed.
            if self._file is not None and _LIST in self._compared and not self._failed:
                self._write_last(self._file)
        except HostdeckError:
            return
        finally:
            if self._file is not None:
                self._file.close()
            self._failed = True
            self._writing.release()

    def _write_last(self, file: FactFile) -> None:
        """Write the last changed rows, and the end of the visit."""
        fleet = self._store.fleet
        with file.changing():
            for server_id in self._touched:
                row = None if fleet.value is None else fleet.value.get(server_id)
                if row is not None and fleet.taken_at is not None:
                    self._record_row(file, row, fleet.taken_at, is_touched=True)
            file.save_look(self._began, self._clock.now())


def _by_time(difference: Difference) -> tuple[float, int, str]:
    return difference.at, difference.server_id, difference.name


def _notice(since: SinceLook, serious: int, now: float) -> str:
    """Return the sentence about the changes. It names the change if there is only one, or only one
    serious one."""
    found = since.differences
    when = f"since you last looked ({ago(now - since.since)})"
    if serious == 1 or len(found) == 1:
        named = next(filter(is_serious, found), found[0])
        name = subject(named.server_id, since.names)
        others = f", and {count(len(found) - 1, 'other change')}" if len(found) > 1 else ""
        words = f"{name}: {safe_text(in_words(named))}{others} {when}."
    else:
        words = f"{count(len(found), 'change')} {when}"
        words += f", {serious} of them serious." if serious else "."
    return f"{words} Press {{key:go.changes}} to see the changes."
