"""Planned changes as a command prints them."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from tui.cli.output import OutputColumn, Table, applied, record_of
from tui.scheduled.scheduled_change import ScheduledChange
from tui.text import safe_text


def _server_ids(change: ScheduledChange) -> list[int]:
    return [server.id for server in change.servers]


def _ids_cell(change: ScheduledChange) -> str:
    return ",".join(map(str, _server_ids(change)))


def _until(change: ScheduledChange) -> float:
    return change.window.until


def _at(change: ScheduledChange) -> float:
    return change.window.at


def _when(change: ScheduledChange) -> str:
    return safe_text(change.when)


def _said(change: ScheduledChange) -> str:
    return safe_text(change.said) or "-"


COLUMNS: tuple[OutputColumn[ScheduledChange], ...] = (
    OutputColumn("id", attrgetter("id"), width=4, right=True),
    OutputColumn("state", applied(str, "state"), width=9),
    OutputColumn("at", _at, _when, width=22),
    OutputColumn("until", _until),
    OutputColumn("task", attrgetter("title"), width=16),
    OutputColumn("server_ids", _server_ids, _ids_cell, width=8),
    OutputColumn("servers", attrgetter("about"), width=18),
    OutputColumn("who", attrgetter("who"), width=12),
    OutputColumn("command", attrgetter("command")),
    OutputColumn("message", attrgetter("said"), _said),
)
DEFAULT = ("id", "state", "at", "task", "servers", "who", "message")


def print_changes(changes: Sequence[ScheduledChange], *, as_json: bool) -> None:
    """Print planned changes as a table or as JSON, in the order given."""
    columns = [column for column in COLUMNS if column.name in DEFAULT]
    Table(columns, as_json=as_json).write(changes, record_of(COLUMNS))
