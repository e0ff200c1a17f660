"""The servers that need attention, updated row by row. UI thread; reads only the store."""

from __future__ import annotations

import heapq
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from screens.cancellation_facts import end_words, pending_cancellations, pending_words
from screens.fleet.unread import problems_are_read
from tui.fleet.fleet import Fleet, LazyRows
from tui.fleet.fleet_summary import row_in, urgency_of
from tui.fleet.server_state import is_rented, is_wrong, state_of
from tui.models.sensors import SensorStatus
from tui.store.open_ends import open_ends
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.fleet.packed_rows import Packed, PackedRows
    from tui.fleet.rows import ServerRow
    from tui.store.operations import LooseEnd
    from tui.store.store import Store

MOST_DECODED = 200
"""Maximum rows of a cached fleet that are decoded for this before the first live list."""
_ALARMS = (SensorStatus.CRITICAL, SensorStatus.WARNING)


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of what needs attention."""

    server_id: int | None
    name: str
    reason: str
    tone: str
    """"bad" or "warn"."""
    rank: int
    """Sort key: 0 is worst."""
    since: float | None
    """Unix seconds; `None` if unknown."""
    helps: str
    """Id of the binding for the next step."""


class FleetProblems:
    """The problems of all servers, the number of unread servers, and the count of each state."""

    def __init__(self, store: Store, now: Callable[[], float] = time.time) -> None:
        self._store = store
        self._now = now
        self._fleet = Fleet()
        self._wrong: dict[int, ServerRow] = {}
        self._unread: set[int] = set()
        self._words: dict[int, str] = {}
        self._packed: Packed | None = None
        self._listed_wrong = 0
        """Problems of the packed list among servers not evaluated since."""
        self._listed_unread = bytearray()
        """One byte per index of the packed list: 1 if not everything was read."""
        self.states: Counter[str] = Counter()
        """Number of servers in each state: "on", "off", "warning", "critical", …"""

    @property
    def unread(self) -> int:
        """Return the servers whose rental status or sensors were not read in this session."""
        return len(self._unread) + self._listed_unread.count(1)

    @property
    def count(self) -> int:
        """Return the number of all problems: servers and loose ends."""
        ends = open_ends(self._store, self._now())
        wrong = len(self._wrong) + self._listed_wrong
        return wrong + len(ends) + len(self._cancelled(ends))

    @property
    def critical(self) -> int:
        """Return the servers with a critical sensor or a rental that is not active."""
        rows = chain(self._wrong.values(), self._listed())
        return sum(state_of(row).rank <= 1 for row in rows)

    def take(self, fleet: Fleet) -> None:
        """Evaluate every row of a fleet."""
        self._fleet = fleet
        self._wrong.clear()
        self._unread.clear()
        self._words.clear()
        self.states.clear()
        self._packed, self._listed_wrong, self._listed_unread = None, 0, bytearray()
        if fleet.packed is not None:
            self._take_packed(fleet, fleet.packed)
            return
        if isinstance(fleet.rows, LazyRows) and len(fleet) > MOST_DECODED:
            self._unread = set(range(len(fleet)))
            return
        for row in fleet.rows:
            self._judge(row)

    def _take_packed(self, fleet: Fleet, rows: PackedRows) -> None:
        """Take over the problems of a packed list, and evaluate rows changed since."""
        self._packed, summary = rows.packed, rows.packed.summary
        self._listed_wrong = len(summary.wrong)
        self._listed_unread = bytearray(summary.unread)
        for condition, number in summary.conditions.items():
            self.states[state_of(row_in(condition)).word] += number
        for row in rows.changed.values():
            self._judge(row)
        self.renew(fleet, tuple(self._store.sensed))

    def renew(self, fleet: Fleet, server_ids: Iterable[int]) -> None:
        """Evaluate the rows of these servers again."""
        if isinstance(fleet.rows, LazyRows):
            return
        self._fleet = fleet
        for server_id in server_ids:
            row = fleet.get(server_id)
            if row is not None:
                self._judge(row)

    def _judge(self, row: ServerRow) -> None:
        if row.id not in self._words:
            self._take_out(row.id)
        word, before = state_of(row).word, self._words.get(row.id)
        if word != before:
            self._words[row.id] = word
            self.states[word] += 1
            self.states[before or ""] -= 1
        if is_wrong(row):
            self._wrong[row.id] = row
        else:
            self._wrong.pop(row.id, None)
        if problems_are_read(self._store, row):
            self._unread.discard(row.id)
        else:
            self._unread.add(row.id)

    def _take_out(self, server_id: int) -> None:
        """Count a server of the packed list by its own row from now on."""
        packed = self._packed
        place = None if packed is None else packed.place_of(server_id)
        if packed is None or place is None:
            return
        row = packed.row(place)
        self._words[server_id] = state_of(row).word
        self._listed_wrong -= is_wrong(row)
        self._listed_unread[place] = 0

    def _listed(self) -> Iterator[ServerRow]:
        """Return the packed list's problems of servers not evaluated since, worst first."""
        packed = self._packed
        rows = () if packed is None else map(packed.row, packed.summary.wrong)
        return (row for row in rows if row.id not in self._words)

    def worst_first(self, now: float, limit: int) -> list[Problem]:
        """Return the worst problems: servers and loose ends."""
        # Reasons take longer to compute than ranks: compute only the visible ones.
        listed = islice(self._listed(), limit)
        rows = heapq.nsmallest(limit, chain(self._wrong.values(), listed), key=urgency_of)
        found = [self._of_row(row, now) for row in rows]
        ends = open_ends(self._store, now)
        found += [self._of_loose_end(end) for end in ends[:limit]]
        found += self._cancelled(ends)[:limit]
        return sorted(found, key=lambda problem: (problem.rank, problem.name))[:limit]

    def ids_worst_first(self) -> list[int]:
        """Return the servers with problems, worst first."""
        rows = chain(self._wrong.values(), self._listed())
        ids = [row.id for row in sorted(rows, key=urgency_of)]
        ends = open_ends(self._store, self._now())
        ids += [end.server_id for end in ends if end.server_id is not None]
        ids += [
            problem.server_id for problem in self._cancelled(ends) if problem.server_id is not None
        ]
        return list(dict.fromkeys(ids))

    def _cancelled(self, ends: Iterable[LooseEnd]) -> list[Problem]:
        """Return the servers cancelled in the web panel: ending, but not a loose end."""
        named = {end.server_id for end in ends if end.mend == "whmcs/delete_cancellation_request"}
        found = []
        for request in pending_cancellations(self._store):
            row = self._fleet.get(request.server_id or 0)
            if row is None or row.id in named:
                continue
            words = f"{pending_words(request)}, {end_words(request, row, self._now())}"
            found.append(Problem(row.id, row.called, words, "warn", 2, None, "go.billing"))
        return found

    def _of_row(self, row: ServerRow, now: float) -> Problem:
        from screens.fleet.problem_words import alarm_reason, rental_words

        state = state_of(row)
        if not is_rented(row.status):
            return Problem(
                row.id, row.called, rental_words(row), "bad", state.rank, None, "go.billing"
            )
        if row.alarm not in _ALARMS:
            return Problem(row.id, row.called, _mild_words(row), "warn", 2, None, "list.open")
        reason, since = alarm_reason(row, self._store, now)
        return Problem(row.id, row.called, reason, state.tone, state.rank, since, "list.open")

    def _of_loose_end(self, end: LooseEnd) -> Problem:
        tone = "bad" if end.tone == "bad" else "warn"
        return Problem(
            end.server_id,
            safe_text(end.server_name) or "account",
            safe_text(end.what),
            tone,
            1 if tone == "bad" else 2,
            end.since,
            "go.loose_ends",
        )


def _mild_words(row: ServerRow) -> str:
    """Return why a server without an alarm needs attention."""
    if not row.over_allowance:
        return safe_text(row.unlike_siblings)
    from tui.fleet.allowance import over_words

    return over_words(row)
