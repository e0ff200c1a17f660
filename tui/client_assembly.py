"""Build the client of a process. Separate from the composition root for commands that only read.

Such commands start without importing the parts of the dashboard.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.clock import Clock
    from tui.config.settings import Network


def client_for(
    clock: Clock,
    url: str,
    network: Network,
    *,
    on_request_end: Callable[[bool], None] | None = None,
    on_waiting: Callable[[bool], None] | None = None,
    on_remark: Callable[[str], None] | None = None,
) -> Client:
    """Build a client for the provider at `url`.

    Args:
        on_request_end: Called with True when the provider answered, with False otherwise.
        on_waiting: Called with True when a wait for an answer begins, with False when it ends.
        on_remark: Called with a sentence about an answer that could be read only in part.
    """
    from tui.api.client import Client
    from tui.api.gate import Gate

    gate = Gate(clock, in_flight=network.requests_in_flight, per_second=network.requests_per_second)
    return Client(
        url,
        clock=clock,
        gate=gate,
        on_request_end=on_request_end,
        asking=on_waiting,
        remark=on_remark,
    )
