"""The initial journal of the demo: changes that the demo's customer made before the demo started.

The simulator lists these changes in its address file. They are written through the product's own
journal, so the dashboard shows them and follows the running reinstall as after any other start.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.clock import SystemClock
from tui.errors import HostdeckError

if TYPE_CHECKING:
    from tui.operations.journal.journal import Journal

PROFILE = "demo"


class _PastClock(SystemClock):
    """A system clock set to the date of the entry being written."""

    date = 0.0

    def now(self) -> float:
        return self.date


def write_past(path: Path, past: Iterable[Mapping[str, Any]], who: str) -> None:
    """Write the changes into a new journal at `path`. Worker thread (disk).

    Skip entries that cannot be read or written: the demo works without them.
    """
    from tui.assembly import journal_at

    clock = _PastClock()
    with contextlib.suppress(HostdeckError, OSError, KeyError, TypeError, ValueError):
        requests = sorted(past, key=lambda request: float(request["sent_at"]))
        if not requests:
            return
        clock.date = float(requests[0]["sent_at"])
        journal = journal_at(path, clock)
        try:
            for _, task in groupby(requests, key=itemgetter("batch")):
                _write_task(journal, clock, list(task), who)
        finally:
            journal.close()
        _write_records(path.with_suffix(".reinstalls"), requests)


def _write_task(
    journal: Journal, clock: _PastClock, task: list[Mapping[str, Any]], who: str
) -> None:
    """Write the changes of one task: planned together, sent one at a time."""
    from tui.models.async_answer import AsyncKey
    from tui.store.operations import OpState, Planned

    clock.date = float(task[0]["sent_at"])
    wanted = [
        Planned(
            str(request["action"]),
            int(request["server_id"]),
            str(request["server_name"]),
            json.dumps(request["parameters"], ensure_ascii=False),
            locks=True,
        )
        for request in task
    ]
    planned = journal.plan(wanted, profile=PROFILE, who=who, batch=str(task[0]["batch"]))
    for operation, request in zip(planned, task, strict=True):
        clock.date = float(request["sent_at"])
        journal.move(operation.id, OpState.SENDING)
        if request["key"] or request["stages"]:
            journal.move(operation.id, OpState.RUNNING, key=AsyncKey(request["key"] or "past"))
        for at, words in request["stages"]:
            clock.date = float(at)
            journal.move(operation.id, OpState.RUNNING, stage=str(words))
        clock.date = float(request["ended_at"])
        if request["state"] != OpState.RUNNING:
            journal.move(
                operation.id,
                OpState(request["state"]),
                words=str(request["said"]),
                answer=str(request["answer"]),
            )


def _write_records(folder: Path, requests: Iterable[Mapping[str, Any]]) -> None:
    """Write the record of each reinstall: what it installs and how it ended."""
    from tui.paths import private_dir
    from tui.reinstall.record import Record, Records, Step
    from tui.wizards.installing.install_way import InstallMethod
    from tui.wizards.installing.request_plan import Move

    records = Records(private_dir(folder))
    for request in requests:
        if not request["os_name"]:
            continue
        step = Step(
            "order",
            Move.ORDER,
            str(request["action"]),
            dict(request["parameters"]),
            "Erase the disks and install in one request",
        )
        ended = request["state"] != "running"
        records.keep(
            Record(
                str(request["batch"]),
                PROFILE,
                int(request["server_id"]),
                str(request["server_name"]),
                InstallMethod.SINGLE,
                str(request["os_name"]),
                str(request["server_name"]),
                (step,),
                script_path="",
                script_mark="",
                pin_used=False,
                began_at=float(request["sent_at"]),
                closed="Installed." if ended else "",
                went_well=ended,
            )
        )
