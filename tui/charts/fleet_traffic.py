"""Traffic of many servers: the share of each, sums by tag, and the number of servers read. Pure.

No sum includes an unread server. Each sum comes with its number of servers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.charts.month_use import INCOMING, OUTGOING, use_of_month
from tui.charts.series import Series, Span
from tui.charts.stats import average, summary
from tui.charts.windows import over_time_of
from tui.fleet.allowance import TB

if TYPE_CHECKING:
    from tui.fleet.rows import ServerRow


HOST_NAME_TAG = "hostname"
"""The provider stores each host name as a tag. It does not define a group of servers."""


@dataclass(frozen=True, slots=True)
class ServerTraffic:
    """Traffic of one server, as far as it is known; `None` is unknown."""

    row: ServerRow
    sent_bytes: float | None = None
    """For a month: since the start of the calendar month. Otherwise: in the whole span."""
    received_bytes: float | None = None
    average_in_bps: float | None = None
    average_out_bps: float | None = None
    percentile_out_bps: float | None = None
    maximum_out_bps: float | None = None
    taken_at: float | None = None
    """Unix seconds; `None` if nothing was read."""
    series: Series | None = None
    failed: bool = False
    """The last read failed, and there was no earlier one."""

    @property
    def is_read(self) -> bool:
        """Return whether the amount sent is known."""
        return self.sent_bytes is not None


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the servers that were read."""

    name: str
    servers: int
    read: int
    sent_bytes: float | None
    received_bytes: float | None
    average_out_bps: float | None
    """Sum of the averages: the combined rate."""

    @property
    def is_whole(self) -> bool:
        """Every server was read."""
        return self.read == self.servers

    @property
    def coverage(self) -> str:
        """The number of servers in the sums: "12 of 40"."""
        return f"{self.read:,} of {self.servers:,}"


def traffic_of(row: ServerRow, series: Series, taken_at: float) -> ServerTraffic:
    """Return the traffic of a server from its series."""
    into, out = summary(series)
    sent, received = out.total_bytes, into.total_bytes
    if series.span is Span.MONTH:
        sent, received = (
            use.tb * TB if use is not None and use.is_known else None
            for use in (use_of_month(series, way, taken_at) for way in (OUTGOING, INCOMING))
        )
    return ServerTraffic(
        row,
        sent,
        received,
        into.average,
        out.average,
        out.percentile,
        out.maximum,
        taken_at,
        series,
    )


def by_sent(found: Iterable[ServerTraffic]) -> list[ServerTraffic]:
    """Return servers by amount sent, the largest first. Unread servers come last, by name."""

    def rank(traffic: ServerTraffic) -> tuple[bool, float, str]:
        return not traffic.is_read, -(traffic.sent_bytes or 0.0), traffic.row.called

    return sorted(found, key=rank)


def totals(name: str, found: Sequence[ServerTraffic]) -> Totals:
    """Return the sums over servers."""
    read = [server for server in found if server.is_read]
    return Totals(
        name,
        len(found),
        len(read),
        _sum(server.sent_bytes for server in read),
        _sum(server.received_bytes for server in read),
        _sum(server.average_out_bps for server in read),
    )


def by_tag(found: Sequence[ServerTraffic]) -> list[Totals]:
    """Return the sums for each tag, the largest amount sent first and unread tags last."""
    groups: dict[str, list[ServerTraffic]] = {}
    for server in found:
        for name, value in dict.fromkeys(server.row.tags):
            if name == HOST_NAME_TAG:
                continue
            groups.setdefault(f"{name}={value}" if value else name, []).append(server)

    def rank(group: Totals) -> tuple[bool, float, str]:
        return group.sent_bytes is None, -(group.sent_bytes or 0.0), group.name

    return sorted((totals(name, servers) for name, servers in groups.items()), key=rank)


def sum_of(found: Sequence[Series]) -> Series | None:
    """Return the combined traffic, in the steps of the first series; `None` without a series.

    A gap of one server counts at that server's average, because a missed measurement does not mean
    zero traffic. A step without a value of any server is a gap.
    """
    if not found:
        return None
    over = [found[0], *(over_time_of(series, found[0]) for series in found[1:])]
    return found[0]._replace(
        incoming=_added([series.incoming for series in over]),
        outgoing=_added([series.outgoing for series in over]),
        legend=None,
        unread=(0, 0),
        tolerance_bps=sum(series.tolerance_bps for series in over),
        source="numbers" if all(series.source == "numbers" for series in over) else "picture",
    )


def _added(rates: Sequence[Sequence[float | None]]) -> tuple[float | None, ...]:
    averages = [average(values) for values in rates]
    added: list[float | None] = []
    for values in zip(*rates, strict=True):
        filled = [
            mean if value is None else value
            for value, mean in zip(values, averages, strict=True)
            if value is not None or mean is not None
        ]
        is_known = any(value is not None for value in values)
        added.append(sum(value for value in filled if value is not None) if is_known else None)
    return tuple(added)


def _sum(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
