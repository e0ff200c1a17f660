"""Ordering: presets, plans, stock, and the order, which costs money."""

from __future__ import annotations

from typing import Any

from tui.simulator.answers.install_answers import (
    checked_answers,
    checked_password,
    install,
    installed,
)
from tui.simulator.answers.installable_answers import SYSTEMS
from tui.simulator.handlers import Fields, Refusal, handles, machine, pin_checked, refuse
from tui.simulator.machines import Machine
from tui.simulator.sim_offers import places_of
from tui.simulator.world import World

_DEPLOY_S = 420.0


@handles("presets/list", public=True)
def presets(world: World, fields: Fields) -> dict[str, Any]:
    """Return the presets on sale, limited to a location if named; with `filter`, `available` is the
    stock there."""
    found = world.offers.at(fields.get("location", ""), real=fields.get("filter") == "yes")
    return {"result": "OK", "action": "list", "presets": found}


@handles("presets/search")
def search(world: World, fields: Fields) -> dict[str, Any]:
    """Return one available server, regardless of the search."""
    return {"result": "OK", "action": "search", "servers": [{"id": 30117, "location": "NL"}]}


@handles("presets/groups", public=True)
def groups(world: World, fields: Fields) -> dict[str, Any]:
    """Return families of presets."""
    # This answer has no `result`.
    return {
        "action": "groups",
        "groups": [{"id": 1, "name": "Standard VPS", "description": "Basic virtual servers"}],
    }


@handles("presets/info", public=True)
def info(world: World, fields: Fields) -> dict[str, Any]:
    """Return the currencies of prices."""
    return {"result": "OK", "action": "info", "currencies": ["EUR", "USD", "RUB"]}


@handles("presets/show", public=True)
def show(world: World, fields: Fields) -> dict[str, Any]:
    """Return one preset by name."""
    found = world.offers.find(fields.get("name", ""))
    if found is None:
        raise refuse("presets/show", "preset not found")
    return {"result": "OK", "action": "show", "preset": found}


@handles("traffic_plans/list", public=True)
def plans(world: World, fields: Fields) -> dict[str, Any]:
    """Return traffic plans. A token or an unknown field leads to a refusal without a reason.
    Source: observed in clients."""
    if fields.get("token") or "instance_id" in fields:
        return {"code": -1, "message": "invalid request"}
    common = {
        "active": 1,
        "location": fields.get("location") or "NL",
        "locations": "NL,FI,DE,IS,US,TR,",
        "rate_in": 1000,
        "rate_out": 1000,
        "bandwidth": 1000,
        "currency_id": 0,
        "web_plan": 0,
    }
    virtual = {
        "id": 25,
        "name": "3Tb traffic (1Gbps) VM",
        "limit_in": 3000,
        "limit_out": 3000,
        "price": 0,
        "main_plan": 1,
        "billing_plan": {"EUR": 0, "USD": 0},
        **common,
    }
    metal = {**virtual, "id": 12, "name": "1Gbps 50TB", "limit_in": 50000, "limit_out": 50000}
    more = {
        **virtual,
        "id": 37,
        "name": "1Gbps unmetered",
        "limit_in": -1,
        "limit_out": -1,
        "price": 50,
        "main_plan": 0,
        "billing_plan": {"EUR": 50, "USD": 55},
    }
    # Same name with another price: only their ids differ.
    again = {**more, "id": 38, "price": 35, "bandwidth": 500, "billing_plan": []}
    found = world.offers.find(fields.get("instance", ""))
    first = [metal] if found is not None and not found["virtual"] else [virtual]
    return {"result": "OK", "action": "list", "traffic_plans": [*first, more, again]}


@handles("stocks/list", public=True)
def stock(world: World, fields: Fields) -> dict[str, Any]:
    """Return the machines in stock; refuse an expired token."""
    token = fields.get("token")
    if token and world.login(token) is None:
        raise Refusal({"code": -2, "message": "stocks/list: invalid token, logout"})
    wanted = fields.get("location", "all")
    servers = world.offers.servers
    found = [server for server in servers if wanted in ("", "all", server["location"])]
    return {"result": "OK", "action": "list", "servers": found}


