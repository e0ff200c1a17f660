"""Access to an unresponsive server: address translation, IPMI users, consoles, remote hands."""

from __future__ import annotations

from typing import Any

from tui.simulator.answers.install_answers import network_boot
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
from tui.simulator.sim_account import Opening
from tui.simulator.world import World

_NAT_HOURS = 2.0
_WALK_S = 240.0


def _with_bmc(world: World, fields: Fields, action: str) -> Machine:
    server: Machine = machine(world, fields, action)
    if server.is_vm or not server.ipmi:
        raise refuse(action, "not supported for this server")
    return server


def _nat_number(server: Machine) -> str:
    return f"203.0.113.{server.id % 200 + 20}"


@handles("nat/add_static_nat")
def add_static_nat(world: World, fields: Fields) -> dict[str, Any]:
    """Open a public address for the BMC for `ttl` hours, 1 to 24; two hours by default."""
    item = _with_bmc(world, fields, "NAT/add_static_nat")
    pin_checked(world, fields)
    hours = float(fields.get("ttl") or _NAT_HOURS)
    if not 1 <= hours <= 24:
        raise refuse("NAT/add_static_nat", "invalid ttl")
    address = _nat_number(item)

    def finish() -> dict[str, Any]:
        until = world.clock.wall() + hours * 3600
        inner = f"10.77.21.{item.id % 250}"
        world.account.openings[item.id, "nat"] = Opening(
            until, address, "nat", world.account.number(), inner
        )
        more = {"ip_ipmi": inner, "white_ip": address}
        return {
            "scope": address,
            "context": {**context(item, "add_static_nat"), **more},
            "debug": "",
        }

    return started(world, "add_static_nat", 4.0, finish)


@handles("nat/remove_static_nat")
def remove_static_nat(world: World, fields: Fields) -> dict[str, Any]:
    """Close the access through an async key; closing what is not open is no error."""
    server = machine(world, fields, "NAT/remove_static_nat")

    def finish() -> dict[str, Any]:
        world.account.openings.pop((server.id, "nat"), None)
        return {
            "scope": "NAT removed",
            "context": context(server, "remove_static_nat"),
            "debug": "",
        }

    return started(world, "remove_static_nat", 3.0, finish)


@handles("nat/clear_static_nat")
def clear(world: World, fields: Fields) -> dict[str, Any]:
    """Remove the rules of an internal address immediately, even if they are open."""
    for key, opening in list(world.account.openings.items()):
        if opening.kind == "nat" and opening.inner == fields.get("ip"):
            del world.account.openings[key]
    return ok(fields)


@handles("nat/drop_nat")
def drop(world: World, fields: Fields) -> dict[str, Any]:
    """Delete a record by its own id or its address. A server id is not a record id."""
    for key, opening in list(world.account.openings.items()):
        addresses = {opening.inner, opening.address} if fields.get("ip") else set()
        if opening.kind == "nat" and (
            fields.get("ip") in addresses or fields.get("id") == str(opening.record)
        ):
            del world.account.openings[key]
            return ok(fields)
    raise refuse("NAT/drop_nat", "record not found")


@handles("eq/add_ipmi_user", "eq/add_ipmi_admin")
def add_ipmi_user(world: World, fields: Fields) -> dict[str, Any]:
    """Create a user whose password is sent once, in the context of the finished key; the user
    expires after two hours."""
    action = fields["action"]
    item = _with_bmc(world, fields, f"eq/{action}")

    def finish() -> dict[str, Any]:
        user, password = f"tmp_{world.word(4)}", world.word(12)
        world.account.openings[item.id, "ipmi"] = Opening(
            world.clock.wall() + 7200, "", "ipmi user"
        )
        more = {"User": user, "password": password, "ip_ipmi": f"10.77.21.{item.id % 250}"}
        return {
            "scope": "IPMI user added",
            "context": {**context(item, action), **more},
            "debug": None,
        }

    return started(world, action, 5.0, finish)


