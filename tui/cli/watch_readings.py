"""The readings of `hostdeck watch`: servers, sensors, traffic, credit, and the journal.

Each reader keeps its readings between rounds and stays within its share of the requests.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tui.cli.judging import Judged, looked_at, say
from tui.errors import HostdeckError, SessionEnded, SignInRefused
from tui.models.kind import ServerKind

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.billing.spending import Runway
    from tui.cli.power_watch import PowerWatch
    from tui.config.start_options import StartOptions
    from tui.fleet.filter import Filter
    from tui.fleet.rows import ServerRow
    from tui.models.sensors import SensorReading
    from tui.store.operations import LooseEnd, Operation

SENSORS_EVERY_S = 300.0
TRAFFIC_EVERY_S = 6 * 3600.0
CREDIT_EVERY_S = 1800.0
COST = 4
"""Requests per reading of sensors, as for power."""
RECENT_S = 30 * 86_400.0
MOST = 100_000
"""Maximum number of operations that are examined."""
_WITHOUT_SENSORS = frozenset({ServerKind.VM, ServerKind.VGPU})


class Turns:
    """Servers in turn: those read longest ago first, a few at a time."""

    def __init__(self, every_s: float, most: int) -> None:
        self._every_s, self._most = every_s, most
        self._at: dict[int, float] = {}

    def due(self, rows: Sequence[ServerRow]) -> list[ServerRow]:
        """Return the servers to read now, and record that they were read."""
        now = time.monotonic()
        late = [row for row in rows if now - self._at.get(row.id, -self._every_s) >= self._every_s]
        late.sort(key=self._turn)
        for row in late[: self._most]:
            self._at[row.id] = now
        return late[: self._most]

    def _turn(self, row: ServerRow) -> float:
        return self._at.get(row.id, float("-inf"))


class ServerReader:
    """Reader of the servers that match a filter. Details are read again only if the filter needs
    them."""

    def __init__(
        self,
        client: Client,
        start: StartOptions,
        wanted: Filter,
        power: PowerWatch | None,
        *,
        every: bool,
    ) -> None:
        self._client, self._start, self._wanted, self._power = client, start, wanted, power
        self._every = every
        self._known: dict[int, ServerRow] = {}
        self._said = ""
        self.account_rows: Sequence[ServerRow] = ()
        """All servers of the account at the last reading."""
        self.unread = 0
        """Number of unreadable records in the last list."""
        self.undecided: frozenset[int] = frozenset()
        """Servers of the last list that the filter could not decide."""

    @property
    def account_ids(self) -> frozenset[int]:
        """Return the ids of all servers of the account at the last reading."""
        return frozenset(row.id for row in self.account_rows)

    def rows(self) -> list[ServerRow]:
        """Return the servers that match now. Raises ApiError."""
        from tui.cli.server_arguments import read_list, with_names

        client = self._client
        found, self.unread = read_list(client, None if self._wanted.needs_details else self._known)
        every = with_names(client, self._start, found)
        self.account_rows = every
        rows: Sequence[ServerRow]
        rows, words = looked_at(
            client, self._wanted, every, guess=False, every=self._every, keep=self._known
        )
        if words != self._said:
            say(words)
            self._said = words
        judged = Judged(self._wanted, (self._known[row.id] for row in every))
        self.undecided = frozenset(row.id for row in judged.divided()[1])
        return list(rows) if self._power is None else self._power.read(client, rows)


class SensorReader:
    """Reader of bare-metal sensors in turns; it remembers the worst status of each server."""

    def __init__(self, every_s: float, budget_per_minute: float) -> None:
        self._timeout_s = min(60.0, max(5.0, every_s / 2))
        self._turns = Turns(SENSORS_EVERY_S, max(1, int(budget_per_minute * every_s / 60 / COST)))
        self._known: dict[int, tuple[SensorReading, ...]] = {}

    def read(self, client: Client, rows: Sequence[ServerRow]) -> list[ServerRow]:
        """Return the rows with the last known sensor status of each."""
        from tui.api.catalog import eq_actions as eq
        from tui.api.catalog.common import ServerRef
        from tui.cli.async_reads import follow

        due = self._turns.due([row for row in rows if row.kind not in _WITHOUT_SENSORS])
        asked = [(row.id, ServerRef(id=row.id)) for row in due]
        if asked:
            follow(client, eq.SENSORS, asked, timeout_s=self._timeout_s, on_end=self._on_end)
        return [self._with_sensors(row) for row in rows]

    def _on_end(self, server_id: int, result: object) -> None:
        readings = getattr(result, "readings", None)
        if readings:
            self._known[server_id] = tuple(readings)
        else:
            self._known.pop(server_id, None)

    def _with_sensors(self, row: ServerRow) -> ServerRow:
        from tui.store.merge import with_sensors

        known = self._known.get(row.id)
        return row if known is None else with_sensors(known, row)


class TrafficReader:
    """Reader of traffic allowances: one server per round, each server a few times a day."""

    def __init__(self, warn_percent: float) -> None:
        self._warn_percent = warn_percent
        self._turns = Turns(TRAFFIC_EVERY_S, 1)
        self._known: dict[int, Mapping[str, float | None]] = {}
        self._is_first = True

    def read(self, client: Client, rows: Sequence[ServerRow]) -> list[ServerRow]:
        """Return the rows with their last known traffic. The first round reads nothing, so that it
        ends quickly."""
        if not self._is_first:
            for row in self._turns.due(rows):
                self._read(client, row)
        self._is_first = False
        return [replace(row, **self._known.get(row.id, {})) for row in rows]  # type: ignore[arg-type]  # names are ours

    def _read(self, client: Client, row: ServerRow) -> None:
        from tui.cli.server_arguments import readable
        from tui.cli.traffic_plan import read_allowance

        detailed = readable(client, [row])[0]
        found = read_allowance(client, detailed, 60.0, self._warn_percent).value
        if found is not None:
            self._known[row.id] = {
                "traffic_limit_tb": found.limit_tb,
                "traffic_used_tb": found.used_tb,
                "traffic_forecast_tb": found.forecast_tb,
                "traffic_at": found.read_at,
            }


@dataclass(frozen=True)
class Credit:
    """The credit and its runway."""

    amount: float | None = None
    currency: str = ""
    lasts: Runway | None = None

    def days(self, today: datetime.date) -> float | None:
        """Return the days until the credit no longer covers a renewal; `None`: unknown, or more
        than a year."""
        if self.lasts is None or self.lasts.day is None:
            return None
        return float((self.lasts.day - today).days)


class CreditReader:
    """Periodic reader of the account's credit."""

    def __init__(self) -> None:
        self._at = -CREDIT_EVERY_S
        self._known = Credit()
        self._problem = ""

    def read(self, client: Client, rows: Sequence[ServerRow]) -> Credit:
        """Return the last known credit with the runway of these servers."""
        from tui.api.catalog import whmcs_actions as whmcs
        from tui.billing.spending import runway

        now = time.monotonic()
        if now - self._at < CREDIT_EVERY_S:
            return self._known
        self._at = now
        try:
            account = client.call(whmcs.GET_CLIENT, whmcs.ClientParams())
        except (SessionEnded, SignInRefused):
            raise
        except HostdeckError as error:
            if str(error) != self._problem:
                self._problem = str(error)
                say(self._problem)
            return self._known
        currency = str(account.currency_code or "")
        lasts = None if account.credit is None else runway(rows, account.credit, currency)
        amount = None if account.credit is None else float(account.credit)
        self._known = Credit(amount, currency, lasts)
        return self._known


@dataclass(frozen=True)
class JournalState:
    """The recent operations and the open loose ends."""

    operations: Sequence[Operation] = ()
    ends: tuple[LooseEnd, ...] = ()
    is_read: bool = False


@dataclass
class JournalReader:
    """Reader of this user's journal."""

    start: StartOptions
    clock: Callable[[], float] = time.time
    _problem: str = field(default="", init=False)

    def read(self) -> JournalState:
        """Return the state of the journal; empty if there is no journal."""
        from tui.cli.command_parts import account_of, journal_path, opened_journal
        from tui.cli.loose_end_reads import open_ends

        if not journal_path().exists():
            return JournalState(is_read=True)
        try:
            journal = opened_journal()
            try:
                recent = journal.since(account_of(self.start), self.clock() - RECENT_S, most=MOST)
                return JournalState(recent, open_ends(journal, self.start), is_read=True)
            finally:
                journal.close()
        except HostdeckError as error:
            if str(error) != self._problem:
                self._problem = str(error)
                say(self._problem)
            return JournalState()
