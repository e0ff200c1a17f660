"""The rest of eq.php: PIN, history, backups, names, search."""

from __future__ import annotations

import json
from typing import Any

from tui.simulator.handlers import Fields, Refusal, context, handles, machine, ok, refuse, started
from tui.simulator.world import World


@handles("eq/set_pin")
def set_pin(world: World, fields: Fields) -> dict[str, Any]:
    """Set a PIN of 4 to 6 characters. The key, not the answer, reports a wrong old PIN."""
    new = fields.get("new_pin", "")
    if not 4 <= len(new) <= 6:
        raise refuse("eq/set_pin", "invalid new_pin", description="4 to 6 characters")

    def finish() -> dict[str, Any]:
        problem = world.pin_problem(fields.get("old_pin", "")) if world.pin else None
        if problem is not None:
            return {
                "result": "Fail",
                "scope": problem,
                "context": {"action": "set_pin"},
                "debug": None,
            }
        world.pin = new
        return {"scope": "PIN changed", "context": {"action": "set_pin"}, "debug": None}

    return started(world, "set_pin", 2.0, finish)


@handles("eq/check_pin")
def check_pin(world: World, fields: Fields) -> dict[str, Any]:
    """Check the PIN; the key returns the result. A wrong PIN counts towards the lock."""

    def finish() -> dict[str, Any]:
        problem = world.pin_problem(fields.get("pin", ""))
        if problem is not None:
            return {
                "result": "Fail",
                "scope": problem,
                "context": {"action": "check_pin"},
                "debug": None,
            }
        return {"scope": "PIN is correct", "context": {"action": "check_pin"}, "debug": None}

    return started(world, "check_pin", 1.5, finish)


@handles("eq/history")
def history(world: World, fields: Fields) -> dict[str, Any]:
    """Return the changes of a server, newest first."""
    server = machine(world, fields, "eq/history")
    found = [
        {
            "date": world.iso_time(at),
            "action": action,
            "user": "customer",
            "ip": "192.0.2.1",
            "result": "OK",
        }
        for at, id, action in reversed(world.history)
        if id == server.id
    ]
    return {"result": "OK", "action": "history", "history": found}


@handles("eq/get_ipmi")
def get_ipmi(world: World, fields: Fields) -> dict[str, Any]:
    """Return address and model of the BMC, without credentials."""
    server = machine(world, fields, "eq/get_ipmi")
    if not server.ipmi:
        raise refuse("eq/get_ipmi", "not supported for this server")
    return {
        "result": "OK",
        "action": "get_ipmi",
        "ip": f"10.77.21.{server.id % 250}",
        "model": server.ipmi,
    }


@handles("eq/rename_server")
def rename(world: World, fields: Fields) -> dict[str, Any]:
    """Set the host name displayed by the provider; the machine itself is not changed."""
    server = machine(world, fields, "eq/rename_server")
    name = fields.get("hostname", "")
    if not name:
        raise Refusal({"result": -1, "error": "Missing required keys: hostname"})
    server.hostname = name
    return ok(fields)


@handles("eq/unified_server_search")
def search(world: World, fields: Fields) -> dict[str, Any]:
    """Return servers whose name or address contains the text, at most 50; an empty text matches
    all."""
    wanted = fields.get("query", "").lower()
    found = [
        {"id": server.id, "name": server.hostname}
        for server in world.machines.values()
        if wanted in server.hostname.lower() or wanted in " ".join(server.ips)
    ]
    return {"result": "OK", "results": {"servers": found[:50]}}


@handles("eq/groups")
def groups(world: World, fields: Fields) -> dict[str, Any]:
    """Return the groups of one server."""
    server = machine(world, fields, "eq/groups")
    kind = "virtual" if server.is_vm else "dedicated"
    return {"result": "OK", "action": "groups", "groups": [kind, server.location]}


@handles("eq/backup_list")
def backups(world: World, fields: Fields) -> dict[str, Any]:
    """Return the backups of a server, oldest first."""
    server = machine(world, fields, "eq/backup_list")
    return {
        "result": "OK",
        "action": "backup_list",
        "backups": world.account.backups.get(server.id, []),
    }


@handles("eq/create_backup")
def create_backup(world: World, fields: Fields) -> dict[str, Any]:
    """Create a backup within a minute, named by the provider; only one at a time."""
    server = machine(world, fields, "eq/create_backup")
    if server.id in world.account.backing_up:
        raise refuse("eq/create_backup", "backup is locked")
    world.account.backing_up.add(server.id)
    world.note(server.id, "create_backup")

    def finish() -> dict[str, Any]:
        world.account.backing_up.discard(server.id)
        made = {
            "name": f"backup-{world.account.number()}",
            "date": world.iso_time(),
            "size": 5 * 2**30,
            "status": "ok",
        }
        world.account.backups.setdefault(server.id, []).append(made)
        return {"scope": "backup done", "context": context(server, "create_backup"), "debug": None}

    return started(world, "create_backup", 60.0, finish)


@handles("eq/delete_backup")
def delete_backup(world: World, fields: Fields) -> dict[str, Any]:
    """Delete one backup by name: immediately, or through an async key, depending on the build."""
    server = machine(world, fields, "eq/delete_backup")
    name, found = fields.get("name"), world.account.backups
    if not any(row["name"] == name for row in found.get(server.id, [])):
        raise refuse("eq/delete_backup", "backup not found")

    def finish() -> dict[str, Any]:
        found[server.id] = [row for row in found[server.id] if row["name"] != name]
        return {"scope": "deleted", "context": context(server, "delete_backup"), "debug": None}

    if server.id % 2:
        return started(world, "delete_backup", 5.0, finish)
    finish()
    return ok(fields)


@handles("eq/backup_get_schedule", "eq/check_backup_lock")
def backup_facts(world: World, fields: Fields) -> dict[str, Any]:
    """Return the backup schedule, or whether a backup is being created."""
    server, action = machine(world, fields, f"eq/{fields['action']}"), fields["action"]
    if action == "check_backup_lock":
        return {
            "result": "OK",
            "action": action,
            "lock": int(server.id in world.account.backing_up),
        }
    schedule = world.account.schedules.get(server.id, {"schedule": "daily", "keep": 7})
    return {"result": "OK", "action": action, "data": schedule}


@handles("eq/backup_save_schedule")
def save_schedule(world: World, fields: Fields) -> dict[str, Any]:
    """Save the schedule as it was sent."""
    server = machine(world, fields, "eq/backup_save_schedule")
    try:
        sent = json.loads(fields.get("params", ""))
    except ValueError:
        sent = None
    if not isinstance(sent, dict):
        raise refuse("eq/backup_save_schedule", "invalid schedule")
    world.account.schedules[server.id] = sent
    return ok(fields)


@handles("eq/announceip")
def announce(world: World, fields: Fields) -> dict[str, Any]:
    """Accept the announcement of a network over BGP, without any effect."""
    machine(world, fields, "eq/announceip")
    return ok(fields)


@handles("eq/getserversforannounce")
def announcers(world: World, fields: Fields) -> dict[str, Any]:
    """Return ids of the servers that could announce a network: all bare metal."""
    metal = [server.id for server in world.machines.values() if not server.is_vm]
    return {"result": "OK", "action": "getserversforannounce", "servers": metal}
