"""The list of servers: ids, records, or a mix. Source: apidocs eq/list; shapes seen in clients."""

from __future__ import annotations

import re
from typing import Any

from tui.lazy_dataclass import dataclass
from tui.models.listed import as_items, decoded, read_each
from tui.models.nested import without_wrappers
from tui.models.scalars import record_id

_LEAST_ID = 100
"""A smaller key of a map is taken for a position."""


@dataclass(frozen=True, slots=True)
class ServerList:
    """eq/list: ids, records, or a mix; which one depends on the build and on `full=1`."""

    ids: tuple[int, ...]
    """All ids in the order of the answer."""
    records: tuple[dict[str, Any], ...]
    """The items that came as objects, not yet validated: there may be ten thousand. One for each id
    at most."""
    unread: int = 0
    """Items without an id that can be read, and further records of an id that say something
    else."""


def read_server_list(payload: Any) -> ServerList:
    """Reads `servers` at the top or under `message`, or a list in place of the object around it.

    Raises:
        ValueError: There is no `servers`, or nothing in it can be read. Missing is a fault, never
        "no servers".
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
    """The items of the list: a text of ids is split, and the records of a map from ids get
    theirs."""
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
    """Return whether the keys of a map are ids, and not the positions of a PHP list: large, and no
    item has another id."""
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
    """The id that an item of the map tells itself. Raises ValueError for one that cannot be
    read."""
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
    """The id of an item of the list, and the item where it is a record. Raises ValueError."""
    if not isinstance(item, dict):
        return record_id(item), None
    record = without_wrappers(item)
    server_id = record_id(record.get("id"))
    return server_id, {**record, "id": server_id}
