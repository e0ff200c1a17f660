"""eq.php: the list and the details."""

from __future__ import annotations

from typing import Any

from tui.simulator.answers.tags_answers import rows
from tui.simulator.handlers import Fields, handles, machine
from tui.simulator.machines import Machine
from tui.simulator.world import World

_PLACES = {
    "NL": "Netherlands",
    "FI": "Finland",
    "DE": "Germany",
    "IS": "Iceland",
    "US": "USA",
    "TR": "Turkey",
}


def _record(world: World, server: Machine) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": server.id,
        "status": server.status,
        "hostname": server.hostname,
        "name": server.preset,
        "type": server.table,
        "IP": server.ips[0] if server.ips else "",
        "due_date": world.due_date(server),
        "days_left": server.days_left,
        "price_EUR": f"{server.price:.2f}" if server.id % 2 else server.price,
        "price_USD": 0,
        "is_prebill": False,
    }
    # Two builds, two shapes: a word or an object.
    if server.id % 3:
        record |= {
            "location": server.location,
            "short_location": server.location,
            "location_name": _PLACES.get(server.location, server.location),
        }
    else:
        record["location"] = {
            "dc_location": server.location,
            "name": _PLACES.get(server.location),
            "code": server.location,
        }
    return record


def _wanted(world: World, fields: Fields, ids: list[int]) -> list[Machine]:
    found = [world.machines[item] for item in ids if item in world.machines]
    if fields.get("location"):
        found = [item for item in found if item.location in fields["location"].split(",")]
    if fields.get("ip"):
        found = [item for item in found if fields["ip"] in item.ips]
    if fields.get("mac"):
        found = [item for item in found if item.mac.lower() == fields["mac"].lower()]
    if fields.get("status"):
        found = [item for item in found if item.status == fields["status"]]
    return found


@handles("eq/list")
def list_servers(world: World, fields: Fields) -> dict[str, Any]:
    """Return ids of the servers known to the login, or whole records if `full` is requested and
    supported."""
    login = world.login(fields["token"])
    found = _wanted(world, fields, login.servers if login else [])
    full = fields.get("full") == "1" and world.knows_full
    return {
        "result": "OK",
        "module": "eq",
        "action": "list",
        "servers": [_record(world, item) if full else item.id for item in found],
    }


@handles("eq/update_servers")
def update_servers(world: World, fields: Fields) -> dict[str, Any]:
    """Make servers added since the sign-in known to the login, and return the keys of running
    orders."""
    login = world.login(fields["token"])
    if login is not None:
        login.servers = list(world.machines)
    return {
        "result": "OK",
        "servers": list(world.machines),
        "billing_servers": [],
        "deploy_keys": world.deploy_keys or [],  # PHP encodes an empty map as a list
    }


@handles("eq/show")
def show(world: World, fields: Fields) -> dict[str, Any]:
    """Return all data of one server, in shapes that differ by build: ids as text, records in a
    list, names in capitals."""
    server = machine(world, fields, "eq/show")
    record: dict[str, Any] = {
        "id": server.id if server.id % 2 else str(server.id),
        "ref_tableName": server.table,
        "status": server.status,
        "account_id": 100000 + server.id % 1000,
        "limit_traffic": server.limit_traffic,
        "limit_bands": 1000,
    }
    if server.hwconfig:
        record["hwconfig"] = server.hwconfig
    upper = server.is_vm
    answer: dict[str, Any] = {
        "result": "OK",
        "action": "show",
        "server_data": [record] if server.array_record else record,
        "hardware": server.hardware,
        "IP": [
            {
                "IP" if upper else "ip": ip,
                "MAC" if upper else "mac": server.mac,
                "main_ip": int(at == 0),
                "vlan": 1210 if upper else "-",
            }
            for at, ip in enumerate(server.ips)
        ],
        "interfaces": [
            {
                "mac": server.mac,
                "IsMain": 1,
                "port": "eth0" if upper else "gi1/0/12",
                "speed": "1000",
            }
        ],
        "location": {"dc_location": server.location},
        "OS": server.os,
        "ipmi": {"model": server.ipmi} if server.ipmi else [],
        "tags": rows(server),
    }
    for part, value in (server.show_override or {}).items():
        if value is None:
            answer.pop(part, None)
        else:
            answer[part] = value
    return answer
