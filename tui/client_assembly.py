"""The client of a process: a part of the composition root by itself, for commands that only read.

They start without importing the parts of the dashboard.
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
        on_request_end: Gets whether the provider answered.
        on_waiting: Gets True when a wait for an answer begins, False when it ends.
        on_remark: Gets sentences about answers that could be read in part only.
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
