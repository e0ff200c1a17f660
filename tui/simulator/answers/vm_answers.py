"""vm.php: snapshots and load of virtual machines."""

from __future__ import annotations

import copy
import json
from typing import Any

from tui.simulator.handlers import Fields, context, handles, machine, refuse, started
from tui.simulator.machines import Machine
from tui.simulator.world import World

MOST = 1
"""Maximum number of snapshots of a VM."""
SNAPSHOT_BYTES = 4 * 2**30


def _vm(world: World, fields: Fields) -> Machine:
    server: Machine = machine(world, fields, f"vm/{fields['action']}")
    if not server.is_vm or server.preset.startswith("vds"):
        # The unexpanded variable is in the provider's answer.
        raise refuse(f"vm/{fields['action']}", "failed to request snapshot creation for $id")
    return server


def _start(
    world: World, server: Machine, action: str, seconds: float, finish: Any
) -> dict[str, Any]:
    return {"module": "vm", **started(world, action, seconds, finish)}


@handles("vm/get_snapshot")
def snapshots(world: World, fields: Fields) -> dict[str, Any]:
    """Return the snapshots of a VM through an async key: an object, or JSON in a text, depending on
    the build."""
    server = _vm(world, fields)

    def finish() -> dict[str, Any]:
        scope: Any = {"snapshots": world.account.snapshots.get(server.id, [])}
        return {
            "scope": scope if server.id % 2 else json.dumps(scope),
            "context": context(server, "get_snapshot"),
        }

    return {**_start(world, server, "get_snapshot", 2.0, finish), "settings": {"num_max": MOST}}


@handles("vm/create_snapshot", "vm/remove_snapshot", "vm/restore_snapshot")
def change_snapshot(world: World, fields: Fields) -> dict[str, Any]:
    """Create, remove, or restore a snapshot. The key, not the answer, refuses a snapshot above the
    limit."""
    server, action, name = _vm(world, fields), fields["action"], fields.get("name", "")
    if server.on and (action == "remove_snapshot" or _is_created_off(server, action)):
        raise refuse(f"vm/{action}", "the VM must be powered off")
    world.note(server.id, action)

    def finish() -> dict[str, Any]:
        rows = world.account.snapshots.setdefault(server.id, [])
        named = next((row for row in rows if row["name"] == name), None)
        said = ""
        if action == "create_snapshot":
            if len(rows) >= MOST:
                said = "snapshot limit reached"
            else:
                rows.append(_created(world, server, name))
        elif named is None:
            said = "snapshot not found"
        elif action == "remove_snapshot":
            rows.remove(named)
        else:
            _restore(world, server, name)
        result = {"result": "Fail", "scope": said} if said else {"scope": f"{action} done"}
        return {**result, "context": context(server, action), "debug": None}

    return _start(world, server, action, 30.0, finish)


def _is_created_off(server: Machine, action: str) -> bool:
    """Return whether this hypervisor creates snapshots only of stopped machines."""
    return action == "create_snapshot" and server.ipmi == "ovirt"


def _created(world: World, server: Machine, name: str) -> dict[str, Any]:
    world.account.disks[server.id, name] = copy.deepcopy((server.os, server.hostname))
    row = {"name": name, "created_at": world.iso_time(), "total_size": SNAPSHOT_BYTES}
    if server.ipmi == "openstack":
        row["openstack_image_id"] = f"img-{server.id}-{world.account.number()}"
    return row


def _restore(world: World, server: Machine, name: str) -> None:
    saved = world.account.disks.get((server.id, name))
    if saved is not None:
        server.os, server.hostname = copy.deepcopy(saved)
    server.boots(world.clock.now())


@handles("vm/load_stats", "vm/update_restore_settings")
def vm_more(world: World, fields: Fields) -> dict[str, Any]:
    """Return the load of a VM as an object, JSON in a text, or lines, depending on the build; a
    bare OK for settings."""
    server, action = _vm(world, fields), fields["action"]

    def finish() -> dict[str, Any]:
        scope = _load(world, server) if action == "load_stats" else "saved"
        return {"scope": scope, "context": context(server, action), "debug": None}

    return _start(world, server, action, 2.0, finish)


def _load(world: World, server: Machine) -> Any:
    busy = 8.0 + (world.clock.wall() / 30 + server.id) % 40 if server.on else 0.0
    total = 8 * 2**30
    stats = {
        "cpu": round(busy, 1),
        "memory_used": int(total * (0.3 + busy / 200)) if server.on else 0,
        "memory_total": total,
        "disk": "41%",
        "uptime": 86_400 if server.on else 0,
        "agent": "qemu-ga 8.2",
    }
    if server.id % 3 == 0:
        return "\n".join(f"{name}: {value}" for name, value in stats.items())
    return stats if server.id % 2 else json.dumps(stats)
