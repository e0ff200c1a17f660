"""The columns of a list of servers on the command line."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict

from tui.cli.output import Column
from tui.fleet.rows import ServerRow
from tui.fleet.server_state import state_of
from tui.format import UNKNOWN, ago, local_time, money, percent
from tui.text import safe_text

_NEW_S = 60.0
"""A reading younger than that is of now."""
DEFAULT = ("id", "state", "hostname", "kind", "location", "ip")


def _text(value: str) -> str:
    return safe_text(value) or UNKNOWN


def _tags(row: ServerRow) -> str:
    if not row.tags:
        return "-" if row.detailed else UNKNOWN
    return " ".join(safe_text(f"{tag}={value}" if value else tag) for tag, value in row.tags)


def _aged(word: str, row: ServerRow) -> str:
    """A word about the power with the age of its reading, where it is not of now."""
    old = row.power_at is not None and time.time() - row.power_at >= _NEW_S
    return f"{word}, {ago(time.time() - (row.power_at or 0.0))}" if old else word


def _state(row: ServerRow) -> str:
    state = state_of(row)
    return _aged(state.word, row) if state.word == str(row.power) else state.word


COLUMNS: tuple[Column[ServerRow], ...] = (
    Column("id", lambda row: row.id, width=8, right=True),
    Column("state", lambda row: state_of(row).word, _state, width=9),
    Column("hostname", lambda row: row.hostname, width=27),
    Column("kind", lambda row: str(row.kind), width=10),
    Column("location", lambda row: row.location, width=4, heading="loc"),
    Column("ip", lambda row: row.ip),
    Column("status", lambda row: row.status),
    Column("power", lambda row: str(row.power), lambda row: _aged(str(row.power), row)),
    Column(
        "power_at", lambda row: row.power_at, lambda row: local_time(row.power_at), heading="as of"
    ),
    Column("price", lambda row: row.price, lambda row: money(row.price, row.currency), right=True),
    Column("due", lambda row: row.due),
    Column(
        "traffic",
        lambda row: row.traffic_percent,
        lambda row: percent(row.traffic_percent),
        right=True,
    ),
    Column("os", lambda row: row.os),
    Column("cpu", lambda row: row.cpu),
    Column(
        "ram",
        lambda row: row.ram_gb,
        lambda row: UNKNOWN if row.ram_gb is None else f"{row.ram_gb:g} GB",
        right=True,
    ),
    Column("disk", lambda row: row.disk),
    Column(
        "gpu",
        lambda row: row.gpu,
        lambda row: _text(row.gpu) if row.gpu or not row.detailed else "-",
    ),
    Column("ips", lambda row: list(row.ips), lambda row: _text(",".join(row.ips))),
    Column("macs", lambda row: list(row.macs), lambda row: _text(",".join(row.macs))),
    Column("tags", lambda row: dict(row.tags) if row.detailed else None, _tags),
)
POWER = frozenset({"state", "power", "power_at"})
"""Columns that only the machines themselves can fill."""
DETAILS = frozenset({"os", "cpu", "ram", "disk", "gpu", "ips", "macs", "tags"})
"""Columns that only the details (one more request per server) can fill."""


def record(row: ServerRow) -> Mapping[str, object]:
    """All there is to say of a row in JSON: with its state in one word, and how old the reading of
    the power is."""
    age_s = None if row.power_at is None else max(0, round(time.time() - row.power_at))
    return {**asdict(row), "state": state_of(row).word, "power_age_s": age_s}