@handles("eq/remove_ipmi_user")
def remove_ipmi_user(world: World, fields: Fields) -> dict[str, Any]:
    """Remove the temporary user; removing a missing user is no error."""
    server = machine(world, fields, "eq/remove_ipmi_user")

    def finish() -> dict[str, Any]:
        world.account.openings.pop((server.id, "ipmi"), None)
        return {
            "scope": "IPMI user removed",
            "context": context(server, "remove_ipmi_user"),
            "debug": None,
        }

    return started(world, "remove_ipmi_user", 4.0, finish)


@handles("eq/unit_reset")
def unit_reset(world: World, fields: Fields) -> dict[str, Any]:
    """Restart the BMC: power and sensors cannot be read for 90 s, while the server keeps
    running."""
    item = _with_bmc(world, fields, "eq/unit_reset")
    pin_checked(world, fields)

    def finish() -> dict[str, Any]:
        item.bmc_back_at = world.clock.now() + 90
        world.note(item.id, "unit_reset")
        return {
            "scope": "Sent cold reset command to MC",
            "context": context(item, "unit_reset"),
            "debug": None,
        }

    return started(world, "unit_reset", 3.0, finish)


@handles("eq/console")
def console(world: World, fields: Fields) -> dict[str, Any]:
    """Return a viewer file as text, including the password; VMs only."""
    server: Machine = machine(world, fields, "eq/console")
    if not server.is_vm:
        raise refuse("eq/console", "not supported for this server")
    pin_checked(world, fields)
    text = (
        f"[virt-viewer]\ntype=vnc\nhost=192.0.2.200\nport=5900\npassword={world.word(12)}\n"
        f"title={server.hostname}:%d\n"
    )
    return started(
        world,
        "console",
        3.0,
        lambda: {"scope": text, "context": context(server, "console"), "debug": None},
    )


@handles("eq/novnc", "eq/recreate_novnc")
def novnc(world: World, fields: Fields) -> dict[str, Any]:
    """Return a link that contains its own password, valid for an hour."""
    action, server = fields["action"], machine(world, fields, "eq/novnc")
    link = (
        f"http://rc{server.location.lower()}1.example.com:32800/vnc.html?host=192.0.2.201&port=32800"
        f"&autoconnect=true&password={world.word(12)}"
    )

    def finish() -> dict[str, Any]:
        world.account.openings[server.id, "novnc"] = Opening(world.clock.wall() + 3600, "", "novnc")
        return {"scope": link, "context": context(server, action), "debug": "debug"}

    return started(world, action, 4.0, finish)


@handles("eq/stop_novnc")
def stop_novnc(world: World, fields: Fields) -> dict[str, Any]:
    """End the console whose link `novnc` returned."""
    server = machine(world, fields, "eq/stop_novnc")

    def finish() -> dict[str, Any]:
        world.account.openings.pop((server.id, "novnc"), None)
        return {"scope": "console stopped", "context": context(server, "stop_novnc"), "debug": None}

    return started(world, "stop_novnc", 2.0, finish)


@handles(
    "jira/request_pon",
    "jira/request_poff",
    "jira/request_reboot",
    "jira/request_PXEboot",
    "jira/request_kvm",
    "jira/request_check",
    "jira/request_assistance",
)
def ask_a_human(world: World, fields: Fields) -> dict[str, Any]:
    """Open a ticket immediately, without a key; a second request for assistance is refused with the
    number of the first."""
    server = machine(world, fields, f"jira/{fields['action']}")
    if fields["action"] == "request_assistance":
        if not fields.get("terminate_reason_custom"):
            raise Refusal({"result": -1, "error": "Missing required keys: terminate_reason_custom"})
        open_one = world.account.tickets.get(server.id)
        if open_one is not None:
            text = f"There is already an open assistance request for this server: {open_one}"
            raise Refusal({"result": -1, "error": text, "code": "ASSISTANCE_TICKET_EXISTS"})
    ticket = world.account.ticket()
    if fields["action"] == "request_PXEboot":
        # A technician boots the server from the network, regardless of the boot order.
        world.start(_WALK_S, lambda: _booted_by_hand(world, server))
    if fields["action"] == "request_assistance":
        world.account.tickets[server.id] = ticket
    return {
        "result": "OK",
        "action": fields["action"],
        "jira_issue": ticket,
        "jira_url": f"https://my.hostkey.com/servicedesk/customer/portal/1/{ticket}",
    }


