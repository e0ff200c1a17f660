"""The reads of a conformance run: every read in the catalog that applies to this account."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from tui.api.action import ApiAction, Effect, Token
from tui.api.catalog import declared_actions
from tui.api.catalog import eq_actions as eq
from tui.api.catalog import net_actions as net
from tui.api.parameters import parameters
from tui.models.async_answer import Finished
from tui.models.base import Params

PICTURES = (1, 2, 3)
"""Traffic images of a port: day, month, year."""
NEVER = frozenset({"auth/get_log_details", "whmcs/download_invoice"})
"""Reads that need the token of another session, or that return a document."""


@dataclass(frozen=True)
class PlannedRead:
    """One request of the run."""

    action: ApiAction[Any, Any]
    params: Params
    about: str = ""
    """Description such as "server 1 of 3": never its id."""


@dataclass(frozen=True)
class LeftOut:
    """A skipped read, and the reason."""

    name: str
    reason: str


class NotARead(Exception):
    """The catalog marks a change as a read, or a change was planned."""


def require_read(action: ApiAction[Any, Any]) -> None:
    """Refuse everything except a repeatable read. Raises NotARead."""
    if action.effect is not Effect.READ or not action.is_repeatable:
        raise NotARead(f"{action.name} is not a read. Nothing was sent.")
    if _CHANGING.search(action.action.lower()) and action.name not in _NAMED_LIKE_A_CHANGE:
        raise NotARead(f"{action.name} is declared as a read and named like a change.")


_CHANGING = re.compile(
    r"(?:^|_)(?:add|create|update|set|remove|delete|off|on|reboot|reset|reinstall|order|cancel|pay"
    r"|apply|mount|unmount|block|unblock|restore|clear|discard|send|close)(?:_|$)"
)
_NAMED_LIKE_A_CHANGE = frozenset({"eq/update_servers"})
"""Reads whose names sound like changes: this one lists changes."""


def plan(
    server_ids: Sequence[int], addresses: Sequence[str]
) -> tuple[list[PlannedRead], list[LeftOut]]:
    """Return the planned reads, in the order of the catalog's names, and the skipped reads.

    Args:
        server_ids: Servers to read, a few of each kind.
        addresses: Main address of each server, empty if unknown.
    """
    asked: list[PlannedRead] = []
    left: list[LeftOut] = []
    for name, action in sorted(declared_actions().items()):
        if action.effect is not Effect.READ or not action.is_repeatable:
            continue
        require_read(action)
        reason = _left_out(action)
        if reason:
            left.append(LeftOut(name, reason))
            continue
        made = list(_reads(action, server_ids, addresses))
        asked += made
        if not made:
            left.append(LeftOut(name, "no server to ask about"))
    return asked, left


def _left_out(action: ApiAction[Any, Any]) -> str:
    if action.name in NEVER or (action.token is Token.NEVER and action.endpoint == "auth"):
        return "not a read of the account's data"
    required = [item.name for item in parameters(action) if item.required]
    if "id" in required and action.params.id_of != "server":
        return f"needs the id of a {action.params.id_of}"
    if action is net.SHOW_CACTI:
        return f"asked for the ports that {net.GET_STATUS.name} names"
    missing = [name for name in required if not _given(name)]
    return f"needs {', '.join(missing)}" if missing else ""


def _given(name: str) -> bool:
    return name in ("id", "ip", "server_id", "params[server_id]", "graph")


def _reads(
    action: ApiAction[Any, Any], server_ids: Iterable[int], addresses: Sequence[str]
) -> Iterator[PlannedRead]:
    required = {item.name: item for item in parameters(action) if item.required}
    per_server = bool({"id", "server_id", "params[server_id]", "ip"} & set(required))
    if not per_server:
        yield PlannedRead(action, action.params())
        if action is eq.LIST:
            yield PlannedRead(action, eq.ListParams(full=True), "with details")
        return
    many = list(server_ids)
    for at, server_id in enumerate(many):
        address = addresses[at] if at < len(addresses) else ""
        given: dict[str, Any] = {}
        for name, item in required.items():
            given[name] = (
                address if name == "ip" else item.allowed[0] if item.allowed else server_id
            )
        try:
            params = action.params(**given)
        except ValidationError:
            continue
        yield PlannedRead(action, params, f"server {at + 1} of {len(many)}")


def picture_reads(item: PlannedRead, answer: Any) -> list[PlannedRead]:
    """Return the reads of traffic images for the first port in an answer."""
    if item.action is not net.GET_STATUS or not isinstance(answer, Finished):
        return []
    try:
        ports = net.GET_STATUS.read(answer)
    except ValueError:
        return []
    name = next((str(port.port.raw) for port in ports if port.port), "")
    server_id = getattr(item.params, "id", None)
    if not name or server_id is None:
        return []
    return [
        PlannedRead(
            net.SHOW_CACTI, net.CactiParams(id=server_id, port=name, graph=graph), item.about
        )
        for graph in PICTURES
    ]
