"""net.php and ip.php: ports, pictures, blocks, addresses, names, numbers."""

from __future__ import annotations

import base64
import datetime
import ipaddress
import math
from importlib.resources import files
from typing import Any

from tui.simulator.handlers import Fields, Refusal, context, handles, machine, ok, pin_checked, refuse, started
from tui.simulator.machines import Machine
from tui.simulator.world import World

_PICTURES = {"1": "day.png", "2": "month.png", "3": "year.png"}


def ports(world: World, one: Machine) -> list[dict[str, Any]]:
    """One port for a VM, two for bare metal."""
    made = []
    for at, name in enumerate(["eth0"] if one.is_vm else ["gi1/0/12", "gi1/0/13"]):
        off = (one.id, name) in world.account.ports_off
        made.append({
            "port": name, "switch": f"sw-{one.location.lower()}-114 10.20.0.114", "vlan": 1210 + at,
            "speed": "1000 Mbps", "mac": one.mac, "port_security": "3", "shape": "" if at else "1000M",
            "status": "disabled" if off else "connected" if one.on and not at else "not connected"})  # fmt: skip
    return made


@handles("net/get_status")
def get_status(world: World, fields: Fields) -> dict[str, Any]:
    one: Machine = machine(world, fields, "net/get_status")
    pin_checked(world, fields)

    def finish() -> dict[str, Any]:
        found = ports(world, one)
        # Nobody has published the real shape: one object, a list, or lines of text.
        lines = "\n\n".join("\n".join(f"{name}: {value}" for name, value in port.items()) for port in found)
        scope: Any = found[0] if one.is_vm else found if one.id % 2 else lines
        return {"scope": scope, "context": context(one, "get_status"), "debug": None}

    return started(world, "get_status", 3.0, finish)


@handles("net/port_off", "net/port_on")
def switch_port(world: World, fields: Fields) -> dict[str, Any]:
    action, one = fields["action"], machine(world, fields, f"net/{fields['action']}")
    pin_checked(world, fields)
    port = fields.get("port", "")
    if port not in [known["port"] for known in ports(world, one)]:
        raise refuse(f"net/{action}", "invalid port")

    def finish() -> dict[str, Any]:
        if action == "port_off":
            world.account.ports_off[one.id, port] = fields.get("reason", "")
        else:
            world.account.ports_off.pop((one.id, port), None)
        return {"scope": f"{action.replace('_', ' ')} done", "context": context(one, action), "debug": None}

    return started(world, action, 4.0, finish)


@handles("net/show_cacti")
def show_cacti(world: World, fields: Fields) -> dict[str, Any]:
    one = machine(world, fields, "net/show_cacti")
    name = _PICTURES.get(fields.get("graph", ""))
    if name is None or not fields.get("port"):
        raise refuse("net/show_cacti", "graph not found")
    content = (files("tui.simulator") / "pictures" / name).read_bytes()
    if one.id % 2:
        return {"raw": content}
    return {"result": "OK", "action": "show_cacti",
            "image": f"data:image/png;base64,{base64.b64encode(content).decode()}"}  # fmt: skip


@handles("net/block_ip", "net/unblock_ip")
def block(world: World, fields: Fields) -> dict[str, Any]:
    action, one = fields["action"], machine(world, fields, f"net/{fields['action']}")
    pin_checked(world, fields)
    ip = fields.get("ip", "")
    if ip not in one.ips:
        raise refuse(f"net/{action}", "invalid ip")

    def finish() -> dict[str, Any]:
        if action == "block_ip":
            world.account.blocked[ip] = fields.get("description", "")
        else:
            world.account.blocked.pop(ip, None)
        return {"scope": f"{action.replace('_', ' ')} done", "context": context(one, action), "debug": None}

    return started(world, action, 3.0, finish)


