"""iso.php."""

from __future__ import annotations

from typing import Any

from tui.simulator.handlers import Fields, Refusal, context, handles, machine, ok, refuse, started
from tui.simulator.world import World

UPLOAD_S = 60.0
"""Virtual seconds until an uploaded image can be mounted."""


@handles("iso/list_iso", "iso/uploaded", "iso/history")
def isos(world: World, fields: Fields) -> dict[str, Any]:
    """Return the library with the account's own images, or only the account's own images."""
    action, found = fields["action"], world.account.isos
    for iso in found:
        if iso["status"] == "Pending" and world.clock.now() >= iso.get("_ready_at", float("inf")):
            iso["status"] = "Ready"
    shown = [iso for iso in found if action != "uploaded" or iso["private"]]
    rows = [{key: value for key, value in iso.items() if key[0] != "_"} for iso in shown]
    return {"result": "OK", "module": "iso", "action": action, "data": rows}


@handles("iso/add", "iso/upload")
def iso_add(world: World, fields: Fields) -> dict[str, Any]:
    """Download an image from a URL; it is `Pending` for a minute."""
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
    world.account.isos.append({**made, "_ready_at": world.clock.now() + UPLOAD_S})
    return {"result": "OK", "action": fields["action"], "module": "iso", "data": made}


@handles("iso/delete", "iso/del")
def iso_delete(world: World, fields: Fields) -> dict[str, Any]:
    """Delete an image; a customer can delete only own images."""
    number, action = fields.get("id"), fields["action"]
    iso = next((iso for iso in world.account.isos if str(iso["id"]) == number), None)
    if iso is None or (action == "del" and not iso["private"]):
        raise refuse(f"iso/{action}", "no permission to delete this ISO")
    world.account.isos.remove(iso)
    return ok(fields)


@handles("iso/mount_iso", "iso/unmount_iso")
def mount(world: World, fields: Fields) -> dict[str, Any]:
    """Insert an image into a server's drive or eject it, through an async key."""
    server, action = machine(world, fields, f"iso/{fields['action']}"), fields["action"]
    wanted = fields.get("iso_id") or fields.get("name") or ""
    known = {str(iso["id"]) for iso in world.account.isos} | {
        iso["name"] for iso in world.account.isos
    }
    if action == "mount_iso" and wanted not in known:
        raise refuse("iso/mount_iso", "invalid argument iso_name")
    world.note(server.id, action)

    def finish() -> dict[str, Any]:
        if action == "mount_iso":
            world.account.mounted[server.id] = wanted
        else:
            world.account.mounted.pop(server.id, None)
        return {"scope": "OK", "context": context(server, action), "debug": None}

    return {"module": "iso", **started(world, action, 5.0, finish)}
