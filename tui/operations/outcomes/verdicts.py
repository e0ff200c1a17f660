"""The deciding reads: for each action that declares one, the function that makes it. Worker
threads.

The catalog declares which actions have a deciding read. This module implements the reads and their
comparisons. A read never sends the change again. If it proves nothing, Hostdeck reports that, and
the user decides.
"""

from __future__ import annotations

from collections.abc import Mapping

from tui.api.catalog import declared_actions
from tui.operations.outcomes.account_verdicts import ACCOUNT_DECIDERS
from tui.operations.outcomes.cancellation_verdicts import CANCELLATION_DECIDERS
from tui.operations.outcomes.media_verdicts import MEDIA_DECIDERS
from tui.operations.outcomes.money_verdicts import MONEY_DECIDERS
from tui.operations.outcomes.network_verdicts import NETWORK_DECIDERS
from tui.operations.outcomes.payment_verdicts import PAYMENT_DECIDERS
from tui.operations.outcomes.record_verdicts import RECORD_DECIDERS
from tui.operations.outcomes.server_verdicts import SERVER_DECIDERS
from tui.operations.outcomes.verdict import Decider
from tui.store.operations import Operation

DECIDERS: Mapping[str, Decider] = {
    **SERVER_DECIDERS,
    **NETWORK_DECIDERS,
    **ACCOUNT_DECIDERS,
    **MONEY_DECIDERS,
    **MEDIA_DECIDERS,
    **CANCELLATION_DECIDERS,
    **PAYMENT_DECIDERS,
    **RECORD_DECIDERS,
}
"""Deciders by action. The user decides actions without a declared read."""


def decider_of(operation: Operation) -> Decider | None:
    """Return the read that decides an operation; `None` if the catalog declares none."""
    return DECIDERS[operation.action] if reads_of(operation) else None


def reads_of(operation: Operation) -> str:
    """Return the names of the reads that decide it, "eq/update_servers, eq/list"; empty if only the
    user can."""
    action = declared_actions().get(operation.action)
    if action is None or (
        operation.action == "eq/order_instance" and operation.server_id is not None
    ):
        # with a server id it reinstalls that server, which neither invoice nor list shows
        return ""
    return ", ".join(action.deciding_reads)
