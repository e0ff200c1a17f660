"""The list of servers: ids, records, or a mix. Source: apidocs eq/list; shapes seen in clients."""

from __future__ import annotations

import re
from typing import Any

from tui.lazy_dataclass import dataclass
from tui.models.listed import as_items, decoded, read_each
from tui.models.nested import without_wrappers
from tui.models.scalars import record_id

_LEAST_ID = 100
"""Keys of a map below this number count as positions."""


@dataclass(frozen=True, slots=True)
class ServerList:
    """eq/list: ids, records, or a mix, depending on the build and on `full=1`."""

    ids: tuple[int, ...]
    """All ids in the order of the answer."""
    records: tuple[dict[str, Any], ...]
    """The items that came as objects, at most one for each id. They are not validated yet, because
    there may be ten thousand."""
    unread: int = 0
    """Number of items without a readable id, and of additional contradicting records of an id."""


def read_server_list(payload: Any) -> ServerList:
    """Parse `servers` at the top level or under `message`, or a list instead of the outer object.

    Raises:
        ValueError: There is no `servers`, or nothing in it is readable. A missing list is an error,
            never "no servers".
    """
    found = decoded(payload)
    for wrapper in ("message", "data"):
        if isinstance(found, dict) and "servers" not in found:
            inner = decoded(found.get(wrapper))
            found = inner if isinstance(inner, dict | list) else found
    servers = decoded(found.get("servers")) if isinstance(found, dict) else found or None
    items = _items(servers) if isinstance(found, dict | list) else None
    if items is None:
        raise ValueError("the answer has no list of servers")
    read = read_each(items, _id_and_record)
    ids = dict.fromkeys(server_id for server_id, _ in read)
    records: dict[int, dict[str, Any]] = {}
    unread = read.unread
    for server_id, record in read:
        if record is not None and records.setdefault(server_id, record) != record:
            unread += 1
    return ServerList(tuple(ids), tuple(records.values()), unread)


def _items(servers: Any) -> list[Any] | None:
    """Return the items of the list. A text of ids is split, and the records of a map with ids as
    keys get these ids."""
    if isinstance(servers, str) and servers.strip():
        return _split(servers)
    if isinstance(servers, dict) and _has_ids_as_keys(servers):
        return [_of_key(key, item) for key, item in servers.items()]
    items = as_items(servers)
    return None if items is None else [entry for item in items for entry in _split(item)]


def _split(item: Any) -> list[Any]:
    if not isinstance(item, str) or not re.search(r"[,;\s]", item.strip()):
        return [item]
    return [part for part in re.split(r"[,;\s]+", item) if part]


def _has_ids_as_keys(servers: dict[str, Any]) -> bool:
    """Return whether the keys of a map are ids and not the positions of a PHP list: large, and no
    item has a different id."""
    try:
        keys = [record_id(key) for key in servers]
        own = [_own_id(decoded(item)) for item in servers.values()]
    except ValueError:
        return False
    least = max(_LEAST_ID, len(keys) + 1)
    return (
        bool(keys)
        and min(keys) >= least
        and all(entry in (None, key) for key, entry in zip(keys, own, strict=True))
    )


def _own_id(item: Any) -> int | None:
    """Return the id inside an item of the map. Raises ValueError for an unreadable id."""
    if isinstance(item, dict):
        sent = without_wrappers(item).get("id")
        return None if sent is None else record_id(sent)
    if isinstance(item, str) and not item.strip().isdecimal():
        return None
    return record_id(item)


def _of_key(key: str, item: Any) -> Any:
    item = decoded(item)
    if isinstance(item, dict):
        return {**without_wrappers(item), "id": key}
    is_name = isinstance(item, str) and item.strip() and not item.strip().isdecimal()
    return {"id": key, "hostname": item.strip()} if is_name else key


def _id_and_record(item: Any) -> tuple[int, dict[str, Any] | None]:
    """Return the id of an item of the list, and the item if it is a record. Raises ValueError."""
    if not isinstance(item, dict):
        return record_id(item), None
    record = without_wrappers(item)
    server_id = record_id(record.get("id"))
    return server_id, {**record, "id": server_id}
