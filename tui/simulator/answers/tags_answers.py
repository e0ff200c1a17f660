"""tags.php. The host name is a tag like any other."""

from __future__ import annotations

from typing import Any

from tui.simulator.handlers import Fields, handles, machine, refuse
from tui.simulator.machines import Machine
from tui.simulator.world import World


def rows(server: Machine) -> list[dict[str, Any]]:
    """Return the tags of a machine in the provider's list format."""
    return [
        {
            "id": server.id * 10 + at,
            "tag": tag,
            "value": value,
            "extra": extra,
            "internal": 0,
            "component": "eq",
            "component_id": server.id,
        }
        for at, (tag, value, extra) in enumerate([("hostname", server.hostname, ""), *server.tags])
    ]


@handles("tags/list")
def list_tags(world: World, fields: Fields) -> dict[str, Any]:
    """Return the tags of a server, the host name first."""
    return {"result": "OK", "action": "list", "tags": rows(machine(world, fields, "tags/list"))}


@handles("tags/add")
def add(world: World, fields: Fields) -> dict[str, Any]:
    """Set a tag on one server or on all in `id_list`, replacing one with the same name. A new
    `hostname` renames the server."""
    tag, value, extra = fields.get("tag", ""), fields.get("value", ""), fields.get("extra", "")
    if not tag or len(tag) > 64:
        raise refuse("tags/add", "invalid tag", description="a tag has 1 to 64 characters")
    ids = fields.get("id_list") or fields.get("id", "")
    found = [machine(world, {"id": item}, "tags/add") for item in ids.split(",")]
    for item in found:
        if tag == "hostname":
            item.hostname = value
        else:
            item.tags = [row for row in item.tags if row[0] != tag] + [(tag, value, extra)]
    return {
        "result": "OK",
        "action": "add",
        "id": found[-1].id * 10,
        "component": "eq",
        "component_id": found[-1].id,
        "tag": tag,
        "value": value,
        "extra": extra,
        "internal": 0,
    }


@handles("tags/remove")
def remove(world: World, fields: Fields) -> dict[str, Any]:
    """Remove a tag; a missing tag is no error."""
    server = machine(world, fields, "tags/remove")
    server.tags = [row for row in server.tags if row[0] != fields.get("tag")]
    return {"result": "OK", "action": "remove"}


def _found(world: World, fields: Fields) -> list[int]:
    wanted = fields.get("value", "").lower()
    return [
        server.id
        for server in world.machines.values()
        if any(wanted in row[1].lower() for row in server.tags)
    ]


@handles("tags/user_search", "tags/search_user")
def user_search(world: World, fields: Fields) -> dict[str, Any]:
    """Return ids of the servers with a tag whose value contains the text."""
    return {"result": "OK", "action": fields["action"], "servers": _found(world, fields)}


@handles("tags/search")
def search(world: World, fields: Fields) -> dict[str, Any]:
    """Return tags whose value contains the text, with their servers."""
    wanted = fields.get("value", "").lower()
    found = [
        row
        for server in world.machines.values()
        for row in rows(server)
        if wanted in row["value"].lower()
    ]
    return {"result": "OK", "action": "search", "tags": found}
