"""The last look before a change that hurts: is it still that server, and do its tags allow it? Worker threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.api.action import Effect
from tui.api.catalogue import eq
from tui.api.catalogue.common import ServerRef
from tui.engine.guards import forbidden
from tui.errors import HostdeckError
from tui.store.merge import with_detail
from tui.store.reading import Reading

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.clock import Clock
    from tui.engine.plan import Request
    from tui.store.store import Store

FRESH_S = 120.0
"""Tags read within that time are good enough for what only interrupts; what destroys is always looked at anew."""


def objection(request: Request, client: Client, store: Store, clock: Clock) -> str:
    """Why the request must not be sent; empty when nothing speaks against it."""
    if request.check is not None:
        try:
            problem = request.check(client)
        except HostdeckError as error:
            return f"What it rests on could not be read. {error.said or error.headline}"
        if problem:
            return problem
    server_id, effect = request.server_id, request.action.effect
    if server_id is None or effect < Effect.DISRUPTIVE:
        return ""
    known = store.detail(server_id)
    now = clock.now()
    fresh = known.value is not None and known.taken_at is not None and 0 <= now - known.taken_at < FRESH_S
    if not fresh or effect >= Effect.DESTRUCTIVE:
        try:
            detail = client.call(eq.SHOW, ServerRef(id=server_id))
        except HostdeckError as error:
            return f"It could not be looked at first. {error.said or error.headline}"
        store.put_detail(server_id, Reading(detail, now), lambda row: with_detail(detail, server_id, row, now))
        known = store.detail(server_id)
    if known.value is None:
        return ""
    row = with_detail(known.value, server_id, store.row(server_id), now)
    nameless = not request.server_name or request.server_name.startswith("#")
    if not nameless and row.hostname not in ("", request.server_name):
        return f"It is called {row.hostname} now, not {request.server_name}."
    return forbidden(effect, row, read_only=False) or ""
