"""Check that an answer is about the requested server or address. Pure.

Only names in the answer count. An answer that names nothing proves nothing.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

from tui.api.action import ApiAction, Effect
from tui.errors import ApiError, OutcomeUnknown, WrongServer
from tui.models.base import Params
from tui.text import safe_text

_ID_NAMES = ("server_id", "eq_id", "serverid", "id_server", "id_eq")
_RECORDS = ("server_data", "server", "context")
"""Objects whose `id` is a server id."""
_OF_SERVER = frozenset({"eq/show"})
"""Reads whose own `id` is a server id."""


def check_subject(action: ApiAction[Any, Any], params: Params, payload: Any, doing: str) -> None:
    """Accept an answer that is about the server in `params`, or that names no server.

    Raises:
        WrongServer: A read was answered about another server; the answer is not used.
        OutcomeUnknown: A change was answered about another server.
    """
    other = other_subject(action, params, payload)
    if not other:
        return
    asked = f"server {params.id}" if getattr(params, "id", None) is not None else "another address"  # type: ignore[attr-defined]
    said = f"The answer is about {other}, not {asked}."
    error: ApiError
    if action.effect is Effect.READ:
        error = WrongServer(
            doing,
            said=said,
            certain="The answer was not used. Nothing was changed.",
            next="Refresh the list of servers, then try again.",
        )
    else:
        error = OutcomeUnknown(
            doing,
            said=said,
            certain="The request was sent. Whether it was carried out is unknown.",
            next="Check the state of both servers.",
        )
    raise error


def other_subject(action: ApiAction[Any, Any], params: Params, payload: Any) -> str:
    """Return the other server or address that an answer is about; empty if there is none."""
    asked = getattr(params, "id", None)
    if isinstance(asked, int) and not isinstance(asked, bool) and _asks_for_server(action):
        named = list(_named_ids(action, payload))
        is_other = bool(named) and (
            asked not in named if action.name == "tags/list" else named[0] != asked
        )
        if is_other:
            return f"server {named[0]}"
    address = getattr(params, "ip", None)
    if action.endpoint == "ip" and action.effect is Effect.READ and isinstance(address, str):
        return _other_address(address, payload)
    return ""


def _asks_for_server(action: ApiAction[Any, Any]) -> bool:
    """In other endpoints `id` is that of a ticket, a key, or an invoice."""
    return action.endpoint in ("eq", "ip", "net", "vm", "nat") or action.name == "tags/list"


def _named_ids(action: ApiAction[Any, Any], payload: Any) -> Iterator[int]:
    """Return the server ids in an answer, the most reliable first."""
    if not isinstance(payload, dict):
        return
    if action.name == "tags/list":
        yield from _tagged(payload.get("tags"))
        return
    is_read = action.effect is Effect.READ
    found = list(_own_ids(payload, with_id=is_read and action.name in _OF_SERVER))
    data = payload.get("data")
    if isinstance(data, dict):
        found += _own_ids(data, with_id=False)
    yield from found
    if not found and action.name in _OF_SERVER:
        # A record without an id: its tags name the server.
        yield from _tagged(payload.get("tags"))


def _own_ids(value: dict[str, Any], *, with_id: bool) -> Iterator[int]:
    for name in _RECORDS:
        record = value.get(name)
        if isinstance(record, list):
            record = record[0] if record else None
        if isinstance(record, dict):
            yield from _numbers(record, ("id", "ID", *_ID_NAMES))
            yield from _nested(record)
    yield from _numbers(value, ("id", *_ID_NAMES) if with_id else _ID_NAMES)


def _nested(record: dict[str, Any]) -> Iterator[int]:
    """Return the ids in a record that some builds nest: `data.server.id`."""
    for value in (record, record.get("data")):
        inner = value.get("server") if isinstance(value, dict) else None
        if isinstance(inner, dict):
            yield from _numbers(inner, ("id", *_ID_NAMES))


def _numbers(record: dict[str, Any], names: tuple[str, ...]) -> Iterator[int]:
    for name in names:
        number = _number(record.get(name))
        if number is not None:
            yield number


def _tagged(tags: Any) -> Iterator[int]:
    """Return the servers of tag records."""
    for row in tags if isinstance(tags, list) else ():
        if isinstance(row, dict) and row.get("component") == "eq":
            yield from _numbers(row, ("component_id",))


def _number(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int):
        return value if value > 0 else None
    text = value.strip() if isinstance(value, str) else ""
    return (int(text) or None) if text.isdecimal() and len(text) <= 18 else None


def _other_address(asked: str, payload: Any) -> str:
    data = payload.get("data", payload) if isinstance(payload, dict) else None
    named = (
        next((data[name] for name in ("ip", "IP") if isinstance(data.get(name), str)), "")
        if isinstance(data, dict)
        else ""
    )
    try:
        same = ipaddress.ip_interface(named.strip()).ip == ipaddress.ip_interface(asked.strip()).ip
    except ValueError:
        return ""
    return "" if same else f"the address {safe_text(named, 60)}"
