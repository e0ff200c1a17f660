"""The last check before a risky change: is it still the same server, and do its tags allow the
change? Worker threads."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.api.action import Effect
from tui.api.catalog import eq_actions as eq
from tui.api.catalog.common import ServerRef
from tui.clock import is_fresh
from tui.errors import HostdeckError, WrongServer
from tui.fleet.rows import ServerRow, is_another
from tui.operations.guards import forbidden
from tui.operations.loose_ends import CLOSERS
from tui.store.merge import with_detail
from tui.store.reading import Reading
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.clock import Clock
    from tui.operations.plan import Request
    from tui.store.store import Store

FRESH_S = 120.0
"""Seconds. Newer details are sufficient for a disruptive change. Before a destructive change,
Hostdeck always reads again."""
OLD_LIST_S = 900.0
"""Seconds. An older list, such as the last one on disk at the start, may contain servers whose ids
now belong to others."""


def objection(request: Request, client: Client, store: Store, clock: Clock) -> str:
    """Return why the request must not be sent; empty if there is no reason."""
    if request.check is not None:
        try:
            problem = request.check(client)
        except HostdeckError as error:
            return f"The check before sending failed. {error.said or error.headline}"
        if problem:
            return problem
    server_id, effect, now = request.server_id, request.action.effect, clock.now()
    if server_id is None or (effect < Effect.DISRUPTIVE and not _is_old(store, now)):
        return ""
    known = store.detail(server_id)
    fresh = known.value is not None and is_fresh(known.taken_at, now, FRESH_S)
    if fresh and effect < Effect.DESTRUCTIVE and not _problem(request, store, now):
        return ""
    # A recent reading may be older than the list from which the user chose, so only a new read can
    # refuse.
    try:
        detail = client.call(eq.SHOW, ServerRef(id=server_id))
    except HostdeckError as error:
        closes = effect < Effect.DISRUPTIVE and request.action.name in CLOSERS
        if closes and not isinstance(error, WrongServer):
            return ""  # a failed read must not prevent closing an access
        return f"The server could not be read before the change. {error.said or error.headline}"
    store.put_detail(
        server_id, Reading(detail, now), partial(with_detail, detail, server_id, taken_at=now)
    )
    return _problem(request, store, now)


def _problem(request: Request, store: Store, now: float) -> str:
    """Return the objection according to the known details."""
    server_id, effect = request.server_id, request.action.effect
    known = None if server_id is None else store.detail(server_id).value
    if server_id is None or known is None:
        return ""
    row = with_detail(known, server_id, store.row(server_id), now)
    name = (
        ""
        if request.server_name.startswith("#") or request.server_name in row.addresses
        else request.server_name
    )
    chosen = ServerRow(server_id, name, ips=tuple(request.addresses))
    if is_another(chosen, row.hostname, row.addresses):
        return f"Server {server_id} is {safe_text(row.hostname)} now, not {name}. Select it again."
    names = {each.casefold() for each in (name, *request.names)}
    renamed = (
        bool(name and row.hostname)
        and row.hostname.casefold() not in names
        and not request.any_name
    )
    # A disruptive change may reach a renamed server, if an address identifies it. A destructive
    # change may not.
    if renamed and (
        effect >= Effect.DESTRUCTIVE or (effect >= Effect.DISRUPTIVE and not request.addresses)
    ):
        return f"The server is called {row.hostname} now, not {name}."
    return forbidden(effect, row, read_only=False) or ""


def _is_old(store: Store, now: float) -> bool:
    """Return whether the list with the chosen server is old. Without a list, the server was read
    for this change."""
    taken_at = store.fleet.taken_at
    return taken_at is not None and not is_fresh(taken_at, now, OLD_LIST_S)
