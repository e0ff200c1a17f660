"""net.php and ip.php: ports, images, blocks, addresses, names, figures."""

from __future__ import annotations

import base64
import datetime
import ipaddress
from typing import Any

from tui.simulator.handlers import (
    Fields,
    Refusal,
    context,
    handles,
    machine,
    ok,
    pin_checked,
    refuse,
    started,
)
from tui.simulator.machines import Machine
from tui.simulator.world import World

_UNREADABLE_PORT_OWNERS = {"broken-bmc"}
"""Machines whose traffic image arrives damaged."""
_DAY = 86_400


def ports(world: World, server: Machine) -> list[dict[str, Any]]:
    """Return one port for a VM, two for bare metal."""
    made = []
    for at, name in enumerate(["eth0"] if server.is_vm else ["gi1/0/12", "gi1/0/13"]):
        off = (server.id, name) in world.account.ports_off
        made.append(
            {
                "port": name,
                "switch": f"sw-{server.location.lower()}-114 10.20.0.114",
                "vlan": 1210 + at,
                "speed": "1000 Mbps",
                "mac": server.mac,
                "port_security": "3",
                "shape": "" if at else "1000M",
                "status": "disabled"
                if off
                else "connected"
                if server.on and not at
                else "not connected",
            }
        )
    return made


@handles("net/get_status")
def get_status(world: World, fields: Fields) -> dict[str, Any]:
    """Return the state of the ports through an async key: one object, a list, or lines of text,
    depending on the build."""
    server: Machine = machine(world, fields, "net/get_status")
    pin_checked(world, fields)

    def finish() -> dict[str, Any]:
        found = ports(world, server)
        # The real shape is not documented: it is one object, a list, or lines of text.
        lines = "\n\n".join(
            "\n".join(f"{name}: {value}" for name, value in port.items()) for port in found
        )
        scope: Any = found[0] if server.is_vm else found if server.id % 2 else lines
        return {"scope": scope, "context": context(server, "get_status"), "debug": None}

    return started(world, "get_status", 3.0, finish)


@handles("net/port_off", "net/port_on")
def switch_port(world: World, fields: Fields) -> dict[str, Any]:
    """Enable or disable a switch port; the server sees it as an unplugged cable."""
    action, server = fields["action"], machine(world, fields, f"net/{fields['action']}")
    pin_checked(world, fields)
    port = fields.get("port", "")
    if port not in [known["port"] for known in ports(world, server)]:
        raise refuse(f"net/{action}", "invalid port")

    def finish() -> dict[str, Any]:
        if action == "port_off":
            world.account.ports_off[server.id, port] = fields.get("reason", "")
        else:
            world.account.ports_off.pop((server.id, port), None)
        return {
            "scope": f"{action.replace('_', ' ')} done",
            "context": context(server, action),
            "debug": None,
        }

    return started(world, action, 4.0, finish)


