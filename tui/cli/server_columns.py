"""The columns of server lists on the command line."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from operator import attrgetter

from tui.cli.output import OutputColumn, applied
from tui.fleet.rows import ServerRow
from tui.fleet.server_state import state_of
from tui.format import UNKNOWN, ago, local_time, money, percent
from tui.text import safe_text

_NEW_S = 60.0
"""Maximum age of a reading that counts as current."""
DEFAULT = ("id", "state", "hostname", "kind", "location", "ip")


def _text(value: str) -> str:
    return safe_text(value) or UNKNOWN


def _tags(row: ServerRow) -> str:
    if not row.tags:
        return "-" if row.detailed else UNKNOWN
    return " ".join(safe_text(f"{tag}={value}" if value else tag) for tag, value in row.tags)


def _aged(word: str, row: ServerRow) -> str:
    """Return the power, with the age of the reading if it is not current."""
    old = row.power_at is not None and time.time() - row.power_at >= _NEW_S
    return f"{word}, {ago(time.time() - (row.power_at or 0.0))}" if old else word


def _state(row: ServerRow) -> str:
    state = state_of(row)
    return _aged(state.word, row) if state.word == str(row.power) else state.word


def _state_word(row: ServerRow) -> str:
    return state_of(row).word


def _power(row: ServerRow) -> str:
    return _aged(str(row.power), row)


def _ram(row: ServerRow) -> str:
    return UNKNOWN if row.ram_gb is None else f"{row.ram_gb:g} GB"


def _gpu(row: ServerRow) -> str:
    return _text(row.gpu) if row.gpu or not row.detailed else "-"


def _listed(values: Sequence[str]) -> str:
    return _text(",".join(values))


def _tags_by_name(row: ServerRow) -> dict[str, str] | None:
    return dict(row.tags) if row.detailed else None


COLUMNS: tuple[OutputColumn[ServerRow], ...] = (
    OutputColumn("id", attrgetter("id"), width=8, right=True),
    OutputColumn("state", _state_word, _state, width=9),
    OutputColumn("hostname", attrgetter("hostname"), width=27),
    OutputColumn("kind", applied(str, "kind"), width=10),
    OutputColumn("location", attrgetter("location"), width=4, heading="loc"),
    OutputColumn("ip", attrgetter("ip")),
    OutputColumn("status", attrgetter("status")),
    OutputColumn("power", applied(str, "power"), _power),
    OutputColumn(
        "power_at",
        attrgetter("power_at"),
        applied(local_time, "power_at"),
        heading="read at",
    ),
    OutputColumn("price", attrgetter("price"), applied(money, "price", "currency"), right=True),
    OutputColumn("due", attrgetter("due")),
    OutputColumn(
        "traffic",
        attrgetter("traffic_percent"),
        applied(percent, "traffic_percent"),
        right=True,
    ),
    OutputColumn("os", attrgetter("os")),
    OutputColumn("cpu", attrgetter("cpu")),
    OutputColumn(
        "ram",
        attrgetter("ram_gb"),
        _ram,
        right=True,
    ),
    OutputColumn("disk", attrgetter("disk")),
    OutputColumn(
        "gpu",
        attrgetter("gpu"),
        _gpu,
    ),
    OutputColumn("ips", applied(list, "ips"), applied(_listed, "ips")),
    OutputColumn("macs", applied(list, "macs"), applied(_listed, "macs")),
    OutputColumn("tags", _tags_by_name, _tags),
)
POWER = frozenset({"state", "power", "power_at"})
"""Columns that need a reading from the servers themselves."""
DETAILS = frozenset({"os", "cpu", "ram", "disk", "gpu", "ips", "macs", "tags"})
"""Columns that need the details (one more request per server)."""


def record(row: ServerRow) -> Mapping[str, object]:
    """Return all fields of a row for JSON: with its state as one word, and the age of the power
    reading."""
    age_s = None if row.power_at is None else max(0, round(time.time() - row.power_at))
    return {**asdict(row), "state": state_of(row).word, "power_age_s": age_s}
