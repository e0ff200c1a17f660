"""Ordering: presets, plans, stock, and the order, which costs money."""

from __future__ import annotations

from typing import Any

from tui.simulator.answers.install import SYSTEMS, checked_answers, install
from tui.simulator.handlers import Fields, Refusal, handles, machine, pin_checked, refuse
from tui.simulator.machines import Machine
from tui.simulator.world import World

_DEPLOY_S = 420.0


def _preset(id: int, name: str, price: float, hdd: Any, description: str, **more: Any) -> dict[str, Any]:
    return {
        "id": id, "name": name, "active": 1, "virtual": int(name.startswith("v")), "cpu": 1, "ram": 1, "hdd": hdd,
        "gpu": "", "description": description, "server_type": "VPS" if name.startswith("v") else "Dedicated",
        "locations": "NL,FI,DE,", "available": 12,
        "price": {"NL": {"EUR": price, "USD": round(price * 1.1, 2), "RUR": price * 100},
                  "FI": {"EUR": -1, "USD": -1, "RUR": -1}},
        "monthly_com": price, "monthly_usd": round(price * 1.1, 2), "monthly_ru": price * 100, "tags": [], **more,
    }  # fmt: skip


PRESETS = [
    _preset(279, "vm.v2-pico", 5.9, "40", "VPS 1/1/40 NVMe"),
    _preset(281, "vm.v2-nano", 7.64, "60", "VPS 2/4/60 NVMe", cpu=2, ram=4),
    _preset(283, "vm.v2-micro", 14.9, 120, "VPS 4/8/120 NVMe", cpu=4, ram=8),
    _preset(301, "vds.small", 11.5, "80", "VDS 2/4/80 SSD", cpu=2, ram=4),
    _preset(243, "bm.v2-promo", 49.0, "2x480", "BM E3-1230/16/2x480GB SSD", cpu=4, ram=16, available=2),
    _preset(21, "bm.v2-max", 110.0, "2x1000", "BM E2288G/128/2x960GB SSD", cpu=8, ram=128, gpu=None, available=3,
            tags=[{"tag": "web_line", "value": "Xeon E-2288G", "extra": ""},
                  {"tag": "web_traffic", "value": "true", "extra": "1Gbps / 50TB"}]),
    _preset(411, "gpu.2x4090", 459.0, "1920", "GPU 2x RTX 4090", cpu=6, ram=128, gpu="2x RTX 4090", available=0),
]  # fmt: skip


@handles("presets/list", public=True)
def presets(world: World, fields: Fields) -> dict[str, Any]:
    place = fields.get("location", "")
    return {"result": "OK", "action": "list",
            "presets": [one for one in PRESETS if not place or place in one["locations"].split(",")]}  # fmt: skip


@handles("presets/search")
def search(world: World, fields: Fields) -> dict[str, Any]:
    return {"result": "OK", "action": "search", "servers": [{"id": 30117, "location": "NL"}]}


@handles("presets/groups", public=True)
def groups(world: World, fields: Fields) -> dict[str, Any]:
    # No `result` on this one.
    return {"action": "groups", "groups": [{"id": 1, "name": "Standard VPS", "description": "Basic virtual servers"}]}


@handles("presets/info", public=True)
def info(world: World, fields: Fields) -> dict[str, Any]:
    return {"result": "OK", "action": "info", "currencies": ["EUR", "USD", "RUB"]}


@handles("presets/show", public=True)
def show(world: World, fields: Fields) -> dict[str, Any]:
    found = [one for one in PRESETS if one["name"] == fields.get("name")]
    if not found:
        raise refuse("presets/show", "preset not found")
    return {"result": "OK", "action": "show", "preset": found[0]}


@handles("traffic_plans/list", public=True)
def plans(world: World, fields: Fields) -> dict[str, Any]:
    common = {"active": 1, "location": "NL", "locations": "NL,FI,", "rate_in": 1000, "rate_out": 1000,
              "bandwidth": 1000, "currency_id": 0, "web_plan": 0}  # fmt: skip
    return {"result": "OK", "action": "list", "traffic_plans": [
        {"id": 25, "name": "3Tb traffic (1Gbps) VM", "limit_in": 3000, "limit_out": 3000, "price": 0, "main_plan": 1,
         **common},
        {"id": 12, "name": "1Gbps 50TB", "limit_in": 50000, "limit_out": 50000, "price": 0, "main_plan": 1, **common},
        {"id": 37, "name": "1Gbps unmetered", "limit_in": -1, "limit_out": -1, "price": 50, "main_plan": 0, **common},
    ]}  # fmt: skip


