"""The deciding reads: for each action that declares one, the function that makes it. Worker
threads.

The catalog says which actions have a deciding read, and which; here is how it is made and
compared. A read never sends the change again. Where it proves nothing, that is said, and a person
decides.
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
"""By action. What the catalog declares no read for is decided by a person."""


def decider_of(operation: Operation) -> Decider | None:
    """The read that decides an operation; `None` when the catalog declares none."""
    return DECIDERS[operation.action] if reads_of(operation) else None


def reads_of(operation: Operation) -> str:
    """Names of the reads that decide it, "eq/update_servers, eq/list"; empty when only a person
    can."""
    action = declared_actions().get(operation.action)
    if action is None or (
        operation.action == "eq/order_instance" and operation.server_id is not None
    ):
        return ""  # with a server it reinstalls that one: neither invoice nor list tells of it
    return ", ".join(action.deciding_reads)
