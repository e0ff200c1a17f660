"""Reads that tell whether work has ended whose OK was not final and whose key is gone. Worker
threads.

The operation goes on meanwhile. Only a read ends it as done; without one it ends as unknown.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tui.api.catalog import eq_actions as eq
from tui.api.catalog.common import NoParams, ServerRef
from tui.api.looks import Task
from tui.errors import HostdeckError
from tui.operations.journal.journal_reading import NotAllowedNow
from tui.operations.outcomes.claims import answer_of_facts, fact_check
from tui.operations.outcomes.new_servers import (
    fits_of,
    ids_before,
    installed_system,
    is_installed,
    new_servers,
    the_ordered,
)
from tui.operations.outcomes.verdict import Decider, Verdict, guarded
from tui.operations.outcomes.verdicts import DECIDERS
from tui.secrets import REDACTOR
from tui.store.operations import Operation, OpState
from tui.text import safe_text
from tui.workers.pool import Urgency

if TYPE_CHECKING:
    from tui.api.action import ApiAction
    from tui.api.client import Client
    from tui.operations.change_runner import Operations
    from tui.workers.schedule import Schedule

QUICK_S = (2.0, 10.0, 30.0)
"""Pauses before the reads for work of seconds."""
LONG_S = (5.0, 15.0, 30.0, *([60.0] * 89))
"""The same for an installation or a deploy: 90 minutes. Source: the provider's Terraform client."""
_LAST = " Last read: "
WORDS_KEPT = 400
"""Characters of what a read showed."""


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
    ) -> None:
        operations = self._operations
        one = operations.store.operations.get(number)
        if one is None or not operations.follows(number) or operations.ledger.stopped:
            return

        def on_verdict(verdict: Verdict) -> None:
            words = (
                verdict.words
                if verdict.state is not OpState.DONE
                else self._end(one, action, verdict)
            )
            if words:
                operations.looked(number)
                self._later(number, action, f"{said}{_LAST}{words.rstrip('.')}.", attempt + 1)

        said = words.partition(_LAST)[0]
        decider(operations.client(), operations.poller(), one, on_verdict)

    def _end(self, one: Operation, action: ApiAction[Any, Any], verdict: Verdict) -> str:
        """End it as done, unless its facts may belong to another operation. Returns why not; empty
        when it is over."""
        operations = self._operations
        words = safe_text(REDACTOR.mask(verdict.words), WORDS_KEPT)
        answer = answer_of_facts(verdict.facts) or json.dumps(
            {"verified": words}, ensure_ascii=False
        )
        batch = operations.batch_of(one.id)
        try:
            journal = operations.ledger.journal()
            now = journal.move(
                one.id,
                OpState.DONE,
                words=words,
                answer=answer,
                unseen=not operations.attended,
                check=fact_check(journal, one, verdict),
            )
        except NotAllowedNow:
            operations.let_go(one.id)  # another process has it in hand
            return ""
        except HostdeckError as error:
            return error.said or error.headline
        operations.pins.worked(one.id, action)
        operations.pins.over(one.id)
        operations.ledger.publish([now])
        operations.ended(now, batch, words=words, state=OpState.DONE)
        return ""


def decider_for(one: Operation) -> Decider | None:
    """Return the read that proves the end of an operation; `None` when no read can."""
    if one.action in ("eq/order_instance", "eq/reinstall", "eq/deploy"):
        return _BY_SYSTEM if one.server_id else _BY_LIST
    return DECIDERS.get(one.action)


def _ordered(client: Client, one: Operation) -> Verdict:
    """The ordered server is in the list, was not there before, and no installation runs on it."""
    before = ids_before(one)
    if before is None:
        return Verdict(
            None, "The servers before the order are not known: none can be recognized as new."
        )
    client.call(eq.UPDATE_SERVERS, NoParams())  # the list is that of the session otherwise
    found = the_ordered(one, new_servers(client, before))
    if found is None:
        return Verdict(
            None,
            "The list does not have exactly one new server with the ordered name and location.",
        )
    system = installed_system(client, found.id)
    if not system:
        return Verdict(
            None, f"The server is in the list (id {found.id}); its installation has not ended."
        )
    words = f"The server is in the list: id {found.id}, {system}."
    return Verdict(OpState.DONE, words, None, (f"server {found.id}",), fits_of(found))


def _installed(client: Client, one: Operation) -> Verdict:
    """The server has a system, no installation runs on it, and one had begun."""
    detail = client.call(eq.SHOW, ServerRef(id=one.server_id or 0))
    if not is_installed(detail):
        return Verdict(None, "The server was read: its installation has not ended.")
    if not one.stages:
        return Verdict(
            None, f"The server was read: it has {detail.os}, which may be the system before."
        )
    return Verdict(OpState.DONE, f"The server was read: {detail.os} is installed.")


_BY_LIST = guarded(_ordered, "The list of servers")
_BY_SYSTEM = guarded(_installed, "The server")