_STOCK = {"id": 1024, "name": "srv-nl-01", "location": "NL", "group": "dedicated", "status": "available",
          "price": {"EUR": 49.99, "USD": 54.99}, "specs": {"cpu": "Intel Xeon", "ram": 32, "disk": 1000},
          "created_at": "2026-01-15T10:30:00Z", "tags": [], "deployment_eta": None, "billing_plan": {}}  # fmt: skip


@handles("stocks/list", public=True)
def stock(world: World, fields: Fields) -> dict[str, Any]:
    return {"result": "OK", "action": "list", "servers": [_STOCK]}


@handles("stocks/show", public=True)
def stock_one(world: World, fields: Fields) -> dict[str, Any]:
    if fields.get("id") != str(_STOCK["id"]):
        raise refuse("stocks/show", "invalid server id")
    return {"result": "OK", "action": "show", "server_data": _STOCK}


def _deploy(world: World, name: str, place: str, fields: Fields, price: float) -> tuple[Machine, str]:
    system = next((one for one in SYSTEMS if str(one["id"]) == fields.get("os_id")), None)
    if system is None:
        raise Refusal({"result": -1, "error": f"OS {fields.get('os_id')} not found"})
    id = max(world.machines, default=20_000) + 1
    made = Machine(id, fields.get("hostname") or f"server-{id}", name, place or "NL", ips=[f"192.0.2.{id % 200}"],
                   mac=f"52:54:00:aa:{id // 256 % 256:02x}:{id % 256:02x}", price=price, os=None, on=False)  # fmt: skip

    def finish() -> dict[str, Any]:
        made.os, made.on = {"id": system["id"], "name": system["name"]}, True
        world.machines[id] = made
        context = {"action": "deploy", "id": id, "location": made.location, "ip": made.ips[0],
                   "User": "root", "password": "censored"}  # fmt: skip
        return {"scope": {"id": id, "location": made.location, "preset": name, "ip": made.ips[0],
                          "status": "deploy_done"}, "context": context, "debug": "Server deployed."}  # fmt: skip

    return made, world.start(_DEPLOY_S, finish)


def _bought(world: World, name: str, place: str, fields: Fields, price: float) -> dict[str, Any]:
    if price > world.account.balance:
        made = world.account.invoice(price, "Unpaid", f"New server {name}")
        return {"result": "OK", "deploy_status": "awaiting_payment", "invoice_id": made["id"]}
    server, key = _deploy(world, name, place, fields, price)
    world.account.balance -= price
    invoice = world.account.invoice(price, "Paid", f"New server {name}", server.id)
    world.deploy_keys[str(invoice["id"])] = key
    return {"result": "OK", "id": server.id, "invoice": invoice["id"], "callback": key}


@handles("eq/order_instance")
def order(world: World, fields: Fields) -> dict[str, Any]:
    pin_checked(world, fields)
    if fields.get("id", "-") != "-":
        one: Machine = machine(world, fields, "eq/order_instance")
        if not any(str(system["id"]) == fields.get("os_id") for system in SYSTEMS):
            text = f"OS {fields.get('os_id')} is not compatible with server eq:{one.id}"
            raise Refusal({"result": -1, "error": text})
        if one.id in world.account.installs:
            raise refuse("eq/order_instance", "a reinstall is running")
        checked_answers("eq/order_instance", fields)
        key = install(world, one, fields["os_id"], fields.get("hostname", ""), lambda: {
            "scope": "deploy_done", "context": {"id": str(one.id), "ip": one.ips[0] if one.ips else ""},
            "debug": None})  # fmt: skip
        return {"result": "OK", "action": "order_instance", "id": one.id, "callback": key}
    if fields.get("deploy_period") == "hourly":
        raise Refusal({"result": -1, "error": "hourly billing is available only for prebill customers."})
    wanted = fields.get("preset", "")
    preset = next((one for one in PRESETS if wanted in (one["name"], str(one["id"]))), None)
    if preset is None:
        raise refuse("eq/order_instance", "invalid instance name")
    place = fields.get("location_name", "")
    if place not in preset["locations"].split(","):
        raise refuse("eq/order_instance", "invalid location")
    return _bought(world, preset["name"], place, fields, float(preset["monthly_com"]))


@handles("eq/deploy")
def deploy(world: World, fields: Fields) -> dict[str, Any]:
    if fields.get("id") not in (str(_STOCK["id"]), *(one["name"] for one in PRESETS)):
        raise refuse("eq/deploy", "invalid server id")
    return _bought(world, str(_STOCK["name"]), "NL", fields, 49.99)
