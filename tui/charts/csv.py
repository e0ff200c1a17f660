"""A series as comma separated values, for a spreadsheet. Pure; any thread."""

from __future__ import annotations

import datetime

from tui.charts.series import Series

HEADER = "time,incoming_bps,outgoing_bps"


def to_csv(series: Series) -> str:
    """Return one line per value: its start (UTC, ISO 8601) and both directions in bit/s. A gap is
    empty."""
    lines = [HEADER]
    for at, (incoming, outgoing) in enumerate(zip(series.incoming, series.outgoing, strict=True)):
        lines.append(f"{_time(series.time_of(at))},{_cell(incoming)},{_cell(outgoing)}")
    return "\n".join(lines) + "\n"


def _time(at: float) -> str:
    return datetime.datetime.fromtimestamp(round(at), datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _cell(rate: float | None) -> str:
    return "" if rate is None else f"{rate:.0f}"
