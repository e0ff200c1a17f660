"""The list of servers: ids, records, or a mix. Source: apidocs eq/list; shapes seen in clients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tui.models.listed import as_items, decoded, read_each
from tui.models.nested import without_wrappers
from tui.models.scalars import record_id


@dataclass(frozen=True, slots=True)
class ServerList:
    """eq/list: ids, records, or a mix; which one depends on the build and on `full=1`."""

    ids: tuple[int, ...]
    """All ids in the order of the answer."""
    records: tuple[dict[str, Any], ...]
    """The items that came as objects, not yet validated: there may be ten thousand. One for each id at most."""
    unread: int = 0
    """Items without an id that can be read, and further records of an id that say something else."""


def read_server_list(payload: Any) -> ServerList:
    """Reads `servers` at the top or under `message`.

    Raises:
        ValueError: There is no `servers`, or nothing in it can be read. Missing is a fault, never "no servers".
    """
    found = decoded(payload)
    for wrapper in ("message", "data"):
        if isinstance(found, dict) and "servers" not in found:
            inner = decoded(found.get(wrapper))
            found = inner if isinstance(inner, dict) else found
    servers = decoded(found.get("servers")) if isinstance(found, dict) else None
    items = as_items(servers)
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


def _id_and_record(item: Any) -> tuple[int, dict[str, Any] | None]:
    """The id of an item of the list, and the item where it is a record. Raises ValueError."""
    if not isinstance(item, dict):
        return record_id(item), None
    record = without_wrappers(item)
    server_id = record_id(record.get("id"))
    return server_id, {**record, "id": server_id}