@handles("stocks/show", public=True)
def stock_one(world: World, fields: Fields) -> dict[str, Any]:
    """Return one of the machines in stock."""
    found = world.offers.server(fields.get("id", ""))
    if found is None:
        raise refuse("stocks/show", "invalid server id")
    return {"result": "OK", "action": "show", "server_data": found}


_DEPLOY_STAGES = (
    "Server was allocated",
    "OS installation was started",
    "Base OS was installed",
    "Post-install tasks are done",
    "Server is online",
)


def _made(world: World, name: str, place: str, fields: Fields, price: float) -> Machine:
    """Return the future machine; it appears when it is deployed."""
    world.account.deployed += 1
    id = max(world.machines, default=20_000) + world.account.deployed
    preset = world.offers.find(name) or {
        "virtual": 1,
        "description": "",
        "cpu": 1,
        "ram": 1,
        "hdd": 40,
    }
    kind: dict[str, Any] = {
        "table": "Server",
        "ipmi": "supermicro",
        "hardware": {
            "cpu_name": preset["description"],
            "cores": preset["cpu"],
            "ram": preset["ram"],
        },
    }
    in_stock = next((each for each in world.offers.servers if each["name"] == name), None)
    if in_stock is not None:
        specs = in_stock["specs"]
        disk = f"{specs['disk']} GB" if isinstance(specs["disk"], int) else specs["disk"]
        kind["hardware"] = {**specs, "config": f"{specs['cpu']}/{specs['ram']}/{disk}"}
    if preset["virtual"] and in_stock is None:
        kind = {"hwconfig": f"{preset['cpu']} vCPU / {preset['ram']} GB / {preset['hdd']} GB NVMe"}
    return Machine(
        id,
        fields.get("hostname") or f"server-{id}",
        name,
        place or "NL",
        ips=[f"192.0.2.{id % 200}"],
        mac=f"52:54:00:aa:{id // 256 % 256:02x}:{id % 256:02x}",
        price=price,
        on=False,
        **kind,
    )


def _deploy(world: World, made: Machine, os_id: str, invoice_id: int) -> str:
    """Install in the background. Return the key, which is on the account's list until the end."""
    system = next(item for item in SYSTEMS if str(item["id"]) == os_id)

    def finish() -> dict[str, Any]:
        made.os, made.on = {"id": system["id"], "name": system["name"]}, True
        world.machines[made.id] = made
        world.deploy_keys.pop(str(invoice_id), None)
        world.note(made.id, "deploy")
        context = {
            "action": "deploy",
            "id": made.id,
            "location": made.location,
            "ip": made.ips[0],
            "User": "root",
            "password": "censored",
        }
        return {
            "scope": {
                "id": made.id,
                "location": made.location,
                "preset": made.preset,
                "ip": made.ips[0],
                "status": "deploy_done",
            },
            "context": context,
            "debug": "Server deployed.",
        }

    stages = [(_DEPLOY_S * (at + 0.5) / 6, text) for at, text in enumerate(_DEPLOY_STAGES)]
    key = world.start(_DEPLOY_S, finish, stages)
    world.deploy_keys[str(invoice_id)] = key
    return key


def _bought(world: World, name: str, place: str, fields: Fields, price: float) -> dict[str, Any]:
    if not any(str(system["id"]) == fields.get("os_id") for system in SYSTEMS):
        raise Refusal({"result": -1, "error": f"OS {fields.get('os_id')} not found"})
    made, os_id = _made(world, name, place, fields, price), fields.get("os_id", "")
    if price > world.account.balance:
        invoice = world.account.invoice(price, "Unpaid", f"New server {name}")
        world.account.when_paid[invoice["id"]] = lambda: _deploy(world, made, os_id, invoice["id"])
        return {"result": "OK", "deploy_status": "awaiting_payment", "invoice_id": invoice["id"]}
    world.account.balance -= price
    invoice = world.account.invoice(price, "Paid", f"New server {name}", made.id)
    key = _deploy(world, made, os_id, invoice["id"])
    return {"result": "OK", "id": made.id, "invoice": invoice["id"], "callback": key}