@handles("net/show_cacti")
def show_cacti(world: World, fields: Fields) -> dict[str, Any]:
    """Return an image in one of the plausible forms: the real one is not documented."""
    from tui.simulator.pictures.draw import draw

    server = machine(world, fields, "net/show_cacti")
    port = fields.get("port", "")
    if fields.get("graph", "") not in ("1", "2", "3") or not port:
        raise refuse("net/show_cacti", "graph not found")
    is_svg = server.id % 3 == 0
    content = draw(server, port, fields["graph"], world.clock.wall(), is_svg=is_svg)
    if server.hostname in _UNREADABLE_PORT_OWNERS:
        content = content[: len(content) // 3]
    if server.id % 2:
        return {"raw": content}
    media_type = "image/svg+xml" if is_svg else "image/png"
    return {
        "result": "OK",
        "action": "show_cacti",
        "image": f"data:{media_type};base64,{base64.b64encode(content).decode()}",
    }


@handles("net/block_ip", "net/unblock_ip")
def block(world: World, fields: Fields) -> dict[str, Any]:
    """Block an own address at the network edge, or unblock it."""
    action, server = fields["action"], machine(world, fields, f"net/{fields['action']}")
    pin_checked(world, fields)
    ip = fields.get("ip", "")
    if ip not in server.ips:
        raise refuse(f"net/{action}", "invalid ip")

    def finish() -> dict[str, Any]:
        if action == "block_ip":
            world.account.blocked[ip] = fields.get("description", "")
        else:
            world.account.blocked.pop(ip, None)
        return {
            "scope": f"{action.replace('_', ' ')} done",
            "context": context(server, action),
            "debug": None,
        }

    return started(world, action, 3.0, finish)


@handles("net/add_ipv4")
def add_ipv4(world: World, fields: Fields) -> dict[str, Any]:
    """Add addresses, by count or by name, and an unpaid invoice for them."""
    server: Machine = machine(world, fields, "net/add_ipv4")
    wanted = [
        ip for name, value in fields.items() if name.startswith("ips[") for ip in value.split("\n")
    ]
    if not wanted and not fields.get("amount", "").isdigit():
        raise Refusal({"result": -1, "error": "IPv4 amount must be specified"})
    new = wanted or [
        f"192.0.2.{(server.id + at) % 100 + 100}" for at in range(int(fields["amount"]))
    ]
    server.ips += new
    world.account.invoice(2.0 * len(new), "Unpaid", f"Additional IPv4 for {server.id}", server.id)
    return {
        "result": "OK",
        "action": "add_ipv4",
        "id": server.id,
        "ips": [{"ip": ip, "vlan": 1210} for ip in new],
    }


@handles("net/remove_ipv4")
def remove_ipv4(world: World, fields: Fields) -> dict[str, Any]:
    """Remove addresses with their names. The main address stays, even with `remove_all`."""
    server: Machine = machine(world, fields, "net/remove_ipv4")
    gone = server.ips[1:] if fields.get("remove_all") == "1" else [fields.get("ip", "")]
    if not gone or any(ip not in server.ips[1:] for ip in gone):
        raise refuse("net/remove_ipv4", "invalid ip")
    server.ips = [ip for ip in server.ips if ip not in gone]
    for ip in gone:
        world.account.ptr.pop(ip, None)
    return ok(fields)


@handles("net/show_ipv4_free", "ip/list_free_ip")
def free(world: World, fields: Fields) -> dict[str, Any]:
    """Return addresses that could be added."""
    return {"result": "OK", "action": fields["action"], "ips": ["192.0.2.250", "192.0.2.251"]}


@handles("ip/get_ip")
def get_ip(world: World, fields: Fields) -> dict[str, Any]:
    """Return the network of any address. A malformed address is refused with the token in the text,
    as by the real provider."""
    ip = fields.get("ip", "")
    try:
        network = ipaddress.ip_network(f"{ip}/24", strict=False)
    except ValueError:
        # The real provider echoes the token too.
        text = f"malformed IP={ip} for token {fields.get('token', '')}"
        raise Refusal({"code": -1, "message": f"ip/get_ip: {text}", "description": text}) from None
    owner = world.machine_at(ip)
    return {
        "result": "OK",
        "module": "ip",
        "action": "get_ip",
        "data": {
            "ip": ip,
            "network": str(network.network_address),
            "netmask": str(network.netmask),
            "location": owner.location if owner is not None else "NL",
        },
    }


def _own(world: World, fields: Fields) -> str:
    server = machine(world, fields, f"ip/{fields['action']}")
    ip = fields.get("ip", "")
    if ip not in server.ips:
        raise refuse(f"ip/{fields['action']}", "invalid ip")
    return ip


@handles("ip/get_ptr")
def get_ptr(world: World, fields: Fields) -> dict[str, Any]:
    """Return names of an own address: a text for one, a list for several, an empty text for
    none."""
    ip = _own(world, fields)
    names = world.account.ptr.get(ip, [])
    value: Any = names if len(names) > 1 else names[0] if names else ""
    return {"result": "OK", "module": "ip", "action": "get_ptr", "data": {"ip": ip, "ptr": value}}


@handles("ip/update_ptr")
def update_ptr(world: World, fields: Fields) -> dict[str, Any]:
    """Set names of an own address, separated by blanks; none removes all."""
    world.account.ptr[_own(world, fields)] = fields.get("ptr", "").split()
    return {"result": "OK", "module": "ip", "action": "update_ptr"}


@handles("ip/set_main")
def set_main(world: World, fields: Fields) -> dict[str, Any]:
    """Make an own address the main address."""
    server, ip = machine(world, fields, "ip/set_main"), _own(world, fields)
    server.ips = [ip, *(other for other in server.ips if other != ip)]
    return {"result": "OK", "module": "ip", "action": "set_main"}


@handles("ip/get_client_ip")
def client_ip(world: World, fields: Fields) -> dict[str, Any]:
    """Return the source address of the request: always this machine."""
    return {"result": "OK", "data": {"ip": "127.0.0.1"}}


@handles("eq/get_traffic")
def server_traffic(world: World, fields: Fields) -> dict[str, Any]:
    """Return the last day in five-minute steps; bare metal appears only in the images of its switch
    port."""
    server = _counted(world, fields, "eq/get_traffic")
    now = world.clock.wall()
    return {"result": "OK", "action": "get_traffic", "data": _rows(world, server, now - _DAY, now)}


@handles("ip/get_traffic")
def address_traffic(world: World, fields: Fields) -> dict[str, Any]:
    """Return traffic between two days (`from`, `to`, inclusive), by default the last thirty; or
    only their sum."""
    server = _counted(world, fields, "ip/get_traffic")
    now = world.clock.wall()
    start = _midnight(fields.get("from", ""), now - 30 * _DAY)
    end = min(now, _midnight(fields.get("to", ""), now - _DAY) + _DAY)
    if end <= start:
        raise refuse("ip/get_traffic", "invalid period")
    rows = _rows(world, server, start, end)
    if fields.get("summary") in ("1", "true"):
        rows = [
            {
                "date": rows[0].get("date", ""),
                "in": sum(row["in"] or 0 for row in rows),
                "out": sum(row["out"] or 0 for row in rows),
            }
        ]
    return {"result": "OK", "module": "ip", "action": "get_traffic", "data": rows}


def _counted(world: World, fields: Fields, action: str) -> Machine:
    server = machine(world, fields, action)
    if not server.is_vm:
        raise refuse(action, "unknown method")
    return server


def _midnight(day: str, otherwise: float) -> float:
    try:
        return datetime.datetime.fromisoformat(day).replace(tzinfo=datetime.UTC).timestamp()
    except ValueError:
        return otherwise


def _rows(world: World, server: Machine, start: float, end: float) -> list[dict[str, Any]]:
    """Return bytes per step: five minutes up to two days, two hours up to two months, otherwise a
    day."""
    from tui.simulator.pictures.traffic_series import traffic

    step = 300 if end - start <= 2 * _DAY else 7200 if end - start <= 62 * _DAY else _DAY
    values = traffic(server, ports(world, server)[0]["port"], start, end, step)
    rows = []
    for at, (incoming, outgoing) in enumerate(zip(values.incoming, values.outgoing, strict=True)):
        begins = values.t0 + at * step
        if begins + step > end:
            break  # not over yet
        day = str(datetime.datetime.fromtimestamp(begins, datetime.UTC).date())
        row: dict[str, Any] = {"date": day} if step == _DAY else {"timestamp": begins, "date": day}
        for name, rate in (("in", incoming), ("out", outgoing)):
            row[name] = None if rate is None else round(rate * step / 8)
        rows.append(row)
    return rows
