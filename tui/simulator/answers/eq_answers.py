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


def _record(world: World, one: Machine) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": one.id,
        "status": one.status,
        "hostname": one.hostname,
        "name": one.preset,
        "type": one.table,
        "IP": one.ips[0] if one.ips else "",
        "due_date": world.due_date(one),
        "days_left": one.days_left,
        "price_EUR": f"{one.price:.2f}" if one.id % 2 else one.price,
        "price_USD": 0,
        "is_prebill": False,
    }
    # Two builds, two shapes: a word or an object.
    if one.id % 3:
        record |= {
            "location": one.location,
            "short_location": one.location,
            "location_name": _PLACES.get(one.location, one.location),
        }
    else:
        record["location"] = {
            "dc_location": one.location,
            "name": _PLACES.get(one.location),
            "code": one.location,
        }
    return record


def _wanted(world: World, fields: Fields, ids: list[int]) -> list[Machine]:
    found = [world.machines[one] for one in ids if one in world.machines]
    if fields.get("location"):
        found = [one for one in found if one.location in fields["location"].split(",")]
    if fields.get("ip"):
        found = [one for one in found if fields["ip"] in one.ips]
    if fields.get("mac"):
        found = [one for one in found if one.mac.lower() == fields["mac"].lower()]
    if fields.get("status"):
        found = [one for one in found if one.status == fields["status"]]
    return found


@handles("eq/list")
def list_servers(world: World, fields: Fields) -> dict[str, Any]:
    """Ids of the servers that the login knows, or whole records where `full` is asked for and
    known."""
    login = world.login(fields["token"])
    found = _wanted(world, fields, login.servers if login else [])
    full = fields.get("full") == "1" and world.knows_full
    return {
        "result": "OK",
        "module": "eq",
        "action": "list",
        "servers": [_record(world, one) if full else one.id for one in found],
    }


@handles("eq/update_servers")
def update_servers(world: World, fields: Fields) -> dict[str, Any]:
    """Makes the login know servers that were added since it signed in, and names the keys of orders
    under way."""
    login = world.login(fields["token"])
    if login is not None:
        login.servers = list(world.machines)
    return {
        "result": "OK",
        "servers": list(world.machines),
        "billing_servers": [],
        "deploy_keys": world.deploy_keys or [],  # PHP writes an empty map as a list
    }


@handles("eq/show")
def show(world: World, fields: Fields) -> dict[str, Any]:
    """All about one server, in shapes that differ by build: ids as text, records in a list, names
    in capitals."""
    one = machine(world, fields, "eq/show")
    record: dict[str, Any] = {
        "id": one.id if one.id % 2 else str(one.id),
        "ref_tableName": one.table,
        "status": one.status,
        "account_id": 100000 + one.id % 1000,
        "limit_traffic": one.limit_traffic,
        "limit_bands": 1000,
    }
    if one.hwconfig:
        record["hwconfig"] = one.hwconfig
    upper = one.is_vm
    answer: dict[str, Any] = {
        "result": "OK",
        "action": "show",
        "server_data": [record] if one.array_record else record,
        "hardware": one.hardware,
        "IP": [
            {
                "IP" if upper else "ip": ip,
                "MAC" if upper else "mac": one.mac,
                "main_ip": int(at == 0),
                "vlan": 1210 if upper else "-",
            }
            for at, ip in enumerate(one.ips)
        ],
        "interfaces": [
            {"mac": one.mac, "IsMain": 1, "port": "eth0" if upper else "gi1/0/12", "speed": "1000"}
        ],
        "location": {"dc_location": one.location},
        "OS": one.os,
        "ipmi": {"model": one.ipmi} if one.ipmi else [],
        "tags": rows(one),
    }
    for part, value in (one.show_override or {}).items():
        if value is None:
            answer.pop(part, None)
        else:
            answer[part] = value
    return answer