@handles("eq/order_instance")
def order(world: World, fields: Fields) -> dict[str, Any]:
    """Order a new server (`id` is `-` or missing), or reinstall an own server: both use the same
    action."""
    pin_checked(world, fields)
    if fields.get("id", "-") != "-":
        own: Machine = machine(world, fields, "eq/order_instance")
        if not any(str(system["id"]) == fields.get("os_id") for system in SYSTEMS):
            text = f"OS {fields.get('os_id')} is not compatible with server eq:{own.id}"
            raise Refusal({"result": -1, "error": text})
        if own.id in world.account.installs:
            raise refuse("eq/order_instance", "a reinstall is running")
        checked_answers("eq/order_instance", fields)
        key = install(
            world,
            own,
            fields["os_id"],
            fields.get("hostname", ""),
            lambda: installed(own),
        )
        return {"result": "OK", "action": "order_instance", "id": own.id, "callback": key}
    if fields.get("deploy_period") == "hourly":
        raise Refusal(
            {"result": -1, "error": "hourly billing is available only for prebill customers."}
        )
    preset = world.offers.find(fields.get("preset", ""))
    if preset is None:
        raise refuse("eq/order_instance", "invalid instance name")
    place = fields.get("location_name", "")
    if place not in places_of(preset):
        raise refuse("eq/order_instance", "invalid location")
    checked_password("eq/order_instance", fields.get("root_pass", ""))
    months, off = PERIODS.get(fields.get("deploy_period", "monthly"), (0, 0))
    if not months:
        raise refuse("eq/order_instance", "invalid deploy_period")
    if not world.offers.take(preset, place):
        raise Refusal({"result": -1, "error": "No available servers for this preset"})
    server = world.offers.price(preset, place) * months * (100 - off) / 100
    system = next((item for item in SYSTEMS if str(item["id"]) == fields.get("os_id")), None)
    price = server + months * (
        _license(system, preset["cpu"]) + _PLAN_PRICES.get(fields.get("traffic_plan", ""), 0)
    )
    return _bought(world, preset["name"], place, fields, round(price, 2))


PERIODS = {
    "monthly": (1, 0),
    "1": (1, 0),
    "quarterly": (3, 3),
    "semi-annually": (6, 6),
    "annually": (12, 12),
}
"""Months, and the discount on the server in percent."""
_PLAN_PRICES = {"37": 50.0, "38": 35.0}


def _license(system: Any, cores: int) -> float:
    """Return the monthly price; Windows is priced by core, at least 8, in steps of 2."""
    per_core = next(
        (
            tag["value"]
            for tag in (system or {}).get("tags", ())
            if tag["tag"] == "price_per_core_EUR"
        ),
        0,
    )
    paid = -(-max(int(cores), 8) // 2) * 2
    return float(per_core) * paid if per_core else float((system or {}).get("price_EUR", 0))


@handles("eq/deploy")
def deploy(world: World, fields: Fields) -> dict[str, Any]:
    """Order a machine from the stock, which is reduced, or a machine of a preset."""
    checked_password("eq/deploy", fields.get("root_pass", ""))
    found = world.offers.server(fields.get("id", ""))
    if found is None:
        preset = world.offers.find(fields.get("id", ""))
        if preset is None:
            raise refuse("eq/deploy", "invalid server id")
        return _bought(world, preset["name"], "NL", fields, world.offers.price(preset, "NL"))
    if found["status"] != "available":
        raise refuse("eq/deploy", "server is not available")
    system = next((item for item in SYSTEMS if str(item["id"]) == fields.get("os_id")), None)
    price = round(found["price"]["EUR"] + _license(system, 8), 2)
    made = _bought(world, found["name"], found["location"], fields, price)
    found["status"] = "reserved"
    return made
