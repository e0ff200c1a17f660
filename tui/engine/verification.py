"""Reads that tell whether work has ended whose OK was not final and whose key is gone. Worker threads.

The operation goes on meanwhile. Only a read ends it as done; without one it ends as unknown.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tui.api.catalogue import eq
from tui.api.catalogue.common import NoParams, ServerRef
from tui.api.looks import Task
from tui.engine.pool import Urgency
from tui.engine.verdict import Decider, OnVerdict, Verdict, parameters_of
from tui.engine.verdicts import DECIDERS
from tui.errors import HostdeckError
from tui.store.operations import Operation, OpState

if TYPE_CHECKING:
    from tui.api.action import ApiAction
    from tui.api.client import Client
    from tui.engine.operations import Operations
    from tui.engine.poller import Poller
    from tui.engine.schedule import Schedule
    from tui.models.server import ServerDetail

QUICK_S = (2.0, 10.0, 30.0)
"""Pauses before the reads for work of seconds."""
LONG_S = (5.0, 15.0, 30.0, *([60.0] * 89))
"""The same for an installation or a deploy: 90 minutes. Source: the provider's Terraform client."""
_LAST = " Last read: "
BUSY_TAGS = frozenset({"reinstall_start", "autodeploy_start"})
"""Tags that the provider sets while it installs. Source: apidocs eq/abort_reinstall."""


class Verification:
    """Makes the reads for the operations of one process."""

    def __init__(self, operations: Operations, schedule: Schedule) -> None:
        self._operations, self._schedule = operations, schedule

    def begin(self, number: int, action: ApiAction[Any, Any], words: str) -> None:
        """Read until the end is proven or the time is over. `words` is what the OK said."""
        self._later(number, action, words, 0)

    def _later(self, number: int, action: ApiAction[Any, Any], words: str, attempt: int) -> None:
        operations = self._operations
        one = operations.store.operations.get(number)
        if one is None or operations.ledger.stopped:
            return
        pauses = LONG_S if Task(action).is_long else QUICK_S
        decider = decider_for(one)
        if decider is None or attempt >= len(pauses):
            why = "No read proves the end." if decider is None else "No read has proved the end."
            operations.end(number, OpState.UNKNOWN, words=f"{words} {why}")
            return

        def read() -> None:
            self._read(decider, number, action, words, attempt)

        due = operations.clock.monotonic() + pauses[attempt]
        self._schedule.at(due, read, Urgency.BACKGROUND, f"verify {number}")

    def _read(
        self, decider: Decider, number: int, action: ApiAction[Any, Any], words: str, attempt: int
    ) -> None:  # fmt: skip
        operations = self._operations
        one = operations.store.operations.get(number)
        if one is None or not operations.follows(number) or operations.ledger.stopped:
            return

        def told(verdict: Verdict) -> None:
            if verdict.state is OpState.DONE:
                answer = json.dumps({"verified": verdict.words}, ensure_ascii=False)
                operations.pins.worked(number, action)
                operations.end(number, OpState.DONE, words=verdict.words, answer=answer)
            else:
                operations.looked(number)
                said = words.partition(_LAST)[0]
                self._later(number, action, f"{said}{_LAST}{verdict.words.rstrip('.')}.", attempt + 1)

        decider(operations.client(), operations.poller(), one, told)


def decider_for(one: Operation) -> Decider | None:
    """Return the read that proves the end of an operation; `None` when no read can."""
    if one.action in ("eq/order_instance", "eq/reinstall", "eq/deploy"):
        return _by_system if one.server_id else _by_list
    return DECIDERS.get(one.action)


def _by_list(client: Client, poller: Poller, one: Operation, told: OnVerdict) -> None:
    """The ordered server is in the list, and no installation runs on it."""
    told(_answered(lambda: _ordered(client, one), "The list of servers"))


def _ordered(client: Client, one: Operation) -> Verdict:
    wanted = str(parameters_of(one).get("hostname", "")).lower()
    client.call(eq.UPDATE_SERVERS, NoParams())  # the list is that of the session otherwise
    listed = client.call(eq.LIST, eq.ListParams(full=True))
    found = [record["id"] for record in listed.records if str(record.get("hostname", "")).lower() == wanted]
    if not wanted or len(found) != 1:
        number = "no server" if not found else f"{len(found)} servers"
        return Verdict(None, f"The list has {number} of that name.")
    detail = client.call(eq.SHOW, ServerRef(id=int(found[0])))
    if not _is_installed(detail):
        return Verdict(None, f"The server is in the list (id {found[0]}); its installation has not ended.")
    return Verdict(OpState.DONE, f"The server is in the list: id {found[0]}, {detail.os}.")


def _by_system(client: Client, poller: Poller, one: Operation, told: OnVerdict) -> None:
    """The server has a system, no installation runs on it, and one had begun."""
    told(_answered(lambda: _installed(client, one), f"Server {one.server_id}"))


def _installed(client: Client, one: Operation) -> Verdict:
    detail = client.call(eq.SHOW, ServerRef(id=one.server_id or 0))
    if not _is_installed(detail):
        return Verdict(None, "The server was read: its installation has not ended.")
    if not one.stages:
        return Verdict(None, f"The server was read: it has {detail.os}, which may be the system before.")
    return Verdict(OpState.DONE, f"The server was read: {detail.os} is installed.")


def _is_installed(detail: ServerDetail) -> bool:
    return bool(detail.os) and not any(tag.tag.raw in BUSY_TAGS for tag in detail.tags_sent)


def _answered(read: Callable[[], Verdict], what: str) -> Verdict:
    try:
        return read()
    except HostdeckError as error:
        return Verdict(None, f"{what} could not be read: {error.said or error.headline}")