def _booted_by_hand(world: World, server: Machine) -> dict[str, Any]:
    if server.pxe_armed:
        network_boot(world, server)
    return {"scope": "done", "context": context(server, "request_PXEboot")}


@handles("rhr/add")
def remote_hands(world: World, fields: Fields) -> dict[str, Any]:
    """Create a remote-hands request. Its refusal has its own shape: an HTTP-like `code`, no
    `result`."""
    kind, eq_id = fields.get("params[type]", ""), fields.get("params[eq_id]", "")
    if kind not in ("KVM", "UNBLOCK", "SERVICE") or not eq_id:
        text = "Please provide equipment ID, request type and origin to create a request"
        raise Refusal({"code": 400, "message": text})
    server = machine(world, {"id": eq_id}, "rhr/add")
    made = {
        "id": world.account.number(),
        "eq_id": server.id,
        "type": kind,
        "status": "PENDING",
        "request_origin": "CLIENT",
        "priority": "NORMAL",
        "created_at": world.iso_time(),
        "updated_at": world.iso_time(),
        "eq_location": server.location,
        "eq_name": server.hostname,
        "request": fields.get("params[order_data]", ""),
        "assignee": None,
        "ticket": None,
    }
    world.account.requests.append(made)
    return {"result": "OK", "module": "rhr", "action": "add", "requests": [made]}


@handles("rhr/list")
def remote_hands_list(world: World, fields: Fields) -> dict[str, Any]:
    """Return all requests of the account, for all servers."""
    return {"result": "OK", "module": "rhr", "action": "list", "requests": world.account.requests}


@handles("rhr/chat", "rhr/discard")
def remote_hands_change(world: World, fields: Fields) -> dict[str, Any]:
    """Return the messages about a request, or withdraw it for the customer."""
    found = next(
        (request for request in world.account.requests if str(request["id"]) == fields.get("id")),
        None,
    )
    if found is None:
        raise Refusal({"code": 400, "message": "request not found"})
    found["updated_at"] = world.iso_time()
    if fields["action"] == "discard":
        found["status"] = "CANCELED"
        return {"result": "OK", "module": "rhr", "action": "discard", "requests": [found]}
    if found["status"] == "CANCELED":
        raise Refusal({"code": 400, "message": "request is closed"})
    talk = found.setdefault("history", [])
    _say(world, found["id"], talk, fields.get("message", ""))
    world.start(ANSWERED_AFTER_S, lambda: _answered(world, found))
    return {"result": "OK", "module": "rhr", "action": "chat", "history": list(talk)}


ANSWERED_AFTER_S = 120.0
"""Seconds from a customer's message to the answer of the staff."""


def _say(world: World, number: int, talk: list[dict[str, Any]], text: str) -> None:
    talk.append(
        {
            "id": world.account.number(),
            "component": "rhr",
            "component_id": number,
            "message": text,
            "created_at": world.iso_time(),
        }
    )


def _answered(world: World, found: dict[str, Any]) -> dict[str, Any]:
    """Add the staff's answer, which accepts the request."""
    if found["status"] == "PENDING":
        found["status"], found["assignee"] = "IN_PROGRESS", "Duty shift"
    _say(world, found["id"], found["history"], "The technician is at the rack.")
    found["history"][-1]["author"] = "Duty shift"
    found["updated_at"] = world.iso_time()
    return {}
