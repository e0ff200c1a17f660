"""The traffic allowance of a server: the limit, the use of the month, the forecast. Pure.

The allowance counts outgoing traffic of the calendar month in UTC, because the provider does not
publish when its counter resets. Amounts are in TB (10^12 bytes), as the provider sells them.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.fleet.rows import ServerRow

TB = 1e12
SHORTEST_S = 86_400.0
"""Minimum time for a forecast; a rate over less time is not reliable."""
COVERED = 0.9
"""Minimum share of the elapsed month that must be known."""
WARN_PERCENT = 100.0
"""Share of the limit at which use or forecast needs attention."""


class AllowanceState(StrEnum):
    """The state of an allowance in one word."""

    FINE = "ok"
    CLOSE = "near limit"
    """The forecast reaches the warning share of the limit."""
    OVER = "over limit"
    """The use has reached the limit."""
    UNLIMITED = "unlimited"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month in UTC, in Unix seconds."""

    begins: float
    ends: float


def month_of(now: float) -> Month:
    """Return the calendar month that contains a time."""
    first = datetime.fromtimestamp(now, UTC).replace(
        day=1, hour=0, minute=0, second=0, microsecond=0
    )
    days = monthrange(first.year, first.month)[1]
    return Month(first.timestamp(), first.timestamp() + days * 86_400)


@dataclass(frozen=True, slots=True)
class Allowance:
    """The allowance of one server in one month."""

    limit_tb: float | None = None
    """`None` is unknown, -1 is no limit."""
    used_tb: float | None = None
    """Outgoing traffic of the month up to `read_at`; `None` is unknown."""
    read_at: float | None = None
    """Unix seconds."""
    warn_percent: float = WARN_PERCENT
    """Share of the limit at which use or forecast needs attention."""

    @property
    def is_unlimited(self) -> bool:
        """True for a plan without a limit."""
        return self.limit_tb is not None and self.limit_tb < 0

    @property
    def percent(self) -> float | None:
        """The use in percent of the limit; 0 without a limit, `None` when it is unknown."""
        return self._percent(self.used_tb)

    @property
    def forecast_tb(self) -> float | None:
        """Return the expected use at the end of the month at the current rate; `None` if
        unknown."""
        return forecast_tb(self.used_tb, self.read_at)

    @property
    def forecast_percent(self) -> float | None:
        """The forecast in percent of the limit."""
        return self._percent(self.forecast_tb)

    def _percent(self, amount_tb: float | None) -> float | None:
        if self.is_unlimited:
            return 0.0
        if amount_tb is None or not self.limit_tb:
            return None
        return 100.0 * amount_tb / self.limit_tb

    @property
    def state(self) -> AllowanceState:
        """Return the state in one word. Unknown is never fine."""
        if self.is_unlimited:
            return AllowanceState.UNLIMITED
        used, forecast = self.percent, self.forecast_percent
        if used is None:
            return AllowanceState.UNKNOWN
        if used >= 100.0:
            return AllowanceState.OVER
        if used >= self.warn_percent or (forecast or 0.0) >= self.warn_percent:
            return AllowanceState.CLOSE
        return AllowanceState.FINE if forecast is not None else AllowanceState.UNKNOWN

    @property
    def month_name(self) -> str:
        """Return the month in words, "November"; empty if the use is unknown."""
        return (
            "" if self.read_at is None else datetime.fromtimestamp(self.read_at, UTC).strftime("%B")
        )

    @property
    def used_words(self) -> str:
        """Return the use in words: "6.6 of 50 TB", "unknown of 50 TB", "6.6 TB, no limit"."""
        if self.is_unlimited:
            return f"{_amount(self.used_tb)}, no limit"
        limit = "unknown" if self.limit_tb is None else f"{_plain(self.limit_tb)} TB"
        used = "unknown" if self.used_tb is None else _plain(self.used_tb)
        return f"{used} of {limit}"

    @property
    def forecast_words(self) -> str:
        """Return the forecast in words: "At this pace 24.3 TB on 30 Nov"; "Forecast unknown"
        without a forecast."""
        if self.forecast_tb is None or self.read_at is None:
            return "Forecast unknown"
        last = datetime.fromtimestamp(month_of(self.read_at).ends - 1, UTC)
        return f"At this pace {_amount(self.forecast_tb)} on {last.day} {last.strftime('%b')}"

    @property
    def reason(self) -> str:
        """Return why the allowance needs attention, in a few words; empty if it does not."""
        if self.state is AllowanceState.OVER:
            return f"traffic {self.percent:.0f}% of {_plain(self.limit_tb or 0)} TB used"
        if self.state is not AllowanceState.CLOSE:
            return ""
        forecast = self.forecast_percent
        if forecast is not None and forecast >= self.warn_percent:
            return f"traffic forecast {forecast:.0f}% of {_plain(self.limit_tb or 0)} TB"
        return f"traffic {self.percent:.0f}% of {_plain(self.limit_tb or 0)} TB used"


def allowance_of(row: ServerRow, warn_percent: float = WARN_PERCENT) -> Allowance:
    """Return the allowance of a row."""
    return Allowance(row.traffic_limit_tb, row.traffic_used_tb, row.traffic_at, warn_percent)


def over_words(row: ServerRow) -> str:
    """Return why the allowance needs attention, for a row that is marked as such."""
    used, forecast = row.traffic_percent or 0.0, row.traffic_forecast_percent
    limit = f"{_plain(row.traffic_limit_tb or 0.0)} TB"
    if used < 100.0 and forecast is not None:
        return f"traffic forecast {forecast:.0f}% of {limit}"
    return f"traffic {used:.0f}% of {limit} used"


def forecast_tb(used_tb: float | None, read_at: float | None) -> float | None:
    """Return the use at the end of the month at the current rate, `None` on its first day."""
    if used_tb is None or read_at is None:
        return None
    month = month_of(read_at)
    elapsed_s = read_at - month.begins
    if elapsed_s < SHORTEST_S:
        return None
    return used_tb * (month.ends - month.begins) / elapsed_s


def used_of_rates(
    rates_bps: Sequence[float | None], t0: float, step_s: float, now: float
) -> float | None:
    """Return the TB transferred since the month began, from rates in bit/s.

    Gaps count at the average of the known values, because a missed measurement does not mean zero
    traffic. `None` if less than `COVERED` of the elapsed month is known.
    """
    begins = month_of(now).begins
    known_s = total_bits = 0.0
    for at, rate in enumerate(rates_bps):
        start = t0 + at * step_s
        seconds = min(start + step_s, now) - max(start, begins)
        if rate is not None and seconds > 0:
            known_s += seconds
            total_bits += rate * seconds
    elapsed_s = now - begins
    if elapsed_s <= 0 or known_s <= 0 or known_s < COVERED * elapsed_s:
        return None
    return total_bits / known_s * elapsed_s / 8 / TB


def _plain(amount_tb: float) -> str:
    text = f"{amount_tb:,.1f}" if amount_tb >= 0.95 else f"{amount_tb:.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _amount(amount_tb: float | None) -> str:
    return "unknown" if amount_tb is None else f"{_plain(amount_tb)} TB"
