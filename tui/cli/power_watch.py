"""The power of watched servers: read in turns within the request budget, and remembered between
rounds."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.cli.power_states import read_power
from tui.errors import HostdeckError
from tui.format import count, duration
from tui.models.power import Power
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.fleet.rows import ServerRow
    from tui.models.async_results import PowerAnswer

COST = 4
"""Requests per reading: an async key is polled about three times."""


class PowerWatch:
    """Reader of some servers' power in each round, and of all in turns. For one thread."""

    def __init__(self, every_s: float, budget_per_minute: float, *, all_at_once: bool) -> None:
        """
        Args:
            every_s: Seconds between two rounds.
            budget_per_minute: Maximum number of requests per minute.
            all_at_once: Read every server in each round, regardless of the budget.
        """
        self._every_s = every_s
        self._most = None if all_at_once else max(1, int(budget_per_minute * every_s / 60 / COST))
        self._known: dict[int, Power] = {}
        self._turn: dict[int, int] = {}
        """Round in which each server was last read."""
        self._look = 0
        self._silent: dict[int, str] = {}
        """Servers whose power could not be read, with the reason: each is reported once."""

    def words(self, total: int) -> str:
        """Return a sentence about the read interval of power."""
        every = duration(self._every_s)
        if self._most is None or total <= self._most:
            return f"The power of each server is read every {every}."
        whole = duration(-(-total // self._most) * self._every_s)
        return (
            f"The power of each server is read about every {whole} "
            f"({count(self._most, 'server')} every {every})."
        )

    def read(self, client: Client, rows: Sequence[ServerRow]) -> list[ServerRow]:
        """Return the rows with the last known power of each; read some of them now."""
        self._look += 1
        due = sorted(rows, key=lambda row: self._turn.get(row.id, 0))[: self._most]
        found = read_power(client, due, self._every_s, quiet=True)
        return [self._with_power(row, found.get(row.id)) for row in rows]

    def _with_power(self, row: ServerRow, answer: PowerAnswer | HostdeckError | None) -> ServerRow:
        if answer is not None:
            self._turn[row.id] = self._look
            self._note(row, answer)
        read = (
            Power.UNKNOWN if answer is None or isinstance(answer, HostdeckError) else answer.power
        )
        # The list of servers marks some as off; a reading from the server itself is more reliable.
        now = next(
            (power for power in (read, row.power) if power is not Power.UNKNOWN),
            self._known.get(row.id),
        )
        if now is None:
            return row
        self._known[row.id] = now
        return replace(row, power=now)

    def _note(self, row: ServerRow, answer: PowerAnswer | HostdeckError) -> None:
        """Report once why the power of a server is unknown."""
        if isinstance(answer, HostdeckError):
            why = f"Power could not be read: {answer.said or answer.headline}"
        elif answer.power is Power.UNKNOWN:
            said = str(answer.said).strip()
            why = (
                f"Power is unknown. The provider says: '{safe_text(said, 120)}'"
                if said
                else "Power is unknown."
            )
        else:
            self._silent.pop(row.id, None)
            return
        if self._silent.get(row.id) != why:
            self._silent[row.id] = why
            name = f"{safe_text(row.hostname)} (id {row.id})" if row.hostname else f"id {row.id}"
            sys.stderr.write(f"hostdeck: {name}: {why}\n")