@handles("net/add_ipv4")
def add_ipv4(world: World, fields: Fields) -> dict[str, Any]:
    one: Machine = machine(world, fields, "net/add_ipv4")
    wanted = [value for name, value in fields.items() if name.startswith("ips[")]
    if not wanted and not fields.get("amount", "").isdigit():
        raise Refusal({"result": -1, "error": "IPv4 amount must be specified"})
    new = wanted or [f"192.0.2.{(one.id + at) % 100 + 100}" for at in range(int(fields["amount"]))]
    one.ips += new
    world.account.invoice(2.0 * len(new), "Unpaid", f"Additional IPv4 for {one.id}", one.id)
    return {"result": "OK", "action": "add_ipv4", "id": one.id, "ips": [{"ip": ip, "vlan": 1210} for ip in new]}


@handles("net/remove_ipv4")
def remove_ipv4(world: World, fields: Fields) -> dict[str, Any]:
    one: Machine = machine(world, fields, "net/remove_ipv4")
    gone = one.ips[1:] if fields.get("remove_all") == "1" else [fields.get("ip", "")]
    if not gone or any(ip not in one.ips[1:] for ip in gone):
        raise refuse("net/remove_ipv4", "invalid ip")
    one.ips = [ip for ip in one.ips if ip not in gone]
    for ip in gone:
        world.account.ptr.pop(ip, None)
    return ok(fields)


@handles("net/show_ipv4_free", "ip/list_free_ip")
def free(world: World, fields: Fields) -> dict[str, Any]:
    return {"result": "OK", "action": fields["action"], "ips": ["192.0.2.250", "192.0.2.251"]}


@handles("ip/get_ip")
def get_ip(world: World, fields: Fields) -> dict[str, Any]:
    ip = fields.get("ip", "")
    try:
        network = ipaddress.ip_network(f"{ip}/24", strict=False)
    except ValueError:
        # The real one echoes the token too.
        text = f"malformed IP={ip} for token {fields.get('token', '')}"
        raise Refusal({"code": -1, "message": f"ip/get_ip: {text}", "description": text}) from None
    return {"result": "OK", "module": "ip", "action": "get_ip",
            "data": {"ip": ip, "network": str(network.network_address), "netmask": str(network.netmask),
                     "location": "NL"}}  # fmt: skip


def _own(world: World, fields: Fields) -> str:
    one = machine(world, fields, f"ip/{fields['action']}")
    ip = fields.get("ip", "")
    if ip not in one.ips:
        raise refuse(f"ip/{fields['action']}", "invalid ip")
    return ip


@handles("ip/get_ptr")
def get_ptr(world: World, fields: Fields) -> dict[str, Any]:
    ip = _own(world, fields)
    names = world.account.ptr.get(ip, [])
    value: Any = names if len(names) > 1 else names[0] if names else ""
    return {"result": "OK", "module": "ip", "action": "get_ptr", "data": {"ip": ip, "ptr": value}}


@handles("ip/update_ptr")
def update_ptr(world: World, fields: Fields) -> dict[str, Any]:
    world.account.ptr[_own(world, fields)] = fields.get("ptr", "").split()
    return {"result": "OK", "module": "ip", "action": "update_ptr"}


@handles("ip/set_main")
def set_main(world: World, fields: Fields) -> dict[str, Any]:
    one, ip = machine(world, fields, "ip/set_main"), _own(world, fields)
    one.ips = [ip, *(other for other in one.ips if other != ip)]
    return {"result": "OK", "module": "ip", "action": "set_main"}


@handles("ip/get_client_ip")
def client_ip(world: World, fields: Fields) -> dict[str, Any]:
    return {"result": "OK", "data": {"ip": "127.0.0.1"}}


@handles("ip/get_traffic", "eq/get_traffic")
def traffic(world: World, fields: Fields) -> dict[str, Any]:
    one = machine(world, fields, f"{fields['action']}")
    today = datetime.datetime.fromtimestamp(world.clock.now(), datetime.UTC).date()
    rows = []
    for back in range(29, -1, -1):
        size = int((6 + 4 * math.sin(back / 3 + one.id)) * 1e9)
        rows.append({"date": str(today - datetime.timedelta(days=back)), "in": size, "out": size * 3})
    return {"result": "OK", "action": "get_traffic", "data": rows}
