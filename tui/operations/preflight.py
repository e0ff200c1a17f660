"""The last look before a change that hurts: is it still that server, and do its tags allow it?
Worker threads."""

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
"""Details read within that time are good enough for what only interrupts; what destroys is always
looked at anew."""
OLD_LIST_S = 900.0
"""A list older than that, as the last one on the disk at the start, may name servers whose ids are
others' by now."""


def objection(request: Request, client: Client, store: Store, clock: Clock) -> str:
    """Return why the request must not be sent; empty when nothing speaks against it."""
    if request.check is not None:
        try:
            problem = request.check(client)
        except HostdeckError as error:
            return f"What it rests on could not be read. {error.said or error.headline}"
        if problem:
            return problem
    server_id, effect, now = request.server_id, request.action.effect, clock.now()
    if server_id is None or (effect < Effect.DISRUPTIVE and not _is_old(store, now)):
        return ""
    known = store.detail(server_id)
    fresh = known.value is not None and is_fresh(known.taken_at, now, FRESH_S)
    if fresh and effect < Effect.DESTRUCTIVE and not _problem(request, store, now):
        return ""
    # What was read a moment ago can be older than the list by which the person chose: only a new
    # look refuses.
    try:
        detail = client.call(eq.SHOW, ServerRef(id=server_id))
    except HostdeckError as error:
        closes = effect < Effect.DISRUPTIVE and request.action.name in CLOSERS
        if closes and not isinstance(error, WrongServer):
            return ""  # nothing that is open stays open because of a look
        return f"It could not be looked at first. {error.said or error.headline}"
    store.put_detail(
        server_id, Reading(detail, now), partial(with_detail, detail, server_id, taken_at=now)
    )
    return _problem(request, store, now)


def _problem(request: Request, store: Store, now: float) -> str:
    """Return the objection in the details that are known."""
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
        return f"Server {server_id} is {safe_text(row.hostname)} now, not {name}. Choose it anew."
    names = {each.casefold() for each in (name, *request.names)}
    renamed = (
        bool(name and row.hostname)
        and row.hostname.casefold() not in names
        and not request.any_name
    )
    # What interrupts may reach a server that was renamed: by an address it is known again. What
    # destroys may not.
    if renamed and (
        effect >= Effect.DESTRUCTIVE or (effect >= Effect.DISRUPTIVE and not request.addresses)
    ):
        return f"It is called {row.hostname} now, not {name}."
    return forbidden(effect, row, read_only=False) or ""


def _is_old(store: Store, now: float) -> bool:
    """Return whether the list that the server was chosen from is old. Without a list it was read
    for this."""
    taken_at = store.fleet.taken_at
    return taken_at is not None and not is_fresh(taken_at, now, OLD_LIST_S)
