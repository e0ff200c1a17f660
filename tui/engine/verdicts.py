"""Which read tells what became of a change whose answer was lost, and what it tells. Worker threads.

A verdict never sends the change again. Where no read can prove it, that is said, and a person decides.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tui.api.catalogue import eq, eq_more
from tui.api.catalogue.common import ServerRef
from tui.engine.money_verdicts import MONEY_DECIDERS, MONEY_READ_BY
from tui.engine.network_verdicts import by_main, by_names, by_port
from tui.engine.pool import Urgency
from tui.engine.verdict import Decider, Told, Verdict
from tui.errors import HostdeckError
from tui.models.power import Power
from tui.store.operations import Operation, OpState

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.engine.poller import Poller

GIVE_UP_S = 60.0
CLOCKS_DIFFER_S = 5.0
"""What the provider's clock may be behind ours in a history entry."""


def _by_power(wanted: Power) -> Decider:
    def decide(client: Client, poller: Poller, one: Operation, told: Told) -> None:
        def read(answer: Any) -> None:
            if answer.power is wanted:
                told(Verdict(OpState.DONE, f"Its power was read: {wanted}, as wanted."))
            else:
                told(Verdict(None, f"Its power was read: {answer.power}, not {wanted}. It may still come."))

        def failed(error: HostdeckError) -> None:
            told(Verdict(None, f"Its power could not be read: {error.said or error.headline}"))

        poller.read(eq.STATUS, ServerRef(id=one.server_id or 0), on_result=read, on_error=failed,
                    urgency=Urgency.PERSON, timeout_s=GIVE_UP_S)  # fmt: skip

    return decide


def _by_history(client: Client, poller: Poller, one: Operation, told: Told) -> None:
    """The server's history at the provider may list it. That it is not listed proves nothing."""
    try:
        payload = client.call(eq_more.HISTORY, ServerRef(id=one.server_id or 0)).root
    except HostdeckError as error:
        told(Verdict(None, f"The server's history could not be read: {error.said or error.headline}"))
        return
    word, since = one.action.partition("/")[2], (one.sent_at or one.planned_at) - CLOCKS_DIFFER_S
    for row in _rows(payload):
        at = _moment(row)
        if str(row.get("action", "")).lower() == word and at is not None and at >= since:
            told(Verdict(OpState.DONE, "The server's history at the provider lists it."))
            return
    told(Verdict(None, "The server's history does not list it (yet). Its uptime would tell."))


def _rows(payload: Any) -> list[dict[str, Any]]:
    lists = [payload, *(payload.values() if isinstance(payload, dict) else ())]
    return [row for one in lists if isinstance(one, list) for row in one if isinstance(row, dict)]


def _moment(row: Mapping[str, Any]) -> float | None:
    try:
        read = datetime.datetime.fromisoformat(str(row.get("date") or row.get("time")))
    except ValueError:
        return None
    return (read if read.tzinfo else read.replace(tzinfo=datetime.UTC)).timestamp()


DECIDERS: dict[str, Decider] = {
    "eq/on": _by_power(Power.ON),
    "eq/off": _by_power(Power.OFF),
    "eq/hard_off": _by_power(Power.OFF),
    "eq/reboot": _by_history,
    "net/port_off": by_port(off=True),
    "net/port_on": by_port(off=False),
    "ip/update_ptr": by_names,
    "ip/set_main": by_main,
    **MONEY_DECIDERS,
}
"""By action. What is not here is decided by a person."""
READ_BY = {
    "eq/on": "eq/status", "eq/off": "eq/status", "eq/hard_off": "eq/status", "eq/reboot": "eq/history",
    "net/port_off": "net/get_status", "net/port_on": "net/get_status", "ip/update_ptr": "ip/get_ptr",
    "ip/set_main": "eq/show", **MONEY_READ_BY,
}  # fmt: skip
"""The read that each of them makes, for the words on the screen."""
