"""vm.php, iso.php, pdns.php."""

from __future__ import annotations

import json
from typing import Any

from tui.simulator.handlers import Fields, Refusal, context, handles, machine, ok, refuse, started
from tui.simulator.machines import Machine
from tui.simulator.world import World


def _vm(world: World, fields: Fields) -> Machine:
    server: Machine = machine(world, fields, f"vm/{fields['action']}")
    if not server.is_vm:
        raise refuse(f"vm/{fields['action']}", "failed to request snapshot creation for $id")
    return server


def _start(
    world: World, server: Machine, action: str, seconds: float, finish: Any
) -> dict[str, Any]:
    return {"module": "vm", **started(world, action, seconds, finish)}


@handles("vm/get_snapshot")
def snapshots(world: World, fields: Fields) -> dict[str, Any]:
    """The snapshots of a VM by an async key, as an object or as JSON in a text, by build. `num_max`
    is how many fit."""
    server = _vm(world, fields)

    def finish() -> dict[str, Any]:
        scope: Any = {"snapshots": world.account.snapshots.get(server.id, [])}
        return {
            "scope": scope if server.id % 2 else json.dumps(scope),
            "context": context(server, "get_snapshot"),
        }

    return {**_start(world, server, "get_snapshot", 2.0, finish), "settings": {"num_max": 1}}


@handles("vm/create_snapshot", "vm/remove_snapshot", "vm/restore_snapshot")
def change_snapshot(world: World, fields: Fields) -> dict[str, Any]:
    """Makes, takes away or puts back a snapshot. One fits; a second is refused by the key, not by
    the answer."""
    server, action, name = _vm(world, fields), fields["action"], fields.get("name", "")
    if action == "remove_snapshot" and server.on:
        raise refuse("vm/remove_snapshot", "the VM must be off")

    def finish() -> dict[str, Any]:
        rows = world.account.snapshots.setdefault(server.id, [])
        if action == "create_snapshot":
            if rows:
                return {
                    "result": "Fail",
                    "scope": "snapshot limit reached",
                    "context": context(server, action),
                }
            rows.append({"name": name, "created_at": world.iso_time(), "total_size": 4 * 2**30})
        elif action == "remove_snapshot":
            rows[:] = [row for row in rows if row["name"] != name]
        return {"scope": f"{action} done", "context": context(server, action), "debug": None}

    return _start(world, server, action, 30.0, finish)


@handles("vm/load_stats", "vm/update_restore_settings")
def vm_more(world: World, fields: Fields) -> dict[str, Any]:
    """Load of a VM in percent, as JSON in a text; or a plain yes to other settings."""
    server, action = _vm(world, fields), fields["action"]
    scope = json.dumps({"cpu": 12.5, "ram": 41.0}) if action == "load_stats" else "saved"
    return _start(
        world,
        server,
        action,
        2.0,
        lambda: {"scope": scope, "context": context(server, action), "debug": None},
    )


@handles("iso/list_iso", "iso/uploaded", "iso/history")
def isos(world: World, fields: Fields) -> dict[str, Any]:
    """The account's own images."""
    return {"result": "OK", "module": "iso", "action": fields["action"], "data": world.account.isos}


@handles("iso/add", "iso/upload")
def iso_add(world: World, fields: Fields) -> dict[str, Any]:
    """An image to be fetched from a URL; it stays `Pending` for ever."""
    name = fields.get("name", "")
    if not name or not fields.get("url"):
        raise Refusal({"result": -1, "error": "Missing required keys: url, name"})
    made = {
        "id": world.account.number(),
        "name": name,
        "short_name": name,
        "iso_name": f"{name}.iso",
        "private": "demo@example.com",
        "description": "",
        "admin_only": 0,
        "status": "Pending",
    }
    world.account.isos.append(made)
    return {"result": "OK", "action": fields["action"], "module": "iso", "data": made}


@handles("iso/delete")
def iso_delete(world: World, fields: Fields) -> dict[str, Any]:
    """Takes an image away; an unknown one is no error."""
    world.account.isos = [iso for iso in world.account.isos if str(iso["id"]) != fields.get("id")]
    return ok(fields)


@handles("iso/mount_iso", "iso/unmount_iso")
def mount(world: World, fields: Fields) -> dict[str, Any]:
    """Puts an image into the drive of a server or takes it out, by an async key."""
    server, action = machine(world, fields, f"iso/{fields['action']}"), fields["action"]
    return started(
        world,
        action,
        5.0,
        lambda: {"scope": "OK", "context": context(server, action), "debug": None},
    )


@handles("pdns/list_domains")
def domains(world: World, fields: Fields) -> dict[str, Any]:
    """Names of the zones of the account."""
    return {
        "result": "OK",
        "action": "list_domains",
        "data": [{"name": name} for name in world.account.zones],
    }


def _zone(world: World, fields: Fields) -> list[dict[str, Any]]:
    try:
        return world.account.zones[fields.get("params[zone]", "")]
    except KeyError:
        raise refuse(f"pdns/{fields['action']}", "zone not found") from None


@handles("pdns/view_zone")
def view_zone(world: World, fields: Fields) -> dict[str, Any]:
    """The records of one zone."""
    return {"result": "OK", "action": "view_zone", "data": _zone(world, fields)}


@handles("pdns/add_domain")
def add_domain(world: World, fields: Fields) -> dict[str, Any]:
    """A new empty zone; one that is there stays as it is."""
    world.account.zones.setdefault(fields.get("params[zone]", ""), [])
    return ok(fields)


@handles("pdns/add_dns", "pdns/delete_dns")
def record(world: World, fields: Fields) -> dict[str, Any]:
    """Adds a record, or takes away all of that name and type."""
    zone = _zone(world, fields)
    made = {name: fields.get(f"params[{name}]", "") for name in ("name", "type", "content")}
    if fields["action"] == "add_dns":
        zone.append(made)
    else:
        zone[:] = [
            item for item in zone if (item["name"], item["type"]) != (made["name"], made["type"])
        ]
    return ok(fields)
